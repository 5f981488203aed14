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
	// notes are what the source says of an image's objects beyond detections,
	// by image name and parallel to its Detections; nil where it says nothing.
	notes map[string][]note
}

// note is what ground truth may say of an object beyond its detection.
type note struct {
	area      float64 // square pixels, of the object's outline; 0 where not said
	crowd     bool    // many objects in one box (COCO)
	difficult bool    // not to be held against a detector (VOC)
	truncated bool    // goes on outside the picture (VOC)
}

// labelSource says where labels are and what it takes to read them.
type labelSource struct {
	// from is a file or folder. What it is, its content tells; a prefix such as
	// "coco:" says it.
	from string
	// images are photos or folders of photos, for labels that do not say the
	// size of their image or its whole name (YOLO). What is not there is looked
	// for beside the labels.
	images []string
	// names is a file that tells what ids stand for: COCO instances for bare
	// results, a data.yaml for YOLO. Empty: what is beside the labels.
	names string
}

// openDataset reads what --from or --truth names, with nothing to go by but
// that. Bad records are told to bad, and left out.
func openDataset(from string, bad func(error)) (*dataset, error) {
	return labelSource{from: from}.open(bad)
}

// open reads all of the source. Bad records are told to bad, and left out.
func (s labelSource) open(bad func(error)) (*dataset, error) {
	d := &dataset{from: s.from, sums: map[string]string{}, notes: map[string][]note{}}
	info, err := os.Stat(s.from)
	switch {
	case err != nil:
	case !info.IsDir():
		err = d.readRecord(s.from, bad)
	case isFile(filepath.Join(s.from, recordName)):
		err = d.readRecord(filepath.Join(s.from, recordName), bad)
	default:
		err = d.readSidecars(s.from, bad)
	}
	if err != nil {
		return nil, usagef("%s: %w", s.from, err)
	}
	slices.SortStableFunc(d.images, func(a, b detect.Labelled) int { return strings.Compare(a.Name, b.Name) })
	return d, nil
}

// truth is an object of ground truth with what evaluation asks of it.
type truth struct {
	label string
	box   detect.Box
	// area in square pixels decides between small, medium and large: that of
	// the outline where the source says it, as COCO does, else that of the box.
	area      float64
	crowd     bool
	difficult bool
}

// truths returns the objects of each image, parallel to images and to their
// Detections. All are taken for ground truth, marked as such or not.
func (d *dataset) truths() [][]truth {
	all := make([][]truth, len(d.images))
	for i, img := range d.images {
		notes := d.notes[img.Name]
		all[i] = make([]truth, len(img.Detections))
		for j, det := range img.Detections {
			t := truth{label: det.Label, box: det.Box, area: det.Box.Area()}
			if notes != nil {
				n := notes[j]
				t.crowd, t.difficult = n.crowd, n.difficult
				if n.area > 0 {
					t.area = n.area
				}
			}
			all[i][j] = t
		}
	}
	return all
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
