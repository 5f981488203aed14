package photo

import (
	"image"
	"io"

	"annotate/render/photo/pngio"
)

// writePNG draws on the picture in its own layout, region by region: no RGBA
// of full size is made. A PNG that nothing is drawn on is copied as it is.
func (p *Photo) writePNG(w io.Writer, ink Ink, o WriteOptions) error {
	if p.Format == PNG && len(ink.Regions()) == 0 && !ink.Hides() {
		_, err := w.Write(p.Data)
		return err
	}
	var report WriteReport
	m, err := p.native()
	if err != nil {
		return err
	}
	regions, draw := ink.Regions(), ink.Draw
	q, at := p.extended(rowsBelow(ink))
	if p.Format == PNG {
		regions = q.toStored(ink.Regions())
		draw = func(tile *image.RGBA) { q.drawStored(tile, ink) }
	} else {
		q.stored, at = image.Pt(q.Width, q.Height), image.Rect(0, 0, p.Width, p.Height)
	}
	if q.Height > p.Height {
		m = extendNative(m, q.stored, at)
	}
	for _, r := range regions {
		if r = r.Intersect(m.Bounds()); r.Empty() {
			continue
		}
		before, after := newRGBA(r.Dx(), r.Dy()), newRGBA(r.Dx(), r.Dy())
		before.Rect, after.Rect = r, r
		m.Load(before, false)
		copy(after.Pix, before.Pix)
		draw(after)
		m.Store(before, after)
		Release(before)
		Release(after)
	}
	if p.Format != PNG {
		// Only now: which profile fits depends on whether grey became RGB.
		m.Chunks = p.readMetadata(ink.Hides(), &report.Removed).chunks(m.Color)
	} else if ink.Hides() {
		m.Chunks = redactPNG(m.Chunks, &report.Removed)
	}
	o.Report.set(report)
	return pngio.Encode(w, m, pngio.Options{Level: o.PNGLevel})
}

// native decodes to the layout of a PNG: of a PNG in its stored frame, of
// other formats upright.
func (p *Photo) native() (m *pngio.Image, err error) {
	s, err := p.decode()
	if err != nil {
		return nil, err
	}
	err = guard(func() error {
		switch s := s.(type) {
		case *pngio.Image:
			m = s
		case picture:
			m = pngio.FromImage(s.Image)
		}
		if p.Format != PNG && p.Orientation != Upright {
			m = turnNative(m, p.Orientation)
		}
		return nil
	})
	return m, err
}

// turnNative returns a picture turned by o. Its pixels take whole bytes, as
// those from [pngio.FromImage] do.
func turnNative(m *pngio.Image, o Orientation) *pngio.Image {
	stored := m.Bounds().Max
	h := m.Header
	size := o.Size(stored)
	h.Width, h.Height = size.X, size.Y
	up := pngio.New(h)
	up.Colors, up.Transparency = m.Colors, m.Transparency
	n := m.Stride / m.Width
	for y := range stored.Y {
		for x := range stored.X {
			to := o.Rect(image.Rect(x, y, x+1, y+1), stored).Min
			copy(up.Pix[to.Y*up.Stride+to.X*n:][:n], m.Pix[y*m.Stride+x*n:])
		}
	}
	return up
}
