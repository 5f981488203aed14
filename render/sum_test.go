package render

import (
	"encoding/binary"
	"image"
	"testing"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/fonts"
)

// TestSumTellsFonts: fonts of one family have the same glyphs under the same numbers.
func TestSumTellsFonts(t *testing.T) {
	t.Parallel()
	sumIn := func(data []byte) any {
		set, err := fonts.New(fonts.Options{Files: [][]byte{data}, NoSystem: true})
		require.NoError(t, err)
		dets := []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 20, YMin: 40, XMax: 300, YMax: 200}}}
		return Layout(image.Pt(320, 240), dets, Style{Fonts: set}).Sum()
	}
	one := dejavusanscondensedbold.TTF
	other := append([]byte(nil), one...)
	for i := range int(binary.BigEndian.Uint16(one[4:])) {
		if table := one[12+16*i:]; string(table[:4]) == "head" {
			other[binary.BigEndian.Uint32(table[8:])+8]++ // its check sum
		}
	}
	assert.Equal(t, sumIn(one), sumIn(append([]byte(nil), one...)))
	assert.NotEqual(t, sumIn(one), sumIn(other))
}
