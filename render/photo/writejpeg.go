package photo

import (
	"image"
	"image/jpeg"
	"io"
)

func (p *Photo) writeJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	return p.writeAsJPEG(w, ink, o)
}

// writeAsJPEG writes the upright picture.
func (p *Photo) writeAsJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	s, err := p.decode()
	if err != nil {
		return err
	}
	m, err := p.upright(s, true)
	if err != nil {
		return err
	}
	defer Release(m)
	for _, r := range ink.Regions() {
		if r = r.Intersect(m.Rect); !r.Empty() {
			ink.Draw(m.SubImage(r).(*image.RGBA))
		}
	}
	quality := o.Quality
	if quality == 0 {
		quality = WriteQuality
	}
	return jpeg.Encode(w, m, &jpeg.Options{Quality: quality})
}
