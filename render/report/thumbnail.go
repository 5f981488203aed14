package report

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"

	"github.com/disintegration/imaging"

	"annotate/render/photo"
)

// thumbnailQuality is the JPEG quality of thumbnails: what is lost at it shows
// only where one looks for it.
const thumbnailQuality = 75

// ThumbnailSide returns the longest side in pixels that suits a report of n
// images: as large as keeps a page with all of them in it near 20 MB, so that
// it still goes through the mail. With the pictures beside the page its size
// hardly matters.
func ThumbnailSide(n int, inPage bool) int {
	switch {
	case n <= 150:
		return 1024
	case n <= 350 || !inPage:
		return 640
	case n <= 600:
		return 448
	}
	return 320
}

// Thumbnail returns a JPEG of the upright photo, its longest side at most side
// pixels, with none of the photo's metadata. What is transparent is white.
func Thumbnail(p *photo.Photo, side int) ([]byte, error) {
	m, err := p.Decode()
	if err != nil {
		return nil, err
	}
	defer photo.Release(m) // what Decode returned
	if !m.Opaque() {
		onWhite := image.NewRGBA(m.Rect)
		draw.Draw(onWhite, m.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(onWhite, m.Rect, m, image.Point{}, draw.Over)
		m = onWhite
	}
	small := m
	if w, h := m.Rect.Dx(), m.Rect.Dy(); max(w, h) > side {
		if w >= h {
			w, h = side, max(1, (h*side+w/2)/w)
		} else {
			w, h = max(1, (w*side+h/2)/h), side
		}
		// The opaque pixels of imaging's type are the same bytes premultiplied,
		// and the encoder is twice as fast with this one.
		n := imaging.Resize(m, w, h, imaging.Linear)
		small = &image.RGBA{Pix: n.Pix, Stride: n.Stride, Rect: n.Rect}
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, small, &jpeg.Options{Quality: thumbnailQuality})
	return b.Bytes(), err
}
