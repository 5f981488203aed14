package photo

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// tiffWithEXIF builds the directories of a TIFF from a camera, big-endian: what
// tells of the photo, what tells of the file, and EXIF and GPS below.
func tiffWithEXIF() []byte {
	t := tiffData{data: []byte("MM\x00*"), order: binary.BigEndian}
	pointer := func(tag uint16, at int) field {
		return field{tag, 4, 1, binary.BigEndian.AppendUint32(nil, uint32(at))}
	}
	text := func(tag uint16, s string) field { return field{tag, 2, uint32(len(s)), []byte(s)} }
	camera := []field{text(36867, "2024:05:06 07:08:09\x00"), {tagMakerNote, 7, 6, []byte("secret")}}
	place := []field{text(1, "N\x00"), {2, 5, 3, bytes.Repeat([]byte{0, 0, 0, 9, 0, 0, 0, 1}, 3)}}
	main := []field{
		{256, 3, 1, []byte{0, 9}}, text(271, "Camera Works\x00"), {tagOrientation, 3, 1, []byte{0, 6}}, text(315, "Ann\x00"),
		pointer(tagExifIFD, 0), pointer(tagGPS, 0),
	}
	head := []byte("MM\x00*\x00\x00\x00\x08")
	size := len(t.appendIFD(head, main)) - 8
	first := 8 + size
	second := len(t.appendIFD(make([]byte, first), camera))
	main[4], main[5] = pointer(tagExifIFD, first), pointer(tagGPS, second)
	return t.appendIFD(t.appendIFD(t.appendIFD(bytes.Clone(head), main), camera), place)
}

func TestTIFFEXIFIsCarriedOver(t *testing.T) {
	m := tiffMetadata(tiffWithEXIF())
	tf, ok := openTIFF(m.exif)
	require.True(t, ok)
	entries, _ := tf.ifd(8)
	var tags []uint16
	for _, e := range entries {
		tags = append(tags, e.tag)
	}
	assert.Equal(t, []uint16{271, 315, tagExifIFD, tagGPS}, tags, "without width and orientation, which are the file's")
	assert.Equal(t, "Camera Works\x00", string(tf.bytes(entries[0])))
	assert.Equal(t, "Ann\x00", string(tf.bytes(entries[1])))
	at, _ := tf.uint(entries[2])
	camera, _ := tf.ifd(int(at))
	require.Len(t, camera, 1)
	assert.Equal(t, "2024:05:06 07:08:09\x00", string(tf.bytes(camera[0])))
	at, _ = tf.uint(entries[3])
	place, _ := tf.ifd(int(at))
	require.Len(t, place, 2)
	assert.Len(t, tf.bytes(place[1]), 24)
	assert.NotContains(t, string(m.exif), "secret")

	t.Run("as exiftool reads it", func(t *testing.T) {
		exiftool := need.Tool(t, "libimage-exiftool-perl", "exiftool")
		cmd := exec.Command(exiftool, "-s3", "-Make", "-Artist", "-DateTimeOriginal", "-GPSLatitude", "-warning", "-")
		cmd.Stdin = bytes.NewReader(jpegFile(t, drawn(8, 8), 90, m.segments()))
		out, err := cmd.Output()
		require.NoError(t, err)
		assert.Equal(t, "Camera Works\nAnn\n2024:05:06 07:08:09\n9 deg 9' 9.00\" N\n", string(out))
	})
}

func TestTIFFEXIFHostile(t *testing.T) {
	good := tiffWithEXIF()
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0xff
		assert.NotPanics(t, func() { tiffMetadata(bad); tiffMetadata(good[:i]) }, "byte %d", i)
	}
	tf, _ := openTIFF(good[:8])
	assert.Nil(t, tiffEXIF(tf, nil), "nothing is said")
}
