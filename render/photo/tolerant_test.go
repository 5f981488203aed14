package photo

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBMPRunsFromTheTop reads a picture of runs either way up: a red row and a
// blue one, the second half of which is skipped.
func TestBMPRunsFromTheTop(t *testing.T) {
	le := binary.LittleEndian
	file := []byte("BM\x00\x00\x00\x00\x00\x00\x00\x00")
	file = le.AppendUint32(file, 14+40+3*4)
	const height = 14 + 8 // where it stands
	for _, v := range []uint32{40, 4, 2, 1 | 8<<16, bmpRLE8, 0, 0, 0, 3, 0} {
		file = le.AppendUint32(file, v)
	}
	file = append(file, "\x00\x00\x00\x00\x00\x00\xff\x00\xff\x00\x00\x00"...)
	file = append(file, "\x04\x01\x00\x00\x02\x02\x00\x01"...)
	for _, down := range []bool{false, true} {
		first, second := 1, 0 // in the file
		if down {
			first, second = 0, 1
			le.PutUint32(file[height:], 1<<32-2)
		}
		m, err := open(t, file).Decode()
		require.NoError(t, err)
		assert.Equal(t, color.RGBA{255, 0, 0, 255}, m.RGBAAt(3, first))
		assert.Equal(t, color.RGBA{0, 0, 255, 255}, m.RGBAAt(1, second))
		assert.Equal(t, color.RGBA{0, 0, 0, 255}, m.RGBAAt(3, second))
	}
}

// TestTIFFAlphaWithoutItsTag: a fourth sample beside red, green and blue is alpha
// where no tag says what it is, and unseen where one says that it is something else.
func TestTIFFAlphaWithoutItsTag(t *testing.T) {
	tags := map[uint16]uint32{tagPhotometric: tiffRGB, tagSamplesPerPixel: 4, tagStripByteCounts: 256}
	pixels := bytes.Repeat([]byte{200, 100, 50, 0}, 64)
	for _, told := range []bool{false, true} {
		want, alpha := PNG, uint8(0)
		if told {
			tags[tagExtraSamples] = 0 // unspecified
			want, alpha = JPEG, 255
		}
		file := append(plainTIFF(tags), pixels...)
		p := open(t, file)
		assert.Equal(t, want, p.OutputFormat())
		m, err := p.Decode()
		require.NoError(t, err)
		assert.Equal(t, alpha, m.RGBAAt(3, 3).A)
	}
}
