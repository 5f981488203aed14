package photo

import "encoding/binary"

// The tags that matter here (EXIF 2.32, TIFF 6.0).
const (
	tagPhotometric     = 262
	tagSamplesPerPixel = 277
	tagBitsPerSample   = 258
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagStripByteCounts = 279
	tagExtraSamples    = 338
	tagThumbOffset     = 513
	tagThumbLength     = 514
	tagXMP             = 700
	tagICC             = 34675
	tagExifIFD         = 34665
	tagMakerNote       = 37500
)

// maxIFDEntries bounds what one directory may make us read; the largest of
// cameras have about 60 entries.
const maxIFDEntries = 1024

// tiffData is a TIFF structure, as TIFF files and EXIF blocks are. Offsets in
// it are a stranger's: every access is checked.
type tiffData struct {
	data  []byte
	order byteOrder
}

// byteOrder is what both orders of package binary can do.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// ifdEntry is one directory entry. at is where its 12 bytes begin.
type ifdEntry struct {
	tag, kind uint16
	count     uint32
	at        int
}

func openTIFF(data []byte) (t tiffData, ok bool) {
	if len(data) < 8 {
		return t, false
	}
	switch string(data[:4]) {
	case "II*\x00":
		return tiffData{data, binary.LittleEndian}, true
	case "MM\x00*":
		return tiffData{data, binary.BigEndian}, true
	}
	return t, false
}

// firstIFD returns the offset of the first directory.
func (t tiffData) firstIFD() int { return int(t.order.Uint32(t.data[4:])) }

// ifd returns the entries of the directory at offset, as many of them as there
// are, and where the offset of the next directory stands (0: cut off).
func (t tiffData) ifd(offset int) (entries []ifdEntry, next int) {
	if offset < 8 || offset > len(t.data)-2 {
		return nil, 0
	}
	n := int(t.order.Uint16(t.data[offset:]))
	at := offset + 2
	for range min(n, maxIFDEntries) {
		if at > len(t.data)-12 {
			return entries, 0
		}
		b := t.data[at:]
		entries = append(entries, ifdEntry{t.order.Uint16(b), t.order.Uint16(b[2:]), t.order.Uint32(b[4:]), at})
		at += 12
	}
	if n > maxIFDEntries || at > len(t.data)-4 {
		return entries, 0
	}
	return entries, at
}

// find returns the first entry with the tag.
func find(entries []ifdEntry, tag uint16) (e ifdEntry, ok bool) {
	for _, e := range entries {
		if e.tag == tag {
			return e, true
		}
	}
	return e, false
}

// uint returns the entry's first value if it is a whole number: BYTE, SHORT or
// LONG.
func (t tiffData) uint(e ifdEntry) (v uint32, ok bool) {
	b := t.bytes(e)
	switch {
	case e.kind == 1 && len(b) >= 1:
		return uint32(b[0]), true
	case e.kind == 3 && len(b) >= 2:
		return uint32(t.order.Uint16(b)), true
	case e.kind == 4 && len(b) >= 4:
		return t.order.Uint32(b), true
	}
	return 0, false
}

// bytes returns the entry's values as they lie in the data, nil where they
// would lie outside. Up to four bytes of values lie in the entry itself.
func (t tiffData) bytes(e ifdEntry) []byte {
	var sizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8}
	if int(e.kind) >= len(sizes) {
		return nil
	}
	n := sizes[e.kind] * uint64(e.count)
	if n <= 4 {
		return t.data[e.at+8:][:n]
	}
	return t.slice(uint64(t.order.Uint32(t.data[e.at+8:])), n)
}

func (t tiffData) slice(offset, n uint64) []byte {
	if offset > uint64(len(t.data)) || n > uint64(len(t.data))-offset {
		return nil
	}
	return t.data[offset:][:n:n]
}

// tiffOrientation returns the orientation that the first directory of a TIFF
// structure names; Upright if it names none, or nonsense.
func tiffOrientation(data []byte) Orientation {
	if t, ok := openTIFF(data); ok {
		entries, _ := t.ifd(t.firstIFD())
		if e, ok := find(entries, tagOrientation); ok {
			if v, ok := t.uint(e); ok && v >= 1 && v <= 8 {
				return Orientation(v)
			}
		}
	}
	return Upright
}
