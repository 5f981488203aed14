package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"

	"annotate/render/jpegpatch"
)

// JPEG markers (ITU-T T.81, table B.1).
const (
	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP13 = 0xed
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// What begins the payload of application segments.
var (
	exifID         = []byte("Exif\x00\x00")
	xmpID          = []byte("http://ns.adobe.com/xap/1.0/\x00")
	extendedXMPID  = []byte("http://ns.adobe.com/xmp/extension/\x00")
	iccID          = []byte("ICC_PROFILE\x00")
	mpfID          = []byte("MPF\x00")
	jfxxID         = []byte("JFXX\x00")
	jfifID         = []byte("JFIF\x00")
	photoshopIRBID = []byte("Photoshop 3.0\x00")
)

// maxSegment is the most that a segment's payload can hold.
const maxSegment = 65535 - 2

// jpegSegments returns the markers and payloads of a JPEG's header, up to the
// first scan or to where it stops making sense. Like libjpeg it passes over
// fill bytes and over stray bytes between segments.
func jpegSegments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for i := 2; ; {
			next := bytes.IndexByte(data[min(i, len(data)):], 0xff)
			if next < 0 {
				return
			}
			i += next
			for i < len(data) && data[i] == 0xff {
				i++
			}
			if i >= len(data) {
				return
			}
			marker := data[i]
			i++
			switch {
			case marker == 0, marker == 0x01, marker >= 0xd0 && marker <= 0xd8:
				continue // no marker, or one without a payload
			case marker == markerEOI, marker == markerSOS, len(data)-i < 2:
				return
			}
			n := int(binary.BigEndian.Uint16(data[i:]))
			if n < 2 || n > len(data)-i {
				return
			}
			if !yield(marker, data[i+2:i+n:i+n]) {
				return
			}
			i += n
		}
	}
}

// jpegOrientation reads the orientation from the first EXIF segment, wherever
// among the application segments it stands: XMP, ICC and JFIF may come first.
func jpegOrientation(data []byte) Orientation {
	for marker, payload := range jpegSegments(data) {
		if marker == markerAPP1 && bytes.HasPrefix(payload, exifID) {
			return tiffOrientation(payload[len(exifID):])
		}
	}
	return Upright
}

// maxScans and maxScanBlocks bound the work that a small progressive JPEG can
// ask for: each of its scans goes over all blocks. Encoders write 10 scans; the
// blocks are those of a hundred megapixels in a hundred scans.
const (
	maxScans      = 500
	maxScanBlocks = 1 << 28
)

// checkScans refuses a JPEG whose scans ask for more work than that.
func (p *Photo) checkScans() error {
	scans, _ := jpegScans(p.Data)
	blocks := int64(scans) * (int64(p.stored.X)*int64(p.stored.Y)/64 + 1)
	switch {
	case scans > maxScans:
		return fmt.Errorf("%w: JPEG of %d scans, the limit is %d", ErrFormat, scans, maxScans)
	case blocks > maxScanBlocks && scans > 10:
		return fmt.Errorf("%w: JPEG of %d scans of %d×%d pixels", ErrFormat, scans, p.stored.X, p.stored.Y)
	}
	return nil
}

// jpegScans returns how many scans a JPEG has, and where its end-of-image
// marker ends; 0 if it is cut off before.
func jpegScans(data []byte) (scans, end int) {
	for i := 2; ; {
		next := bytes.IndexByte(data[min(i, len(data)):], 0xff)
		if next < 0 {
			return scans, 0
		}
		for i += next; i < len(data) && data[i] == 0xff; {
			i++
		}
		if i >= len(data) {
			return scans, 0
		}
		marker := data[i]
		i++
		switch {
		case marker == markerEOI:
			return scans, i
		case marker == 0, marker == 0x01, marker >= 0xd0 && marker <= 0xd8:
			continue // data, or a marker without a payload
		case len(data)-i < 2:
			return scans, 0
		case marker == markerSOS:
			scans++
		}
		i += int(binary.BigEndian.Uint16(data[i:]))
	}
}

// jpegCoding returns how a JPEG's picture is coded, for it to be encoded anew
// with the same loss and as much colour. Quality, if it is not zero, takes the
// place of the file's tables, as those of a file that has none are of
// [WriteQuality].
func jpegCoding(data []byte, quality int) jpegpatch.Coding {
	c := jpegpatch.Coding{Across: 1, Down: 1}
	var tables [4]*[64]uint8
	var used [2]byte // the numbers of the tables of luma and chroma
	for marker, b := range jpegSegments(data) {
		switch marker {
		case markerDQT:
			readTables(b, &tables)
		case 0xC4, 0xC8, 0xCC: // other segments amid the frames'
		default:
			if marker&0xF0 == 0xC0 {
				used, c.Across, c.Down = readSampling(b)
			}
		}
	}
	luma, chroma := tables[used[0]], tables[used[1]]
	if quality == 0 && luma != nil && chroma != nil {
		c.Luma, c.Chroma = *luma, *chroma
		return c
	}
	if quality == 0 {
		quality = WriteQuality
	}
	for k := range c.Luma {
		c.Luma[k], c.Chroma[k] = scaled(annexK[0][k], quality), scaled(annexK[1][k], quality)
	}
	return c
}

// readTables reads a DQT segment. Steps of 16 bits are cut down to what
// baseline coding has.
func readTables(b []byte, tables *[4]*[64]uint8) {
	for len(b) > 0 {
		wide, number := int(b[0]>>4)&1, b[0]&3
		if b = b[1:]; len(b) < 64*(1+wide) {
			return
		}
		t := new([64]uint8)
		for k := range t {
			step := int(b[k])
			if wide == 1 {
				step = int(b[2*k])<<8 | int(b[2*k+1])
			}
			t[k] = uint8(min(max(step, 1), 255))
		}
		tables[number], b = t, b[64*(1+wide):]
	}
}

// readSampling reads from a frame's header which tables the first two
// components have and how many pixels share a sample of the second: 1 and 1
// where that cannot be told, or not be written.
func readSampling(b []byte) (tables [2]byte, across, down int) {
	if len(b) < 6+3*1 {
		return tables, 1, 1
	}
	tables[0] = b[8] & 3
	if len(b) < 6+3*3 { // grey
		return [2]byte{tables[0], tables[0]}, 1, 1
	}
	tables[1] = b[11] & 3
	ratio := func(luma, chroma byte) int {
		if chroma == 0 || luma%chroma != 0 || luma/chroma == 3 || luma/chroma > 4 {
			return 1
		}
		return max(int(luma/chroma), 1)
	}
	across, down = ratio(b[7]>>4, b[10]>>4), ratio(b[7]&15, b[10]&15)
	if across*down > 8 {
		across, down = 1, 1
	}
	return tables, across, down
}

// scaled is libjpeg's jpeg_quality_scaling and jpeg_add_quant_table.
func scaled(v uint8, quality int) uint8 {
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / quality
	}
	return uint8(min(max((int(v)*scale+50)/100, 1), 255))
}

// annexK are T.81's tables K.1 and K.2, of luma and of chroma, in zigzag order.
var annexK = [2][64]uint8{
	{
		16, 11, 12, 14, 12, 10, 16, 14,
		13, 14, 18, 17, 16, 19, 24, 40,
		26, 24, 22, 22, 24, 49, 35, 37,
		29, 40, 58, 51, 61, 60, 57, 51,
		56, 55, 64, 72, 92, 78, 64, 68,
		87, 69, 55, 56, 80, 109, 81, 87,
		95, 98, 103, 104, 103, 62, 77, 113,
		121, 112, 100, 120, 92, 101, 103, 99,
	}, {
		17, 18, 18, 24, 21, 24, 47, 26,
		26, 47, 99, 66, 56, 66, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	},
}
