package pngio

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"iter"

	"github.com/klauspost/compress/zlib"
)

const signature = "\x89PNG\r\n\x1a\n"

// maxInflation is more than deflate can make of one byte: a match of 258 bytes
// takes at least two bits.
const maxInflation = 1032 + 1

func badf(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrFormat, fmt.Sprintf(format, args...))
}

// RawChunk is a chunk as it lies in a file.
type RawChunk struct {
	Type string
	Data []byte

	summed []byte // what the checksum is of
	sum    uint32
}

// Valid reports whether the checksum is right.
func (c RawChunk) Valid() bool { return crc32.ChecksumIEEE(c.summed) == c.sum }

// Chunks returns the chunks of a PNG file up to IEND or to the first that is
// cut off. The data is shared, not copied.
func Chunks(file []byte) iter.Seq[RawChunk] {
	return func(yield func(RawChunk) bool) {
		if len(file) < len(signature) || string(file[:len(signature)]) != signature {
			return
		}
		for rest := file[len(signature):]; len(rest) >= 12; {
			n := binary.BigEndian.Uint32(rest)
			if uint64(n) > uint64(len(rest)-12) {
				return
			}
			end := 8 + int(n)
			c := RawChunk{string(rest[4:8]), rest[8:end:end], rest[4:end], binary.BigEndian.Uint32(rest[end:])}
			if !yield(c) || c.Type == "IEND" {
				return
			}
			rest = rest[end+4:]
		}
	}
}

// DecodeHeader reads the header and nothing else.
func DecodeHeader(file []byte) (Header, error) {
	for c := range Chunks(file[:min(len(file), 64)]) {
		if c.Type == "IHDR" && c.Valid() {
			return parseHeader(c.Data)
		}
		break
	}
	return Header{}, badf("no header")
}

func parseHeader(b []byte) (Header, error) {
	if len(b) != 13 {
		return Header{}, badf("header of %d bytes", len(b))
	}
	w, h := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	// 2³¹−1 is the specification's limit; the product is kept within what a
	// row count times 8 bytes a pixel can address.
	if w == 0 || h == 0 || w > 1<<31-1 || h > 1<<31-1 || uint64(w)*uint64(h) > 1<<58 {
		return Header{}, badf("size %d×%d", w, h)
	}
	head := Header{Width: int(w), Height: int(h), Depth: int(b[8]), Color: ColorType(b[9])}
	var allowed string
	switch head.Color {
	case Gray:
		allowed = "\x01\x02\x04\x08\x10"
	case Palette:
		allowed = "\x01\x02\x04\x08"
	case RGB, GrayAlpha, RGBA:
		allowed = "\x08\x10"
	}
	ok := false
	for i := range len(allowed) {
		ok = ok || allowed[i] == b[8]
	}
	if !ok {
		return Header{}, badf("colour type %d with %d bits", b[9], b[8])
	}
	if b[10] != 0 || b[11] != 0 || b[12] > 1 {
		return Header{}, badf("compression %d, filter %d, interlace %d", b[10], b[11], b[12])
	}
	head.Interlaced = b[12] == 1
	return head, nil
}

// Decode reads a PNG file. The chunks of the result share file's memory.
func Decode(file []byte) (*Image, error) { return DecodeContext(context.Background(), file) }

// DecodeContext is [Decode], which ends with an error once ctx is done.
func DecodeContext(ctx context.Context, file []byte) (*Image, error) {
	var m *Image
	data := stream{ctx: ctx}
	for c := range Chunks(file) {
		critical, valid := c.Type[0]&0x20 == 0, c.Valid()
		switch {
		case !valid && (critical || c.Type == "tRNS"):
			return nil, badf("checksum of %q", c.Type)
		case m == nil && c.Type != "IHDR":
			return nil, badf("no header")
		case !valid:
			// Damaged metadata is left out; the picture is whole.
		case c.Type == "IHDR":
			if m != nil {
				return nil, badf("two headers")
			}
			h, err := parseHeader(c.Data)
			if err != nil {
				return nil, err
			}
			m = &Image{Header: h}
		case c.Type == "IDAT":
			data.parts = append(data.parts, c.Data)
			data.size += len(c.Data)
		case c.Type == "PLTE":
			if n := len(c.Data); n == 0 || n%3 != 0 || n > 3*256 || n > 3<<m.Depth || data.parts != nil || m.Colors != nil {
				return nil, badf("palette of %d bytes", n)
			}
			if m.Color != Gray && m.Color != GrayAlpha { // where it is forbidden, and without effect
				m.Colors = c.Data
			}
		case c.Type == "tRNS":
			if err := m.setTransparency(c.Data); err != nil {
				return nil, err
			}
		case c.Type == "IEND":
		case critical:
			return nil, badf("unknown critical chunk %q", c.Type)
		case keepsMeaning(c.Type):
			place := BeforePalette
			switch {
			case data.parts != nil:
				place = AfterData
			case m.Colors != nil:
				place = BeforeData
			}
			m.Chunks = append(m.Chunks, Chunk{c.Type, c.Data, place})
		}
	}
	if m == nil || data.parts == nil {
		return nil, badf("no picture in it")
	}
	if m.Color == Palette && m.Colors == nil {
		return nil, badf("no palette")
	}
	if err := m.inflate(&data); err != nil {
		return nil, err
	}
	return m, nil
}

func (m *Image) setTransparency(b []byte) error {
	want := len(b)
	switch m.Color {
	case Gray:
		want = 2
	case RGB:
		want = 6
	case Palette:
		want = min(want, len(m.Colors)/3)
	default:
		return nil // forbidden beside an alpha channel, and without effect
	}
	if len(b) != want {
		return badf("tRNS of %d bytes", len(b))
	}
	m.Transparency = b
	return nil
}

// keepsMeaning reports whether an ancillary chunk still says the truth when
// pixels have changed: those known to, and unknown ones that are marked as
// safe to copy (PNG specification, 5.4). Animation chunks are not: later
// frames would lack the ink.
func keepsMeaning(kind string) bool {
	switch kind {
	case "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "tIME":
		return true
	}
	return kind[3]&0x20 != 0
}

// stream reads the data of consecutive IDAT chunks.
type stream struct {
	ctx   context.Context
	parts [][]byte
	size  int
}

func (s *stream) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	for len(s.parts) > 0 {
		if n := copy(p, s.parts[0]); n > 0 {
			s.parts[0] = s.parts[0][n:]
			return n, nil
		}
		s.parts = s.parts[1:]
	}
	return 0, io.EOF
}

// inflate fills Pix.
func (m *Image) inflate(data *stream) error {
	m.Stride = m.rowBytes(m.Width)
	if int64(m.Stride)*int64(m.Height)/maxInflation > int64(data.size) {
		return badf("%d bytes of data cannot hold %d×%d pixels", data.size, m.Width, m.Height)
	}
	// The inflater has a fast loop of its own for this type of reader.
	r, err := zlib.NewReader(bufio.NewReaderSize(data, 32<<10))
	if err != nil {
		return badf("%v", err)
	}
	defer r.Close()
	m.Pix = make([]byte, m.Stride*m.Height)
	if m.Interlaced {
		err = m.readInterlaced(r)
	} else {
		err = m.readRows(r, m.Pix, m.Stride, m.Height)
	}
	if err == nil {
		// The checksum is compared when the end is reached. Bytes too many
		// are left alone, as libpng does.
		_, err = io.CopyN(io.Discard, r, 1)
	}
	if err != nil && err != io.EOF {
		return badf("%v", err)
	}
	m.Interlaced = false
	return nil
}

// readRows reads n filtered rows of stride bytes into pix.
func (m *Image) readRows(r io.Reader, pix []byte, stride, n int) error {
	var filter [1]byte
	prev := make([]byte, stride)
	for y := range n {
		row := pix[y*stride:][:stride]
		if _, err := io.ReadFull(r, filter[:]); err != nil {
			return cutOff(err)
		}
		if _, err := io.ReadFull(r, row); err != nil {
			return cutOff(err)
		}
		if err := unfilter(filter[0], row, prev, m.pixelBytes()); err != nil {
			return err
		}
		prev = row
	}
	return nil
}

// cutOff keeps an early end from looking like a good one.
func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// adam7 is where each interlaced pass begins and how far its pixels are apart
// (PNG specification, 8.2).
var adam7 = [7]struct{ x, y, dx, dy int }{
	{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2},
}

func (m *Image) readInterlaced(r io.Reader) error {
	bits := m.Depth * m.Color.channels()
	for _, pass := range adam7 {
		w, h := (m.Width-pass.x+pass.dx-1)/pass.dx, (m.Height-pass.y+pass.dy-1)/pass.dy
		if w <= 0 || h <= 0 {
			continue
		}
		stride := m.rowBytes(w)
		pix := make([]byte, stride*h)
		if err := m.readRows(r, pix, stride, h); err != nil {
			return err
		}
		for y := range h {
			from, to := pix[y*stride:][:stride], m.row(pass.y+y*pass.dy)
			for x := range w {
				at := pass.x + x*pass.dx
				if bits < 8 {
					setBits(to, at, bits, getBits(from, x, bits))
				} else {
					n := bits / 8
					copy(to[at*n:][:n], from[x*n:])
				}
			}
		}
	}
	return nil
}

// getBits returns sample x of a row of samples of 1, 2 or 4 bits.
func getBits(row []byte, x, bits int) byte {
	at := x * bits
	return row[at/8] >> (8 - bits - at%8) & (1<<bits - 1)
}

func setBits(row []byte, x, bits int, v byte) {
	at := x * bits
	shift := 8 - bits - at%8
	mask := byte(1<<bits-1) << shift
	row[at/8] = row[at/8]&^mask | v<<shift&mask
}
