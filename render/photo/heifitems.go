package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"iter"
)

// heifItem is an entry of the list of items (infe of version 2 or 3).
type heifItem struct {
	id     uint64
	kind   string // such as "hvc1", "grid" or "Exif"
	hidden bool
	rest   []byte // its name, and what the kind has more
	flags  []byte // the byte of them that says whether it is hidden
}

// items returns all items of the file (iinf).
func (h heif) items() (all []heifItem) {
	list := box(h.meta, "iinf")
	skipped := 6 // version, flags, and a count of two bytes
	if len(list) > 0 && list[0] > 0 {
		skipped = 8
	}
	for kind, b := range boxes(skip(list, skipped)) {
		if kind != "infe" || len(b) < 4 || b[0] < 2 {
			continue
		}
		size, flags := 2+2*int(b[0]-2)&2, b[3:4]
		b = skip(b, 4)
		id := take(&b, size)
		if b = skip(b, 2); len(b) >= 4 { // after the protection
			all = append(all, heifItem{id, string(b[:4]), flags[0]&1 == 1, b[4:], flags})
		}
	}
	return all
}

// kind returns the type of an item, empty if there is none.
func (h heif) kind(id uint64) string {
	for _, it := range h.items() {
		if it.id == id {
			return it.kind
		}
	}
	return ""
}

// references yields the items that refer to others in one way, with those that
// they refer to (iref).
func (h heif) references(way string) iter.Seq2[uint64, uint64] {
	return func(yield func(from, to uint64) bool) {
		refs := box(h.meta, "iref")
		if len(refs) < 4 {
			return
		}
		size := 2 + 2*int(refs[0]&1)
		for kind, b := range boxes(skip(refs, 4)) {
			if kind != way {
				continue
			}
			from := take(&b, size)
			for n := take(&b, 2); n > 0 && len(b) > 0; n-- {
				if !yield(from, take(&b, size)) {
					return
				}
			}
		}
	}
}

// alphaItem returns the id of the item that is the primary one's alpha, 0
// without (auxl in iref; auxC).
func (h heif) alphaItem() uint64 {
	alpha := map[uint64]bool{}
	for id, p := range h.everyProperty {
		if p.kind == "auxC" && heifHasAlpha(p.payload) {
			alpha[id] = true
		}
	}
	primary := h.primary()
	for from, to := range h.references("auxl") {
		if to == primary && alpha[from] {
			return from
		}
	}
	return 0
}

// parts returns an item and those that it is put together of.
func (h heif) parts(id uint64) []uint64 {
	all := []uint64{id}
	for from, to := range h.references("dimg") {
		if from == id {
			all = append(all, to)
		}
	}
	return all
}

// grid is a picture put together of tiles of one size, as phones write it
// (ISO/IEC 23008-12, 6.6.2.3).
type grid struct {
	rows, columns int
	size          image.Point // of the picture, which the tiles may exceed
	tiles         []uint64    // row by row
}

// gridOf returns the grid that an item is; false if it is none.
func (h heif) gridOf(id uint64) (g grid, ok bool) {
	b := h.data(id)
	if h.kind(id) != "grid" || len(b) < 8 {
		return g, false
	}
	side := 2 + 2*int(b[1]&1)
	g.rows, g.columns = int(b[2])+1, int(b[3])+1
	b = b[4:]
	g.size.X = int(take(&b, side))
	g.size.Y = int(take(&b, side))
	g.tiles = h.parts(id)[1:]
	return g, len(g.tiles) == g.rows*g.columns
}

// pictures returns how many pictures the file holds that are shown for
// themselves: not hidden, no part, thumbnail, alpha or depth of another. A
// sequence counts with all its frames.
func (h heif) pictures() int {
	below := map[uint64]bool{}
	for _, way := range []string{"thmb", "auxl"} {
		for from := range h.references(way) {
			below[from] = true
		}
	}
	for _, part := range h.references("dimg") {
		below[part] = true
	}
	n, primary := 0, h.primary()
	for _, it := range h.items() {
		switch it.kind {
		case "hvc1", "av01", "grid", "iovl", "iden":
			if it.id == primary || !it.hidden && !below[it.id] {
				n++
			}
		}
	}
	for kind, track := range boxes(box(h.file, "moov")) {
		media := box(track, "mdia")
		if handler := box(media, "hdlr"); kind == "trak" && len(handler) >= 12 && string(handler[8:12]) == "pict" {
			// Version and flags, the size of all samples or 0, their number.
			sizes := skip(box(box(box(media, "minf"), "stbl"), "stsz"), 8)
			n = max(n, int(take(&sizes, 4)))
		}
	}
	return n
}

// extent is a part of an item's data: in the file, or in idat.
type extent struct {
	offset, length uint64
	inside         bool // of idat
}

// extents yields the items that have data in this file, and where it is (iloc).
// It is an iterator.
func (h heif) extents(yield func(uint64, extent) bool) {
	b := box(h.meta, "iloc")
	if len(b) < 8 {
		return
	}
	version := b[0]
	sizes := binary.BigEndian.Uint16(b[4:])
	offsetSize, lengthSize, baseSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15)
	indexSize := int(sizes & 15)
	if version == 0 {
		indexSize = 0
	}
	idSize := 2 + 2*int(version/2&1)
	b = skip(b, 6)
	for n := take(&b, idSize); n > 0 && len(b) > 0; n-- {
		id := take(&b, idSize)
		var method uint64
		if version > 0 {
			method = take(&b, 2) & 15
		}
		b = skip(b, 2) // data reference
		base := take(&b, baseSize)
		for k := take(&b, 2); k > 0 && len(b) > 0; k-- {
			b = skip(b, indexSize)
			e := extent{base + take(&b, offsetSize), take(&b, lengthSize), method == 1}
			if method <= 1 && !yield(id, e) {
				return
			}
		}
	}
}

// data returns the data of an item, nil if not all of it is there.
func (h heif) data(id uint64) (data []byte) {
	for from, e := range h.extents {
		if from != id {
			continue
		}
		source := h.file
		if e.inside {
			source = box(h.meta, "idat")
		}
		if e.offset > uint64(len(source)) || e.length > uint64(len(source))-e.offset {
			return nil
		}
		data = append(data, source[e.offset:][:e.length]...)
	}
	return data
}

// isCut reports whether the file ends before the data of its picture does, or
// of the picture's alpha: decoders show what is there, without saying so.
func (h heif) isCut() bool {
	primary, alpha := h.primary(), h.alphaItem()
	needed := map[uint64]bool{primary: true, alpha: alpha != 0}
	for from, part := range h.references("dimg") {
		if needed[from] && (from == primary || from == alpha) {
			needed[part] = true
		}
	}
	for id, e := range h.extents {
		if n := uint64(len(h.file)); needed[id] && !e.inside && (e.offset > n || e.length > n-e.offset) {
			return true
		}
	}
	return false
}

// alone returns a copy of the file in which every item but the picture is hidden:
// programs decode all that are not.
func (h heif) alone() []byte {
	other := openHEIF(bytes.Clone(h.file))
	primary := h.primary()
	for _, it := range other.items() {
		if it.id != primary {
			it.flags[0] |= 1
		}
	}
	return other.file
}

// withPrimary returns a copy of the file whose picture is another item.
func (h heif) withPrimary(item uint64) []byte {
	file := bytes.Clone(h.file)
	pitm := box(openHEIF(file).meta, "pitm")
	if len(pitm) < 6 {
		return nil
	}
	if pitm[0] == 0 {
		pitm[4], pitm[5] = byte(item>>8), byte(item)
	} else if len(pitm) >= 8 {
		binary.BigEndian.PutUint32(pitm[4:], uint32(item))
	}
	return file
}
