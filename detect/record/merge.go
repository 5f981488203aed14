package record

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"crypto/sha256"
	"encoding/binary"
	"errors"
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
	name   string // by which lines are in order: the image's, or its hash
	seq    uint64 // in which they came
	failed bool
	tile   string // question and tile, for an answer about a part
	id     [sha256.Size]byte
	text   []byte
}

const lineOverhead = 160

func (a *mergeLine) compare(b *mergeLine) int {
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.seq, b.seq))
}

// merger sorts lines, of which it holds so many in memory.
type merger struct {
	limit int
	lines []mergeLine
	held  int // bytes
	seq   uint64
	spill *os.File // sorted runs, one behind the other
	runs  []int64  // where they end
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
		line := mergeLine{name: cmp.Or(e.Image, e.SHA256), seq: m.seq, failed: e.Error != "", id: e.identity(), text: bytes.Clone(l.text)}
		if e.Tile != "" {
			line.tile = fmt.Sprint(e.SHA256, " ", question(e.Source, e.Parameters, e.Slice, e.Tile), " ", threshold(e.Parameters))
		}
		m.lines = append(m.lines, line)
		if m.held += len(line.name) + len(line.tile) + len(line.text) + lineOverhead; m.held > m.limit {
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
	at := int64(0)
	if n := len(m.runs); n > 0 {
		at = m.runs[n-1]
	}
	to := &countingWriter{w: io.NewOffsetWriter(m.spill, at)}
	out := bufio.NewWriterSize(to, 1<<20)
	for i := range m.lines {
		m.lines[i].encode(out)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	m.runs = append(m.runs, at+to.n)
	clear(m.lines)
	m.lines, m.held = m.lines[:0], 0
	return nil
}

func (m *merger) sort() {
	slices.SortFunc(m.lines, func(a, b mergeLine) int { return a.compare(&b) })
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// encode writes a line for decode. The writer keeps its errors.
func (l *mergeLine) encode(w *bufio.Writer) {
	var head []byte
	for _, n := range []uint64{l.seq, uint64(len(l.name)), uint64(len(l.tile)), uint64(len(l.text))} {
		head = binary.AppendUvarint(head, n)
	}
	head = append(head, 0)
	if l.failed {
		head[len(head)-1] = 1
	}
	w.Write(append(head, l.id[:]...))
	w.WriteString(l.name)
	w.WriteString(l.tile)
	w.Write(l.text)
}

func (l *mergeLine) decode(r *bufio.Reader) error {
	var n [4]uint64
	for i := range n {
		var err error
		if n[i], err = binary.ReadUvarint(r); err != nil {
			return err // io.EOF at the end
		}
	}
	all := make([]byte, 1+uint64(len(l.id))+n[1]+n[2]+n[3])
	if _, err := io.ReadFull(r, all); err != nil {
		return errors.Join(io.ErrUnexpectedEOF, err)
	}
	l.seq, l.failed = n[0], all[0] == 1
	all = all[1+copy(l.id[:], all[1:]):]
	l.name, l.tile, l.text = string(all[:n[1]]), string(all[n[1]:n[1]+n[2]]), all[n[1]+n[2]:]
	return nil
}

// write merges the runs, and writes the lines that count.
func (m *merger) write(out *bufio.Writer) error {
	m.sort()
	runs := runHeap{{memory: m.lines}}
	at := int64(0)
	for _, end := range m.runs {
		section := io.NewSectionReader(m.spill, at, end-at)
		runs = append(runs, &sortedRun{file: bufio.NewReaderSize(section, 64<<10)})
		at = end
	}
	for _, r := range runs {
		if err := r.next(); err != nil {
			return err
		}
	}
	runs = slices.DeleteFunc(runs, func(r *sortedRun) bool { return r.over })
	heap.Init(&runs)
	var group []mergeLine // of one image
	for len(runs) > 0 {
		if len(group) > 0 && group[0].name != runs[0].line.name {
			if err := writeGroup(out, group); err != nil {
				return err
			}
			group = group[:0]
		}
		group = append(group, runs[0].line)
		if err := runs[0].next(); err != nil {
			return err
		}
		if runs[0].over {
			heap.Pop(&runs)
		} else {
			heap.Fix(&runs, 0)
		}
	}
	return writeGroup(out, group)
}

// sortedRun is a run of lines, in memory or in the temporary file.
type sortedRun struct {
	memory []mergeLine
	file   *bufio.Reader
	line   mergeLine // the next one
	over   bool
}

func (r *sortedRun) next() error {
	if r.file != nil {
		r.line = mergeLine{}
		err := r.line.decode(r.file)
		if r.over = err == io.EOF; r.over {
			err = nil
		}
		return err
	}
	if r.over = len(r.memory) == 0; !r.over {
		r.line, r.memory = r.memory[0], r.memory[1:]
	}
	return nil
}

// runHeap is the runs by their next lines.
type runHeap []*sortedRun

func (h runHeap) Len() int           { return len(h) }
func (h runHeap) Less(i, j int) bool { return h[i].line.compare(&h[j].line) < 0 }
func (h runHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeap) Push(r any)        { *h = append(*h, r.(*sortedRun)) }
func (h *runHeap) Pop() any {
	last := len(*h) - 1
	r := (*h)[last]
	*h = (*h)[:last]
	return r
}

// writeGroup writes those of one image's lines that count.
func writeGroup(out *bufio.Writer, group []mergeLine) error {
	holds := map[[sha256.Size]byte]int{}
	for i := range group {
		if before, found := holds[group[i].id]; !found || !group[i].failed || group[before].failed {
			holds[group[i].id] = i
		}
	}
	kept := group[:0:0]
	for i := range group {
		if holds[group[i].id] == i {
			kept = append(kept, group[i])
		}
	}
	slices.SortStableFunc(kept, func(a, b mergeLine) int {
		return cmp.Or(-cmp.Compare(min(len(a.tile), 1), min(len(b.tile), 1)), strings.Compare(a.tile, b.tile))
	})
	for i := range kept {
		out.Write(kept[i].text) // the error stays for WriteByte
		if err := out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

// identity is the same for entries of which only one can hold.
func (e *Entry) identity() [sha256.Size]byte {
	asked := "default"
	if t := e.Parameters.Threshold; t != nil {
		asked = fmt.Sprint(*t)
	}
	return sha256.Sum256(fmt.Appendf(nil, "%q %s %s %s", e.Image, e.SHA256, question(e.Source, e.Parameters, e.Slice, e.Tile), asked))
}
