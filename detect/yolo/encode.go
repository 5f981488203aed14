package yolo

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
)

// ErrNoSize says that an image cannot be written because its size, which shares
// are taken of, is not known.
var ErrNoSize = errors.New("the image's size is not known")

// Encoding says how label files are written.
type Encoding struct {
	// Classes are the numbers of labels.
	Classes map[string]int
	// Scores writes the score of detections that are not ground truth as the
	// sixth column, and the number of a track behind it. Trainers take five.
	Scores bool
	// Outlines writes the outlines of objects in place of their boxes, where they
	// have one; rings are joined to one, as Ultralytics does.
	Outlines bool
	// KeyPoints writes the key points that were read, behind the box.
	KeyPoints bool
	// Note is told of each box that was cut off at the frame, or left out since it
	// is outside; nil: of none. Trainers leave the whole image out otherwise.
	Note func(error)
}

func (o *Encoding) note(img *detect.Labelled, det *detect.Object, what string) {
	if o.Note != nil {
		o.Note(fmt.Errorf("%s: the box of %q is %s", img.Name, det.Label, what))
	}
}

// EncodeFile writes the label file of one image: nothing if it has no objects.
func EncodeFile(w io.Writer, img detect.Labelled, o Encoding) error {
	if len(img.Objects) > 0 && (img.Width <= 0 || img.Height <= 0) {
		return fmt.Errorf("%s: %w", img.Name, ErrNoSize)
	}
	b := bufio.NewWriter(w)
	width, height := float64(img.Width), float64(img.Height)
	var line []byte
	for i := range img.Objects {
		det := &img.Objects[i]
		class, ok := o.Classes[det.Label]
		if !ok {
			return fmt.Errorf("%s: the label %q has no class", img.Name, det.Label)
		}
		if !det.Box.Finite() {
			return fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, det.Box)
		}
		box := det.Box
		if !box.Empty() { // an inverted box stays what it is
			if box = box.Clamp(width, height); box.Empty() {
				o.note(&img, det, "outside the frame: left out")
				continue
			}
			// What is smaller than the digits is rounding, and nothing to tell of.
			if d := det.Box; max(box.XMin-d.XMin, box.YMin-d.YMin, d.XMax-box.XMax, d.YMax-box.YMax) > 1e-5 {
				o.note(&img, det, "cut off at the frame")
			}
		}
		line = strconv.AppendInt(line[:0], int64(class), 10)
		m := moreOf(det)
		if o.Outlines && det.Outline != nil {
			for _, p := range joined(det.Outline) {
				line = appendShare(line, min(max(p.X/width, 0), 1))
				line = appendShare(line, min(max(p.Y/height, 0), 1))
			}
			if last := line[bytes.LastIndexByte(line, ' '):]; bytes.IndexByte(last, '.') < 0 {
				line = append(line, ".0"...) // a whole number is a track's
			}
		} else {
			// Not Box.Width: an inverted box stays what it is.
			line = appendShare(line, (box.XMin+box.XMax)/2/width)
			line = appendShare(line, (box.YMin+box.YMax)/2/height)
			line = appendShare(line, (box.XMax-box.XMin)/width)
			line = appendShare(line, (box.YMax-box.YMin)/height)
			if o.KeyPoints && m != nil {
				for _, v := range m.KeyPoints {
					line = appendShare(line, v)
				}
			}
		}
		if o.Scores {
			if !det.Truth {
				line = append(append(line, ' '), score(det.Score)...)
			}
			if m != nil && m.Tracked {
				line = strconv.AppendInt(append(line, ' '), m.Track, 10)
			}
		}
		line = append(line, '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
}

// score returns a score with a point in it: a whole number is a track's.
func score(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// appendShare appends a space and the share with ten decimals at most.
func appendShare(line []byte, share float64) []byte {
	text := strings.TrimRight(strconv.FormatFloat(share, 'f', 10, 64), "0")
	text = strings.TrimSuffix(text, ".")
	if text == "-0" {
		text = "0"
	}
	return append(append(line, ' '), text...)
}

// joined returns the rings of an outline as one, each joined to the next by the
// way between their nearest points, there and back.
func joined(o *detect.Outline) []detect.Point {
	all := o.Rings[0]
	for _, ring := range o.Rings[1:] {
		near := math.Inf(1)
		var i, k int
		for a, p := range all {
			for b, q := range ring {
				if d := math.Hypot(p.X-q.X, p.Y-q.Y); d < near {
					near, i, k = d, a, b
				}
			}
		}
		next := make([]detect.Point, 0, len(all)+len(ring)+2)
		next = append(next, all[:i+1]...)
		next = append(next, ring[k:]...)
		next = append(next, ring[:k+1]...)
		all = append(next, all[i:]...)
	}
	return all
}
