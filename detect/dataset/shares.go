package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"annotate/detect"
	"annotate/detect/names"
)

// ErrShares says that boxes are shares of an image whose size is not known.
var ErrShares = errors.New("boxes are shares of the image, whose size is not known")

// fromShares makes pixels of boxes that are shares, by the sizes of the photos.
// An image whose photo is not found is left out, and told unless only photos
// count.
func (r *reader) fromShares() error {
	var shared []*Image
	var places []int // of them
	for i := range r.d.Images {
		if img := &r.d.Images[i]; img.Shares {
			shared, places = append(shared, img), append(places, i)
		}
	}
	if len(shared) == 0 {
		return nil
	}
	if err := r.d.settle(); err != nil {
		return err
	}
	inPixels := make([]bool, len(r.d.Images))
	if r.Photos == nil {
		if err := r.d.findBeside(r.ctx, shared); err != nil {
			return err
		}
	}
	r.sizesOfTruth(shared)
	for n, img := range shared {
		w, h := img.Width, img.Height
		if (w == 0 || h == 0) && img.photo != nil {
			var err error
			if w, h, err = img.photo.Size(); err != nil {
				r.Bad(fmt.Errorf("%w: %w", ErrUnsized, err))
				continue
			}
		}
		if w > 0 && h > 0 {
			img.Width, img.Height, img.Shares, inPixels[places[n]] = w, h, false, true
		} else if img.count() == 0 {
			img.Shares = false
		} else if !r.OnlyPhotos {
			r.Bad(fmt.Errorf("%s: %w", cmp.Or(r.firstPlace(img), img.Name), ErrShares))
		}
	}
	err := r.d.change(func(i int, o *detect.Object) bool {
		if img := &r.d.Images[i]; inPixels[i] {
			one := detect.Labelled{Width: img.Width, Height: img.Height, Shares: true, Objects: []detect.Object{*o}}
			*o = one.InPixels(0, 0).Objects[0]
		}
		return true
	})
	if err != nil {
		return err
	}
	r.d.Images = slices.DeleteFunc(r.d.Images, func(img Image) bool {
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

// sizesOfTruth gives images without a photo the sizes that the dataset says which
// names the ids.
func (r *reader) sizesOfTruth(images []*Image) {
	if r.NamesOf == nil {
		return
	}
	var items, known []names.Item
	for _, img := range images {
		items = append(items, img.Item())
	}
	for i := range r.NamesOf.Images {
		known = append(known, r.NamesOf.Images[i].Item())
	}
	for i, pair := range names.Match(items, known).Labels {
		if img := images[i]; pair.Index >= 0 && img.photo == nil && (img.Width == 0 || img.Height == 0) {
			of := &r.NamesOf.Images[pair.Index]
			img.Width, img.Height = of.Width, of.Height
		}
	}
}
