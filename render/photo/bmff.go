package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"iter"
)

// heifHasAlpha reports whether the beginning of a HEIC or AVIF file declares an
// auxiliary picture that holds alpha (ISO/IEC 23008-12, 6.5.8; the older URN
// is HEVC's).
func heifHasAlpha(head []byte) bool {
	return bytes.Contains(head, []byte("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")) ||
		bytes.Contains(head, []byte("urn:mpeg:hevc:2015:auxid:1"))
}

// boxes returns the boxes of an ISO base media file (ISO/IEC 14496-12, 4.2), as
// far as they are whole.
func boxes(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			n, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
			switch {
			case n == 0:
				n = uint64(len(data))
			case n == 1 && len(data) >= 16:
				n, head = binary.BigEndian.Uint64(data[8:]), 16
			}
			if n < head || n > uint64(len(data)) || !yield(string(data[4:8]), data[head:n:n]) {
				return
			}
			data = data[n:]
		}
	}
}

// box returns the payload of the first box of a kind, nil if there is none.
func box(data []byte, kind string) []byte {
	for k, payload := range boxes(data) {
		if k == kind {
			return payload
		}
	}
	return nil
}

// heif is the part of a HEIC or AVIF file that tells of its items.
type heif struct {
	file, meta []byte
}

func openHEIF(file []byte) heif {
	return heif{file, skip(box(file, "meta"), 4)} // version and flags
}

func skip(b []byte, n int) []byte { return b[min(n, len(b)):] }

// take reads a big-endian number of size 0, 2, 4 or 8 bytes off the front.
// Past the end it reads zeros: what then follows from them is checked.
func take(b *[]byte, size int) (v uint64) {
	for i := range size {
		v <<= 8
		if i < len(*b) {
			v |= uint64((*b)[i])
		}
	}
	*b = skip(*b, size)
	return v
}

// primary returns the id of the item that is the picture (pitm).
func (h heif) primary() uint64 {
	b := box(h.meta, "pitm")
	if len(b) == 0 {
		return 0
	}
	size := 2 + 2*int(min(b[0], 1))
	b = skip(b, 4)
	return take(&b, size)
}

// property is one of an item.
type property struct {
	kind    string
	payload []byte
}

// everyProperty yields the properties of all items, those of each in the order
// in which they apply (iprp, ipco, ipma). It is an iterator.
func (h heif) everyProperty(yield func(uint64, property) bool) {
	iprp := box(h.meta, "iprp")
	var all []property
	for kind, payload := range boxes(box(iprp, "ipco")) {
		all = append(all, property{kind, payload})
	}
	b := box(iprp, "ipma")
	if len(b) < 8 {
		return
	}
	idSize, indexSize := 2+2*int(min(b[0], 1)), 1+int(b[3]&1)
	b = skip(b, 4)
	for n := take(&b, 4); n > 0 && len(b) > 0; n-- {
		id := take(&b, idSize)
		for k := take(&b, 1); k > 0; k-- {
			index := int(take(&b, indexSize)) &^ (1 << (8*indexSize - 1)) // less the "essential" bit
			if index >= 1 && index <= len(all) && !yield(id, all[index-1]) {
				return
			}
		}
	}
}

// properties yields the kinds and payloads of the properties of an item.
func (h heif) properties(item uint64) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for id, p := range h.everyProperty {
			if id == item && !yield(p.kind, p.payload) {
				return
			}
		}
	}
}

// turning returns what irot and imir make of the picture (ISO/IEC 23008-12,
// 6.5.10 and 6.5.12), in the order in which they stand.
func (h heif) turning() Orientation {
	o := Upright
	for kind, b := range h.properties(h.primary()) {
		if len(b) == 0 {
			continue
		}
		switch kind {
		case "irot": // counter-clockwise, in steps of 90°
			o = o.then([]Orientation{Upright, Rotate270, Rotate180, Rotate90}[b[0]&3])
		case "imir": // 0 exchanges top and bottom, 1 left and right
			o = o.then([]Orientation{FlipY, FlipX}[b[0]&1])
		}
	}
	return o
}

// heifConfig returns the size of the picture as its decoder gives it, and what
// is left to turn. Libheif applies clap, irot and imir while it decodes,
// libavif leaves them to its caller. EXIF's orientation is informative in both
// (ISO/IEC 23008-12, annex A.2.4): whoever turns by it turns twice.
func heifConfig(f Format, file []byte) (size image.Point, o Orientation) {
	h := openHEIF(file)
	var coded, aperture image.Point
	for kind, b := range h.properties(h.primary()) {
		switch kind {
		case "ispe": // version and flags, width, height
			b = skip(b, 4)
			coded = image.Pt(int(take(&b, 4)), int(take(&b, 4)))
		case "clap": // width and height as fractions, then offsets
			aperture = image.Pt(takeRatio(&b), takeRatio(&b))
		}
	}
	if f == AVIF {
		return coded, h.turning()
	}
	if aperture.X > 0 && aperture.Y > 0 {
		coded = aperture
	}
	return h.turning().Size(coded), Upright
}

func takeRatio(b *[]byte) int {
	n, d := take(b, 4), take(b, 4)
	return int(n / max(d, 1))
}

// then returns the orientation that turns by o and then by next.
func (o Orientation) then(next Orientation) Orientation {
	// Two neighbouring corners tell the eight apart.
	unit := image.Pt(2, 1)
	trace := func(f func(image.Point) image.Point) [2]image.Point {
		return [2]image.Point{f(image.Pt(0, 0)), f(image.Pt(2, 0))}
	}
	want := trace(func(p image.Point) image.Point { return next.point(o.point(p, unit), o.Size(unit)) })
	for c := Upright; c <= Rotate270; c++ {
		if trace(func(p image.Point) image.Point { return c.point(p, unit) }) == want {
			return c
		}
	}
	return Upright
}

// heifMetadata returns the metadata items. An EXIF orientation in them is not
// to be applied: irot and imir say it, and the decoder has done so.
func heifMetadata(file []byte) (m metadata) {
	h := openHEIF(file)
	for kind, b := range h.properties(h.primary()) {
		if kind == "colr" && len(b) > 4 && (string(b[:4]) == "prof" || string(b[:4]) == "rICC") {
			m.icc = b[4:]
		}
	}
	for _, it := range h.items() {
		switch {
		case it.kind == "Exif":
			data := h.data(it.id)
			if at := take(&data, 4); at < uint64(len(data)) {
				m.exif = data[at:]
			}
		case it.kind == "mime" && bytes.Contains(it.rest, []byte("application/rdf+xml")):
			m.xmp = h.data(it.id)
		}
	}
	return m
}
