package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"

	"annotate/render/photo/pngio"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// caption is ink of one colour on rows under a picture, and on one of its
// pixels.
type caption struct{ size image.Point }

func (c caption) Below() int  { return 16 }
func (c caption) Hides() bool { return false }
func (c caption) Regions() []image.Rectangle {
	return []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(0, c.size.Y, c.size.X, c.size.Y+16)}
}
func (c caption) Covered() []image.Rectangle { return c.Regions() }
func (c caption) Draw(tile *image.RGBA) {
	for _, r := range c.Regions() {
		r = r.Intersect(tile.Rect)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				tile.SetRGBA(x, y, color.RGBA{R: 255, A: 255})
			}
		}
	}
}

// TestRowsBelow writes every stored orientation and several depths: upright, the
// picture is where it was, and the caption under it.
func TestRowsBelow(t *testing.T) {
	upright := image.NewNRGBA(image.Rect(0, 0, 21, 13))
	for i := range upright.Pix {
		upright.Pix[i] = uint8(i * 3)
		if i%4 == 3 {
			upright.Pix[i] = 255
		}
	}
	for o := Upright; o <= 8; o++ {
		for _, depth := range []int{1, 8} {
			p := Photo{Width: 21, Height: 13, Orientation: o, Format: PNG}
			p.stored = o.Inverse().Size(image.Pt(21, 13))
			h := pngio.Header{Width: p.stored.X, Height: p.stored.Y, Depth: depth, Color: pngio.Palette}
			m := pngio.New(h)
			m.Colors = []byte{0, 0, 255, 0, 255, 0}
			for i := range m.Pix {
				m.Pix[i] = uint8(i*37) & (1<<depth - 1) * 255 / (1<<depth - 1) & map[int]uint8{1: 255, 8: 1}[depth]
			}
			q, at := p.extended(16)
			e := extendNative(m, q.stored, at)
			before, after := image.NewRGBA(m.Bounds()), image.NewRGBA(at)
			m.Load(before, false)
			e.Load(after, false)
			assert.Equal(t, before.Pix, after.Pix, "orientation %d, depth %d", o, depth)
			tile := image.NewRGBA(e.Bounds())
			q.drawStored(tile, caption{image.Pt(21, 13)})
			for y := range tile.Rect.Dy() {
				for x := range tile.Rect.Dx() {
					if !image.Pt(x, y).In(at) {
						require.Equal(t, color.RGBA{R: 255, A: 255}, tile.RGBAAt(x, y), "orientation %d: %d,%d", o, x, y)
					}
				}
			}
		}
	}
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, upright))
	p, err := Open("a.png", file.Bytes(), Limits{})
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, p.Write(&out, caption{image.Pt(21, 13)}, WriteOptions{}))
	got, err := png.Decode(&out)
	require.NoError(t, err)
	assert.Equal(t, image.Rect(0, 0, 21, 29), got.Bounds())
	assert.Equal(t, upright.At(20, 12), color.NRGBAModel.Convert(got.At(20, 12)))
	assert.Equal(t, color.NRGBA{R: 255, A: 255}, color.NRGBAModel.Convert(got.At(3, 28)))
}
