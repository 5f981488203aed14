package lzw_test

import (
	"bytes"
	stdlzw "compress/lzw"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	xlzw "golang.org/x/image/tiff/lzw"

	"annotate/render/photo/lzw"
)

// encode is LZW as TIFF has it, plainly. It clears the table once it is full, or
// every so many codes.
func encode(data []byte, every int) (out []byte) {
	var acc uint64
	var have, width int
	put := func(code int) {
		acc, have = acc<<width|uint64(code), have+width
		for ; have >= 8; have -= 8 {
			out = append(out, byte(acc>>(have-8)))
		}
	}
	table := map[string]int{}
	reset := func() {
		clear(table)
		for i := range 256 {
			table[string([]byte{byte(i)})] = i
		}
		width = 9
	}
	reset()
	put(256)
	next, codes := 258, 0
	for len(data) > 0 {
		n := 1
		for ; n < len(data); n++ {
			if _, ok := table[string(data[:n+1])]; !ok {
				break
			}
		}
		put(table[string(data[:n])])
		codes++
		if n < len(data) {
			table[string(data[:n+1])] = next
		}
		next++
		data = data[n:]
		switch {
		case next == 4095 || codes == every:
			put(256)
			reset()
			next, codes = 258, 0
		case next == 1<<width:
			width++
		}
	}
	put(257)
	return append(out, byte(acc<<(8-have)), 0)
}

func samples() map[string][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	noise, steps := make([]byte, 8_000), make([]byte, 3_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for i := range steps {
		steps[i] = byte(i / 170 * (i % 3))
	}
	return map[string][]byte{
		"nothing": {}, "one": {7}, "same": bytes.Repeat([]byte{9}, 3_000), "noise": noise, "steps": steps,
		"text": bytes.Repeat([]byte("the string before and its first byte "), 900),
	}
}

func TestDecode(t *testing.T) {
	for name, data := range samples() {
		for _, every := range []int{0, 1, 2, 3, 300} {
			coded := encode(data, every)
			if every == 0 {
				back, err := io.ReadAll(xlzw.NewReader(bytes.NewReader(coded), xlzw.MSB, 8))
				require.NoError(t, err, name)
				require.Equal(t, data, append([]byte{}, back...), "the test's own encoder is wrong")
			}
			for _, n := range []int{len(data), len(data) / 2} { // also of a part
				got := make([]byte, n)
				require.NoError(t, lzw.Decode(got, coded), name)
				require.Equal(t, data[:n], got, "%s, cleared every %d", name, every)
			}
			assert.ErrorIs(t, lzw.Decode(make([]byte, len(data)+1), coded), io.ErrUnexpectedEOF, name)
			if len(data) > 100 {
				assert.ErrorIs(t, lzw.Decode(make([]byte, len(data)), coded[:len(coded)/2]), io.ErrUnexpectedEOF, name)
			}
		}
	}
	assert.ErrorIs(t, lzw.Decode(make([]byte, 9), []byte{0x80, 0x7f, 0xff, 0xff, 0xff}), lzw.ErrDamaged)
}

// TestDecodeOld: with the lowest bit first, codes become longer one code later.
func TestDecodeOld(t *testing.T) {
	for name, data := range samples() {
		var b bytes.Buffer
		w := stdlzw.NewWriter(&b, stdlzw.LSB, 8)
		_, err := w.Write(data)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		got := make([]byte, len(data))
		require.NoError(t, lzw.Decode(got, b.Bytes()), name)
		assert.Equal(t, data, got, name)
	}
}

// FuzzDecode: what x/image reads is read to the same, and nothing panics or is
// written past the end.
func FuzzDecode(f *testing.F) {
	for _, data := range samples() {
		f.Add(encode(data[:min(len(data), 900)], 0), 900)
		f.Add(encode(data[:min(len(data), 900)], 7), 500)
	}
	f.Fuzz(func(t *testing.T, coded []byte, n int) {
		if n < 0 || n > 1<<20 || len(coded) >= 2 && coded[0] == 0 && coded[1]&1 == 1 {
			return
		}
		got := make([]byte, n+9)
		err := lzw.Decode(got[:n:n], coded)
		want := make([]byte, n)
		if _, bad := io.ReadFull(xlzw.NewReader(bytes.NewReader(coded), xlzw.MSB, 8), want); bad == nil {
			require.NoError(t, err)
			assert.Equal(t, want, got[:n])
		}
		assert.Zero(t, got[n:][8])
	})
}

func BenchmarkDecode(b *testing.B) {
	coded, out := encode(samples()["steps"], 0), make([]byte, 3_000)
	b.SetBytes(int64(len(out)))
	for b.Loop() {
		if err := lzw.Decode(out, coded); err != nil {
			b.Fatal(err)
		}
	}
}
