package photo

import "slices"

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
	out := t.order.AppendUint32(append([]byte(nil), t.data[:4]...), 8)
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
		if v := t.bytes(e); keep(e.tag) && len(v) > 0 && len(v) <= maxSegment {
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
