package batch

import (
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// folder finds what a folder holds, and the folders in it, links followed.
func (w *Walk) folder(ctx context.Context, dir, name, real string) error {
	if w.seen[real] || real == w.skip {
		return nil
	}
	w.seen[real] = true
	entries, err := readDir(ctx, dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if keptBySystem(e.name, e.kind.IsDir()) {
			w.Passed.System++
			continue
		}
		full := filepath.Join(dir, e.name)
		child := path.Join(name, e.name)
		if filepath.Separator == '/' {
			child = full[len(full)-len(child):] // the same bytes in memory
		}
		if e.kind.IsRegular() && !w.wants(child) {
			continue
		}
		if len(w.paths) > 1 && w.seen[filepath.Join(real, e.name)] && !e.kind.IsDir() {
			w.Passed.Twice++
			continue
		}
		if e.kind.IsRegular() && w.nameOnly(child) {
			if err := w.give(File{Path: full, Name: child, Output: child}); err != nil {
				return err
			}
			continue
		}
		info, err := os.Stat(full) // follows links
		switch {
		case err != nil:
			// A dangling link is nothing, unless it is named like a photo.
			switch {
			case !w.wants(child):
			case namedLikePhoto(child) || e.kind&fs.ModeSymlink == 0:
				err = w.give(File{Path: full, Name: child, Err: err})
			default:
				w.passOver(full)
			}
			if err == errEnough {
				return err
			}
			continue
		case !info.IsDir():
			if e.kind.IsRegular() || w.wants(child) { // of others it was asked above
				err = w.file(ctx, fileOf(full, child, info), info.Mode(), false)
			}
		default:
			var real string
			if real, err = realPath(full); err == nil {
				err = w.folder(ctx, full, child, real)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// realPath returns the absolute path of a file that is there, links followed.
func realPath(p string) (string, error) {
	real, err := filepath.EvalSymlinks(p)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	return real, err
}

// dirEntry is what a folder of a million files is held as.
type dirEntry struct {
	name string
	kind fs.FileMode
}

// readDir is os.ReadDir in less memory. It ends early when ctx is done.
func readDir(ctx context.Context, dir string) ([]dirEntry, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var entries []dirEntry
	for {
		some, err := f.ReadDir(1024)
		for _, e := range some {
			entries = append(entries, dirEntry{e.Name(), e.Type()})
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(entries, func(a, b dirEntry) int { return strings.Compare(a.name, b.name) })
	return entries, nil
}
