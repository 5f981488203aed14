//go:build heic && nodynamic

package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// gridFile has heif-enc write the tiles of a picture, and puts them together to
// a grid of so many pixels as phones write it, with further properties.
func gridFile(t *testing.T, m image.Image, tile int, size image.Point, more ...fileBox) []byte {
	t.Helper()
	dir := t.TempDir()
	w := heifWriter{}
	be := binary.BigEndian
	columns, rows := ceilBy(size.X, tile), ceilBy(size.Y, tile)
	descriptor := be.AppendUint32(be.AppendUint32([]byte{0, 1, byte(rows - 1), byte(columns - 1)}, uint32(size.X)), uint32(size.Y))
	ispe := be.AppendUint32(be.AppendUint32(make([]byte, 4), uint32(size.X)), uint32(size.Y))
	w.add("grid", descriptor, append([]fileBox{{"ispe", ispe}}, more...))
	for i := range rows * columns {
		part := image.NewNRGBA(image.Rect(0, 0, tile, tile))
		draw.Draw(part, part.Rect, m, m.Bounds().Min.Add(image.Pt(i%columns*tile, i/columns*tile)), draw.Src)
		var b bytes.Buffer
		require.NoError(t, png.Encode(&b, part))
		names := map[string]string{"IN": filepath.Join(dir, fmt.Sprint(i, ".png")), "OUT": filepath.Join(dir, fmt.Sprint(i, ".heic"))}
		require.NoError(t, os.WriteFile(names["IN"], b.Bytes(), 0o600))
		shell(t, "heif-enc -q 90 IN -o OUT", names)
		file, err := os.ReadFile(names["OUT"])
		require.NoError(t, err)
		h := openHEIF(file)
		var properties []fileBox
		for kind, p := range h.properties(h.primary()) {
			properties = append(properties, fileBox{kind, p})
		}
		w.add("hvc1", h.data(h.primary()), properties)
	}
	return w.file()
}

// smooth is a picture without edges in colour, on which decoders that interpolate
// differ little from those that do not.
func smooth(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			at := m.PixOffset(x, y)
			m.Pix[at], m.Pix[at+1], m.Pix[at+2], m.Pix[at+3] = uint8(40+150*x/width), uint8(60+150*y/height), uint8(200-80*(x+y)/(width+height)), 255
		}
	}
	return m
}

// TestGridInRows: a grid whose rows are decoded apart is the picture that the
// decoder makes of it as a whole, turned or not, its last tiles cut.
func TestGridInRows(t *testing.T) {
	m := smooth(192, 192)
	for _, turn := range []fileBox{
		{"free", nil}, {"irot", []byte{1}}, {"irot", []byte{2}}, {"irot", []byte{3}}, {"imir", []byte{0}}, {"imir", []byte{1}},
	} {
		file := gridFile(t, m, 64, image.Pt(150, 170), turn)
		h := openHEIF(file)
		g, ok := h.gridOf(h.primary())
		require.True(t, ok)
		require.Equal(t, 3, g.rows)
		want, err := decodeItem(file)
		require.NoError(t, err)
		got, err := decodePicture(t.Context(), h)
		require.NoError(t, err)
		assert.NotEqual(t, want.(*image.YCbCr).YStride, got.(*image.YCbCr).YStride, "put together of rows")
		assert.LessOrEqual(t, worst(t, want, got), 4, "%v", turn)
		p := open(t, file)
		assert.Equal(t, want.Bounds().Size(), image.Pt(p.Width, p.Height))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := decodePicture(ctx, openHEIF(gridFile(t, m, 64, image.Pt(128, 128))))
	assert.ErrorIs(t, err, context.Canceled)
}

// TestProgramsShowWhatIsBuiltIn: a picture is the same, whichever decodes it.
// The built-in libheif interpolates colour of half the resolution, and takes it
// back, which programs do not do: where colour has edges they differ, so the
// picture has none, and in the outermost pixels, which are not compared. What is
// stretched, or of more than 8 bits, is rounded at other places.
func TestProgramsShowWhatIsBuiltIn(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many programs")
	}
	dir := t.TempDir()
	m := smooth(160, 128)
	for i := range m.Pix {
		if i%4 == 3 {
			m.Pix[i] = uint8(90 + i/4%160)
		}
	}
	write := func(name string, m image.Image) string {
		var b bytes.Buffer
		require.NoError(t, png.Encode(&b, m))
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, b.Bytes(), 0o600))
		return file
	}
	names := map[string]string{"IN": write("opaque.png", smooth(160, 128)), "CLEAR": write("clear.png", m), "OUT": filepath.Join(dir, "out"), "DEEP": filepath.Join(dir, "deep.png")}
	shell(t, "convert IN -depth 16 PNG48:DEEP", names)
	tools := FindDecoders()
	if tools.HEIC == "" || tools.AVIF == "" {
		need.Missing(t, "heif-convert and avifdec are not installed: apt-get install libheif-examples libavif-bin")
	}
	files := map[string][]byte{"grid": gridFile(t, smooth(192, 192), 64, image.Pt(150, 170), fileBox{"irot", []byte{1}})}
	for _, line := range []string{
		"heif-enc -q 95 IN -o OUT.heic", "heif-enc -q 95 -p chroma=422 IN -o OUT.heic", "heif-enc -q 95 -p chroma=444 IN -o OUT.heic",
		"heif-enc -q 95 IN IN -o OUT.heic", "heif-enc -q 95 CLEAR -o OUT.heic", "heif-enc -q 95 -b 10 DEEP -o OUT.heic",
		"heif-enc -q 95 --full_range_flag 0 IN -o OUT.heic",
		"avifenc -s 10 IN OUT.avif", "avifenc -s 10 -y 420 IN OUT.avif", "avifenc -s 10 -y 422 IN OUT.avif", "avifenc -s 10 -y 400 IN OUT.avif",
		"avifenc -s 10 -y 420 -r limited IN OUT.avif", "avifenc -s 10 -d 10 -y 420 IN OUT.avif", "avifenc -s 10 -d 12 IN OUT.avif",
		"avifenc -s 10 CLEAR OUT.avif", "avifenc -s 10 --cicp 1/13/1 IN OUT.avif", "avifenc -s 10 --cicp 9/13/9 -y 444 IN OUT.avif",
		"avifenc -s 10 IN CLEAR OUT.avif", "avifenc -s 10 --irot 1 --imir 0 IN OUT.avif",
	} {
		shell(t, line, names)
		data, err := os.ReadFile(names["OUT"] + line[len(line)-5:])
		require.NoError(t, err)
		files[line] = data
	}
	for line, data := range files {
		built, err := Open("a", data, Limits{})
		require.NoError(t, err, line)
		want, err := built.Decode()
		require.NoError(t, err, line)
		p, err := Open("a", data, Limits{Decoders: tools})
		require.NoError(t, err)
		_, err = p.decodeExternal(t.Context())
		require.NoError(t, err, "%s: the program does it, not what is built in", line)
		got, err := p.Decode()
		require.NoError(t, err)
		within := 2
		if strings.Contains(line, "limited") || strings.Contains(line, "-d 1") {
			within = 3
		}
		require.Equal(t, want.Rect, got.Rect)
		if strings.Contains(line, "CLEAR") && !strings.Contains(line, "IN CLEAR") {
			assert.Less(t, got.Pix[3], uint8(255), "%s: without its alpha", line)
		}
		off := 0
		for y := 4; y < want.Rect.Dy()-4; y++ {
			for i := want.PixOffset(4, y); i < want.PixOffset(want.Rect.Dx()-4, y); i++ {
				off = max(off, abs(int(want.Pix[i])-int(got.Pix[i])))
			}
		}
		assert.LessOrEqual(t, off, within, line)
	}
}
