package mask

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// The texts are what pycocotools 2.0.11 encodes these counts to.
func TestCOCOText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		width, height int
		counts        []uint32
		text          string
	}{
		{"nothing", 4, 3, []uint32{12}, "<"},
		{"all", 4, 3, []uint32{0, 12}, "0<"},
		{"runs", 5, 5, []uint32{6, 3, 2, 3, 11}, "63209"},
		{"long runs", 640, 480, []uint32{100000, 200, 280, 200, 206520}, "PeQ3X6h80P]Y6"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m := &Mask{tt.width, tt.height, tt.counts}
			require.NoError(t, m.Check())
			text := m.Encode()
			assert.Equal(t, tt.text, text)
			back, err := Decode(tt.width, tt.height, text)
			require.NoError(t, err)
			assert.Equal(t, m, back)
		})
	}
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "P", "\x00", "oooooooooooooooo", "5", "J"} {
		_, err := Decode(4, 3, text)
		assert.Error(t, err, "%q", text)
	}
	_, err := Decode(1<<30, 1, "1")
	assert.ErrorIs(t, err, ErrSize)
}

// mask of text, row by row, a # a pixel.
func drawn(rows ...string) *Mask {
	m := &Mask{Width: len(rows[0]), Height: len(rows)}
	var runs builder
	for x := range m.Width {
		for y := range m.Height {
			if rows[y][x] == '#' {
				at := int64(x*m.Height + y)
				runs.fill(at, at+1)
			}
		}
	}
	m.Counts = runs.end(int64(m.Width) * int64(m.Height))
	return m
}

func TestOutline(t *testing.T) {
	t.Parallel()
	p := func(xy ...float64) (ring []detect.Point) {
		for i := 0; i < len(xy); i += 2 {
			ring = append(ring, detect.Point{X: xy[i], Y: xy[i+1]})
		}
		return ring
	}
	tests := []struct {
		name string
		mask *Mask
		want [][]detect.Point
	}{
		{"pixel", drawn("...", ".#.", "..."), [][]detect.Point{p(1, 2, 1, 1, 2, 1, 2, 2)}},
		{"whole image", drawn("##", "##"), [][]detect.Point{p(0, 2, 0, 0, 2, 0, 2, 2)}},
		{"corners touch", drawn("#.", ".#"), [][]detect.Point{p(0, 1, 0, 0, 1, 0, 1, 1), p(1, 2, 1, 1, 2, 1, 2, 2)}},
		{"hole", drawn("###", "#.#", "###"), [][]detect.Point{p(0, 3, 0, 0, 3, 0, 3, 3), p(1, 1, 1, 2, 2, 2, 2, 1)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := tt.mask.Outline()
			assert.Equal(t, tt.want, o.Rings)
			assert.Equal(t, float64(tt.mask.Area()), o.Area())
			back, err := Rasterize(o, tt.mask.Width, tt.mask.Height)
			require.NoError(t, err)
			assert.Equal(t, tt.mask, back)
		})
	}
	assert.Nil(t, drawn("..").Outline())
}

func TestOutlineAndBackIsTheSameMask(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		m := &Mask{Width: 1 + r.IntN(20), Height: 1 + r.IntN(20)}
		var runs builder
		density := r.Float64()
		for at := range int64(m.Width * m.Height) {
			if r.Float64() < density {
				runs.fill(at, at+1)
			}
		}
		m.Counts = runs.end(int64(m.Width * m.Height))
		require.NoError(t, m.Check())
		o := m.Outline()
		if o == nil {
			require.Zero(t, m.Area())
			continue
		}
		back, err := Rasterize(o, m.Width, m.Height)
		require.NoError(t, err)
		require.Equal(t, m, back)
		require.InDelta(t, m.Area(), o.Area(), 1e-9)
		text, err := Decode(m.Width, m.Height, m.Encode())
		require.NoError(t, err)
		require.Equal(t, m, text)
		for _, ring := range o.Rings {
			for i, a := range ring {
				b, c := ring[(i+1)%len(ring)], ring[(i+2)%len(ring)]
				require.False(t, straight(a, b, c), "a point on a straight: %v", ring)
			}
		}
	}
}

func TestRasterizeSlanted(t *testing.T) {
	t.Parallel()
	o := &detect.Outline{Rings: [][]detect.Point{{{X: 0, Y: 0}, {X: 4, Y: 0}, {X: 0, Y: 4}}}}
	m, err := Rasterize(o, 5, 5)
	require.NoError(t, err)
	assert.Equal(t, drawn("###..", "##...", "#....", ".....", "....."), m, "a centre on the border below is outside")
	_, err = Rasterize(o, 0, 5)
	assert.ErrorIs(t, err, ErrSize)
	assert.True(t, Traced(m.Outline()))
	assert.False(t, Traced(o))
	assert.False(t, Traced(nil))
}

func FuzzDecode(f *testing.F) {
	f.Add(5, 5, "63209")
	f.Add(4, 3, "0<")
	f.Fuzz(func(t *testing.T, width, height int, text string) {
		if width > 200 || height > 200 {
			return
		}
		m, err := Decode(width, height, text)
		if err != nil {
			return
		}
		again, err := Decode(width, height, m.Encode())
		require.NoError(t, err)
		require.Equal(t, m, again)
		o := m.Outline()
		if o == nil {
			require.Zero(t, m.Area())
			return
		}
		back, err := Rasterize(o, width, height)
		require.NoError(t, err)
		require.Equal(t, m.Area(), back.Area())
		require.Equal(t, o.Rings, back.Outline().Rings)
	})
}
