package report

import (
	"bytes"
	"image"
	"image/draw"

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
	m, err := p.Thumbnail(image.Pt(side, side))
	if err != nil {
		return nil, err
	}
	defer photo.Release(m)
	shown := m
	if !m.Opaque() {
		shown = image.NewRGBA(m.Rect)
		draw.Draw(shown, m.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(shown, m.Rect, m, m.Rect.Min, draw.Over)
	}
	var b bytes.Buffer
	err = photo.EncodeJPEG(&b, shown, thumbnailQuality)
	return b.Bytes(), err
}
