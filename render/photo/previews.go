package photo

import (
	"bytes"

	"annotate/render/jpegpatch"
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

// redactPNG returns a PNG's chunks that cannot show a picture: colours, dates,
// resolution, and of EXIF what [jpegpatch.RedactedEXIF] keeps. Text goes with
// the rest, for it may hold a preview, and so do private chunks.
func redactPNG(chunks []pngio.Chunk, r *jpegpatch.Removed) []pngio.Chunk {
	var kept []pngio.Chunk
	for _, c := range chunks {
		switch c.Type {
		case "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "tIME", "pHYs":
			kept = append(kept, c)
		case "eXIf":
			exif, thumbnails := jpegpatch.RedactedEXIF(c.Data)
			r.Thumbnails += thumbnails
			if c.Data = exif; exif != nil {
				kept = append(kept, c)
			}
		default:
			r.Others++
		}
	}
	return kept
}
