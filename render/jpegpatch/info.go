package jpegpatch

import "bytes"

// Info is what a JPEG's frame header says.
type Info struct {
	Width, Height int // of the stored frame, in pixels
	Components    int // 1: grey; 3: YCbCr or RGB; 4: CMYK or YCCK
	Progressive   bool
	RGB           bool // three components are red, green and blue
	LateHeight    bool // the height follows the first scan, which few decoders read
}

// ReadInfo reads a JPEG up to its frame header, further only where the height
// follows the first scan. It asks for no more than decoders do: bytes between
// segments, all sampling factors and missing Huffman tables are no errors.
// What no decoder here reads (arithmetic coding, 12 bits, lossless and
// hierarchical coding) gives an [*UnsupportedError] that names it; a file that
// ends before the frame is damaged.
func ReadInfo(src []byte) (Info, error) {
	if len(src) < 4 || src[0] != 0xFF || src[1] != markerSOI {
		return Info{}, unsupported("no JPEG")
	}
	jfif, adobe := false, -1
	for at := nextMarker(src, 2); ; at = nextMarker(src, at) {
		if at+3 > len(src) {
			return Info{}, damaged("the file is cut off")
		}
		m, end := src[at], at+1+int(src[at+1])<<8+int(src[at+2])
		switch {
		case m >= markerRST0 && m <= markerSOI || m == 0x01:
			at++
			continue
		case m == markerEOI, m == markerSOS:
			return Info{}, damaged("no frame")
		case end < at+3 || end > len(src):
			return Info{}, damaged("the file is cut off")
		}
		b := src[at+3 : end]
		at = end
		switch {
		case m == markerAPP0 && bytes.HasPrefix(b, jfifPrefix):
			jfif = true
		case m == markerAPP0+14 && len(b) >= 12 && bytes.HasPrefix(b, []byte("Adobe")):
			adobe = int(b[11])
		case m == markerSOF3:
			return Info{}, unsupported("lossless coding")
		case m >= markerSOF9 && m <= markerSOF15:
			return Info{}, unsupported("arithmetic coding")
		case m > markerSOF2 && m < markerSOF9 && m != markerDHT:
			return Info{}, unsupported("hierarchical coding")
		}
		if m < markerSOF0 || m > markerSOF2 {
			continue
		}
		if len(b) < 6 {
			return Info{}, damaged("frame header")
		}
		if b[0] != 8 {
			return Info{}, unsupported("12 bits a sample")
		}
		i := Info{
			Width: int(b[3])<<8 | int(b[4]), Height: int(b[1])<<8 | int(b[2]),
			Components: int(b[5]), Progressive: m == markerSOF2,
		}
		if len(b) >= 6+3*3 && i.Components == 3 && !jfif {
			i.RGB = adobe == 0 || adobe < 0 && b[6] == 'R' && b[9] == 'G' && b[12] == 'B'
		}
		if i.Height == 0 {
			i.LateHeight = true
			if n := numberOfLines(src, end); n != nil {
				i.Height = int(n[0])<<8 | int(n[1])
			}
		}
		return i, nil
	}
}
