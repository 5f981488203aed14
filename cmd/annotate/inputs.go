package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"annotate/render/photo"
)

// An input is one photo file to work on.
type input struct {
	path string // as the operating system opens it
	name string // slash-separated path relative to the argument it came from
	// output is the slash-separated name of the annotated copy, relative to OUT.
	output string
	size   int64  // bytes
	data   []byte // the file, where it came from standard input
	// err is why the file cannot be a photo, found out without reading it whole.
	err error
}

// collected is what the arguments lead to.
type collected struct {
	inputs []input
	other  int // files in folders that are not photos and were passed over
}

// collect walks files and folders. A folder is walked in lexical order,
// recursively; symbolic links are followed, each real folder once, so that a
// loop ends. Files whose name starts with a dot and everything below skip (the
// output folder) are left out. In a folder a file that neither looks like a
// photo nor is named like one is passed over; named by the user it is an error
// of its own.
//
// The path "-" is one photo that is read from stdin, within the limit.
func collect(paths []string, skip string, stdin io.Reader, l photo.Limits) (*collected, error) {
	c := &collector{seen: map[string]bool{}}
	if skip != "" {
		if real, err := filepath.EvalSymlinks(skip); err == nil {
			c.skip = real
		}
	}
	for _, p := range paths {
		if p == stdStream {
			if err := c.standardInput(stdin, l); err != nil {
				return nil, usagef("%w", err)
			}
			continue
		}
		info, err := os.Stat(p)
		if err != nil {
			return nil, usagef("%w", err)
		}
		if !info.IsDir() {
			c.file(p, filepath.Base(p), info, true)
			continue
		}
		real, err := filepath.EvalSymlinks(p)
		if err != nil {
			return nil, usagef("%w", err)
		}
		if c.skip != "" && real == c.skip {
			return nil, usagef("%s: the output folder is the input folder; choose another with -o", p)
		}
		if err := c.folder(p, "", real); err != nil {
			return nil, usagef("%w", err)
		}
	}
	return &c.collected, nil
}

type collector struct {
	collected
	skip string          // real path of the folder to leave out
	seen map[string]bool // real paths of the folders on the way down and done
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
		if strings.HasPrefix(e.Name(), ".") {
			continue
		}
		full := filepath.Join(dir, e.Name())
		child := e.Name()
		if name != "" {
			child = name + "/" + child
		}
		info, err := os.Stat(full) // follows links
		if err != nil {
			// A dangling link is nothing, unless it is named like a photo.
			if namedLikePhoto(child) || e.Type()&fs.ModeSymlink == 0 {
				c.inputs = append(c.inputs, input{path: full, name: child, err: err})
			} else {
				c.other++
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
			// One closed folder does not end the run.
			c.inputs = append(c.inputs, input{path: full, name: child, err: err})
		}
	}
	return nil
}

// file adds one file; named says that the user named it.
func (c *collector) file(path, name string, info fs.FileInfo, named bool) {
	in := input{path: path, name: name, size: info.Size()}
	if info.Mode().IsRegular() {
		in.output, in.err = outputName(path, name)
	} else if in.err = fmt.Errorf("%s: not a regular file", path); !named {
		c.other++ // a device or a pipe in a folder is not a photo
		return
	}
	if errors.Is(in.err, photo.ErrFormat) && !named && !namedLikePhoto(name) {
		c.other++
		return
	}
	c.inputs = append(c.inputs, in)
}

// stdinName is what the photo from standard input is called.
const stdinName = "stdin"

func (c *collector) standardInput(stdin io.Reader, l photo.Limits) error {
	data, err := io.ReadAll(io.LimitReader(stdin, l.MaxBytes+1))
	if err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	in := input{path: stdStream, name: stdinName, size: int64(len(data)), data: data}
	in.output, in.err = photo.OutputName(stdinName, bytes.NewReader(data))
	c.inputs = append(c.inputs, in)
	return nil
}

// outputName reads as much of the file as it takes to tell what its copy will
// be called.
func outputName(path, name string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return photo.OutputName(name, f)
}

// namedLikePhoto reports whether a file says by its extension that it is a
// photo. Content decides what a file is; this only tells whether a file that
// is none is worth a word.
func namedLikePhoto(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".heif", ".avif":
		return true
	}
	return false
}
