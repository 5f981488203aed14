package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"annotate/detect"
)

// ErrUnread says that no record of an image could be read. It is left out: as an
// image without objects it would say that there is nothing in it.
var ErrUnread = errors.New("none of the records could be read: left out, not taken as without objects")

// dropUnread leaves out the images whose records are all bad, and names them.
func (r *reader) dropUnread() {
	if len(r.hurt) == 0 {
		return
	}
	r.d.drop(func(img *Image) bool {
		bad := img.count() == 0 && (r.hurt[img.Name] || r.hurt[img.label])
		if bad {
			r.hurt[img.Name] = true
		}
		return bad
	})
	whole := map[string]bool{}
	for _, img := range r.d.all() {
		for _, name := range []string{img.Name, img.label} {
			if r.hurt[name] {
				whole[name] = true
			}
		}
	}
	unread := &UnpairedError{Err: ErrUnread}
	for _, name := range slices.Sorted(maps.Keys(r.hurt)) {
		if !whole[name] {
			unread.Names = append(unread.Names, name)
		}
	}
	if r.d.unreadImages = unread.Names; len(unread.Names) > 0 {
		r.d.unread = true
		r.Warn(unread)
	}
}

// DropInfinite leaves out boxes that are not numbers, which most forms cannot
// hold, and images that have no others. It tells bad of each.
func (d *Dataset) DropInfinite(bad func(error)) error {
	infinite := func(o detect.Object) bool { return !o.Box.Finite() }
	if s := d.stored; s != nil && !s.infinite ||
		s == nil && !slices.ContainsFunc(d.Images, func(img Image) bool { return slices.ContainsFunc(img.Objects, infinite) }) {
		return nil // as nearly always: a million images are not copied for it
	}
	had := make([]int, len(d.Images))
	for i := range had {
		had[i] = d.Images[i].count()
	}
	err := d.change(func(i int, o *detect.Object) bool {
		if infinite(*o) {
			img := &d.Images[i]
			place := detect.Labelled{File: img.File, Objects: []detect.Object{*o}}.Place(0)
			bad(fmt.Errorf("%s: the box of %q is not finite: %v", cmp.Or(place, img.Name), o.Label, o.Box))
		}
		return o.Box.Finite()
	})
	if err != nil {
		return err
	}
	unread := &UnpairedError{Err: ErrUnread}
	kept := d.Images[:0:0]
	for i, img := range d.Images {
		if img.count() == 0 && had[i] > 0 {
			unread.Names = append(unread.Names, img.Name)
			continue
		}
		kept = append(kept, img)
	}
	d.Images = kept
	if len(unread.Names) > 0 {
		bad(unread)
	}
	return nil
}

// PerCentError says that the scores of a set are per cents. They are read as the
// shares that they mean.
type PerCentError struct {
	Count int
	Place string // of the first
	Score float64
}

// ErrPerCent says that scores are per cents.
var ErrPerCent = errors.New("scores are per cents, read as hundredths")

// Error names the first.
func (e *PerCentError) Error() string {
	return fmt.Sprintf("%s: score %v: %v", e.Place, e.Score, ErrPerCent)
}

// Unwrap returns ErrPerCent.
func (e *PerCentError) Unwrap() error { return ErrPerCent }

// settleScores makes shares of scores if the set has per cents: most of them are
// above 1, and none above 100. Elsewhere a score above 1 is a bad record.
func (r *reader) settleScores() error {
	if s := r.d.stored; s != nil {
		if !s.above {
			return nil
		}
		if err := r.d.settle(); err != nil {
			return err
		}
	}
	scored := 0
	above := &PerCentError{}
	images := r.d.Loader()
	for _, img := range images.All() {
		for k := range img.Objects {
			if o := &img.Objects[k]; !o.Truth {
				scored++
				if o.Score > 1 {
					if above.Count++; above.Count == 1 {
						above.Place, above.Score = cmp.Or(img.Place(k), img.Name), o.Score
					}
				}
			}
		}
	}
	if above.Count == 0 || images.Err() != nil {
		return images.Err()
	}
	perCent := 2*above.Count > scored
	err := r.d.change(func(i int, o *detect.Object) bool {
		if perCent && !o.Truth {
			o.Score = math.Round(o.Score*1e6) / 1e8
		} else if o.Score > 1 {
			img := r.d.image(i)
			r.Bad(&detect.LineError{File: img.File, Line: o.Line, Image: img.Name, Err: fmt.Errorf("score %v is %w", o.Score, detect.ErrScore)})
			return false
		}
		return true
	})
	if err != nil {
		return err
	}
	if perCent {
		above.Count = scored
		r.d.perCent = true
		r.Warn(above)
	}
	return nil
}
