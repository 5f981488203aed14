package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"time"

	"annotate/detect/shard"
	"annotate/render/photo"
)

// StdStream stands for standard input among the paths.
const StdStream = "-"

// StdinName is the name of the photo from standard input.
const StdinName = "stdin"

// CollectOptions say how paths are walked. The zero value walks all.
type CollectOptions struct {
	// Skip is a folder whose photos are none of the input: the output's. It may be
	// missing, or lie in one that is walked, but not be one that is named.
	Skip string
	// Stdin is where the photo that the path "-" names comes from.
	Stdin io.Reader
	// Limits bound a photo from Stdin; others are bounded when they are opened.
	Limits photo.Limits
	// Known reports of a file that is no photo that the caller reads it for
	// another purpose, as the labels of photos: it is not counted as passed over.
	Known func(path string) bool
	// Wanted, if not nil, chooses photos by name; of others nothing is looked at.
	Wanted func(name string) bool
	// Mine, if not nil, chooses photos as Wanted does; but of the others the names are
	// wanted too. Where these say JPEG or PNG, nothing else of them is looked at.
	Mine func(name string) bool
	// Names, if not nil, are the photos below the one path, which is not walked:
	// names relative to it, as [ReadNamesUntil] gives them, which end when ctx does.
	Names func(ctx context.Context) iter.Seq2[string, error]
	// Store returns where a path is that is not in the file system, and nil for
	// one that is. A nil Store: all are.
	Store func(path string) Store
}

// ErrStore: a [Store] would give no photo, whatever it is called.
var ErrStore = errors.New("no photo can be read there")

// Store is a place beside the file system that photos are in, such as a bucket. Its
// errors match [ErrStore] where they are of all photos.
type Store interface {
	// List yields what is below a path, in the order of the names, as it comes.
	List(ctx context.Context, path string) iter.Seq2[Object, error]
	// Stat looks at what has a slash-separated name below a path; the error matches
	// [fs.ErrNotExist] if there is nothing.
	Stat(ctx context.Context, path, name string) (Object, error)
	// Open opens what List or Stat called Path.
	Open(ctx context.Context, path string) (io.ReadCloser, error)
}

// Object is a file in a [Store].
type Object struct {
	Path     string // for Open
	Name     string // slash-separated, below the path that was listed
	Size     int64  // bytes
	Modified time.Time
	Tag      string // differs when the bytes do; empty: that is not known
}

// Photos are what paths lead to.
type Photos struct {
	Files  []File
	Passed shard.PassedOver
}

// Collect walks files and folders to the end; see [Walk].
func Collect(ctx context.Context, paths []string, o CollectOptions) (*Photos, error) {
	w := NewWalk(ctx, paths, o)
	files, err := w.Take()
	if err != nil {
		return nil, err
	}
	return &Photos{Files: files, Passed: w.Passed}, nil
}

// systemFolders are those that hold copies, rests and books of systems, in lower
// case: they may well hold photos, but nobody's.
var systemFolders = []string{
	"@eadir", "#recycle", "$recycle.bin", "system volume information", "__macosx", "lost+found",
}

// keptBySystem reports whether a file or folder of that name is none of the user's
// photos, whatever is in it.
func keptBySystem(name string, folder bool) bool {
	name = strings.ToLower(name)
	switch {
	case strings.HasPrefix(name, "."):
		return true
	case folder:
		return slices.Contains(systemFolders, name)
	}
	return strings.HasSuffix(name, ".part")
}

func (w *Walk) standardInput() error {
	limit := maxBytes(w.Limits)
	stdin := w.Stdin
	if stdin == nil {
		return errors.New("standard input: there is none")
	}
	data, err := io.ReadAll(io.LimitReader(stdin, limit+1))
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	f := File{Path: StdStream, Name: StdinName, Size: int64(len(data)), data: data}
	f.Output, f.Err = photo.OutputName(StdinName, bytes.NewReader(data))
	return w.give(f)
}

// keepsName reports whether the copy of a photo that is what its name says has
// the same name.
func keepsName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jpe", ".jfif", ".png":
		return true
	}
	return false
}

// namedLikePhoto reports whether a file says by its extension that it is a
// photo, one that cannot be read included. Content decides what a file is; this
// only tells whether a file that is none is worth a word.
func namedLikePhoto(name string) bool {
	if keepsName(name) {
		return true
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif":
		return true
	case ".jxl", ".jp2", ".j2k", ".j2c", ".jpf", ".jpx", ".jpm", // JPEG XL, JPEG 2000
		".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".iiq", ".kdc", ".mef", ".mos", ".mrw", // camera raw
		".nef", ".nrw", ".orf", ".pef", ".raf", ".raw", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f":
		return true
	}
	return false
}
