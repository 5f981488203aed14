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

// add takes up recordings: a detections.jsonl whose photos are below photos, or
// beside it if that is empty; or a folder of photos with sidecars.
func (l *library) add(ctx context.Context, from, photos string) error {
	info, err := os.Stat(from)
	if err != nil {
		return usagef("--from: %w", err)
	}
	if info.IsDir() {
		file := filepath.Join(from, recordName)
		if !isFile(file) {
			return l.addSidecars(ctx, from)
		}
		from = file
	}
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
