package pngio

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/adler32"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/klauspost/compress/zlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// layouts are all pairs of colour type and depth that the specification allows.
var layouts = []Header{
	{Color: Gray, Depth: 1}, {Color: Gray, Depth: 2}, {Color: Gray, Depth: 4}, {Color: Gray, Depth: 8}, {Color: Gray, Depth: 16},
	{Color: RGB, Depth: 8}, {Color: RGB, Depth: 16},
	{Color: Palette, Depth: 1}, {Color: Palette, Depth: 2}, {Color: Palette, Depth: 4}, {Color: Palette, Depth: 8},
	{Color: GrayAlpha, Depth: 8}, {Color: GrayAlpha, Depth: 16},
	{Color: RGBA, Depth: 8}, {Color: RGBA, Depth: 16},
}

func (h Header) String() string { return fmt.Sprintf("type%d depth%d", h.Color, h.Depth) }

// noise returns a picture of random samples; a palette has all its entries but
// the last quarter, half of them with alpha.
func noise(h Header, width, height int) *Image {
	h.Width, h.Height = width, height
	m := New(h)
	r := rand.New(rand.NewPCG(uint64(h.Color), uint64(h.Depth)))
	if h.Color == Palette {
		n := max(2, 3<<h.Depth/4)
		for range 3 * n {
			m.Colors = append(m.Colors, byte(r.Uint32()))
		}
		for i := range n / 2 {
			m.Transparency = append(m.Transparency, byte(255*(i%2)))
		}
		for y := range height {
			for x := range width {
				if v := byte(r.IntN(n)); h.Depth == 8 {
					m.row(y)[x] = v
				} else {
					setBits(m.row(y), x, h.Depth, v)
				}
			}
		}
		return m
	}
	used := width * h.Depth * h.Color.channels()
	for y := range height {
		row := m.row(y)
		for i := range row {
			row[i] = byte(r.Uint32())
		}
		if spare := len(row)*8 - used; spare > 0 {
			row[len(row)-1] &= byte(0xff << spare)
		}
	}
	return m
}

// std decodes with the standard library, which is the oracle here.
func std(t testing.TB, file []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	return m
}

func encode(t testing.TB, m *Image, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Encode(&b, m, o))
	return b.Bytes()
}

// wide returns a picture's pixels in 16 bits, not premultiplied.
func wide(m image.Image) *image.NRGBA64 {
	w := image.NewNRGBA64(m.Bounds())
	draw.Draw(w, w.Rect, m, m.Bounds().Min, draw.Src)
	return w
}

func TestRoundTrip(t *testing.T) {
	for _, h := range layouts {
		for _, level := range []Level{Fast, Small} {
			t.Run(fmt.Sprintf("%v level%d", h, level), func(t *testing.T) {
				m := noise(h, 37, 19)
				file := encode(t, m, Options{Level: level})
				got, err := Decode(file)
				require.NoError(t, err)
				assert.Equal(t, m.Pix, got.Pix)
				assert.Equal(t, m.Colors, got.Colors)
				assert.Equal(t, m.Transparency, got.Transparency)

				rgba := image.NewRGBA(got.Bounds())
				got.Load(rgba, false)
				want := image.NewRGBA(got.Bounds())
				draw.Draw(want, want.Rect, std(t, file), image.Point{}, draw.Src)
				assert.LessOrEqual(t, worst(rgba.Pix, want.Pix), 1, "rounding of alpha against the standard library")
			})
		}
	}
}

func worst(a, b []byte) (w int) {
	for i := range a {
		w = max(w, abs(int(a[i])-int(b[i])))
	}
	return w
}

// interlace encodes a picture in seven passes, unfiltered.
func interlace(m *Image) []byte {
	var raw bytes.Buffer
	bits := m.Depth * m.Color.channels()
	for _, p := range adam7 {
		w, h := (m.Width-p.x+p.dx-1)/p.dx, (m.Height-p.y+p.dy-1)/p.dy
		for y := range max(0, h) {
			if w <= 0 {
				continue
			}
			row := make([]byte, m.rowBytes(w))
			for x := range w {
				at := p.x + x*p.dx
				if bits < 8 {
					setBits(row, x, bits, getBits(m.row(p.y+y*p.dy), at, bits))
				} else {
					copy(row[x*bits/8:][:bits/8], m.row(p.y + y*p.dy)[at*bits/8:])
				}
			}
			raw.WriteByte(filterNone)
			raw.Write(row)
		}
	}
	var z, out bytes.Buffer
	c := zlib.NewWriter(&z)
	c.Write(raw.Bytes())
	c.Close()
	e := encoder{w: &out}
	e.write([]byte(signature))
	b := binary.BigEndian.AppendUint32(nil, uint32(m.Width))
	b = binary.BigEndian.AppendUint32(b, uint32(m.Height))
	e.chunk("IHDR", append(b, byte(m.Depth), byte(m.Color), 0, 0, 1))
	if m.Colors != nil {
		e.chunk("PLTE", m.Colors)
	}
	e.chunk("IDAT", z.Bytes()[:z.Len()/2])
	e.chunk("IDAT", z.Bytes()[z.Len()/2:])
	e.chunk("IEND", nil)
	return out.Bytes()
}

func TestDecodeInterlaced(t *testing.T) {
	for _, h := range layouts {
		for _, size := range []image.Point{{1, 1}, {3, 2}, {8, 8}, {17, 13}} {
			t.Run(fmt.Sprint(h, size), func(t *testing.T) {
				m := noise(h, size.X, size.Y)
				m.Transparency = nil
				file := interlace(m)
				got, err := Decode(file)
				require.NoError(t, err)
				assert.Equal(t, m.Pix, got.Pix)
				assert.Equal(t, wide(std(t, file)).Pix, wide(std(t, encode(t, got, Options{}))).Pix)
			})
		}
	}
}

// The standard encoder uses every filter on smooth pictures.
func TestDecodeFilters(t *testing.T) {
	for name, m := range map[string]draw.Image{
		"gray 8":  image.NewGray(image.Rect(0, 0, 90, 60)),
		"gray 16": image.NewGray16(image.Rect(0, 0, 90, 60)),
		"rgba 8":  image.NewNRGBA(image.Rect(0, 0, 90, 60)),
		"rgba 16": image.NewNRGBA64(image.Rect(0, 0, 90, 60)),
		"rgb 8":   image.NewRGBA(image.Rect(0, 0, 90, 60)),
	} {
		t.Run(name, func(t *testing.T) {
			for y := range 60 {
				for x := range 90 {
					a := uint8(x * y / 30)
					if name == "rgb 8" {
						a = 255
					}
					m.Set(x, y, color.NRGBA{uint8(x*2 + y%3), uint8(255 - y*3), uint8(x * y), a})
				}
			}
			var b bytes.Buffer
			require.NoError(t, png.Encode(&b, m))
			got, err := Decode(b.Bytes())
			require.NoError(t, err)
			assert.Equal(t, wide(m).Pix, wide(std(t, encode(t, got, Options{}))).Pix)
		})
	}
}

func TestChunksStayInPlace(t *testing.T) {
	m := noise(Header{Color: Palette, Depth: 4}, 9, 9)
	m.Chunks = []Chunk{
		{"gAMA", []byte{0, 0, 0xb1, 0x8f}, BeforePalette},
		{"pHYs", make([]byte, 9), BeforePalette},
		{"bKGD", []byte{1}, BeforeData},
		{"eXIf", []byte("II*\x00"), BeforeData},
		{"tEXt", []byte("Title\x00x"), AfterData},
		{"prVt", []byte("private, safe to copy"), AfterData},
	}
	// Chunks that would be wrong on a changed picture go.
	withMore := *m
	withMore.Chunks = append([]Chunk{{"acTL", make([]byte, 8), BeforePalette}, {"caBX", []byte("x"), BeforeData}}, m.Chunks...)
	got, err := Decode(encode(t, &withMore, Options{}))
	require.NoError(t, err)
	assert.Equal(t, m.Chunks, got.Chunks)

	got.convert(RGB, 8)
	assert.Equal(t, []string{"gAMA", "pHYs", "eXIf", "tEXt", "prVt"}, types(got.Chunks), "bKGD was an index")
}

func types(chunks []Chunk) (s []string) {
	for _, c := range chunks {
		s = append(s, c.Type)
	}
	return s
}

func TestDecodeHostile(t *testing.T) {
	good := encode(t, noise(Header{Color: RGB, Depth: 8}, 12, 12), Options{})
	huge := bytes.Clone(encode(t, noise(Header{Color: RGBA, Depth: 16}, 1, 1), Options{}))
	var b bytes.Buffer
	e := encoder{w: &b}
	e.write([]byte(signature))
	e.chunk("IHDR", []byte{0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 16, 6, 0, 0, 0}) // 60000×60000
	b.Write(huge[len(signature)+25:])
	for name, file := range map[string][]byte{
		"empty":             nil,
		"signature only":    []byte(signature),
		"a bomb":            b.Bytes(),
		"a wrong checksum":  flip(good, 60),
		"a damaged header":  flip(good, 20),
		"palette wanted":    bytes.Replace(encode(t, noise(Header{Color: Palette, Depth: 8}, 4, 4), Options{}), []byte("PLTE"), []byte("pLTE"), 1),
		"no data":           good[:8+25],
		"critical, unknown": bytes.Replace(good, []byte("IEND"), []byte("IEMD"), 1),
		"something before":  append([]byte("x"), good...),
		"twice the header":  append(bytes.Clone(good[:8+25]), good[8:]...),
		"chunk too long":    flip(good, 33),
		"palette too long":  encode(t, &Image{Header: Header{1, 1, 1, Palette, false}, Pix: []byte{0}, Stride: 1, Colors: make([]byte, 9)}, Options{}),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(file)
			require.ErrorIs(t, err, ErrFormat)
		})
	}
	for n := range len(good) - 12 { // without IEND it is whole enough
		_, err := Decode(good[:n])
		require.ErrorIs(t, err, ErrFormat, "cut at %d of %d", n, len(good))
	}
}

func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 0x55
	return b
}

func TestCombineAdler(t *testing.T) {
	data := make([]byte, 200_000)
	for i := range data {
		data[i] = byte(i * i >> 3)
	}
	for _, at := range []int{0, 1, 65520, 65521, 65522, 131042, len(data)} {
		got := combineAdler(adler32.Checksum(data[:at]), adler32.Checksum(data[at:]), len(data)-at)
		assert.Equal(t, adler32.Checksum(data), got, "split at %d", at)
	}
}

// The bytes must not depend on how many stripes are compressed at a time.
func TestEncodeIsTheSameOnAnyMachine(t *testing.T) {
	m := noise(Header{Color: RGB, Depth: 8}, 1000, 1100) // four stripes
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	one := encode(t, m, Options{})
	runtime.GOMAXPROCS(3)
	three := encode(t, m, Options{})
	assert.True(t, bytes.Equal(one, three))
	assert.Equal(t, 4, bytes.Count(one, []byte("IDAT")))
	got, err := Decode(one)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(m.Pix, got.Pix))
}

type brokenWriter struct{ left int }

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

var errFull = errors.New("disk full")

func TestEncodeReportsTheWriter(t *testing.T) {
	m := noise(Header{Color: RGB, Depth: 8}, 1000, 1100)
	for _, room := range []int{0, 20, 1000, 1 << 20} {
		assert.ErrorIs(t, Encode(&brokenWriter{room}, m, Options{}), errFull)
	}
}

func FuzzDecode(f *testing.F) {
	for _, h := range layouts {
		m := noise(h, 9, 7)
		f.Add(encode(f, m, Options{}))
		f.Add(interlace(m))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if h, err := DecodeHeader(file); err != nil || h.Width*h.Height > 1<<20 {
			return
		}
		m, err := Decode(file)
		if err != nil {
			require.ErrorIs(t, err, ErrFormat)
			return
		}
		again, err := Decode(encode(t, m, Options{}))
		require.NoError(t, err)
		require.Equal(t, m.Pix, again.Pix)
		require.Equal(t, m.Chunks, again.Chunks)
		before, after := image.NewRGBA(m.Bounds()), image.NewRGBA(m.Bounds())
		m.Load(before, false)
		draw.Draw(after, after.Rect, image.NewUniform(color.RGBA{200, 0, 0, 255}), image.Point{}, draw.Src)
		m.Store(before, after)
		m.Load(before, false)
		require.Equal(t, after.Pix, before.Pix, "what was stored is loaded")
	})
}
