package jpegpatch

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// slowInverse is the definition (clause A.3.3), of coefficients in natural
// order.
func slowInverse(b *[64]int32) (out [64]float64) {
	scale := func(k int) float64 {
		if k == 0 {
			return math.Sqrt2 / 4
		}
		return 0.5
	}
	for i := range out {
		sum := 128.0
		for k, v := range b {
			sum += scale(k%8) * scale(k/8) * float64(v) *
				math.Cos(float64((2*(i%8)+1)*(k%8))*math.Pi/16) *
				math.Cos(float64((2*(i/8)+1)*(k/8))*math.Pi/16)
		}
		out[i] = sum
	}
	return out
}

func TestInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, tc := range map[string]struct {
		fill func(b *[64]int32)
		off  float64 // levels; the constants have 13 bits
	}{
		"zero":       {func(*[64]int32) {}, 0},
		"dc":         {func(b *[64]int32) { b[0] = 777 }, 0.04},
		"a row":      {func(b *[64]int32) { b[0], b[3] = -300, 55 }, 0.1},
		"a column":   {func(b *[64]int32) { b[8], b[56] = 100, -71 }, 0.1},
		"the last":   {func(b *[64]int32) { b[63] = 900 }, 0.1},
		"everything": {func(b *[64]int32) { fillRandom(r, b, 200) }, 0.15},
		"extremes":   {func(b *[64]int32) { fillRandom(r, b, 2000) }, 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			var b [64]int32
			tc.fill(&b)
			want := slowInverse(&b)
			var got [64]int16
			inverse(&b, &got)
			for i := range got {
				const limit = float64(sampleMax) / (1 << sampleBits)
				w := min(max(want[i], -limit), limit)
				assert.InDelta(t, w, float64(got[i])/(1<<sampleBits), tc.off, "sample %d", i)
			}
			assert.Zero(t, b, "cleared for the next block")
		})
	}
}

func fillRandom(r *rand.Rand, b *[64]int32, size int32) {
	for i := range b {
		b[i] = r.Int32N(2*size) - size
	}
}

// TestForwardUndoesInverse checks that a block that was decoded and is coded
// again keeps its coefficients, for all steps down to 1.
func TestForwardUndoesInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var table [64]uint16
		for k := range table {
			table[k] = uint16(1 + r.IntN(30))
		}
		var want, got [64]int16
		var natural, back [64]int32
		for k := range want {
			if r.IntN(3) == 0 {
				want[k] = int16(r.IntN(41) - 20)
			}
			natural[unzig[k]] = int32(want[k]) * int32(table[k])
		}
		var samples [64]int16
		inverse(&natural, &samples)
		forward(&samples, &back)
		nonzero := newQuantiser(&table).quantise(&back, &got)
		require.Equal(t, want, got)
		for k := 1; k < 64; k++ {
			require.Equal(t, want[k] != 0, nonzero>>k&1 == 1)
		}
	}
}

func TestForwardOfEvenSamples(t *testing.T) {
	for name, at := range map[string]func(x, y int) int{
		"flat":             func(int, int) int { return 200 },
		"vertical lines":   func(x, _ int) int { return 30 * (x & 3) },
		"horizontal lines": func(_, y int) int { return 255 * (y >> 2) },
	} {
		t.Run(name, func(t *testing.T) {
			var in [64]int16
			for i := range in {
				in[i] = int16(at(i%8, i/8) << sampleBits)
			}
			var scaled, coefs [64]int32
			forward(&in, &scaled)
			for k, v := range scaled {
				coefs[k] = int32(math.Round(float64(v) / forwardScale))
			}
			for i, got := range slowInverse(&coefs) {
				assert.InDelta(t, at(i%8, i/8), got, 2, "sample %d", i)
			}
		})
	}
}

func TestQuantiserRoundsAndLimits(t *testing.T) {
	var table [64]uint16
	for k := range table {
		table[k] = 10
	}
	for in, want := range map[int32]int16{0: 0, 4: 0, 5: 1, -5: -1, 14: 1, 15: 2, -104: -10, 99999: maxAC, -99999: -maxAC} {
		var coefs [64]int32
		var got [64]int16
		coefs[unzig[20]] = in * forwardScale
		newQuantiser(&table).quantise(&coefs, &got)
		assert.Equal(t, want, got[20], "%d / 10", in)
	}
}
