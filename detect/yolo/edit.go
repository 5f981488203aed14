package yolo

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"annotate/detect"
	"annotate/detect/charset"
)

// Edit returns the text of a label file with a change made to its lines, and
// every other byte as it was: further columns and the digits of numbers that do
// not change. class returns the number of a label. A change that a line cannot
// hold is a [detect.ErrNotEditable].
func Edit(text []byte, c *detect.Change, class func(label string) (int, bool)) ([]byte, error) {
	plain, err := charset.Text(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	back, err := charset.Back(text, plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", detect.ErrNotEditable, err)
	}
	end := byte('\n')
	if bytes.IndexByte(plain, '\n') < 0 { // old Macintosh line ends
		end = '\r'
	}
	lines := []int{0} // where each begins
	for i, c := range plain {
		if c == end {
			lines = append(lines, i+1)
		}
	}
	lines = append(lines, len(plain))
	var splices []detect.Splice
	for was, is := range c.Objects() {
		if detect.Same(was, is) {
			continue
		}
		if was.Line < 1 || was.Line >= len(lines) {
			return nil, fmt.Errorf("%s: no line %d: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
		from, to := lines[was.Line-1], lines[was.Line]
		if is == nil {
			splices = append(splices, detect.Splice{From: from, To: to})
			continue
		}
		fields := fieldsOf(plain, from, to)
		if len(fields) < 5 {
			return nil, fmt.Errorf("%s: line %d is none: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
		if is.Label != was.Label {
			n, ok := class(is.Label)
			if !ok {
				return nil, fmt.Errorf("no class %q: %w", is.Label, detect.ErrNotEditable)
			}
			fields[0].With = strconv.Itoa(n)
			splices = append(splices, fields[0])
		}
		if is.Score != was.Score {
			at := len(fields) - 1
			if m := moreOf(was); m != nil && m.Tracked {
				at--
			}
			fields[at].With = score(is.Score)
			splices = append(splices, fields[at])
		}
		moved, err := moved(fields, c, was, is)
		if err != nil {
			return nil, err
		}
		splices = append(splices, moved...)
	}
	return back(detect.Spliced(plain, splices))
}

// fieldsOf returns the columns of a line, as replacements by themselves.
func fieldsOf(text []byte, from, to int) (fields []detect.Splice) {
	for at := from; at < to; {
		rest := text[at:to]
		start := bytes.IndexFunc(rest, func(r rune) bool { return r != ' ' && r != '\t' && r != '\r' && r != '\n' })
		if start < 0 {
			break
		}
		end := bytes.IndexAny(rest[start:], " \t\r\n")
		if end < 0 {
			end = len(rest) - start
		}
		fields = append(fields, detect.Splice{From: at + start, To: at + start + end, With: string(rest[start : start+end])})
		at += start + end
	}
	return fields
}

// moved returns what is to be replaced of a line whose box is another.
func moved(fields []detect.Splice, c *detect.Change, was, is *detect.Object) (splices []detect.Splice, err error) {
	if is.Box == was.Box {
		return nil, nil
	}
	w, h := float64(c.Was.Width), float64(c.Was.Height)
	if c.Resized() || w <= 0 || h <= 0 {
		return nil, fmt.Errorf("%s: the size is not that of its labels: %w", c.Was.Name, detect.ErrNotEditable)
	}
	if was.Outline != nil {
		if !c.Cut(was, is) {
			return nil, fmt.Errorf("%s: line %d is a polygon: %w", c.Was.Name, was.Line, detect.ErrNotEditable)
		}
		for _, f := range fields[1 : 1+2*len(was.Outline.Rings[0])] {
			v, err := strconv.ParseFloat(f.With, 64)
			if err != nil {
				return nil, fmt.Errorf("%.40q: %w", f.With, detect.ErrNotEditable)
			}
			if inside := min(max(v, 0), 1); inside != v {
				f.With = strconv.FormatFloat(inside, 'f', -1, 64)
				splices = append(splices, f)
			}
		}
		return splices, nil
	}
	before, after := columnsOf(was.Box, w, h), columnsOf(is.Box, w, h)
	for i := range after {
		if math.Abs(after[i]-before[i]) > 1e-9 {
			f := fields[1+i]
			f.With = strconv.FormatFloat(math.Round(after[i]*1e10)/1e10, 'f', -1, 64)
			splices = append(splices, f)
		}
	}
	return splices, nil
}

// columnsOf returns centre and size of a box as shares of an image of w by h.
func columnsOf(b detect.Box, w, h float64) [4]float64 {
	return [4]float64{(b.XMin + b.XMax) / 2 / w, (b.YMin + b.YMax) / 2 / h, (b.XMax - b.XMin) / w, (b.YMax - b.YMin) / h}
}
