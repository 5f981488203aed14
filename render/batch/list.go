package batch

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// ErrOutside: a name in a list of photos is not below the path.
var ErrOutside = errors.New("is not below the path, which names in the list are relative to")

// named finds the photos of a list. What is missing is an error of its own, as it
// was named; what leaves the path, one of the list.
func (w *Walk) named(ctx context.Context) error {
	if len(w.paths) != 1 || w.paths[0] == StdStream {
		return errors.New("names in a list are relative to one folder")
	}
	root := w.paths[0]
	store := w.store(root)
	if store == nil {
		switch info, err := os.Stat(root); {
		case err != nil:
			return err
		case !info.IsDir():
			return fmt.Errorf("%s: not a folder, which names in a list are relative to", root)
		}
	}
	below := "" // the path's name of Skip, if that lies below it
	if store != nil && w.Skip != "" {
		if prefixOf(w.Skip) == prefixOf(root) {
			return errSame(root)
		}
		if w.skipsIn(root) {
			below = strings.TrimPrefix(prefixOf(w.Skip), prefixOf(root))
		}
	}
	if real, err := realPath(root); err == nil && store == nil && w.skip != "" {
		if real == w.skip {
			return errSame(root)
		}
		if rel, err := filepath.Rel(real, w.skip); err == nil && filepath.IsLocal(rel) {
			below = filepath.ToSlash(rel) + "/"
		}
	}
	seen := map[[16]byte]bool{} // half a hash: no two names have the same
	for name, err := range w.Names(ctx) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		clean := path.Clean(filepath.ToSlash(name))
		if clean == "." {
			w.Passed.Folders++
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(clean)) {
			return fmt.Errorf("%q %w", name, ErrOutside)
		}
		sum := sha256.Sum256([]byte(clean))
		key := [16]byte(sum[:])
		switch {
		case !w.wants(clean):
			continue
		case isKept(clean):
			w.Passed.System++
			continue
		case below != "" && strings.HasPrefix(clean, below):
			continue // as in a walk
		case seen[key]:
			w.Passed.Twice++
			continue
		}
		seen[key] = true
		if store != nil {
			err = w.namedInStore(ctx, store, root, clean)
		} else {
			err = w.namedFile(ctx, root, clean)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Walk) namedFile(ctx context.Context, root, name string) error {
	full := filepath.Join(root, filepath.FromSlash(name))
	if w.nameOnly(name) {
		return w.give(File{Path: full, Name: name, Output: name})
	}
	info, err := os.Stat(full)
	switch {
	case err != nil:
		return w.give(File{Path: full, Name: name, Err: err})
	case info.IsDir():
		w.Passed.Folders++
		return nil
	}
	return w.file(ctx, fileOf(full, name, info), info.Mode(), false)
}

func (w *Walk) namedInStore(ctx context.Context, s Store, root, name string) error {
	if w.nameOnly(name) {
		return w.give(File{Path: prefixOf(root) + name, Name: name, Output: name, From: s})
	}
	o, err := s.Stat(ctx, root, name)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	f := File{Path: o.Path, Name: name, Size: o.Size, Modified: o.Modified, From: s, Tag: o.Tag}
	if err != nil {
		f.Err = err
		return w.give(f)
	}
	return w.file(ctx, f, 0, false)
}

// longestLine is the longest name in a list, in bytes; paths are shorter.
const longestLine = 64 << 10

// ReadNames reads a list of names, one a line, or each ended by a NUL byte. Empty
// ones are passed over; lines may end as Windows ends them.
func ReadNames(r io.Reader, null bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		lines := bufio.NewReaderSize(r, longestLine)
		end := byte('\n')
		if null {
			end = 0
		}
		for first := true; ; first = false {
			text, err := lines.ReadSlice(end)
			if err != nil && err != io.EOF {
				if err == bufio.ErrBufferFull {
					err = fmt.Errorf("a name of more than %d bytes: is it a list of names?", longestLine)
				}
				yield("", err)
				return
			}
			name := strings.TrimSuffix(string(text), string(end))
			if !null {
				name = strings.TrimSuffix(name, "\r")
				if first {
					name = strings.TrimPrefix(name, "\ufeff")
				}
			}
			if name != "" && !yield(name, nil) || err == io.EOF {
				return
			}
		}
	}
}

// ReadNamesUntil is ReadNames, and ends when ctx does, also where a pipe says nothing
// for long. It closes the list.
func ReadNamesUntil(ctx context.Context, list io.ReadCloser, null bool) iter.Seq2[string, error] {
	from, to := io.Pipe()
	stop := context.AfterFunc(ctx, func() { to.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		defer list.Close()
		_, err := io.Copy(to, list)
		to.CloseWithError(err)
	}()
	return func(yield func(string, error) bool) {
		defer from.Close()
		ReadNames(from, null)(yield)
	}
}
