package record

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
)

// Part is a record to be merged.
type Part struct {
	// Name is what errors call the part.
	Name string
	// Reader is read twice, from its beginning.
	Reader io.ReadSeeker
}

// Merge writes one record of several, such as those of the parts of a run, in
// their order. Of entries for one image, source and parameters the last is
// kept, but an answer rather than a failure. Lines go over as they are. Bad is
// told of each line that could not be read, a [*LineError], and may be nil; such
// a line is left out. Any other failure ends the merge.
//
// Parts are read twice so that memory need not hold their detections.
func Merge(w io.Writer, bad func(err error), parts ...Part) error {
	kept, err := choose(bad, parts)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	for i, p := range parts {
		err := p.each(func(l *line) error {
			if l.number >= len(kept[i]) || !kept[i][l.number] {
				return nil
			}
			out.Write(l.text) // the error stays for WriteByte
			return out.WriteByte('\n')
		})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

// choose tells which lines of each part, by number, are to be kept.
func choose(bad func(error), parts []Part) ([][]bool, error) {
	type place struct {
		part, line int
		failed     bool
	}
	kept := make([][]bool, len(parts))
	last := map[[sha256.Size]byte]place{}
	for i, p := range parts {
		err := p.each(func(l *line) error {
			for len(kept[i]) <= l.number {
				kept[i] = append(kept[i], false)
			}
			e, err := l.entry()
			if err != nil {
				if bad != nil {
					bad(&LineError{File: p.Name, Line: l.number, Err: err})
				}
				return nil
			}
			k := e.identity()
			before, found := last[k]
			switch failed := e.Error != ""; {
			case found && failed && !before.failed:
				return nil
			case found:
				kept[before.part][before.line] = false
				fallthrough
			default:
				kept[i][l.number] = true
				last[k] = place{part: i, line: l.number, failed: failed}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return kept, nil
}

// each calls visit with the part's lines, but for blank and torn ones.
func (p Part) each(visit func(*line) error) error {
	if _, err := p.Reader.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s: %w", p.Name, err)
	}
	lines := newLineReader(p.Reader)
	for {
		l, err := lines.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		if l.blank() || l.torn() {
			continue
		}
		if err := visit(l); err != nil {
			return err
		}
	}
}

// identity is the same for entries of which only one can hold.
func (e *Entry) identity() [sha256.Size]byte {
	asked := "default"
	if t := e.Parameters.Threshold; t != nil {
		asked = fmt.Sprint(*t)
	}
	return sha256.Sum256(fmt.Appendf(nil, "%q %s %s %s", e.Image, e.SHA256, question(e.Source, e.Parameters, e.Slice, e.Tile), asked))
}
