package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/render/photo"
)

// Answers answer from recorded detections, or from labels, for photos that come as
// bytes alone: a photo is known by them, else by what it looks like. They are added
// first; [Answers.Detect] is safe for concurrent use afterwards.
type Answers struct {
	record.Replay
	Limits photo.Limits
	// Tell is told of photos that cannot be read; several goroutines may call it.
	Tell func(error)
	// Images is how many images have an answer.
	Images int

	photos []answered
}

// answered is a photo with an answer, whose file is at hand.
type answered struct{ sum, path string }

// lookalikeMargin is by how many bits of 64 another photo's fingerprint may be worse
// and still be as good a match.
const lookalikeMargin = 2

// Add adds the images of a dataset, as far as their photos' hashes are known or the
// photos are at hand: what is asked about has no name. It ends when ctx does.
func (a *Answers) Add(ctx context.Context, d *dataset.Dataset) {
	for i := range d.Images {
		if ctx.Err() != nil {
			return
		}
		img := &d.Images[i]
		e := record.Entry{Image: img.Name, SHA256: img.SHA256, Width: img.Width, Height: img.Height, Detections: img.Detections()}
		path := img.PhotoPath()
		switch {
		case path != "" && e.SHA256 == "":
			p, err := a.open(path)
			if err != nil {
				a.Tell(err)
				continue
			}
			e.SHA256 = record.Sum(p.Data)
			if e.Width <= 0 || e.Height <= 0 {
				e.Width, e.Height = p.Width, p.Height
			}
		case e.SHA256 == "":
			continue // told when it was read
		}
		if path != "" {
			a.photos = append(a.photos, answered{e.SHA256, path})
		}
		a.Images++
		a.Replay.Add(e)
	}
}

// AddTiles adds what a record knows about parts of photos, so that a run with
// --slice can be served, too. A part is known by the bytes that were sent.
func (a *Answers) AddTiles(parts []record.Part) error {
	for _, p := range parts {
		f, err := p.Open()
		if err != nil {
			return err
		}
		for e, err := range record.DecodeAll(p.Name, f) {
			if err == nil && e.TileSHA256 != "" { // bad lines were told before
				e.Image, e.SHA256 = "", e.TileSHA256
				a.Replay.Add(e)
			}
		}
		f.Close()
	}
	return nil
}

func (a *Answers) open(path string) (*photo.Photo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return photo.Open(path, data, a.Limits)
}

// Fingerprint makes photos known by their looks too. The fingerprints are taken
// in the background; a search waits for them.
func (a *Answers) Fingerprint(ctx context.Context) {
	alike := &record.Lookalikes[photo.Fingerprint]{
		Fingerprint: func(data []byte) (photo.Fingerprint, error) {
			p, err := photo.Open("upload", data, a.Limits)
			if err != nil {
				return photo.Fingerprint{}, err
			}
			return p.Fingerprint()
		},
		Distance: photo.Fingerprint.Distance,
		Max:      photo.AlikeDistance,
		Margin:   lookalikeMargin,
	}
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		prints := make([]*photo.Fingerprint, len(a.photos))
		var group errgroup.Group
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, known := range a.photos {
			group.Go(func() error {
				if ctx.Err() != nil {
					return nil
				}
				f, err := a.fingerprintOf(known)
				if err != nil {
					a.Tell(fmt.Errorf("%s: known by its bytes only: %w", known.path, err))
				} else {
					prints[i] = &f
				}
				return nil
			})
		}
		_ = group.Wait() // a photo without a fingerprint was told of
		for i, f := range prints {
			if f != nil {
				alike.Add(a.photos[i].sum, *f)
			}
		}
	}()
	a.Lookalikes = func(data []byte) []string {
		<-ready
		return alike.Find(data)
	}
}

// fingerprintOf returns the fingerprint of a photo, if the file is still the one
// that was recorded.
func (a *Answers) fingerprintOf(known answered) (photo.Fingerprint, error) {
	p, err := a.open(known.path)
	if err != nil {
		return photo.Fingerprint{}, err
	}
	if record.Sum(p.Data) != known.sum {
		return photo.Fingerprint{}, errors.New("not the photo that was recorded")
	}
	return p.Fingerprint()
}
