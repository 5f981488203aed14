package forms

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/charset"
)

// dotaHeads begin the lines that may stand above DOTA's objects.
var dotaHeads = []string{"imagesource:", "gsd:"}

// sniffDOTA tells DOTA's lines by what stands above them, or by eight numbers, a
// word, and how difficult the object is.
func sniffDOTA(h *shape) bool {
	line, _, _ := strings.Cut(string(h.text), "\n")
	if dotaHead(line) {
		return true
	}
	_, err := dotaLine(line, 1)
	return err == nil && len(strings.Fields(line)) == 10
}

func dotaHead(line string) bool {
	for _, head := range dotaHeads {
		if strings.HasPrefix(strings.TrimSpace(line), head) {
			return true
		}
	}
	return false
}

// dota reads lines of four corners, a label, and 0 or how difficult the object is,
// as the aerial images of DOTA have them (https://captain-whu.github.io/DOTA).
func (d *decoder) dota(r io.Reader) error {
	img := d.image(d.own(), 0, 0)
	lines := bufio.NewScanner(charset.NewReader(r))
	for d.line = 1; lines.Scan(); d.line++ {
		if text := lines.Text(); strings.TrimSpace(text) == "" || dotaHead(text) {
			continue
		}
		o, err := dotaLine(lines.Text(), d.line)
		if err != nil {
			d.bad("%w", err)
			continue
		}
		img.Objects = append(img.Objects, o)
	}
	return lines.Err()
}

func dotaLine(text string, line int) (o detect.Object, err error) {
	fields := strings.Fields(text)
	if len(fields) != 9 && len(fields) != 10 {
		return o, fmt.Errorf("want four corners, a label and how difficult it is, have %d columns", len(fields))
	}
	if _, err := strconv.ParseFloat(fields[8], 64); err == nil {
		return o, fmt.Errorf("the label is a number, %.40q: nine numbers may be YOLO's", fields[8])
	}
	corners := make([]float64, 8)
	for i := range corners {
		corners[i], err = strconv.ParseFloat(fields[i], 64)
		if err != nil || math.IsNaN(corners[i]) || math.IsInf(corners[i], 0) {
			return o, fmt.Errorf("%.40q is not a number", fields[i])
		}
	}
	g, err := polygon(corners)
	if err != nil {
		return o, err
	}
	o = g.object(fields[8], line)
	if len(fields) == 10 {
		level, err := strconv.Atoi(fields[9])
		if err != nil || level < 0 {
			return o, fmt.Errorf("%.40q is not how difficult an object is: 0, 1 or 2", fields[9])
		}
		o.Difficult = level > 0
	}
	return o, nil
}
