package main

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/render"
	"annotate/render/photo"
)

// graceAfterInterrupt is how long photos under way may take to finish once the
// user has stopped the run. Their answers may be paid for already.
const graceAfterInterrupt = 10 * time.Second

// batch is a run over photos: what the commands that look at photos share.
type batch struct {
	*streams
	inputs    []input
	limits    photo.Limits
	truth     *dataset.Dataset // what --truth names; nil if nothing is named
	slots     *slots
	finder    *finder
	hashes    bool // the command wants the photos' hashes
	selection detect.Selection
	progress  *progress
	summary   summary
}

// batchFlags are the flags of a command that looks at photos.
type batchFlags struct {
	set    func(name string) bool // whether the user set a flag
	source *sourceFlags
	read   *readFlags
	truth  string // labels to compare with; empty if there are none
	out    string // output folder; empty if there is none
	quiet  bool
	hashes bool // outcomes are to tell the photos' hashes
}

// newBatch makes ready a run over what the arguments lead to, and returns also
// the labels that will occur, where they are known beforehand.
func newBatch(ctx context.Context, s *streams, f batchFlags, args []string) (*batch, []string, error) {
	if err := f.source.check(f.set); err != nil {
		return nil, nil, err
	}
	limits, err := f.read.limits()
	if err != nil {
		return nil, nil, err
	}
	memory, err := f.read.budget()
	if err != nil {
		return nil, nil, err
	}
	found, err := collect(args, f.out, s.in, limits)
	if err != nil {
		return nil, nil, err
	}
	if len(found.inputs) == 0 {
		return nil, nil, usagef("no photos in %s", strings.Join(args, ", "))
	}
	if f.out != "" {
		if err := checkOutputs(f.out, found.inputs); err != nil {
			return nil, nil, err
		}
	}
	b := &batch{
		streams: s, inputs: found.inputs, limits: limits,
		slots:     newSlots(f.read.workers, f.source.requests(), memory),
		selection: f.source.selection(),
		progress:  newProgress(s.err, len(found.inputs), f.quiet),
		hashes:    f.hashes,
	}
	b.summary.other = found.other
	// Who asks for fewer workers than there are cores wants the others left
	// alone, by the garbage collector too.
	runtime.GOMAXPROCS(min(b.slots.workers, runtime.GOMAXPROCS(0)))
	if f.truth != "" {
		if b.truth, _, err = openLabels(ctx, f.truth, dataset.Options{Photos: photosOf(b.inputs), OnlyPhotos: true}, b.progress.tell); err != nil {
			return nil, nil, err
		}
		b.hashes = b.hashes || b.truth.HasSums()
	}
	var labels []string
	b.finder, labels, err = f.source.finder(ctx, b.inputs, b.truth, b.slots, b.progress)
	return b, labels, err
}

// openRecord opens the record in file, so that the API is asked only for what
// it does not hold. Answers from files need none.
func (b *batch) openRecord(file string) error {
	if b.finder.api == nil {
		return nil
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return usagef("%w", err)
	}
	log, err := record.Open(f, record.Options{Name: file, Bad: func(err error) { b.progress.line("%v", err) }})
	if err != nil {
		f.Close()
		return usagef("%w", err)
	}
	b.finder.api.log = log
	return nil
}

// closeRecord closes the record, if one is open.
func (b *batch) closeRecord() error {
	if b.finder.api == nil || b.finder.api.log == nil {
		return nil
	}
	log := b.finder.api.log
	b.finder.api.log = nil
	return log.Close()
}

// outcome is what became of one photo.
type outcome struct {
	in         input
	photo      *photo.Photo       // its header; nil if it could not be opened
	sum        string             // of the photo's bytes, if batch.hashes
	detections []detect.Detection // those selected
	scene      *render.Scene      // nil if nothing was drawn
	output     string             // the annotated copy; empty if none was written
	known      bool               // the record answers for it
	err        error
}

// each works on every photo, several at a time, and hands the outcomes to emit
// in the order of the inputs. work fills in the outcome of one; an error of
// emit ends the run.
//
// When ctx is done, no further photo is begun nor asked about; those under way
// are finished, unless that takes too long. When an error says that every
// further photo would fail too, the run stops at once, and each returns that
// error.
func (b *batch) each(ctx context.Context, work func(context.Context, *outcome) error, emit func(*outcome) error) error {
	admit, closeDoor := context.WithCancel(ctx)
	defer closeDoor()
	b.slots.admit = admit
	working, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	defer stop(nil)
	defer context.AfterFunc(ctx, func() {
		b.progress.line("stopping: what is under way is finished first; a second Ctrl-C ends at once")
		time.AfterFunc(graceAfterInterrupt, func() { stop(nil) })
	})()

	step := func(i int) *outcome {
		o := &outcome{in: b.inputs[i], err: b.inputs[i].err}
		if o.err == nil {
			o.err = work(working, o)
		}
		if o.err != nil && stopsRun(o.err) {
			stop(o.err) // the first one's error is the cause
			closeDoor()
		}
		b.progress.step()
		return o
	}
	var emitErr error
	var warm sync.Once
	began := forEach(admit, len(b.inputs), b.slots.inFlight(), step, func(o *outcome) {
		warm.Do(collectOften)
		switch {
		case o.err != nil && stopped(o.err, working):
			b.summary.pending++
			return
		case o.err != nil:
			b.summary.fail(o.err)
			b.progress.line("%v", o.err)
		}
		if emitErr == nil {
			if emitErr = emit(o); emitErr != nil {
				closeDoor()
			}
		}
	})
	b.summary.pending += len(b.inputs) - began
	b.progress.finish()
	b.summary.calls, b.summary.saved = b.finder.calls(), b.finder.saved.Load()
	if emitErr != nil {
		return &exitError{exitSome, emitErr}
	}
	if cause := context.Cause(working); cause != nil && ctx.Err() == nil {
		return &exitError{exitUsage, cause}
	}
	return nil
}

// stopped reports whether a photo failed only because the run was stopped, or
// with what stopped it.
func stopped(err error, working context.Context) bool {
	return errors.Is(err, context.Canceled) ||
		working.Err() != nil && (errors.Is(err, context.Cause(working)) || stopsRun(err))
}

// exit turns what each returned into the program's end.
func (b *batch) exit(ctx context.Context, err error) error {
	switch e, _ := errors.AsType[*exitError](err); {
	case ctx.Err() != nil:
		return &exitError{exitInterrupted, errors.New("interrupted")}
	case e != nil && e.code == exitUsage && b.summary.annotated+b.summary.found > 0:
		return &exitError{exitSome, e.err} // something could be done
	case err != nil:
		return err
	case b.summary.failed > 0:
		return &exitError{code: exitSome}
	}
	return nil
}

// open reads a photo and looks at its header. The caller calls release when it
// is done with the photo's bytes, which are gone then.
func (b *batch) open(ctx context.Context, o *outcome) (p *opened, release func(), err error) {
	free, err := b.slots.hold(ctx, o.in.size)
	if err != nil {
		return nil, nil, err
	}
	memory := takeFileMemory(0)
	release = func() {
		if p != nil {
			p.Data = nil // lest another photo's bytes be taken for these
		}
		// A request that has been answered may still be reading what it sent.
		if b.finder.api == nil {
			memory.giveBack()
		}
		free()
	}
	err = b.slots.compute(ctx, 0, func() error {
		data, err := readInput(&o.in, b.limits, memory)
		if err != nil {
			return err
		}
		header, err := photo.Open(o.in.name, data, b.limits)
		if err != nil {
			return err
		}
		p = &opened{Photo: header}
		return nil
	})
	if err != nil {
		release()
		return nil, nil, err
	}
	o.photo = p.Photo
	if b.hashes {
		o.sum = p.hash()
	}
	return p, release, nil
}

// look finds the wanted detections of a photo, and needs its pixels for nothing
// else.
func (b *batch) look(ctx context.Context, o *outcome) error {
	p, release, err := b.open(ctx, o)
	if err != nil {
		return err
	}
	defer release()
	return b.detections(ctx, p, o)
}

// detections finds the photo's detections and selects the wanted ones.
func (b *batch) detections(ctx context.Context, p *opened, o *outcome) error {
	dets, err := b.finder.find(ctx, p)
	if err != nil {
		return err
	}
	o.detections = b.selection.Apply(dets)
	return nil
}
