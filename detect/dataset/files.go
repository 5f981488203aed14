package dataset

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect/spool"
)

// sniffSize is how much of a file is looked at to tell its form.
const sniffSize = 64 << 10

// labelFile is an open file of labels.
type labelFile struct {
	io.Reader        // all of it, from the beginning
	name, rel string // what errors call it, and its path in the folder
	head      head
	size      int64 // in bytes, or of a pipe more than is looked at
	close     func() error
}

// files opens the files of a folder, each once: what was looked into is read on
// from there.
type files struct {
	ctx    context.Context
	dir    string // as the operating system has it
	looked map[string]*labelFile
}

func newFiles(ctx context.Context, dir string) *files {
	return &files{ctx: ctx, dir: dir, looked: map[string]*labelFile{}}
}

// look opens a file, given its slash-separated path in the folder, and keeps it
// for open.
func (s *files) look(name string) (*labelFile, error) {
	if f, ok := s.looked[name]; ok {
		return f, nil
	}
	f, err := openFile(s.ctx, filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		return nil, err
	}
	f.name, f.rel = name, name
	s.looked[name] = f
	return f, nil
}

// open opens a file. The caller closes it.
func (s *files) open(name string) (*labelFile, error) {
	f, err := s.look(name)
	delete(s.looked, name)
	return f, err
}

// close closes what was looked into and not opened.
func (s *files) close() {
	for _, f := range s.looked {
		f.close()
	}
	clear(s.looked)
}

// openFile opens a file and reads its head. Where that is all of it, it is closed
// again. Reading ends when ctx does.
func openFile(ctx context.Context, file string) (*labelFile, error) {
	r, size, err := openContext(ctx, file)
	if err != nil {
		return nil, err
	}
	text := make([]byte, min(size+1, sniffSize)) // one more, to see the end
	n, err := io.ReadFull(r, text)
	text = text[:n]
	switch err {
	case nil:
		return &labelFile{Reader: io.MultiReader(bytes.NewReader(text), r), name: file, head: newHead(text), size: size, close: r.Close}, nil
	case io.EOF, io.ErrUnexpectedEOF:
		return &labelFile{Reader: bytes.NewReader(text), name: file, head: newHead(text), size: size, close: func() error { return nil }}, r.Close()
	}
	r.Close()
	return nil, err
}

// openContext opens a file whose reads end when ctx does. The size is that of the
// file, or of a pipe more than is looked at.
func openContext(ctx context.Context, file string) (r io.ReadCloser, size int64, err error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, 0, err
	}
	if info.Mode().IsRegular() {
		f, err := os.Open(file)
		if err != nil {
			return nil, 0, err
		}
		return struct {
			io.Reader
			io.Closer
		}{contextReader{ctx, f}, f}, info.Size(), nil
	}
	// A pipe may have no writer yet, or one that says nothing for long: opening
	// and reading it wait elsewhere.
	from, to := io.Pipe()
	stop := context.AfterFunc(ctx, func() { to.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		f, err := os.Open(file)
		if err == nil {
			_, err = io.Copy(to, f)
			f.Close()
		}
		to.CloseWithError(err)
	}()
	return from, sniffSize, nil
}

// contextReader reads until ctx is done.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.r.Read(p)
}

// fileNames are names of files in a folder, which may have a million: they wait in a
// temporary file.
type fileNames struct{ entries spool.Table }

func newNames(names ...string) *fileNames {
	n := &fileNames{}
	for _, name := range names {
		n.add(name)
	}
	return n
}

func (n *fileNames) add(name string) { n.entries.Add(spool.AppendText(nil, name)) }

func (n *fileNames) len() int { return n.entries.Len() }

func (n *fileNames) at(i int) string { return n.entries.At(i).Text() }

// all yields the names with their numbers.
func (n *fileNames) all() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range n.len() {
			if !yield(i, n.at(i)) {
				return
			}
		}
	}
}

// slice returns the names in memory.
func (n *fileNames) slice() []string {
	all := make([]string, n.len())
	for i, name := range n.all() {
		all[i] = name
	}
	return all
}

// only returns those names that are wanted, and drops the others.
func (n *fileNames) only(wanted func(name string) bool) *fileNames {
	kept := newNames()
	for _, name := range n.all() {
		if wanted(name) {
			kept.add(name)
		}
	}
	n.entries.Close()
	return kept
}

// below returns the files in a folder that have one of the extensions, all for nil, in
// lexical order of their paths. Hidden folders are passed over.
func (s *files) below(exts []string) (*fileNames, error) {
	found := newNames()
	// By way of DirFS, since filepath.WalkDir does not enter a folder that is a link.
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case s.ctx.Err() != nil:
			return context.Cause(s.ctx)
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && name != ".":
			return fs.SkipDir
		case !d.IsDir() && (exts == nil || slices.Contains(exts, extension(name))):
			found.add(name)
		}
		return nil
	})
	if err == nil {
		err = found.entries.Err()
	}
	return found, err
}

func extension(name string) string { return strings.ToLower(path.Ext(name)) }

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
