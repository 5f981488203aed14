package jpegpatch

import "encoding/binary"

// tiff reads the directories of a TIFF structure, as EXIF and MPF have it.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

// tiffEntry is one entry of a directory.
type tiffEntry struct {
	tag, kind uint16
	count     uint32
	at        int // of its last four bytes, the value or its offset
}

// start reads the header and returns where the first directory is.
func (t *tiff) start() (int, bool) {
	switch {
	case len(t.data) < 8:
		return 0, false
	case string(t.data[:4]) == "II*\x00":
		t.order = binary.LittleEndian
	case string(t.data[:4]) == "MM\x00*":
		t.order = binary.BigEndian
	default:
		return 0, false
	}
	return t.offset(4)
}

// offset reads the offset at at, which leads into the data unless it is 0.
func (t *tiff) offset(at int) (int, bool) {
	v := t.order.Uint32(t.data[at:])
	return int(v), uint64(v)+2 <= uint64(len(t.data))
}

// entries returns the entries of the directory at at, as many as there are.
func (t *tiff) entries(at int) []tiffEntry {
	n := int(t.order.Uint16(t.data[at:]))
	n = min(n, (len(t.data)-at-2)/12)
	all := make([]tiffEntry, n)
	for i := range all {
		e := t.data[at+2+12*i:]
		all[i] = tiffEntry{t.order.Uint16(e), t.order.Uint16(e[2:]), t.order.Uint32(e[4:]), at + 10 + 12*i}
	}
	return all
}

// next returns where the directory after the one at at is; 0 if there is none
// or it is not in the data. The link is at link.
func (t *tiff) next(at int) (next, link int) {
	link = at + 2 + 12*int(t.order.Uint16(t.data[at:]))
	if link+4 > len(t.data) {
		return 0, link
	}
	if next, ok := t.offset(link); ok {
		return next, link
	}
	return 0, link
}

// value returns an entry's bytes, nil if they are not in the data.
func (t *tiff) value(e tiffEntry) []byte {
	sizes := [...]uint64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4} // by TIFF's types
	if int(e.kind) >= len(sizes) {
		return nil
	}
	n, at := sizes[e.kind]*uint64(e.count), uint64(e.at)
	if n > 4 {
		at = uint64(t.order.Uint32(t.data[e.at:]))
	}
	if at+n > uint64(len(t.data)) {
		return nil
	}
	return t.data[at : at+n]
}

// numbers returns an entry's values if they are short or long integers.
func (t *tiff) numbers(e tiffEntry) []uint32 {
	const short, long = 3, 4
	var all []uint32
	switch v := t.value(e); e.kind {
	case short:
		for ; len(v) >= 2; v = v[2:] {
			all = append(all, uint32(t.order.Uint16(v)))
		}
	case long:
		for ; len(v) >= 4; v = v[4:] {
			all = append(all, t.order.Uint32(v))
		}
	}
	return all
}
