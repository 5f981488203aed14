package doctor

import (
	"fmt"
	"math"

	"annotate/detect"
)

// differs reports whether the file says another size than the photo has.
func (s *subject) differs() bool {
	return s.photo != nil && s.declared().known() && s.declared() != s.photo.upright()
}

// sizeExample tells both sizes of an image.
func (s *subject) sizeExample() Example {
	detail := fmt.Sprintf("%d×%d in the file, %d×%d the photo", s.img.Width, s.img.Height, s.photo.Width, s.photo.Height)
	if s.img.Width == s.photo.Height && s.img.Height == s.photo.Width {
		detail += ": exchanged"
	}
	return Example{Image: s.img.Name, Detail: detail}
}

// takePhotoSize has the boxes refer to the photo.
func (s *subject) takePhotoSize() {
	img := s.header()
	img.Width, img.Height = s.photo.Width, s.photo.Height
	s.frame = s.photo.upright()
}

// wrongSizes finds images whose boxes are the photo's, and only the size in the
// file is not.
func (r *Report) wrongSizes(subjects []*subject) {
	var differing []*subject
	var asSaid, asPhoto tally
	for _, s := range subjects {
		if !s.differs() {
			continue
		}
		differing = append(differing, s)
		s.boxes(func(b detect.Box) {
			asSaid.add(s.declared(), b)
			asPhoto.add(s.photo.upright(), b)
		})
	}
	if asSaid.impossible < 2 || asSaid.impossible*20 < asSaid.tried || asPhoto.impossible*10 > asSaid.impossible {
		return
	}
	f := Finding{
		Kind: SizeMismatch, Severity: Error, Certain: true, Count: len(differing), Of: len(subjects), Repaired: len(differing),
		Tried: asSaid.tried, Impossible: asSaid.impossible, Left: asPhoto.impossible,
	}
	for _, s := range differing {
		f.show(s.sizeExample())
		s.takePhotoSize()
	}
	r.file(f)
}

// copies finds images whose size in the file is that of another copy of the
// photo: the stored picture, a smaller or a larger one.
func (r *Report) copies(subjects []*subject) {
	unrotated := Finding{Kind: UnrotatedCopy, Severity: Error, Certain: true, Of: len(subjects)}
	resized := Finding{Kind: ResizedCopy, Severity: Warning, Certain: true, Of: len(subjects)}
	other := Finding{Kind: SizeMismatch, Severity: Error, Certain: true, Of: len(subjects)}
	upright := false // some photo that is turned by a quarter has upright labels
	for _, s := range subjects {
		if !s.differs() {
			upright = upright || s.photo != nil && s.photo.Orientation >= 5
			continue
		}
		example, said := s.sizeExample(), s.declared()
		turned := s.photo.Orientation >= 5 && alike(said, s.photo.stored())
		target := s.photo.upright()
		if turned {
			target = s.photo.stored()
		}
		if !alike(said, target) {
			other.Count++
			other.show(example)
			continue
		}
		if said != target {
			s.apply(func(b detect.Box) detect.Box { return b.Scale(target.w/said.w, target.h/said.h) })
			resized.Count++
			resized.show(example)
		}
		if turned {
			s.apply(undoTurn(s))
			unrotated.Count++
			unrotated.show(example)
		}
		s.takePhotoSize()
	}
	// A half turn or a mirror leaves the size as it is. Who ignored EXIF for
	// the quarter turns ignored it for those.
	if unrotated.Count >= 2 && !upright {
		for _, s := range subjects {
			if s.photo.turned() && s.photo.Orientation < 5 && s.n > 0 {
				s.apply(undoTurn(s))
				unrotated.Count++
			}
		}
	}
	unrotated.Repaired, resized.Repaired = unrotated.Count, resized.Count
	r.file(unrotated)
	r.file(resized)
	r.file(other)
}

// alike reports whether two sizes are of one shape, but for rounding.
func alike(a, b frame) bool {
	return math.Abs(a.w*b.h-b.w*a.h) <= 0.01*a.w*b.h+max(a.w, b.w)
}
