package batch

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"annotate/render/output"
)

// ErrClash: two photos would be written to one file.
var ErrClash = errors.New("would both be written to")

// longestName is what file systems allow for a name, in bytes.
const longestName = 255

// CheckOutputs finds, before any work, photos of which copies in the folder out
// would have one name, or a name that is too long or reserved, and copies that
// guard does not allow to be written. Nothing is made.
func CheckOutputs(files []File, out string, reserved map[string]string, guard *output.Guard) error {
	names := &outputNames{out, files, reserved}
	if err := names.settle(); err != nil {
		return err
	}
	if err := names.check(func(name string) string { return name }); err != nil {
		return err
	}
	// Names that differ in case only are two on some file systems, one on others.
	if err := names.check(strings.ToLower); err != nil && foldsCase(out) {
		return err
	}
	targets := make([]output.Target, 0, len(files))
	for i := range files {
		if files[i].Output != "" {
			targets = append(targets, output.Target{Path: outputPath(out, files[i].Output), Of: files[i].Path})
		}
	}
	return guard.Check(targets...)
}

func outputPath(out, name string) string { return filepath.Join(out, filepath.FromSlash(name)) }

// outputNames are the names that copies have in one folder.
type outputNames struct {
	out      string
	files    []File
	reserved map[string]string // what has a name already
}

// settle looks into the files whose names would clash with another's if they were
// not what their names say.
func (n *outputNames) settle() error {
	taken := map[string]bool{}
	for i := range n.files {
		name := n.files[i].Output
		taken[name] = true
		if len(path.Base(name)) > longestName {
			return fmt.Errorf("%s: the annotated copy's name, %d bytes, is longer than the %d that file systems take",
				n.files[i].Path, len(path.Base(name)), longestName)
		}
	}
	for i := range n.files {
		f := &n.files[i]
		if f.Output == f.Name && f.Name != "" && (taken[f.Name+".jpg"] || taken[f.Name+".png"]) {
			f.Err = f.settle()
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
	clash := func(first string, f *File, name string) error {
		return fmt.Errorf("%s and %s %w %s; annotate them into different folders", first, f.Path, ErrClash, outputPath(n.out, name))
	}
	for i := range n.files {
		f := &n.files[i]
		if f.Output == "" {
			continue
		}
		if first, ok := taken[key(f.Output)]; ok {
			return clash(first, f, f.Output)
		}
		taken[key(f.Output)] = f.Path
	}
	for i := range n.files {
		f := &n.files[i]
		for dir := path.Dir(f.Output); dir != "."; dir = path.Dir(dir) {
			if first, ok := taken[key(dir)]; ok {
				return clash(first, f, dir)
			}
		}
	}
	return nil
}

// foldsCase reports whether names that differ in case only are one name in the
// folder, or where it will be. Only trying tells: the folder may be where another
// file system begins.
func foldsCase(folder string) bool {
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
