package doctor

import (
	"maps"
	"slices"

	"annotate/detect"
)

// Examine looks for mistakes in the labels of images. The photos are all those
// of the folder that the labels are about, or nil if they are not at hand. The
// arguments are not changed.
func Examine(images []detect.Labelled, photos []Photo) *Report {
	r := &Report{Images: len(images), Photos: len(photos), Repaired: slices.Clone(images)}
	shelf := newShelf(photos)
	subjects := make([]*subject, len(images))
	var missing []*detect.Labelled
	for i := range r.Repaired {
		img := &r.Repaired[i]
		p := shelf.find(img.Name)
		if p == nil && photos != nil {
			missing = append(missing, img)
		}
		if p != nil && p.Err != nil {
			p = nil
		}
		s := newSubject(img, p)
		subjects[i] = s
		r.Boxes += len(img.Objects)
		if len(img.Objects) == 0 {
			r.Empty++
		}
		if s.frame.known() {
			r.Sized++
		}
	}

	r.wrongSizes(subjects)
	r.fractions(subjects)
	everywhereElseByFolder(subjects, r.misread)
	everywhereElseByFolder(subjects, r.resized)
	r.copies(subjects)
	r.singleFaults(subjects)
	r.labels(subjects)
	r.missing(shelf, missing)
	r.strays(shelf)
	r.sort()
	for _, s := range subjects {
		r.Kept = append(r.Kept, s.at)
	}
	return r
}

// everywhereElseByFolder tries one verdict on all subjects, and on each folder
// by itself if there is none.
func everywhereElseByFolder(subjects []*subject, try func(where string, subjects []*subject) bool) {
	if try("", subjects) {
		return
	}
	folders := map[string][]*subject{}
	for _, s := range subjects {
		folders[s.folder()] = append(folders[s.folder()], s)
	}
	if len(folders) == 1 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(folders)) {
		try(name, folders[name])
	}
}
