package batch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/output"
	"annotate/render/photo"
)

// Source is where the detections of a run come from.
type Source struct {
	Detector detect.Detector
	// Name is what the record says answered: an address, or a file. With the photo
	// and Parameters it is the key of an answer: detectors that answer differently
	// have different names.
	Name       string
	Parameters detect.Parameters
	// Record keeps the answers, so that no photo is asked about twice. Nil keeps
	// none, as for detections from files.
	Record Record
	// Labels says that the Detector looks answers up by a photo's name, size and hash,
	// and need not see its data.
	Labels bool
	// Upload is the form in which photos are sent; nil gives the Detector each
	// file's own bytes. With it, a Detector that refuses a photo for its form is
	// asked once more, as [detect.Forms] does.
	Upload *photo.UploadOptions
	// Slices, unless nil, has large photos asked about in parts, too.
	Slices *Slices
	// Sample is as in [detect.Suspicion]; nil where the Detector cannot be asked
	// about a picture that is known to be good.
	Sample func(ctx context.Context) error
}

// Record keeps answers; a [record.Log] does in a file. It is safe for concurrent use.
type Record interface {
	// The methods are as those of [record.Log].
	Lookup(record.Query) (record.Entry, bool, error)
	Failure(record.Query) (record.Entry, bool, error)
	Append(record.Entry) error
	Sync() error
	Close() error
}

// finder gets the detections of photos, from the record where it has them.
type finder struct {
	Source
	slots     *Slots
	suspicion detect.Suspicion
	forms     detect.Forms
	photos    keyLocks     // by hash: copies of a photo wait for the first one's answer
	known     atomic.Int64 // photos that the record answered for
	unproven  unproven
}

// mostUnproven is by when a server that is broken has been found out: those that are
// under way end first.
const mostUnproven = 1000

// unproven are failures that were blamed on photos, and written down as for good, while
// nothing had gone through.
type unproven struct {
	sync.Mutex
	over      bool // something has
	takenBack bool
	entries   []record.Entry
}

// opened is a photo that was read.
type opened struct {
	*photo.Photo
	sum string
}

// hash returns the hash of the photo's bytes, as the record has it. It takes a
// while, and drawing from files needs none.
func (p *opened) hash() string {
	if p.sum == "" {
		p.sum = record.Sum(p.Data)
	}
	return p.sum
}

func (f *finder) query(p *opened) record.Query {
	_, cut := f.Slices.tiles(p.Width, p.Height)
	return record.Query{Image: p.Name, SHA256: p.hash(), Source: f.Name, Parameters: f.Parameters, Slice: cut}
}

// lookup returns what the record knows of the photo.
func (f *finder) lookup(p *opened) (record.Entry, bool, error) {
	if f.Record == nil {
		return record.Entry{}, false, nil
	}
	return f.Record.Lookup(f.query(p))
}

// find returns the photo's detections as their source gave them, in pixels of
// the upright photo, and whether the record had them. Nothing is asked once admit
// is done.
func (f *finder) find(ctx, admit context.Context, p *opened) (dets []detect.Detection, known bool, err error) {
	tiles, _ := f.Slices.tiles(p.Width, p.Height)
	ask := func(ctx context.Context) ([]detect.Detection, error) { return f.ask(ctx, admit, p) }
	if len(tiles) > 0 {
		ask = func(ctx context.Context) ([]detect.Detection, error) { return f.askSlices(ctx, admit, p, tiles) }
	}
	if f.Record == nil && f.Upload == nil {
		dets, err = ask(ctx)
		return dets, false, err
	}
	if f.Record != nil {
		defer f.photos.lock(p.hash())()
	}
	e, known, err := f.lookup(p)
	if err != nil {
		return nil, false, err
	}
	if known {
		f.known.Add(1)
		if e.Image != p.Name {
			// A copy of a photo, or one that was renamed: whoever reads the record by
			// names finds it too. It cost nothing, so it need not be on disk yet.
			e.Image = p.Name
			if err := f.Record.Append(e); err != nil {
				return nil, false, &unrecordedError{err}
			}
		}
		return e.Detections, true, nil
	}
	err = f.suspicion.Watch(ctx, func(ctx context.Context) (err error) {
		dets, err = ask(ctx)
		return err
	})
	if recordErr := f.record(p, dets, err); recordErr != nil {
		// An answer that was paid for but cannot be kept would be paid for again.
		return nil, false, errors.Join(err, &unrecordedError{recordErr})
	}
	return dets, false, err
}

// Image returns a photo as a Detector is given it.
func Image(p *photo.Photo) *detect.Image {
	return &detect.Image{Name: p.Name, Data: p.Data, ContentType: p.Format.ContentType(), Width: p.Width, Height: p.Height}
}

// ask asks the Detector, in further forms of the photo if the first is refused for
// its form.
func (f *finder) ask(ctx, admit context.Context, p *opened) (dets []detect.Detection, err error) {
	inSlot := detect.DetectorFunc(func(ctx context.Context, img *detect.Image) (dets []detect.Detection, err error) {
		err = f.slots.request(admit, func() error {
			dets, err = f.Detector.Detect(ctx, img)
			return err
		})
		return dets, err
	})
	if f.Upload == nil {
		img := Image(p.Photo)
		img.SHA256 = p.sum
		return inSlot.Detect(ctx, img)
	}
	return f.forms.Ask(ctx, inSlot, func(form detect.Form) (upload *detect.Upload, err error) {
		err = f.slots.Compute(ctx, p.Memory(), func() error {
			upload, err = f.encode(p.Photo, form)
			return err
		})
		return upload, err
	})
}

// encode returns one form of the photo.
func (f *finder) encode(p *photo.Photo, form detect.Form) (*detect.Upload, error) {
	o := *f.Upload
	o.Anew = o.Anew || form != detect.OwnForm
	if form == detect.SmallForm {
		o.Quality = photo.RetryQuality
		if o.MaxSide <= 0 || o.MaxSide > photo.RetryMaxSide {
			o.MaxSide = photo.RetryMaxSide
		}
	}
	u, err := p.Upload(o)
	if err != nil {
		return nil, err
	}
	return &detect.Upload{Image: u.Image, Own: u.Own, ToPhoto: u.ToPhoto}, nil
}

// record writes down an answer or a failure and returns when an answer is on
// disk. What ended because the run did is neither.
func (f *finder) record(p *opened, dets []detect.Detection, err error) error {
	switch {
	case f.Record == nil || errors.Is(err, context.Canceled):
		return nil
	case detect.ScopeOf(err) == detect.ScopeRun:
		if errors.Is(err, detect.ErrSystemic) && finalKind(err) != nil {
			return f.takeBack()
		}
		return nil
	}
	e := f.entry(p, err)
	e.Detections = dets
	u := &f.unproven
	u.Lock()
	switch {
	case err == nil:
		u.over, u.entries = true, nil
	case !e.Final || u.over || errors.Is(err, photo.ErrCorrupt) || len(u.entries) == mostUnproven:
	case u.takenBack:
		e.Final = false
	default:
		u.entries = append(u.entries, e)
	}
	appendErr := f.Record.Append(e)
	u.Unlock()
	if appendErr != nil || err != nil {
		return appendErr // for a failure nothing was paid
	}
	return f.Record.Sync()
}

// takeBack writes that failures were not for good after all: the settings or the server
// are to blame, and the next run is to try these photos.
func (f *finder) takeBack() error {
	u := &f.unproven
	u.Lock()
	defer u.Unlock()
	for _, e := range u.entries {
		e.Final = false
		if err := f.Record.Append(e); err != nil {
			return err
		}
	}
	u.takenBack, u.entries = true, nil
	return nil
}

// entry returns what the record says of a photo and its failure, if there is one.
func (f *finder) entry(p *opened, err error) record.Entry {
	q := f.query(p)
	e := record.Entry{
		Image: p.Name, SHA256: q.SHA256, Width: p.Width, Height: p.Height,
		Source: q.Source, Parameters: q.Parameters, Slice: q.Slice,
	}
	if err != nil {
		e.Error, e.Final = err.Error(), finalKind(err) != nil
	}
	return e
}

// final are the failures for good: no time, setting or other build mends them, as
// of a photo that is too big, or of a format that is not read.
var final = []error{photo.ErrCorrupt, detect.ErrImage}

func finalKind(err error) error {
	for _, kind := range final {
		if errors.Is(err, kind) {
			return kind
		}
	}
	return nil
}

// ErrNotTried is what every [RecordedError] is.
var ErrNotTried = errors.New("failed for good before")

// RecordedError is a failure for good that the record tells of: the photo was not
// tried again.
type RecordedError struct {
	Message string // what the failure said, the photo's name in front
	kind    error
}

func (e *RecordedError) Error() string { return e.Message + " (recorded, not tried again)" }

// Unwrap returns the kind of the failure: [photo.ErrCorrupt] or [detect.ErrImage].
func (e *RecordedError) Unwrap() error { return e.kind }

// Is reports whether target is [ErrNotTried].
func (e *RecordedError) Is(target error) bool { return target == ErrNotTried }

// failed returns the failure for good that is recorded of a photo.
func (f *finder) failed(p *opened) error {
	e, known, err := f.Record.Failure(f.query(p))
	if err != nil || !known {
		return err
	}
	what := strings.TrimPrefix(e.Error, detect.Printable(e.Image)+": ")
	failure := &RecordedError{Message: detect.Printable(p.Name) + ": " + what, kind: detect.ErrImage} // a copy has another name
	if strings.Contains(e.Error, photo.ErrCorrupt.Error()) {                                          // or the server's words, which may be any
		failure.kind = photo.ErrCorrupt
	}
	return failure
}

// settle writes down, once, what the record is to say of a photo's work other than
// finding its detections: a failure for good, or that one was got over.
func (f *finder) settle(p *opened, err error) error {
	if f.Record == nil || err != nil && finalKind(err) == nil {
		return nil
	}
	if _, recorded := errors.AsType[*RecordedError](err); recorded {
		return nil
	}
	_, known, readErr := f.Record.Failure(f.query(p))
	if readErr != nil || known == (err != nil) {
		return readErr
	}
	e := f.entry(p, err)
	if err == nil {
		var found bool
		if e, found, readErr = f.lookup(p); readErr != nil || !found {
			return readErr
		}
	}
	return f.Record.Append(e)
}

// unrecordedError says that an answer could not be written to the record.
type unrecordedError struct{ err error }

func (e *unrecordedError) Error() string { return fmt.Sprintf("cannot record the answer: %v", e.err) }
func (e *unrecordedError) Unwrap() error { return e.err }

// StopsRun reports whether every further photo would fail as one did with err: the
// settings or the account are to blame, or nothing more can be written or
// recorded or read; or whether the run is about to write what it must not.
func StopsRun(err error) bool {
	if _, unrecorded := errors.AsType[*unrecordedError](err); unrecorded || detect.ScopeOf(err) == detect.ScopeRun {
		return true
	}
	for _, stop := range []error{output.ErrInput, output.ErrForeign, output.ErrRefused, ErrStore, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		if errors.Is(err, stop) {
			return true
		}
	}
	return false
}
