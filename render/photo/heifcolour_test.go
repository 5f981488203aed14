package photo

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// hevcWriter writes a sequence parameter set for tests, syntax element by
// syntax element of ITU-T H.265.
type hevcWriter struct {
	data []byte
	n    int
}

func (w *hevcWriter) u(n int, v uint32) {
	for i := n - 1; i >= 0; i-- {
		if w.n%8 == 0 {
			w.data = append(w.data, 0)
		}
		w.data[w.n/8] |= byte(v>>i&1) << (7 - w.n%8)
		w.n++
	}
}

func (w *hevcWriter) ue(values ...uint32) {
	for _, v := range values {
		bits := 0
		for (v+1)>>(bits+1) != 0 {
			bits++
		}
		w.u(bits, 0)
		w.u(bits+1, v+1)
	}
}

// spsOptions are what sets differ in before they tell the range.
type spsOptions struct {
	layers                                     uint32
	window, scaling, references, longTerm, pcm bool
	predicted                                  bool // a reference set told by another
	vui, signal, full                          bool
}

func spsOf(o spsOptions) []byte {
	flag := func(b bool) uint32 {
		if b {
			return 1
		}
		return 0
	}
	w := &hevcWriter{}
	w.u(16, 33<<9|1)
	w.u(4, 0)
	w.u(3, o.layers)
	w.u(1, 1)
	for range 12 {
		w.u(8, 0)
	}
	if o.layers > 0 {
		w.u(16, 3<<14) // the first has both
		for range 12 {
			w.u(8, 0xA5)
		}
	}
	w.ue(0, 1, 640, 426)
	w.u(1, flag(o.window))
	if o.window {
		w.ue(0, 1, 0, 3)
	}
	w.ue(0, 0, 4)
	w.u(1, 0)
	w.ue(4, 2, 5)
	w.ue(0, 3, 0, 3, 1, 1)
	w.u(1, flag(o.scaling))
	if o.scaling {
		w.u(1, 1)
		for size := range 4 {
			for matrix := 0; matrix < 6; matrix += 1 + 2*(size/3) {
				if matrix == 0 {
					w.u(1, 0)
					w.ue(0)
					continue
				}
				w.u(1, 1)
				if size > 1 {
					w.ue(7)
				}
				for range min(64, 1<<(4+2*size)) {
					w.ue(3)
				}
			}
		}
	}
	w.u(2, 3)
	w.u(1, flag(o.pcm))
	if o.pcm {
		w.u(8, 0x77)
		w.ue(0, 1)
		w.u(1, 1)
	}
	switch {
	case o.predicted:
		w.ue(2, 1, 0, 0)
		w.u(1, 1)
		w.u(1, 1)
	case o.references:
		w.ue(1, 1, 1, 0)
		w.u(1, 1)
		w.ue(0)
		w.u(1, 1)
	default:
		w.ue(0)
	}
	w.u(1, flag(o.longTerm))
	if o.longTerm {
		w.ue(1)
		w.u(8, 9)
		w.u(1, 1)
	}
	w.u(2, 3)
	w.u(1, flag(o.vui))
	if o.vui {
		w.u(1, 1)
		w.u(8, 255)
		w.u(32, 0x00010001)
		w.u(1, 1)
		w.u(1, 0)
		w.u(1, flag(o.signal))
		if o.signal {
			w.u(3, 5)
			w.u(1, flag(o.full))
			w.u(1, 0)
		}
	}
	w.u(8, 0x80)
	// Keep start codes from occurring.
	var out []byte
	zeros := 0
	for _, b := range w.data {
		if zeros >= 2 && b <= 3 {
			out, zeros = append(out, 3), 0
		}
		if zeros++; b != 0 {
			zeros = 0
		}
		out = append(out, b)
	}
	return out
}

func TestHEVCFullRange(t *testing.T) {
	for name, o := range map[string]spsOptions{
		"plain": {}, "sub-layers": {layers: 1}, "window": {window: true}, "scaling lists": {scaling: true},
		"references": {references: true}, "long-term": {longTerm: true}, "uncompressed blocks": {pcm: true},
		"all": {layers: 1, window: true, scaling: true, references: true, longTerm: true, pcm: true},
	} {
		full, known := hevcFullRange(spsOf(o))
		assert.Equal(t, [2]bool{false, true}, [2]bool{full, known}, "%s: says nothing", name)
		o.vui = true
		full, known = hevcFullRange(spsOf(o))
		assert.Equal(t, [2]bool{false, true}, [2]bool{full, known}, "%s: nothing about the signal", name)
		o.signal = true
		full, known = hevcFullRange(spsOf(o))
		assert.Equal(t, [2]bool{false, true}, [2]bool{full, known}, "%s: 16 to 235", name)
		o.full = true
		full, known = hevcFullRange(spsOf(o))
		assert.Equal(t, [2]bool{true, true}, [2]bool{full, known}, "%s: 0 to 255", name)
	}
	_, known := hevcFullRange(spsOf(spsOptions{predicted: true}))
	assert.False(t, known)
	_, known = hevcFullRange(nil)
	assert.False(t, known)
}

// TestHEVCFullRangeOfAnything only wants an end.
func TestHEVCFullRangeOfAnything(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		b := make([]byte, r.IntN(120))
		for i := range b {
			b[i] = byte(r.UintN(256)) & byte(r.UintN(256))
		}
		hevcFullRange(b)
	}
}

func TestHEIFFullRange(t *testing.T) {
	hvcC := func(sps []byte) []byte {
		b := make([]byte, 22)
		b = append(b, 2)                // arrays
		b = append(b, 0xA0, 0, 1, 0, 1) // a video parameter set
		b = append(b, 0x55)
		b = append(b, 0xA1, 0, 1, byte(len(sps)>>8), byte(len(sps)))
		return isoBox("hvcC", append(b, sps...))
	}
	nclx := func(full byte) []byte {
		return isoBox("colr", []byte("nclx"), []byte{0, 1, 0, 1, 0, 1, full << 7})
	}
	limited, fullRange := hvcC(spsOf(spsOptions{})), hvcC(spsOf(spsOptions{vui: true, signal: true, full: true}))
	for name, c := range map[string]struct {
		properties [][]byte
		want       bool
	}{
		"nothing told":           {nil, true},
		"configuration, limited": {[][]byte{limited}, false},
		"configuration, full":    {[][]byte{fullRange}, true},
		"colour goes before":     {[][]byte{limited, nclx(1)}, true},
		"both, limited":          {[][]byte{fullRange, nclx(0)}, false},
		"cut off":                {[][]byte{isoBox("hvcC", make([]byte, 23)), isoBox("colr", []byte("nclx"))}, true},
	} {
		assert.Equal(t, c.want, openHEIF(phoneHEIC(c.properties...)).fullRange(), name)
	}
}
