package yolo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"annotate/detect"
)

// ErrNoSize says that an image cannot be written because its size, which shares
// are taken of, is not known.
var ErrNoSize = errors.New("the image's size is not known")

// EncodeFile writes the label file of one image: nothing if it has no objects.
// Classes are the numbers of labels. Detections that are not ground truth have
// their score in the sixth column.
func EncodeFile(w io.Writer, img detect.Labelled, classes map[string]int) error {
	if len(img.Objects) > 0 && (img.Width <= 0 || img.Height <= 0) {
		return fmt.Errorf("%s: %w", img.Name, ErrNoSize)
	}
	b := bufio.NewWriter(w)
	width, height := float64(img.Width), float64(img.Height)
	var line []byte
	for _, det := range img.Objects {
		class, ok := classes[det.Label]
		if !ok {
			return fmt.Errorf("%s: the label %q has no class", img.Name, det.Label)
		}
		if !det.Box.Finite() {
			return fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, det.Box)
		}
		line = strconv.AppendInt(line[:0], int64(class), 10)
		// Not Box.Width: an inverted box stays what it is.
		line = appendShare(line, (det.Box.XMin+det.Box.XMax)/2/width)
		line = appendShare(line, (det.Box.YMin+det.Box.YMax)/2/height)
		line = appendShare(line, (det.Box.XMax-det.Box.XMin)/width)
		line = appendShare(line, (det.Box.YMax-det.Box.YMin)/height)
		if !det.Truth {
			line = append(line, ' ')
			line = strconv.AppendFloat(line, det.Score, 'f', -1, 64)
		}
		line = append(line, '\n')
		if _, err := b.Write(line); err != nil {
			return err
		}
	}
	return b.Flush()
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
