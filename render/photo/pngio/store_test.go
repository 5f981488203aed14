package pngio

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStoreKeepsUntouchedPixels(t *testing.T) {
	grayInk, redInk := color.NRGBA{85, 85, 85, 255}, color.NRGBA{200, 10, 20, 255}
	halfInk := color.NRGBA{200, 10, 20, 128}
	for _, tc := range []struct {
		name string
		from Header
		key  []byte
		ink  color.NRGBA
		want Header
	}{
		{"1 bit grey, white", Header{Color: Gray, Depth: 1}, nil, color.NRGBA{255, 255, 255, 255}, Header{Color: Gray, Depth: 1}},
		{"1 bit grey, grey", Header{Color: Gray, Depth: 1}, nil, grayInk, Header{Color: Gray, Depth: 8}},
		{"2 bit grey, a grey it has", Header{Color: Gray, Depth: 2}, nil, grayInk, Header{Color: Gray, Depth: 2}},
		{"4 bit grey, red", Header{Color: Gray, Depth: 4}, nil, redInk, Header{Color: RGB, Depth: 8}},
		{"8 bit grey, grey", Header{Color: Gray, Depth: 8}, nil, grayInk, Header{Color: Gray, Depth: 8}},
		{"8 bit grey, red", Header{Color: Gray, Depth: 8}, nil, redInk, Header{Color: RGB, Depth: 8}},
		{"16 bit grey, red", Header{Color: Gray, Depth: 16}, nil, redInk, Header{Color: RGB, Depth: 16}},
		{"4 bit grey with key, grey", Header{Color: Gray, Depth: 4}, []byte{0, 7}, grayInk, Header{Color: GrayAlpha, Depth: 8}},
		{"16 bit grey with key, red", Header{Color: Gray, Depth: 16}, []byte{3, 7}, redInk, Header{Color: RGBA, Depth: 16}},
		{"8 bit rgb", Header{Color: RGB, Depth: 8}, nil, redInk, Header{Color: RGB, Depth: 8}},
		{"16 bit rgb", Header{Color: RGB, Depth: 16}, nil, redInk, Header{Color: RGB, Depth: 16}},
		{"8 bit rgb with the ink as key", Header{Color: RGB, Depth: 8}, []byte{0, 200, 0, 10, 0, 20}, redInk, Header{Color: RGBA, Depth: 8}},
		{"16 bit rgba", Header{Color: RGBA, Depth: 16}, nil, redInk, Header{Color: RGBA, Depth: 16}},
		{"8 bit rgba, half", Header{Color: RGBA, Depth: 8}, nil, halfInk, Header{Color: RGBA, Depth: 8}},
		{"grey and alpha, grey", Header{Color: GrayAlpha, Depth: 8}, nil, grayInk, Header{Color: GrayAlpha, Depth: 8}},
		{"grey and alpha, red", Header{Color: GrayAlpha, Depth: 16}, nil, redInk, Header{Color: RGBA, Depth: 16}},
		{"1 bit palette, full", Header{Color: Palette, Depth: 1}, nil, redInk, Header{Color: Palette, Depth: 2}},
		{"2 bit palette, room", Header{Color: Palette, Depth: 2}, nil, redInk, Header{Color: Palette, Depth: 2}},
		{"8 bit palette, room", Header{Color: Palette, Depth: 8}, nil, halfInk, Header{Color: Palette, Depth: 8}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := noise(tc.from, 41, 30)
			if tc.key != nil {
				m.Transparency = tc.key
			}
			source := wide(std(t, encode(t, m, Options{})))
			region, ink := image.Rect(5, 4, 30, 21), image.Rect(9, 6, 20, 11)
			before, after := image.NewRGBA(region), image.NewRGBA(region)
			m.Load(before, false)
			m.Load(after, false)
			draw.Draw(after, ink, image.NewUniform(tc.ink), image.Point{}, draw.Src)
			m.Store(before, after)

			assert.Equal(t, tc.want.Color, m.Color)
			assert.Equal(t, tc.want.Depth, m.Depth)
			got := wide(std(t, encode(t, m, Options{})))
			drawn := color.NRGBA64Model.Convert(after.At(ink.Min.X, ink.Min.Y)).(color.NRGBA64)
			for y := range 30 {
				for x := range 41 {
					if !image.Pt(x, y).In(ink) {
						require.Equal(t, source.NRGBA64At(x, y), got.NRGBA64At(x, y), "untouched pixel %d,%d", x, y)
						continue
					}
					g := got.NRGBA64At(x, y)
					for _, d := range []int{int(g.R) - int(drawn.R), int(g.G) - int(drawn.G), int(g.B) - int(drawn.B), int(g.A) - int(drawn.A)} {
						require.LessOrEqual(t, abs(d), 3*257, "ink at %d,%d: got %v, want %v", x, y, g, drawn)
					}
				}
			}
		})
	}
}

func TestStoreFullPaletteBecomesRGB(t *testing.T) {
	for _, alpha := range []bool{false, true} {
		m := noise(Header{Color: Palette, Depth: 8}, 40, 40)
		if !alpha {
			m.Transparency = nil
		}
		source := wide(std(t, encode(t, m, Options{})))
		region := image.Rect(10, 10, 30, 30)
		before, after := image.NewRGBA(region), image.NewRGBA(region)
		m.Load(before, false)
		for i := range 400 { // 400 colours
			after.SetRGBA(10+i%20, 10+i/20, color.RGBA{uint8(i), uint8(i / 2), 99, 255})
		}
		m.Store(before, after)
		want := RGB
		if alpha {
			want = RGBA
		}
		assert.Equal(t, want, m.Color)
		got := wide(std(t, encode(t, m, Options{})))
		for y := range 40 {
			for x := range 40 {
				if !image.Pt(x, y).In(region) {
					require.Equal(t, source.NRGBA64At(x, y), got.NRGBA64At(x, y))
				}
			}
		}
		assert.Equal(t, color.NRGBA64{0x0505, 0x0202, 0x6363, 0xffff}, got.NRGBA64At(15, 10))
	}
}

func TestStoreWithoutChangeKeepsTheLayout(t *testing.T) {
	for _, h := range layouts {
		m := noise(h, 20, 20)
		want := bytes.Clone(m.Pix)
		tile := image.NewRGBA(image.Rect(3, 3, 17, 17))
		m.Load(tile, false)
		m.Store(tile, tile)
		assert.Equal(t, want, m.Pix)
		assert.Equal(t, h.Depth, m.Depth)
	}
}

func TestGrayProfileGoesWithTheGray(t *testing.T) {
	for _, red := range []bool{false, true} {
		m := noise(Header{Color: Gray, Depth: 8}, 9, 9)
		m.Chunks = []Chunk{Compressed("iCCP", "gray", []byte("profile"))}
		before, after := image.NewRGBA(m.Bounds()), image.NewRGBA(m.Bounds())
		m.Load(before, false)
		c := color.RGBA{80, 80, 80, 255}
		if red {
			c.R = 250
		}
		draw.Draw(after, after.Rect, image.NewUniform(c), image.Point{}, draw.Src)
		m.Store(before, after)
		assert.Equal(t, red, len(m.Chunks) == 0)
	}
}
