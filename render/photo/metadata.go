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

// tiffMetadata reads what a TIFF keeps in its own directory.
func tiffMetadata(data []byte) (m metadata) {
	t, ok := openTIFF(data)
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
