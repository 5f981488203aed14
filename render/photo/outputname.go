package photo

import (
	"bytes"
	"encoding/binary"
	"io"
	"path"
	"slices"
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
	if format == TIFF {
		raw := len(head) >= 10 && string(head[8:10]) == "CR"
		if t, entries := tiffDirectory(head, file); raw || t.isCameraRaw(entries) {
			return "", &Error{Name: name, Err: &UnreadableError{Kind: "camera raw"}}
		}
	}
	return outputName(name, format, outputFormat(format, head, file)), nil
}

// OutputName returns the name of the annotated copy for the photo's
// slash-separated path, as the function of that name does.
func (p *Photo) OutputName(name string) string {
	return outputName(name, p.Format, p.OutputFormat())
}

func outputName(name string, format, output Format) string {
	ext := strings.ToLower(path.Ext(name))
	switch output {
	case PNG:
		if format == PNG && ext == ".png" {
			return name
		}
		return name + ".png"
	default:
		if format == JPEG && (ext == ".jpg" || ext == ".jpeg" || ext == ".jpe" || ext == ".jfif") {
			return name
		}
		return name + ".jpg"
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

// bmpIsGraphic: 8 bits or fewer are indices into a palette; more hold alpha if
// there is a mask for it.
func bmpIsGraphic(head []byte) bool {
	if len(head) < 34 {
		return false
	}
	headerSize := binary.LittleEndian.Uint32(head[14:])
	if headerSize == 12 {
		return binary.LittleEndian.Uint16(head[24:]) <= 8
	}
	bits := binary.LittleEndian.Uint16(head[28:])
	// The fourth mask, or that it is to be expected behind the header.
	alpha := headerSize >= 56 && len(head) >= 70 && binary.LittleEndian.Uint32(head[66:]) != 0 ||
		binary.LittleEndian.Uint32(head[30:]) == bmpAlpha
	fields := binary.LittleEndian.Uint32(head[30:]) == bmpFields || binary.LittleEndian.Uint32(head[30:]) == bmpAlpha
	return bits <= 8 || alpha && fields
}

// tiffDirectory reads the first directory of a TIFF, wherever in the file it
// stands. Of its values only those can be told that lie in the entries
// themselves.
func tiffDirectory(head []byte, file io.ReaderAt) (t tiffData, entries []ifdEntry) {
	t, ok := openTIFFFile(head)
	if !ok {
		return t, nil
	}
	const most = 64 // entries
	header, size := 8, 2+12*most
	if t.big {
		header, size = 16, 8+20*most
	}
	dir := make([]byte, size)
	n, _ := file.ReadAt(dir, int64(t.firstIFD()))
	t.data = append(bytes.Clone(head[:header]), dir[:n]...)
	entries, _ = t.ifd(header)
	return t, entries
}

// tiffIsGraphic reads the first directory.
func tiffIsGraphic(head []byte, file io.ReaderAt) bool {
	t, entries := tiffDirectory(head, file)
	isAlpha := func(kind uint32) bool { return kind == associated || kind == unassociated }
	alpha := false
	if e, ok := find(entries, tagExtraSamples); ok && e.count > 4 || ok && e.count > 2 && !t.big {
		at := e.at + 8
		if t.big {
			at += 4
		}
		kinds := make([]byte, 2*min(e.count, 32))
		if _, err := file.ReadAt(kinds, int64(t.offset(at))); err == nil {
			for ; len(kinds) >= 2; kinds = kinds[2:] {
				alpha = alpha || isAlpha(uint32(t.order.Uint16(kinds)))
			}
		}
	} else if ok {
		alpha = slices.ContainsFunc(t.numbers(entries, tagExtraSamples), isAlpha)
	} else {
		alpha = t.number(entries, tagPhotometric, 0) == tiffRGB && t.number(entries, tagSamplesPerPixel, 1) == 4
	}
	return alpha || t.number(entries, tagPhotometric, 0) == tiffPalette ||
		t.number(entries, tagSamplesPerPixel, 1) == 1 && t.number(entries, tagBitsPerSample, 1) == 1
}
