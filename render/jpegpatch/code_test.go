package jpegpatch

import (
	"bytes"
	"encoding/binary"
	"math"
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
			wantNonzero := q.codeByOne(want[:], 8, &want)
			require.Equal(t, wantNonzero, q.code(got[:], 8, &got), "samples %v, steps %v", b, table)
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
				require.Equal(t, q.codeByOne(want[:], 8, &want), q.code(got[:], 8, &got))
				require.Equal(t, want, got)
			}
		}
	}
}

// TestCodeQuotients tries flat rows beside multiples of steps, of every size.
func TestCodeQuotients(t *testing.T) {
	for step := 1; step < 1<<16; step += 1 + step/300 {
		var table [64]uint16
		for k := range table {
			table[k] = uint16(step)
		}
		q := newQuantiser(&table)
		for _, at := range []int{-4096, -2049, -1000, -3, -1, 1, 2, 777, 2047, 4095} {
			var b [64]int16
			for i := range b {
				b[i] = int16(grey + at)
				if i&7 > 3 {
					b[i] = int16(grey - at + i>>3)
				}
			}
			want, got := b, b
			require.Equal(t, q.codeByOne(want[:], 8, &want), q.code(got[:], 8, &got), "step %d, %d", step, at)
			require.Equal(t, want, got, "step %d, %d", step, at)
		}
	}
}

// TestInverseInWords holds the words of many coefficients to what is done row by row:
// those of pictures, and those whose sizes add up to about the most that words
// can hold, or to more.
func TestInverseInWords(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 30_000 {
		var b [64]int32
		reach := []int{1, 40, 255, 1024, 7680, 9000, 1 << 26, math.MaxInt32}[r.IntN(8)]
		for range []int{1, 4, 15, 64, 200}[r.IntN(5)] {
			b[r.IntN(64)] = int32(r.IntN(reach+1) * (1 - 2*r.IntN(2)))
		}
		if r.IntN(3) == 0 {
			b[0] = int32(r.Uint32())
		}
		got, want := b, b
		var gotSamples, wantSamples [64]int16
		inverse(&got, &gotSamples)
		inverseByOne(&want, &wantSamples)
		require.Equal(t, wantSamples, gotSamples, "%v", b)
		require.Equal(t, want, got, "left zero")
	}
}

// TestInverseExtremes tries the patterns that make a sample largest.
func TestInverseExtremes(t *testing.T) {
	for at := range 64 {
		for _, most := range []int32{7679, 7680, 7681} {
			var natural [64]int32
			natural[at] = most
			for _, sign := range []int32{1, -1} {
				got, want := natural, natural
				got[at] *= sign
				want[at] *= sign
				var gotSamples, wantSamples [64]int16
				inverse(&got, &gotSamples)
				inverseByOne(&want, &wantSamples)
				require.Equal(t, wantSamples, gotSamples)
			}
		}
	}
}

// TestPixels holds rows of eight pixels, shown and taken back, to what is done
// one by one, for every sampling, part of a block and kind of ink.
func TestPixels(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 20_000 {
		luma, cb, cr := samplesOf(r), samplesOf(r), samplesOf(r)
		p := pixels{across: r.IntN(2), odd: r.IntN(2), stride: 32 * (1 + r.IntN(3)), known: ^uint32(0), apart: apartBy}
		p.shift = int32(p.across + p.odd)
		p.round = 1 << p.shift >> 1
		p.from = r.IntN(8)
		p.to = p.from + 1 + r.IntN(8-p.from)
		k := p.odd*r.IntN(2)<<5 + p.from>>p.odd<<3 + p.across*r.IntN(2)<<2
		tile := func() []byte { return make([]byte, 8*p.stride) }
		one, wide := p, p
		one.now, one.was, wide.now, wide.was = tile(), tile(), tile(), tile()
		one.showByOne(&luma, &cb, &cr, k)
		wide.show(&luma, &cb, &cr, k)
		require.Equal(t, one.now, wide.now, "shown")
		require.Equal(t, one.was, wide.was, "and kept")

		ink := r.Uint32()
		if r.IntN(4) == 0 {
			one.known, one.apart = 0, -1
		}
		left := r.IntN(8)
		for i := left; i <= left+r.IntN(8-left); i++ {
			one.columns[i] = ^uint32(0)
		}
		for i := 0; i < len(one.now); i += 4 {
			switch r.IntN(4) {
			case 0:
				binary.LittleEndian.PutUint32(one.now[i:], ink)
			case 1:
				one.now[i+r.IntN(4)] ^= 1 << r.IntN(8)
			case 2:
				one.now[i] += byte(r.IntN(3))
			}
		}
		wide.columns, wide.known, wide.apart = one.columns, one.known, one.apart
		copy(wide.now, one.now)
		share := bytes.Repeat([]byte{uint8(1 << p.across)}, 8)
		high := bytes.Repeat([]byte{uint8(1 << p.odd)}, 8)
		gotLuma, gotCb, gotCr := luma, cb, cr
		want := one.takeByOne(new(inkColours), &luma, &cb, &cr, k, shares{share, high})
		got := wide.take(new(inkColours), &gotLuma, &gotCb, &gotCr, k, shares{share, high})
		require.Equal(t, want, got, "what has changed")
		require.Equal(t, luma, gotLuma)
		require.Equal(t, cb, gotCb)
		require.Equal(t, cr, gotCr)
	}
}

// TestEncodeInRegisters holds the coding of blocks to that of one coefficient
// after the other, runs of zeros and codes that are missing included.
func TestEncodeInRegisters(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	tables := typical()
	for range 20_000 {
		codes := tables[1][r.IntN(2)].codes
		if r.IntN(4) == 0 {
			codes[[]int{0, 0xF0, 0x11, 0x21, r.IntN(256)}[r.IntN(5)]] = code{}
		}
		var b [64]int16
		var nonzero uint64
		reach := 1 << r.IntN(maxACSize+1)
		for range r.IntN(1 << r.IntN(7)) {
			k, v := 1+r.IntN(63), int16(1+r.IntN(min(reach, maxAC)))
			b[k] = v * int16(1-2*r.IntN(2))
			nonzero |= 1 << k
		}
		var got, want bitWriter
		ahead := r.Uint64() >> 56
		got.put(ahead, uint(r.IntN(8)+8))
		want = got
		ok := want.encodeByOne(&codes, &b, nonzero)
		require.Equal(t, ok, got.encodeAC(&codes, &b, nonzero), "%v", b)
		if ok {
			require.Equal(t, want.bitsAhead, got.bitsAhead)
			require.Equal(t, want.raw[:want.at], got.raw[:got.at])
		}
	}
}

// TestSkipByTables holds passing over blocks without a branch at their ends to
// the plain way: blocks of all lengths, some of 64 coefficients, differences too
// long for a table, and what is no code or too short.
func TestSkipByTables(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	failed := 0
	for range 3_000 {
		sc := &scan{mcus: 1 + r.IntN(40), mcusX: 1}
		for i := range 1 + 2*r.IntN(2) {
			c := scanComponent{component: &component{h: 1, v: 1}, dc: typical()[0][min(i, 1)], ac: typical()[1][min(i, 1)]}
			c.ac.buildChain()
			sc.comps = append(sc.comps, c)
			sc.units = append(sc.units, unit{comp: i})
			if i == 0 && r.IntN(2) == 0 {
				sc.units = append(sc.units, unit{comp: i}, unit{comp: i})
			}
		}
		w := newBitWriter(nil)
		for range sc.mcus {
			for _, u := range sc.units {
				b := coefficients{nonzero: r.Uint64() & r.Uint64() &^ 1}
				if r.IntN(4) == 0 {
					b.nonzero |= r.Uint64()
				}
				b.nonzero &= ^uint64(0) >> r.IntN(64) &^ 1
				for k := range b.at {
					b.at[k] = int16(1+r.IntN(1<<r.IntN(11))) % maxAC
					if b.at[k] == 0 {
						b.at[k] = 1
					}
				}
				require.NoError(t, sc.comps[u.comp].encode(w, &b.at, b.nonzero, int32(r.IntN(1<<r.IntN(12)))))
			}
		}
		w.pad()
		raw := bytes.ReplaceAll(w.out, []byte{0xFF, 0}, []byte{0xFF})
		if r.IntN(8) == 0 {
			raw[r.IntN(len(raw))] ^= 1 << r.IntN(8)
		}
		end := uint64(8 * len(raw))
		if r.IntN(8) == 0 {
			end = uint64(r.IntN(int(end)))
		}
		sc.bits = append(raw, make([]byte, entropyPad)...)
		s := sc.skipper(newHuffmans())
		var gotDC, wantDC [3]int32
		got, want := make([]int32, sc.mcus*len(sc.units)), make([]int32, sc.mcus*len(sc.units))
		if r.IntN(2) == 0 {
			got, want = nil, nil
		}
		wantPos, wantErr := s.skipByOne(sc.mcus, 0, end, &wantDC, want)
		gotPos, gotErr := s.skip(sc.mcus, 0, end, &gotDC, got)
		require.Equal(t, wantErr == nil, gotErr == nil, "%v, %v", wantErr, gotErr)
		if wantErr != nil {
			failed++
			continue
		}
		require.Equal(t, wantPos, gotPos)
		require.Equal(t, wantDC, gotDC)
		require.Equal(t, want, got)
	}
	require.Greater(t, failed, 100)
}

// TestPairs holds rows that are converted in pairs to the formulas, extremes
// included.
func TestPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 2_000 {
		n := 16*r.IntN(6) + r.IntN(16)
		rows := [2][]byte{make([]byte, 4*n), make([]byte, 4*n)}
		for _, row := range rows {
			for i := range row {
				row[i] = []byte{0, 255, byte(r.IntN(256))}[r.IntN(3)]
			}
		}
		ys := [2][]int16{make([]int16, n), make([]int16, n)}
		cb, cr := make([]int16, n/2), make([]int16, n/2)
		done := pairs(rows[0], rows[1], ys[0], ys[1], cb, cr)
		require.Zero(t, done%16)
		for x := range done {
			for i := range rows {
				require.EqualValues(t, luma(rgb(rows[i][4*x:])), ys[i][x])
			}
		}
		for x := range done / 2 {
			var sums [3]int32
			for i := range sums {
				for _, row := range rows {
					sums[i] += int32(row[8*x+i]) + int32(row[8*x+4+i])
				}
			}
			const half = colourHalf << 2
			require.EqualValues(t, (32768*sums[2]-11056*sums[0]-21712*sums[1]+half)>>(colourBits+2)+grey, cb[x])
			require.EqualValues(t, (32768*sums[0]-27440*sums[1]-5328*sums[2]+half)>>(colourBits+2)+grey, cr[x])
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
	for name, code := range map[string]func([]int16, int, *[64]int16) uint64{"best": q.code, "by one": q.codeByOne} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				block := blocks[i&511]
				code(block[:], 8, &block)
			}
		})
	}
}
