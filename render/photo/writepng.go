package photo

import (
	"io"

	"annotate/render/photo/pngio"
)

// writePNG draws on the picture in its own layout.
func (p *Photo) writePNG(w io.Writer, ink Ink, o WriteOptions) error {
	s, err := p.decode()
	if err != nil {
		return err
	}
	m, ok := s.(*pngio.Image)
	if !ok {
		if m, err = p.native(s); err != nil {
			return err
		}
	}
	for _, r := range p.storedRegions(ink) {
		before, after := newRGBA(r.Dx(), r.Dy()), newRGBA(r.Dx(), r.Dy())
		before.Rect, after.Rect = r, r
		m.Load(before, false)
		copy(after.Pix, before.Pix)
		p.drawStored(after, ink)
		m.Store(before, after)
		Release(before)
		Release(after)
	}
	return pngio.Encode(w, m, pngio.Options{Level: o.PNGLevel})
}

func (p *Photo) native(s source) (m *pngio.Image, err error) {
	err = guard(func() error {
		if pic, ok := s.(picture); ok {
			m = pngio.FromImage(pic.Image)
		}
		return nil
	})
	return m, err
}
