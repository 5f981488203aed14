package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/names"
	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/terminal"
)

// photoRun is a run over photos: what the commands that look at photos share.
type photoRun struct {
	*batch.Run
	*streams
	progress *progress
	tally    batch.Tally
	stale    int   // photos without objects, not written, that still have a copy from an earlier run
	calls    int64 // of the API
	goesOn   bool  // the same command goes on with photos that were not begun
	failures terminal.Folding
	truth    *dataset.Dataset // what --truth names; nil if nothing is named
	labels   *dataset.Dataset // what --from names
	about    dataset.Options  // the photos that labels may be about
	listing  *batch.Listing   // of all photos; nil: they are in memory
	whole    bool             // the labels should be about these photos, and no others
	closing  func() error     // gives up the output folder and the record
	advice   bool             // on installing decoders is of use
	walk     *batch.Walk
	task     *taskFlags // nil for commands without them
	begun    time.Time
	store    shard.Store // where the receipt of a shard goes; nil without one
	options  string      // their hash, for the receipt
}

// runFlags are the flags of a command that looks at photos.
type runFlags struct {
	set    func(name string) bool // whether the user set a flag
	source *sourceFlags
	read   *readFlags
	task   *taskFlags
	truth  string // labels to compare with; empty if there are none
	stored bool   // photos and labels wait in temporary files; outlines are not needed
	out    string // folder whose photos are none of the input; empty if there is none
	copies bool   // out is for copies of the photos
	quiet  bool
	hashes bool // results are to tell the photos' hashes
	// ahead says that the command works on photos before all are found.
	ahead bool
	// recorded is where answers are kept; empty if nowhere.
	recorded string
}

// bucketRequests has as many photos under way, where no API is asked, that the answers
// of a bucket, some 30 ms away, are not what the processor waits for.
const bucketRequests = 16

// newRun makes ready a run over what the arguments lead to, and returns also the
// labels that will occur, where they are known beforehand. Nothing is made.
func newRun(ctx context.Context, s *streams, f runFlags, args []string) (run *photoRun, labels []string, err error) {
	if err := f.source.check(f.set); err != nil {
		return nil, nil, err
	}
	requests := f.source.requests()
	if requests == 0 && (storage.IsURL(f.out) || slices.ContainsFunc(args, storage.IsURL)) {
		requests = bucketRequests
	}
	limits, slots, err := f.read.slots(requests)
	if err != nil {
		return nil, nil, err
	}
	if f.task == nil {
		f.task = &taskFlags{grace: batch.DefaultGrace}
	}
	s.grace = f.task.grace
	r := &photoRun{streams: s, progress: newProgress(s.err, f.quiet), closing: func() error { return nil }, task: f.task, begun: time.Now(), advice: f.read.decoders == "auto"}
	source, err := f.source.api(r.progress, f.recorded)
	if err != nil {
		return nil, nil, err
	}
	// Labels and marks are for photos that are all known, those of other shards too.
	ahead := f.source.from == "" && f.truth == "" && f.source.marks.only == ""
	listed, mine, err := f.task.names(ctx, s, !ahead)
	if err != nil {
		return nil, nil, err
	}
	if listed != nil && (len(args) != 1 || args[0] == batch.StdStream) {
		return nil, nil, usagef("--files-from: its names are relative to one folder, and %s given", detect.Plural(len(args), "path"))
	}
	o := batch.CollectOptions{Skip: f.out, Stdin: s.in, Limits: limits, Known: f.source.reads, Names: listed, Store: s.photoStore}
	if ahead {
		o.Wanted = mine
	} else {
		o.Mine = mine
	}
	r.walk = batch.NewWalk(ctx, args, o)
	take := r.walk.Take
	if f.ahead && ahead {
		take = r.walk.TakeFirst
	}
	defer func() {
		if err != nil {
			r.closeLabels()
		}
	}()
	var files []batch.File
	found := 0
	if f.stored && f.source.marks.only == "" { // marks are matched with photos in memory
		if r.listing, err = batch.NewListing(r.walk); err == nil {
			found = r.listing.Len()
		}
	} else {
		files, err = take()
		found = len(files)
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, stopOf(ctx)
	case err != nil:
		return nil, nil, usagef("%w", err)
	case found == 0 && (r.walk.Others > 0 || listed != nil && f.task.shard.N > 0): // other shards have some
	case found == 0 && listed != nil:
		return nil, nil, usagef("no photos in the list %s", f.task.filesFrom)
	case found == 0:
		return nil, nil, usagef("no photos in %s", strings.Join(args, ", "))
	}
	if err := r.walk.Protect(ctx, s.guard, files); err != nil {
		return nil, nil, usagef("%w", err)
	}
	if r.listing != nil {
		s.guard.Photos = r.listing.Inputs()
	}
	s.guard.Protect(f.source.marks.files...)
	if err := f.task.checkSummary(s.guard); err != nil {
		return nil, nil, err
	}
	ofFile := func(f *batch.File) names.Item { return names.Item{Name: f.Name} }
	if files, err = chooseMarked(&f.source.marks, files, ofFile, r.progress.tell); err != nil {
		return nil, nil, err
	}
	if f.stored && r.listing == nil {
		r.listing = &batch.Listing{}
		for _, f := range files {
			r.listing.Add(f)
		}
	}
	all := files
	if mine != nil {
		files = slices.DeleteFunc(slices.Clone(files), func(f batch.File) bool { return !mine(f.Name) })
	}
	copies := &batch.Copies{Several: len(args) > 1 || listed != nil, Part: f.task.shard.N > 0}
	if f.copies {
		if copies.Out = f.out; !storage.IsURL(f.out) {
			copies.Guard = s.guard // in a bucket it takes a request for each, when it is written
		}
		copies.Reserved = map[string]string{batch.RecordName: "the record", batch.PaletteName: "the labels' colours"}
		if err := copies.Check(ctx, files, r.walk.Over()); err != nil {
			return nil, nil, usagef("%w", err)
		}
	}
	// With fewer workers than cores, the others are left alone by the garbage
	// collector too.
	runtime.GOMAXPROCS(min(slots.Workers(), runtime.GOMAXPROCS(0)))
	if f.truth != "" || f.source.from != "" {
		r.about = dataset.Options{OnlyPhotos: true, Brief: true}
		if r.listing != nil {
			r.about.List = dataset.NewList(r.listing.Photos(ctx))
		} else {
			r.about.Photos = batch.PhotosOf(ctx, all)
		}
	}
	if f.truth != "" {
		if r.truth, _, err = s.openLabels(ctx, f.truth, r.about, r.progress.tell); err != nil {
			return nil, nil, err
		}
		f.hashes = f.hashes || r.truth.HasSums()
	}
	if f.source.from != "" {
		if r.labels, source, labels, err = f.source.files(ctx, s, r.about, mine, r.truth, r.progress); err != nil {
			return nil, nil, err
		}
		f.hashes = f.hashes || r.labels.HasSums() // hashed once, and noted
		// Of a few photos of a set, that it has more is no news.
		r.whole = f.source.marks.only == "" && mine == nil && (listed != nil || slices.ContainsFunc(args, isFolder))
	}
	options := batch.Options{
		Limits: limits, Selection: f.source.selection(), Hashes: f.hashes, OnDone: func(f *batch.File) { r.progress.Step(f.Size) },
		Grace: max(f.task.grace, 1), RetryFailed: f.task.retryFailed,
		OnStop: func() {
			r.progress.line("stopping: what is under way is finished first; a second Ctrl-C ends at once")
		},
	}
	if r.listing != nil {
		r.Run = batch.PrepareListed(r.listing, source, slots, options)
	} else {
		r.Run = batch.Prepare(files, source, slots, options)
	}
	r.GoOn(r.walk, copies)
	r.progress.Begin(func() terminal.Found {
		n, all := r.Found()
		found := terminal.Found{Photos: n, Bytes: r.Bytes(), All: all, Each: ownWork}
		if r.remote() {
			found.Each = callWork
		}
		return found
	})
	s.out = r.progress.Beside(s.out)
	return r, labels, nil
}

// closeLabels removes what photos and labels wait in.
func (r *photoRun) closeLabels() {
	for _, d := range []*dataset.Dataset{r.truth, r.labels} {
		if d != nil {
			d.Close()
		}
	}
	if r.about.List != nil {
		r.about.List.Close()
	}
	if r.listing != nil {
		r.listing.Close()
	}
}

// ownWork and callWork are how many bytes of a photo take as long as what each
// photo takes, whatever its size: opening and writing files, and a call of the API.
const (
	ownWork  = 1 << 16
	callWork = 1 << 24
)

// photoStore returns where the photos of a path are, if they are not in files.
func (s *streams) photoStore(path string) batch.Store {
	if storage.IsURL(path) {
		return bucket.Photos{Store: s.buckets}
	}
	return nil
}

// take takes the output folder for this run, or its shard's, and opens its record
// where the API is asked. There are no locks in a bucket.
func (r *photoRun) take(ctx context.Context, folder string) (err error) {
	var log batch.Record
	done := r.closing
	mine := func() (func(string) bool, error) { return r.task.mine(ctx, r.streams) }
	switch {
	case storage.IsURL(folder):
		if !r.remote() {
			return nil
		}
		if log, err = bucket.OpenRecord(ctx, r.buckets, folder, r.task.shard, mine, r.progress.tell); err == nil {
			done = log.Close
		}
		if ctx.Err() != nil {
			return stopOf(ctx)
		}
	case r.task.shard.N > 0:
		log, done, err = batch.TakeShard(folder, r.task.shard, mine, r.guard, r.remote(), r.progress.tell)
	default:
		log, done, err = batch.TakeFolder(folder, r.guard, r.remote(), r.progress.tell)
	}
	if err != nil {
		return usagef("%w", err)
	}
	r.Source().Record, r.closing = log, done
	return nil
}

// openRecord opens the record in a file, so that the API is asked only for what
// it does not hold. Answers from files need none.
func (r *photoRun) openRecord(file string) error {
	if !r.remote() {
		return nil
	}
	if err := r.guard.Check(output.Target{Path: file, Ours: func(io.ReaderAt) bool { return true }}); err != nil {
		return usagef("%w", err)
	}
	log, err := batch.OpenRecord(file, r.progress.tell)
	if err != nil {
		return usagef("%w", err)
	}
	r.Source().Record, r.closing = log, log.Close
	return nil
}

// client returns what asks the API; nil where detections come from files.
func (r *photoRun) client() *detect.Client {
	c, _ := r.Source().Detector.(*detect.Client)
	return c
}

// remote reports whether an API is asked.
func (r *photoRun) remote() bool { return r.client() != nil }

// close gives up the output folder and the record.
func (r *photoRun) close() error {
	done := r.closing
	r.closing = func() error { return nil }
	if err := done(); err != nil {
		return unwritten(err)
	}
	return nil
}

// mostAway is how many photos, one after the other, may fail for a storage that is not
// available. Each has waited for it; the rest would take hours, and answers that were
// paid for meanwhile could not be kept.
const mostAway = 10

// each is [batch.Run.Each], and counts and tells failures.
func (r *photoRun) each(ctx context.Context, work func(context.Context, *batch.Result) error, emit func(*batch.Result) error) error {
	r.underWay.Store(true)
	defer r.underWay.Store(false)
	percent, away := 0, 0
	err := r.Each(ctx, work, func(o *batch.Result) error {
		percent = boundGarbage(percent)
		if o.Err != nil {
			r.fail(o.Err)
		}
		if o.File.Err != nil && r.labels != nil { // its labels are of a photo that is here
			_, _ = r.labels.Lookup(o.File.Name, "") // the photo has failed with another error already
		}
		if away++; !errors.Is(o.Err, storage.ErrUnavailable) {
			away = 0
		} else if away == mostAway {
			return o.Err
		}
		if o.Photo != nil {
			r.note(o.File.Name, o.Photo)
		}
		return emit(o)
	})
	for _, line := range r.failures.Lines() {
		r.progress.line("%s", line)
	}
	r.progress.Finish()
	if r.labels == nil && ctx.Err() == nil { // of labels in files it is told before
		tellUnknown(r.Selection.Names(), r.LabelsFound(), r.progress.tell)
	}
	if c := r.client(); c != nil {
		r.calls = c.Calls()
		if check := c.Check(); err != nil && check != nil && ctx.Err() == nil {
			err = check // rather than in the words of the photo that met it
		}
	}
	r.goesOn = r.Source().Record != nil && !slices.ContainsFunc(r.Files, func(f batch.File) bool { return f.Path == batch.StdStream }) &&
		(ctx.Err() != nil || isClosedPipe(err) || goAgain(err))
	return err
}

// leastGarbage is the share of the heap, in per cent, that garbage may reach where
// there are large buffers.
const leastGarbage = 25

// boundGarbage has less garbage pile up than there are buffers, which is the
// default: nearly all of the heap are buffers that photo after photo is worked on
// in, so there is little garbage and little to look through. But small photos
// have small buffers, and collecting after every two megabytes would take a tenth
// of the time. It takes the percentage in force, and returns the new one.
func boundGarbage(percent int) int {
	const least = 6 << 20
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	want := max(leastGarbage, int(100*least/max(live[0].Value.Uint64(), 1<<20)))
	if 3*want > 4*percent || 4*want < 3*percent { // changing it stops the world
		debug.SetGCPercent(want)
		return want
	}
	return percent
}

// fail counts a photo's failure, and tells it unless it says what others said.
func (r *photoRun) fail(err error) {
	r.tally.Fail(err, goAgain(err))
	if r.failures.Add(err) {
		r.progress.tell(err)
	}
}

// note tells once a run what nobody would see in the results: that of a file of
// several pictures the first is read, and which programs decode faster.
func (r *photoRun) note(name string, p *photo.Photo) {
	say := r.progress.once
	if r.progress.Quiet {
		say = func(string) {}
	}
	if p.Frames > 1 {
		if r.tally.Several++; r.tally.Several == 1 {
			say(fmt.Sprintf("%s: the first of %d pictures is read, as of every file that holds several", name, p.Frames))
		}
	}
	if advice := decoderAdvice(p.Format, r.Limits.Decoders, runtime.GOOS); r.advice && advice != "" {
		say(advice)
	}
}

// exit turns what each returned into the program's end. An error that ended the run
// is of all photos, whether or not some were done before: an engine is to give up the
// whole job. At the ceiling of calls it is not, nor to go on by itself.
func (r *photoRun) exit(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return stopOf(ctx)
	case errors.Is(err, detect.ErrCallLimit):
		return &exitError{code: exitSome, err: fmt.Errorf("%w: %s not begun", err, detect.Plural(r.Pending(), "photo"))}
	case isClosedPipe(err):
		return &exitError{code: exitSome, err: err}
	case err != nil:
		return usagef("%w", err)
	case r.tally.GoAgain > 0:
		return &exitError{code: exitGoAgain, about: r.failures.Most()}
	case r.tally.Failed > r.allowed():
		return &exitError{code: exitSome, about: r.failures.Most()}
	}
	return nil
}

// allowed returns how many photos may fail for good.
func (r *photoRun) allowed() int {
	n, _ := r.Found()
	return r.task.maxFailures.of(n)
}

// end ends a run as each did, once the record is closed: it writes the closing
// counts, prints them unless quiet, and returns how the program ends.
func (r *photoRun) end(ctx context.Context, err error, quiet bool) error {
	end := r.close()
	kept := end == nil // all answers, where the next run finds them
	if !quiet {
		r.printSummary()
		r.tellOthers()
	}
	if kept {
		end = r.exit(ctx, err)
	}
	// Without its receipt a shard is not done, though it be for nothing else.
	if err := r.sign(kept); err != nil && exitCode(end) <= exitSome {
		end = unwritten(err)
	} else if err != nil {
		r.tell(err)
	}
	if err := r.task.writeSummary(r.streams, exitCode(end), r.counts()); err != nil && end == nil {
		end = unwritten(err)
	} else if err != nil {
		r.tell(err)
	}
	return end
}

// tellOthers tells that labels are of photos that are not here.
func (r *photoRun) tellOthers() {
	if !r.whole || r.Pending() > 0 {
		return
	}
	if n, first := r.labels.Unasked(); n == 1 {
		fmt.Fprintf(r.err, "1 labelled image is not among the photos: %s\n", detect.Printable(first))
	} else if n > 1 {
		fmt.Fprintf(r.err, "%d labelled images are not among the photos, the first: %s\n", n, detect.Printable(first))
	}
}

// inFolder returns where the slash-separated name is below a folder.
func inFolder(folder, name string) string { return storage.Join(folder, name) }
