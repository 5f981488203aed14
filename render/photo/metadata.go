package photo

import (
	"bytes"
	"encoding/binary"

	"annotate/render/jpegpatch"
	"annotate/render/photo/pngio"
)

// metadata is what is carried over to an upright copy in another format.
type metadata struct {
	exif []byte // a TIFF structure
	icc  []byte
	xmp  []byte
}

// readMetadata collects the metadata of a file that is neither JPEG nor PNG.
// With redact, only what cannot show a picture is kept, and what is left out is
// counted.
func (p *Photo) readMetadata(redact bool, r *jpegpatch.Removed) (m metadata) {
	switch p.Format {
	case TIFF:
		m = tiffMetadata(p.Data)
	case WebP:
		m.exif = bytes.TrimPrefix(webpChunk(p.Data, "EXIF"), exifID)
		m.icc = webpChunk(p.Data, "ICCP")
		m.xmp = webpChunk(p.Data, "XMP ")
	case BMP:
		m.icc = bmpProfile(p.Data)
	case HEIC, AVIF:
		m = heifMetadata(p.Data)
	}
	m.exif = uprightEXIF(m.exif)
	if pointsBehind(m.xmp) {
		m.xmp = nil
	}
	if redact {
		thumbnails := 0
		if m.exif, thumbnails = jpegpatch.RedactedEXIF(m.exif); thumbnails > 0 {
			r.Thumbnails++
		}
		if m.xmp != nil {
			m.xmp = nil
			r.Others++
		}
	}
	return m
}

// pointsBehind reports whether an XMP packet tells of a video or a picture that
// lies behind the main one in the file (Google's motion photo and Ultra HDR
// formats), which a copy in another format does not have.
func pointsBehind(xmp []byte) bool {
	for _, name := range []string{"Camera:MotionPhoto", "Camera:MicroVideo", "Container:Directory"} {
		if bytes.Contains(xmp, []byte(name)) {
			return true
		}
	}
	return false
}

// tiffMetadata reads what a TIFF keeps in its own directory.
func tiffMetadata(data []byte) (m metadata) {
	t, ok := openTIFFFile(data)
	if !ok {
		return m
	}
	entries, _ := t.ifd(t.firstIFD())
	if e, ok := find(entries, tagICC); ok {
		m.icc = t.bytes(e)
	}
	if e, ok := find(entries, tagXMP); ok {
		m.xmp = t.bytes(e)
	}
	m.exif = tiffEXIF(t, entries)
	return m
}

// bmpProfile returns the profile embedded by a BITMAPV5HEADER.
func bmpProfile(data []byte) []byte {
	const fileHeader, v5 = 14, 124
	if len(data) < fileHeader+v5 || binary.LittleEndian.Uint32(data[fileHeader:]) != v5 {
		return nil
	}
	h := data[fileHeader:][:v5]
	if string(h[56:60]) != "DEBM" { // PROFILE_EMBEDDED, 'MBED' as a little-endian number
		return nil
	}
	at, n := uint64(binary.LittleEndian.Uint32(h[112:])), uint64(binary.LittleEndian.Uint32(h[116:]))
	if body := data[fileHeader:]; at <= uint64(len(body)) && n <= uint64(len(body))-at {
		return body[at:][:n]
	}
	return nil
}

// iccSpace returns the colour space that a profile describes, such as "RGB "
// or "GRAY" (ICC.1, 7.2); empty for what is no profile.
func iccSpace(profile []byte) string {
	if len(profile) < 128 || string(profile[36:40]) != "acsp" {
		return ""
	}
	return string(profile[16:20])
}

// segments returns the metadata as segments of an RGB JPEG.
func (m metadata) segments() []byte {
	var out []byte
	if n := len(m.exif); n > 0 && n <= maxSegment-len(exifID) {
		out = appendSegment(out, markerAPP1, exifID, m.exif)
	}
	if n := len(m.xmp); n > 0 && n <= maxSegment-len(xmpID) {
		out = appendSegment(out, markerAPP1, xmpID, m.xmp)
	}
	if iccSpace(m.icc) == "RGB " {
		out = appendICC(out, m.icc)
	}
	return out
}

// appendICC appends a profile, in as many segments as it needs (ICC.1, annex
// B.4). More than 255 cannot be numbered; such a profile is left out.
func appendICC(out, profile []byte) []byte {
	size := maxSegment - len(iccID) - 2
	n := (len(profile) + size - 1) / size
	if n > 255 {
		return out
	}
	for i := range n {
		part := profile[i*size : min((i+1)*size, len(profile))]
		out = appendSegment(out, markerAPP2, iccID, []byte{byte(i + 1), byte(n)}, part)
	}
	return out
}

func appendSegment(out []byte, marker byte, parts ...[]byte) []byte {
	n := 2
	for _, p := range parts {
		n += len(p)
	}
	out = append(out, 0xff, marker, byte(n>>8), byte(n))
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// chunks returns the metadata as chunks of a PNG of the given colour type.
func (m metadata) chunks(c pngio.ColorType) []pngio.Chunk {
	var out []pngio.Chunk
	space := "RGB "
	if c == pngio.Gray || c == pngio.GrayAlpha {
		space = "GRAY"
	}
	if iccSpace(m.icc) == space {
		out = append(out, pngio.Compressed("iCCP", "icc", m.icc))
	}
	if len(m.exif) > 0 {
		out = append(out, pngio.Chunk{Type: "eXIf", Data: m.exif, Place: pngio.BeforeData})
	}
	if len(m.xmp) > 0 {
		// Keyword, then: not compressed, no language, no translated keyword.
		data := append([]byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00"), m.xmp...)
		out = append(out, pngio.Chunk{Type: "iTXt", Data: data, Place: pngio.BeforeData})
	}
	return out
}

// pngOrientation reads the eXIf chunk, which may stand anywhere. A damaged one
// does not count, nor is it written again.
func pngOrientation(file []byte) Orientation {
	for c := range pngio.Chunks(file) {
		if c.Type == "eXIf" && c.Valid() {
			return tiffOrientation(c.Data)
		}
	}
	return Upright
}

// pngHasAlpha reports whether a PNG has an alpha channel, or a tRNS chunk
// before its data.
func pngHasAlpha(file []byte) bool {
	h, err := pngio.DecodeHeader(file)
	if err != nil {
		return false
	}
	if h.Color == pngio.GrayAlpha || h.Color == pngio.RGBA {
		return true
	}
	for c := range pngio.Chunks(file) {
		switch c.Type {
		case "tRNS":
			return true
		case "IDAT":
			return false
		}
	}
	return false
}

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
