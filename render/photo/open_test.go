package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"annotate/render/jpegpatch"
	"annotate/render/photo/pngio"
)

func TestPeek(t *testing.T) {
	for _, tc := range []struct {
		head string
		want Format
	}{
		{"\xff\xd8\xff\xe1", JPEG},
		{"\x89PNG\r\n\x1a\n", PNG},
		{"GIF89a", GIF},
		{"II*\x00", TIFF},
		{"MM\x00*", TIFF},
		{"II+\x00\x08\x00\x00\x00", TIFF},
		{"MM\x00+\x00\x08\x00\x00", TIFF},
		{"RIFF\x10\x00\x00\x00WEBPVP8 ", WebP},
		{"BM\x00\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", BMP},
		{"BM is how this letter begins", Unknown},
		{"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", HEIC},
		{"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", HEIC},
		{"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf", AVIF},
		{"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00mif1avifmiaf", AVIF},
		{"\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00avif", HEIC},     // avif stands behind the box
		{"\x00\x00\x00\x00ftypheic\x00\x00\x00\x00mif1heic", HEIC}, // a size that cannot be
		{"\x00\x00\x00\x07ftypheic\x00\x00\x00\x00mif1heic", HEIC},
		{"\x00\x00\x00\x01ftyp\x00\x00\x00\x00\x00\x00\x00\x20avif", AVIF},
		{"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00mp42isom", Unknown},
		{"RIFF\x10\x00\x00\x00WAVE", Unknown},
		{"", Unknown},
	} {
		assert.Equal(t, tc.want, Peek([]byte(tc.head)), "%q", tc.head)
	}
}

func TestOpenSaysWhatItIsNot(t *testing.T) {
	for head, want := range map[string]string{
		"":                          "an empty file",
		" \n\t":                     "white space",
		"%PDF-1.7":                  "a PDF document",
		"\n <!DOCTYPE html><html>":  "HTML",
		"<?xml version='1.0'?><svg": "XML or SVG",
		"{\"error\":1}":             "JSON",
		"PK\x03\x04":                "a ZIP archive",
		"\x00\x00\x00\x20ftypmp42\x00\x00\x00\x00": "a video",
		"\xff\x0a\x00":    "JPEG XL",
		"just some words": "not a photo",
	} {
		_, err := Open("sub/IMG_1.jpg", []byte(head), Limits{})
		require.ErrorIs(t, err, ErrFormat, "%q", head)
		assert.ErrorContains(t, err, want)
		assert.ErrorContains(t, err, "sub/IMG_1.jpg: ")
		var e *Error
		require.True(t, errors.As(err, &e))
		assert.Equal(t, "sub/IMG_1.jpg", e.Name)
	}
}

func TestOpenLimits(t *testing.T) {
	data := pngFile(t, drawn(40, 30))
	_, err := Open("a.png", data, Limits{MaxBytes: int64(len(data)) - 1})
	require.ErrorIs(t, err, ErrTooBig)
	_, err = Open("a.png", data, Limits{MaxPixels: 1199})
	require.ErrorIs(t, err, ErrTooBig)
	_, err = Open("a.png", data, Limits{MaxBytes: int64(len(data)), MaxPixels: 1200})
	require.NoError(t, err)
	_, err = Open("a.png", data, Limits{MaxBytes: -1, MaxPixels: -1})
	require.NoError(t, err)

	// A PNG of 72 bytes that asks for 2³¹−1 by 2³¹−1 pixels of 8 bytes.
	bomb := pngFile(t, drawn(1, 1))
	copy(bomb[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff")
	_, err = Open("bomb.png", bomb, Limits{})
	require.Error(t, err)
	header := []byte{'I', 'H', 'D', 'R', 0, 0, 0x80, 0, 0, 0, 0x80, 0, 16, 6, 0, 0, 0} // 32768×32768
	bomb = append([]byte(pngSignature), 0, 0, 0, 13)
	bomb = append(bomb, header...)
	bomb = binary.BigEndian.AppendUint32(bomb, crc32.ChecksumIEEE(header))
	_, err = Open("bomb.png", bomb, Limits{})
	require.ErrorIs(t, err, ErrTooBig)
}

// Every way in which EXIF comes into a JPEG, in all eight orientations.
func TestOrientationJPEG(t *testing.T) {
	xmp := segment(markerAPP1, xmpID, []byte("<x:xmpmeta/>"))
	jfif := segment(markerAPP0, jfifID, make([]byte, 9))
	upright := drawn(64, 48)
	for o := Upright; o <= Rotate270; o++ {
		for _, tc := range []struct {
			name     string
			segments [][]byte
		}{
			{"exif first", [][]byte{exifSegment(o)}},
			{"jfif first", [][]byte{jfif, exifSegment(o)}},
			{"xmp first", [][]byte{xmp, exifSegment(o)}},
			{"comment and profile first", [][]byte{segment(markerCOM, []byte("hi")), segment(markerAPP2, iccID, []byte{1, 1}, profile("RGB ")), exifSegment(o)}},
			{"fill bytes", [][]byte{xmp, {0xff, 0xff, 0xff}, exifSegment(o), {0xff, 0xff}}},
			{"big-endian", [][]byte{segment(markerAPP1, exifID, exifBlock(binary.BigEndian, o, nil, nil))}},
		} {
			t.Run(fmt.Sprintf("%d %s", o, tc.name), func(t *testing.T) {
				p := open(t, jpegFile(t, storedAs(upright, o), 95, tc.segments...))
				assert.Equal(t, o, p.Orientation)
				assert.Equal(t, image.Pt(64, 48), image.Pt(p.Width, p.Height))
				m, err := p.Decode()
				require.NoError(t, err)
				assert.LessOrEqual(t, worst(t, blurred(upright), blurred(m)), 12, "JPEG's loss, edges evened out")
			})
		}
	}
}

// blurred returns the means of 8×8 squares: what JPEG leaves nearly alone.
func blurred(m *image.RGBA) *image.RGBA {
	small := image.NewRGBA(image.Rect(0, 0, m.Rect.Dx()/8, m.Rect.Dy()/8))
	for i := range len(small.Pix) {
		x, y, sum := i/4%small.Rect.Dx(), i/4/small.Rect.Dx(), 0
		for j := range 64 {
			sum += int(m.Pix[m.PixOffset(8*x+j%8, 8*y+j/8)+i%4])
		}
		small.Pix[i] = uint8(sum / 64)
	}
	return small
}

// Lossless formats must come out exactly.
func TestOrientationLossless(t *testing.T) {
	upright := drawn(37, 70) // more than one block and band, and odd
	for o := Upright; o <= Rotate270; o++ {
		stored := storedAs(upright, o)
		for name, data := range map[string][]byte{
			"png":                  pngFile(t, stored, pngio.Chunk{Type: "eXIf", Data: exifBlock(binary.BigEndian, o, nil, nil)}),
			"tiff, directory last": tiffFile(t, stored, o, profile("RGB ")),
		} {
			t.Run(fmt.Sprintf("%d %s", o, name), func(t *testing.T) {
				p := open(t, data)
				assert.Equal(t, o, p.Orientation)
				m, err := p.Decode()
				require.NoError(t, err)
				assert.Equal(t, upright.Pix, m.Pix)
				Release(m)
			})
		}
	}
}

func TestOrientationHostile(t *testing.T) {
	good := exifBlock(binary.LittleEndian, 6, nil, nil)
	at := bytes.Index(good, []byte{0x12, 0x01}) // the orientation's entry
	with := func(f func(b []byte)) []byte {
		b := bytes.Clone(good)
		f(b)
		return b
	}
	for name, tc := range map[string]struct {
		exif []byte
		want Orientation
	}{
		"sound":                    {good, 6},
		"zero":                     {with(func(b []byte) { b[at+8] = 0 }), 1},
		"nine":                     {with(func(b []byte) { b[at+8] = 9 }), 1},
		"as a long":                {with(func(b []byte) { b[at+2] = 4 }), 6},
		"as a byte":                {with(func(b []byte) { b[at+2] = 1 }), 6},
		"as text":                  {with(func(b []byte) { b[at+2] = 2 }), 1},
		"no values":                {with(func(b []byte) { b[at+4] = 0 }), 1},
		"4 billion values":         {with(func(b []byte) { copy(b[at+4:], "\xff\xff\xff\xff") }), 1},
		"directory past the end":   {with(func(b []byte) { copy(b[4:], "\xff\xff\xff\xff") }), 1},
		"directory in the header":  {with(func(b []byte) { b[4] = 2 }), 1},
		"65535 entries, there":     {with(func(b []byte) { b[8], b[9] = 0xff, 0xff }), 6},
		"cut in the entries":       {good[:at+6], 1},
		"header only":              {good[:8], 1},
		"nothing":                  {nil, 1},
		"magic of something else":  {with(func(b []byte) { b[2] = 43 }), 1},
		"the directory's last two": {good[:10], 1},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tc.want, tiffOrientation(tc.exif))
			assert.Equal(t, tc.want, jpegOrientation(jpegFile(t, drawn(8, 8), 80, segment(markerAPP1, exifID, tc.exif))))
			assert.NotPanics(t, func() { uprightEXIF(tc.exif) })
		})
	}
}

func TestRectLeadsBack(t *testing.T) {
	stored := image.Pt(30, 20)
	r := image.Rect(3, 4, 10, 19)
	for o := Orientation(0); o <= Rotate270; o++ {
		up := o.Rect(r, stored)
		assert.True(t, up.In(image.Rectangle{Max: o.Size(stored)}))
		assert.Equal(t, r, o.Inverse().Rect(up, o.Size(stored)), "orientation %d", o)
	}
}

func TestDecodeFormats(t *testing.T) {
	flag := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		return b
	}
	m := drawn(50, 40)
	var bmpData, gifData, gifPart bytes.Buffer
	require.NoError(t, bmp.Encode(&bmpData, m))
	require.NoError(t, gif.Encode(&gifData, m, nil))
	pal := image.NewPaletted(image.Rect(10, 10, 30, 30), color.Palette{color.RGBA{200, 30, 30, 255}})
	require.NoError(t, gif.EncodeAll(&gifPart, &gif.GIF{
		Image: []*image.Paletted{pal, pal}, Delay: []int{1, 1}, Config: image.Config{Width: 50, Height: 40},
	}))
	red, blue, none := color.RGBA{200, 30, 30, 255}, color.RGBA{30, 30, 200, 255}, color.RGBA{}
	for _, tc := range []struct {
		name   string
		data   []byte
		format Format
		size   image.Point
		at     image.Point
		want   color.RGBA
		within int
	}{
		{"bmp", bmpData.Bytes(), BMP, image.Pt(50, 40), image.Pt(45, 2), m.RGBAAt(45, 2), 0},
		{"gif", gifData.Bytes(), GIF, image.Pt(50, 40), image.Pt(45, 2), m.RGBAAt(45, 2), 40},
		{"gif frame on its canvas", gifPart.Bytes(), GIF, image.Pt(50, 40), image.Pt(12, 12), red, 0},
		{"gif outside its frame", gifPart.Bytes(), GIF, image.Pt(50, 40), image.Pt(2, 2), none, 0},
		{"webp lossless", flag("flag-lossless.webp"), WebP, image.Pt(24, 16), image.Pt(2, 14), red, 0},
		{"webp lossy", flag("flag-lossy.webp"), WebP, image.Pt(24, 16), image.Pt(2, 14), red, 20},
		{"webp alpha", flag("flag-alpha.webp"), WebP, image.Pt(24, 16), image.Pt(20, 4), none, 0},
		{"webp animated, first frame", flag("flag-animated.webp"), WebP, image.Pt(24, 16), image.Pt(20, 4), blue, 0},
		{"webp turned", flag("flag-turned.webp"), WebP, image.Pt(16, 24), image.Pt(4, 20), blue, 0},
		{"jpeg cmyk", flag("flag-cmyk.jpg"), JPEG, image.Pt(24, 16), image.Pt(20, 4), blue, 6},
		{"jpeg progressive grey", flag("flag-progressive.jpg"), JPEG, image.Pt(24, 16), image.Pt(2, 14), color.RGBA{81, 81, 81, 255}, 6},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := open(t, tc.data)
			assert.Equal(t, tc.format, p.Format)
			assert.Equal(t, tc.size, image.Pt(p.Width, p.Height))
			got, err := p.Decode()
			require.NoError(t, err)
			c := got.RGBAAt(tc.at.X, tc.at.Y)
			for _, d := range []int{int(c.R) - int(tc.want.R), int(c.G) - int(tc.want.G), int(c.B) - int(tc.want.B), int(c.A) - int(tc.want.A)} {
				assert.LessOrEqual(t, abs(d), tc.within, "got %v, want %v", c, tc.want)
			}
		})
	}
}

func TestDecodeDamaged(t *testing.T) {
	for name, data := range map[string][]byte{
		"jpeg": jpegFile(t, drawn(60, 50), 90),
		"png":  pngFile(t, drawn(60, 50)),
		"tiff": tiffFile(t, drawn(60, 50), 1, nil),
	} {
		t.Run(name, func(t *testing.T) {
			for n := 0; n < len(data)-20; n += 1 + len(data)/150 {
				p, err := Open(name, data[:n], Limits{})
				if err == nil {
					_, err = p.Decode()
				}
				if err != nil {
					assert.True(t, errors.Is(err, ErrCorrupt) || errors.Is(err, ErrFormat), "%d bytes: %v", n, err)
					assert.ErrorContains(t, err, name+": ")
				} else {
					assert.Equal(t, "tiff", name, "%d of %d bytes decode", n, len(data))
				}
			}
		})
	}
}

func TestGuardCatchesPanics(t *testing.T) {
	err := guard(func() error { panic("index out of range") })
	require.ErrorIs(t, err, ErrCorrupt)
	assert.ErrorContains(t, err, "index out of range")
}

func FuzzOpen(f *testing.F) {
	f.Add(jpegFile(f, drawn(16, 16), 80, exifSegment(6)))
	f.Add(pngFile(f, drawn(9, 7), pngio.Chunk{Type: "eXIf", Data: exifBlock(binary.BigEndian, 5, []byte("thumb"), []byte("note"))}))
	f.Add(tiffFile(f, drawn(9, 7), 8, profile("RGB ")))
	files, err := filepath.Glob("testdata/*.*")
	require.NoError(f, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, nameErr := OutputName("x", bytes.NewReader(data))
		p, err := Open("x", data, Limits{MaxPixels: 1 << 16})
		if err != nil {
			return
		}
		require.NoError(t, nameErr, "what opens has an output name")
		p.readMetadata(true, new(jpegpatch.Removed))
		m, err := p.Decode()
		if err != nil {
			return
		}
		require.Equal(t, image.Rect(0, 0, p.Width, p.Height), m.Rect)
		_, err = p.Fingerprint()
		require.NoError(t, err)
		ink := boxInk{[]image.Rectangle{image.Rect(0, 0, 3, 3)}, color.White, true}
		var out bytes.Buffer
		require.NoError(t, p.Write(&out, ink, WriteOptions{}))
		q, err := Open("y", out.Bytes(), Limits{})
		require.NoError(t, err)
		require.Equal(t, p.OutputFormat(), q.Format)
		require.Equal(t, image.Pt(p.Width, p.Height), image.Pt(q.Width, q.Height))
	})
}
