package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"

	"annotate/render/jpegpatch"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// jpegQuality returns the quality whose tables a JPEG has, 0 if none.
func jpegQuality(data []byte) int {
	for q := 1; q <= 100; q++ {
		if jpegCoding(data, 0) == jpegCoding(data, q) {
			return q
		}
	}
	return 0
}

// TestJPEGCoding takes the standard library's encoder as its oracle.
func TestJPEGCoding(t *testing.T) {
	for _, q := range []int{1, 10, 35, 50, 75, 90, 92, 99, 100} {
		c := jpegCoding(jpegFile(t, drawn(8, 8), q), 0)
		assert.Equal(t, jpegCoding(jpegFile(t, drawn(8, 8), 20), q), c, "quality %d", q)
		assert.Equal(t, [2]int{2, 2}, [2]int{c.Across, c.Down})
	}
	for name, data := range map[string][]byte{
		"a table cut off": {0xff, markerSOI, 0xff, markerDQT, 0, 5, 0, 1, 2},
		"no frame":        {0xff, markerSOI},
		"a frame cut off": {0xff, markerSOI, 0xff, 0xC0, 0, 5, 8, 0, 1},
		"nothing":         {},
	} {
		c := jpegCoding(data, 0)
		assert.Equal(t, jpegCoding(nil, WriteQuality), c, name)
	}
}

// TestNoEndOfImage takes what a decoder takes: a file of which the last marker
// is missing, and with it perhaps some padding.
func TestNoEndOfImage(t *testing.T) {
	file := jpegFile(t, drawn(40, 30), 90)
	p := open(t, file[:len(file)-2])
	ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}
	m, err := jpeg.Decode(bytes.NewReader(write(t, p, ink, WriteOptions{})))
	require.NoError(t, err)
	assert.Equal(t, image.Pt(40, 30), m.Bounds().Size())
}

// TestReencodeKeepsCoding encodes anew what has each of the usual samplings.
func TestReencodeKeepsCoding(t *testing.T) {
	ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}
	for _, sampling := range [][2]int{{1, 1}, {2, 1}, {1, 2}, {2, 2}, {4, 1}, {4, 2}} {
		coding := jpegCoding(nil, 35)
		coding.Luma[63]++ // tables of no quality
		coding.Across, coding.Down = sampling[0], sampling[1]
		var file bytes.Buffer
		require.NoError(t, jpegpatch.Encode(&file, drawn(50, 37), coding, nil))
		p := open(t, file.Bytes())
		assert.Equal(t, coding, jpegCoding(write(t, p, ink, WriteOptions{Reencode: true}), 0), "%v", sampling)
		other := jpegCoding(write(t, p, ink, WriteOptions{Reencode: true, Quality: 71}), 0)
		assert.Equal(t, jpegCoding(file.Bytes(), 71), other, "%v", sampling)
	}
	gray := jpegFile(t, image.NewGray(image.Rect(0, 0, 20, 20)), 60)
	out := write(t, open(t, gray), boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.Gray{200}}, WriteOptions{Reencode: true})
	m, err := jpeg.Decode(bytes.NewReader(out))
	require.NoError(t, err)
	assert.IsType(t, &image.Gray{}, m)
}
