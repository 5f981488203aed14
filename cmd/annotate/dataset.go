package main

import (
	"fmt"
	"maps"
	"slices"

	"annotate/detect"
	"annotate/detect/coco"
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
	// ids are COCO's ids of the images by name, where the source has them.
	// COCO's evaluation goes by their order.
	ids map[string]int64
	// categories are the labels with their ids, where the source lists them;
	// there may be some that no image has.
	categories []coco.Category
}

// labelSource says where labels are and what it takes to read them.
type labelSource struct {
	// from is a file or folder. What it is, its content tells; a prefix such as
	// "coco:" says it.
	from string
	// images are photos or folders of photos. They tell what labels may leave
	// open: the size of their image and its whole name (YOLO). What is not
	// there is looked for beside the labels. Images are called as they are
	// there.
	images []string
	// onlyImages passes over labels of other photos than images where each has
	// a file of its own without a size (YOLO).
	onlyImages bool
	// names is a file that tells what ids stand for: COCO instances for bare
	// results, a data.yaml or a list for YOLO; or "coco" for COCO's 80 labels.
	// Empty: what is beside the labels.
	names string
	// warn is told what was read otherwise than it was written, such as
	// polygons; nil: bad is.
	warn func(error)
}

// openDataset reads what --from or --truth names, with nothing to go by but
// that. Bad records are told to bad, and left out.
func openDataset(from string, bad func(error)) (*dataset, error) {
	return labelSource{from: from}.open(bad)
}

// open reads all of the source. Bad records are told to bad, and left out.
func (s labelSource) open(bad func(error)) (*dataset, error) {
	if s.warn == nil {
		s.warn = bad
	}
	r := &labelReader{labelSource: s, bad: bad, at: map[string]int{}}
	if err := r.read(); err != nil {
		return nil, usagef("%s: %w", s.from, err)
	}
	return r.dataset(), nil
}

// labels returns all labels that occur, sorted.
func (d *dataset) labels() []string {
	seen := map[string]bool{}
	for _, img := range d.images {
		for _, det := range img.Objects {
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
			Image: img.Name, SHA256: d.sums[img.Name], Width: img.Width, Height: img.Height, Detections: img.Detections(),
		})
	}
	return replay
}

// dropInfinite leaves out boxes that are not numbers, which most forms cannot
// hold, and tells bad of each.
func (d *dataset) dropInfinite(bad func(error)) {
	for i := range d.images {
		img := &d.images[i]
		kept := img.Objects[:0:0]
		for _, det := range img.Objects {
			if !det.Box.Finite() {
				bad(fmt.Errorf("%s: the box of %q is not finite: %v", img.Name, det.Label, det.Box))
				continue
			}
			kept = append(kept, det)
		}
		img.Objects = kept
	}
}

// measure gives images without a size that of their photo, found in images or
// else beside the labels, and returns the names of those that it is not known
// of.
func (d *dataset) measure(from string, images []string) (missing []string, err error) {
	var photos *photoIndex
	for i := range d.images {
		img := &d.images[i]
		if img.Width > 0 && img.Height > 0 {
			continue
		}
		if photos == nil {
			if len(images) == 0 {
				_, from = splitFormat(from)
				images = []string{folderOf(from)}
			}
			if photos, err = indexPhotos(images); err != nil {
				return nil, err
			}
		}
		if in, ok := photos.find(img.Name); ok {
			if head, err := readPhotoHead(in, photo.Limits{}); err == nil {
				img.Width, img.Height = head.size.X, head.size.Y
				continue
			}
		}
		missing = append(missing, img.Name)
	}
	return missing, nil
}
