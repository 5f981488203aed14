package doctor

import (
	"maps"
	"slices"

	"annotate/detect"
)

// Options say what an examination may go by and may repair. The zero value goes
// by the boxes and labels alone, and repairs what is certain.
type Options struct {
	// Classes are the labels that a class list declares: a data.yaml, COCO's
	// categories. Two of them are never one label misspelt.
	Classes []string
	// Known are further names that classes have elsewhere, such as COCO's: a
	// label among them is no misspelling of another.
	Known []string
	// Fix are the likely kinds to repair too; Likely stands for all of them.
	Fix []Kind
	// Splits are, parallel to the images, the parts of the set that they are said
	// to be in: train, val, test. Empty or nil: what their folders are called.
	Splits []string
	// Alike reports whether two photos, by their places, look alike; nil: that is
	// not known. It is asked about photos in different parts of the set.
	Alike func(i, j int) bool
}

func (o *Options) fixes(k Kind) bool {
	return slices.Contains(o.Fix, k) || slices.Contains(o.Fix, Likely)
}

// Examine looks for mistakes in the labels of images. The photos are all those
// of the folder that the labels are about, or nil if they are not at hand. The
// arguments are not changed.
//
// Every finding is looked for in boxes as those before it have repaired them,
// likely ones included, so that one cause is told once. The report's Repaired
// has only what is certain and what o.Fix names: boxes that a likely finding is
// about stay as they are until it is decided on.
func Examine(images []detect.Labelled, photos []Photo, o Options) *Report {
	places := make([]*detect.Labelled, len(images))
	for i := range images {
		places[i] = &images[i]
	}
	return ExamineSet(&Set{Images: places}, photos, o)
}

// Set is images under examination, where they are: a million of them take much to copy.
type Set struct {
	Images []*detect.Labelled
	// Objects returns those of an image, by its place, until those of another are asked
	// for; nil: the images have them. It is asked again and again, and mostly in the order
	// of the images. The report is without Repaired and Kept then, since objects that are
	// not in memory are not edited.
	Objects func(place int) []detect.Object
}

func (s *Set) objects(place int) []detect.Object {
	if s.Objects == nil {
		return s.Images[place].Objects
	}
	return s.Objects(place)
}

// ExamineSet is [Examine] of a set.
func ExamineSet(set *Set, photos []Photo, o Options) *Report {
	found := findNamesakes(set.Images, photos)
	r := examine(set, found, o, func(Kind) bool { return true })
	r.splits(set, found, o)
	r.sort()
	waiting := false
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Fixable = f.Repaired
		if !f.Certain && !o.fixes(f.Kind) && f.Repaired > 0 {
			waiting, f.Repaired = true, 0
		}
	}
	if !waiting {
		return r
	}
	r.Repaired, r.Kept = nil, nil // to be made anew
	allowed := examine(set, found, o, o.fixes)
	for i := range r.Findings {
		f := &r.Findings[i]
		if !f.Certain && !o.fixes(f.Kind) {
			continue
		}
		f.Repaired = 0
		for k := range allowed.Findings {
			if g := &allowed.Findings[k]; g.Kind == f.Kind && g.Where == f.Where && g.Severity == f.Severity && g.Certain == f.Certain {
				f.Repaired += g.Repaired
			}
		}
	}
	r.Repaired, r.Kept = allowed.Repaired, allowed.Kept
	return r
}

// examine does it once. Likely findings are repaired if fixes says so of their
// kind; the images that one of them is about are else left alone.
func examine(set *Set, found *namesakes, o Options, fixes func(Kind) bool) *Report {
	r := &Report{Images: len(set.Images), Photos: len(found.photos), options: o, fixes: fixes}
	subjects, all := make([]*subject, r.Images), make([]subject, r.Images)
	for i := range all {
		p := found.of(i)
		if p != nil && p.Err != nil {
			p = nil
		}
		all[i] = newSubject(set, i, p)
		s := &all[i]
		subjects[i] = s
		r.Boxes += s.n
		if s.n == 0 {
			r.Empty++
		}
		if s.frame.known() {
			r.Sized++
		}
	}

	r.wrongSizes(subjects)
	r.fractions(subjects)
	everywhereElseByFolder(decided(subjects), r.letterboxed)
	everywhereElseByFolder(decided(subjects), r.misread)
	everywhereElseByFolder(decided(subjects), r.resized)
	r.copies(decided(subjects))
	r.singleFaults(decided(subjects))
	r.labels(subjects)
	r.habits(decided(subjects))
	r.missing(set.Images, found)
	r.strays(found)
	r.sort()
	if set.Objects != nil {
		return r
	}
	r.Repaired, r.Kept = make([]detect.Labelled, len(subjects)), make([][]int, len(subjects))
	var order []int // 0, 1, 2 and so on, for as many boxes as any image has
	for i, s := range subjects {
		for len(order) < s.n {
			order = append(order, len(order))
		}
		if r.Repaired[i], r.Kept[i] = *s.img, s.at; s.at == nil {
			r.Kept[i] = order[:s.n:s.n]
		}
	}
	return r
}

// decided returns the subjects whose boxes are not waiting for a decision: what
// else is wrong with the others depends on it.
func decided(subjects []*subject) []*subject {
	return slices.DeleteFunc(slices.Clone(subjects), func(s *subject) bool { return s.waiting })
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
