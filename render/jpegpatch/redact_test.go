package jpegpatch

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// segmentOf returns a marker segment.
func segmentOf(marker byte, parts ...[]byte) []byte {
	p := bytes.Join(parts, nil)
	return append([]byte{0xFF, marker, byte((len(p) + 2) >> 8), byte(len(p) + 2)}, p...)
}

// directory returns a TIFF directory: entries of tag, type, count and value,
// and the next directory's offset.
func directory(order binary.ByteOrder, next uint32, entries ...[4]uint32) []byte {
	b := make([]byte, 2, 6+12*len(entries))
	order.PutUint16(b, uint16(len(entries)))
	for _, e := range entries {
		entry := make([]byte, 12)
		order.PutUint16(entry, uint16(e[0]))
		order.PutUint16(entry[2:], uint16(e[1]))
		order.PutUint32(entry[4:], e[2])
		order.PutUint32(entry[8:], e[3])
		if e[1] == 3 && e[2] == 1 { // a short is in the first bytes
			order.PutUint16(entry[8:], uint16(e[3]))
			order.PutUint16(entry[10:], 0)
		}
		b = append(b, entry...)
	}
	end := make([]byte, 4)
	order.PutUint32(end, next)
	return append(b, end...)
}

const (
	shortType, longType, undefinedType = 3, 4, 7
)

// secret is what thumbnails show; it is long enough to look like a picture.
var secret = append([]byte{0xFF, 0xD8, 0xFF, 0xE0}, bytes.Repeat([]byte("secret face "), 20)...)

// exif returns an EXIF segment with orientation 6, a maker's note that a
// preview is in, and a thumbnail, followed by rest.
func exif(order binary.ByteOrder, rest string) []byte {
	header := []byte("II*\x00\x08\x00\x00\x00")
	if order == binary.BigEndian {
		header = []byte("MM\x00*\x00\x00\x00\x08")
	}
	note := bytes.Join([][]byte{[]byte("Maker's note "), secret, {0xFF, markerEOI}, []byte(" goes on")}, nil)
	const main, mainSize, thumbSize = 8, 2 + 2*12 + 4, 2 + 2*12 + 4
	thumb := uint32(main + mainSize + len(note))
	picture := thumb + thumbSize
	return segmentOf(markerAPP0+1, exifPrefix, header,
		directory(order, thumb,
			[4]uint32{orientationTag, shortType, 1, 6},
			[4]uint32{0x927C, undefinedType, uint32(len(note)), main + mainSize}),
		note,
		directory(order, 0,
			[4]uint32{0x0201, longType, 1, picture},
			[4]uint32{0x0202, longType, 1, uint32(len(secret))}),
		secret, []byte(rest))
}

func TestRedact(t *testing.T) {
	secret64 := base64.StdEncoding.EncodeToString(secret)
	jfif := func(thumb string) []byte {
		n := byte(len(thumb) / 3)
		return segmentOf(markerAPP0, jfifPrefix, []byte{1, 1, 0, 0, 1, 0, 1, n, min(n, 1)}, []byte(thumb))
	}
	xmp := func(b string) []byte { return segmentOf(markerAPP0+1, xmpPrefix, []byte(b)) }
	photoshop := func(b string) []byte { return segmentOf(markerAPP0+13, []byte("Photoshop 3.0\x00"), []byte(b)) }
	icc := segmentOf(markerAPP0+2, iccPrefix, []byte("\x01\x01 profile"), secret)
	adobe := segmentOf(markerAPP0+14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01"))

	for name, tc := range map[string]struct {
		head, tail, want []byte
		removed          Removed
	}{
		"nothing to drop":   {head: adobe, want: adobe},
		"JFIF":              {head: jfif("secret"), want: jfif(""), removed: Removed{Thumbnails: 1}},
		"JFXX":              {head: segmentOf(markerAPP0, jfxxPrefix, secret), removed: Removed{Thumbnails: 1}},
		"XMP with pictures": {head: xmp("<xmpGImg:image>" + secret64), removed: Removed{Previews: 1}},
		"XMP of a title":    {head: xmp("<dc:title>a face</dc:title>"), removed: Removed{Others: 1}},
		"extended XMP":      {head: segmentOf(markerAPP0+1, extendedXMPPrefix, secret), removed: Removed{Previews: 1}},
		"IPTC preview":      {head: photoshop("8BIM\x04\x04 IPTC " + string(secret)), removed: Removed{Previews: 1}},
		"IPTC of words":     {head: photoshop("8BIM\x04\x04 IPTC caption"), removed: Removed{Others: 1}},
		"maker's preview":   {head: segmentOf(markerAPP0+5, []byte("maker"), secret), removed: Removed{Previews: 1}},
		"of no known kind":  {head: segmentOf(markerAPP0+9, []byte("zlib of a face")), removed: Removed{Others: 1}},
		"comment":           {head: segmentOf(markerCOM, []byte("a face")), removed: Removed{Others: 1}},
		"ICC stays":         {head: icc, want: icc},
		"after the end":     {head: adobe, tail: secret, want: adobe, removed: Removed{Previews: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPicture(rand.New(rand.NewPCG(1, 1)), 40, 30, samplings["4:2:0"]...)
			src := p.write(layout{head: tc.head, tail: tc.tail})
			want := p.write(layout{head: tc.want})

			out, stats := patch(t, src, nil, nil, Options{Redact: true})
			assert.Equal(t, want, out)
			assert.Equal(t, tc.removed, stats.Removed)

			out, stats = patch(t, src, nil, nil, Options{})
			assert.Equal(t, src, out, "all stays unless asked")
			assert.Zero(t, stats.Removed)
		})
	}
}

// TestRedactEXIF keeps orientation, camera and the directory of the camera's
// settings, and neither thumbnails, notes, descriptions nor places.
func TestRedactEXIF(t *testing.T) {
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		t.Run(name, func(t *testing.T) {
			p := newPicture(rand.New(rand.NewPCG(1, 1)), 40, 30, samplings["4:2:0"]...)
			src := p.write(layout{head: exif(order, "rest")})
			out, stats := patch(t, src, nil, nil, Options{Redact: true})
			assert.Equal(t, Removed{Thumbnails: 2}, stats.Removed)
			for _, gone := range []string{"secret", "Maker's note", "rest"} {
				assert.Contains(t, string(src), gone)
				assert.NotContains(t, string(out), gone)
			}
			n := int(binary.BigEndian.Uint16(out[4:]))
			e := tiff{data: out[6+len(exifPrefix) : 4+n]}
			main, ok := e.start()
			require.True(t, ok)
			entries := e.entries(main)
			require.Len(t, entries, 1)
			assert.EqualValues(t, orientationTag, entries[0].tag)
			assert.EqualValues(t, 6, e.order.Uint16(e.value(entries[0])))
			next, _ := e.next(main)
			assert.Zero(t, next, "no directory of a thumbnail")
			decode(t, out)

			again, stats := patch(t, out, nil, nil, Options{Redact: true})
			assert.Equal(t, string(out), string(again), "nothing is left to drop")
			assert.Zero(t, stats.Removed)
		})
	}
}

func TestRedactedEXIFFollowsTheCamera(t *testing.T) {
	le := binary.LittleEndian
	const main, mainSize, cameraSize = 8, 2 + 4*12 + 4, 2 + 3*12 + 4
	text := []byte("2026:01:02 03:04:05\x00")
	values := uint32(main + mainSize + cameraSize)
	b := bytes.Join([][]byte{
		[]byte("II*\x00\x08\x00\x00\x00"),
		directory(le, 0,
			[4]uint32{270, 2, uint32(len(text)), values}, // description
			[4]uint32{306, 2, uint32(len(text)), values},
			[4]uint32{exifPointerTag, longType, 1, main + mainSize},
			[4]uint32{34853, longType, 1, main + mainSize}), // GPS
		directory(le, 0,
			[4]uint32{36867, 2, uint32(len(text)), values},
			[4]uint32{0x927C, undefinedType, uint32(len(text)), values},
			[4]uint32{37383, shortType, 1, 5}),
		text,
	}, nil)
	kept, thumbnails := RedactedEXIF(b)
	assert.Zero(t, thumbnails)
	e := tiff{data: kept}
	at, ok := e.start()
	require.True(t, ok)
	entries := e.entries(at)
	require.Len(t, entries, 2)
	assert.Equal(t, text, e.value(entries[0]))
	assert.EqualValues(t, exifPointerTag, entries[1].tag)
	camera, ok := e.offset(entries[1].at)
	require.True(t, ok)
	inner := e.entries(camera)
	require.Len(t, inner, 2)
	assert.Equal(t, text, e.value(inner[0]))
	assert.EqualValues(t, 5, le.Uint16(e.value(inner[1])))
	for n := range b {
		RedactedEXIF(b[:n]) // does not panic
	}
	kept, _ = RedactedEXIF([]byte("no TIFF at all"))
	assert.Nil(t, kept)
}

// mpfFile returns a file of two images, as phones write it.
func mpfFile(r *rand.Rand) []byte {
	second := newPicture(r, 16, 16, samplings["grey"]...).write(layout{})
	first := newPicture(r, 100, 80, samplings["4:2:0"]...)
	head := func(size, offset uint32) []byte {
		list := make([]byte, 32)
		binary.BigEndian.PutUint32(list[4:], size)
		binary.BigEndian.PutUint32(list[16+4:], uint32(len(second)))
		binary.BigEndian.PutUint32(list[16+8:], offset)
		return segmentOf(markerAPP0+2, []byte(mpfTag), []byte("MM\x00*\x00\x00\x00\x08"),
			directory(binary.BigEndian, 0,
				[4]uint32{0xB001, longType, 1, 2},
				[4]uint32{0xB002, undefinedType, 32, 8 + 2 + 24 + 4}), list)
	}
	size := len(first.write(layout{head: head(0, 0)}))
	const header = 2 + 4 + len(mpfTag) // start of image, marker and length
	return first.write(layout{head: head(uint32(size), uint32(size-header)), tail: second})
}

func TestMPF(t *testing.T) {
	src := mpfFile(rand.New(rand.NewPCG(2, 3)))
	read := func(b []byte) (first, second []byte) {
		t.Helper()
		at := bytes.Index(b, []byte(mpfTag)) + len(mpfTag)
		list := b[at+8+2+24+4:]
		size := binary.BigEndian.Uint32(list[4:])
		from, length := at+int(binary.BigEndian.Uint32(list[16+8:])), int(binary.BigEndian.Uint32(list[16+4:]))
		return b[:size], b[from : from+length]
	}
	r := image.Rect(10, 10, 90, 70)
	out, _ := patch(t, src, []image.Rectangle{r}, stripes, Options{})
	require.NotEqual(t, len(src), len(out), "the first image has another size")

	first, second := read(src)
	gotFirst, gotSecond := read(out)
	assert.Equal(t, second, gotSecond)
	assert.Equal(t, len(out)-len(src), len(gotFirst)-len(first))
	assert.Equal(t, []byte{0xFF, markerEOI}, gotFirst[len(gotFirst)-2:])
	decode(t, gotFirst)
	decode(t, gotSecond)

	out, stats := patch(t, src, []image.Rectangle{r}, stripes, Options{Redact: true})
	assert.Equal(t, Removed{Previews: 2}, stats.Removed)
	assert.NotContains(t, string(out), mpfTag)
	assert.Equal(t, []byte{0xFF, markerEOI}, out[len(out)-2:])
	decode(t, out)
}

// stripes draws a pattern that takes many bits.
func stripes(tile *image.RGBA) {
	for y := tile.Rect.Min.Y; y < tile.Rect.Max.Y; y++ {
		for x := tile.Rect.Min.X; x < tile.Rect.Max.X; x++ {
			if (x+y*y)%3 == 0 {
				tile.SetRGBA(x, y, color.RGBA{255, 255, 0, 255})
			}
		}
	}
}
