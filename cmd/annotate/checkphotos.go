package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/yolo"
	"annotate/render/batch"
	"annotate/render/photo"
)

// photoLook is what check wants to know of the photos.
type photoLook struct {
	files  []batch.File
	prints []photo.Fingerprint // parallel to files; nil where nobody asks for them
}

// alike reports whether two photos look alike.
func (l *photoLook) alike(i, j int) bool {
	return l.prints[i].Distance(l.prints[j]) <= lookalikeDistance
}

// splitsOf returns the parts of the set that the images are said to be in.
func splitsOf(d *dataset.Dataset) []string {
	splits := make([]string, len(d.Images))
	for i := range d.Images {
		splits[i] = string(d.Images[i].Split)
	}
	return splits
}

// severalSplits reports whether photos are in more than one part of a set, so that
// it matters which look alike.
func (l *photoLook) severalSplits(d *dataset.Dataset) bool {
	seen := map[yolo.Split]bool{}
	for i := range d.Images {
		seen[d.Images[i].Split] = true
	}
	for i := range l.files {
		split, _ := yolo.SplitOf(l.files[i].Name)
		seen[split] = true
	}
	delete(seen, yolo.None)
	return len(seen) > 1
}

// manyPhotos is from how many photos on it is told that all are decoded, which
// takes some milliseconds for each.
const manyPhotos = 2000

// look reads the headers of photos and, of those whose files are as long as
// another's, all. Photos that may be cut off, and all if they are in several parts
// of a set, are decoded.
func (l *photoLook) look(ctx context.Context, d *dataset.Dataset, tell func(error)) ([]doctor.Photo, error) {
	if l.files == nil {
		return nil, nil
	}
	inputs := l.files
	if l.severalSplits(d) {
		if len(inputs) >= manyPhotos {
			tell(fmt.Errorf("decoding %d photos, to find those that are in two parts of the set", len(inputs)))
		}
		l.prints = make([]photo.Fingerprint, len(inputs))
	}
	photos := make([]doctor.Photo, len(inputs))
	lengths, of := map[int64]int{}, make([]int64, len(inputs))
	for i := range inputs {
		if info, err := os.Stat(inputs[i].Path); err == nil && inputs[i].Err == nil && info.Mode().IsRegular() {
			of[i] = info.Size()
			lengths[info.Size()]++
		}
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range inputs {
		group.Go(func() error {
			in := &inputs[i]
			photos[i] = doctor.Photo{Name: in.Name, Err: in.Err}
			if in.Err != nil || ctx.Err() != nil {
				return nil
			}
			head, err := in.Head(ctx, photo.Limits{})
			photos[i].Err = err
			if err == nil && of[i] > 0 && lengths[of[i]] > 1 {
				photos[i].Sum = sumOf(in.Path)
			}
			if err == nil && of[i] > 0 && (l.prints != nil || cutOff(in.Path)) {
				print, err := fingerprintOf(in)
				photos[i].Err = err
				if l.prints != nil {
					l.prints[i] = print
				}
			}
			photos[i].Width, photos[i].Height, photos[i].Orientation = head.Size.X, head.Size.Y, int(head.Orientation)
			return nil
		})
	}
	_ = group.Wait() // what is wrong with a photo is a finding
	if ctx.Err() != nil {
		return nil, stopOf(ctx)
	}
	return photos, nil
}

// sumOf returns the sha256 of a file; empty if it cannot be read, which its
// header's reader has told.
func sumOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// tailBytes is how much of a file's end is looked at for the mark of its end.
// Behind that there may be something else, such as the film of a motion photo.
const tailBytes = 64 << 10

// cutOff reports whether a photo's file may lack its end: it has not the mark of
// it, or is shorter than it says. Decoding it tells.
func cutOff(file string) bool {
	f, err := os.Open(file)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false
	}
	head := make([]byte, 12)
	if _, err := f.ReadAt(head, 0); err != nil {
		return false
	}
	end := []byte("\xff\xd9") // JPEG's EOI
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8")):
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		end = []byte("IEND")
	case bytes.HasPrefix(head, []byte("RIFF")):
		return int64(binary.LittleEndian.Uint32(head[4:]))+8 > info.Size()
	default:
		return false
	}
	tail := make([]byte, min(info.Size(), tailBytes))
	if _, err := f.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return false
	}
	return !bytes.Contains(tail, end)
}

// fingerprintOf decodes a photo.
func fingerprintOf(in *batch.File) (photo.Fingerprint, error) {
	data, err := os.ReadFile(in.Path)
	if err != nil {
		return photo.Fingerprint{}, err
	}
	p, err := photo.Open(in.Name, data, photo.Limits{})
	if err != nil {
		return photo.Fingerprint{}, err
	}
	return p.Fingerprint()
}
