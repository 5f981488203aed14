package doctor

import (
	"math"
	"path"
	"slices"

	"annotate/detect"
)

// Photo is what the examination wants to know of a photo.
type Photo struct {
	// Name is its slash-separated path in the folder of photos.
	Name string
	// Width and Height are the size of the upright picture in pixels.
	Width, Height int
	// Orientation is EXIF's, from 1 to 8; 0 means 1.
	Orientation int
	// Sum is the same for photos of one content, and for no others; empty where it
	// is not known.
	Sum string
	// Err is why the photo cannot be read; the other fields but Name are not
	// known then.
	Err error
}

// turned reports whether the stored picture is not upright.
func (p *Photo) turned() bool { return p != nil && p.Orientation > 1 }

// stored returns the size of the stored picture.
func (p *Photo) stored() frame {
	if p.Orientation >= 5 {
		return frame{float64(p.Height), float64(p.Width)}
	}
	return frame{float64(p.Width), float64(p.Height)}
}

func (p *Photo) upright() frame { return frame{float64(p.Width), float64(p.Height)} }

// frame is a size in pixels; zero where it is not known.
type frame struct{ w, h float64 }

func (f frame) known() bool { return f.w > 0 && f.h > 0 }

// subject is one image under examination.
type subject struct {
	original *detect.Labelled
	img      *detect.Labelled // original until something is repaired
	set      *Set
	place    int    // in set
	n        int    // boxes
	at       []int  // for each box of img, its place in original; nil: the same
	photo    *Photo // nil: not at hand, or not readable
	frame    frame  // that the boxes refer to, to all that is known so far
	own      bool   // img has objects of its own
	waiting  bool   // a likely finding is about it that is not to be repaired
}

// objects returns the objects as they are repaired, until those of another image are
// asked for.
func (s *subject) objects() []detect.Object {
	if s.own {
		return s.img.Objects
	}
	return s.set.objects(s.place)
}

// was returns the place in original of a box of img.
func (s *subject) was(i int) int {
	if s.at == nil {
		return i
	}
	return s.at[i]
}

func (s *subject) declared() frame { return frame{float64(s.img.Width), float64(s.img.Height)} }

func (s *subject) folder() string { return path.Dir(s.img.Name) }

// boxes calls f with each box that is finite.
func (s *subject) boxes(f func(b detect.Box)) {
	objects := s.objects()
	for i := range objects {
		if b := objects[i].Box; b.Finite() {
			f(b)
		}
	}
}

// apply replaces every box by what repair makes of it.
func (s *subject) apply(repair func(detect.Box) detect.Box) {
	for i := range s.n {
		d := s.change(i)
		d.Box = repair(d.Box)
	}
}

// change returns an object of img to be changed. Until the first is, the objects are
// those of original: of millions hardly any are repaired.
func (s *subject) change(i int) *detect.Object {
	s.takeOwn()
	return &s.img.Objects[i]
}

func (s *subject) takeOwn() {
	if !s.own {
		objects := slices.Clone(s.objects())
		s.header().Objects, s.own = objects, true
	}
}

// header returns img to be changed, but for its objects.
func (s *subject) header() *detect.Labelled {
	if s.img == s.original {
		copied := *s.original
		s.img = &copied
	}
	return s.img
}

// drop removes the boxes that gone says, by their place in img.
func (s *subject) drop(gone func(i int) bool) {
	var objects []detect.Object
	at := []int{}
	for i := range s.n {
		if !gone(i) {
			at = append(at, i)
		}
	}
	if len(at) == s.n {
		return
	}
	s.takeOwn()
	for k, i := range at {
		objects = append(objects, s.img.Objects[i])
		at[k] = s.was(i)
	}
	s.img.Objects, s.at, s.n = objects, at, len(at)
}

// newSubject returns the image at a place under examination.
func newSubject(set *Set, place int, p *Photo) subject {
	img := set.Images[place]
	s := subject{img: img, original: img, set: set, place: place, n: len(set.objects(place)), photo: p}
	if s.frame = s.declared(); !s.frame.known() && p != nil {
		s.frame = p.upright()
	}
	return s
}

// speckSide is the size in pixels up to which everything that coordinates of
// [0,1] are taken for lies, whatever the form: a middle of 1 and half a width
// of 1, rounded up.
const speckSide = 2

// speck reports whether a box is one that no picture has: within two pixels of
// the origin.
func speck(b detect.Box) bool {
	return math.Abs(b.XMin) <= speckSide && math.Abs(b.YMin) <= speckSide &&
		math.Abs(b.XMax) <= speckSide && math.Abs(b.YMax) <= speckSide
}

// slack is how far past the edge a box may reach before it is impossible, as a
// share of the side: detectors are seldom off by more. A pixel is added, for
// rounding in small pictures.
const slack = 0.02

// impossible reports whether a finite box cannot be one of the frame's. Of an unknown
// frame no box that has an inside is.
func (f frame) impossible(b detect.Box) bool {
	if !f.known() {
		return b.Empty()
	}
	return b.Empty() || f.beyond(b, slack*f.w+1, slack*f.h+1) || f.tooLargeFor(b)
}

// tooLargeFor reports whether the box is a speck, and the frame is not so small
// that there is room for little else.
func (f frame) tooLargeFor(b detect.Box) bool { return speck(b) && min(f.w, f.h) > 16*speckSide }

// beyond reports whether the box reaches past the edge by more than dx or dy.
func (f frame) beyond(b detect.Box, dx, dy float64) bool {
	return b.XMin < -dx || b.YMin < -dy || b.XMax > f.w+dx || b.YMax > f.h+dy
}
