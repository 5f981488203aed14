package doctor

import (
	"path"
	"strings"

	"annotate/detect"
)

// shelf finds photos by the names that label files have for them.
type shelf struct {
	photos []Photo
	byName map[string]int
	byBase map[string]int // or ambiguous
	byStem map[string]int // base name without extension; or ambiguous
	taken  []bool
}

const ambiguous = -1

func newShelf(photos []Photo) *shelf {
	s := &shelf{photos: photos, byName: map[string]int{}, byBase: map[string]int{}, byStem: map[string]int{}, taken: make([]bool, len(photos))}
	put := func(m map[string]int, key string, i int) {
		if _, twice := m[key]; twice {
			i = ambiguous
		}
		m[key] = i
	}
	for i, p := range photos {
		name := path.Clean(p.Name)
		s.byName[name] = i
		put(s.byBase, path.Base(name), i)
		put(s.byStem, stem(name), i)
	}
	return s
}

func stem(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, path.Ext(base))
}

// find returns the photo of an image: that of the same path, else the only one
// of the same base name, since label files are often written from another
// folder.
func (s *shelf) find(name string) *Photo {
	name = path.Clean(name)
	i, ok := s.byName[name]
	if !ok {
		if i, ok = s.byBase[path.Base(name)]; !ok || i == ambiguous {
			return nil
		}
	}
	s.taken[i] = true
	return &s.photos[i]
}

// otherwise returns the name of the photo that differs from an image's name in
// its extension only.
func (s *shelf) otherwise(name string) (string, bool) {
	i, ok := s.byStem[stem(name)]
	if !ok || i == ambiguous {
		return "", false
	}
	s.taken[i] = true
	return s.photos[i].Name, true
}

// missing files the images that have no photo.
func (r *Report) missing(s *shelf, images []*detect.Labelled) {
	f := Finding{Kind: MissingPhoto, Severity: Error, Certain: true, Count: len(images), Of: r.Images}
	for _, img := range images {
		e := Example{Image: img.Name}
		if other, ok := s.otherwise(img.Name); ok {
			e.Detail = "there is " + other
		}
		f.show(e)
	}
	r.file(f)
}

// strays files the photos that are no image's, or cannot be read.
func (r *Report) strays(s *shelf) {
	unlabelled := Finding{Kind: UnlabelledPhoto, Severity: Warning, Certain: true, Of: len(s.photos)}
	unreadable := Finding{Kind: UnreadablePhoto, Severity: Error, Certain: true, Of: len(s.photos)}
	for i, p := range s.photos {
		if p.Err != nil {
			unreadable.Count++
			unreadable.show(Example{Image: p.Name, Detail: p.Err.Error()})
		}
		if !s.taken[i] {
			unlabelled.Count++
			unlabelled.show(Example{Image: p.Name})
		}
	}
	r.file(unreadable)
	r.file(unlabelled)
}
