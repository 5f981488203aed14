package photo

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// The tags that matter here (EXIF 2.32, TIFF 6.0).
const (
	tagOrientation = 274
	tagThumbOffset = 513
	tagThumbLength = 514
	tagXMP         = 700
	tagICC         = 34675
	tagExifIFD     = 34665
	tagMakerNote   = 37500
)

// maxIFDEntries bounds what one directory may make us read; the largest of
// cameras have about 60 entries.
const maxIFDEntries = 1024

// tiffData is a TIFF structure, as TIFF files and EXIF blocks are. Offsets in
// it are a stranger's: every access is checked.
type tiffData struct {
	data  []byte
	order byteOrder
	big   bool // a BigTIFF: counts and offsets have 8 bytes
}

// byteOrder is what both orders of package binary can do.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// ifdEntry is one directory entry. at is where its 12 bytes begin, of a BigTIFF
// its 20.
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
		return tiffData{data, binary.LittleEndian, false}, true
	case "MM\x00*":
		return tiffData{data, binary.BigEndian, false}, true
	}
	return t, false
}

// openTIFFFile is openTIFF for files, which may be BigTIFF as well.
func openTIFFFile(data []byte) (t tiffData, ok bool) {
	if len(data) >= 16 {
		switch string(data[:8]) {
		case "II+\x00\x08\x00\x00\x00":
			return tiffData{data, binary.LittleEndian, true}, true
		case "MM\x00+\x00\x08\x00\x00":
			return tiffData{data, binary.BigEndian, true}, true
		}
	}
	return openTIFF(data)
}

// firstIFD returns the offset of the first directory.
func (t tiffData) firstIFD() int {
	if t.big {
		return t.offset(8)
	}
	return t.offset(4)
}

// offset returns the offset that stands at a place; one that is beyond every
// file as the largest that there is.
func (t tiffData) offset(at int) int {
	if t.big {
		return int(min(t.order.Uint64(t.data[at:]), math.MaxInt32))
	}
	return int(t.order.Uint32(t.data[at:]))
}

// ifd returns the entries of the directory at offset, as many of them as there
// are, and where the offset of the next directory stands (0: cut off).
func (t tiffData) ifd(offset int) (entries []ifdEntry, next int) {
	count, size, link := 2, 12, 4
	if t.big {
		count, size, link = 8, 20, 8
	}
	if offset < 8 || offset > len(t.data)-count {
		return nil, 0
	}
	n, at := int(t.order.Uint16(t.data[offset:])), offset+count
	if t.big {
		n = int(min(t.order.Uint64(t.data[offset:]), maxIFDEntries+1))
	}
	for range min(n, maxIFDEntries) {
		if at > len(t.data)-size {
			return entries, 0
		}
		b := t.data[at:]
		e := ifdEntry{t.order.Uint16(b), t.order.Uint16(b[2:]), 0, at}
		if t.big {
			e.count = uint32(min(t.order.Uint64(b[4:]), math.MaxUint32))
		} else {
			e.count = t.order.Uint32(b[4:])
		}
		entries = append(entries, e)
		at += size
	}
	if n > maxIFDEntries || at > len(t.data)-link {
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

// uint returns the entry's first value if it is a whole number: BYTE, SHORT,
// LONG, or one of 8 bytes that fits.
func (t tiffData) uint(e ifdEntry) (v uint32, ok bool) {
	b := t.bytes(e)
	switch {
	case e.kind == 1 && len(b) >= 1:
		return uint32(b[0]), true
	case e.kind == 3 && len(b) >= 2:
		return uint32(t.order.Uint16(b)), true
	case (e.kind == 4 || e.kind == 13) && len(b) >= 4:
		return t.order.Uint32(b), true
	case (e.kind == 16 || e.kind == 18) && len(b) >= 8 && t.order.Uint64(b) <= math.MaxUint32:
		return uint32(t.order.Uint64(b)), true
	}
	return 0, false
}

// bytes returns the entry's values as they lie in the data, nil where they
// would lie outside. Up to four bytes of values lie in the entry itself, of a
// BigTIFF up to eight.
func (t tiffData) bytes(e ifdEntry) []byte {
	var sizes = [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}
	if int(e.kind) >= len(sizes) {
		return nil
	}
	n := sizes[e.kind] * uint64(e.count)
	at, inside := e.at+8, uint64(4)
	if t.big {
		at, inside = e.at+12, 8
	}
	if n <= inside {
		return t.data[at:][:n]
	}
	return t.slice(uint64(t.offset(at)), n)
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
	if t, ok := openTIFFFile(data); ok {
		entries, _ := t.ifd(t.firstIFD())
		if e, ok := find(entries, tagOrientation); ok {
			if v, ok := t.uint(e); ok && v >= 1 && v <= 8 {
				return Orientation(v)
			}
		}
	}
	return Upright
}

// tagGPS points to the directory that says where a photo was taken.
const tagGPS = 34853

// described are the tags of a TIFF's first directory that tell of the photo,
// not of how the file holds it: description, camera, resolution, software,
// date, artist, copyright.
var described = []uint16{270, 271, 272, 282, 283, 296, 305, 306, 315, 33432}

// field is a directory's entry taken out of its place.
type field struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

// tiffEXIF returns an EXIF block of what a TIFF file says about the photo, nil
// if it says nothing. Maker notes stay behind: their offsets would be wrong.
func tiffEXIF(t tiffData, entries []ifdEntry) []byte {
	main := t.fields(entries, func(tag uint16) bool { return slices.Contains(described, tag) })
	var below [][]field
	for _, pointer := range []uint16{tagExifIFD, tagGPS} { // in the order of their tags
		e, _ := find(entries, pointer)
		at, ok := t.uint(e)
		if !ok {
			continue
		}
		sub, _ := t.ifd(int(at))
		const interoperability = 40965
		fields := t.fields(sub, func(tag uint16) bool { return tag != tagMakerNote && tag != interoperability })
		if len(fields) > 0 {
			main = append(main, field{pointer, 4, 1, make([]byte, 4)})
			below = append(below, fields)
		}
	}
	if len(main) == 0 {
		return nil
	}
	out := t.order.AppendUint16(bytes.Clone(t.data[:2]), 42)
	out = t.order.AppendUint32(out, 8)
	out = t.appendIFD(out, main)
	for i, fields := range below {
		entry := 8 + 2 + 12*(len(main)-len(below)+i)
		t.order.PutUint32(out[entry+8:], uint32(len(out)))
		out = t.appendIFD(out, fields)
	}
	return out
}

// fields returns the entries to keep whose values are there, sorted by tag.
func (t tiffData) fields(entries []ifdEntry, keep func(tag uint16) bool) (fields []field) {
	for _, e := range entries {
		if v := t.bytes(e); keep(e.tag) && e.kind <= 12 && len(v) > 0 && len(v) <= maxSegment {
			fields = append(fields, field{e.tag, e.kind, e.count, v})
		}
	}
	slices.SortStableFunc(fields, func(a, b field) int { return int(a.tag) - int(b.tag) })
	return fields
}

// appendIFD appends a directory, and behind it the values that do not fit into
// its entries.
func (t tiffData) appendIFD(out []byte, fields []field) []byte {
	behind := len(out) + 2 + 12*len(fields) + 4
	var values []byte
	out = t.order.AppendUint16(out, uint16(len(fields)))
	for _, f := range fields {
		out = t.order.AppendUint16(t.order.AppendUint16(out, f.tag), f.kind)
		out = t.order.AppendUint32(out, f.count)
		if len(f.value) <= 4 {
			out = append(out, f.value...)
			out = append(out, make([]byte, 4-len(f.value))...)
			continue
		}
		out = t.order.AppendUint32(out, uint32(behind+len(values)))
		values = append(values, f.value...)
		values = append(values, make([]byte, len(f.value)%2)...) // values begin at even offsets
	}
	out = t.order.AppendUint32(out, 0)
	out = append(out, values...)
	return append(out, make([]byte, len(out)%2)...)
}
