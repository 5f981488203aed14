package batch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"annotate/render/output"
)

func (w *Walk) store(p string) Store {
	if w.Store == nil {
		return nil
	}
	return w.Store(p)
}

// inStore finds what is below a path in a store.
func (w *Walk) inStore(ctx context.Context, s Store, p string) error {
	if prefixOf(w.Skip) == prefixOf(p) {
		return errSame(p)
	}
	skips := w.skipsIn(p)
	for o, err := range s.List(ctx, p) {
		switch {
		case err != nil:
		case skips && strings.HasPrefix(o.Path, prefixOf(w.Skip)):
		case !isName(o.Name) && w.wants(o.Name) && namedLikePhoto(o.Name):
			err = w.give(File{Path: o.Path, Name: o.Path, Err: fmt.Errorf("%s: no file can have the name of its copy", o.Path)})
		case !isName(o.Name):
			w.passOver(o.Path)
		case isKept(o.Name):
			w.Passed.System++
		case w.wants(o.Name):
			err = w.file(ctx, File{Path: o.Path, Name: o.Name, Size: o.Size, Modified: o.Modified, From: s, Tag: o.Tag}, 0, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prefixOf returns what begins the paths below one in a store.
func prefixOf(path string) string { return strings.TrimSuffix(path, "/") + "/" }

func errSame(p string) error {
	return fmt.Errorf("%s: the output is the input; choose another with -o", p)
}

// skipsIn reports whether what is skipped lies below a path in a store. A path that
// lies below what is skipped is one to walk.
func (w *Walk) skipsIn(p string) bool { return strings.HasPrefix(prefixOf(w.Skip), prefixOf(p)) }

// checkOwnIn is checkOwn in a store, where each look is a request.
func (w *Walk) checkOwnIn(ctx context.Context, s Store, g *output.Guard) error {
	const enough = 20
	looked := 0
	for o, err := range s.List(ctx, w.Skip) {
		switch {
		case errors.Is(err, fs.ErrNotExist) || looked == enough:
			return nil
		case err == nil && (!namedLikePhoto(o.Name) || isKept(o.Name)):
			continue
		case err == nil:
			looked++
			if err = g.Check(output.Target{Path: o.Path}); errors.Is(err, output.ErrForeign) {
				err = errOthersIn(err)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func errOthersIn(err error) error {
	return fmt.Errorf("the output folder is among the photos, and %w", err)
}

// isName reports whether a key in a store, which may be any text, can be the name
// of a file below a folder, and of no other.
func isName(name string) bool {
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name))
}

// isKept reports whether a name is none of the user's photos, by itself or by a
// folder that it is in.
func isKept(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if keptBySystem(path.Base(dir), true) {
			return true
		}
	}
	return keptBySystem(path.Base(name), false)
}
