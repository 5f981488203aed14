package photo

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"io"

	"annotate/render/jpegpatch"
)

// writeJPEG replaces the blocks that the ink touches; a JPEG of a kind that
// cannot be patched is encoded anew.
func (p *Photo) writeJPEG(w io.Writer, ink Ink, o WriteOptions) error {
	if !o.Reencode {
		err := guard(func() error {
			draw := func(tile *image.RGBA) { p.drawStored(tile, ink) }
			_, err := jpegpatch.Patch(w, p.Data, p.toStored(ink.Regions()), draw,
				jpegpatch.Options{DropThumbnails: ink.Hides(), Covered: p.toStored(ink.Covered())})
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
	m := newRGBA(p.stored.X, p.stored.Y)
	defer Release(m)
	if err := guard(func() error { s.Load(m, true); return nil }); err != nil {
		return err
	}
	for _, r := range p.toStored(ink.Regions()) {
		p.drawStored(m.SubImage(r).(*image.RGBA), ink)
	}
	quality := o.Quality
	if quality == 0 {
		quality = jpegQuality(p.Data)
	}
	var out image.Image = m
	space := "RGB "
	if pic, ok := s.(picture); ok {
		if gray, isGray := pic.Image.(*image.Gray); isGray && copyGray(gray, m) {
			out, space = gray, "GRAY"
		}
	}
	return encodeJPEG(w, out, quality, jpegMetadata(p.Data, space, ink.Hides()))
}

// writeAsJPEG writes another format's upright picture.
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
	meta := p.readMetadata()
	return encodeJPEG(w, m, quality, meta.segments(ink.Hides()))
}

// encodeJPEG writes a JPEG with segments after its first marker. The standard
// encoder writes 4:2:0 or grey and no application segments of its own.
func encodeJPEG(w io.Writer, m image.Image, quality int, segments []byte) error {
	head := append([]byte{0xff, markerSOI}, segments...)
	return jpeg.Encode(&headWriter{w: w, head: head, skip: 2}, m, &jpeg.Options{Quality: quality})
}

// headWriter writes head in place of the first skip bytes.
type headWriter struct {
	w    io.Writer
	head []byte
	skip int
}

func (h *headWriter) Write(b []byte) (int, error) {
	if h.head != nil {
		if _, err := h.w.Write(h.head); err != nil {
			return 0, err
		}
		h.head = nil
	}
	n := min(h.skip, len(b))
	h.skip -= n
	if n == len(b) {
		return n, nil
	}
	m, err := h.w.Write(b[n:])
	return n + m, err
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

// jpegQuality returns the quality at which the IJG's scaling of the tables in
// T.81's annex K, which the standard encoder uses, comes nearest to the JPEG's
// luma table; [WriteQuality] if it has none.
func jpegQuality(data []byte) int {
	table, ok := lumaTable(data)
	if !ok {
		return WriteQuality
	}
	best, nearest := 0, -1
	for q := 100; q >= 1; q-- {
		distance := 0
		for i, v := range annexKLuma {
			distance += abs(scaled(v, q) - table[i])
		}
		if nearest < 0 || distance < nearest {
			best, nearest = q, distance
		}
	}
	return best
}

// scaled is libjpeg's jpeg_quality_scaling and jpeg_add_quant_table.
func scaled(v uint8, quality int) int {
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / quality
	}
	return min(max((int(v)*scale+50)/100, 1), 255)
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}

// lumaTable returns quantisation table 0, which encoders use for luma, in
// zigzag order.
func lumaTable(data []byte) (table [64]int, ok bool) {
	for marker, b := range jpegSegments(data) {
		if marker != markerDQT {
			continue
		}
		for len(b) > 0 {
			precision, id := b[0]>>4, b[0]&0x0f
			size := 64 * (1 + int(precision&1))
			b = b[1:]
			if len(b) < size {
				break
			}
			if id == 0 {
				for i := range table {
					if precision == 0 {
						table[i] = int(b[i])
					} else {
						table[i] = int(b[2*i])<<8 | int(b[2*i+1])
					}
				}
				ok = true
			}
			b = b[size:]
		}
	}
	return table, ok
}

// annexKLuma is T.81's table K.1 in zigzag order.
var annexKLuma = [64]uint8{
	16, 11, 12, 14, 12, 10, 16, 14,
	13, 14, 18, 17, 16, 19, 24, 40,
	26, 24, 22, 22, 24, 49, 35, 37,
	29, 40, 58, 51, 61, 60, 57, 51,
	56, 55, 64, 72, 92, 78, 64, 68,
	87, 69, 55, 56, 80, 109, 81, 87,
	95, 98, 103, 104, 103, 62, 77, 113,
	121, 112, 100, 120, 92, 101, 103, 99,
}

// jpegMetadata returns the segments of a JPEG that stay true when its pixels
// are encoded anew as space ("RGB " or "GRAY", as ICC profiles name it), byte
// for byte. What describes the old coding (Adobe's transform), and indices of
// pictures behind the main one, which are not carried over, are left out. With
// hides set, so is all that shows the picture in small.
func jpegMetadata(data []byte, space string, hides bool) []byte {
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
			if payload = withoutPreviews(marker, payload); payload == nil {
				continue
			}
		}
		out = appendSegment(out, marker, payload)
	}
	return out
}
