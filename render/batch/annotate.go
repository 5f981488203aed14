package batch

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/render"
	"annotate/render/output"
	"annotate/render/photo"
)

// Drawing says how the photos of a run are drawn and where the copies go.
type Drawing struct {
	// Sink takes the copies.
	Sink  Sink
	Style render.Style
	Write photo.WriteOptions
	// OnlyHits writes only photos with something to draw.
	OnlyHits bool
	// Dress, if not nil, returns what is drawn of a photo, and how, in place of
	// the result's detections in Style.
	Dress func(*Result) ([]detect.Detection, render.Style, error)
	// Key stands for what changes copies beside the photo, what is drawn and how:
	// the program's version, the fonts. With one, copies note what they were made
	// from, and one that would be made the same is left as it is, unless it hides
	// something, of which the run is to tell. Empty: every photo is drawn.
	Key string
	// Anew draws photos whatever is noted of their copies.
	Anew bool
}

// Sink takes annotated copies. It is safe for concurrent use.
type Sink interface {
	// Write has the copy of a photo written, whole or not at all, under a
	// slash-separated name, and returns where it is for people. The note is for a
	// [Noter].
	Write(ctx context.Context, name string, of *File, note string, write func(io.Writer) error) (place string, err error)
}

// Folder is a [Sink] in the file system.
type Folder struct {
	Out   string
	Guard *output.Guard
}

// Write writes the copy beside its place first.
func (s Folder) Write(_ context.Context, name string, of *File, note string, write func(io.Writer) error) (string, error) {
	file := outputPath(s.Out, name)
	o := output.Options{Of: of.Path, Note: note}
	if note != "" {
		o.Modified, o.Tie = of.stamp(time.Now(), note), of.tie(note)
	}
	if err := s.Guard.Write(file, write, o); err != nil {
		if _, named := errors.AsType[*photo.Error](err); named {
			return "", err
		}
		return "", output.Named(err, file)
	}
	return file, nil
}

// Draw is work for [Run.Each]: it finds the detections of a photo, draws them and
// writes the copy, unless the copy is current: see [Drawing.Key].
func (r *Run) Draw(d *Drawing) func(context.Context, *Result) error {
	return func(ctx context.Context, o *Result) error {
		if r.isCurrent(ctx, o, d) {
			return nil
		}
		return r.with(ctx, o, func(p *opened) (err error) {
			drawn, style := o.Detections, d.Style
			if d.Dress != nil {
				if drawn, style, err = d.Dress(o); err != nil {
					return err
				}
			}
			if len(drawn) == 0 && d.OnlyHits {
				return nil
			}
			name, err := r.copies.rename(ctx, o.File, p.Data)
			if err != nil {
				return err
			}
			note := ""
			err = r.Slots.Compute(ctx, 0, func() error {
				o.Scene = render.Layout(image.Pt(p.Width, p.Height), drawn, style)
				if d.Key != "" && !o.Scene.Hides() {
					note = r.noteOf(d, o.File, name, p.Width, p.Height, p.sum, o.Scene)
				}
				return nil
			})
			if err != nil {
				return err
			}
			if noter, ok := d.Sink.(Noter); ok && note != "" && !d.Anew {
				if place, was, tied := noter.Noted(name, o.File); was == note && (tied || p.sum != "") {
					o.Output, o.Current = place, true
					return nil
				}
			}
			options := d.Write
			options.Report = &o.Written
			// A sink may have to wait, as for a network, before and after it is written to.
			o.Output, err = d.Sink.Write(ctx, name, o.File, note, func(w io.Writer) error {
				return named(r.Slots.Compute(ctx, p.Memory(), func() error { return p.Write(w, o.Scene, options) }), o.File.Name)
			})
			return err
		})
	}
}

// AnnotateOptions are those of [Annotate]. The zero value draws all detections in
// the standard style and keeps no record.
type AnnotateOptions struct {
	Options
	Style render.Style
	Write photo.WriteOptions
	// Source names the Detector in a record in the output folder, from which a
	// later run takes what it answered; empty keeps no record.
	Source string
	// Requests is how many calls of the Detector run at a time; 0: as many as
	// photos are worked on. Workers and Memory are as for [NewSlots].
	Requests, Workers int
	Memory            int64
	// Overwrite permits files to be replaced that no earlier run wrote.
	Overwrite bool
	// OnResult is told what became of each photo, in order. An error ends the run.
	OnResult func(*Result) error
	// OnBad is told of lines of the record that cannot be read.
	OnBad func(error)
}

// Summary is what became of the photos of a run.
type Summary struct {
	Written int // copies
	Known   int // answers taken from the record
	Failed  int // photos; OnResult says why
	Pending int // photos that were not begun
	Passed  shard.PassedOver
}

// Annotate draws the detections of a Detector on all photos that the paths lead
// to, and writes the copies to the folder out, which is made if it is missing and
// taken for this run as long. Nothing is made before everything is checked that
// can be: photos, names, what stands in out.
//
// The error is nil if every photo was worked on, also if some failed: those are
// counted.
func Annotate(ctx context.Context, paths []string, out string, d detect.Detector, o AnnotateOptions) (sum Summary, err error) {
	guard := &output.Guard{Overwrite: o.Overwrite}
	w := NewWalk(ctx, paths, CollectOptions{Skip: out, Limits: o.Limits})
	defer func() {
		w.End()
		sum.Passed = w.Passed
	}()
	copies := &Copies{Out: out, Reserved: map[string]string{RecordName: "the record"}, Guard: guard, Several: len(paths) > 1}
	files, err := w.TakeFirst()
	if err != nil {
		return sum, err
	}
	if err := w.Protect(ctx, guard, files); err != nil {
		return sum, err
	}
	if err := copies.Check(ctx, files, w.Over()); err != nil {
		return sum, err
	}
	r := Prepare(files, Source{Detector: d, Name: o.Source}, NewSlots(o.Workers, o.Requests, o.Memory), o.Options)
	r.GoOn(w, copies)
	log, done, err := TakeFolder(out, guard, o.Source != "", o.OnBad)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, done()) }()
	r.Source().Record = log
	err = r.Each(ctx, r.Draw(&Drawing{Sink: Folder{out, guard}, Style: o.Style, Write: o.Write}), func(res *Result) error {
		switch {
		case res.Err != nil:
			sum.Failed++
		case res.Output != "":
			sum.Written++
		}
		if o.OnResult != nil {
			return o.OnResult(res)
		}
		return nil
	})
	sum.Known, sum.Pending = int(r.Known()), r.Pending()
	return sum, err
}

// TakeFolder makes an output folder if it is missing, takes it for this run, and
// opens its record if that is wanted. done closes the record and lets others have
// the folder. A folder that holds parts of shards is refused, as what they know
// would be paid for again.
func TakeFolder(out string, guard *output.Guard, recorded bool, bad func(error)) (log Record, done func() error, err error) {
	if recorded {
		if err := (shard.Shard{}).Check(context.Background(), shard.Folder(out)); err != nil {
			return nil, nil, fmt.Errorf("%s %w", out, err)
		}
	}
	return takeFolder(out, guard, recorded, bad)
}

func takeFolder(out string, guard *output.Guard, recorded bool, bad func(error)) (log Record, done func() error, err error) {
	if info, err := os.Stat(out); err == nil && !info.IsDir() {
		return nil, nil, fmt.Errorf("%s: not a folder", out)
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, nil, err
	}
	unlock, err := guard.Lock(out)
	if err != nil {
		return nil, nil, err
	}
	if !recorded {
		return nil, func() error { unlock(); return nil }, nil
	}
	if log, err = OpenRecord(filepath.Join(out, RecordName), bad); err != nil {
		unlock()
		return nil, nil, err
	}
	return log, func() error {
		defer unlock()
		return log.Close()
	}, nil
}

// Mine returns which photos are a shard's, by name: a hash tells, or its part of a list.
type Mine func() (has func(name string) bool, err error)

// TakeShard is [TakeFolder] for a shard: it takes the shard's folder, below out,
// where its part of the record and temporary files are. What the record of out
// itself knows of the shard's photos, which mine tells by name, is not asked again.
func TakeShard(out string, s shard.Shard, mine Mine, guard *output.Guard, recorded bool, bad func(error)) (Record, func() error, error) {
	own := filepath.Join(out, filepath.FromSlash(s.Folder()))
	guard.Temp = own
	part, done, err := takeFolder(own, guard, recorded, bad)
	if err != nil || !recorded {
		return part, done, err
	}
	f, err := os.Open(filepath.Join(out, RecordName))
	if errors.Is(err, fs.ErrNotExist) {
		return part, done, nil
	}
	var whole *record.Log
	if err == nil {
		var has func(string) bool
		if has, err = mine(); err == nil {
			whole, err = record.Read(f, record.Options{Name: f.Name(), Bad: bad, Keep: func(e *record.Entry) bool { return has(e.Image) }})
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, done())
	}
	return WithKnown(part, whole), func() error { return errors.Join(whole.Close(), done()) }, nil
}

// WithKnown returns a shard's part of a record that also finds what was recorded
// before, in whole, which it does not close.
func WithKnown(part Record, whole *record.Log) Record { return &partRecord{part, whole} }

type partRecord struct {
	Record
	whole *record.Log
}

func (r *partRecord) Lookup(q record.Query) (record.Entry, bool, error) {
	if e, found, err := r.Record.Lookup(q); err != nil || found {
		return e, found, err
	}
	return r.whole.Lookup(q)
}

func (r *partRecord) Failure(q record.Query) (record.Entry, bool, error) {
	if e, found, err := r.Record.Failure(q); err != nil || found {
		return e, found, err
	}
	if _, answered, err := r.Record.Lookup(q); err != nil || answered {
		return record.Entry{}, false, err
	}
	return r.whole.Failure(q)
}
