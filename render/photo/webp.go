package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"io"
	"iter"

	"golang.org/x/image/webp"
)

// Flags of the VP8X chunk (WebP container specification).
const (
	webpAnimation = 1 << 1
	webpAlpha     = 1 << 4
)

// riffChunks returns the chunks of a run of RIFF chunks, as far as they are
// whole.
func riffChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			n := int64(binary.LittleEndian.Uint32(data[4:]))
			if n > int64(len(data)-8) || !yield(string(data[:4]), data[8:8+n:8+n]) {
				return
			}
			data = data[min(int64(len(data)), 8+n+n&1):]
		}
	}
}

// webpChunk returns the payload of the first chunk of a kind in a WebP file.
func webpChunk(file []byte, kind string) []byte {
	for k, payload := range riffChunks(file[min(12, len(file)):]) {
		if k == kind {
			return payload
		}
	}
	return nil
}

// webpFlags returns the flags of the VP8X chunk, 0 for files without.
func webpFlags(file []byte) byte {
	if b := webpChunk(file[:min(len(file), 64)], "VP8X"); len(b) == 10 {
		return b[0]
	}
	return 0
}

// webpHasAlpha tells by a file's first bytes.
func webpHasAlpha(head []byte) bool {
	if len(head) >= 25 && string(head[12:16]) == "VP8L" {
		return head[24]&0x10 != 0 // after signature, 14 bits of width, 14 of height
	}
	return webpFlags(head)&webpAlpha != 0
}

// webpOrientation reads the EXIF chunk, which some writers begin as in JPEG.
func webpOrientation(file []byte) Orientation {
	return tiffOrientation(bytes.TrimPrefix(webpChunk(file, "EXIF"), exifID))
}

// decodeWebP decodes a still picture, or the first frame of an animation on
// its canvas, which x/image/webp does not read.
func decodeWebP(ctx context.Context, file []byte, canvas image.Point) (image.Image, error) {
	if webpFlags(file)&webpAnimation == 0 {
		return decodeStill(reading{ctx, bytes.NewReader(file)})
	}
	frame := webpChunk(file, "ANMF")
	if len(frame) < 16 {
		return nil, fmt.Errorf("webp: animation without frames")
	}
	at := image.Pt(2*uint24(frame), 2*uint24(frame[3:]))
	size := image.Pt(uint24(frame[6:])+1, uint24(frame[9:])+1)
	if r := (image.Rectangle{Min: at, Max: at.Add(size)}); !r.In(image.Rectangle{Max: canvas}) {
		return nil, fmt.Errorf("webp: frame %v outside the canvas", r)
	}
	m, err := decodeStill(reading{ctx, bytes.NewReader(stillWebP(frame))})
	if err != nil {
		return nil, err
	}
	if m.Bounds().Size() == canvas {
		return m, nil
	}
	whole := image.NewNRGBA(image.Rectangle{Max: canvas})
	draw.Draw(whole, image.Rectangle{Min: at, Max: at.Add(size)}, m, m.Bounds().Min, draw.Src)
	return whole, nil
}

// decodeStill decodes a file of one picture. Lossy ones are BT.601 of limited
// range (RFC 6386, 9.2), which x/image/webp returns as if it were of full range.
func decodeStill(file io.Reader) (image.Image, error) {
	m, err := webp.Decode(file)
	if err != nil {
		return nil, err
	}
	stretch(m)
	return m, nil
}

// stillWebP makes a file of one frame.
func stillWebP(frame []byte) []byte {
	body := []byte("WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00")
	body = append(body, frame[6:12]...) // the frame's size is the new canvas
	const flagsAt = 12
	for kind, payload := range riffChunks(frame[16:]) {
		if kind == "ALPH" {
			body[flagsAt] |= webpAlpha
		}
		if kind == "ALPH" || kind == "VP8 " || kind == "VP8L" {
			body = append(body, kind...)
			body = binary.LittleEndian.AppendUint32(body, uint32(len(payload)))
			body = append(body, payload...)
			if len(payload)%2 == 1 {
				body = append(body, 0)
			}
		}
	}
	file := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body)))
	return append(file, body...)
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// stretch turns luma of 16 to 235 and chroma of 16 to 240 into what image/color
// takes them for: 0 to 255. What is beyond is cut off.
func stretch(m image.Image) {
	var luma, chroma [256]byte
	for v := range luma {
		luma[v] = byte(min(max(((v-16)*255+109)/219, 0), 255))
		chroma[v] = byte(min(max(128+((v-128)*255+112*sign(v-128))/224, 0), 255))
	}
	apply := func(pix []byte, to *[256]byte) {
		for i, v := range pix {
			pix[i] = to[v]
		}
	}
	switch m := m.(type) {
	case *image.YCbCr:
		apply(m.Y, &luma)
		apply(m.Cb, &chroma)
		apply(m.Cr, &chroma)
	case *image.NYCbCrA:
		apply(m.Y, &luma)
		apply(m.Cb, &chroma)
		apply(m.Cr, &chroma)
	case *image.Gray:
		apply(m.Pix, &luma)
	}
}

// sign returns −1, 0 or 1.
func sign(v int) int { return min(max(v, -1), 1) }
