package photo

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Format is a file format, told by content and never by name.
type Format uint8

// The formats. HEIC and AVIF open only in builds with the tags heic and
// nodynamic.
const (
	Unknown Format = iota
	JPEG
	PNG
	GIF
	BMP
	TIFF
	WebP
	HEIC
	AVIF
)

var formatNames = [...]string{"unknown", "JPEG", "PNG", "GIF", "BMP", "TIFF", "WebP", "HEIC", "AVIF"}

// Formats returns the formats that [Open] takes in this build.
func Formats() []Format {
	all := []Format{JPEG, PNG, GIF, BMP, TIFF, WebP}
	if heifBuilt {
		all = append(all, HEIC, AVIF)
	}
	return all
}

// String returns the format's usual name, such as "JPEG".
func (f Format) String() string { return formatNames[f] }

// ContentType returns the media type, "application/octet-stream" for Unknown.
func (f Format) ContentType() string {
	switch f {
	case JPEG:
		return "image/jpeg"
	case PNG:
		return "image/png"
	case GIF:
		return "image/gif"
	case BMP:
		return "image/bmp"
	case TIFF:
		return "image/tiff"
	case WebP:
		return "image/webp"
	case HEIC:
		return "image/heic"
	case AVIF:
		return "image/avif"
	}
	return "application/octet-stream"
}

// PeekSize is how many of a file's first bytes [Peek] wants to see.
const PeekSize = 64

// Peek returns the format of a file that begins with header, of which it looks
// at the first [PeekSize] bytes; fewer than 18 may not tell a BMP.
func Peek(header []byte) Format {
	switch {
	case bytes.HasPrefix(header, []byte("\xff\xd8\xff\xf7")):
		return Unknown // JPEG-LS
	case bytes.HasPrefix(header, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(header, []byte(pngSignature)):
		return PNG
	case bytes.HasPrefix(header, []byte("GIF87a")), bytes.HasPrefix(header, []byte("GIF89a")):
		return GIF
	case bytes.HasPrefix(header, []byte("II*\x00")), bytes.HasPrefix(header, []byte("MM\x00*")),
		bytes.HasPrefix(header, []byte("II+\x00\x08\x00\x00\x00")), bytes.HasPrefix(header, []byte("MM\x00+\x00\x08\x00\x00")):
		return TIFF
	case len(header) >= 12 && string(header[:4]) == "RIFF" && string(header[8:12]) == "WEBP":
		return WebP
	case isBMP(header):
		return BMP
	}
	return peekISO(header)
}

const pngSignature = "\x89PNG\r\n\x1a\n"

// isBMP wants a known size of the second header as well: many a text begins
// with "BM".
func isBMP(header []byte) bool {
	if len(header) < 18 || string(header[:2]) != "BM" {
		return false
	}
	return slices.Contains([]uint32{12, 16, 40, 52, 56, 64, 108, 124}, binary.LittleEndian.Uint32(header[14:]))
}

// peekISO tells HEIC from AVIF by the brands in the first box of an ISO base
// media file (ISO/IEC 23008-12, annex B; AVIF, section 6). The brands mif1 and
// msf1 are said by both, so the compatible ones decide.
func peekISO(header []byte) Format {
	if len(header) < 16 || string(header[4:8]) != "ftyp" {
		return Unknown
	}
	size := int(min(binary.BigEndian.Uint32(header), PeekSize))
	if size < 16 { // of 64 bits, up to the file's end, or nonsense
		size = PeekSize
	}
	box := header[8:min(len(header), size)]
	structural := false
	for i := 0; i+4 <= len(box); i += 4 {
		if i == 4 {
			continue // the minor version
		}
		switch string(box[i : i+4]) {
		case "avif", "avis":
			return AVIF
		case "heic", "heix", "heim", "heis", "hevc", "hevx":
			return HEIC
		case "mif1", "msf1":
			structural = true
		}
	}
	if structural {
		return HEIC
	}
	return Unknown
}

// unreadable returns the kind of a photo that begins with header and is of no
// format that is read, "" for all else. Raw files in the form of a TIFF are
// found by [tiffData.isCameraRaw].
func unreadable(header []byte) string {
	const raw = "camera raw"
	for _, known := range []struct{ magic, kind string }{
		{"\x00\x00\x00\x0cJXL ", "JPEG XL"},
		{"\xff\x0a", "JPEG XL"},
		{"\x00\x00\x00\x0cjP  ", "JPEG 2000"},
		{"\xff\x4f\xff\x51", "JPEG 2000"},
		{"II\xbc\x01", "JPEG XR"},
		{"\xff\xd8\xff\xf7", "JPEG-LS"},
		{"8BPS", "Photoshop"},
		{"FUJIFILMCCD-RAW", raw},
		{"IIRO", raw},
		{"IIRS", raw},
		{"MMOR", raw},
		{"IIU\x00", raw},
		{"FOVb", raw},
		{"\x00MRM", raw},
		{"II\x1a\x00\x00\x00HEAPCCDR", raw},
	} {
		if bytes.HasPrefix(header, []byte(known.magic)) {
			return known.kind
		}
	}
	if len(header) >= 12 && string(header[4:12]) == "ftypcrx " {
		return raw
	}
	return ""
}

// looksLike names what header begins, for a message about a file that is no
// photo; empty where it cannot tell.
func looksLike(header []byte) string {
	for _, known := range []struct{ magic, name string }{
		{"%PDF", "a PDF document"},
		{"PK\x03\x04", "a ZIP archive or office document"},
		{"\x1f\x8b", "a gzip file"},
		{"\x00\x00\x01\x00", "an icon"},
		{"\x1aE\xdf\xa3", "a Matroska video"},
		{"version https://git-lfs", "a Git LFS pointer"},
	} {
		if bytes.HasPrefix(header, []byte(known.magic)) {
			return known.name
		}
	}
	if len(header) >= 8 && string(header[4:8]) == "ftyp" {
		return "a video"
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(header, []byte("\xef\xbb\xbf")), " \t\r\n"))
	switch {
	case len(header) == 0:
		return "an empty file"
	case len(text) == 0:
		return "white space"
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return "HTML"
	case bytes.HasPrefix(text, []byte("<svg")):
		return "SVG"
	case text[0] == '<':
		return "XML or SVG"
	case text[0] == '{', text[0] == '[':
		return "JSON"
	}
	return ""
}
