package record

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// Part is a record to be merged.
type Part struct {
	// Name is what errors call the part.
	Name string
	// Open opens it. It is read once and closed before the next part is opened.
	Open func() (io.ReadCloser, error)
}

// Merge writes one record of several, such as those of the parts of a run, in the
// order of the images' names: the same bytes however a run was divided. Of entries
// for one image, source and parameters the last is kept, but an answer rather than
// a failure. Of one image, answers about parts come first, and the others stay in
// the order of the parts and lines. Lines go over as they are. Bad is told of each
// line that could not be read, a [*LineError], and may be nil; such a line is left
// out. Any other failure ends the merge.
//
// Of records that are larger than some 64 MB, sorted runs of lines go to a temporary
// file and are merged from there, so that memory is bounded.
func Merge(w io.Writer, bad func(err error), parts ...Part) error {
	m := merger{limit: mergeMemory}
	defer m.close()
	for _, p := range parts {
		if err := m.read(p, bad); err != nil {
			return err
		}
	}
	out := bufio.NewWriterSize(w, 64<<10)
	if err := m.write(out); err != nil {
		return err
	}
	return out.Flush()
}

// mergeMemory is how many bytes of lines are sorted in memory.
const mergeMemory = 64 << 20

// mergeLine is a line of a part, with what decides where it goes. It is the longest
// of what is held of a line, and so its size is counted, too.
type mergeLine struct {
	Name   string // by which lines are in order: the image's, or its hash
	Seq    int    // in which they came
	Failed bool
	Tile   string // question and tile, for an answer about a part
	ID     string
	Text   []byte
}

const lineOverhead = 160

func (a *mergeLine) compare(b *mergeLine) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Seq, b.Seq))
}

// merger sorts lines, of which it holds so many in memory.
type merger struct {
	limit int
	lines []mergeLine
	held  int // bytes
	seq   int
	spill *os.File // sorted runs, one behind the other
	ends  []int64  // of the runs
}

func (m *merger) close() {
	if m.spill != nil {
		m.spill.Close()
		os.Remove(m.spill.Name())
	}
}

// read takes in the lines of a part, but for blank and torn ones.
func (m *merger) read(p Part, bad func(error)) error {
	r, err := p.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	lines := newLineReader(r)
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
		e, err := l.entry()
		if err != nil {
			if bad != nil {
				bad(&LineError{File: p.Name, Line: l.number, Err: err})
			}
			continue
		}
		m.seq++
		line := mergeLine{Name: cmp.Or(e.Image, e.SHA256), Seq: m.seq, Failed: e.Error != "", ID: e.identity(), Text: bytes.Clone(l.text)}
		if e.Tile != "" {
			line.Tile = fmt.Sprint(e.SHA256, " ", question(e.Source, e.Parameters, e.Slice, e.Tile), " ", threshold(e.Parameters))
		}
		m.lines = append(m.lines, line)
		if m.held += len(line.Name) + len(line.Tile) + len(line.Text) + lineOverhead; m.held > m.limit {
			if err := m.spillRun(); err != nil {
				return err
			}
		}
	}
}

// spillRun writes the lines in memory to the temporary file.
func (m *merger) spillRun() error {
	if m.spill == nil {
		var err error
		if m.spill, err = os.CreateTemp("", "annotate-merge-*"); err != nil {
			return err
		}
	}
	m.sort()
	out := bufio.NewWriterSize(m.spill, 1<<20)
	lines := gob.NewEncoder(out)
	for i := range m.lines {
		if err := lines.Encode(&m.lines[i]); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	end, err := m.spill.Seek(0, io.SeekCurrent)
	m.ends = append(m.ends, end)
	clear(m.lines)
	m.lines, m.held = m.lines[:0], 0
	return err
}

func (m *merger) sort() {
	slices.SortFunc(m.lines, func(a, b mergeLine) int { return a.compare(&b) })
}

// sortedRun is a run of lines, in memory or in the temporary file.
type sortedRun struct {
	line mergeLine              // the next one
	read func(*mergeLine) error // io.EOF at the end
}

// write merges the runs, and writes the lines that count.
func (m *merger) write(out *bufio.Writer) error {
	m.sort()
	held := m.lines
	runs := []*sortedRun{{read: func(l *mergeLine) error {
		if len(held) == 0 {
			return io.EOF
		}
		*l, held = held[0], held[1:]
		return nil
	}}}
	at := int64(0)
	for _, end := range m.ends {
		lines := gob.NewDecoder(bufio.NewReaderSize(io.NewSectionReader(m.spill, at, end-at), 64<<10))
		runs = append(runs, &sortedRun{read: func(l *mergeLine) error { return lines.Decode(l) }})
		at = end
	}
	next := func(r *sortedRun) error {
		r.line = mergeLine{}
		err := r.read(&r.line)
		if err == io.EOF {
			runs = slices.DeleteFunc(runs, func(other *sortedRun) bool { return other == r })
			err = nil
		}
		return err
	}
	for _, r := range slices.Clone(runs) {
		if err := next(r); err != nil {
			return err
		}
	}
	var group []mergeLine // of one image
	for len(runs) > 0 {
		first := slices.MinFunc(runs, func(a, b *sortedRun) int { return a.line.compare(&b.line) })
		if len(group) > 0 && group[0].Name != first.line.Name {
			if err := writeGroup(out, group); err != nil {
				return err
			}
			group = group[:0]
		}
		group = append(group, first.line)
		if err := next(first); err != nil {
			return err
		}
	}
	return writeGroup(out, group)
}

// writeGroup writes those of one image's lines that count.
func writeGroup(out *bufio.Writer, group []mergeLine) error {
	holds := map[string]int{}
	for i := range group {
		if before, found := holds[group[i].ID]; !found || !group[i].Failed || group[before].Failed {
			holds[group[i].ID] = i
		}
	}
	kept := group[:0:0]
	for i := range group {
		if holds[group[i].ID] == i {
			kept = append(kept, group[i])
		}
	}
	slices.SortStableFunc(kept, func(a, b mergeLine) int {
		return cmp.Or(-cmp.Compare(min(len(a.Tile), 1), min(len(b.Tile), 1)), strings.Compare(a.Tile, b.Tile))
	})
	for i := range kept {
		out.Write(kept[i].Text) // the error stays for WriteByte
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// identity is the same for entries of which only one can hold.
func (e *Entry) identity() string {
	asked := "default"
	if t := e.Parameters.Threshold; t != nil {
		asked = fmt.Sprint(*t)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %s %s %s", e.Image, e.SHA256, question(e.Source, e.Parameters, e.Slice, e.Tile), asked))
	return string(sum[:])
}
