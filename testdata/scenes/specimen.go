package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"annotate/detect"
	"annotate/detect/record"
)

// specimen is a small picture that looks different in every orientation: a
// letter F at the left, a cup at the right.
func specimen(p *Picture) {
	p.Wash(0, 0, p.W, p.H, func(x, y float64) rgb {
		return hex(0x3F7F8C).mix(hex(0xE8C27A), (x+y*0.6)/130)
	}, nil)
	ink := Look{Paint: flat(hex(0x7A1F2B)), Round: 1.5}
	p.Fill(polygon(8, 6, 42, 6, 42, 15, 18, 15, 18, 27, 35, 27, 35, 36, 18, 36, 18, 58, 8, 58), ink)
	p.Cup(70, 32, 14)
}

// specimens writes the small picture in every orientation and format. Each
// folder has a record with the true box of the cup.
func specimens(testdata string) error {
	p := newPicture(96, 64, 21)
	specimen(p)
	img := p.develop(Film{})
	cup := p.sightings()[0]
	found := []detect.Detection{{Label: cup.label, Score: 0.9962, Box: detect.Box{
		XMin: math.Floor(cup.x), YMin: math.Floor(cup.y), XMax: math.Ceil(cup.x + cup.w), YMax: math.Ceil(cup.y + cup.h),
	}}}

	turned := map[string][]byte{}
	for o := 1; o <= 8; o++ {
		data, err := encodeJPEG(img, 92, o)
		if err != nil {
			return err
		}
		turned[fmt.Sprintf("orientation-%d.jpg", o)] = data
	}
	formats, err := inFormats(img)
	if err != nil {
		return err
	}
	turned["upright.png"] = formats["rgb8.png"]
	for folder, files := range map[string]map[string][]byte{"orientation": turned, "formats": formats} {
		dir := filepath.Join(testdata, folder)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		var names []string
		for name, data := range files {
			names = append(names, name)
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				return err
			}
		}
		slices.Sort(names)
		var entries []record.Entry
		for _, name := range names {
			entries = append(entries, newEntry(name, files[name], img.Rect.Dx(), img.Rect.Dy(), found))
		}
		if err := writeRecord(dir, entries); err != nil {
			return err
		}
	}
	return nil
}

// inFormats returns a picture as a file of each kind.
func inFormats(img *image.NRGBA) (map[string][]byte, error) {
	files := map[string][]byte{"grey1.png": bilevelPNG(img)}
	for name, write := range map[string]func(*bytes.Buffer) error{
		"rgb.jpg":       func(b *bytes.Buffer) error { return jpeg.Encode(b, img, &jpeg.Options{Quality: 92}) },
		"grey.jpg":      func(b *bytes.Buffer) error { return jpeg.Encode(b, toGrey(img), &jpeg.Options{Quality: 92}) },
		"rgb8.png":      func(b *bytes.Buffer) error { return png.Encode(b, img) },
		"rgb16.png":     func(b *bytes.Buffer) error { return png.Encode(b, deep(img)) },
		"rgba8.png":     func(b *bytes.Buffer) error { return png.Encode(b, faded(img)) },
		"grey8.png":     func(b *bytes.Buffer) error { return png.Encode(b, toGrey(img)) },
		"palette8.png":  func(b *bytes.Buffer) error { return png.Encode(b, toPalette(img, palette.WebSafe)) },
		"palette.gif":   func(b *bytes.Buffer) error { return gif.Encode(b, toPalette(img, palette.Plan9), nil) },
		"rgb.bmp":       func(b *bytes.Buffer) error { return bmp.Encode(b, img) },
		"rgba.tiff":     func(b *bytes.Buffer) error { return tiff.Encode(b, img, &tiff.Options{Compression: tiff.Deflate}) },
		"grey-raw.tiff": func(b *bytes.Buffer) error { return tiff.Encode(b, toGrey(img), nil) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		files[name] = b.Bytes()
	}
	return files, nil
}

// deep returns the picture with 16 bits a channel, the lower ones in use.
func deep(img *image.NRGBA) *image.NRGBA64 {
	out := image.NewNRGBA64(img.Rect)
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			c := img.NRGBAAt(x, y)
			low := uint16(lattice(int32(x), int32(y), 5) * 200)
			wide := func(v uint8) uint16 { return uint16(v)<<8 | low }
			out.SetNRGBA64(x, y, color.NRGBA64{R: wide(c.R), G: wide(c.G), B: wide(c.B), A: 65535})
		}
	}
	return out
}

// faded returns the picture with alpha that falls towards the right, to nothing
// in the last column.
func faded(img *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	w := img.Rect.Dx()
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = uint8(255 * (w - 1 - i/4%w) / (w - 1))
	}
	return out
}

// bilevelPNG writes a grey PNG of one bit a pixel, which image/png cannot.
func bilevelPNG(img image.Image) []byte {
	grey := toPalette(toGrey(img), color.Palette{color.Black, color.White})
	w, h := grey.Rect.Dx(), grey.Rect.Dy()
	var rows bytes.Buffer
	z := zlib.NewWriter(&rows)
	for y := range h {
		line := make([]byte, 1+(w+7)/8) // the first byte is the filter: none
		for x := range w {
			line[1+x/8] |= grey.ColorIndexAt(x, y) << (7 - x%8)
		}
		z.Write(line) // a bytes.Buffer takes everything
	}
	z.Close()

	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		body := append([]byte(kind), data...)
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	header := binary.BigEndian.AppendUint32(nil, uint32(w))
	header = binary.BigEndian.AppendUint32(header, uint32(h))
	chunk("IHDR", append(header, 1, 0, 0, 0, 0)) // depth 1, grey
	chunk("IDAT", rows.Bytes())
	chunk("IEND", nil)
	return out
}
