package photo

import (
	"bytes"
	"encoding/binary"

	"annotate/render/photo/pngio"
)

// uprightEXIF returns a copy of an EXIF block for a picture whose pixels have
// been turned upright: with orientation 1 and without a thumbnail. Every other
// byte stays where it is, for maker notes hold offsets that nobody may move.
func uprightEXIF(exif []byte) []byte {
	t, ok := openTIFF(exif)
	if !ok {
		return nil
	}
	t.data = dropThumbnail(exif)
	entries, _ := t.ifd(t.firstIFD())
	if e, ok := find(entries, tagOrientation); ok && e.kind == 3 && e.count >= 1 {
		t.order.PutUint16(t.data[e.at+8:], uint16(Upright))
	}
	return t.data
}

// dropThumbnail returns a copy of an EXIF block in which no small picture is
// left: the directories behind the first are unlinked, their pictures, and
// maker notes that hold a JPEG, are blanked. What is no EXIF comes back as it is.
func dropThumbnail(exif []byte) []byte {
	t, ok := openTIFF(exif)
	if !ok {
		return exif
	}
	t.data = bytes.Clone(exif)
	first, link := t.ifd(t.firstIFD())
	for link != 0 { // a cycle ends at the first link that was cut
		small, next := t.ifd(int(t.order.Uint32(t.data[link:])))
		t.order.PutUint32(t.data[link:], 0)
		for _, e := range small {
			if e.tag == tagThumbOffset || e.tag == tagStripOffsets {
				t.blankPicture(small, e)
			}
		}
		link = next
	}
	if e, ok := find(first, tagExifIFD); ok {
		if at, ok := t.uint(e); ok {
			camera, _ := t.ifd(int(at))
			if note, ok := find(camera, tagMakerNote); ok {
				if b := t.bytes(note); bytes.Contains(b, []byte("\xff\xd8\xff")) {
					clear(b)
				}
			}
		}
	}
	return t.data
}

// blankPicture clears the data that an offset entry and its length point to: of
// a JPEG, or of the first strip.
func (t tiffData) blankPicture(entries []ifdEntry, offset ifdEntry) {
	lengthTag := uint16(tagThumbLength)
	if offset.tag == tagStripOffsets {
		lengthTag = tagStripByteCounts
	}
	e, ok := find(entries, lengthTag)
	if !ok {
		return
	}
	at, ok1 := t.uint(offset)
	n, ok2 := t.uint(e)
	if ok1 && ok2 && at >= 8 {
		clear(t.slice(uint64(at), uint64(n)))
	}
}

// previewMarks are what holds pictures in XMP packets: Adobe's thumbnails,
// Google's depth maps and second views.
var previewMarks = [][]byte{
	[]byte("xmpGImg:image"), []byte("xapGImg:image"), []byte("GImage:Data"), []byte("GDepth:Data"),
}

func showsPreview(xmp []byte) bool {
	for _, mark := range previewMarks {
		if bytes.Contains(xmp, mark) {
			return true
		}
	}
	return false
}

// withoutPreviews returns the payload of a JPEG segment without the pictures
// in it, nil if nothing is left.
func withoutPreviews(marker byte, payload []byte) []byte {
	switch {
	case marker == markerAPP0 && bytes.HasPrefix(payload, jfxxID):
		return nil
	case marker == markerAPP0 && bytes.HasPrefix(payload, jfifID) && len(payload) > 14:
		plain := bytes.Clone(payload[:14])
		plain[12], plain[13] = 0, 0 // the thumbnail's sides
		return plain
	case marker == markerAPP1 && bytes.HasPrefix(payload, exifID):
		return append(bytes.Clone(exifID), dropThumbnail(payload[len(exifID):])...)
	case marker == markerAPP1 && bytes.HasPrefix(payload, extendedXMPID):
		return nil
	case marker == markerAPP1 && bytes.HasPrefix(payload, xmpID) && showsPreview(payload):
		return nil
	case marker == markerAPP13 && bytes.HasPrefix(payload, photoshopIRBID):
		return withoutPhotoshopThumbnail(payload)
	}
	return payload
}

// withoutPhotoshopThumbnail leaves the resources 1033 and 1036 out (Adobe
// Photoshop File Formats, image resource blocks). What it cannot parse, it
// drops.
func withoutPhotoshopThumbnail(payload []byte) []byte {
	out := bytes.Clone(photoshopIRBID)
	rest := payload[len(photoshopIRBID):]
	for len(rest) >= 12 && string(rest[:4]) == "8BIM" {
		id := binary.BigEndian.Uint16(rest[4:])
		at := 6 + (int(rest[6])+2)&^1 // a name with its length, padded to an even size
		if at+4 > len(rest) {
			break
		}
		n := uint64(binary.BigEndian.Uint32(rest[at:]))
		end := uint64(at) + 4 + n + n&1
		if end > uint64(len(rest)) {
			break
		}
		if id != 1033 && id != 1036 {
			out = append(out, rest[:end]...)
		}
		rest = rest[end:]
	}
	return out
}

// hidePreviews removes from a PNG the chunks, or the part of them, that show
// the picture in small. Compressed text is not looked into, and dropped.
func hidePreviews(chunks []pngio.Chunk) []pngio.Chunk {
	var kept []pngio.Chunk
	for _, c := range chunks {
		keyword, text, _ := bytes.Cut(c.Data, []byte{0})
		switch c.Type {
		case "eXIf":
			c.Data = dropThumbnail(c.Data)
		case "zTXt":
			continue
		case "iTXt":
			if len(text) > 0 && text[0] != 0 || showsPreview(text) {
				continue
			}
		case "tEXt":
			if bytes.HasPrefix(keyword, []byte("Raw profile type")) || showsPreview(text) {
				continue
			}
		}
		kept = append(kept, c)
	}
	return kept
}
