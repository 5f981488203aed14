package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"io"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// directory makes a TIFF of one directory whose values fit into its entries,
// with 64 bytes of samples behind it.
func directory(values map[uint16]uint32, order []uint16) []byte {
	b := append([]byte("II*\x00\x08\x00\x00\x00"), byte(len(order)), 0)
	for _, tag := range order {
		b = binary.LittleEndian.AppendUint16(b, tag)
		b = append(b, 4, 0, 1, 0, 0, 0) // one LONG
		b = binary.LittleEndian.AppendUint32(b, values[tag])
	}
	return append(append(b, 0, 0, 0, 0), make([]byte, 64)...)
}

// plainTIFF are the tags of an 8×8 grey picture.
func plainTIFF(more map[uint16]uint32) []byte {
	values := map[uint16]uint32{
		tagWidth: 8, tagHeight: 8, tagBitsPerSample: 8, tagCompression: 1, tagPhotometric: 1,
		tagSamplesPerPixel: 1, tagRowsPerStrip: 8, tagStripByteCounts: 64,
	}
	for k, v := range more {
		values[k] = v
	}
	// Not sorted, as some writers leave them.
	order := []uint16{tagStripOffsets, tagHeight, tagWidth}
	for k := range values {
		if k != tagHeight && k != tagWidth {
			order = append(order, k)
		}
	}
	values[tagStripOffsets] = uint32(8 + 2 + 12*len(order) + 4)
	return directory(values, order)
}

// TestPhotosThatAreNotRead: each is refused by the name of what it is, by Open
// and by OutputName alike, so that a walk can count it apart.
func TestPhotosThatAreNotRead(t *testing.T) {
	for name, tc := range map[string]struct {
		data []byte
		kind string
	}{
		"jxl box":     {[]byte("\x00\x00\x00\x0cJXL \r\n\x87\n"), "JPEG XL"},
		"jxl stream":  {[]byte("\xff\x0a\x00\x10"), "JPEG XL"},
		"jp2":         {[]byte("\x00\x00\x00\x0cjP  \r\n\x87\n"), "JPEG 2000"},
		"j2k":         {[]byte("\xff\x4f\xff\x51\x00\x2f"), "JPEG 2000"},
		"jpeg-ls":     {[]byte("\xff\xd8\xff\xf7\x00\x0b"), "JPEG-LS"},
		"cr3":         {[]byte("\x00\x00\x00\x18ftypcrx \x00\x00\x00\x01crx isom"), "camera raw"},
		"raf":         {[]byte("FUJIFILMCCD-RAW 0201"), "camera raw"},
		"orf":         {[]byte("IIRO\x08\x00\x00\x00"), "camera raw"},
		"rw2":         {[]byte("IIU\x00\x18\x00\x00\x00"), "camera raw"},
		"cr2":         {append([]byte("II*\x00\x10\x00\x00\x00CR\x02\x00"), make([]byte, 64)...), "camera raw"},
		"nef or arw":  {plainTIFF(map[uint16]uint32{tagNewSubfileType: 1, tagSubIFDs: 8}), "camera raw"},
		"dng":         {plainTIFF(map[uint16]uint32{tagDNGVersion: 0x01040000}), "camera raw"},
		"raw samples": {plainTIFF(map[uint16]uint32{tagPhotometric: filterArray}), "camera raw"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open("a", tc.data, Limits{})
			var kind *UnreadableError
			require.ErrorAs(t, err, &kind)
			assert.Equal(t, tc.kind, kind.Kind)
			assert.ErrorIs(t, err, ErrFormat)
			_, named := OutputName("a", bytes.NewReader(tc.data))
			assert.Equal(t, err, named)
		})
	}
	p, err := Open("plain.tif", plainTIFF(nil), Limits{})
	require.NoError(t, err)
	m, err := p.Decode()
	require.NoError(t, err)
	assert.Equal(t, image.Pt(8, 8), m.Rect.Size())
	name, err := OutputName("plain.tif", bytes.NewReader(p.Data))
	require.NoError(t, err)
	assert.Equal(t, name, p.OutputName("plain.tif"))
}

// TestTIFFIsRefusedByName: what is not decoded is never noise, nor damage.
func TestTIFFIsRefusedByName(t *testing.T) {
	for want, tags := range map[string]map[uint16]uint32{
		"floating-point":     {tagSampleFormat: 3},
		"signed":             {tagSampleFormat: 2},
		"32 bits":            {tagBitsPerSample: 32},
		"old-style JPEG":     {tagCompression: 6},
		"LZMA":               {tagCompression: 34925},
		"CIELAB":             {tagPhotometric: 8},
		"predictor 3":        {tagPredictor: 3},
		"compression 12345":  {tagCompression: 12345},
		"1 samples":          {tagPhotometric: 2},
		"a palette of more ": {tagPhotometric: 3, tagBitsPerSample: 16},
	} {
		_, err := Open("a.tif", plainTIFF(tags), Limits{})
		assert.ErrorIs(t, err, ErrFormat)
		assert.ErrorContains(t, err, want)
	}
	// Of old-style JPEG only what holds a whole one.
	stream := jpegFile(t, drawn(8, 8), 90)
	old := plainTIFF(map[uint16]uint32{tagCompression: tiffOldJPEG, tagPhotometric: tiffYCbCr, tagThumbOffset: 0, tagThumbLength: uint32(len(stream))})
	at := bytes.Index(old, []byte{1, 2, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0}) // its offset
	require.Positive(t, at)
	binary.LittleEndian.PutUint32(old[at+8:], uint32(len(old)))
	p, err := Open("old.tif", append(old, stream...), Limits{})
	require.NoError(t, err)
	got, err := p.Decode()
	require.NoError(t, err)
	want, err := open(t, stream).Decode()
	require.NoError(t, err)
	assert.Equal(t, want.Pix, got.Pix)

	cut := plainTIFF(nil)
	p, err = Open("a.tif", cut[:len(cut)-10], Limits{})
	require.NoError(t, err)
	_, err = p.Decode()
	assert.ErrorIs(t, err, ErrCorrupt)
	assert.ErrorContains(t, err, "cut off")
}

// TestJPEGsOfOtherKinds has cjpeg write what no decoder here reads.
func TestJPEGsOfOtherKinds(t *testing.T) {
	cjpeg := need.Tool(t, "libjpeg-turbo-progs", "cjpeg")
	ppm := append([]byte("P6 16 16 255\n"), make([]byte, 3*16*16)...)
	encode := exec.Command(cjpeg, "-arithmetic")
	encode.Stdin = bytes.NewReader(ppm)
	arithmetic, err := encode.Output()
	require.NoError(t, err)
	_, err = Open("a.jpg", arithmetic, Limits{})
	assert.ErrorIs(t, err, ErrFormat)
	assert.ErrorContains(t, err, "arithmetic coding")
}

// TestManyScansAreRefused: a small progressive file must not ask for hours.
func TestManyScansAreRefused(t *testing.T) {
	src := jpegFile(t, drawn(64, 64), 90)
	end := bytes.LastIndex(src, []byte{0xff, markerEOI})
	scan := src[bytes.LastIndex(src, []byte{0xff, markerSOS}):end]
	many := append(append(bytes.Clone(src[:end]), bytes.Repeat(scan, maxScans)...), 0xff, markerEOI)
	p, err := Open("a.jpg", many, Limits{})
	require.NoError(t, err)
	_, err = p.Decode()
	assert.ErrorIs(t, err, ErrFormat, "no limit that can be raised")
	assert.ErrorContains(t, err, "501 scans")
	assert.ErrorIs(t, p.Write(io.Discard, boxInk{}, WriteOptions{}), ErrFormat)
}
