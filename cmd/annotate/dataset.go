package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/photo"
)

// dataset is all that one file or folder of recorded detections or labels
// holds, image by image.
type dataset struct {
	from   string // as the user named it
	images []detect.Labelled
	// sums are the hashes of the photo files by image name, where the source
	// knows them.
	sums map[string]string
}

// openDataset reads what --from or --truth names. Bad records are told to bad,
// and left out.
func openDataset(from string, bad func(error)) (*dataset, error) {
	d := &dataset{from: from, sums: map[string]string{}}
	info, err := os.Stat(from)
	switch {
	case err != nil:
	case !info.IsDir():
		err = d.readRecord(from, bad)
	case isFile(filepath.Join(from, recordName)):
		err = d.readRecord(filepath.Join(from, recordName), bad)
	default:
		err = d.readSidecars(from, bad)
	}
	if err != nil {
		return nil, usagef("%s: %w", from, err)
	}
	slices.SortStableFunc(d.images, func(a, b detect.Labelled) int { return strings.Compare(a.Name, b.Name) })
	return d, nil
}

// labels returns all labels that occur, sorted.
func (d *dataset) labels() []string {
	seen := map[string]bool{}
	for _, img := range d.images {
		for _, det := range img.Detections {
			seen[det.Label] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// detector answers from the dataset: by a photo's hash, then by its name.
func (d *dataset) detector() detect.Detector {
	replay := &record.Replay{}
	for _, img := range d.images {
		replay.Add(record.Entry{
			Image: img.Name, SHA256: d.sums[img.Name], Width: img.Width, Height: img.Height, Detections: img.Detections,
		})
	}
	return replay
}

func (d *dataset) readRecord(file string, bad func(error)) error {
	at := map[string]int{}
	return readEntries(file, bad, func(e record.Entry) {
		if e.Error != "" {
			return
		}
		img := detect.Labelled{Name: e.Image, Width: e.Width, Height: e.Height, Detections: e.Detections}
		if i, again := at[e.Image]; again {
			d.images[i] = img // the last answer for a photo counts
		} else {
			at[e.Image] = len(d.images)
			d.images = append(d.images, img)
		}
		d.sums[e.Image] = e.SHA256
	})
}

// readSidecars reads the sidecars of the photos in a folder.
func (d *dataset) readSidecars(dir string, bad func(error)) error {
	found, err := collect([]string{dir}, "", nil, photo.Limits{})
	if err != nil {
		return err
	}
	sidecars := record.Sidecars{FS: os.DirFS(dir)}
	for _, in := range found.inputs {
		dets, err := sidecars.Detect(context.Background(), &detect.Image{Name: in.name})
		switch {
		case errors.Is(err, detect.ErrNoRecord):
		case err != nil:
			bad(err)
		default:
			d.images = append(d.images, detect.Labelled{Name: in.name, Detections: dets})
		}
	}
	return nil
}
