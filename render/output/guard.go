package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Why something may not be written. Match with [errors.Is].
var (
	// ErrInput: the file is read in this run.
	ErrInput = errors.New("is an input of this run")
	// ErrForeign: the file was there before, and no run of annotate is known to
	// have written it.
	ErrForeign = errors.New("is there already, and annotate did not write it")
	// ErrRefused: a place takes no outputs, whatever they are called.
	ErrRefused = errors.New("nothing may be written there")
)

// Input is a file that a run reads.
type Input struct {
	Path     string
	Size     int64
	Modified time.Time
}

// Guard answers for one run whether an output may be written, and writes it. The
// zero value knows of no inputs. It is safe for concurrent use once the run has
// begun; its fields and inputs are set before.
type Guard struct {
	// Overwrite permits files to be replaced that no earlier run wrote. Inputs
	// are safe from it.
	Overwrite bool
	// Temp is a folder, on the disk of the outputs, for what is being written; empty:
	// that of each output.
	Temp string
	// Photos yields the photos of the run, if there are any: so many that they
	// are looked through only if an output exists.
	Photos iter.Seq[Input]
	// System is the operating system whose rules for names hold, one of
	// [runtime.GOOS]; empty: this one.
	System string
	// Remote is where outputs go that are not in the file system; nil: all are.
	Remote Remote

	inputs  []string // other files, and folders of labels, that are read
	folders []string // folders of photos that are read

	mu      sync.Mutex
	checked map[string]Existing    // outputs that may be replaced, until they are
	writing map[string]bool        // temporary files
	dirs    map[string]fs.FileInfo // inputs that are folders
	locks   []func()               // give up the folders that are taken
	ended   bool
}

// Protect names files, and folders of files, that the run reads. Empty names are
// passed over.
func (g *Guard) Protect(paths ...string) {
	for _, path := range paths {
		if path != "" {
			g.inputs = append(g.inputs, path)
		}
	}
}

// ProtectPhotos names folders of photos that the run reads: what is there and was
// not written by a run is an input, whatever it is. Empty names are passed over.
func (g *Guard) ProtectPhotos(folders ...string) {
	for _, folder := range folders {
		if folder != "" {
			g.folders = append(g.folders, folder)
		}
	}
}

// Target is an output.
type Target struct {
	Path string
	// Of is the photo that Path is a copy of, if it is one.
	Of string
	// Ours is as in [Options].
	Ours func(f io.ReaderAt) bool
}

// Existing is what is known of an output that a run wrote.
type Existing struct {
	Note     string    // as in [Options]
	Modified time.Time // last; zero of what is not in the file system
	// Tie is as in [Options], empty also if others may have changed the output.
	Tie string
}

// Noted returns what is known of an output that a run wrote; nothing of one that is
// not there, or may not be written.
func (g *Guard) Noted(path string) Existing {
	known, ok := g.permitted(path)
	if !ok {
		if g.Check(Target{Path: path}) != nil {
			return known // writing it will tell
		}
		if known, ok = g.permitted(path); !ok && g.remote(path) {
			g.permit(path, known) // nothing is there: it takes a request to see that
		}
	}
	return known
}

func (g *Guard) permitted(path string) (Existing, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	e, ok := g.checked[path]
	return e, ok
}

func (g *Guard) permit(path string, e Existing) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.checked == nil {
		g.checked = map[string]Existing{}
	}
	g.checked[path] = e
}

// Check returns why one of the outputs may not be written: [ErrInput],
// [ErrForeign], or what else stands there.
func (g *Guard) Check(targets ...Target) error { return g.look(g.permit, targets) }

// Try is Check for so many outputs that what it found is not to stay in memory until
// they are written: they are checked again then.
func (g *Guard) Try(targets ...Target) error { return g.look(func(string, Existing) {}, targets) }

func (g *Guard) look(permit func(string, Existing), targets []Target) error {
	type found struct {
		fs.FileInfo
		Target
		note    string
		written bool // by an earlier run
	}
	type stamp struct{ size, modified int64 } // the same for one file under two names
	stampOf := func(info fs.FileInfo) stamp { return stamp{info.Size(), info.ModTime().UnixNano()} }
	there := map[stamp][]found{}
	var all []found
	inputs := g.protected()
	for _, t := range targets {
		if g.remote(t.Path) {
			was, _, known, err := g.checkRemote(t)
			if err != nil {
				return err
			}
			if was != nil {
				permit(t.Path, known)
			}
			continue
		}
		if err := checkPath(g.System, t.Path); err != nil {
			return err
		}
		link, err := os.Lstat(t.Path)
		if err != nil {
			continue // not there, or writing will tell
		}
		info := link
		if link.Mode().Type() == fs.ModeSymlink {
			if info, err = os.Stat(t.Path); err != nil { // what it leads to may be an input
				all = append(all, found{FileInfo: link, Target: t})
				continue
			}
		}
		if info.IsDir() {
			return errFolder(t.Path)
		}
		note, written := ours(t, info)
		if err := g.checkInputs(inputs, t, info, written); err != nil {
			return err
		}
		all = append(all, found{link, t, note, written})
		there[stampOf(info)] = append(there[stampOf(info)], found{info, t, note, written})
	}
	if len(there) > 0 && g.Photos != nil {
		for in := range g.Photos {
			for _, t := range there[stamp{in.Size, in.Modified.UnixNano()}] {
				if info, err := os.Stat(in.Path); err != nil || !os.SameFile(info, t.FileInfo) {
					continue
				}
				if t.Of == "" || t.Of == in.Path {
					return fmt.Errorf("%s would be overwritten: it %w", t.Path, ErrInput)
				}
				return fmt.Errorf("%s would be overwritten by the annotated copy of %s: it %w", t.Path, t.Of, ErrInput)
			}
		}
	}
	for _, t := range all {
		if err := g.foreign(t.Path, t.FileInfo, t.written); err != nil {
			return err
		}
		permit(t.Path, Existing{Note: t.note, Modified: t.ModTime()})
	}
	return nil
}

func errFolder(path string) error {
	return fmt.Errorf("%s: a folder stands where the file would be written", path)
}

// labelExtensions are those of files that folders of labels are made of.
var labelExtensions = []string{".json", ".jsonl", ".ndjson", ".txt", ".xml", ".csv", ".tsv", ".yaml", ".yml", ".names"}

func isLabel(path string) bool {
	return slices.Contains(labelExtensions, strings.ToLower(filepath.Ext(path)))
}

// checkInputs returns ErrInput if the target, which exists, is one of the inputs
// beside [Guard.Photos], or in a folder that is one, where no run wrote it.
func (g *Guard) checkInputs(inputs []protected, t Target, file fs.FileInfo, written bool) error {
	for _, in := range inputs {
		if os.SameFile(in.FileInfo, file) || !written && in.IsDir() && (isLabel(t.Path) || in.photos) && within(in.path, t.Path) {
			return fmt.Errorf("%s would be overwritten: it %w", t.Path, ErrInput)
		}
	}
	return nil
}

// protected is an input beside [Guard.Photos].
type protected struct {
	fs.FileInfo
	path   string
	photos bool // a folder of photos
}

// protected returns the inputs that are there. Whether one is a folder is looked up
// once, as there is a Check for every photo.
func (g *Guard) protected() (inputs []protected) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, path := range slices.Concat(g.inputs, g.folders) {
		info, known := g.dirs[path]
		if !known {
			var err error
			if info, err = os.Stat(path); err != nil {
				continue
			}
			if info.IsDir() {
				if g.dirs == nil {
					g.dirs = map[string]fs.FileInfo{}
				}
				g.dirs[path] = info
			}
		}
		inputs = append(inputs, protected{info, path, i >= len(g.inputs)})
	}
	return inputs
}

// within reports whether a file that exists is below a folder, links followed.
func within(dir, file string) bool {
	var real [2]string
	for i, path := range []string{dir, file} {
		p, err := filepath.EvalSymlinks(path)
		if err == nil {
			p, err = filepath.Abs(p)
		}
		if err != nil {
			return false
		}
		real[i] = p
	}
	rel, err := filepath.Rel(real[0], real[1])
	return err == nil && filepath.IsLocal(rel)
}

// foreign returns ErrForeign if nothing permits a target that exists to be replaced.
func (g *Guard) foreign(path string, info fs.FileInfo, written bool) error {
	switch kind := info.Mode().Type(); {
	case kind == 0:
		if written || g.Overwrite {
			return nil
		}
	case kind != fs.ModeSymlink:
		return fmt.Errorf("%s: not a regular file", path)
	case g.Overwrite:
		return nil // of a link the link is replaced, not what it leads to
	}
	return fmt.Errorf("%s %w", path, ErrForeign)
}

// CheckOwn returns [ErrForeign] if no earlier run wrote the file, which exists, unless
// such files may be replaced.
func (g *Guard) CheckOwn(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	_, written := ours(Target{Path: path}, info)
	return g.foreign(path, info, written)
}

// ours reports whether an earlier run wrote the file, if it is a regular one, and what
// it noted.
func ours(t Target, info fs.FileInfo) (note string, written bool) {
	if !info.Mode().IsRegular() {
		return "", false
	}
	f, err := os.Open(t.Path)
	if err != nil {
		return "", false
	}
	defer f.Close()
	note, written = readMark(f, info.Size())
	return note, written || t.Ours != nil && t.Ours(f)
}
