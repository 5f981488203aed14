package photo

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io"

	"annotate/render/jpegpatch"
)

// EncodeJPEG writes a picture as JPEG with colour at half the resolution, by the
// encoder of [Photo.Write], which takes about half the time of image/jpeg's.
// Quality is 1 to 100; 0 means [WriteQuality].
func EncodeJPEG(w io.Writer, m image.Image, quality int) error {
	return jpegpatch.Encode(w, m, halfColour(quality), nil)
}

// halfColour is how a picture without a source is coded.
func halfColour(quality int) jpegpatch.Coding {
	coding := jpegCoding(nil, quality)
	coding.Across, coding.Down = 2, 2
	return coding
}

// writeJPEG replaces the blocks that the ink touches; a JPEG of a kind that
// cannot be patched is encoded anew.
func (p *Photo) writeJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	if err := p.checkScans(); err != nil {
		return err
	}
	if !o.Reencode && rowsBelow(ink) == 0 {
		err := guard(func() error {
			draw := func(tile *image.RGBA) { p.drawStored(tile, ink) }
			stats, err := jpegpatch.Patch(w, p.Data, p.toStored(ink.Regions()), draw,
				jpegpatch.Options{Redact: ink.Hides(), Covered: p.toStored(ink.Covered())})
			o.Report.set(WriteReport{Blocks: stats.Blocks, Changed: stats.Changed, Removed: stats.Removed})
			return err
		})
		if !errors.Is(err, jpegpatch.ErrUnsupported) {
			return err
		}
	}
	return p.reencodeJPEG(w, ink, o)
}

// reencodeJPEG draws on the decoded picture in its stored frame, so that the
// EXIF block stays true as it is, and encodes all of it.
func (p *Photo) reencodeJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	s, err := p.decode()
	if err != nil {
		return err
	}
	coding := jpegCoding(p.Data, o.Quality)
	below := rowsBelow(ink)
	var out image.Image
	space := "RGB "
	if planes := planesOf(s, coding); planes != nil && below == 0 {
		drawOnPlanes(planes, p.toStored(ink.Regions()), func(tile *image.RGBA) { p.drawStored(tile, ink) })
		out = planes
	} else {
		q, at := p.extended(below)
		m := newRGBA(q.stored.X, q.stored.Y)
		defer Release(m)
		own := m.SubImage(at).(*image.RGBA)
		own.Rect = own.Rect.Sub(at.Min)
		if err := guard(func() error { s.Load(own, true); return nil }); err != nil {
			return err
		}
		for _, r := range q.toStored(ink.Regions()) {
			q.drawStored(m.SubImage(r).(*image.RGBA), ink)
		}
		out = m
		if pic, ok := s.(picture); ok {
			if gray, isGray := pic.Image.(*image.Gray); isGray && below == 0 && copyGray(gray, m) {
				out, space = gray, "GRAY"
			}
		}
	}
	report := WriteReport{Reencoded: true}
	segments := jpegMetadata(p.Data, space, ink.Hides(), &report.Removed)
	if err := jpegpatch.Encode(w, out, coding, segments); err != nil {
		return err
	}
	// What follows the picture is found from the file's end, or from here on.
	if _, end := jpegScans(p.Data); end > 0 && end < len(p.Data) {
		if !ink.Hides() {
			_, err = w.Write(p.Data[end:])
		} else {
			report.Removed.Previews++
		}
	}
	o.Report.set(report)
	return err
}

// writeAsJPEG writes another format's upright picture.
func (p *Photo) writeAsJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	s, err := p.decode()
	if err != nil {
		return err
	}
	below := rowsBelow(ink)
	coding := halfColour(o.Quality)
	var out image.Image
	if planes := planesOf(s, coding); planes != nil && p.Orientation == Upright && below == 0 {
		drawOnPlanes(planes, ink.Regions(), ink.Draw)
		out = planes
	} else {
		m, err := p.upright(s, true)
		if err != nil {
			return err
		}
		if below > 0 {
			e := newRGBA(p.Width, p.Height+below)
			copy(e.Pix, m.Pix)
			Release(m)
			m = e
		}
		defer Release(m)
		for _, r := range ink.Regions() {
			if r = r.Intersect(m.Rect); !r.Empty() {
				ink.Draw(m.SubImage(r).(*image.RGBA))
			}
		}
		out = m
	}
	var report WriteReport
	meta := p.readMetadata(ink.Hides(), &report.Removed)
	o.Report.set(report)
	return jpegpatch.Encode(w, out, coding, meta.segments())
}

// planesOf returns the decoded picture if it is luma and chroma of the coding's
// resolution, which can be encoded as it is; nil for any other.
func planesOf(s source, c jpegpatch.Coding) *image.YCbCr {
	pic, ok := s.(picture)
	if !ok {
		return nil
	}
	m, ok := pic.Image.(*image.YCbCr)
	if !ok || m.Rect.Min != (image.Point{}) {
		return nil
	}
	if dx, dy := subsampling(m.SubsampleRatio); dx != c.Across || dy != c.Down {
		return nil
	}
	return m
}

// copyGray copies a picture to a grey one of its size, and reports false if it
// has a colour.
func copyGray(dst *image.Gray, src *image.RGBA) bool {
	for y := range src.Rect.Dy() {
		from := src.Pix[y*src.Stride:][:4*src.Rect.Dx()]
		to := dst.Pix[y*dst.Stride:]
		for x := range src.Rect.Dx() {
			if from[4*x] != from[4*x+1] || from[4*x] != from[4*x+2] {
				return false
			}
			to[x] = from[4*x]
		}
	}
	return true
}

// jpegMetadata returns the segments of a JPEG that stay true when its pixels
// are encoded anew as space ("RGB " or "GRAY", as ICC profiles name it), byte
// for byte. What describes the old coding (Adobe's transform), and indices of
// pictures behind the main one, which are not carried over, are left out. With
// hides set, only what cannot show a picture is kept.
func jpegMetadata(data []byte, space string, hides bool, r *jpegpatch.Removed) []byte {
	var out []byte
	keepICC := true
	for marker, payload := range jpegSegments(data) {
		switch {
		case marker != markerCOM && (marker < markerAPP0 || marker > markerAPP15):
			continue
		case marker == markerAPP14 && bytes.HasPrefix(payload, []byte("Adobe")):
			continue
		case marker == markerAPP2 && bytes.HasPrefix(payload, mpfID):
			continue
		case marker == markerAPP2 && bytes.HasPrefix(payload, iccID):
			// The profile's header is in the first of its segments, behind
			// their number and count.
			if part := payload[len(iccID):]; len(part) > 2 && part[0] == 1 {
				keepICC = iccSpace(part[2:]) == space
			}
			if !keepICC {
				continue
			}
		}
		if hides {
			if payload = jpegpatch.Redacted(marker, payload, r); payload == nil {
				continue
			}
		}
		out = appendSegment(out, marker, payload)
	}
	return out
}

// drawOnPlanes draws on a picture of luma and chroma, region by region: what
// the ink leaves alone keeps its samples, and no picture of red, green and blue
// is made of the whole. A sample of chroma that several pixels share becomes
// their mean.
func drawOnPlanes(m *image.YCbCr, regions []image.Rectangle, ink func(tile *image.RGBA)) {
	dx, dy := subsampling(m.SubsampleRatio)
	for _, r := range regions {
		if r = r.Intersect(m.Rect); r.Empty() {
			continue
		}
		before, after := newRGBA(r.Dx(), r.Dy()), newRGBA(r.Dx(), r.Dy())
		before.Rect, after.Rect = r, r
		draw.Draw(before, r, m, r.Min, draw.Src)
		copy(after.Pix, before.Pix)
		ink(after)
		for y := r.Min.Y / dy * dy; y < r.Max.Y; y += dy {
			for x := r.Min.X / dx * dx; x < r.Max.X; x += dx {
				putShared(m, before, after, image.Rect(x, y, x+dx, y+dy).Intersect(m.Rect))
			}
		}
		Release(before)
		Release(after)
	}
}

// putShared takes over those pixels that share a chroma sample.
func putShared(m *image.YCbCr, before, after *image.RGBA, shared image.Rectangle) {
	at := m.COffset(shared.Min.X, shared.Min.Y)
	oldB, oldR := int(m.Cb[at]), int(m.Cr[at])
	var b, r int
	changed := false
	for y := shared.Min.Y; y < shared.Max.Y; y++ {
		for x := shared.Min.X; x < shared.Max.X; x++ {
			cb, cr := oldB, oldR
			if (image.Point{X: x, Y: y}).In(after.Rect) {
				o := after.PixOffset(x, y)
				now, was := after.Pix[o:o+3:o+3], before.Pix[o:o+3:o+3]
				if now[0] != was[0] || now[1] != was[1] || now[2] != was[2] {
					luma, blue, red := color.RGBToYCbCr(now[0], now[1], now[2])
					m.Y[m.YOffset(x, y)] = luma
					cb, cr, changed = int(blue), int(red), true
				}
			}
			b, r = b+cb, r+cr
		}
	}
	if n := shared.Dx() * shared.Dy(); changed {
		m.Cb[at], m.Cr[at] = uint8((b+n/2)/n), uint8((r+n/2)/n)
	}
}
