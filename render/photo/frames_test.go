package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gifOf returns an animation of frames of two colours.
func gifOf(t *testing.T, canvas image.Point, frames ...image.Rectangle) []byte {
	t.Helper()
	g := gif.GIF{Config: image.Config{Width: canvas.X, Height: canvas.Y}}
	for _, r := range frames {
		m := image.NewPaletted(r, color.Palette{color.Black, color.White})
		for i := range m.Pix {
			m.Pix[i] = 1
		}
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 1)
	}
	var b bytes.Buffer
	require.NoError(t, gif.EncodeAll(&b, &g))
	return b.Bytes()
}

// pngWith returns a PNG with chunks before its data.
func pngWith(t *testing.T, chunks ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))))
	file := b.Bytes()
	at := bytes.Index(file, []byte("IDAT")) - 4
	out := bytes.Clone(file[:at])
	for _, c := range chunks {
		out = binary.BigEndian.AppendUint32(out, uint32(len(c)-4))
		out = append(out, c...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE([]byte(c)))
	}
	return append(out, file[at:]...)
}

// pages returns a TIFF of directories of the given kinds (NewSubfileType), the
// last of which leads on to the one at last.
func pages(last uint32, kinds ...uint32) []byte {
	out := []byte("II*\x00\x08\x00\x00\x00")
	for i, kind := range kinds {
		one := plainTIFF(map[uint16]uint32{tagNewSubfileType: kind})[8:]
		link := 2 + 12*int(one[0])
		next := uint32(len(out) + len(one))
		if i == len(kinds)-1 {
			next = last
		}
		binary.LittleEndian.PutUint32(one[link:], next)
		out = append(out, one...)
	}
	return out
}

func TestFrames(t *testing.T) {
	at := image.Rect(0, 0, 8, 8)
	fcTL := "fcTL" + string(make([]byte, 26))
	for name, tc := range map[string]struct {
		file []byte
		want int
	}{
		"gif":            {gifOf(t, at.Max, at), 1},
		"animated gif":   {gifOf(t, at.Max, at, at, at), 3},
		"png":            {pngWith(t), 1},
		"apng":           {pngWith(t, "acTL\x00\x00\x00\x05\x00\x00\x00\x00", fcTL), 5},
		"apng and still": {pngWith(t, "acTL\x00\x00\x00\x05\x00\x00\x00\x00"), 6},
		"tiff":           {pages(0, 0), 1},
		"pages":          {pages(0, 2, 2, 2), 3},
		"smaller copies": {pages(0, 0, 1, 1), 1},
		"and masks":      {pages(0, 0, 4, 0), 2},
		"in a circle":    {pages(8, 0, 0), 2},
		"to nowhere":     {pages(1<<31, 0, 0), 2},
	} {
		p, err := Open(name, tc.file, Limits{})
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, p.Frames, name)
	}
	cut := gifOf(t, at.Max, at, at, at)
	for n := range cut {
		_, frames := gifFrames(cut[:n])
		assert.LessOrEqual(t, frames, 3)
	}
}

// TestFramesOfTools counts the pictures of files that programs have written.
func TestFramesOfTools(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many programs")
	}
	dir := t.TempDir()
	m, _ := chart()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	in := filepath.Join(dir, "in.png")
	require.NoError(t, os.WriteFile(in, b.Bytes(), 0o600))
	negative := filepath.Join(dir, "negative.png")
	shell(t, "convert IN -negate NEG", map[string]string{"IN": in, "NEG": negative})
	for file, tc := range map[string]struct {
		line string
		want int
	}{
		"a.gif":    {"convert IN IN IN OUT", 3},
		"a.tif":    {"convert IN IN IN IN OUT", 4},
		"one.tif":  {"convert IN OUT", 1},
		"a.webp":   {"img2webp -d 50 IN -d 60 NEG -o OUT", 2},
		"one.webp": {"cwebp -quiet IN -o OUT", 1},
		"two.heic": {"heif-enc IN IN -o OUT", 2},
		"one.heic": {"heif-enc -t 64 IN -o OUT", 1}, // a thumbnail is none
		"one.avif": {"avifenc -s 10 IN OUT", 1},
		"a.avif":   {"avifenc -s 10 IN IN IN OUT", 3},
	} {
		out := filepath.Join(dir, file)
		shell(t, tc.line, map[string]string{"IN": in, "NEG": negative, "OUT": out})
		data, err := os.ReadFile(out)
		require.NoError(t, err)
		p, err := Open(file, data, Limits{})
		if !heifBuilt && err != nil {
			continue
		}
		require.NoError(t, err, file)
		assert.Equal(t, tc.want, p.Frames, file)
	}
}

// TestGIFBeyondItsCanvas opens animations whose first frame is larger than the
// canvas that the header names.
func TestGIFBeyondItsCanvas(t *testing.T) {
	file := gifOf(t, image.Pt(30, 20), image.Rect(4, 2, 30, 20))
	binary.LittleEndian.PutUint16(file[6:], 8)
	binary.LittleEndian.PutUint16(file[8:], 8)
	p := open(t, file)
	assert.Equal(t, image.Pt(30, 20), image.Pt(p.Width, p.Height))
	m, err := p.Decode()
	require.NoError(t, err)
	assert.Equal(t, color.RGBA{255, 255, 255, 255}, m.RGBAAt(29, 19))
	assert.Equal(t, color.RGBA{}, m.RGBAAt(3, 1))
	_, err = Open("large.gif", file, Limits{MaxPixels: 500})
	assert.ErrorIs(t, err, ErrTooBig)
}
