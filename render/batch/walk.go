package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
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
