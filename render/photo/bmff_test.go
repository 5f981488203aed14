package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// isoBox makes a box; full makes one with version and flags.
func isoBox(kind string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), kind...), body...)
}

func full(version byte, parts ...[]byte) []byte {
	return append([]byte{version, 0, 0, 0}, bytes.Join(parts, nil)...)
}

// phoneHEIC builds the boxes that a phone writes around a picture of 40×30:
// turned a quarter clockwise, with profile, EXIF and XMP. There is no picture.
func phoneHEIC(properties ...[]byte) []byte {
	exif := append([]byte{0, 0, 0, 0}, exifBlock(binary.BigEndian, Rotate90, nil, nil)...)
	xmp := []byte("<x:xmpmeta/>")
	all := append([][]byte{
		isoBox("colr", []byte("prof"), profile("RGB ")),
		isoBox("ispe", full(0, []byte{0, 0, 0, 40, 0, 0, 0, 30})),
	}, properties...)
	var used []byte
	for i := range all {
		used = append(used, byte(i+1)|0x80) // all essential
	}
	build := func(mdat uint32) []byte {
		extent := func(id uint16, offset, length int) []byte {
			b := binary.BigEndian.AppendUint16(nil, id)
			b = append(b, 0, 0, 0, 0, 0, 1) // method, reference, one extent
			b = binary.BigEndian.AppendUint32(b, mdat+uint32(offset))
			return binary.BigEndian.AppendUint32(b, uint32(length))
		}
		return slices.Concat(
			isoBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")),
			isoBox("meta", full(0,
				isoBox("pitm", full(0, []byte{0, 1})),
				isoBox("iinf", full(0, []byte{0, 3},
					isoBox("infe", full(2, []byte{0, 1, 0, 0}, []byte("hvc1\x00"))),
					isoBox("infe", full(2, []byte{0, 2, 0, 0}, []byte("Exif\x00"))),
					isoBox("infe", full(2, []byte{0, 3, 0, 0}, []byte("mime\x00application/rdf+xml\x00"))),
				)),
				isoBox("iprp",
					isoBox("ipco", all...),
					isoBox("ipma", full(0, []byte{0, 0, 0, 1, 0, 1, byte(len(used))}, used)),
				),
				isoBox("iloc", full(1, []byte{0x44, 0, 0, 2}, extent(2, 0, len(exif)), extent(3, len(exif), len(xmp)))),
			)),
			isoBox("mdat", exif, xmp),
		)
	}
	at := bytes.Index(build(0), []byte("mdat")) + 4
	return build(uint32(at))
}

func TestHEIFHeader(t *testing.T) {
	irot := func(v byte) []byte { return isoBox("irot", []byte{v}) }
	imir := func(v byte) []byte { return isoBox("imir", []byte{v}) }
	clap := isoBox("clap", []byte{0, 0, 0, 72, 0, 0, 0, 2, 0, 0, 0, 20, 0, 0, 0, 1}, make([]byte, 16))
	for _, tc := range []struct {
		name       string
		properties [][]byte
		size       image.Point // HEIC: as libheif gives it
		turned     Orientation // AVIF: what is left to do
	}{
		{"plain", nil, image.Pt(40, 30), Upright},
		{"a quarter clockwise", [][]byte{irot(3)}, image.Pt(30, 40), Rotate90},
		{"a quarter back", [][]byte{irot(1)}, image.Pt(30, 40), Rotate270},
		{"half", [][]byte{irot(2)}, image.Pt(40, 30), Rotate180},
		{"mirrored", [][]byte{imir(1)}, image.Pt(40, 30), FlipX},
		{"turned, then mirrored", [][]byte{irot(3), imir(1)}, image.Pt(30, 40), Transpose},
		{"mirrored, then turned", [][]byte{imir(1), irot(3)}, image.Pt(30, 40), Transverse},
		{"cropped and turned", [][]byte{clap, irot(1)}, image.Pt(20, 36), Rotate270},
		{"empty property", [][]byte{isoBox("irot")}, image.Pt(40, 30), Upright},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := phoneHEIC(tc.properties...)
			size, o := heifConfig(HEIC, file)
			assert.Equal(t, tc.size, size)
			assert.Equal(t, Upright, o, "libheif has turned it already")
			size, o = heifConfig(AVIF, file)
			assert.Equal(t, image.Pt(40, 30), size)
			assert.Equal(t, tc.turned, o)
		})
	}
}

func TestHEIFMetadata(t *testing.T) {
	file := phoneHEIC()
	m := heifMetadata(file)
	assert.Equal(t, profile("RGB "), m.icc)
	assert.Equal(t, "<x:xmpmeta/>", string(m.xmp))
	assert.Equal(t, Rotate90, tiffOrientation(m.exif))
	assert.Equal(t, Upright, tiffOrientation(uprightEXIF(m.exif)), "the pixels are upright: nobody may turn them again")
}

func TestHEIFHostile(t *testing.T) {
	file := phoneHEIC(isoBox("irot", []byte{3}))
	for i := range file {
		for _, v := range []byte{0, 0x7f, 0xff} {
			bad := bytes.Clone(file)
			bad[i] = v
			assert.NotPanics(t, func() { heifConfig(AVIF, bad); heifMetadata(bad) }, "byte %d = %d", i, v)
		}
		assert.NotPanics(t, func() { heifConfig(HEIC, file[:i]); heifMetadata(file[:i]) }, "cut at %d", i)
	}
}

// TestManyItems: a file of as many items as fit is opened in the time that it
// takes to look at each a few times.
func TestManyItems(t *testing.T) {
	be := binary.BigEndian
	const n = 60_000
	infe, iloc, dimg, auxl := be.AppendUint16(make([]byte, 4), n), be.AppendUint16([]byte{0, 0, 0, 0, 0x44, 0}, n), be.AppendUint16([]byte{0, 1}, n), []byte(nil)
	for id := uint16(1); id <= n; id++ {
		entry := append(be.AppendUint16([]byte{2, 0, 0, 0}, id), "\x00\x00grid\x00"...)
		infe = append(infe, isoBox("infe", entry)...)
		iloc = append(be.AppendUint16(iloc, id), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1)
		dimg = be.AppendUint16(dimg, id)
		auxl = append(auxl, isoBox("auxl", be.AppendUint16(be.AppendUint16(be.AppendUint16(nil, id), 1), 1))...)
	}
	meta := make([]byte, 4)
	meta = append(meta, isoBox("pitm", []byte{0, 0, 0, 0, 0, 1})...)
	meta = append(meta, isoBox("iinf", infe)...)
	meta = append(meta, isoBox("iref", append(append(make([]byte, 4), isoBox("dimg", dimg)...), auxl...))...)
	meta = append(meta, isoBox("iloc", iloc)...)
	file := append(isoBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")), isoBox("meta", meta)...)
	h := openHEIF(file)
	assert.False(t, h.isCut())
	assert.Equal(t, 1, h.pictures())
	assert.Len(t, h.alone(), len(file))
}
