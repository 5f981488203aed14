package jpegpatch

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"math/rand/v2"
)

// picture is a JPEG as coefficients, to be written in every way there is.
type picture struct {
	width, height int
	planes        []picturePlane
	quant         [2][64]uint16 // zigzag order, at most 255
}

// picturePlane is one component; its blocks fill whole MCUs.
type picturePlane struct {
	h, v, tq         int
	stride           int
	blocksX, blocksY int // with samples in the frame
	blocks           [][64]int16
}

// newPicture makes something smooth with noise on it. factors are horizontal
// and vertical sampling factors by component.
func newPicture(r *rand.Rand, width, height int, factors ...[2]int) *picture {
	p := &picture{width: width, height: height}
	for k := range 64 {
		p.quant[0][k] = uint16(2 + k/2)
		p.quant[1][k] = uint16(3 + k)
	}
	hmax, vmax := 1, 1
	for _, f := range factors {
		hmax, vmax = max(hmax, f[0]), max(vmax, f[1])
	}
	mcusX, mcusY := ceilDiv(width, 8*hmax), ceilDiv(height, 8*vmax)
	for i, f := range factors {
		c := picturePlane{h: f[0], v: f[1], tq: min(i, 1), stride: mcusX * f[0]}
		c.blocksX = ceilDiv(ceilDiv(width*f[0], hmax), 8)
		c.blocksY = ceilDiv(ceilDiv(height*f[1], vmax), 8)
		rows := mcusY * f[1]
		if len(factors) == 1 { // coded block by block whatever its factors are
			c.stride, rows = c.blocksX, c.blocksY
		}
		level := r.IntN(200) - 100
		c.blocks = make([][64]int16, c.stride*rows)
		for b := range c.blocks {
			level = min(max(level+r.IntN(31)-15, -110), 110)
			c.blocks[b][0] = int16(8 * level / int(p.quant[c.tq][0]))
			if r.IntN(4) == 0 {
				continue // flat
			}
			for k := 1; k < 64; k++ {
				if r.IntN(1+k) < 4 {
					c.blocks[b][k] = int16(r.IntN(41)-20) / int16(1+k/4)
				}
			}
			if r.IntN(8) == 0 {
				c.blocks[b][63] = int16(r.IntN(3) - 1) // long runs, full blocks
			}
		}
		c.clearPadding(rows)
		p.planes = append(p.planes, c)
	}
	return p
}

// clearPadding zeroes the AC coefficients of blocks outside the frame, which
// scans of one component do not code.
func (c *picturePlane) clearPadding(rows int) {
	for y := range rows {
		for x := range c.stride {
			if x >= c.blocksX || y >= c.blocksY {
				c.blocks[y*c.stride+x] = [64]int16{}
			}
		}
	}
}

// tableKind says where a written file's Huffman tables come from.
type tableKind int

const (
	standardTables  tableKind = iota // annex K's
	optimisedTables                  // made for each scan
	sharedTables                     // made for all scans together, defined once
	flatTables                       // all symbols in about as many bits
)

// layout says how a picture is written.
type layout struct {
	interval    int
	separate    bool // a scan for each component
	pair        bool // one for luma, one for both of chroma
	progressive bool
	tables      tableKind
	ids         [3]byte // 0: 1, 2, 3
	head        []byte  // segments after the start of image
	fill        bool    // 0xFF bytes before markers
	tail        []byte  // after the end of image
}

// write codes the picture.
func (p *picture) write(l layout) []byte {
	if l.ids == [3]byte{} {
		l.ids = [3]byte{1, 2, 3}
	}
	var out bytes.Buffer
	segment := func(marker byte, payload ...byte) {
		if l.fill {
			out.Write([]byte{0xFF, 0xFF})
		}
		out.Write([]byte{0xFF, marker})
		binary.Write(&out, binary.BigEndian, uint16(len(payload)+2))
		out.Write(payload)
	}
	out.Write([]byte{0xFF, markerSOI})
	out.Write(l.head)
	for i := range min(2, len(p.planes)) {
		q := []byte{byte(i)}
		for _, v := range p.quant[i] {
			q = append(q, byte(v))
		}
		segment(markerDQT, q...)
	}
	frame := []byte{8, byte(p.height >> 8), byte(p.height), byte(p.width >> 8), byte(p.width), byte(len(p.planes))}
	for i, c := range p.planes {
		frame = append(frame, l.ids[i], byte(c.h<<4|c.v), byte(c.tq))
	}
	marker := byte(markerSOF0)
	if l.progressive {
		marker = markerSOF2
	}
	segment(marker, frame...)
	if l.interval > 0 {
		segment(markerDRI, byte(l.interval>>8), byte(l.interval))
	}
	scans := p.scans(l)
	define := func(symbols ...[]symbol) (made [2][2]table) {
		for class := range 2 {
			for n := range 2 {
				var f frequencies
				for _, list := range symbols {
					for _, s := range list {
						if !s.restart && int(s.class) == class && int(s.table) == n {
							f[s.value]++
						}
					}
				}
				made[class][n] = newTable(l.tables, class, n, &f)
				segment(markerDHT, append([]byte{byte(class<<4 | n)}, made[class][n].payload()...)...)
			}
		}
		return made
	}
	var made [2][2]table
	if l.tables != optimisedTables {
		var all [][]symbol
		for _, s := range scans {
			all = append(all, s.symbols)
		}
		made = define(all...)
	}
	for _, s := range scans {
		if l.tables == optimisedTables {
			made = define(s.symbols)
		}
		header := []byte{byte(len(s.comps))}
		for _, c := range s.comps {
			header = append(header, l.ids[c], byte(p.planes[c].tq*0x11))
		}
		segment(markerSOS, append(header, byte(s.from), byte(s.to), byte(s.high<<4|s.low))...)
		out.Write(s.code(made))
	}
	if l.fill {
		out.WriteByte(0xFF)
	}
	out.Write([]byte{0xFF, markerEOI})
	out.Write(l.tail)
	return out.Bytes()
}

// table is a Huffman table with its codes and their lengths (annex C).
type table struct {
	counts  []byte
	symbols []byte
	codes   map[byte][2]uint32
}

func (t table) payload() []byte { return append(bytes.Clone(t.counts), t.symbols...) }

func newTable(kind tableKind, class, n int, f *frequencies) table {
	var t table
	switch kind {
	case standardTables:
		t = standard[class][n]
	case flatTables:
		t.counts = make([]byte, 16)
		symbols := 16 // of DC, five bits each
		if t.counts[4] = 16; class == 1 {
			symbols = 256
			t.counts[4], t.counts[7], t.counts[8] = 0, 254, 2
		}
		for s := range symbols {
			t.symbols = append(t.symbols, byte(s))
		}
	default:
		p := optimal(f).payload()
		t.counts, t.symbols = p[:16], p[16:]
	}
	t.codes = map[byte][2]uint32{}
	code, k := uint32(0), 0
	for length, n := range t.counts {
		for range n {
			t.codes[t.symbols[k]] = [2]uint32{code, uint32(length + 1)}
			code++
			k++
		}
		code <<= 1
	}
	return t
}

// standard has annex K's tables by class and number, as the standard library's
// encoder writes them.
var standard = func() (made [2][2]table) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8)), nil); err != nil {
		panic(err)
	}
	dht := b.Bytes()[bytes.Index(b.Bytes(), []byte{0xFF, markerDHT})+4:]
	for range 4 {
		total := 0
		for _, n := range dht[1:17] {
			total += int(n)
		}
		made[dht[0]>>4][dht[0]&15] = table{counts: dht[1:17], symbols: dht[17 : 17+total]}
		dht = dht[17+total:]
	}
	return made
}()
