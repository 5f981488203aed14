// Package bucket joins a run over photos to buckets: photos from there, copies and
// a record to there, labels from there. What it gives the packages batch and output
// is what they ask of a place, so that they do without the client of a bucket.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"

	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/output"
)

// Photos are photos in buckets, a [batch.Store].
type Photos struct{ *storage.Store }

// List yields the object that a URL names, or else what is below it.
func (p Photos) List(ctx context.Context, url string) iter.Seq2[batch.Object, error] {
	return func(yield func(batch.Object, error) bool) {
		one, missing := p.Store.Stat(ctx, url)
		missing = ofAll(missing)
		switch {
		case missing == nil:
			yield(object(one, url[strings.LastIndexByte(url, '/')+1:]), nil)
			return
		case !isMissing(missing):
			yield(batch.Object{}, missing)
			return
		}
		folder, found := strings.TrimSuffix(url, "/")+"/", false
		for o, err := range p.Store.List(ctx, url) {
			name := ""
			if err == nil {
				found = true
				name = strings.TrimPrefix(o.Name, folder)
			}
			if strings.HasSuffix(o.Name, "/") && o.Size == 0 {
				continue // what stands for a folder where there are none
			}
			if errors.Is(err, storage.ErrDenied) && errors.Is(missing, storage.ErrDenied) {
				err = missing // who may do neither is told of what was named
			}
			if !yield(object(o, name), ofAll(err)) || err != nil {
				return
			}
		}
		switch {
		case found:
		case errors.Is(missing, storage.ErrDenied):
			yield(batch.Object{}, missing)
		default:
			yield(batch.Object{}, fmt.Errorf("%s: nothing there: %w", url, fs.ErrNotExist))
		}
	}
}

// isMissing reports whether an error says that a URL names no object, as far as one
// is told: of what is not there, a server that may not list for us says denied.
func isMissing(err error) bool {
	if errors.Is(err, storage.ErrSettings) {
		return false
	}
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) || errors.Is(err, storage.ErrDenied)
}

// ofAll returns an error as a [batch.Store]'s.
func ofAll(err error) error {
	if errors.Is(err, storage.ErrSettings) {
		return storeError{err}
	}
	return err
}

type storeError struct{ error }

func (e storeError) Unwrap() error        { return e.error }
func (e storeError) Is(target error) bool { return target == batch.ErrStore }

func object(o storage.Object, name string) batch.Object {
	return batch.Object{Path: o.Name, Name: name, Size: o.Size, Modified: o.Modified, Tag: o.Version()}
}

// Stat looks at what has a name below a URL.
func (p Photos) Stat(ctx context.Context, url, name string) (batch.Object, error) {
	url = storage.Join(url, name)
	o, err := p.Store.Stat(ctx, url)
	if errors.Is(err, fs.ErrNotExist) { // or the bucket is not: that is told in the answer to GET
		if _, _, why := p.Store.Open(ctx, url, storage.Range{Length: 1}); why != nil {
			err = why
		}
	}
	return object(o, name), ofAll(err)
}

// Open opens an object. One that is not there any more is [batch.ErrChanged].
func (p Photos) Open(ctx context.Context, url string) (io.ReadCloser, error) {
	r, _, err := p.Store.Open(ctx, url, storage.Range{})
	if err = ofAll(err); errors.Is(err, fs.ErrNotExist) && !errors.Is(err, batch.ErrStore) {
		err = fmt.Errorf("%w: %w", batch.ErrChanged, err)
	}
	return r, err
}

// Outputs are outputs in buckets, an [output.Remote].
type Outputs struct {
	*storage.Store
	// Context bounds all requests: that of a run which finishes what is under way
	// must not end with the run.
	Context context.Context
}

// Has reports whether a path is a URL.
func (o Outputs) Has(path string) bool { return storage.IsURL(path) }

// headBytes is how much of an object is read when its beginning is wanted. It most
// often holds the mark of an annotated copy.
const headBytes = 16 << 10

// Open looks at an object, of which is read what is wanted then.
func (o Outputs) Open(url string) (io.ReaderAt, int64, string, error) {
	info, err := o.Store.Stat(o.Context, url)
	return &objectReader{Outputs: o, url: url, size: info.Size}, info.Size, info.Note, err
}

// Write writes an object whole or not at all.
func (o Outputs) Write(url, kept string, write func(output.File) error) error {
	return o.Store.WriteNoted(o.Context, url, kept, func(w io.Writer) error { return write(w.(output.File)) })
}

// objectReader reads parts of an object.
type objectReader struct {
	Outputs
	url  string
	size int64
	head []byte
}

func (r *objectReader) ReadAt(p []byte, at int64) (int, error) {
	if r.head == nil && at+int64(len(p)) <= headBytes {
		head := make([]byte, min(headBytes, r.size))
		if n, err := r.readAt(head, 0); n < len(head) {
			return 0, err
		}
		r.head = head
	}
	if end := at + int64(len(p)); end <= int64(len(r.head)) || at <= int64(len(r.head)) && int64(len(r.head)) == r.size {
		n := copy(p, r.head[at:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	return r.readAt(p, at)
}

func (r *objectReader) readAt(p []byte, at int64) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	part, _, err := r.Store.Open(r.Context, r.url, storage.Range{From: at, Length: int64(len(p))})
	if err != nil {
		return 0, err
	}
	defer part.Close()
	n, err := io.ReadFull(part, p)
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}
