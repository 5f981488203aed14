package jpegpatch

import "bytes"

// Multi-picture files (CIPA DC-007) have more images behind the first one: a
// larger preview, a second eye's view, a gain map. An APP2 segment in the first
// image has their places, counted from its own TIFF header, and the sizes of
// all, the first one's included. They are what a patch moves.

const mpfTag = "MPF\x00"

func isMPF(marker byte, payload []byte) bool {
	return marker == markerAPP0+2 && bytes.HasPrefix(payload, []byte(mpfTag))
}

// mpfIndex is where an MPF segment's payload is.
type mpfIndex struct {
	src, out int
	size     int // 0 if there is none
}

// move corrects the index in out, which ends with the first image; in the
// source that image ended at end. An index that cannot be read stays as it is.
func (m mpfIndex) move(out []byte, end int) {
	grown := len(out) - end
	if m.size == 0 || grown == 0 {
		return
	}
	t := tiff{data: out[m.out+len(mpfTag) : m.out+m.size]}
	at, ok := t.start()
	if !ok {
		return
	}
	const entryList, entrySize = 0xB002, 16
	for _, e := range t.entries(at) {
		if e.tag != entryList {
			continue
		}
		for list := t.value(e); len(list) >= entrySize; list = list[entrySize:] {
			size, offset := list[4:8], list[8:12]
			from := int64(t.order.Uint32(offset))
			switch in := from + int64(m.src+len(mpfTag)); {
			case from == 0: // the first image
				t.order.PutUint32(size, t.order.Uint32(size)+uint32(grown))
			case in >= int64(end):
				t.order.PutUint32(offset, uint32(from+int64(grown+m.src-m.out)))
			}
		}
	}
}
