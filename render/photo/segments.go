package photo

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
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
		return fmt.Errorf("%w: %d scans, the limit is %d", ErrTooBig, scans, maxScans)
	case blocks > maxScanBlocks && scans > 10:
		return fmt.Errorf("%w: %d scans of %d×%d pixels", ErrTooBig, scans, p.stored.X, p.stored.Y)
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
