package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"annotate/detect"
	"annotate/render/photo/pngio"
)

func TestUploadForm(t *testing.T) {
	m := drawn(60, 40)
	clear := image.NewNRGBA(m.Rect)
	deep := image.NewNRGBA64(m.Rect)
	for y := range 40 {
		for x := range 60 {
			deep.Set(x, y, m.At(x, y))
			c := m.RGBAAt(x, y)
			clear.SetNRGBA(x, y, color.NRGBA{c.R, c.G, c.B, uint8(4 * x)})
		}
	}
	var bmpData, gifData bytes.Buffer
	require.NoError(t, bmp.Encode(&bmpData, clear))
	require.NoError(t, gif.Encode(&gifData, m, nil))
	cmyk, err := os.ReadFile("testdata/flag-cmyk.jpg")
	require.NoError(t, err)
	lossy, err := os.ReadFile("testdata/flag-lossy.webp")
	require.NoError(t, err)
	turned, err := os.ReadFile("testdata/flag-turned.webp")
	require.NoError(t, err)
	animated, err := os.ReadFile("testdata/flag-animated.webp")
	require.NoError(t, err)
	for _, tc := range []struct {
		name  string
		data  []byte
		asIs  bool
		about image.Image // what the pixels are, where drawn
	}{
		{"plain jpeg", jpegFile(t, m, 90), true, m},
		{"jpeg with orientation 1", jpegFile(t, m, 90, exifSegment(1)), true, m},
		{"jpeg turned", jpegFile(t, storedAs(m, 6), 97, exifSegment(6)), false, m},
		{"jpeg cmyk", cmyk, false, nil},
		{"plain png", pngFile(t, m), true, m},
		{"png with alpha, which is dropped", pngFile(t, clear), false, m},
		{"png of 16 bits", pngFile(t, deep), false, m},
		{"png turned", pngFile(t, storedAs(m, 3), pngio.Chunk{Type: "eXIf", Data: exifBlock(binary.LittleEndian, 3, nil, nil)}), false, m},
		{"bmp with alpha", bmpData.Bytes(), false, m},
		{"gif", gifData.Bytes(), false, nil},
		{"tiff", tiffFile(t, m, 1, nil), false, m},
		{"plain webp", lossy, true, nil},
		{"webp turned", turned, false, nil},
		{"webp animated", animated, false, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := open(t, tc.data)
			u, err := p.Upload(UploadOptions{})
			require.NoError(t, err)
			assert.Equal(t, tc.asIs, bytes.Equal(u.Image.Data, tc.data))
			assert.Equal(t, p.Name, u.Image.Name)
			assert.Equal(t, image.Pt(p.Width, p.Height), image.Pt(u.Image.Width, u.Image.Height))
			sent := open(t, u.Image.Data)
			assert.Equal(t, u.Image.ContentType, sent.Format.ContentType())
			assert.Equal(t, Upright, sent.Orientation)
			if !tc.asIs {
				assert.Equal(t, JPEG, sent.Format)
			}
			if tc.about != nil {
				got, err := sent.Decode()
				require.NoError(t, err)
				assert.LessOrEqual(t, worst(t, blurred(m), blurred(got)), 12)
			}
		})
	}
}

func TestUploadShrinks(t *testing.T) {
	p := open(t, jpegFile(t, drawn(1000, 333), 90))
	u, err := p.Upload(UploadOptions{MaxSide: 100})
	require.NoError(t, err)
	assert.Equal(t, image.Pt(100, 33), image.Pt(u.Image.Width, u.Image.Height))
	sent := open(t, u.Image.Data)
	assert.Equal(t, image.Pt(100, 33), image.Pt(sent.Width, sent.Height))
	dets := []detect.Detection{{Label: "cat", Score: 0.5, Box: detect.Box{XMin: 10, YMin: 11, XMax: 100, YMax: 33}}}
	got := u.ToPhoto(dets)
	assert.InDelta(t, 100, got[0].Box.XMin, 1e-9)
	assert.InDelta(t, 111, got[0].Box.YMin, 1e-9, "33 rows stand for 333: the factor is not that of x")
	assert.InDelta(t, 1000, got[0].Box.XMax, 1e-9)
	assert.InDelta(t, 333, got[0].Box.YMax, 1e-9)
	assert.Equal(t, 10.0, dets[0].Box.XMin, "the argument stays as it is")

	tall := open(t, jpegFile(t, drawn(3, 1500), 90))
	u, err = tall.Upload(UploadOptions{MaxSide: 100})
	require.NoError(t, err)
	assert.Equal(t, image.Pt(1, 100), image.Pt(u.Image.Width, u.Image.Height), "no side vanishes")

	small, err := p.Upload(UploadOptions{MaxSide: 1000})
	require.NoError(t, err)
	assert.Equal(t, p.Data, small.Image.Data, "nothing to shrink")
	assert.Equal(t, dets, small.ToPhoto(dets))
}

// A server that does not read the file as it is gets a plain JPEG.
func TestUploadAnew(t *testing.T) {
	p := open(t, pngFile(t, drawn(60, 40)))
	own, err := p.Upload(UploadOptions{})
	require.NoError(t, err)
	assert.True(t, own.Own)
	u, err := p.Upload(UploadOptions{Anew: true, MaxSide: 1000})
	require.NoError(t, err)
	assert.False(t, u.Own)
	assert.Equal(t, "image/jpeg", u.Image.ContentType)
	assert.Equal(t, image.Pt(60, 40), image.Pt(u.Image.Width, u.Image.Height))
	open(t, u.Image.Data)
}

func TestUploadQuality(t *testing.T) {
	p := open(t, jpegFile(t, storedAs(drawn(60, 40), 6), 97, exifSegment(6)))
	for q, want := range map[int]int{0: UploadQuality, 60: 60} {
		u, err := p.Upload(UploadOptions{Quality: q})
		require.NoError(t, err)
		assert.Equal(t, want, jpegQuality(u.Image.Data))
	}
}

func TestUploadOfDamagedPhoto(t *testing.T) {
	data := jpegFile(t, storedAs(drawn(60, 40), 6), 97, exifSegment(6))
	p := open(t, data[:len(data)/2])
	_, err := p.Upload(UploadOptions{})
	require.ErrorIs(t, err, ErrCorrupt)
}

// TestUploadOfWhatServersMayTurn: where a server could find an orientation that
// we don't, it is sent the upright copy, so that boxes come back in our frame.
func TestUploadOfWhatServersMayTurn(t *testing.T) {
	m := drawn(40, 30)
	xmp := func(value string) []byte {
		return segment(markerAPP1, xmpID, []byte(`<x tiff:Orientation="`+value+`"/>`))
	}
	text := func(kind, data string) pngio.Chunk {
		return pngio.Chunk{Type: kind, Data: []byte(data), Place: pngio.BeforeData}
	}
	for name, tc := range map[string]struct {
		data []byte
		own  bool
	}{
		"plain":                  {jpegFile(t, m, 90), true},
		"EXIF upright":           {jpegFile(t, m, 90, exifSegment(Upright), xmp("6")), true},
		"XMP upright":            {jpegFile(t, m, 90, xmp("1")), true},
		"XMP turns":              {jpegFile(t, m, 90, xmp("6")), false},
		"EXIF does not parse":    {jpegFile(t, m, 90, segment(markerAPP1, exifID, []byte("MZ nonsense"))), false},
		"EXIF is empty":          {jpegFile(t, m, 90, segment(markerAPP1, exifID)), false},
		"PNG":                    {pngFile(t, m, text("tEXt", "Comment\x00hello")), true},
		"PNG with a raw profile": {pngFile(t, m, text("zTXt", "Raw profile type exif\x00\x00x")), false},
		"PNG with XMP":           {pngFile(t, m, text("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00<tiff:Orientation>8<")), false},
	} {
		u, err := open(t, tc.data).Upload(UploadOptions{})
		require.NoError(t, err, name)
		assert.Equal(t, tc.own, u.Own, name)
	}
}
