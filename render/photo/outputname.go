package photo

import (
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"strings"
)

// OutputName returns the name of the annotated copy of a photo, whose content
// file is, for the photo's slash-separated path. JPEG stays JPEG and PNG stays
// PNG, under the same name; where the name's extension says otherwise, and for
// every other format, ".jpg" or ".png" is appended, so that two photos beside
// each other, a.gif and a.bmp, never meet: ".png" for pictures with alpha or a
// palette and for bilevel ones, ".jpg" for the rest.
//
// It reads some hundred bytes; of TIFF and ISO files also the directories,
// wherever they stand. A file that is no photo has no output name, and an
// error that matches [ErrFormat]. Damage further in is not noticed.
func OutputName(name string, file io.ReaderAt) (string, error) {
	head := make([]byte, headSize)
	n, err := file.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", &Error{Name: name, Err: err}
	}
	head = head[:n]
	format := Peek(head)
	if err := checkFormat(format, head); err != nil {
		return "", &Error{Name: name, Err: err}
	}
	ext := strings.ToLower(path.Ext(name))
	switch outputFormat(format, head, file) {
	case PNG:
		if format == PNG && ext == ".png" {
			return name, nil
		}
		return name + ".png", nil
	default:
		if format == JPEG && (ext == ".jpg" || ext == ".jpeg" || ext == ".jpe" || ext == ".jfif") {
			return name, nil
		}
		return name + ".jpg", nil
	}
}

// OutputFormat returns what [Photo.Write] writes: JPEG or PNG.
func (p *Photo) OutputFormat() Format {
	return outputFormat(p.Format, p.Data[:min(len(p.Data), headSize)], bytes.NewReader(p.Data))
}

// headSize is enough to see a BMP's masks, a WebP's flags and, in files from
// phones, the boxes that say whether a HEIC has alpha.
const headSize = 4096

// outputFormat decides by what the headers say. file is the whole of which
// head is the beginning.
func outputFormat(f Format, head []byte, file io.ReaderAt) Format {
	graphic := false
	switch f {
	case PNG, GIF:
		graphic = true
	case BMP:
		graphic = bmpIsGraphic(head)
	case WebP:
		graphic = webpHasAlpha(head)
	case TIFF:
		graphic = tiffIsGraphic(head, file)
	case HEIC, AVIF:
		graphic = heifHasAlpha(head)
	}
	if graphic {
		return PNG
	}
	return JPEG
}

// bmpIsGraphic: 8 bits or fewer are indices into a palette; 32 bits hold alpha
// if the header is of a version that can say so.
func bmpIsGraphic(head []byte) bool {
	if len(head) < 30 {
		return false
	}
	headerSize, bits := binary.LittleEndian.Uint32(head[14:]), binary.LittleEndian.Uint16(head[28:])
	return bits <= 8 || bits == 32 && headerSize > 40
}

// tiffIsGraphic reads the first directory.
func tiffIsGraphic(head []byte, file io.ReaderAt) bool {
	t, ok := openTIFF(head)
	if !ok {
		return false
	}
	// The directory often stands at the end of the file. It is read behind a
	// copy of the head, and the offset of its values is not followed further
	// than that: those that matter here lie in the entries themselves.
	dir := make([]byte, 2+12*64)
	n, _ := file.ReadAt(dir, int64(t.firstIFD()))
	t.data = append(append([]byte(nil), head[:8]...), dir[:n]...)
	entries, _ := t.ifd(8)
	value := func(tag uint16, fallback uint32) uint32 {
		if e, ok := find(entries, tag); ok {
			if v, ok := t.uint(e); ok {
				return v
			}
		}
		return fallback
	}
	_, extra := find(entries, tagExtraSamples)
	const palette = 3
	return value(tagPhotometric, 0) == palette || extra ||
		value(tagSamplesPerPixel, 1) == 1 && value(tagBitsPerSample, 1) == 1
}
