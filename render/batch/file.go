package batch

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"annotate/render/photo"
)

// A File is one photo file to work on.
type File struct {
	Path string // as the operating system opens it; "-" for standard input
	Name string // slash-separated path relative to the argument it came from
	// Output is the slash-separated name of the annotated copy, relative to the
	// output folder. Of a JPEG and a PNG it is Name until the file is read, and may
	// turn out to be another then.
	Output   string
	Size     int64     // bytes
	Modified time.Time // zero for standard input
	// Err is why the file cannot be a photo, found out without reading it whole.
	Err error
	// From is where Path is; nil for the file system.
	From Store
	// Tag differs, of what is in a Store, when its bytes do; empty: that is not known.
	Tag string

	data    []byte // the file, where it came from standard input
	changed int64  // as lastChange returns it
	racy    bool   // it was read so soon after a change that a further one may not show
}

func fileOf(path, name string, info fs.FileInfo) File {
	return File{Path: path, Name: name, Size: info.Size(), Modified: info.ModTime(), changed: lastChange(info)}
}

func (f *File) open(ctx context.Context) (io.ReadCloser, error) {
	if f.From != nil {
		return f.From.Open(ctx, f.Path)
	}
	return os.Open(f.Path)
}

// settle finds out what the annotated copy is called from as much of the file as
// it takes.
func (f *File) settle(ctx context.Context) error {
	file, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer file.Close()
	at, ok := file.(io.ReaderAt)
	if !ok {
		at = &readAhead{r: io.LimitReader(file, photo.DefaultMaxBytes)}
	}
	f.Output, err = photo.OutputName(f.Name, at)
	return err
}

// readAhead reads at any place of a stream, which it holds as far as it was read.
type readAhead struct {
	r    io.Reader
	held []byte
}

func (a *readAhead) ReadAt(p []byte, off int64) (int, error) {
	if more := int(off) + len(p) - len(a.held); more > 0 {
		text, err := io.ReadAll(io.LimitReader(a.r, int64(more)))
		a.held = append(a.held, text...)
		if err != nil {
			return 0, err
		}
	}
	n := copy(p, a.held[min(int(off), len(a.held)):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Head is what the header of a photo file says.
type Head struct {
	Size        image.Point // of the upright picture, in pixels
	Orientation photo.Orientation
}

// headBytes is how much of a JPEG is read to know its size and orientation.
// Few have more in front of them: metadata comes in segments of 64 kB.
const headBytes = 128 << 10

// Head looks at the header of a photo: of a JPEG by reading no more than its
// beginning, if that will do.
func (f *File) Head(ctx context.Context, l photo.Limits) (Head, error) {
	b := takeBuffer(headBytes)
	defer b.giveBack()
	if head, err := f.beginning(ctx, *b); err == nil && photo.Peek(head) == photo.JPEG {
		if p, err := photo.Open(f.Name, head, l); err == nil {
			return headOf(p), nil
		}
	}
	data, err := f.read(ctx, l, b)
	if err != nil {
		return Head{}, err
	}
	p, err := photo.Open(f.Name, data, l)
	if err != nil {
		return Head{}, err
	}
	return headOf(p), nil
}

func headOf(p *photo.Photo) Head {
	return Head{image.Pt(p.Width, p.Height), p.Orientation}
}

// beginning returns a file's first bytes, as far as there is memory for them.
func (f *File) beginning(ctx context.Context, memory []byte) ([]byte, error) {
	if f.data != nil {
		return f.data, nil
	}
	file, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	n, err := io.ReadFull(file, memory)
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil // all of it
	}
	return memory[:n], err
}

func maxBytes(l photo.Limits) int64 {
	switch {
	case l.MaxBytes == 0:
		return photo.DefaultMaxBytes
	case l.MaxBytes < 0:
		return 1<<62 - 1
	}
	return l.MaxBytes
}

// ErrChanged says that a photo is less than was listed: another one has taken its
// place, which a later run finds whole.
var ErrChanged = errors.New("has changed since it was listed")

// read returns the bytes of the file. Where b is not nil they are in it, until it
// is given back.
func (f *File) read(ctx context.Context, l photo.Limits, b *buffer) ([]byte, error) {
	if f.data != nil {
		return f.data, nil
	}
	limit := maxBytes(l)
	if f.Size > limit {
		return nil, &photo.Error{Name: f.Name, Err: fmt.Errorf("%w: %d bytes, the limit is %d", photo.ErrTooBig, f.Size, limit)}
	}
	// Where time is counted in seconds, FAT's in two, a file may change until its own
	// are over, and show nothing of it.
	last := cmp.Or(f.changed, f.Modified.UnixNano())
	f.racy = last%1e9 == 0 && time.Now().UnixNano()-last < 3e9
	file, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if b == nil {
		b = new(buffer)
	}
	b.grow(int(f.Size) + 1)
	n, err := io.ReadFull(file, *b)
	data := []byte(*b)[:n]
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		if f.From != nil && int64(n) < f.Size { // or a connection that broke
			return nil, fmt.Errorf("%s: %w: %w", f.Name, ErrChanged, io.ErrUnexpectedEOF)
		}
		return data, nil
	case nil: // it has grown since it was listed
		var rest []byte
		if rest, err = io.ReadAll(io.LimitReader(file, limit+1-int64(n))); err == nil {
			return append(data, rest...), nil
		}
	}
	return nil, fmt.Errorf("%s: %w", f.Name, err)
}

// outputName returns what the copy of the file is called, whose bytes are data.
func (f *File) outputName(data []byte) (string, error) {
	return photo.OutputName(f.Name, bytes.NewReader(data))
}

// buffer is memory that a file is read into.
type buffer []byte

// buffers keeps it for further files, as many as were in memory at once: it takes
// longer to find new pages for a file, and to clear them, than to read it.
var buffers struct {
	sync.Mutex
	spare []*buffer
}

// takeBuffer returns memory of the given length, with anything in it.
func takeBuffer(length int) *buffer {
	buffers.Lock()
	b := new(buffer)
	if n := len(buffers.spare); n > 0 {
		b, buffers.spare = buffers.spare[n-1], buffers.spare[:n-1]
	}
	buffers.Unlock()
	b.grow(length)
	return b
}

func (b *buffer) grow(length int) {
	if cap(*b) < length {
		// With room for a larger one: what is not read into takes no memory.
		*b = make(buffer, length, 2*length)
	}
	*b = (*b)[:length]
}

// giveBack lets others have the memory. What was read into it is gone.
func (b *buffer) giveBack() {
	buffers.Lock()
	defer buffers.Unlock()
	buffers.spare = append(buffers.spare, b)
}
