package jpegpatch

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptimal(t *testing.T) {
	var fibonacci frequencies // the deepest tree
	a, b := 1, 1
	for s := range 40 {
		fibonacci[s] = a
		a, b = b, a+b
	}
	var even frequencies
	for s := range even {
		even[s] = 1
	}
	for name, f := range map[string]frequencies{
		"nothing":       {},
		"one symbol":    {7: 3},
		"two symbols":   {7: 3, 200: 1},
		"all, evenly":   even,
		"much too deep": fibonacci,
	} {
		t.Run(name, func(t *testing.T) {
			h := optimal(&f)
			var used uint64
			for s, n := range f {
				c := h.codes[s]
				if n == 0 {
					continue
				}
				require.NotZero(t, c.n, "symbol %d", s)
				require.LessOrEqual(t, c.n, uint8(16))
				require.NotEqual(t, uint16(1<<c.n-1), c.bits, "all ones")
				used += 1 << (16 - c.n)
				got, length := h.symbol(uint64(c.bits) << (64 - c.n))
				require.Equal(t, byte(s), got)
				require.EqualValues(t, c.n, length)
				for other, m := range f {
					if m > n {
						require.LessOrEqual(t, h.codes[other].n, c.n, "%d is more frequent than %d", other, s)
					}
				}
			}
			assert.Less(t, used, uint64(1<<16))

			again, rest, err := parseHuffman(append(h.payload(), 99))
			require.NoError(t, err)
			assert.Equal(t, []byte{99}, rest)
			assert.Equal(t, h.codes, again.codes)
		})
	}
}

func TestParseHuffmanErrors(t *testing.T) {
	counts := func(n ...byte) []byte { return append(n, make([]byte, 16-len(n))...) }
	for name, p := range map[string][]byte{
		"empty":           {},
		"no symbols":      counts(),
		"truncated":       append(counts(0, 3), 1, 2),
		"too many codes":  append(counts(3), 1, 2, 3),
		"more than bytes": append(counts(0, 0, 0, 0, 0, 0, 0, 200, 200), make([]byte, 400)...),
	} {
		kept := newHuffmans()
		_, _, err := kept.parse(p)
		assert.ErrorIs(t, err, ErrUnsupported, name)
		assert.Empty(t, kept.tables, name)
	}
}

func TestHuffmansAreKept(t *testing.T) {
	kept := newHuffmans()
	definition := optimal(&frequencies{0: 1, 0x01: 9, 0xF0: 4, 0x11: 3}).payload()
	first, rest, err := kept.parse(append(slices.Clone(definition), 7, 8))
	require.NoError(t, err)
	assert.Equal(t, []byte{7, 8}, rest)
	source := append(slices.Clone(definition), 9)
	second, rest, err := kept.parse(source)
	require.NoError(t, err)
	assert.Same(t, first, second)
	assert.Equal(t, []byte{9}, rest)
	clear(source)
	assert.Equal(t, definition, first.payload(), "nothing of a file is kept")
	for i := range 3 * maxHuffmans {
		f := frequencies{1}
		f[1+i] = 9
		_, _, err := kept.parse(optimal(&f).payload())
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(kept.tables), maxHuffmans)
}

// TestSkipBlock compares passing over blocks many codes at a step with
// decoding them, over random data: most of it runs into codes longer than a
// chain, unknown codes and blocks with too many coefficients.
func TestSkipBlock(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var deep frequencies
	for s := range 256 {
		if sequentialAC(byte(s)) {
			deep[s] = 1 + int(r.ExpFloat64()*float64(1000/(1+s)))
		}
	}
	var dcSizes frequencies
	for s := range 12 {
		dcSizes[s] = 12 - s
	}
	flat := newTable(flatTables, 1, 0, nil)
	all, _, err := parseHuffman(flat.payload())
	require.NoError(t, err)
	few := optimal(&frequencies{0: 1, 0x01: 9, 0xF0: 4, 0x11: 3})
	dc := optimal(&dcSizes)
	for name, ac := range map[string]*huffman{"deep": optimal(&deep), "flat": all, "few": few} {
		t.Run(name, func(t *testing.T) {
			ac.buildChain()
			data := make([]byte, 1<<16+entropyPad)
			for i := range data {
				data[i] = byte(r.IntN(256))
			}
			valid := 0
			for pos := uint64(0); pos < 8<<16; pos += 13 {
				var coefs [64]int32
				next, diff, _ := decodeBlock(data, pos, dc, ac, &unquantised, &coefs)
				gotNext, gotDiff := skipBlock(data, pos, dc, ac)
				require.Equal(t, next, gotNext, "at bit %d", pos)
				if next > 0 {
					require.Equal(t, diff, gotDiff)
					valid++
				}
				start, _, n := decodeDC(data, pos, dc)
				if n == 0 {
					continue
				}
				var byOne [64]int32
				plain, _ := decodeByOne(data, start, ac, &unquantised, &byOne, 1, 64)
				require.Equal(t, next, plain, "one by one, at bit %d", pos)
				if next > 0 {
					require.Equal(t, byOne, coefs)
				}
			}
			assert.NotZero(t, valid)
		})
	}
}

func TestExtend(t *testing.T) {
	for _, v := range []int32{0, 1, -1, 2, -2, 3, 7, -8, 255, -256, 1023, -1023, 2047, -2047} {
		extra, size := magnitude(v)
		assert.Equal(t, v, extend(extra<<1<<(63-size), size))
	}
}
