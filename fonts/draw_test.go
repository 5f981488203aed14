package fonts

import (
	"encoding/binary"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drawn returns a text in black on white, with nothing around its line box.
func drawn(f *Face, text string, px int) *image.RGBA {
	t := f.Shape(text, px)
	img := image.NewRGBA(image.Rect(0, 0, t.Width, t.Height()))
	draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
	f.Draw(img, t, 0, 0, color.Black)
	return img
}

// inked counts the pixels that are not white.
func inked(img *image.RGBA) int {
	n := 0
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] != 255 || img.Pix[i+1] != 255 || img.Pix[i+2] != 255 {
			n++
		}
	}
	return n
}

func TestStressStringsShowInsideTheLineBox(t *testing.T) {
	t.Parallel()
	for _, set := range []struct {
		name string
		set  *Set
	}{{"offline", offline(t)}, {"system", Default()}} {
		face := set.set.NewFace()
		for _, s := range stress {
			for _, px := range []int{1, 11, 16, 40} {
				text := face.Shape(s.text, px)
				require.Positive(t, text.Width, "%s, %s at %d px", s.name, set.name, px)
				require.Equal(t, face.Shape("x", px).Height(), text.Height(), "%s at %d px", s.name, px)
				require.NotEmpty(t, text.glyphs, "%s, %s at %d px", s.name, set.name, px)
				if px == 1 {
					continue // a letter may be a tenth of a grey pixel
				}
				// A window in the middle of nowhere, wider than the first letters.
				width := min(text.Width, 300)
				img := image.NewRGBA(image.Rect(-50, 1000, -50+width+20, 1000+text.Height()+20))
				draw.Draw(img, img.Rect, image.White, image.Point{}, draw.Src)
				face.Draw(img, text, -40, 1010, color.Black)
				all := inked(img)
				box := img.SubImage(image.Rect(-40, 1010, -40+text.Width, 1010+text.Height())).(*image.RGBA)
				draw.Draw(box, box.Rect, image.White, image.Point{}, draw.Src)
				assert.Positive(t, all, "%s, %s at %d px: pixels of ink", s.name, set.name, px)
				assert.Zero(t, inked(img), "%s, %s at %d px: pixels outside the line box", s.name, set.name, px)
			}
		}
	}
}

func TestDrawByTilesIsDrawAtOnce(t *testing.T) {
	t.Parallel()
	face := Default().NewFace()
	text := face.Shape("traffic قطة 🐕 jÅ", 24)
	frame := image.Rect(0, 0, text.Width+10, text.Height()+10)
	whole := image.NewRGBA(frame)
	face.Draw(whole, text, 5, 5, color.NRGBA{200, 30, 60, 255})
	tiled := image.NewRGBA(frame)
	for y := 0; y < frame.Max.Y; y += 7 {
		for x := 0; x < frame.Max.X; x += 11 {
			tile := image.NewRGBA(image.Rect(x, y, x+11, y+7).Intersect(frame))
			face.Draw(tile, text, 5, 5, color.NRGBA{200, 30, 60, 255})
			draw.Draw(tiled, tile.Rect, tile, tile.Rect.Min, draw.Src)
		}
	}
	assert.Equal(t, whole.Pix, tiled.Pix)
}

// The oracle is image/draw, whose arithmetic has 16 bits.
func TestBlendIsPorterDuffOver(t *testing.T) {
	t.Parallel()
	m := &mask{bounds: image.Rect(0, 0, 256, 1), alpha: make([]uint8, 256)}
	for i := range m.alpha {
		m.alpha[i] = uint8(i)
	}
	for _, c := range []color.NRGBA{{255, 255, 255, 255}, {0, 0, 0, 255}, {200, 100, 50, 128}, {10, 20, 30, 1}, {9, 9, 9, 0}} {
		for _, under := range []color.RGBA{{0, 0, 0, 0}, {255, 255, 255, 255}, {40, 80, 120, 200}} {
			got, want := image.NewRGBA(m.bounds), image.NewRGBA(m.bounds)
			draw.Draw(got, got.Rect, image.NewUniform(under), image.Point{}, draw.Src)
			copy(want.Pix, got.Pix)
			m.paint(got, got.Rect, image.Point{}, newInk(c))
			coverage := &image.Alpha{Pix: m.alpha, Stride: 256, Rect: m.bounds}
			draw.DrawMask(want, want.Rect, image.NewUniform(c), image.Point{}, coverage, image.Point{}, draw.Over)
			for i := range want.Pix {
				require.InDelta(t, want.Pix[i], got.Pix[i], 1, "%v over %v, byte %d", c, under, i)
			}
		}
	}
}

// These sums were taken on amd64 and must hold on every architecture: positions
// are integers and so is freetype's rasteriser. They change when the embedded
// face or the rasterising does, and then the pictures have to be looked at.
func TestPixelsAreTheSameEverywhere(t *testing.T) {
	t.Parallel()
	face := offline(t).NewFace()
	for text, want := range map[string]uint64{
		"traffic light 0.98": 0x6851d8e00a658f99,
		"Σκύλος Жук ĐẾN":     0xded45cc7fa2d6d4d,
		"قِطَّة מָכוֹנִית":   0x96bbdd8720bce2c9,
	} {
		sum := fnv.New64a()
		for _, px := range []int{11, 13, 16, 72} {
			img := drawn(face, text, px)
			binary.Write(sum, binary.LittleEndian, int64(img.Rect.Dx()))
			sum.Write(img.Pix)
		}
		assert.Equal(t, want, sum.Sum64(), "sum of %q: %#x", text, sum.Sum64())
	}
}

func TestSmallTextIsStrong(t *testing.T) {
	t.Parallel()
	// At 11 px a stem must reach full black, or text fades on a coloured plate.
	for _, letter := range []string{"l", "H", "E", "t", "i"} {
		img := drawn(offline(t).NewFace(), letter, 11)
		darkest := uint8(255)
		for i := 0; i < len(img.Pix); i += 4 {
			darkest = min(darkest, img.Pix[i])
		}
		assert.LessOrEqual(t, darkest, uint8(8), "darkest pixel of %q", letter)
	}
}

func TestEmojiKeepTheirColours(t *testing.T) {
	t.Parallel()
	face := offline(t, debian(t, notoEmoji)).NewFace()
	for _, emoji := range []string{"❤️", "🐕", "👩\u200d👩\u200d👧", "🇯🇵", "1️⃣"} {
		for _, px := range []int{11, 24, 200} {
			text := face.Shape(emoji, px)
			assert.Len(t, text.glyphs, 1, "%s is one picture", emoji)
			assert.InDelta(t, 1.2*float64(px), float64(text.Width), 0.1*float64(px)+1, "width of %s", emoji)
			assert.NotNil(t, face.masks.get(text.glyphs[0].maskKey).colour, "%s at %d px has colours", emoji, px)
		}
	}
	heart := drawn(face, "❤️", 24)
	centre := heart.RGBAAt(heart.Rect.Dx()/2, heart.Rect.Dy()/2)
	assert.Greater(t, int(centre.R), int(centre.G)+100, "a heart is red: %v", centre)
}

func TestLayeredGlyphsAreComposed(t *testing.T) {
	t.Parallel()
	// A is drawn as a red A with a half transparent green dot before it.
	plain := embeddedFace()
	a, _ := plain.font.NominalGlyph('A')
	dot, _ := plain.font.NominalGlyph('.')
	data := withTables(map[string][]byte{
		"COLR": bytesOf(uint16(0), uint16(1), uint32(14), uint32(20), uint16(2),
			uint16(a), uint16(0), uint16(2), // base glyph, first layer, layers
			uint16(a), uint16(0), uint16(dot), uint16(1)), // glyph, palette entry
		"CPAL": bytesOf(uint16(0), uint16(2), uint16(1), uint16(2), uint32(14), uint16(0),
			[4]byte{0, 0, 255, 255}, [4]byte{0, 255, 0, 128}), // BGRA
	})
	face := offline(t, data).NewFace()
	text := face.Shape("A", 100)
	require.Len(t, text.glyphs, 1)
	m := face.masks.get(text.glyphs[0].maskKey)
	require.NotNil(t, m.colour)
	counts := map[[4]uint8]int{}
	for i := 0; i < len(m.colour); i += 4 {
		counts[[4]uint8(m.colour[i:i+4])]++
	}
	assert.Greater(t, counts[[4]uint8{255, 0, 0, 255}], 500, "red pixels")
	assert.Greater(t, counts[[4]uint8{127, 128, 0, 255}], 20, "pixels of green over red")
	assert.Nil(t, face.masks.get(face.Shape("B", 100).glyphs[0].maskKey).colour, "B has no layers")
}

func bytesOf(values ...any) []byte {
	var b []byte
	for _, v := range values {
		b, _ = binary.Append(b, binary.BigEndian, v)
	}
	return b
}
