package batch

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"annotate/render/output"
)

// ErrClash: two photos would be written to one file.
var ErrClash = errors.New("would both be written to")

// longestName is what file systems allow for a name, in bytes.
const longestName = 255

// Copies gives the annotated copies of a run's photos their names in one folder,
// no two the same. It is set up before [Copies.Check]; afterwards it is safe for
// concurrent use.
//
// In one folder no two photos have one name, so that only copies with a name of
// their own are held, and looked for beside the photo. Of several paths all names
// are held, as hashes.
type Copies struct {
	// Out is the folder, or whatever copies are written to.
	Out string
	// Reserved says what has a name already.
	Reserved map[string]string
	// Guard says whether a copy may be written; nil: it may.
	Guard *output.Guard
	// Several says that photos of one name may come, from several paths.
	Several bool
	// System is the operating system whose rules for names hold, as in
	// [output.Guard].
	System string
	// Part says that other runs write the copies of other photos of the folder.
	Part bool

	unseen bool // there are photos beside those of Check
	folds  bool // names that differ in case only are one

	mu sync.Mutex
	// By key, whose it is, which is empty of later photos.
	taken map[[16]byte]string
	dirs  map[[16]byte]string
}

// Check takes in the first photos of a run and finds, before any work, those of
// which copies would have one name, or a name that is too long or reserved, and
// copies that may not be written. Unless these are all, further ones come to Add.
// Nothing is made.
func (c *Copies) Check(ctx context.Context, files []File, all bool) error {
	for i := range files {
		if err := c.checkName(&files[i]); err != nil {
			return err
		}
	}
	names := &outputNames{c.Out, files, c.Reserved}
	if err := names.settle(ctx); err != nil {
		return err
	}
	if err := names.check(func(name string) string { return name }); err != nil {
		return err
	}
	// Names that differ in case only are two on some file systems, one on others.
	if err := names.check(strings.ToLower); err != nil && foldsCase(c.Out) {
		return err
	}
	if c.Part {
		for i := range files {
			if err := c.beside(ctx, &files[i], files[i].Output); err != nil {
				return err
			}
		}
	}
	if c.unseen = !all; c.unseen {
		c.folds = foldsCase(c.Out)
	}
	c.taken, c.dirs = map[[16]byte]string{}, map[[16]byte]string{}
	for name, what := range c.Reserved {
		c.take(name, what)
	}
	for i := range files {
		c.take(files[i].Output, files[i].Path)
	}
	if c.Guard == nil {
		return nil
	}
	targets := make([]output.Target, 0, len(files))
	for i := range files {
		if files[i].Output != "" {
			targets = append(targets, c.target(&files[i]))
		}
	}
	return c.Guard.Check(targets...)
}

func (c *Copies) target(f *File) output.Target {
	return output.Target{Path: outputPath(c.Out, f.Output), Of: f.Path}
}

// Add takes in a further photo, if there was a Check. A name that it cannot have is its own error; the
// error that is returned is that of all.
func (c *Copies) Add(ctx context.Context, f *File) error {
	if f.Output == "" || c.taken == nil {
		return nil
	}
	if f.Err = c.checkName(f); f.Err != nil {
		return nil
	}
	if f.Err = c.claim(ctx, f, f.Output); f.Err != nil || c.Guard == nil {
		return nil
	}
	return c.Guard.Check(c.target(f))
}

// claim gives the name to the photo's copy.
func (c *Copies) claim(ctx context.Context, f *File, name string) error {
	if err := c.beside(ctx, f, name); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if first, ok := c.taken[c.key(name)]; ok && first != f.Path {
		return c.clash(first, f, name)
	}
	if !isURL(c.Out) {
		if first, ok := c.dirs[c.key(name)]; ok {
			return c.clash(first, f, name)
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if first, ok := c.taken[c.key(dir)]; ok {
				return c.clash(first, f, dir)
			}
		}
	}
	if c.Several || c.folds || name != f.Name {
		c.take(name, "")
	}
	return nil
}

// take holds a name. The owner is empty where it would take much memory.
func (c *Copies) take(name, owner string) {
	if name == "" {
		return
	}
	c.taken[c.key(name)] = owner
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := c.dirs[c.key(dir)]; ok {
			break
		}
		c.dirs[c.key(dir)] = owner
	}
}

// key is half a hash: no two names have the same.
func (c *Copies) key(name string) [16]byte {
	if c.folds {
		name = strings.ToLower(name)
	}
	sum := sha256.Sum256([]byte(name))
	return [16]byte(sum[:])
}

// beside returns an error if the copy's name is not the photo's own, and is that of
// another photo beside it, which this run may not have come to.
func (c *Copies) beside(ctx context.Context, f *File, name string) error {
	if name == f.Name || name == "" || f.Path == StdStream || !c.Part && (!c.unseen || c.Several) {
		return nil
	}
	base := path.Base(name)
	other := filepath.Join(filepath.Dir(f.Path), base)
	var err error
	if f.From == nil {
		_, err = os.Lstat(other)
	} else {
		folder := f.Path[:strings.LastIndexByte(f.Path, '/')]
		other = folder + "/" + base
		_, err = f.From.Stat(ctx, folder, base)
	}
	if err != nil {
		return nil // nothing is there, or nothing that could be read
	}
	return c.clash(other, f, name)
}

func (c *Copies) clash(first string, f *File, name string) error {
	return clash(c.Out, first, f, name)
}

func clash(out, first string, f *File, name string) error {
	if first == "" {
		first = "another photo"
	}
	return fmt.Errorf("%s and %s %w %s; annotate them into different folders", first, f.Path, ErrClash, outputPath(out, name))
}

// rename returns the name for the copy of a photo whose bytes are data, which may
// be other than was expected.
func (c *Copies) rename(ctx context.Context, f *File, data []byte) (string, error) {
	name, err := f.outputName(data)
	if err == nil {
		err = c.settle(ctx, f, name)
	}
	return name, err
}

// settle gives the copy a name that may be other than was expected.
func (c *Copies) settle(ctx context.Context, f *File, name string) error {
	if name == f.Output || c.taken == nil {
		return nil
	}
	return c.claim(ctx, f, name)
}

func outputPath(out, name string) string {
	if isURL(out) {
		return strings.TrimSuffix(out, "/") + "/" + name
	}
	return filepath.Join(out, filepath.FromSlash(name))
}

// isURL reports whether a place for outputs is a [output.Remote]'s.
func isURL(out string) bool { return strings.Contains(out, "://") }

// outputNames are the names that copies have in one folder.
type outputNames struct {
	out      string
	files    []File
	reserved map[string]string // what has a name already
}

// checkName returns an error if the copy's name is one that file systems, or this
// system, cannot have: photos may come from elsewhere.
func (c *Copies) checkName(f *File) error {
	if isURL(c.Out) {
		return nil // no file system
	}
	if n := len(path.Base(f.Output)); n > longestName {
		return fmt.Errorf("%s: the annotated copy's name, %d bytes, is longer than the %d that file systems take", f.Path, n, longestName)
	}
	if err := output.CheckName(c.System, f.Output); err != nil {
		return fmt.Errorf("%s: the annotated copy's name: %w", f.Path, err)
	}
	return nil
}

// settle looks into the files whose names would clash with another's if they were
// not what their names say.
func (n *outputNames) settle(ctx context.Context) error {
	taken := map[string]bool{}
	for i := range n.files {
		name := n.files[i].Output
		taken[name] = true
	}
	for i := range n.files {
		f := &n.files[i]
		if f.Output == f.Name && f.Name != "" && (taken[f.Name+".jpg"] || taken[f.Name+".png"]) {
			f.Err = f.settle(ctx)
		}
	}
	return nil
}

// check finds two outputs whose names are the same to key, or one that stands
// where another needs a folder.
func (n *outputNames) check(key func(string) string) error {
	taken := map[string]string{}
	for name, what := range n.reserved {
		taken[key(name)] = what
	}
	for i := range n.files {
		f := &n.files[i]
		if f.Output == "" {
			continue
		}
		if first, ok := taken[key(f.Output)]; ok {
			return clash(n.out, first, f, f.Output)
		}
		taken[key(f.Output)] = f.Path
	}
	if isURL(n.out) {
		return nil // there are no folders
	}
	for i := range n.files {
		f := &n.files[i]
		for dir := path.Dir(f.Output); dir != "."; dir = path.Dir(dir) {
			if first, ok := taken[key(dir)]; ok {
				return clash(n.out, first, f, dir)
			}
		}
	}
	return nil
}

// foldsCase reports whether names that differ in case only are one name in the
// folder, or where it will be. Only trying tells: the folder may be where another
// file system begins.
func foldsCase(folder string) bool {
	if isURL(folder) {
		return false
	}
	for {
		if _, err := os.Stat(folder); err == nil {
			break
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return true
		}
		folder = parent
	}
	f, err := os.CreateTemp(folder, ".case-")
	if err != nil {
		return true
	}
	defer os.Remove(f.Name())
	f.Close()
	_, err = os.Stat(filepath.Join(folder, strings.ToUpper(filepath.Base(f.Name()))))
	return err == nil
}
