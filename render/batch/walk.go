package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"annotate/detect/shard"
	"annotate/render/output"
	"annotate/render/photo"
)

// A Walk finds the photos that paths lead to, in their order, as they are asked
// for: of a folder it holds one listing a level.
//
// A folder is walked in lexical order, recursively; symbolic links are followed,
// each real folder once, so that a loop ends, as is a file that is named beside its
// folder. In a folder a file that is not a
// photo and not named like one is passed over; named by the caller it is an error
// of its own, in its [File.Err].
//
// Passed over too are names that begin with a dot, files that a download has not
// finished (*.part), and the folders of NAS, Windows, macOS and file systems:
// @eaDir, #recycle, $RECYCLE.BIN, System Volume Information, __MACOSX, lost+found.
//
// The path "-" is one photo that is read from [CollectOptions.Stdin].
type Walk struct {
	CollectOptions
	// Passed counts what was passed over so far.
	Passed shard.PassedOver
	// Others is how many names, of photos or not, were not wanted so far.
	Others int

	paths []string
	skip  string          // real path of Skip
	seen  map[string]bool // real paths of the folders on the way down and done, and of named files
	yield func(File, error) bool
	next  func() (File, error, bool)
	stop  func()
	end   context.CancelFunc
	// What Over has seen, for Next, or what is on its way.
	coming chan heldFile
	over   bool
}

// NewWalk returns a walk that has not begun. It ends early when ctx is done, and
// is for one goroutine at a time.
func NewWalk(ctx context.Context, paths []string, o CollectOptions) *Walk {
	w := &Walk{CollectOptions: o, paths: paths, seen: map[string]bool{}}
	ctx, w.end = context.WithCancel(ctx)
	w.next, w.stop = iter.Pull2(func(yield func(File, error) bool) {
		w.yield = yield
		if err := w.walk(ctx); err != nil && err != errEnough {
			yield(File{}, err)
		}
	})
	return w
}

// errEnough ends a walk whose photos nobody asks for any more.
var errEnough = errors.New("no more photos are wanted")

// Next returns the next photo, or io.EOF; after an error the walk is over.
func (w *Walk) Next() (File, error) {
	var h heldFile
	if w.coming != nil {
		h = <-w.coming
		w.coming = nil
	} else {
		h = w.pull()
	}
	if h.err != nil {
		w.End()
	}
	return h.File, h.err
}

// heldFile is what a walk has come to.
type heldFile struct {
	File
	err error
}

func (w *Walk) pull() heldFile {
	f, err, ok := w.next()
	if !ok {
		err = io.EOF
	}
	return heldFile{f, err}
}

// Take returns all photos that are left.
func (w *Walk) Take() ([]File, error) { return w.take(func(int) bool { return true }) }

// First is how many photos a run takes from a walk before it begins. What is wrong
// with a set of no more is told before any work.
const First = 1000

// patience is how long a run waits for so many once there is one: a list may come from
// a program that finds a photo now and then.
const patience = 2 * time.Second

// TakeFirst returns the next photos, as many as a run is to know before it begins.
func (w *Walk) TakeFirst() ([]File, error) {
	var begun time.Time
	return w.take(func(n int) bool {
		if n == 1 {
			begun = time.Now()
		}
		return n == 0 || n < First && w.await(patience-time.Since(begun))
	})
}

// await reports whether the next photo, or the end, comes within a time.
func (w *Walk) await(d time.Duration) bool {
	if w.coming == nil {
		w.coming = make(chan heldFile, 1)
		go func(coming chan<- heldFile) { coming <- w.pull() }(w.coming)
	}
	if d <= 0 {
		return len(w.coming) > 0
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case h := <-w.coming:
		w.coming <- h // for Next
		return true
	case <-timer.C:
		return false
	}
}

// take returns the next photos, while more says that a further one than n is wanted.
func (w *Walk) take(more func(n int) bool) ([]File, error) {
	var files []File
	for more(len(files)) {
		f, err := w.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// Over reports whether there are no more photos to come, as far as that is known
// without waiting long for a further one.
func (w *Walk) Over() bool {
	wait := patience
	if w.coming != nil { // that was waited for
		wait = 0
	}
	if !w.over && w.await(wait) {
		h := <-w.coming
		w.coming <- h
		if h.err == io.EOF {
			w.End()
		}
	}
	return w.over
}

// Protect has the guard know the photos, of which files are the first: all, or the
// folders where the others are, those of other shards too. It returns an error that matches [output.ErrForeign] if
// the folder that is skipped lies among the photos and has some that no run wrote: they
// would be missing from the run, and have copies of others beside them.
func (w *Walk) Protect(ctx context.Context, g *output.Guard, files []File) error {
	g.Photos = Inputs(files)
	over := w.Over() && w.Wanted == nil && w.Mine == nil
	for _, p := range w.paths {
		if s := w.store(p); s != nil {
			if w.Skip == "" || !w.skipsIn(p) {
				g.ProtectPhotos(p)
			} else if err := w.checkOwnIn(ctx, s, g); err != nil {
				return err
			}
			continue
		}
		real, err := realPath(p)
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(real, w.skip); w.skip == "" || err != nil || !filepath.IsLocal(rel) {
			if !over {
				g.ProtectPhotos(p)
			}
		} else if _, err := checkOwn(g, w.Skip); err != nil {
			return err
		}
	}
	return nil
}

// checkOwn looks at some photos in a folder, and returns their number and the error of
// one that no run wrote. All are not looked at, since an earlier run had to find no
// other to begin.
func checkOwn(g *output.Guard, folder string) (looked int, err error) {
	const enough = 100
	f, err := os.Open(folder)
	if err != nil {
		return 0, nil // not made yet, or writing will tell
	}
	defer f.Close()
	entries, _ := f.ReadDir(10 * enough)
	for _, e := range entries {
		full := filepath.Join(folder, e.Name())
		switch {
		case looked >= enough:
			return looked, nil
		case keptBySystem(e.Name(), e.IsDir()):
		case e.IsDir():
			var n int
			n, err = checkOwn(g, full)
			looked += n
		case e.Type().IsRegular() && namedLikePhoto(e.Name()):
			looked++
			if err = g.CheckOwn(full); errors.Is(err, output.ErrForeign) {
				err = errOthersIn(err)
			}
		}
		if err != nil {
			return looked, err
		}
	}
	return looked, nil
}

// End ends the walk where it is.
func (w *Walk) End() {
	w.over = true
	w.end()
	if w.coming != nil {
		<-w.coming
		w.coming = nil
	}
	w.stop()
}

func (w *Walk) walk(ctx context.Context) error {
	if w.Skip != "" {
		if real, err := realPath(w.Skip); err == nil {
			w.skip = real
		}
	}
	if w.Names != nil {
		return w.named(ctx)
	}
	for _, p := range w.paths {
		if err := w.path(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// path finds what one path leads to.
func (w *Walk) path(ctx context.Context, p string) error {
	if p == StdStream {
		return w.standardInput()
	}
	if s := w.store(p); s != nil {
		return w.inStore(ctx, s, p)
	}
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		dir, err := realPath(filepath.Dir(p))
		if err != nil {
			return err
		}
		name := filepath.Base(p)
		if real := filepath.Join(dir, name); !w.seen[real] && !(w.seen[dir] && namedLikePhoto(name) && !keptBySystem(name, false)) {
			w.seen[real] = true
			return w.file(ctx, fileOf(p, name, info), info.Mode(), true)
		}
		w.Passed.Twice++
		return nil
	}
	real, err := realPath(p)
	if err != nil {
		return err
	}
	if w.skip != "" && real == w.skip {
		return errSame(p)
	}
	return w.folder(ctx, p, "", real)
}

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

func (w *Walk) store(p string) Store {
	if w.Store == nil {
		return nil
	}
	return w.Store(p)
}

// inStore finds what is below a path in a store.
func (w *Walk) inStore(ctx context.Context, s Store, p string) error {
	if prefixOf(w.Skip) == prefixOf(p) {
		return errSame(p)
	}
	skips := w.skipsIn(p)
	for o, err := range s.List(ctx, p) {
		switch {
		case err != nil:
		case skips && strings.HasPrefix(o.Path, prefixOf(w.Skip)):
		case !isName(o.Name) && w.wants(o.Name) && namedLikePhoto(o.Name):
			err = w.give(File{Path: o.Path, Name: o.Path, Err: fmt.Errorf("%s: no file can have the name of its copy", o.Path)})
		case !isName(o.Name):
			w.passOver(o.Path)
		case isKept(o.Name):
			w.Passed.System++
		case w.wants(o.Name):
			err = w.file(ctx, File{Path: o.Path, Name: o.Name, Size: o.Size, Modified: o.Modified, From: s, Tag: o.Tag}, 0, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prefixOf returns what begins the paths below one in a store.
func prefixOf(path string) string { return strings.TrimSuffix(path, "/") + "/" }

func errSame(p string) error {
	return fmt.Errorf("%s: the output is the input; choose another with -o", p)
}

// skipsIn reports whether what is skipped lies below a path in a store. A path that
// lies below what is skipped is one to walk.
func (w *Walk) skipsIn(p string) bool { return strings.HasPrefix(prefixOf(w.Skip), prefixOf(p)) }

// checkOwnIn is checkOwn in a store, where each look is a request.
func (w *Walk) checkOwnIn(ctx context.Context, s Store, g *output.Guard) error {
	const enough = 20
	looked := 0
	for o, err := range s.List(ctx, w.Skip) {
		switch {
		case errors.Is(err, fs.ErrNotExist) || looked == enough:
			return nil
		case err == nil && (!namedLikePhoto(o.Name) || isKept(o.Name)):
			continue
		case err == nil:
			looked++
			if err = g.Check(output.Target{Path: o.Path}); errors.Is(err, output.ErrForeign) {
				err = errOthersIn(err)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func errOthersIn(err error) error {
	return fmt.Errorf("the output folder is among the photos, and %w", err)
}

// isName reports whether a key in a store, which may be any text, can be the name
// of a file below a folder, and of no other.
func isName(name string) bool {
	return fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name))
}

// isKept reports whether a name is none of the user's photos, by itself or by a
// folder that it is in.
func isKept(name string) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if keptBySystem(path.Base(dir), true) {
			return true
		}
	}
	return keptBySystem(path.Base(name), false)
}

func (w *Walk) wants(name string) bool {
	if w.Wanted == nil || w.Wanted(name) {
		return true
	}
	w.Others++
	return false
}

// nameOnly reports whether nothing but the name of a photo is wanted.
func (w *Walk) nameOnly(name string) bool { return w.Mine != nil && !w.Mine(name) && keepsName(name) }

// give hands a photo on.
func (w *Walk) give(f File) error {
	if !w.yield(f, nil) {
		return errEnough
	}
	return nil
}

func (w *Walk) passOver(path string) {
	if w.Known == nil || !w.Known(path) {
		w.Passed.NotPhotos++
	}
}

// file takes in a file if it is a photo, or else ought to be one: because the
// caller named it, or because of its name.
func (w *Walk) file(ctx context.Context, f File, mode fs.FileMode, named bool) error {
	switch {
	case !mode.IsRegular():
		f.Err = fmt.Errorf("%s: not a regular file", f.Path)
		if !named { // a device or a pipe in a folder is not a photo
			w.passOver(f.Path)
			return nil
		}
	case keepsName(f.Name):
		f.Output = f.Name
	case f.From != nil && namedLikePhoto(f.Name):
		// It takes a request to see; what the copy is called is known once it is read.
	default:
		f.Err = f.settle(ctx)
		_, raw := errors.AsType[*photo.UnreadableError](f.Err) // a photo, whatever its name
		if errors.Is(f.Err, photo.ErrFormat) && !named && !raw && !namedLikePhoto(f.Name) {
			w.passOver(f.Path)
			return nil
		}
	}
	return w.give(f)
}
