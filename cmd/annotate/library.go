package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sync/errgroup"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/photo"
)

// library is what `serve` answers from: recorded detections, found by a
// photo's bytes or by what it looks like.
type library struct {
	limits  photo.Limits
	told    *progress
	replay  record.Replay
	entries int
	shelf   []shelved
}

// shelved is a recorded photo whose file is at hand.
type shelved struct{ sum, path string }

// How alike two photos' fingerprints must be to be taken for one picture, in
// bits of 64, and how much worse another may be and still be as good a match.
// Scaling and encoding anew change some 6 bits; different photos seldom differ
// in fewer than 16.
const (
	lookalikeDistance = 10
	lookalikeMargin   = 2
)

func newLibrary(limits photo.Limits, told *progress) *library {
	return &library{limits: limits, told: told}
}

// add takes up recordings or labels whose photos are below photos, or beside
// them if that is empty.
func (l *library) add(ctx context.Context, from, photos string) error {
	format, file, err := findLabels(from)
	switch {
	case err != nil:
		return usagef("--from %s: %w", from, err)
	case format == formatHF && !isFile(file):
		return l.addSidecars(ctx, file)
	case format != formatRecord:
		return l.addLabels(ctx, from, photos)
	}
	from = file
	if photos == "" {
		photos = filepath.Dir(from)
	}
	err = readEntries(from, func(err error) { l.told.line("%v", err) }, func(e record.Entry) {
		l.put(e)
		if path := filepath.Join(photos, filepath.FromSlash(e.Image)); e.Error == "" && e.SHA256 != "" && isFile(path) {
			l.shelf = append(l.shelf, shelved{e.SHA256, path})
		}
	})
	if err != nil {
		return usagef("--from %s: %w", from, err)
	}
	return nil
}

func (l *library) put(e record.Entry) {
	if e.Error == "" {
		l.entries++
	}
	l.replay.Add(e)
}

func (l *library) addSidecars(ctx context.Context, dir string) error {
	found, err := collect([]string{dir}, "", nil, l.limits)
	if err != nil {
		return err
	}
	sidecars := record.Sidecars{FS: os.DirFS(dir)}
	for _, in := range found.inputs {
		if in.err != nil {
			l.told.line("%v", in.err)
			continue
		}
		dets, err := sidecars.Detect(ctx, &detect.Image{Name: in.name})
		if errors.Is(err, detect.ErrNoRecord) {
			continue
		}
		if err != nil {
			return usagef("--from %s: %w", dir, err)
		}
		p, err := l.open(in.path, in.name)
		if err != nil {
			l.told.line("%v", err)
			continue
		}
		sum := record.Sum(p.Data)
		l.put(record.Entry{Image: in.name, SHA256: sum, Width: p.Width, Height: p.Height, Detections: dets})
		l.shelf = append(l.shelf, shelved{sum, in.path})
	}
	return nil
}

// addLabels takes up labels of photos that are at hand; no others are ever asked
// about.
func (l *library) addLabels(ctx context.Context, from, photos string) error {
	if photos == "" {
		_, path := splitFormat(from)
		photos = folderOf(path)
	}
	d, err := labelSource{from: from, images: []string{photos}}.open(func(err error) { l.told.line("%v", err) })
	if err != nil {
		return err
	}
	index, err := indexPhotos([]string{photos})
	if err != nil {
		return err
	}
	var missing firstOf
	for _, img := range d.images {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		in, ok := index.find(img.Name)
		if !ok {
			missing.add(fmt.Errorf("%s: %w in %s", img.Name, errNoPhoto, photos))
			continue
		}
		p, err := l.open(in.path, in.name)
		if err != nil {
			l.told.line("%v", err)
			continue
		}
		if img.Width == 0 || img.Height == 0 {
			img.Width, img.Height = p.Width, p.Height
		}
		sum := record.Sum(p.Data)
		l.put(record.Entry{Image: img.Name, SHA256: sum, Width: img.Width, Height: img.Height, Detections: img.Detections()})
		l.shelf = append(l.shelf, shelved{sum, in.path})
	}
	if missing.n > 0 {
		l.told.line("%v (%s in all)", missing.first, plural(missing.n, "image"))
	}
	return nil
}

func (l *library) open(path, name string) (*photo.Photo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return photo.Open(name, data, l.limits)
}

// fingerprint has the library know its photos by their looks too. The
// fingerprints are taken in the background; a search waits for them.
func (l *library) fingerprint(ctx context.Context) {
	alike := &record.Lookalikes[photo.Fingerprint]{
		Fingerprint: func(data []byte) (photo.Fingerprint, error) {
			p, err := photo.Open("upload", data, l.limits)
			if err != nil {
				return 0, err
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
		prints := make([]*photo.Fingerprint, len(l.shelf))
		var group errgroup.Group
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, s := range l.shelf {
			group.Go(func() error {
				if ctx.Err() != nil {
					return nil
				}
				f, err := l.fingerprintOf(s)
				if err != nil {
					l.told.line("%s: known by its bytes only: %v", s.path, err)
				} else {
					prints[i] = &f
				}
				return nil
			})
		}
		_ = group.Wait() // a photo without a fingerprint was told of
		for i, f := range prints {
			if f != nil {
				alike.Add(l.shelf[i].sum, *f)
			}
		}
	}()
	l.replay.Lookalikes = func(data []byte) []string {
		<-ready
		return alike.Find(data)
	}
}

// fingerprintOf returns the fingerprint of a recorded photo, if the file is
// still the one that was recorded.
func (l *library) fingerprintOf(s shelved) (photo.Fingerprint, error) {
	p, err := l.open(s.path, filepath.Base(s.path))
	if err != nil {
		return 0, err
	}
	if record.Sum(p.Data) != s.sum {
		return 0, fmt.Errorf("not the photo that was recorded")
	}
	return p.Fingerprint()
}
