package jpegpatch

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withoutSegments returns a file without its segments of a marker.
func withoutSegments(src []byte, marker byte) []byte {
	out := bytes.Clone(src[:2])
	for at := 2; src[at+1] != markerSOS; {
		end := at + 2 + int(src[at+2])<<8 + int(src[at+3])
		if src[at+1] != marker {
			out = append(out, src[at:end]...)
		}
		at = end
		if src[at+1] == markerSOS {
			return append(out, src[at:]...)
		}
	}
	return out
}

// TestWhatDecodersPutUpWith patches files that are not as they should be, but
// that libjpeg reads, and compares the result with that of the proper file.
func TestWhatDecodersPutUpWith(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	p := newPicture(r, 90, 70, samplings["4:2:0"]...)
	proper := p.write(layout{})
	regions := []image.Rectangle{image.Rect(20, 20, 60, 30)}
	ink := paint(regions[0], color.RGBA{220, 40, 40, 255})
	want, _ := patch(t, proper, regions, ink, Options{})
	wantPixels := decode(t, want)
	frame := bytes.Index(proper, []byte{0xFF, markerSOF0})
	scan := bytes.Index(proper, []byte{0xFF, markerSOS})
	insert := func(b []byte, at int, what ...byte) []byte {
		return append(append(bytes.Clone(b[:at]), what...), b[at:]...)
	}
	dnl := []byte{0xFF, markerDNL, 0, 4, 0, 70}
	late := insert(proper, len(proper)-2, dnl...)
	late[frame+5], late[frame+6] = 0, 0
	restarted := p.write(layout{interval: 2})
	restart := bytes.Index(restarted, []byte{0xFF, markerRST0 + 1})
	for name, tc := range map[string]struct {
		src  []byte
		keep []byte // what must stay in the result
	}{
		"bytes between segments":             {insert(proper, frame, 1, 2, 3, 0xFF, 0, 9), []byte{1, 2, 3, 0xFF, 0, 9}},
		"bytes before the scan":              {insert(proper, scan, 7, 7, 7), []byte{7, 7, 7}},
		"bytes before the end":               {insert(proper, len(proper)-2, 5, 0xFF, 0, 6, 7, 8), []byte{5, 0xFF, 0, 6, 7, 8, 0xFF, markerEOI}},
		"no Huffman tables":                  {withoutSegments(proper, markerDHT), nil},
		"the height behind the scan":         {late, dnl},
		"fill bytes and strays at once":      {insert(proper, frame, 0xFF, 0xFF, 0xFF), nil},
		"fill bytes before a restart marker": {insert(restarted, restart, 0xFF, 0xFF), nil},
		"what follows the end of the image":  {append(bytes.Clone(proper), "trailer"...), []byte("trailer")},
		"a trailer behind bytes of no block": {append(insert(proper, len(proper)-2, 1, 2, 3), "video"...), []byte("video")},
	} {
		t.Run(name, func(t *testing.T) {
			info, err := ReadInfo(tc.src)
			require.NoError(t, err)
			assert.Equal(t, Info{Width: 90, Height: 70, Components: 3, LateHeight: bytes.Contains(tc.src, dnl)}, info)

			out, stats := patch(t, tc.src, regions, ink, Options{})
			assert.Positive(t, stats.Changed)
			assert.True(t, bytes.Contains(out, tc.keep), "kept")
			got, err := Decode(out)
			require.NoError(t, err)
			whole, err := Decode(want)
			require.NoError(t, err)
			require.Equal(t, whole.Pix, got.Pix)
			assert.Equal(t, wantPixels.Bounds(), got.Bounds())
			for _, d := range []int{2, 8} {
				_, err = DecodeScaled(tc.src, d)
				require.NoError(t, err)
			}
		})
	}
	_, err := Patch(io.Discard, insert(proper, frame, 0xFF, markerDNL, 0, 4, 0, 0)[:scan], regions, ink, Options{})
	require.ErrorIs(t, err, ErrUnsupported)
}

// TestColourOnGrey draws red on grey pictures: luma of all blocks that no ink
// lies on stays, and what decoders show there stays grey.
func TestColourOnGrey(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 1))
	for name, l := range map[string]layout{
		"sequential": {}, "restarts": {interval: 3}, "progressive": {progressive: true, tables: optimisedTables},
		"another name": {ids: [3]byte{0}}, "tables of its own": {tables: optimisedTables},
		"photoshop": {head: append([]byte{0xFF, markerAPP0 + 14, 0, 14}, "Adobe\x00\x64\x00\x00\x00\x00\x00"...)},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPicture(r, 101, 67, samplings["grey"]...)
			src := p.write(l)
			region := image.Rect(30, 20, 71, 41)
			red := color.RGBA{220, 20, 30, 255}
			calls := 0
			out, stats := patch(t, src, []image.Rectangle{region}, func(tile *image.RGBA) {
				calls++
				paint(region, red)(tile)
			}, Options{})
			assert.Equal(t, 2, calls)
			assert.Positive(t, stats.Changed)
			m := decode(t, out)
			for y := range 67 {
				for x := range 101 {
					c := color.RGBAModel.Convert(m.At(x, y)).(color.RGBA)
					at := image.Pt(x, y)
					if at.In(region.Inset(8)) {
						require.InDelta(t, red.R, c.R, 12, "%v", at)
						require.InDelta(t, red.G, c.G, 12, "%v", at)
					} else if !at.In(region.Inset(-8)) {
						require.True(t, c.R == c.G && c.G == c.B, "%v is %v", at, c)
					}
				}
			}
			planes, err := readCoefficients(out)
			require.NoError(t, err)
			require.Len(t, planes, 3)
			for b, want := range p.planes[0].blocks {
				block := image.Rect(0, 0, 8, 8).Add(image.Pt(b%p.planes[0].stride*8, b/p.planes[0].stride*8))
				if !block.Overlaps(region) {
					require.Equal(t, want, planes[0][b])
				}
			}

			grey, _ := patch(t, src, []image.Rectangle{region}, paint(region, color.Gray{200}), Options{})
			assert.IsType(t, &image.Gray{}, decode(t, grey), "grey ink needs no colour")
		})
	}
}

// TestDCOutOfRange sums up differences that each are valid beyond what any
// picture has. Decoders wrap around there, each in its way.
func TestDCOutOfRange(t *testing.T) {
	const blocks = 40
	tables := typical()
	c := scanComponent{component: &component{}, dc: tables[0][0], ac: tables[1][0]}
	w := newBitWriter(nil)
	for range blocks {
		var b [64]int16
		require.NoError(t, c.encode(w, &b, 0, 2000))
	}
	w.pad()
	p := newPicture(rand.New(rand.NewPCG(1, 1)), 8*blocks, 8, samplings["grey"]...)
	src := p.write(layout{})
	at := bytes.Index(src, []byte{0xFF, markerSOS}) + 10
	src = append(append(bytes.Clone(src[:at]), w.out...), 0xFF, markerEOI)
	last := image.Rect(8*blocks-8, 0, 8*blocks, 8)
	_, err := Patch(io.Discard, src, []image.Rectangle{last}, paint(last, color.White), Options{})
	require.ErrorContains(t, err, "DC out of range")
	for _, d := range []int{2, 8} {
		_, err = DecodeScaled(src, d)
		require.ErrorContains(t, err, "DC out of range")
	}
	first := image.Rect(0, 0, 8, 8)
	_, err = Patch(io.Discard, src, []image.Rectangle{first}, paint(first, color.White), Options{})
	require.NoError(t, err, "what lies behind is copied")
}

// TestScansAreBounded refuses what repeats a scan without end.
func TestScansAreBounded(t *testing.T) {
	p := newPicture(rand.New(rand.NewPCG(2, 1)), 64, 64, samplings["grey"]...)
	src := p.write(layout{progressive: true, tables: flatTables})
	at := bytes.LastIndex(src, []byte{0xFF, markerSOS})
	scan := src[at : len(src)-2]
	src = append(append(bytes.Clone(src[:len(src)-2]), bytes.Repeat(scan, 600)...), 0xFF, markerEOI)
	_, err := Patch(io.Discard, src, nil, nil, Options{})
	require.ErrorContains(t, err, "500 scans")
}

func TestReadInfoNamesWhatIsNotRead(t *testing.T) {
	p := newPicture(rand.New(rand.NewPCG(2, 2)), 64, 64, samplings["4:2:0"]...)
	src := p.write(layout{})
	frame := bytes.Index(src, []byte{0xFF, markerSOF0})
	for marker, want := range map[byte]string{0xC3: "lossless", 0xC5: "hierarchical", 0xC9: "arithmetic", 0xCA: "arithmetic"} {
		b := bytes.Clone(src)
		b[frame+1] = marker
		_, err := ReadInfo(b)
		assert.ErrorContains(t, err, want)
	}
	b := bytes.Clone(src)
	b[frame+4] = 12
	_, err := ReadInfo(b)
	assert.ErrorContains(t, err, "12 bits")
	for n := range frame + 8 {
		_, err := ReadInfo(src[:n])
		require.ErrorIs(t, err, ErrUnsupported, "%d bytes", n)
	}
}
