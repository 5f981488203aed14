package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/bmp"

	"annotate/render/photo/pngio"
)

func TestOutputName(t *testing.T) {
	m := drawn(16, 12)
	gray := image.NewGray(m.Rect)
	draw.Draw(gray, gray.Rect, m, image.Point{}, draw.Src)
	jpg, pic := jpegFile(t, m, 90), pngFile(t, m)
	var gifData, bmpData, bmpGray bytes.Buffer
	require.NoError(t, gif.Encode(&gifData, m, nil))
	require.NoError(t, bmp.Encode(&bmpData, m))
	require.NoError(t, bmp.Encode(&bmpGray, gray))
	webp := func(name string) []byte {
		b, err := os.ReadFile("testdata/" + name)
		require.NoError(t, err)
		return b
	}
	for _, tc := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.jpg", jpg, "a.jpg"},
		{"sub/a.JPEG", jpg, "sub/a.JPEG"},
		{"a.png", jpg, "a.png.jpg"},
		{"a", jpg, "a.jpg"},
		{"sub.jpg/a", jpg, "sub.jpg/a.jpg"},
		{"a.png", pic, "a.png"},
		{"a.JPG", pic, "a.JPG.png"},
		{"a", pic, "a.png"},
		{"a.gif", gifData.Bytes(), "a.gif.png"},
		{"a.bmp", bmpData.Bytes(), "a.bmp.jpg"},
		{"a.bmp", bmpGray.Bytes(), "a.bmp.png"},
		{"a.tif", tiffFile(t, gray, 1, nil), "a.tif.jpg"},
		{"a.tif", tiffFile(t, m, 1, nil), "a.tif.png"}, // the encoder declares alpha
		{"a.tif", tiffFile(t, image.NewPaletted(m.Rect, color.Palette{color.Black, color.White}), 1, nil), "a.tif.png"},
		{"a.webp", webp("flag-lossy.webp"), "a.webp.jpg"},
		{"a.jpg", webp("flag-lossy.webp"), "a.jpg.jpg"},
		{"a.webp", webp("flag-lossless.webp"), "a.webp.jpg"},
		{"a.webp", webp("flag-alpha.webp"), "a.webp.png"},
	} {
		got, err := OutputName(tc.name, bytes.NewReader(tc.data))
		require.NoError(t, err)
		assert.Equal(t, tc.want, got, "%s", tc.name)
		want := JPEG
		if bytes.HasSuffix([]byte(tc.want), []byte("png")) {
			want = PNG
		}
		assert.Equal(t, want, open(t, tc.data).OutputFormat(), "what Write writes is what the name says: %s", tc.want)
	}
	_, err := OutputName("a.pdf", bytes.NewReader([]byte("%PDF-1.4")))
	require.ErrorIs(t, err, ErrFormat)
	_, err = OutputName("a.jpg", failingReader{})
	require.ErrorIs(t, err, errDisk)
}

var errDisk = errors.New("disk gone")

type failingReader struct{}

func (failingReader) ReadAt([]byte, int64) (int, error) { return 0, errDisk }

// The ink must lie on the same thing in all orientations, and everything else
// stay: exactly in PNG, as it was decoded in JPEG, blocks beside the ink
// excepted.
func TestWriteInkLiesUpright(t *testing.T) {
	upright := drawn(96, 64)
	box := image.Rect(20, 10, 41, 27)
	green := color.RGBA{10, 230, 40, 255}
	ink := boxInk{boxes: []image.Rectangle{box}, color: green}
	want := image.NewRGBA(upright.Rect)
	draw.Draw(want, want.Rect, upright, image.Point{}, draw.Src)
	fill(want, box, green)
	for o := Upright; o <= Rotate270; o++ {
		stored := storedAs(upright, o)
		for _, reencode := range []bool{false, true} {
			t.Run(fmt.Sprintf("jpeg %d reencode %v", o, reencode), func(t *testing.T) {
				p := open(t, jpegFile(t, stored, 95, exifSegment(o)))
				before, err := p.Decode()
				require.NoError(t, err)
				out := open(t, write(t, p, ink, WriteOptions{Reencode: reencode}))
				assert.Equal(t, o, out.Orientation, "the tag stays")
				after, err := out.Decode()
				require.NoError(t, err)
				inside := box.Inset(2) // a decoder mixes colour over the edge
				assert.LessOrEqual(t, worst(t, want.SubImage(inside), after.SubImage(inside)), 16)
				far := image.Rect(64, 0, 96, 64)
				limit := 0
				if reencode {
					limit = 24 // a second generation's loss
				}
				assert.LessOrEqual(t, worst(t, before.SubImage(far), after.SubImage(far)), limit)
			})
		}
		t.Run(fmt.Sprintf("png %d", o), func(t *testing.T) {
			exif := exifBlock(binary.BigEndian, o, nil, nil)
			p := open(t, pngFile(t, stored, pngio.Chunk{Type: "eXIf", Data: exif}))
			out := open(t, write(t, p, ink, WriteOptions{}))
			assert.Equal(t, o, out.Orientation)
			after, err := out.Decode()
			require.NoError(t, err)
			assert.Equal(t, want.Pix, after.Pix)
			m, err := pngio.Decode(out.Data)
			require.NoError(t, err)
			assert.Equal(t, exif, m.Chunks[0].Data)
		})
		t.Run(fmt.Sprintf("tiff %d", o), func(t *testing.T) {
			out := open(t, write(t, open(t, tiffFile(t, stored, o, profile("RGB "))), ink, WriteOptions{}))
			assert.Equal(t, Upright, out.Orientation, "other formats are written upright")
			after, err := out.Decode()
			require.NoError(t, err)
			assert.Equal(t, want.Pix, after.Pix)
		})
	}
}

func TestWriteKeepsMetadata(t *testing.T) {
	m := drawn(48, 32)
	exif := exifBlock(binary.LittleEndian, 6, []byte("\xff\xd8\xffthumbnail"), []byte("Nikon\x00..\xff\xd8\xffpreview"))
	photoshop := append([]byte("8BIM\x04\x0c\x00\x00\x00\x00\x00\x05thumb\x00"), "8BIM\x04\x04\x00\x00\x00\x00\x00\x02ab"...)
	kept := [][]byte{
		segment(markerAPP0, jfifID, []byte{1, 1, 0, 0, 1, 0, 1, 0, 0}),
		segment(markerAPP1, exifID, exif),
		segment(markerAPP1, xmpID, []byte("<x:xmpmeta>a title</x:xmpmeta>")),
		segment(markerAPP2, iccID, []byte{1, 1}, profile("RGB ")),
		segment(markerAPP13, photoshopIRBID, photoshop),
		segment(markerCOM, []byte("a comment")),
	}
	other := [][]byte{segment(markerAPP2, mpfID, []byte("offsets")), segment(markerAPP14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x01"))}
	p := open(t, jpegFile(t, m, 85, append(other, kept...)...))
	ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}

	out := write(t, p, ink, WriteOptions{Reencode: true})
	assert.True(t, bytes.HasPrefix(out[2:], bytes.Join(kept, nil)), "carried over byte for byte")
	assert.NotContains(t, string(out), "Adobe")
	assert.NotContains(t, string(out), "MPF\x00")

	patched := write(t, p, ink, WriteOptions{})
	for _, s := range kept {
		assert.Contains(t, string(patched), string(s))
	}

	ink.hides = true
	for _, o := range []WriteOptions{{}, {Reencode: true}} {
		hidden := string(write(t, p, ink, o))
		assert.NotContains(t, hidden, "thumb", "reencode %v", o.Reencode)
		assert.NotContains(t, hidden, "preview", "reencode %v", o.Reencode)
		assert.NotContains(t, hidden, "a title")
		assert.NotContains(t, hidden, "a comment")
		assert.Contains(t, hidden, string(iccID))
		assert.Equal(t, Rotate90, jpegOrientation([]byte(hidden)))
	}
}

func TestDropThumbnailOfACycle(t *testing.T) {
	exif := exifBlock(binary.LittleEndian, 6, []byte("thumbnail"), nil)
	tf, _ := openTIFF(exif)
	_, link := tf.ifd(8)
	second := int(tf.order.Uint32(exif[link:]))
	_, next := tf.ifd(second)
	tf.order.PutUint32(exif[next:], uint32(second)) // the second directory follows itself
	got := dropThumbnail(exif)
	assert.NotContains(t, string(got), "thumbnail")
	assert.Len(t, got, len(exif), "nothing moves")
	assert.Equal(t, Rotate90, tiffOrientation(got))
}

// TestReencodeKeepsTheTrailer: what lies behind the picture and is found from the
// file's end, such as a motion photo's video, stays when the picture is encoded
// anew, with the XMP that points to it; ink that hides takes both. The index of
// pictures (MPF) holds offsets from the front, and goes.
func TestReencodeKeepsTheTrailer(t *testing.T) {
	const xmp = `<rdf:Description GCamera:MotionPhoto="1" GCamera:MicroVideoOffset="24"/>`
	second := jpegFile(t, drawn(16, 16), 80)
	for name, trailer := range map[string][]byte{
		"motion photo": append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 12)...),
		"two pictures": second,
	} {
		file := jpegFile(t, drawn(48, 32), 85, segment(markerAPP1, xmpID, []byte(xmp)), segment(markerAPP2, mpfID, []byte("offsets")))
		p := open(t, append(bytes.Clone(file), trailer...))
		ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}
		var report WriteReport
		out := write(t, p, ink, WriteOptions{Reencode: true, Report: &report})
		assert.True(t, report.Reencoded)
		assert.True(t, bytes.HasSuffix(out, append([]byte{0xff, markerEOI}, trailer...)), name)
		assert.Contains(t, string(out), xmp)
		assert.NotContains(t, string(out), "MPF\x00")
		ink.hides = true
		out = write(t, p, ink, WriteOptions{Reencode: true, Report: &report})
		assert.NotContains(t, string(out), string(trailer), name)
		assert.NotContains(t, string(out), "MotionPhoto")
		assert.Positive(t, report.Removed.Previews)
	}
	for packet, kept := range map[string]bool{xmp: false, `<rdf:Description dc:title="Container:Directors"/>`: true} {
		chunk := append([]byte("XMP "), byte(len(packet)), 0, 0, 0)
		chunk = append(append(chunk, packet...), make([]byte, len(packet)%2)...)
		still, err := os.ReadFile("testdata/flag-turned.webp")
		require.NoError(t, err)
		still = append(still, chunk...)
		binary.LittleEndian.PutUint32(still[4:], uint32(len(still)-8))
		out := write(t, open(t, still), boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}, WriteOptions{})
		assert.Equal(t, kept, bytes.Contains(out, []byte(packet)), packet)
	}
}

func TestWriteCarriesMetadataOver(t *testing.T) {
	m := drawn(48, 32)
	opaque := image.NewGray16(m.Rect) // without alpha, so that JPEG comes of it
	draw.Draw(opaque, opaque.Rect, m, image.Point{}, draw.Src)
	ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.RGBA{255, 0, 0, 255}}

	jpg := write(t, open(t, tiffFile(t, opaque, 1, profile("RGB "))), ink, WriteOptions{})
	assert.Contains(t, string(jpg), string(iccID)+"\x01\x01"+string(profile("RGB ")))
	jpg = write(t, open(t, tiffFile(t, opaque, 1, profile("GRAY"))), ink, WriteOptions{})
	assert.NotContains(t, string(jpg), string(iccID), "a grey profile fits no RGB picture")

	pic, err := pngio.Decode(write(t, open(t, tiffFile(t, m, 1, profile("RGB "))), ink, WriteOptions{}))
	require.NoError(t, err)
	assert.Equal(t, pngio.Compressed("iCCP", "icc", profile("RGB ")), pic.Chunks[0])

	turned, err := os.ReadFile("testdata/flag-turned.webp")
	require.NoError(t, err)
	out := open(t, write(t, open(t, turned), ink, WriteOptions{}))
	assert.Contains(t, string(out.Data), "Exif\x00\x00")
	assert.Equal(t, Upright, out.Orientation, "its pixels were turned, and the tag with them")
	assert.Equal(t, image.Pt(16, 24), out.stored)
}

func TestLargeProfileIsSplit(t *testing.T) {
	p := append(profile("RGB "), bytes.Repeat([]byte("x"), 150_000)...)
	var got []byte
	n := 0
	for marker, payload := range jpegSegments(append([]byte{0xff, markerSOI}, metadata{icc: p}.segments()...)) {
		n++
		assert.Equal(t, byte(markerAPP2), marker)
		assert.Equal(t, []byte{byte(n), 3}, payload[len(iccID):][:2])
		got = append(got, payload[len(iccID)+2:]...)
	}
	assert.Equal(t, p, got)
}

func TestWritePNGHides(t *testing.T) {
	exif := exifBlock(binary.BigEndian, 1, []byte("\xff\xd8\xffthumbnail"), nil)
	p := open(t, pngFile(t, drawn(20, 20),
		pngio.Chunk{Type: "eXIf", Data: exif},
		pngio.Chunk{Type: "tEXt", Data: []byte("Title\x00a face")},
		pngio.Chunk{Type: "gAMA", Data: []byte{0, 0, 0xb1, 0x8f}, Place: pngio.BeforePalette},
		pngio.Chunk{Type: "prVt", Data: []byte("a face")},
		pngio.Chunk{Type: "tEXt", Data: []byte("Raw profile type exif\x00thumb")},
		pngio.Chunk{Type: "zTXt", Data: []byte("Raw profile type APP1\x00\x00x")},
		pngio.Chunk{Type: "iTXt", Data: []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00<xmpGImg:image>")},
	))
	ink := boxInk{color: color.White}
	assert.Equal(t, p.Data, write(t, p, ink, WriteOptions{}), "without ink a copy")
	ink.hides = true
	out := write(t, p, ink, WriteOptions{})
	assert.NotContains(t, string(out), "thumb")
	assert.NotContains(t, string(out), "GImg")
	assert.NotContains(t, string(out), "APP1")
	assert.NotContains(t, string(out), "a face")
	assert.Contains(t, string(out), "gAMA")
}

func TestReencodeGray(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 40, 40))
	draw.Draw(gray, gray.Rect, drawn(40, 40), image.Point{}, draw.Src)
	p := open(t, jpegFile(t, gray, 90, segment(markerAPP2, iccID, []byte{1, 1}, profile("GRAY"))))
	for _, tc := range []struct {
		ink  color.Color
		want color.Model
		icc  bool
	}{{color.Gray{200}, color.GrayModel, true}, {color.RGBA{200, 0, 0, 255}, color.YCbCrModel, false}} {
		ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: tc.ink}
		out := open(t, write(t, p, ink, WriteOptions{Reencode: true}))
		assert.Equal(t, tc.want, out.model)
		assert.Equal(t, tc.icc, bytes.Contains(out.Data, iccID), "a grey profile stays with grey only")
	}
}

// A CMYK photo becomes RGB, so Adobe's marker and a CMYK profile must go.
func TestWriteCMYK(t *testing.T) {
	data, err := os.ReadFile("testdata/flag-cmyk.jpg")
	require.NoError(t, err)
	ink := boxInk{boxes: []image.Rectangle{image.Rect(0, 8, 8, 16)}, color: color.RGBA{0, 200, 0, 255}}
	out := open(t, write(t, open(t, data), ink, WriteOptions{}))
	assert.Equal(t, color.YCbCrModel, out.model)
	m, err := out.Decode()
	require.NoError(t, err)
	c := m.RGBAAt(20, 4)
	assert.InDelta(t, 30, int(c.R), 10)
	assert.InDelta(t, 200, int(c.B), 10)
}

func TestWriteReportsTheWriter(t *testing.T) {
	ink := boxInk{boxes: []image.Rectangle{image.Rect(2, 2, 9, 9)}, color: color.White}
	for name, data := range map[string][]byte{
		"jpeg": jpegFile(t, drawn(40, 40), 90), "png": pngFile(t, drawn(40, 40)), "tiff": tiffFile(t, drawn(40, 40), 1, nil),
	} {
		for _, o := range []WriteOptions{{}, {Reencode: true}} {
			err := open(t, data).Write(fullDisk{}, ink, o)
			require.ErrorIs(t, err, errDisk, name)
			assert.ErrorContains(t, err, "a photo: ")
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errDisk }

func TestEncoderOf(t *testing.T) {
	t.Parallel()
	m := image.NewRGBA(image.Rect(0, 0, 20, 10))
	for name, want := range map[string]string{"a.JPG": "jpeg", "a.b.jpeg": "jpeg", "a.png": "png"} {
		encode, err := EncoderOf(name, 90)
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, encode(&b, m))
		config, form, err := image.DecodeConfig(&b)
		require.NoError(t, err)
		assert.Equal(t, want, form)
		assert.Equal(t, 20, config.Width)
	}
	for _, name := range []string{"a.gif", "jpg", ""} {
		_, err := EncoderOf(name, 90)
		assert.ErrorContains(t, err, "written as .jpg or .png")
	}
}
