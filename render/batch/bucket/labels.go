package bucket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render/batch"
)

// labelNames matches the names of files that labels are in, or what they need.
var labelNames = regexp.MustCompile(`(?i)\.(json|jsonl|ndjson|txt|xml|csv|tsv|ya?ml|names)$`)

// Labels are the objects that labels are in: the one that URL names, or those below
// it that are named like labels. Where a run keeps its record it is only the record,
// and Beside, since the photos there may be millions.
type Labels struct {
	Store *storage.Store
	URL   string
	// Beside names what goes with a record.
	Beside []string
	// Bad is told by Fetch of what is named like labels, and is left out because no file
	// can have the name; nil: nobody is.
	Bad func(error)
}

// Fetch copies the labels into a folder, and returns the path of the file, or of the
// folder, that they are then.
func (l Labels) Fetch(ctx context.Context, into string) (string, error) {
	path, n := into, 0
	for o, err := range l.objects(ctx) {
		if err != nil {
			return "", err
		}
		name := l.name(o)
		if !isLocal(name) {
			if l.Bad != nil {
				l.Bad(fmt.Errorf("%s: left out: no file can have that name", o.Name))
			}
			continue
		}
		if o.Name == l.URL {
			path = filepath.Join(into, name)
		}
		n++
		if err := l.fetch(ctx, o.Name, filepath.Join(into, filepath.FromSlash(name))); err != nil {
			return "", err
		}
	}
	if n == 0 {
		return "", &storage.Error{Op: "open", Name: l.URL, Err: fs.ErrNotExist}
	}
	return path, nil
}

// Tag returns what changes when the labels do.
func (l Labels) Tag(ctx context.Context) (string, error) {
	sum := sha256.New()
	for o, err := range l.objects(ctx) {
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%q %d %s %d\n", o.Name, o.Size, o.ETag, o.Modified.Unix())
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// name returns what an object is called below the URL.
func (l Labels) name(o storage.Object) string {
	if o.Name == l.URL {
		return o.Name[strings.LastIndexByte(o.Name, '/')+1:]
	}
	return strings.TrimPrefix(o.Name, strings.TrimSuffix(l.URL, "/")+"/")
}

func (l Labels) objects(ctx context.Context) iter.Seq2[storage.Object, error] {
	return func(yield func(storage.Object, error) bool) {
		one, err := l.Store.Stat(ctx, l.URL)
		if err == nil || !isMissing(err) {
			yield(one, err)
			return
		}
		asNamed := func(other error) error { // who may do neither is told of what was named
			if errors.Is(other, storage.ErrDenied) && errors.Is(err, storage.ErrDenied) {
				return err
			}
			return other
		}
		found, wrong := l.record(ctx)
		if wrong != nil {
			yield(storage.Object{}, asNamed(wrong))
			return
		}
		for _, o := range found {
			if !yield(o, nil) {
				return
			}
		}
		if len(found) > 0 {
			return
		}
		for o, err := range l.Store.List(ctx, l.URL) {
			if err == nil && !labelNames.MatchString(o.Name) {
				continue
			}
			if !yield(o, asNamed(err)) || err != nil {
				return
			}
		}
	}
}

func isLocal(name string) bool {
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name)) && !strings.Contains(name, "\x00")
}

// record returns the objects of the record below the URL, and what goes with it;
// none if there is no record.
func (l Labels) record(ctx context.Context) (found []storage.Object, err error) {
	whole, err := l.Store.Stat(ctx, storage.Join(l.URL, batch.RecordName))
	switch {
	case err == nil:
		found = append(found, whole)
	case !isMissing(err):
		return nil, err
	}
	for o, err := range l.Store.Segments(ctx, segmentsOf(l.URL, shard.Shard{})) {
		if err != nil {
			return nil, err
		}
		found = append(found, o)
	}
	for o, err := range l.Store.List(ctx, storage.Join(l.URL, shard.Dir)) {
		if err != nil {
			return nil, err
		}
		if labelNames.MatchString(o.Name) {
			found = append(found, o)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	for _, name := range l.Beside {
		o, err := l.Store.Stat(ctx, storage.Join(l.URL, name))
		switch {
		case err == nil:
			found = append(found, o)
		case !isMissing(err):
			return nil, err
		}
	}
	return slices.Clip(found), nil
}

func (l Labels) fetch(ctx context.Context, url, file string) error {
	r, _, err := l.Store.Open(ctx, url, storage.Range{})
	if err != nil {
		return err
	}
	defer r.Close()
	err = os.MkdirAll(filepath.Dir(file), 0o777)
	var f *os.File
	if err == nil { // nowhere are two objects one file, as where case is not told apart
		f, err = os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%s: cannot be copied beside the others: %w", url, p.Err)
	}
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// Fetched are copies of labels, in temporary folders. The zero value has none. It is
// safe for concurrent use.
type Fetched struct {
	mu     sync.Mutex
	copies []fetchedCopy
}

type fetchedCopy struct{ url, dir, path string } // path is dir, or lies in it

// Fetch copies labels, unless it did before, and returns the path of the copy, which
// is there until Remove.
func (f *Fetched) Fetch(ctx context.Context, l Labels) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.copies {
		if c.url == l.URL {
			return c.path, nil
		}
	}
	dir, err := os.MkdirTemp("", "annotate-labels-*")
	if err != nil {
		return "", err
	}
	path, err := l.Fetch(ctx, dir)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	f.copies = append(f.copies, fetchedCopy{l.URL, dir, path})
	return path, nil
}

// ByURL returns an error in which copies have the names of what they are copies of.
func (f *Fetched) ByURL(err error) error {
	if err == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	text := err.Error()
	for _, c := range f.copies {
		text = strings.ReplaceAll(text, c.path, strings.TrimSuffix(c.url, "/"))
	}
	if text == err.Error() {
		return err
	}
	return &renamedError{text, err}
}

// renamedError is an error in other words.
type renamedError struct {
	text string
	err  error
}

func (e *renamedError) Error() string { return e.text }
func (e *renamedError) Unwrap() error { return e.err }

// Remove removes the copies.
func (f *Fetched) Remove() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.copies {
		os.RemoveAll(c.dir)
	}
	f.copies = nil
}
