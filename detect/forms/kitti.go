package forms

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

// sniffKITTI tells KITTI's lines by a word and 14 numbers, or 15 with a score.
func sniffKITTI(h *shape) bool {
	line, _, _ := strings.Cut(string(h.text), "\n")
	_, err := kittiLine(line, 1)
	return err == nil && !strings.ContainsAny(line, ",;")
}

// kitti reads lines of type, truncated, occluded, alpha, left, top, right,
// bottom, then three sizes, three places and an angle in the scene, and a score
// behind them of what is a model's. DontCare are places that nobody labelled.
func (d *decoder) kitti(r io.Reader) error {
	img := d.image(d.own(), 0, 0)
	lines := bufio.NewScanner(charset.NewReader(r))
	for d.line = 1; lines.Scan(); d.line++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		o, err := kittiLine(lines.Text(), d.line)
		if err != nil {
			d.bad("%w", err)
			continue
		}
		img.Objects = append(img.Objects, o)
	}
	return lines.Err()
}

func kittiLine(text string, line int) (o detect.Object, err error) {
	fields := strings.Fields(text)
	var v []float64 // behind the type, which can be several words
	words := len(fields)
	for ; words > 1 && len(v) < 15; words-- {
		n, err := strconv.ParseFloat(fields[words-1], 64)
		if err != nil {
			break
		}
		v = append(v, n)
	}
	slices.Reverse(v)
	if len(v) < 14 {
		return o, fmt.Errorf("want a type and 14 numbers, or 15 with a score, have %d columns", len(fields))
	}
	o = geometry{box: detect.Box{XMin: v[3], YMin: v[4], XMax: v[5], YMax: v[6]}}.object(strings.Join(fields[:words], " "), line)
	o.Truncated = v[0] > 0
	o.Crowd = o.Label == "DontCare"
	o.Extra = &detect.Extra{Form: "kitti", Kinds: []string{"3D box"}}
	if o.Crowd {
		o.Extra = nil
	}
	if len(v) == 15 {
		o.Score, o.Truth = v[14], false
		return o, detect.ScoreError(o.Score)
	}
	return o, nil
}

// number returns a number as text.
func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
