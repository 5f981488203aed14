package fax_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/ccitt"

	"annotate/render/photo/fax"
)

// coded turns text of zeros and ones into bytes.
func coded(bits string) (out []byte) {
	bits = strings.ReplaceAll(bits, " ", "")
	for bits += "0000000"; len(bits) >= 8; bits = bits[8:] {
		v := byte(0)
		for _, b := range bits[:8] {
			v = v<<1 | byte(b-'0')
		}
		out = append(out, v)
	}
	return out
}

// TestDecode decodes rows of 16 pixels that are coded by hand: runs of 4 white,
// 3 black and 9 white, then of 5, 3 and 8.
func TestDecode(t *testing.T) {
	const (
		first, second = "1011 10 10100", "1100 10 10011"
		endOfLine     = "000000000001"
		right         = "011 011" // two changes, each one pixel to the right of those above
	)
	want := []byte{0x0e, 0, 0x07, 0}
	for name, tc := range map[string]struct {
		bits   string
		coding fax.Coding
	}{
		"rows at bytes":        {first + "00000" + second, fax.RLE},
		"lines":                {endOfLine + first + endOfLine + second, fax.Group3},
		"no lines":             {first + second, fax.Group3},
		"lines at bytes":       {"0000" + endOfLine + first + "0" + endOfLine + second, fax.Group3},
		"by the row above":     {endOfLine + "1" + first + endOfLine + "0" + right + "1", fax.Group3Both},
		"all by the row above": {"001 1011 10 1" + right + "1", fax.Group4},
	} {
		got, err := fax.Decode(coded(tc.bits), 16, 2, tc.coding)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
		_, err = fax.Decode(coded(tc.bits)[:1], 16, 2, tc.coding)
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF, name)
	}
	_, err := fax.Decode(coded(strings.Repeat("0000001 111 ", 40)), 16, 2, fax.RLE)
	assert.ErrorIs(t, err, fax.ErrDamaged)
}

// FuzzDecode: Group 4 is read as x/image/ccitt reads it, where that succeeds, and
// nothing makes the decoder panic.
func FuzzDecode(f *testing.F) {
	f.Add(coded("001 1011 10 1 011 011 1"), 16, byte(fax.Group4))
	f.Fuzz(func(t *testing.T, data []byte, width int, coding byte) {
		if width <= 0 || width > 1000 || coding > byte(fax.Group4) {
			return
		}
		got, err := fax.Decode(data, width, 3, fax.Coding(coding))
		if err != nil || fax.Coding(coding) != fax.Group4 {
			return
		}
		r := ccitt.NewReader(bytes.NewReader(data), ccitt.MSB, ccitt.Group4, width, 3, nil)
		if want, err := io.ReadAll(r); err == nil {
			for i := range want { // there 0 is black
				want[i] = ^want[i]
			}
			if rest := width % 8; rest != 0 {
				for y := range 3 {
					want[y*len(want)/3+len(want)/3-1] &= 0xff << (8 - rest)
				}
			}
			assert.Equal(t, want, got)
		}
	})
}
