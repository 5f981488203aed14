package dataset

import (
	"cmp"
	"errors"
	"fmt"

	"annotate/detect"
	"annotate/detect/names"
)

// ErrShares says that boxes are shares of an image whose size is not known.
var ErrShares = errors.New("boxes are shares of the image, whose size is not known")

// fromShares makes pixels of boxes that are shares, by the sizes of the photos.
// An image whose photo is not found is left out, and told unless only photos
// count.
func (r *reader) fromShares() error {
	shared := false
	for _, img := range r.d.all() {
		shared = shared || img.Shares
	}
	if !shared {
		return nil
	}
	if err := r.d.settle(); err != nil {
		return err
	}
	inPixels := make([]bool, r.d.places())
	if r.Photos == nil && r.d.shelf == nil {
		var images []*Image
		for _, img := range r.d.all() {
			if img.Shares {
				images = append(images, img)
			}
		}
		if err := r.d.findBeside(r.ctx, images); err != nil {
			return err
		}
	}
	r.sizesOfTruth()
	for i, img := range r.d.all() {
		if !img.Shares {
			continue
		}
		w, h := img.Width, img.Height
		if (w == 0 || h == 0) && img.photo != nil {
			var err error
			if w, h, err = img.photo.Size(); err != nil {
				r.Bad(fmt.Errorf("%w: %w", ErrUnsized, err))
				continue
			}
		}
		if w > 0 && h > 0 {
			img.Width, img.Height, img.Shares, inPixels[i] = w, h, false, true
			r.d.keep(i, img)
		} else if img.count() == 0 {
			img.Shares = false
			r.d.keep(i, img)
		} else if !r.OnlyPhotos {
			r.Bad(fmt.Errorf("%s: %w", cmp.Or(r.firstPlace(img), img.Name), ErrShares))
		}
	}
	err := r.d.change(func(i int, o *detect.Object) bool {
		if inPixels[i] {
			img := r.d.image(i)
			one := detect.Labelled{Width: img.Width, Height: img.Height, Shares: true, Objects: []detect.Object{*o}}
			*o = one.InPixels(0, 0).Objects[0]
		}
		return true
	})
	if err != nil {
		return err
	}
	r.d.drop(func(img *Image) bool {
		if img.Shares {
			r.d.unread = true
			r.d.unreadImages = append(r.d.unreadImages, img.Name)
		}
		return img.Shares
	})
	return nil
}

// firstPlace returns where the label file has the first object of an image.
func (r *reader) firstPlace(img *Image) string {
	full, err := r.d.with(img)
	if err != nil {
		return ""
	}
	return full.Place(0)
}

// sizesOfTruth gives images whose boxes are shares, and which have no photo, the sizes
// that the dataset says which names the ids.
func (r *reader) sizesOfTruth() {
	unsized := func(img *Image) bool { return img.Shares && img.photo == nil && (img.Width == 0 || img.Height == 0) }
	wanted := false
	for _, img := range r.d.all() {
		wanted = wanted || unsized(img)
	}
	if r.NamesOf == nil || !wanted {
		return
	}
	var items, known []names.Item
	var places, of []int
	for i, img := range r.d.all() {
		if img.Shares {
			items, places = append(items, img.Item()), append(places, i)
		}
	}
	for i, img := range r.NamesOf.all() {
		known, of = append(known, img.Item()), append(of, i)
	}
	for k, pair := range names.Match(items, known).Labels {
		if img := r.d.image(places[k]); pair.Index >= 0 && unsized(img) {
			truth := r.NamesOf.image(of[pair.Index])
			img.Width, img.Height = truth.Width, truth.Height
			r.d.keep(places[k], img)
		}
	}
}
