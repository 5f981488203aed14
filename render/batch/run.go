package batch

import (
	"cmp"
	"context"
	"errors"
	"image"
	"io"
	"iter"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"annotate/detect"
	"annotate/render"
	"annotate/render/output"
	"annotate/render/photo"
)

// DefaultGrace is how long photos under way may take to finish once a run is
// stopped: less than the 10 seconds after which Cloud Run kills what it has asked
// to stop, as other engines do later.
const DefaultGrace = 8 * time.Second

// Options say how a run goes. The zero value will do.
type Options struct {
	Limits    photo.Limits
	Selection detect.Selection // of the detections that are found
	// Hashes has results tell the photos' hashes.
	Hashes bool
	// Grace is how long photos under way may take to finish once the context is
	// done; 0 means [DefaultGrace]. Then they end as failed.
	Grace time.Duration
	// RetryFailed tries photos again of which the record says that they failed for
	// good; otherwise they fail with a [RecordedError].
	RetryFailed bool
	// OnDone is told of each photo that is done, well or not, as it ends; it may be
	// called by several goroutines. Nil: nobody is told.
	OnDone func(*File)
	// OnStop is told when the context is done and photos are still under way.
	OnStop func()
}

// Run is a run over photos. It is for one goroutine, but what is given to
// [Run.Each] works on several.
type Run struct {
	Options
	// Files are the photos, or the first of them if a walk goes on; see [Run.GoOn].
	Files []File
	Slots *Slots

	finder  finder
	listing *Listing // in place of Files; nil: they are there
	walk    *Walk
	copies  *Copies         // what the walk comes to is added to; nil: nothing is
	admit   context.Context // done when no further request may begin
	found   atomic.Int64    // photos so far
	bytes   atomic.Int64    // of their files
	all     atomic.Bool     // the walk is over
	labels  sync.Map        // of all that was found, if the selection names some
	pending int
}

// Prepare makes a run over files, whose detections come from the source.
func Prepare(files []File, s Source, slots *Slots, o Options) *Run {
	r := &Run{Options: o, Files: files, Slots: slots, copies: &Copies{}, admit: context.Background()}
	r.found.Store(int64(len(files)))
	for i := range files {
		r.bytes.Add(files[i].Size)
	}
	r.all.Store(true)
	r.finder.Source, r.finder.slots = s, slots
	// A handful of photos that all fail alike are as telling as ten of many.
	// A folder of a few photos has no ten that could fail alike.
	r.finder.suspicion.After, r.finder.suspicion.Sample = min(max(len(files), 3), 10), s.Sample
	return r
}

// PrepareListed is [Prepare] for photos in a listing.
func PrepareListed(l *Listing, s Source, slots *Slots, o Options) *Run {
	r := Prepare(nil, s, slots, o)
	r.listing = l
	r.found.Store(int64(l.Len()))
	r.bytes.Store(l.bytes)
	r.finder.suspicion.After = min(max(l.Len(), 3), 10)
	return r
}

// GoOn has the run work also on the photos that a walk still leads to, which goes
// on meanwhile, some [lookAhead] photos ahead of the work. Their copies' names are
// added to copies.
func (r *Run) GoOn(w *Walk, copies *Copies) {
	r.walk, r.copies = w, copies
	r.all.Store(w.Over())
}

// lookAhead is how many photos a walk may be ahead of the work on them: with a few
// hundred bytes each, enough that the end of most walks is seen long before the
// work's.
const lookAhead = 1 << 14

// Source returns where the detections come from.
func (r *Run) Source() *Source { return &r.finder.Source }

// Known returns how many photos the record answered for so far.
func (r *Run) Known() int64 { return r.finder.known.Load() }

// Pending returns how many photos were never begun, or not finished, because the
// run was stopped, of those that the walk had come to; it is known when Each has
// returned.
func (r *Run) Pending() int { return r.pending }

// Found returns how many photos there are so far, and whether these are all.
func (r *Run) Found() (n int, all bool) {
	all = r.all.Load()
	return int(r.found.Load()), all
}

// Bytes returns how large the files of the photos are that there are so far.
func (r *Run) Bytes() int64 { return r.bytes.Load() }

// Inputs yields photos as an [output.Guard] wants to know them.
func Inputs(files []File) iter.Seq[output.Input] {
	return inputs(func(yield func(*File) bool) {
		for i := range files {
			if !yield(&files[i]) {
				return
			}
		}
	})
}

func inputs(files iter.Seq[*File]) iter.Seq[output.Input] {
	return func(yield func(output.Input) bool) {
		for f := range files {
			if f.Path != StdStream && !yield(output.Input{Path: f.Path, Size: f.Size, Modified: f.Modified}) {
				return
			}
		}
	}
}

// Result is what became of one photo.
type Result struct {
	File       *File
	Photo      *photo.Photo       // its header; nil if it could not be opened
	SHA256     string             // of the photo's bytes, if Options.Hashes
	Detections []detect.Detection // those selected
	Scene      *render.Scene      // nil if nothing was drawn
	Output     string             // the annotated copy; empty if none was written
	LeftOut    int                // detections with wanted labels that were not selected: for their score, or too many
	Written    photo.WriteReport  // what writing the copy did to the photo
	Known      bool               // the record answered
	Current    bool               // Output was there as it would be drawn, and was left as it is
	// Calls and Send are how many calls [Run.Look] finds that the photo takes, and
	// about how many bytes.
	Calls int
	Send  int64
	Err   error
}

// Each works on every photo, several at a time, and hands the results to emit in
// the order of the photos, from the caller's goroutine. work fills in the result
// of one. The first error of emit ends the run; results of photos that were under
// way then are still handed on, and its further errors are dropped.
//
// When ctx is done, no further photo is begun nor asked about; those under way
// are finished, within [Options.Grace]; Each returns the context's cause. When an
// error says that every further photo would fail too, the run ends in the same way,
// as answers under way may have been paid for, and Each returns that error, without
// the name of the photo that happened to meet it.
func (r *Run) Each(ctx context.Context, work func(context.Context, *Result) error, emit func(*Result) error) error {
	admit, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	r.admit = admit
	working, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(admit, func() {
		time.AfterFunc(cmp.Or(r.Grace, DefaultGrace), func() { stop(context.Cause(admit)) })
	})()
	if r.OnStop != nil {
		defer context.AfterFunc(ctx, r.OnStop)()
	}

	step := func(f *File) *Result {
		o := &Result{File: f, Err: f.Err}
		if o.Err == nil {
			o.Err = named(work(working, o), o.File.Name)
		}
		if o.Err != nil && StopsRun(o.Err) {
			halt(unnamed(o.Err, o.File.Name)) // the first one's error is the cause
		}
		if r.OnDone != nil {
			r.OnDone(f)
		}
		return o
	}
	finished := 0
	inOrder(admit, r.photos(admit, halt), r.Slots.inFlight(), step, func(o *Result) {
		if o.Err != nil && stopped(o.Err, admit) {
			return
		}
		finished++
		if err := emit(o); err != nil {
			halt(err)
		}
	})
	r.pending = int(r.found.Load()) - finished
	return context.Cause(admit)
}

// photos yields those of the run, and lets the walk go on ahead until admit is
// done. fail is told of the error that ends the walk.
func (r *Run) photos(admit context.Context, fail func(error)) iter.Seq[*File] {
	return func(yield func(*File) bool) {
		ahead := make(chan *File, lookAhead)
		if r.walk == nil || r.all.Load() {
			close(ahead)
		} else {
			more, end := context.WithCancel(admit)
			defer func() {
				end()
				r.walk.end()      // which may wait for a list
				for range ahead { // until the walk has ended
				}
			}()
			go r.goOn(more, ahead, fail)
		}
		if r.listing != nil {
			for f := range r.listing.All() {
				if !yield(f) {
					return
				}
			}
		}
		for i := range r.Files {
			if !yield(&r.Files[i]) {
				return
			}
		}
		for {
			select {
			case f, more := <-ahead:
				if !more || !yield(f) {
					return
				}
			case <-admit.Done():
				return
			}
		}
	}
}

// goOn sends what the walk leads to until more is done.
func (r *Run) goOn(more context.Context, ahead chan<- *File, fail func(error)) {
	defer close(ahead)
	defer r.walk.End()
	for more.Err() == nil {
		f, err := r.walk.Next()
		if err == io.EOF {
			r.all.Store(true)
			return
		}
		if err == nil && f.Err == nil {
			err = r.copies.Add(more, &f)
		}
		if err != nil {
			if more.Err() == nil {
				fail(err)
			}
			return
		}
		r.found.Add(1)
		r.bytes.Add(f.Size)
		select {
		case ahead <- &f:
		case <-more.Done():
		}
	}
}

// stopped reports whether a photo failed only because the run was stopped, or
// with what stopped it.
func stopped(err error, admit context.Context) bool {
	return errors.Is(err, context.Canceled) ||
		admit.Err() != nil && (errors.Is(err, context.Cause(admit)) || StopsRun(err))
}

// named returns the error of slots, which know no photo, with the photo's name.
func named(err error, name string) error {
	if _, known := errors.AsType[*photo.Error](err); errors.Is(err, ErrMemory) && !known {
		return &photo.Error{Name: name, Err: err}
	}
	return err
}

// unnamed returns the error without the photo's name in front.
func unnamed(err error, name string) error {
	if inner := errors.Unwrap(err); inner != nil && err.Error() == detect.Printable(name)+": "+inner.Error() {
		return inner
	}
	return err
}

// Open reads a photo and looks at its header, for the work of [Run.Each]. The
// caller calls release when it is done with the photo's bytes, which are gone
// then.
func (r *Run) Open(ctx context.Context, o *Result) (p *photo.Photo, release func(), err error) {
	opened, release, err := r.open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	return opened.Photo, release, nil
}

func (r *Run) open(ctx context.Context, o *Result) (p *opened, release func(), err error) {
	// What a Detector of another machine was given may be read on after it has
	// answered: a server may answer before it has read all.
	p, release, err = openFile(ctx, r.Slots, o.File, r.Limits, r.finder.Upload == nil, func(data []byte, err error) error {
		return r.finder.settle(&opened{Photo: &photo.Photo{Name: o.File.Name, Data: data}}, err)
	})
	if err != nil {
		return nil, nil, err
	}
	o.Photo = p.Photo
	if r.Hashes {
		o.SHA256 = p.hash()
	}
	return p, release, nil
}

// OpenFile reads a photo within the memory for files, and looks at its header.
// The caller calls release when it is done with the photo's bytes, which are gone
// then.
func OpenFile(ctx context.Context, s *Slots, f *File, l photo.Limits) (p *photo.Photo, release func(), err error) {
	o, release, err := openFile(ctx, s, f, l, true, nil)
	if err != nil {
		return nil, nil, err
	}
	return o.Photo, release, nil
}

// View calls use with a photo, within the memory for files and that which a picture of
// it within the size takes.
func View(ctx context.Context, s *Slots, f *File, l photo.Limits, within image.Point, use func(*photo.Photo) error) error {
	p, release, err := OpenFile(ctx, s, f, l)
	if err != nil {
		return err
	}
	defer release()
	return s.Compute(ctx, p.ThumbnailMemory(within), func() error { return use(p) })
}

// openFile is OpenFile; reuse tells whether the memory serves further photos. bad,
// if not nil, is told of a header that cannot be read.
func openFile(ctx context.Context, s *Slots, f *File, l photo.Limits, reuse bool, bad func(data []byte, err error) error) (p *opened, release func(), err error) {
	free, err := s.Hold(ctx, f.Size)
	if err != nil {
		return nil, nil, err
	}
	b := takeBuffer(0)
	release = func() {
		if p != nil {
			p.Data = nil // lest another photo's bytes be taken for these
		}
		if reuse {
			b.giveBack()
		}
		free()
	}
	var data []byte
	read := func() (err error) {
		data, err = f.read(ctx, l, b)
		return err
	}
	if f.From != nil {
		err = read() // it is waiting that takes the time
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	err = s.Compute(ctx, 0, func() error {
		if f.From == nil {
			if err := read(); err != nil {
				return err
			}
		}
		header, err := photo.Open(f.Name, data, l)
		if err != nil {
			if bad != nil {
				err = errors.Join(err, bad(data, err))
			}
			return err
		}
		p = &opened{Photo: header.WithContext(ctx)}
		return nil
	})
	if err != nil {
		release()
		return nil, nil, err
	}
	return p, release, nil
}

// Find finds the wanted detections of a photo, for work that needs its pixels for
// nothing else.
func (r *Run) Find(ctx context.Context, o *Result) error {
	return r.With(ctx, o, func(*photo.Photo) error { return nil })
}

// With opens a photo, finds its wanted detections, and calls use with the photo,
// whose bytes are gone afterwards.
func (r *Run) With(ctx context.Context, o *Result, use func(p *photo.Photo) error) error {
	return r.with(ctx, o, func(p *opened) error { return use(p.Photo) })
}

func (r *Run) with(ctx context.Context, o *Result, use func(p *opened) error) error {
	p, release, err := r.open(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	if r.finder.Record != nil && !r.RetryFailed {
		if err := r.finder.failed(p); err != nil {
			return err
		}
	}
	dets, known, err := r.finder.find(ctx, r.admit, p)
	if err != nil {
		return err
	}
	o.Known = known
	r.selectFrom(o, dets)
	err = use(p)
	if err != nil || r.RetryFailed {
		if recordErr := r.finder.settle(p, err); recordErr != nil {
			return errors.Join(err, &unrecordedError{recordErr})
		}
	}
	return err
}

// selectFrom fills in the wanted detections.
func (r *Run) selectFrom(o *Result, dets []detect.Detection) {
	o.Detections = r.Selection.Apply(dets)
	all := detect.Selection{Labels: r.Selection.Labels, Exclude: r.Selection.Exclude}
	o.LeftOut = len(all.Apply(dets)) - len(o.Detections)
	if s := &r.Selection; len(s.Labels)+len(s.Exclude)+len(s.Thresholds) > 0 {
		for i := range dets {
			r.labels.LoadOrStore(dets[i].Label, nil)
		}
	}
}

// LabelsFound returns the labels of all that was found so far, chosen or not, in order; none
// where [Options.Selection] names no label.
func (r *Run) LabelsFound() []string {
	var labels []string
	for label := range r.labels.Range {
		labels = append(labels, label.(string))
	}
	slices.Sort(labels)
	return labels
}

// Look finds out whether the record answers for a photo, and asks nothing.
func (r *Run) Look(ctx context.Context, o *Result) error {
	p, release, err := r.open(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	if r.finder.Record != nil && !r.RetryFailed {
		if _, failed := errors.AsType[*RecordedError](r.finder.failed(p)); failed {
			o.Known = true // and costs nothing
			return nil
		}
	}
	if _, o.Known, err = r.finder.lookup(p); err == nil && !o.Known {
		o.Calls, o.Send, err = r.finder.toSend(p)
	}
	return err
}
