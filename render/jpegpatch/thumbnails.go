package jpegpatch

import (
	"bytes"
	"encoding/binary"
)

// Prefixes that tell what an application segment holds.
var (
	jfifPrefix        = []byte("JFIF\x00")
	jfxxPrefix        = []byte("JFXX\x00")
	exifPrefix        = []byte("Exif\x00\x00")
	xmpPrefix         = []byte("http://ns.adobe.com/xap/1.0/\x00")
	extendedXMPPrefix = []byte("http://ns.adobe.com/xmp/extension/\x00")
	iccPrefix         = []byte("ICC_PROFILE\x00")
	photoshopPrefix   = []byte("Photoshop 3.0\x00")
)

// imageStart is what every JPEG starts with.
var imageStart = []byte{0xFF, markerSOI, 0xFF}

// withoutThumbnails returns a segment's payload without the pictures in it,
// nil if nothing is left, and whether it had any.
func withoutThumbnails(marker byte, b []byte) (kept []byte, removed bool) {
	is := func(n byte, prefix []byte) bool { return marker == markerAPP0+n && bytes.HasPrefix(b, prefix) }
	switch {
	case is(0, jfifPrefix):
		return jfifWithout(b)
	case is(0, jfxxPrefix), is(1, extendedXMPPrefix), isMPF(marker, b):
		// An extension of XMP is for what is too large for XMP: pictures and
		// depth maps. It comes in pieces whose digest forbids to change them.
		return nil, true
	case is(1, exifPrefix):
		return exifWithout(b)
	case is(1, xmpPrefix):
		return xmpWithout(b)
	case is(13, photoshopPrefix):
		return photoshopWithout(b)
	case is(2, iccPrefix) || marker < markerAPP0:
		return b, false
	default:
		// FlashPix, makers' previews.
		return nil, bytes.Contains(b, imageStart)
	}
}

// jfifWithout removes the pixels after JFIF's fixed fields.
func jfifWithout(b []byte) ([]byte, bool) {
	const fixed = 14 // the last two are the thumbnail's width and height
	if len(b) <= fixed {
		return b, false
	}
	kept := bytes.Clone(b[:fixed])
	kept[fixed-2], kept[fixed-1] = 0, 0
	return kept, true
}

// exifWithout cuts off the directories after the main image's and blanks the
// pictures that they describe. Nothing else moves, for makers' notes have
// offsets that only their maker knows. What looks like a JPEG in such notes, a
// preview, is blanked too.
func exifWithout(b []byte) ([]byte, bool) {
	kept := bytes.Clone(b)
	t := tiff{data: kept[len(exifPrefix):]}
	cut := len(t.data) // a picture at the very end need not be left as zeros
	removed := false
	blank := func(from, to uint64) {
		to = min(to, uint64(len(t.data)))
		if from >= to {
			return
		}
		clear(t.data[from:to])
		removed = true
		if to == uint64(len(t.data)) {
			cut = min(cut, int(from))
		}
	}
	if main, ok := t.start(); ok {
		next, link := t.next(main)
		if next != 0 {
			for range 8 { // a chain may be a ring
				for _, p := range t.pictures(next) {
					// Of a damaged file a picture may claim to lie on the header
					// or the main directory.
					blank(max(p.from, uint64(link)+4), p.to)
				}
				if next, _ = t.next(next); next == 0 {
					break
				}
			}
			t.order.PutUint32(t.data[link:], 0)
			removed = true
		}
	}
	for at := 0; ; {
		n := bytes.Index(t.data[at:], imageStart)
		if n < 0 {
			break
		}
		at += n
		end := len(t.data)
		if n := bytes.Index(t.data[at:], []byte{0xFF, markerEOI}); n >= 0 {
			end = at + n + 2
		}
		blank(uint64(at), uint64(end))
		at = end
	}
	return kept[:len(exifPrefix)+cut], removed
}

// span is a range of bytes.
type span struct{ from, to uint64 }

// pictures returns where the pictures of the directory at at have their bytes.
func (t *tiff) pictures(at int) []span {
	const (
		stripOffsets, stripCounts = 0x0111, 0x0117
		jpegOffset, jpegLength    = 0x0201, 0x0202
	)
	values := map[uint16][]uint32{}
	for _, e := range t.entries(at) {
		values[e.tag] = t.numbers(e)
	}
	var all []span
	for _, tags := range [][2]uint16{{stripOffsets, stripCounts}, {jpegOffset, jpegLength}} {
		lengths := values[tags[1]]
		for i, from := range values[tags[0]] {
			if i < len(lengths) {
				all = append(all, span{uint64(from), uint64(from) + uint64(lengths[i])})
			}
		}
	}
	return all
}

// xmpWithout removes pictures in base64, whatever the property that has them:
// xmpGImg:image, GImage:Data and others.
func xmpWithout(b []byte) ([]byte, bool) {
	const shortest = 64 // less is no picture
	kept, removed := b, false
	for _, start := range []string{"/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR"} { // JPEG, PNG, GIF, WebP
		for at := 0; ; {
			n := bytes.Index(kept[at:], []byte(start))
			if n < 0 {
				break
			}
			at += n
			end := at + base64Length(kept[at:])
			if end-at < shortest {
				at = end
				continue
			}
			kept = append(bytes.Clone(kept[:at]), kept[end:]...)
			removed = true
		}
	}
	return kept, removed
}

// base64Length returns how much of b, which starts with base64, is base64.
// White space may be in it, also as the character references of an attribute.
func base64Length(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '+', c == '/', c == '=',
			c == ' ', c == '\t', c == '\r', c == '\n':
		case c == '&' && i+1 < len(b) && b[i+1] == '#':
			n := bytes.IndexByte(b[i:], ';')
			if n < 0 {
				return i
			}
			i += n
		default:
			return i
		}
	}
	return len(b)
}

// photoshopWithout removes the thumbnails from Photoshop's image resources. A
// resource goes on in the next segment if it is large; what cannot be read by
// itself is removed, for it may be of a thumbnail.
func photoshopWithout(b []byte) ([]byte, bool) {
	const (
		thumbnailBGR, thumbnail = 1033, 1036
		header                  = 12 // signature, number, empty name, size
	)
	kept := bytes.Clone(photoshopPrefix)
	rest := b[len(photoshopPrefix):]
	for len(rest) >= header {
		name := (int(rest[6]) + 2) &^ 1 // with its length, to an even number
		if string(rest[:4]) != "8BIM" || 6+name+4 > len(rest) {
			break
		}
		data := 6 + name + 4
		size := uint64(binary.BigEndian.Uint32(rest[data-4:]))
		if size > uint64(len(rest)-data) {
			break
		}
		end := min(data+int(size+1)&^1, len(rest))
		if n := binary.BigEndian.Uint16(rest[4:]); n != thumbnailBGR && n != thumbnail {
			kept = append(kept, rest[:end]...)
		}
		rest = rest[end:]
	}
	if len(kept) == len(b) {
		return b, false
	}
	return kept, true
}

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
