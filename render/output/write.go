package output

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Options for [Guard.Write]. The zero value will do.
type Options struct {
	// Of is the photo that the file is a copy of, if it is one.
	Of string
	// Ours reports of a file that bears no mark whether its content says that an
	// earlier run wrote it.
	Ours func(f io.ReaderAt) bool
	// Note is kept in the mark of a JPEG or PNG, for [Guard.Noted]: a line of at
	// most 200 bytes.
	Note string
	// Modified is the file's time of modification, where such can be set; zero: now.
	Modified time.Time
	// Tie is a word that is kept beside an output in [Guard.Remote], where no such time
	// can be set, with the note; empty: neither is.
	Tie string
}

// Write writes a file whole or not at all: beside its place first, then renamed.
// Missing folders are made. If the file is there already and would become
// different without leave, the error is that of [Guard.Check].
//
// An error of write that names the temporary file names path instead.
func (g *Guard) Write(path string, write func(io.Writer) error, o Options) error {
	target := Target{Path: path, Of: o.Of, Ours: o.Ours}
	if g.remote(path) {
		return g.writeRemote(target, write, o.Note, o.Tie)
	}
	refused := g.check(target)
	if refused != nil && !errors.Is(refused, ErrForeign) {
		return refused
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	temp, err := g.stage(cmp.Or(g.Temp, dir), path, refused, write, o.Note)
	if temp == "" {
		return err
	}
	defer g.drop(temp)
	if !o.Modified.IsZero() {
		_ = os.Chtimes(temp, time.Time{}, o.Modified) // some file systems set none
	}
	if err = os.Rename(temp, path); err == nil {
		g.mu.Lock()
		delete(g.writing, temp) // there is nothing to drop
		g.mu.Unlock()
	}
	if errors.Is(err, syscall.EXDEV) && g.Temp != "" { // a folder that is a link
		return g.copy(temp, path)
	}
	return renamed(err, temp, path)
}

// stage writes a temporary file in a folder for a path, and returns its name; empty
// if that fails, or if the path, which was refused, holds the same bytes already.
func (g *Guard) stage(dir, path string, refused error, write func(io.Writer) error, note string) (temp string, err error) {
	f, err := g.create(dir)
	if err != nil {
		return "", renamed(err, "", path)
	}
	temp = f.Name()
	w := newMarkWriter(f, note)
	if err = write(w); err == nil {
		err = w.finish()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	same := err == nil && refused != nil && sameFiles(temp, path)
	if err == nil && refused != nil && !same {
		err = refused
	}
	if err != nil || same {
		g.drop(temp)
		return "", renamed(err, temp, path)
	}
	return temp, nil
}

// copy writes a file that is complete to another disk, beside its place first.
func (g *Guard) copy(from, path string) error {
	whole, err := os.Open(from)
	if err != nil {
		return renamed(err, from, path)
	}
	defer whole.Close()
	f, err := g.create(filepath.Dir(path))
	if err != nil {
		return renamed(err, "", path)
	}
	defer g.drop(f.Name())
	_, err = io.Copy(f, whole)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return renamed(err, f.Name(), path)
}

// check is Check for one target, unless it was checked already.
func (g *Guard) check(t Target) error {
	if g.take(t.Path) {
		return nil
	}
	return g.Check(t)
}

// take reports whether an output was checked already, once.
func (g *Guard) take(path string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, known := g.checked[path]
	delete(g.checked, path)
	return known
}

// Temporary files have names between these.
const tempPrefix, tempSuffix = ".annotate-", ".partial"

var errEnded = errors.New("the run has ended")

// create makes a temporary file in a folder. Its name is random, and must not
// exist, so that nobody can have put a link there.
func (g *Guard) create(dir string) (*os.File, error) {
	var random [8]byte
	rand.Read(random[:])
	name := filepath.Join(dir, tempPrefix+hex.EncodeToString(random[:])+tempSuffix)
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		return nil, errEnded
	}
	f, err := createNew(name)
	if err == nil {
		if g.writing == nil {
			g.writing = map[string]bool{}
		}
		g.writing[name] = true
	}
	return f, err
}

// createNew makes a file that must not be there, not as a link either.
func createNew(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
}

// drop removes a temporary file that was not renamed.
func (g *Guard) drop(temp string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.writing[temp] {
		delete(g.writing, temp)
		os.Remove(temp)
	}
}

// End removes the temporary files of writes that are under way, and gives up the
// folders that are taken, for a program that ends without waiting for the run.
// Nothing is written afterwards.
func (g *Guard) End() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = true
	for temp := range g.writing {
		os.Remove(temp)
	}
	for _, unlock := range g.locks {
		unlock()
	}
}

// leftBehind matches the names of temporary files; those of photos by which
// earlier versions called them, too.
var leftBehind = regexp.MustCompile(`^\.(annotate-[0-9a-f]{16}|.+\.(jpe?g|jpe|jfif|png))\.partial$`)

// sweep removes from a folder and those below what a killed run left behind. The
// folder is locked: no run that goes on writes there.
func sweep(folder string) {
	_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && leftBehind.MatchString(d.Name()) {
			os.Remove(path)
		}
		return nil // what cannot be read holds nothing of ours
	})
}

func sameFiles(a, b string) bool {
	first, err := os.Open(a)
	if err != nil {
		return false
	}
	defer first.Close()
	second, err := os.Open(b)
	if err != nil {
		return false
	}
	defer second.Close()
	return sameContent(first, second)
}

// renamed returns an error about a temporary file as one about the file that it
// was to become: the name that it has for a moment means nothing to anybody.
func renamed(err error, temp, path string) error {
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return &fs.PathError{Op: "write", Path: path, Err: link.Err}
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok && (temp == "" || p.Path == temp) {
		return &fs.PathError{Op: "write", Path: path, Err: p.Err}
	}
	return err
}

// Bytes writes all of a file at once, for [Guard.Write].
func Bytes(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}

// Begins tells files of ours that begin with a text, for [Options.Ours].
func Begins(text string) func(io.ReaderAt) bool {
	return func(f io.ReaderAt) bool {
		head := make([]byte, len(text))
		n, _ := f.ReadAt(head, 0)
		return string(head[:n]) == text
	}
}

// Named adds the file to an error that does not name one.
func Named(err error, file string) error {
	if err == nil {
		return nil
	}
	_, ok := errors.AsType[*fs.PathError](err)
	if text := err.Error(); ok || strings.HasPrefix(text, file) || strings.Contains(file, "://") && strings.Contains(text, file) {
		return err
	}
	return fmt.Errorf("%s: %w", file, err)
}

// sameContent reports whether two files of one size hold the same bytes.
func sameContent(a, b io.ReaderAt) bool {
	const chunk = 64 << 10
	var bufA, bufB [chunk]byte
	for at := int64(0); ; at += chunk {
		n, errA := a.ReadAt(bufA[:], at)
		m, errB := b.ReadAt(bufB[:], at)
		if n != m || !bytes.Equal(bufA[:n], bufB[:m]) {
			return false
		}
		if errA != nil || errB != nil {
			return errA == io.EOF && errB == io.EOF
		}
	}
}
