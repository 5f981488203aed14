package jpegpatch

import (
	"bytes"
	"image"
)

// The markers of table B.1 that are told apart.
const (
	markerSOF0  = 0xC0 // baseline
	markerSOF1  = 0xC1 // extended sequential
	markerSOF2  = 0xC2 // progressive
	markerSOF3  = 0xC3 // lossless
	markerDHT   = 0xC4
	markerSOF9  = 0xC9 // from here on arithmetic coding, its conditioning (DAC) included
	markerSOF15 = 0xCF
	markerRST0  = 0xD0
	markerSOI   = 0xD8
	markerEOI   = 0xD9
	markerSOS   = 0xDA
	markerDQT   = 0xDB
	markerDNL   = 0xDC
	markerDRI   = 0xDD
	markerAPP0  = 0xE0
	markerCOM   = 0xFE
)

// segment is one marker segment. A start-of-scan segment is followed by its
// scan's entropy-coded data.
type segment struct {
	marker  byte
	start   int   // of the marker, or of the fill bytes before it
	payload int   // after the two bytes of length
	end     int   // after the payload
	scan    *scan // of a start-of-scan segment
}

// file is a parsed JPEG.
type file struct {
	src      []byte
	segments []segment // those between start and end of image
	end      int       // after the end-of-image marker
	frame    *frame
	scans    []*scan
	jfif     bool // has a JFIF segment
	wide     bool // a quantisation table has steps of 16 bits
	adobe    int  // the Adobe segment's colour transform, or −1
}

// tables are what a scan finds defined when it starts.
type tables struct {
	dc, ac   [4]*huffman
	quant    [4]*[64]uint16 // zigzag order
	interval int            // MCUs between restart markers, 0 without
}

// parser goes over a file's segments in order, and over the scans as it comes
// to them: tables may be defined anew between scans.
type parser struct {
	*file
	tables
	*scratch    // its entropy has all scans' data without stuffing
	regions     []image.Rectangle
	covered     []image.Rectangle
	store       *store       // once the frame is known
	progressive *progressive // if the frame is
	huffmanSeen bool         // the file defines Huffman tables
}

// parse reads the whole file, and puts the blocks beneath the regions into the
// store.
func (p *parser) parse() error {
	src := p.src
	if len(src) < 4 || src[0] != 0xFF || src[1] != markerSOI {
		return unsupported("no JPEG")
	}
	p.adobe = -1
	for at := 2; ; {
		s := segment{start: at}
		if at = nextMarker(src, at); at == len(src) {
			return damaged("no end of image")
		}
		s.marker = src[at]
		at++
		if s.marker == markerEOI {
			p.end = at
			return p.complete()
		}
		if s.marker < markerSOF0 || markerRST0 <= s.marker && s.marker <= markerSOI {
			return damaged("misplaced marker")
		}
		if at+2 > len(src) {
			return damaged("truncated")
		}
		length := int(src[at])<<8 | int(src[at+1])
		s.payload, s.end = at+2, at+length
		if length < 2 || s.end > len(src) {
			return damaged("length of a segment")
		}
		at = s.end
		if err := p.segment(&s); err != nil {
			return err
		}
		p.segments = append(p.segments, s)
		if s.scan != nil {
			at = s.scan.end
		}
	}
}

// nextMarker returns where the second byte of the next marker is, len(src) if
// there is none. Bytes between segments that belong to none are passed over, as
// libjpeg does; they count as part of the segment behind them.
func nextMarker(src []byte, at int) int {
	for {
		n := bytes.IndexByte(src[at:], 0xFF)
		if n < 0 {
			return len(src)
		}
		for at += n; at < len(src) && src[at] == 0xFF; {
			at++
		}
		if at == len(src) || src[at] != 0 {
			return at
		}
	}
}

// segment takes in what one segment says.
func (p *parser) segment(s *segment) error {
	b := p.src[s.payload:s.end]
	switch m := s.marker; {
	case m == markerSOF0 || m == markerSOF1 || m == markerSOF2:
		if p.frame != nil {
			return unsupported("several frames")
		}
		if len(b) >= 3 && b[1] == 0 && b[2] == 0 {
			// The height follows the first scan.
			b = bytes.Clone(b)
			copy(b[1:3], numberOfLines(p.src, s.end))
		}
		f, err := parseFrame(m, b, len(p.src))
		if err != nil {
			return err
		}
		p.frame = f
		p.store = newStore(f, p.regions, p.covered, p.scratch)
		if f.progressive {
			p.progressive = newProgressive(f)
		}
	case m == markerDHT:
		return p.defineHuffman(b)
	case m == markerDQT:
		return p.defineQuantisation(b)
	case m == markerDRI:
		if len(b) != 2 {
			return damaged("restart interval")
		}
		p.interval = int(b[0])<<8 | int(b[1])
	case m == markerSOS:
		return p.startScan(s)
	case m == markerAPP0 && bytes.HasPrefix(b, jfifPrefix):
		p.jfif = true
	case m == markerAPP0+14 && len(b) >= 12 && bytes.HasPrefix(b, []byte("Adobe")):
		p.adobe = int(b[11])
	case m == markerDNL:
		// Known since the frame.
	case m == markerSOF3:
		return unsupported("lossless coding")
	case m >= markerSOF9 && m <= markerSOF15:
		return unsupported("arithmetic coding")
	case m < markerAPP0:
		return unsupported("hierarchical coding or an extension")
	}
	return nil
}

// numberOfLines returns the two bytes of the height that a DNL segment behind
// the first scan tells (clause B.2.5), nil if there is none.
func numberOfLines(src []byte, at int) []byte {
	for at = nextMarker(src, at); at+5 <= len(src); at = nextMarker(src, at) {
		switch m := src[at]; {
		case m == markerDNL:
			return src[at+3 : at+5]
		case m == markerEOI:
			return nil
		case markerRST0 <= m && m <= markerSOI:
			at++
		default:
			at += 1 + int(src[at+1])<<8 + int(src[at+2])
		}
		if at > len(src) {
			return nil
		}
	}
	return nil
}

func (p *parser) defineHuffman(b []byte) error {
	p.huffmanSeen = true
	for len(b) > 0 {
		to := &p.dc
		if b[0]>>4 == 1 {
			to = &p.ac
		}
		number := b[0] & 15
		if b[0]>>4 > 1 || number > 3 {
			return damaged("number of a Huffman table")
		}
		h, rest, err := p.huffmans.parse(b[1:])
		if err != nil {
			return err
		}
		to[number], b = h, rest
	}
	return nil
}

func (p *parser) defineQuantisation(b []byte) error {
	for len(b) > 0 {
		wide, number := int(b[0]>>4), b[0]&15
		size := 64 * (1 + wide)
		if wide > 1 || number > 3 || len(b) < 1+size {
			return damaged("quantisation table")
		}
		q := new([64]uint16)
		for i := range q {
			q[i] = uint16(b[1+i])
			if wide == 1 {
				q[i] = uint16(b[1+2*i])<<8 | uint16(b[2+2*i])
			}
			if q[i] == 0 {
				return damaged("quantisation by zero")
			}
		}
		if len(p.scans) > 0 && p.frame.progressive {
			// Decoders differ in which of the tables they take.
			return unsupported("quantisation redefined between progressive scans")
		}
		p.wide = p.wide || wide == 1
		p.quant[number], b = q, b[1+size:]
	}
	return nil
}

// complete checks at the end of the image that nothing is missing.
func (p *parser) complete() error {
	if p.frame == nil {
		return damaged("no frame")
	}
	for i := range p.frame.comps {
		if p.frame.comps[i].quant == nil {
			return damaged("a component without a scan")
		}
	}
	if p.progressive != nil && len(p.store.samples) > 0 {
		if err := p.progressive.complete(); err != nil {
			return err
		}
		p.progressive.decode(p.store)
	}
	return nil
}

// coloured reports whether the components are luma and chroma rather than red,
// green and blue, by the rules that decoders have agreed on: JFIF is always
// YCbCr, then an Adobe segment decides, then the components' names.
func (f *file) coloured() bool {
	switch c := f.frame.comps; {
	case len(c) == 1:
		return false
	case f.jfif:
		return true
	case f.adobe >= 0:
		return f.adobe != 0
	default:
		return c[0].id != 'R' || c[1].id != 'G' || c[2].id != 'B'
	}
}
