package pngio

import (
	"image"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFromImage(t *testing.T) {
	r := image.Rect(-3, 5, 20, 19) // bounds need not start at (0,0)
	pal := color.Palette{color.RGBA{1, 2, 3, 255}, color.NRGBA{200, 100, 50, 80}, color.White}
	gray, gray16 := image.NewGray(r), image.NewGray16(r)
	nrgba, nrgba64, paletted := image.NewNRGBA(r), image.NewNRGBA64(r), image.NewPaletted(r, pal)
	opaque, opaque64 := image.NewRGBA(r), image.NewRGBA64(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBA64{uint16(x * 4001), uint16(y * 3001), uint16(x * y * 701), uint16(x * 997)}
			gray.Set(x, y, c)
			gray16.Set(x, y, c)
			nrgba.Set(x, y, c)
			nrgba64.Set(x, y, c)
			paletted.SetColorIndex(x, y, uint8((x+y)&1))
			c.A = 0xffff
			opaque.Set(x, y, c)
			opaque64.Set(x, y, c)
		}
	}
	for name, tc := range map[string]struct {
		img  image.Image
		want Header
	}{
		"gray":     {gray, Header{Color: Gray, Depth: 8}},
		"gray16":   {gray16, Header{Color: Gray, Depth: 16}},
		"nrgba":    {nrgba, Header{Color: RGBA, Depth: 8}},
		"nrgba64":  {nrgba64, Header{Color: RGBA, Depth: 16}},
		"rgba":     {opaque, Header{Color: RGBA, Depth: 8}},
		"rgba64":   {opaque64, Header{Color: RGBA, Depth: 16}},
		"paletted": {paletted, Header{Color: Palette, Depth: 8}},
		"a part":   {nrgba.SubImage(image.Rect(2, 7, 9, 11)), Header{Color: RGBA, Depth: 8}},
	} {
		t.Run(name, func(t *testing.T) {
			m := FromImage(tc.img)
			assert.Equal(t, tc.want.Color, m.Color)
			assert.Equal(t, tc.want.Depth, m.Depth)
			assert.Equal(t, wide(tc.img).Pix, wide(std(t, encode(t, m, Options{}))).Pix)
		})
	}
}
