package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// A segment is written when it has so many lines, or when its first line is so old:
// it is what a program that is killed loses. Each costs a request: a million lines,
// 2,000 of them or, at a line a second, 33,000. The first of a program are written
// sooner, and each next one after twice the time: tasks are killed when they are young,
// as memory is too small then, or their machine was the cheap one.
const (
	SegmentLines    = 500
	SegmentAge      = 30 * time.Second
	firstSegmentAge = 4 * time.Second
)

// Segments is a file of lines that grows at its end and lies in a bucket, where no
// object grows: what is added goes there as objects of its own, one after the
// other. Their names are numbers with something random behind, so that two programs
// that take each other for dead add to the file and overwrite nothing.
//
// It has the methods of a file that a record is written to, and is safe for
// concurrent use. Meanwhile its lines are held as those of [Store.Write] are.
type Segments struct {
	store  *Store
	ctx    context.Context // for requests, which the end of a run does not end
	prefix place           // what their keys begin with
	ext    string

	mu     sync.Mutex
	file   Held
	put    int64 // how much of it is in the bucket
	number int   // of the next segment
	lines  int   // that are not in the bucket
	since  time.Time
	age    time.Duration // of the next segment, up to SegmentAge
	timer  *time.Timer
	closed bool
}

var segmentName = regexp.MustCompile(`^(.+\.)?[0-9]{6,}-[0-9a-f]{16}\.[a-z]+$`)

// Segments yields the segments whose URLs begin with a prefix, which ends in a slash
// or a dot, in order.
func (s *Store) Segments(ctx context.Context, prefix string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		p, err := s.place(prefix)
		if err == nil && !strings.HasSuffix(prefix, "/") && !strings.HasSuffix(prefix, ".") {
			err = fmt.Errorf("%s: %w: as what segments begin with", prefix, fs.ErrInvalid)
		}
		if err != nil {
			yield(Object{}, err)
			return
		}
		for o, err := range s.list(ctx, p, true) {
			if err == nil && (!segmentName.MatchString(path.Base(o.Name)) || strings.Contains(o.Name[len(p.String()):], "/")) {
				continue
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

// OpenSegments reads the segments whose URLs begin with a prefix, and returns the
// file that they make. Behind the prefix new ones have a number, something random,
// and ext, such as ".jsonl".
func (s *Store) OpenSegments(ctx context.Context, prefix, ext string) (*Segments, error) {
	p, err := s.place(prefix)
	if err != nil {
		return nil, err
	}
	g := &Segments{store: s, ctx: context.WithoutCancel(ctx), prefix: p, ext: ext, age: firstSegmentAge}
	for o, err := range s.Segments(ctx, prefix) {
		if err == nil {
			err = g.read(ctx, o)
		}
		if err != nil {
			g.closed = true
			return nil, errors.Join(err, g.drop())
		}
	}
	g.put = g.file.size
	return g, nil
}

// read appends a segment, whose last line is ended whatever it is, to the file.
func (g *Segments) read(ctx context.Context, o Object) error {
	r, _, err := g.store.Open(ctx, o.Name, Range{})
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := io.Copy(&g.file, r)
	if err != nil {
		return err
	}
	g.number++
	last := []byte{'\n'}
	if n > 0 {
		if _, err := g.file.ReadAt(last, g.file.size-1); err != nil {
			return err
		}
	}
	if last[0] != '\n' {
		_, err = g.file.Write([]byte{'\n'})
	}
	return err
}

// ReadAt reads what is there, in the bucket or not yet.
func (g *Segments) ReadAt(p []byte, at int64) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.file.ReadAt(p, at)
}

// WriteAt adds lines at the end.
func (g *Segments) WriteAt(p []byte, at int64) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || at != g.file.size {
		return 0, fmt.Errorf("%v: %w: only its end is written", g.prefix, fs.ErrInvalid)
	}
	first := at == g.put
	n, err := g.file.Write(p)
	if err != nil {
		return n, err
	}
	if first {
		g.since = time.Now()
		g.timer = time.AfterFunc(g.age, func() {
			g.mu.Lock()
			defer g.mu.Unlock()
			if !g.closed {
				_ = g.flush() // Sync and Close try again, and tell
			}
		})
	}
	g.lines += bytes.Count(p, []byte{'\n'})
	return n, nil
}

// Truncate cuts off lines that are not in the bucket.
func (g *Segments) Truncate(size int64) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if size < g.put || size > g.file.size {
		return fmt.Errorf("%v: %w: what is in the bucket stays", g.prefix, fs.ErrInvalid)
	}
	if size == g.put {
		g.written()
	}
	g.file.size = size
	return nil
}

// Sync writes a segment if it is due.
func (g *Segments) Sync() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lines < SegmentLines && (g.file.size == g.put || time.Since(g.since) < g.age) {
		return nil
	}
	return g.flush()
}

// Flush writes a segment of what is not in the bucket.
func (g *Segments) Flush() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.flush()
}

func (g *Segments) flush() error {
	size := g.file.size - g.put
	if size == 0 {
		return nil
	}
	var random [8]byte
	rand.Read(random[:])
	name := fmt.Sprintf("%s%06d-%s%s", g.prefix.key, g.number, hex.EncodeToString(random[:]), g.ext)
	p := place{g.prefix.bucket, name}
	if err := g.store.put(g.ctx, p, io.NewSectionReader(&g.file, g.put, size), size, ""); err != nil {
		return err
	}
	g.put += size
	g.number++
	g.age = min(2*g.age, SegmentAge)
	g.written()
	return nil
}

// written says that nothing waits to be put into the bucket.
func (g *Segments) written() {
	g.lines = 0
	if g.timer != nil {
		g.timer.Stop()
	}
}

// Close writes the last segment.
func (g *Segments) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return os.ErrClosed
	}
	g.closed = true
	return errors.Join(g.flush(), g.drop())
}

func (g *Segments) drop() error {
	g.written()
	return g.file.Close()
}
