package output

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Content is one of several files that are written together.
type Content struct {
	Path  string
	Write func(io.Writer) error
}

// staged is a file that is complete beside its place.
type staged struct{ temp, path string }

// WriteAll writes all files or none. All of them are written beside their places
// first; until the last is complete, and when one of them fails, everything stays as
// it was, the folders too. Then they are renamed, and if that fails what was replaced
// is put back. A file that is there already with the same bytes is left alone; no
// other is replaced without leave, as in [Guard.Write].
//
// The error names the file, or is ctx's cause. Outputs in [Guard.Remote], where nothing
// is renamed, are written there once the last is complete and each may be written, the
// last one behind the others; see [PartlyError].
func (g *Guard) WriteAll(ctx context.Context, files []Content) (err error) {
	if len(files) > 0 && g.remote(files[0].Path) {
		return g.writeAllRemote(ctx, files)
	}
	refused := make([]error, len(files))
	for i, f := range files {
		if refused[i] = g.check(Target{Path: f.Path}); refused[i] != nil && !errors.Is(refused[i], ErrForeign) {
			return refused[i]
		}
	}
	var all []staged
	var made []string
	defer func() {
		for _, s := range all {
			g.drop(s.temp)
		}
		if err != nil {
			for _, folder := range slices.Backward(made) {
				os.Remove(folder) // fails where somebody else has put something into it
			}
		}
	}()
	for i, f := range files {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		folders, err := makeFolders(filepath.Dir(f.Path))
		made = append(made, folders...)
		if err != nil {
			return Named(err, f.Path)
		}
		temp, err := g.stage(filepath.Dir(f.Path), f.Path, refused[i], f.Write, "")
		if err != nil {
			return Named(err, f.Path)
		}
		if temp != "" {
			all = append(all, staged{temp, f.Path})
		}
	}
	return g.replace(all)
}

// makeFolders makes a folder with those above it, and returns those that were not
// there, the outermost first.
func makeFolders(dir string) (made []string, err error) {
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		if _, err := os.Lstat(d); err == nil {
			break
		}
		made = append(made, d)
	}
	slices.Reverse(made)
	return made, os.MkdirAll(dir, 0o777)
}

// replace renames files to their places. A program that ends without waiting waits
// for this: the lock is held.
func (g *Guard) replace(all []staged) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return errEnded
	}
	was := make([]string, len(all)) // what each has replaced
	for i, s := range all {
		var err error
		if i < len(all)-1 { // after the last nothing can fail
			was[i], err = setAside(s.path)
		}
		if err == nil {
			err = os.Rename(s.temp, s.path)
		}
		if err == nil {
			delete(g.writing, s.temp)
			continue
		}
		err = renamed(err, s.temp, s.path)
		if was[i] != "" {
			err = errors.Join(err, putBack(s.path, was[i]))
		}
		for k, done := range all[:i] {
			if was[k] == "" {
				os.Remove(done.path)
			} else {
				err = errors.Join(err, putBack(done.path, was[k]))
			}
		}
		return err
	}
	for _, file := range was {
		if file != "" {
			os.Remove(file)
		}
	}
	return nil
}

// setAside gives what stands at a path a second name, and returns it; empty if
// nothing stands there. Where the file system has no second names it is renamed.
// The name is not one of those that are swept away.
func setAside(path string) (string, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errFolder(path)
	}
	var random [8]byte
	rand.Read(random[:])
	name := filepath.Join(filepath.Dir(path), tempPrefix+hex.EncodeToString(random[:])+".replaced")
	if info.Mode().IsRegular() && os.Link(path, name) == nil {
		return name, nil
	}
	return name, os.Rename(path, name)
}

// putBack puts what was set aside back into its place.
func putBack(path, aside string) error {
	if err := os.Rename(aside, path); err != nil {
		return fmt.Errorf("%s: what was there is now %s: %w", path, aside, err)
	}
	os.Remove(aside) // a second name of one file outlives being renamed to the first
	return nil
}
