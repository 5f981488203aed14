package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/photo"
)

// finder gets the detections of photos: from files, or from the API by way of
// a record, so that no answer is paid for twice.
type finder struct {
	detector detect.Detector
	source   string // what the record says answered: a URL, or a file
	slots    *slots
	// api is what makes the detector a remote one; nil where detections come
	// from files.
	api *api

	saved atomic.Int64 // photos that the record answered for
}

// api is what calling the API takes.
type api struct {
	client    *detect.Client
	log       *record.Log // nil: nothing is recorded
	maxSide   int         // longest side of an upload in pixels, 0 for the photo's own
	suspicion detect.Suspicion
	turns     turns // by hash: copies of a photo wait for the first one's answer
}

// calls returns how many requests were made.
func (f *finder) calls() int64 {
	if f.api == nil {
		return 0
	}
	return f.api.client.Calls()
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

// lookup returns what the record knows of the photo.
func (f *finder) lookup(p *opened) (record.Entry, bool, error) {
	if f.api == nil || f.api.log == nil {
		return record.Entry{}, false, nil
	}
	return f.api.log.Lookup(record.Query{
		Image: p.Name, SHA256: p.hash(), Source: f.source, Parameters: f.api.client.Parameters,
	})
}

// find returns the photo's detections as their source gave them, in pixels of
// the upright photo.
func (f *finder) find(ctx context.Context, p *opened) ([]detect.Detection, error) {
	if f.api == nil {
		return f.detector.Detect(ctx, &detect.Image{
			Name: p.Name, Data: p.Data, ContentType: p.Format.ContentType(), Width: p.Width, Height: p.Height,
		})
	}
	if f.api.log != nil {
		defer f.api.turns.take(p.hash())()
	}
	known, ok, err := f.lookup(p)
	if err != nil {
		return nil, err
	}
	if ok {
		f.saved.Add(1)
		if known.Image != p.Name {
			// A copy of a photo, or one that was renamed: who reads the record by
			// names finds it too. It cost nothing, so it need not be on disk yet.
			known.Image = p.Name
			if err := f.api.log.Append(known); err != nil {
				return nil, &unrecordedError{err}
			}
		}
		return known.Detections, nil
	}
	var dets []detect.Detection
	err = f.api.suspicion.Watch(ctx, func(ctx context.Context) (err error) {
		dets, err = f.call(ctx, p, f.api.maxSide)
		if errors.Is(err, detect.ErrTooLarge) && max(p.Width, p.Height) > photo.RetryMaxSide {
			dets, err = f.call(ctx, p, photo.RetryMaxSide)
		}
		return err
	})
	if recordErr := f.record(p, dets, err); recordErr != nil {
		// An answer that was paid for but cannot be kept would be paid for again.
		return nil, errors.Join(err, &unrecordedError{recordErr})
	}
	return dets, err
}

// call asks the API about one form of the photo.
func (f *finder) call(ctx context.Context, p *opened, maxSide int) (dets []detect.Detection, err error) {
	var upload *photo.Upload
	err = f.slots.compute(ctx, p.Memory(), func() error {
		upload, err = p.Upload(photo.UploadOptions{MaxSide: maxSide})
		return err
	})
	if err != nil {
		return nil, err
	}
	err = f.slots.request(func() error {
		dets, err = f.detector.Detect(ctx, &upload.Image)
		return err
	})
	if err != nil {
		return nil, err
	}
	return upload.ToPhoto(dets), nil
}

// record writes down an answer or a failure and returns when an answer is on
// disk. What ended because the run did is neither.
func (f *finder) record(p *opened, dets []detect.Detection, err error) error {
	if f.api.log == nil || errors.Is(err, context.Canceled) || detect.ScopeOf(err) == detect.ScopeRun {
		return nil
	}
	e := record.Entry{
		Image: p.Name, SHA256: p.hash(), Width: p.Width, Height: p.Height,
		Source: f.source, Parameters: f.api.client.Parameters, Detections: dets,
	}
	if err != nil {
		e.Error = err.Error()
	}
	if err := f.api.log.Append(e); err != nil {
		return err
	}
	if e.Error != "" {
		return nil // nothing was paid for
	}
	return f.api.log.Sync()
}

// unrecordedError says that an answer could not be written to the record.
type unrecordedError struct{ err error }

func (e *unrecordedError) Error() string { return fmt.Sprintf("cannot record the answer: %v", e.err) }
func (e *unrecordedError) Unwrap() error { return e.err }

// stopsRun reports whether every further photo would fail as this one did.
func stopsRun(err error) bool {
	if _, ok := errors.AsType[*unrecordedError](err); ok {
		return true
	}
	for _, unwritable := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		if errors.Is(err, unwritable) {
			return true
		}
	}
	return detect.ScopeOf(err) == detect.ScopeRun
}
