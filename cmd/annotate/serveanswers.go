package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/render/batch"
	"annotate/render/photo"
)

// answers are what `serve` answers with: recorded detections, found by a photo's
// bytes or by what it looks like. tell may be called from several goroutines.
type answers struct {
	limits photo.Limits
	tell   func(error)
	replay record.Replay
	images int
	photos []answeredPhoto
}

// answeredPhoto is a photo with an answer, whose file is at hand.
type answeredPhoto struct{ sum, path string }

// How alike two photos' fingerprints must be to be taken for one picture, in
// bits of 64, and how much worse another may be and still be as good a match.
// Scaling and encoding anew change some 6 bits; different photos seldom differ
// in fewer than 16.
const (
	lookalikeDistance = 10
	lookalikeMargin   = 2
)

// add adds recordings or labels whose photos are in the folder photos, or beside
// them if that is empty. Labels without the hash of their photo answer only if it
// is at hand: uploads have no names.
func (a *answers) add(ctx context.Context, from, photos string) error {
	if photos == "" {
		_, photos = dataset.SplitFormat(from)
		if info, err := os.Stat(photos); err == nil && !info.IsDir() {
			photos = filepath.Dir(photos)
		}
	}
	at, err := photosIn(ctx, []string{photos})
	if err != nil {
		return err
	}
	d, _, err := openLabels(ctx, from, dataset.Options{Photos: at}, a.tell)
	if err != nil {
		return err
	}
	for i := range d.Images {
		if ctx.Err() != nil {
			return stopOf(ctx)
		}
		img := &d.Images[i]
		e := record.Entry{Image: img.Name, SHA256: img.SHA256, Width: img.Width, Height: img.Height, Detections: img.Detections()}
		path := img.PhotoPath()
		switch {
		case path != "" && e.SHA256 == "":
			p, err := a.open(path)
			if err != nil {
				a.tell(err)
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
			a.photos = append(a.photos, answeredPhoto{e.SHA256, path})
		}
		a.images++
		a.replay.Add(e)
	}
	if d.Format == dataset.Record {
		return a.addTiles(from)
	}
	return nil
}

// addTiles adds what a record knows about parts of photos, so that a run with
// --slice can be served, too. A part is known by the bytes that were sent.
func (a *answers) addTiles(from string) error {
	_, file := dataset.SplitFormat(from)
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		file = filepath.Join(file, batch.RecordName)
	}
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for e, err := range record.DecodeAll(file, f) {
		if err == nil && e.TileSHA256 != "" { // bad lines were told before
			e.Image, e.SHA256 = "", e.TileSHA256
			a.replay.Add(e)
		}
	}
	return nil
}

func (a *answers) open(path string) (*photo.Photo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return photo.Open(path, data, a.limits)
}

// fingerprint makes photos known by their looks too. The fingerprints are taken
// in the background; a search waits for them.
func (a *answers) fingerprint(ctx context.Context) {
	alike := &record.Lookalikes[photo.Fingerprint]{
		Fingerprint: func(data []byte) (photo.Fingerprint, error) {
			p, err := photo.Open("upload", data, a.limits)
			if err != nil {
				return photo.Fingerprint{}, err
			}
			return p.Fingerprint()
		},
		Distance: photo.Fingerprint.Distance,
		Max:      lookalikeDistance,
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
					a.tell(fmt.Errorf("%s: known by its bytes only: %w", known.path, err))
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
	a.replay.Lookalikes = func(data []byte) []string {
		<-ready
		return alike.Find(data)
	}
}

// fingerprintOf returns the fingerprint of a photo, if the file is still the one
// that was recorded.
func (a *answers) fingerprintOf(known answeredPhoto) (photo.Fingerprint, error) {
	p, err := a.open(known.path)
	if err != nil {
		return photo.Fingerprint{}, err
	}
	if record.Sum(p.Data) != known.sum {
		return photo.Fingerprint{}, errors.New("not the photo that was recorded")
	}
	return p.Fingerprint()
}
