package batch_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render"
	"annotate/render/batch"
)

// TestOutlineChangesOnlyWhatItCrosses annotates a JPEG with a ring and its label,
// and compares the coefficients of both files: those of every MCU that the drawn
// ink does not cross are the same, inside the ring and between it and its box too.
func TestOutlineChangesOnlyWhatItCrosses(t *testing.T) {
	dir := t.TempDir()
	size := image.Pt(640, 480)
	m := image.NewRGBA(image.Rectangle{Max: size})
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = uint8(40 + i/size.X%120 + rng.IntN(60))
	}
	var src bytes.Buffer
	require.NoError(t, jpeg.Encode(&src, m, nil)) // 4:2:0
	photo := filepath.Join(dir, "in.jpg")
	require.NoError(t, os.WriteFile(photo, src.Bytes(), 0o666))

	ring := func(radius float64) (points []detect.Point) {
		for i := range 90 {
			sin, cos := math.Sincos(float64(i) * math.Pi / 45)
			points = append(points, detect.Point{X: 330 + radius*cos, Y: 250 + radius*sin})
		}
		return points
	}
	o := &detect.Outline{Rings: [][]detect.Point{ring(200), ring(90)}}
	dets := []detect.Detection{{Label: "tyre", Score: 0.9, Box: o.Bounds(), Outline: o}}
	found := detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) { return dets, nil })
	_, err := batch.Annotate(t.Context(), []string{photo}, filepath.Join(dir, "out"), found, batch.AnnotateOptions{Source: "ring", Workers: 1})
	require.NoError(t, err)
	out, err := os.ReadFile(filepath.Join(dir, "out", "in.jpg"))
	require.NoError(t, err)

	// Ink is what covers white or black.
	scene := render.Layout(size, dets, render.Style{})
	inked := map[image.Point]bool{}
	for _, background := range []uint8{0, 255} {
		for i := range m.Pix {
			m.Pix[i] = background | uint8(255*(i%4/3))
		}
		scene.Draw(m)
		for y := range size.Y {
			for x := range size.X {
				if m.RGBAAt(x, y) != (color.RGBA{background, background, background, 255}) {
					inked[image.Pt(x/16, y/16)] = true
				}
			}
		}
	}
	before, after := coefficients(t, src.Bytes()), coefficients(t, out)
	require.Len(t, before, size.X/16*size.Y/16)
	require.Len(t, after, len(before))
	changed := 0
	for i := range before {
		at := image.Pt(i%(size.X/16), i/(size.X/16))
		if !inked[at] {
			require.Equal(t, before[i], after[i], "MCU %v, which no ink crosses", at)
		} else if before[i] != after[i] {
			changed++
		}
	}
	assert.Greater(t, changed, 100)
	assert.Less(t, len(inked), len(before)/4)
	for _, at := range []image.Point{{330, 250}, {330, 110}, {145, 65}, {515, 435}} {
		assert.False(t, inked[at.Div(16)], "the hole, the inside, corners of the box: %v", at)
	}
}

// coefficients are those of each MCU of a baseline JPEG with 4:2:0, in zigzag
// order: four blocks of luma, two of chroma.
func coefficients(t *testing.T, src []byte) (mcus [][6][64]int) {
	t.Helper()
	var tables [2][4]map[[2]int]byte // by class and number: length and code to symbol
	var uses [3][2]int               // of each component: the tables of DC and AC
	at, size := 2, image.Point{}
	for marker := byte(0); marker != 0xda; {
		require.EqualValues(t, 0xff, src[at])
		marker = src[at+1]
		end := at + 2 + int(src[at+2])<<8 + int(src[at+3])
		b := src[at+4 : end]
		at = end
		switch marker {
		case 0xc0:
			size = image.Pt(int(b[3])<<8|int(b[4]), int(b[1])<<8|int(b[2]))
			require.Equal(t, []byte{0x22, 0x11, 0x11}, []byte{b[7], b[10], b[13]})
		case 0xc4:
			for len(b) > 0 {
				codes, code, next := map[[2]int]byte{}, 0, 17
				for length := 1; length <= 16; length++ {
					for range b[length] {
						codes[[2]int{length, code}] = b[next]
						code, next = code+1, next+1
					}
					code <<= 1
				}
				tables[b[0]>>4][b[0]&15], b = codes, b[next:]
			}
		case 0xdd:
			require.Fail(t, "restart intervals are not read here")
		case 0xda:
			for i := range uses {
				uses[i] = [2]int{int(b[2+2*i] >> 4), int(b[2+2*i] & 15)}
			}
		}
	}
	data := bytes.ReplaceAll(src[at:], []byte{0xff, 0}, []byte{0xff})
	pos := 0
	bits := func(n int) (v int) {
		for range n {
			v = v<<1 | int(data[pos/8]>>(7-pos%8)&1)
			pos++
		}
		return v
	}
	symbol := func(codes map[[2]int]byte) byte {
		code := 0
		for length := 1; length <= 16; length++ {
			code = code<<1 | bits(1)
			if s, ok := codes[[2]int{length, code}]; ok {
				return s
			}
		}
		require.Fail(t, "no such code")
		return 0
	}
	value := func(n int) int {
		v := bits(n)
		if n > 0 && v < 1<<(n-1) {
			v -= 1<<n - 1
		}
		return v
	}
	var dc [3]int
	for range ((size.X + 15) / 16) * ((size.Y + 15) / 16) {
		var mcu [6][64]int
		for i := range mcu {
			c := max(i-3, 0)
			dc[c] += value(int(symbol(tables[0][uses[c][0]])))
			mcu[i][0] = dc[c]
			for k := 1; k < 64; k++ {
				s := symbol(tables[1][uses[c][1]])
				if s == 0 {
					break
				}
				if k += int(s >> 4); s&15 > 0 {
					mcu[i][k] = value(int(s & 15))
				}
			}
		}
		mcus = append(mcus, mcu)
	}
	return mcus
}
