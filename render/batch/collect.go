package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

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
}

// Photos are what paths lead to.
type Photos struct {
	Files  []File
	Passed Passed
}

// Passed counts what was passed over in folders.
type Passed struct {
	Files  int // neither photos nor named like photos
	System int // folders and files that systems and programs keep, see [Collect]
}

// Collect walks files and folders. A folder is walked in lexical order,
// recursively; symbolic links are followed, each real folder once, so that a loop
// ends. In a folder a file that is not a photo and not named like one is passed
// over; named by the caller it is an error of its own, in its [File.Err].
//
// Passed over too are names that begin with a dot, files that a download has not
// finished (*.part), and the folders of NAS, Windows, macOS and file systems:
// @eaDir, #recycle, $RECYCLE.BIN, System Volume Information, __MACOSX, lost+found.
//
// The path "-" is one photo that is read from [CollectOptions.Stdin].
func Collect(ctx context.Context, paths []string, o CollectOptions) (*Photos, error) {
	c := &collector{ctx: ctx, CollectOptions: o, seen: map[string]bool{}}
	if o.Skip != "" {
		if real, err := filepath.EvalSymlinks(o.Skip); err == nil {
			c.skip = real
		}
	}
	for _, p := range paths {
		if err := c.add(p); err != nil {
			return nil, err
		}
	}
	return &c.Photos, nil
}

type collector struct {
	Photos
	CollectOptions
	ctx  context.Context
	skip string          // real path of Skip
	seen map[string]bool // real paths of the folders on the way down and done
}

// add collects what one path leads to.
func (c *collector) add(p string) error {
	if p == StdStream {
		return c.standardInput()
	}
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		c.file(p, filepath.Base(p), info, true)
		return nil
	}
	real, err := filepath.EvalSymlinks(p)
	if err != nil {
		return err
	}
	if c.skip != "" && real == c.skip {
		return fmt.Errorf("%s: the output folder is the input folder; choose another with -o", p)
	}
	return c.folder(p, "", real)
}

func (c *collector) folder(dir, name, real string) error {
	if c.seen[real] || real == c.skip {
		return nil
	}
	c.seen[real] = true
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
		if keptBySystem(e) {
			c.Passed.System++
			continue
		}
		full := filepath.Join(dir, e.Name())
		child := path.Join(name, e.Name())
		info, err := os.Stat(full) // follows links
		if err != nil {
			// A dangling link is nothing, unless it is named like a photo.
			if namedLikePhoto(child) || e.Type()&fs.ModeSymlink == 0 {
				c.Files = append(c.Files, File{Path: full, Name: child, Err: err})
			} else {
				c.passOver(full)
			}
			continue
		}
		if !info.IsDir() {
			c.file(full, child, info, false)
			continue
		}
		real, err := filepath.EvalSymlinks(full)
		if err == nil {
			err = c.folder(full, child, real)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// systemFolders are those that hold copies, rests and books of systems, in lower
// case: they may well hold photos, but nobody's.
var systemFolders = []string{
	"@eadir", "#recycle", "$recycle.bin", "system volume information", "__macosx", "lost+found",
}

// keptBySystem reports whether an entry is none of the user's photos, whatever is
// in it.
func keptBySystem(e fs.DirEntry) bool {
	name := strings.ToLower(e.Name())
	switch {
	case strings.HasPrefix(name, "."):
		return true
	case e.IsDir():
		return slices.Contains(systemFolders, name)
	}
	return strings.HasSuffix(name, ".part")
}

func (c *collector) passOver(path string) {
	if c.Known == nil || !c.Known(path) {
		c.Passed.Files++
	}
}

// file takes in a file if it is a photo, or else ought to be one: because the
// caller named it, or because of its name.
func (c *collector) file(path, name string, info fs.FileInfo, named bool) {
	f := File{Path: path, Name: name, Size: info.Size(), Modified: info.ModTime()}
	switch {
	case !info.Mode().IsRegular():
		f.Err = fmt.Errorf("%s: not a regular file", path)
		if !named { // a device or a pipe in a folder is not a photo
			c.passOver(path)
			return
		}
	case keepsName(name):
		f.Output = name
	default:
		f.Err = f.settle()
		_, raw := errors.AsType[*photo.UnreadableError](f.Err) // a photo, whatever its name
		if errors.Is(f.Err, photo.ErrFormat) && !named && !raw && !namedLikePhoto(name) {
			c.passOver(path)
			return
		}
	}
	c.Files = append(c.Files, f)
}

func (c *collector) standardInput() error {
	limit := maxBytes(c.Limits)
	stdin := c.Stdin
	if stdin == nil {
		return errors.New("standard input: there is none")
	}
	data, err := io.ReadAll(io.LimitReader(stdin, limit+1))
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	f := File{Path: StdStream, Name: StdinName, Size: int64(len(data)), data: data}
	f.Output, f.Err = photo.OutputName(StdinName, bytes.NewReader(data))
	c.Files = append(c.Files, f)
	return nil
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
