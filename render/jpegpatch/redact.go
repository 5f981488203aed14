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
)

// What is hidden in a picture must not show elsewhere in its file. So of the
// metadata only what cannot show a picture is kept, by a list of what may stay:
// new kinds of previews are invented faster than a list of them is kept.

// Removed tells what was left out of a file's metadata.
type Removed struct {
	Thumbnails int // small pictures of EXIF and JFIF
	Previews   int // other pictures: of Photoshop and IPTC, in XMP, gain maps, second views, motion
	Others     int // segments of other contents, such as comments and descriptions
}

// Redacted returns what of a segment's payload may stay beside a picture that
// hides something, nil if nothing: JFIF's density, Adobe's transform, ICC
// profiles, and the part of EXIF that [RedactedEXIF] keeps.
func Redacted(marker byte, b []byte, r *Removed) []byte {
	is := func(n byte, prefix []byte) bool { return marker == markerAPP0+n && bytes.HasPrefix(b, prefix) }
	switch {
	case marker < markerAPP0:
		return b
	case is(0, jfifPrefix):
		const fixed = 14 // the last two are the thumbnail's width and height
		if len(b) <= fixed {
			return b
		}
		r.Thumbnails++
		kept := bytes.Clone(b[:fixed])
		kept[fixed-2], kept[fixed-1] = 0, 0
		return kept
	case is(1, exifPrefix):
		kept, thumbnails := RedactedEXIF(b[len(exifPrefix):])
		r.Thumbnails += thumbnails
		if kept == nil {
			return nil
		}
		return append(bytes.Clone(exifPrefix), kept...)
	case is(2, iccPrefix), is(14, []byte("Adobe")) && len(b) == 12:
		return b
	case is(0, jfxxPrefix):
		r.Thumbnails++
	case isMPF(marker, b), is(1, extendedXMPPrefix), showsPicture(b):
		r.Previews++
	default:
		r.Others++
	}
	return nil
}

// pictureStarts are what pictures begin with: JPEG, PNG, and in base64 these,
// GIF and WebP.
var pictureStarts = [][]byte{
	{0xFF, markerSOI, 0xFF}, []byte("\x89PNG"),
	[]byte("/9j/"), []byte("iVBORw0KGgo"), []byte("R0lGOD"), []byte("UklGR"),
}

func showsPicture(b []byte) bool {
	for _, start := range pictureStarts {
		if bytes.Contains(b, start) {
			return true
		}
	}
	return false
}

// keptTags are those of EXIF that tell of the camera, its settings, dates and
// the orientation (EXIF 2.32, 4.6). Descriptions, names, places, comments and
// maker's notes are not among them.
var keptTags = func() map[uint16]bool {
	kept := map[uint16]bool{}
	for _, tag := range []uint16{
		271, 272, orientationTag, 282, 283, 296, 305, 306, 531, // camera, resolution, software, date
		33434, 33437, 34850, 34855, 34864, 34866, 36864, 36867, 36868, 36880, 36881, 36882,
		37121, 37377, 37378, 37379, 37380, 37381, 37382, 37383, 37384, 37385, 37386, 37520, 37521, 37522,
		40960, 40961, 40962, 40963, 41486, 41487, 41488, 41495, 41985, 41986, 41987, 41988, 41989, 41990,
		41991, 41992, 41993, 41994, 41996, 42034, 42035, 42036,
	} {
		kept[tag] = true
	}
	return kept
}()

const (
	orientationTag = 274
	exifPointerTag = 34665
	maxKeptValue   = 128 // bytes: names of cameras and lenses, no picture
)

// RedactedEXIF returns an EXIF block, a TIFF structure, made anew of what tells
// of camera, dates and orientation and cannot show a picture; nil if nothing is
// left. It counts the pictures that are left out with the rest.
func RedactedEXIF(b []byte) (kept []byte, thumbnails int) {
	t := tiff{data: b}
	main, ok := t.start()
	if !ok {
		return nil, bytes.Count(b, pictureStarts[0])
	}
	thumbnails = bytes.Count(b, pictureStarts[0])
	if next, _ := t.next(main); next != 0 {
		thumbnails = max(thumbnails, 1)
	}
	kept = append(kept, b[:4]...)
	kept = t.order.AppendUint32(kept, 8)
	kept, link := t.appendKept(kept, main, true)
	if link > 0 {
		for _, e := range t.entries(main) {
			if e.tag != exifPointerTag {
				continue
			}
			if at, ok := t.offset(e.at); ok && at >= 8 {
				t.order.PutUint32(kept[link:], uint32(len(kept)))
				kept, _ = t.appendKept(kept, at, false)
				return kept, thumbnails
			}
		}
	}
	if len(kept) <= 8+2+4 {
		return nil, thumbnails
	}
	return kept, thumbnails
}

// appendKept appends what is kept of the directory at at. If that of the camera
// follows from it, link is where its offset is to be put.
func (t *tiff) appendKept(out []byte, at int, main bool) (_ []byte, link int) {
	var entries []tiffEntry
	for _, e := range t.entries(at) {
		n := len(t.value(e))
		if keptTags[e.tag] && n > 0 && n <= maxKeptValue || main && e.tag == exifPointerTag && t.hasDirectory(e) {
			entries = append(entries, e)
		}
	}
	start := len(out)
	out = t.order.AppendUint16(out, uint16(len(entries)))
	values := start + 2 + 12*len(entries) + 4
	var behind []byte
	for _, e := range entries {
		out = t.order.AppendUint16(out, e.tag)
		out = t.order.AppendUint16(out, e.kind)
		out = t.order.AppendUint32(out, e.count)
		v := t.value(e)
		switch {
		case e.tag == exifPointerTag:
			link = len(out)
			out = append(out, 0, 0, 0, 0)
		case len(v) <= 4:
			out = append(append(out, v...), make([]byte, 4-len(v))...)
		default:
			out = t.order.AppendUint32(out, uint32(values+len(behind)))
			behind = append(append(behind, v...), make([]byte, len(v)&1)...)
		}
	}
	return append(append(out, 0, 0, 0, 0), behind...), link
}

// hasDirectory reports whether an entry's offset leads to a directory.
func (t *tiff) hasDirectory(e tiffEntry) bool {
	at, ok := t.offset(e.at)
	return ok && at >= 8 && e.kind == 4
}

// tiff reads the directories of a TIFF structure, as EXIF and MPF have it.
type tiff struct {
	data  []byte
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
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
