package dataset

import (
	"cmp"
	"slices"

	"annotate/detect"
	"annotate/detect/names"
)

// Alignment is two datasets side by side: detections beside ground truth, a run
// beside an earlier one.
type Alignment struct {
	// Pairs are the images of both, in the order of the first; those of one
	// content may have one counterpart.
	Pairs []AlignedPair
	// OnlyFirst and OnlySecond are the names of images that the other has not.
	OnlyFirst, OnlySecond []string
	// Inferred says what was paired by less than the path; nil if nothing was.
	Inferred *InferredError
	// Several are images that more than one of the other side could be, each a
	// [*names.SeveralError]. They are in neither of the other lists.
	Several []error

	// unread are images of the first of which the second had records, and none that
	// could be read: what was found there is not known.
	unread map[*Image]bool
}

// AlignedPair is one image in two datasets.
type AlignedPair struct{ First, Second *Image }

// Align pairs the images of two datasets.
func Align(first, second *Dataset) *Alignment {
	items := func(d *Dataset) []names.Item {
		list := make([]names.Item, len(d.Images), len(d.Images)+len(d.unreadImages))
		for i := range d.Images {
			list[i] = d.Images[i].Item()
		}
		for _, name := range d.unreadImages {
			list = append(list, names.Item{Name: name})
		}
		return list
	}
	m := names.Match(items(second), items(first))
	a := &Alignment{unread: map[*Image]bool{}}
	told := map[error]bool{}
	several := func(err error) {
		if !told[err] {
			told[err] = true
			a.Several = append(a.Several, err)
		}
	}
	inferred := &InferredError{what: "images"}
	used := make([]bool, len(m.Labels))
	for i, pair := range m.Photos {
		if i >= len(first.Images) {
			if pair.Index >= 0 {
				used[pair.Index] = true
			}
			continue
		}
		img := &first.Images[i]
		switch {
		case pair.Index >= len(second.Images):
			a.unread[img] = true
		case pair.Err != nil:
			several(pair.Err)
		case pair.Index < 0:
			a.OnlyFirst = append(a.OnlyFirst, img.Name)
		default:
			used[pair.Index] = true
			inferred.add(pair.By)
			a.Pairs = append(a.Pairs, AlignedPair{img, &second.Images[pair.Index]})
		}
	}
	for i, pair := range m.Labels {
		switch {
		case used[i], i >= len(second.Images):
		case pair.Err != nil:
			several(pair.Err)
		default:
			a.OnlySecond = append(a.OnlySecond, second.Images[i].Name)
		}
	}
	if inferred.Error() != "" {
		a.Inferred = inferred
	}
	return a
}

// Judged is an image of ground truth with what was found in it.
type Judged struct {
	Name       string
	Truths     []detect.Object
	Detections []detect.Detection
}

// Judged returns all images of the truth, which is the first of the two, with the
// detections of the second in the truth's pixels; an image that the second does
// not have is one where nothing was found, as COCO has it, unless it had records of
// it that could not be read: then it is left out. They are in the order of COCO's ids, where the truth has them, and else of their names: where scores
// are equal, an AP depends on it.
func (a *Alignment) Judged(truth *Dataset) []Judged {
	found := make(map[*Image]*Image, len(a.Pairs))
	for _, p := range a.Pairs {
		found[p.First] = p.Second
	}
	images := make([]*Image, len(truth.Images))
	for i := range images {
		images[i] = &truth.Images[i]
	}
	slices.SortStableFunc(images, func(a, b *Image) int { return cmp.Compare(a.ID, b.ID) })
	judged := make([]Judged, 0, len(images))
	for _, img := range images {
		if a.unread[img] {
			continue
		}
		j := Judged{Name: img.Name, Truths: img.Objects}
		if other := found[img]; other != nil {
			j.Detections = other.DetectionsIn(img.Width, img.Height)
		}
		judged = append(judged, j)
	}
	return judged
}
