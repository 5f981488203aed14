package jpegpatch

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// samplesOf makes blocks of every kind: noise that can be seen and noise that
// cannot, ink with straight edges, and the extremes of what is stored.
func samplesOf(r *rand.Rand) (b [64]int16) {
	reach := []int{1, 16, 2048, 4095, 4096, 6000, sampleMax}[r.IntN(7)]
	ink := int16(r.IntN(4096))
	kind, edge := r.IntN(5), r.IntN(9)
	for i := range b {
		b[i] = int16(min(max(grey+r.IntN(2*reach+1)-reach, -sampleMax), sampleMax))
		switch {
		case kind == 1 && i%8 < edge, kind == 2 && i/8 < edge, kind == 3:
			b[i] = ink
		case kind == 4: // what adds up to the most
			b[i] = int16(grey + reach*(1-2*r.IntN(2)))
			if reach == sampleMax {
				b[i] = int16(sampleMax * (1 - 2*(i>>r.IntN(6)&1)))
			}
		}
	}
	return b
}

// TestCode holds the words of many samples to what is done one by one.
func TestCode(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 300 {
		var table [64]uint16
		most := []int{1, 12, 255, 65535}[r.IntN(4)]
		for k := range table {
			table[k] = uint16(1 + r.IntN(most))
		}
		q := newQuantiser(&table)
		for range 100 {
			b := samplesOf(r)
			want, got := b, b
			wantNonzero := q.codeByOne(&want)
			require.Equal(t, wantNonzero, q.code(&got), "samples %v, steps %v", b, table)
			require.Equal(t, want, got, "samples %v, steps %v", b, table)
		}
	}
}

// TestCodeExtremes tries every pattern of a row against every pattern of a
// column at the edge of the reach, where a word is fullest.
func TestCodeExtremes(t *testing.T) {
	table := unquantised
	q := newQuantiser(&table)
	for _, reach := range []int16{4095, 4096} {
		for across := range 256 {
			for down := range 256 {
				var b [64]int16
				for i := range b {
					b[i] = grey + reach*int16(1-2*(across>>(i&7)&1))*int16(1-2*(down>>(i>>3)&1))
				}
				want, got := b, b
				require.Equal(t, q.codeByOne(&want), q.code(&got))
				require.Equal(t, want, got)
			}
		}
	}
}

func BenchmarkCode(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var table [64]uint16
	blocks := make([][64]int16, 512)
	for i := range blocks {
		cut, ink := r.IntN(9), int16(r.IntN(4096))
		for k := range blocks[i] {
			blocks[i][k] = int16(1000 + 30*(k&7) + 20*(k>>3) + r.IntN(40))
			if k&7 < cut {
				blocks[i][k] = ink
			}
		}
	}
	for k := range table {
		table[k] = uint16(2 + k/3)
	}
	q := newQuantiser(&table)
	for name, code := range map[string]func(*[64]int16) uint64{"best": q.code, "by one": q.codeByOne} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				block := blocks[i&511]
				code(&block)
			}
		})
	}
}
