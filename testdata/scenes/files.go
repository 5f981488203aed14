package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"

	"github.com/disintegration/imaging"
)

// encode turns an upright picture into the file that a scene wants.
func (s scene) encode(img *image.NRGBA) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch s.store {
	case storePNG:
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img)
	case storePalettePNG:
		err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, toPalette(img, ownPalette(img, 64)))
	case storeGreyJPEG:
		err = jpeg.Encode(&out, toGrey(img), &jpeg.Options{Quality: s.quality})
	default:
		return encodeJPEG(img, s.quality, s.orientation)
	}
	return out.Bytes(), err
}

// encodeJPEG stores an upright picture so that the EXIF orientation turns it
// upright again; orientation 0 stores it as it is and without EXIF.
func encodeJPEG(img *image.NRGBA, quality, orientation int) ([]byte, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, lying(img, orientation), &jpeg.Options{Quality: quality}); err != nil {
		return nil, err
	}
	if orientation == 0 {
		return out.Bytes(), nil
	}
	exif := exifSegment(orientation)
	data := out.Bytes()
	return append(append(append([]byte(nil), data[:2]...), exif...), data[2:]...), nil
}

// lying returns the pixels that an EXIF orientation expects to be stored: the
// inverse of what it tells a viewer to do. (imaging turns counter-clockwise.)
func lying(img *image.NRGBA, orientation int) *image.NRGBA {
	switch orientation {
	case 2:
		return imaging.FlipH(img)
	case 3:
		return imaging.Rotate180(img)
	case 4:
		return imaging.FlipV(img)
	case 5:
		return imaging.Transpose(img)
	case 6: // the viewer turns it clockwise
		return imaging.Rotate90(img)
	case 7:
		return imaging.Transverse(img)
	case 8: // the viewer turns it counter-clockwise
		return imaging.Rotate270(img)
	}
	return img
}

// exifSegment returns an APP1 segment that holds the orientation and who made
// the picture.
func exifSegment(orientation int) []byte {
	const maker = "drawn by annotate\x00"
	le := binary.LittleEndian
	tiff := []byte("II*\x00\x08\x00\x00\x00")
	tiff = le.AppendUint16(tiff, 2) // entries
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = le.AppendUint16(tiff, tag)
		tiff = le.AppendUint16(tiff, kind)
		tiff = le.AppendUint32(tiff, count)
		tiff = le.AppendUint32(tiff, value)
	}
	entry(0x0112, 3, 1, uint32(orientation))       // Orientation, SHORT
	entry(0x0131, 2, uint32(len(maker)), 8+2+24+4) // Software, ASCII, behind the directory
	tiff = le.AppendUint32(tiff, 0)                // no further directory
	tiff = append(tiff, maker...)

	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := binary.BigEndian.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	return append(segment, body...)
}

func toGrey(img image.Image) *image.Gray {
	out := image.NewGray(img.Bounds())
	draw.Draw(out, out.Rect, img, image.Point{}, draw.Src)
	return out
}

func toPalette(img image.Image, p color.Palette) *image.Paletted {
	out := image.NewPaletted(img.Bounds(), p)
	draw.FloydSteinberg.Draw(out, out.Rect, img, image.Point{})
	return out
}

// ownPalette returns n colours that suit a picture, by median cut (Heckbert
// 1982): the box of colours with the widest channel is halved until there are
// enough.
func ownPalette(img *image.NRGBA, n int) color.Palette {
	var all []color.NRGBA
	for i := 0; i < len(img.Pix); i += 4 {
		all = append(all, color.NRGBA{R: img.Pix[i], G: img.Pix[i+1], B: img.Pix[i+2], A: 255})
	}
	boxes := [][]color.NRGBA{all}
	for len(boxes) < n {
		widest, channel, extent := 0, 0, -1
		for i, box := range boxes {
			for c := range 3 {
				lo, hi := span(box, c)
				if hi-lo > extent && len(box) > 1 {
					widest, channel, extent = i, c, hi-lo
				}
			}
		}
		box := boxes[widest]
		slices.SortFunc(box, func(a, b color.NRGBA) int { return cmp.Compare(channelOf(a, channel), channelOf(b, channel)) })
		boxes[widest] = box[:len(box)/2]
		boxes = append(boxes, box[len(box)/2:])
	}
	var p color.Palette
	for _, box := range boxes {
		var sum [3]int
		for _, c := range box {
			for k := range sum {
				sum[k] += channelOf(c, k)
			}
		}
		p = append(p, color.NRGBA{R: uint8(sum[0] / len(box)), G: uint8(sum[1] / len(box)), B: uint8(sum[2] / len(box)), A: 255})
	}
	return p
}

func channelOf(c color.NRGBA, k int) int { return int([3]uint8{c.R, c.G, c.B}[k]) }

// span returns the least and the largest value of a channel.
func span(box []color.NRGBA, channel int) (lo, hi int) {
	lo, hi = 255, 0
	for _, c := range box {
		v := channelOf(c, channel)
		lo, hi = min(lo, v), max(hi, v)
	}
	return
}
