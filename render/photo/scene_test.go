package photo

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/tiff"

	"annotate/render/photo/pngio"
)

// drawn returns a picture that no turn or mirror maps to itself: a gradient, a
// white block at the top left, a red bar at the top right, a blue one at the
// bottom.
func drawn(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(40 + 120*x/width), uint8(60 + 120*y/height), 90, 255})
		}
	}
	fill(m, image.Rect(0, 0, width/4, height/4), color.RGBA{250, 250, 250, 255})
	fill(m, image.Rect(width*3/4, 0, width, height/8), color.RGBA{220, 20, 20, 255})
	fill(m, image.Rect(width/8, height*7/8, width/2, height), color.RGBA{20, 20, 220, 255})
	return m
}

func fill(m draw.Image, r image.Rectangle, c color.Color) {
	draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src)
}

// sides is the definition of the orientations in EXIF 2.32, 4.6.4 A: which
// visual side of the picture the stored row 0 and the stored column 0 are.
var sides = map[Orientation]struct{ row0, column0 string }{
	1: {"top", "left"}, 2: {"top", "right"}, 3: {"bottom", "right"}, 4: {"bottom", "left"},
	5: {"left", "top"}, 6: {"right", "top"}, 7: {"right", "bottom"}, 8: {"left", "bottom"},
}

// storedAs returns how an upright picture is stored with an orientation, by
// the definition alone. It is the oracle for everything that turns.
func storedAs(upright *image.RGBA, o Orientation) *image.RGBA {
	w, h := upright.Rect.Dx(), upright.Rect.Dy()
	s := sides[o]
	size := image.Pt(w, h)
	if s.row0 == "left" || s.row0 == "right" {
		size = image.Pt(h, w)
	}
	m := image.NewRGBA(image.Rectangle{Max: size})
	for row := range size.Y {
		for column := range size.X {
			var at image.Point
			for _, d := range []struct {
				side string
				n    int
			}{{s.row0, row}, {s.column0, column}} {
				switch d.side {
				case "left":
					at.X = d.n
				case "right":
					at.X = w - 1 - d.n
				case "top":
					at.Y = d.n
				case "bottom":
					at.Y = h - 1 - d.n
				}
			}
			m.SetRGBA(column, row, upright.RGBAAt(at.X, at.Y))
		}
	}
	return m
}

// exifBlock builds a TIFF structure with an orientation, a camera's name and,
// where given, a thumbnail and a maker note.
func exifBlock(order binary.AppendByteOrder, o Orientation, thumbnail, note []byte) []byte {
	magic := "II*\x00"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		magic = "MM\x00*"
	}
	b := order.AppendUint32([]byte(magic), 8)
	entry := func(tag, kind uint16, count, value uint32) {
		b = order.AppendUint16(order.AppendUint16(b, tag), kind)
		b = order.AppendUint32(b, count)
		if kind == 3 {
			b = order.AppendUint16(order.AppendUint16(b, uint16(value)), 0)
		} else {
			b = order.AppendUint32(b, value)
		}
	}
	const second = 8 + 2 + 3*12 + 4
	const camera = second + 2 + 2*12 + 4
	const data = camera + 2 + 12 + 4
	b = order.AppendUint16(b, 3)
	entry(271, 2, 4, binary.BigEndian.Uint32([]byte("Cam\x00")))
	entry(tagOrientation, 3, 1, uint32(o))
	entry(tagExifIFD, 4, 1, camera)
	if thumbnail == nil {
		b = order.AppendUint32(b, 0)
	} else {
		b = order.AppendUint32(b, second)
	}
	b = order.AppendUint16(b, 2)
	entry(tagThumbOffset, 4, 1, data)
	entry(tagThumbLength, 4, 1, uint32(len(thumbnail)))
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	entry(tagMakerNote, 7, uint32(len(note)), uint32(data+len(thumbnail)))
	b = order.AppendUint32(b, 0)
	return append(append(b, thumbnail...), note...)
}

func jpegFile(t testing.TB, m image.Image, quality int, segments ...[]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}))
	out := append([]byte(nil), b.Bytes()[:2]...)
	for _, s := range segments {
		out = append(out, s...)
	}
	return append(out, b.Bytes()[2:]...)
}

func segment(marker byte, parts ...[]byte) []byte { return appendSegment(nil, marker, parts...) }

func exifSegment(o Orientation) []byte {
	return segment(markerAPP1, exifID, exifBlock(binary.LittleEndian, o, nil, nil))
}

func pngFile(t testing.TB, m image.Image, chunks ...pngio.Chunk) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	const header = 8 + 25
	out := append([]byte(nil), b.Bytes()[:header]...)
	for _, c := range chunks {
		body := append([]byte(c.Type), c.Data...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(c.Data)))
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return append(out, b.Bytes()[header:]...)
}

// encodeNative makes a PNG without metadata in a tenth of the standard
// encoder's time.
func encodeNative(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, pngio.Encode(&b, pngio.FromImage(m), pngio.Options{}))
	return b.Bytes()
}

// tiffFile encodes a TIFF and adds tags to its directory, which the encoder
// writes last.
func tiffFile(t testing.TB, m image.Image, o Orientation, profile []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, tiff.Encode(&b, m, nil))
	file := b.Bytes()
	tf, ok := openTIFF(file)
	require.True(t, ok)
	at := tf.firstIFD()
	n := int(binary.LittleEndian.Uint16(file[at:]))
	old := bytes.Clone(file[at+2:][:12*n])
	// A new directory behind everything, and the profile behind that.
	le := binary.LittleEndian
	entry := func(tag, kind uint16, count, value uint32) []byte {
		b := le.AppendUint16(le.AppendUint16(nil, tag), kind)
		return le.AppendUint32(le.AppendUint32(b, count), value)
	}
	dir := len(file)
	entries := slices.Collect(slices.Chunk(old, 12))
	entries = append(entries, entry(tagOrientation, 3, 1, uint32(o)),
		entry(tagICC, 7, uint32(len(profile)), uint32(dir+2+12*(n+2)+4)))
	slices.SortFunc(entries, func(a, b []byte) int { return cmp.Compare(le.Uint16(a), le.Uint16(b)) })
	out := le.AppendUint16(bytes.Clone(file), uint16(len(entries)))
	le.PutUint32(out[4:], uint32(dir))
	out = append(out, bytes.Join(entries, nil)...)
	out = le.AppendUint32(out, 0)
	return append(out, profile...)
}

// profile returns the header of an ICC profile, which is all that is looked at.
func profile(space string) []byte {
	b := make([]byte, 132)
	copy(b[16:], space)
	copy(b[36:], "acsp")
	return b
}

func open(t testing.TB, data []byte) *Photo {
	t.Helper()
	p, err := Open("a photo", data, Limits{})
	require.NoError(t, err)
	return p
}

// worst returns the greatest difference of two pictures of the same size in
// any channel.
func worst(t testing.TB, a, b image.Image) (w int) {
	t.Helper()
	require.Equal(t, a.Bounds().Size(), b.Bounds().Size())
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p := color.NRGBAModel.Convert(a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y)).(color.NRGBA)
			q := color.NRGBAModel.Convert(b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y)).(color.NRGBA)
			w = max(w, abs(int(p.R)-int(q.R)), abs(int(p.G)-int(q.G)), abs(int(p.B)-int(q.B)), abs(int(p.A)-int(q.A)))
		}
	}
	return w
}

// boxInk fills rectangles with a colour.
type boxInk struct {
	boxes []image.Rectangle
	color color.Color
	hides bool
}

func (b boxInk) Regions() []image.Rectangle { return b.boxes }
func (b boxInk) Covered() []image.Rectangle { return b.boxes }
func (b boxInk) Hides() bool                { return b.hides }
func (b boxInk) Draw(tile *image.RGBA) {
	for _, r := range b.boxes {
		fill(tile, r.Intersect(tile.Rect), b.color)
	}
}

func write(t testing.TB, p *Photo, ink Ink, o WriteOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, p.Write(&b, ink, o))
	return b.Bytes()
}

func abs(x int) int { return max(x, -x) }
