package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Remote is where outputs go that are not in the file system, such as a bucket.
// There a name is one output's, whatever its case, and leads nowhere else.
type Remote interface {
	// Has reports whether a path is one of its own.
	Has(path string) bool
	// Open opens what is there, to be read; without anything there the error matches
	// [fs.ErrNotExist]. kept is what Write was given with the bytes that are there; empty
	// if that is not known.
	Open(path string) (r io.ReaderAt, size int64, kept string, err error)
	// Write writes an output whole, or if write fails not at all, and keeps a line beside it.
	Write(path, kept string, write func(File) error) error
}

// File is what an output is written to.
type File interface {
	io.Writer
	io.ReaderAt
	io.WriterAt
}

func (g *Guard) remote(path string) bool { return g.Remote != nil && g.Remote.Has(path) }

// checkRemote is [Guard.Check] for one output in [Guard.Remote]. If it is there,
// and not to be replaced but by the same bytes, the error is ErrForeign. was is what
// is there; it is not read where what was kept with it says that a run wrote it.
func (g *Guard) checkRemote(t Target) (was io.ReaderAt, size int64, known Existing, err error) {
	was, size, kept, err := g.Remote.Open(t.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, known, nil
	}
	if err != nil {
		return nil, 0, known, err
	}
	ours := kept != ""
	if known.Tie, known.Note, _ = strings.Cut(kept, " "); !ours {
		known.Note, ours = readMark(was, size)
	}
	ours = ours || t.Ours != nil && t.Ours(was)
	for i, in := range append(g.inputs[:len(g.inputs):len(g.inputs)], g.folders...) {
		photos := i >= len(g.inputs)
		below := strings.HasPrefix(t.Path, strings.TrimSuffix(in, "/")+"/") && (isLabel(t.Path) || photos)
		// A copy that an earlier run wrote is a photo to this one.
		if in == t.Path || below && (!ours || photos && isPicture(t.Path)) {
			return nil, 0, Existing{}, fmt.Errorf("%s would be overwritten: it %w", t.Path, ErrInput)
		}
	}
	if ours {
		return was, size, known, nil
	}
	if g.Photos != nil {
		for in := range g.Photos {
			if in.Path == t.Path {
				return nil, 0, Existing{}, fmt.Errorf("%s would be overwritten: it %w", t.Path, ErrInput)
			}
		}
	}
	if g.Overwrite {
		return was, size, Existing{}, nil
	}
	return was, size, Existing{}, fmt.Errorf("%s %w", t.Path, ErrForeign)
}

// isPicture reports whether a path is that of a picture that a run writes.
func isPicture(file string) bool {
	return slices.Contains([]string{".jpg", ".jpeg", ".jpe", ".jfif", ".png"}, strings.ToLower(path.Ext(file)))
}

// writeRemote is [Guard.Write] for an output in [Guard.Remote].
func (g *Guard) writeRemote(t Target, write func(io.Writer) error, note, tie string) error {
	var was io.ReaderAt
	var size int64
	var refused error
	if !g.take(t.Path) {
		was, size, _, refused = g.checkRemote(t)
	}
	if refused != nil && !errors.Is(refused, ErrForeign) {
		return refused
	}
	var ours error // from before the remote was asked to write
	same, kept := false, ""
	if tie != "" && note != "" {
		kept = tie + " " + note
	}
	err := g.Remote.Write(t.Path, kept, func(f File) error {
		w := newMarkWriter(f, note)
		if ours = write(w); ours == nil {
			ours = w.finish()
		}
		if ours == nil && refused != nil {
			ours = refused
			same = w.size == size && sameContent(f, was)
		}
		return ours
	})
	switch {
	case same:
		return nil
	case ours == nil:
		return refusedBy(err)
	}
	return err
}

// refusedBy returns an error of the remote's own: one that says that nothing may be
// written there, or that the bucket is not there, is of all outputs.
func refusedBy(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}
