package spool

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// File is bytes that are read and written anywhere. The zero value is empty. It is
// safe for concurrent use.
type File struct {
	mu     sync.Mutex
	pages  [heldPages]page
	length int64
	file   *os.File // nil as long as the pages hold all
	err    error    // the first
}

// A file's pages are held by their numbers modulo heldPages.
const (
	pageSize  = 4 << 10
	heldPages = 32
)

type page struct {
	data    []byte // nil for none
	number  int64
	changed bool
}

// ErrClosed says that a file was closed.
var ErrClosed = errors.New("the temporary file is closed")

// Len returns how many bytes there are.
func (f *File) Len() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.length
}

// Append writes bytes behind all others, and returns where they are.
func (f *File) Append(p []byte) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.length
	f.write(p, at)
	return at
}

// Write is Append for an io.Writer.
func (f *File) Write(p []byte) (int, error) {
	f.Append(p)
	if err := f.Err(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// WriteAt writes bytes at any place; what is before it and was not written is zero.
func (f *File) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.write(p, at)
	if f.err != nil {
		return 0, f.err
	}
	return len(p), nil
}

func (f *File) write(p []byte, at int64) {
	for len(p) > 0 && f.err == nil {
		if n := f.past(p, at); n > 0 { // as it is
			if _, err := f.file.WriteAt(p[:n], at); err != nil {
				f.err = fmt.Errorf("a temporary file: %w", err)
				return
			}
			p, at = p[n:], at+int64(n)
			f.length = max(f.length, at)
			continue
		}
		held := f.hold(at / pageSize)
		if held == nil {
			return
		}
		n := copy(held.data[at%pageSize:], p)
		held.changed = true
		p, at = p[n:], at+int64(n)
		f.length = max(f.length, at)
	}
}

// ReadAt reads as an [io.ReaderAt] does.
func (f *File) ReadAt(p []byte, at int64) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(p) && at < f.length {
		if some := f.past(p[n:min(int64(len(p)), int64(n)+f.length-at)], at); some > 0 {
			got, err := f.file.ReadAt(p[n:n+some], at)
			if err != nil && err != io.EOF {
				f.err = fmt.Errorf("a temporary file: %w", err)
				return n, f.err
			}
			clear(p[n+got : n+some])
			n, at = n+some, at+int64(some)
			continue
		}
		held := f.hold(at / pageSize)
		if held == nil {
			return n, f.err
		}
		from := held.data[at%pageSize:]
		from = from[:min(int64(len(from)), f.length-at)]
		some := copy(p[n:], from)
		n, at = n+some, at+int64(some)
	}
	if f.err != nil {
		return n, f.err
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// past returns how many bytes go past the pages, since they are whole ones that are not
// held: what passes over much does so in few calls, and leaves what is held.
func (f *File) past(p []byte, at int64) (n int) {
	if f.file == nil || at%pageSize != 0 || len(p) < 2*pageSize {
		return 0
	}
	for n+pageSize <= len(p) {
		number := (at + int64(n)) / pageSize
		if held := &f.pages[number%heldPages]; held.data != nil && held.number == number {
			break
		}
		n += pageSize
	}
	return n
}

// Err returns the first error of writing or reading the temporary file.
func (f *File) Err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// hold returns a page in memory, in place of another; nil if that fails.
func (f *File) hold(number int64) *page {
	held := &f.pages[number%heldPages]
	if held.data != nil && held.number == number {
		return held
	}
	if held.data == nil {
		held.data = make([]byte, pageSize)
	} else if held.changed {
		if f.err = f.keep(held); f.err != nil {
			return nil
		}
	}
	held.number, held.changed = number, false
	n := 0
	if f.file != nil && number*pageSize < f.length {
		var err error
		if n, err = f.file.ReadAt(held.data, number*pageSize); err != nil && err != io.EOF {
			f.err = fmt.Errorf("a temporary file: %w", err)
			held.data = nil
			return nil
		}
	}
	clear(held.data[n:])
	return held
}

// keep writes a page to the file.
func (f *File) keep(p *page) error {
	if f.file == nil {
		file, err := os.CreateTemp("", "annotate-*")
		if err != nil {
			return fmt.Errorf("a temporary file: %w", err)
		}
		_ = os.Remove(file.Name()) // Windows does not, while it is open
		f.file = file
	}
	if _, err := f.file.WriteAt(p.data, p.number*pageSize); err != nil {
		return fmt.Errorf("a temporary file: %w", err)
	}
	return nil
}

// Close drops all. Reading and writing fail then.
func (f *File) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != nil {
		f.file.Close()
		_ = os.Remove(f.file.Name()) // done where it could be
	}
	f.file, f.pages, f.length, f.err = nil, [heldPages]page{}, 0, ErrClosed
}
