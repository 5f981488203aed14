//go:build heic && nodynamic

package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
)

// heifBuilt reports whether HEIC and AVIF can be opened.
const heifBuilt = true

// heifSlots bounds how many pictures are decoded at once: a decoder runs in a
// WebAssembly memory of its own, some 16 bytes a pixel, which the garbage
// collector sees late.
var heifSlots = make(chan struct{}, 2)

// decodeHEIF decodes the primary picture: HEIC upright, AVIF as it is stored. The
// decoders cannot be stopped: once ctx is done the one that runs is left to end
// by itself, with a copy of the data, and keeps its slot as long.
func decodeHEIF(ctx context.Context, f Format, data []byte) (image.Image, error) {
	select {
	case heifSlots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	data = bytes.Clone(data)
	type decoded struct {
		m   image.Image
		err error
	}
	ended := make(chan decoded, 1)
	go func() {
		defer func() { <-heifSlots }()
		var d decoded
		d.err = guard(func() (err error) {
			d.m, err = decodeWhole(ctx, f, data)
			return err
		})
		ended <- d
	}()
	select {
	case d := <-ended:
		return d.m, d.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func decodeWhole(ctx context.Context, f Format, data []byte) (image.Image, error) {
	if f == HEIC {
		h := openHEIF(data)
		if chroma, depth := h.codedAs(); chroma == 3 && depth > 8 {
			return nil, fmt.Errorf("%w: HEIC of 4:4:4 and %d bits needs libheif's heif-dec or heif-convert", ErrFormat, depth)
		}
		m, err := decodePicture(ctx, h)
		if err != nil {
			return nil, err
		}
		item := h.alphaItem()
		m = h.colour().apply(m)
		if item == 0 {
			return m, nil
		}
		alpha, err := decodePicture(ctx, openHEIF(h.withPrimary(item)))
		if err != nil {
			return nil, err
		}
		return withAlpha(m, alpha), nil
	}
	m, err := avif.Decode(bytes.NewReader(data))
	if err != nil || isUndecoded(m, heifHasAlpha(data[:min(len(data), headSize)])) {
		return nil, avif.ErrDecode
	}
	return m, nil
}

// decodeItem decodes the picture of a HEIC to full range.
func decodeItem(file []byte) (image.Image, error) {
	m, err := heic.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, heic.ErrDecode // rather than a stack of WebAssembly's
	}
	mendStart(m)
	if !openHEIF(file).fullRange() {
		stretch(m)
	}
	return m, nil
}

// withAlpha returns a picture with the luma of another as its alpha. One of
// another size is shown as it is.
func withAlpha(m, alpha image.Image) image.Image {
	var pix []byte
	var stride int
	switch a := alpha.(type) {
	case *image.YCbCr:
		pix, stride = a.Y, a.YStride
	case *image.Gray:
		pix, stride = a.Pix, a.Stride
	}
	size := m.Bounds().Size()
	if pix == nil || alpha.Bounds().Size() != size {
		return m
	}
	out := image.NewNRGBA(image.Rectangle{Max: size})
	draw.Draw((*image.RGBA)(out), out.Rect, m, m.Bounds().Min, draw.Src) // opaque: the same bytes
	for y := range size.Y {
		for x := range size.X {
			out.Pix[y*out.Stride+4*x+3] = pix[y*stride+x]
		}
	}
	return out
}

// mendStart puts the second row in place of the first one's beginning. The heic
// package returns memory that its decoder has freed, and the allocator has
// written 24 bytes about free blocks into it.
func mendStart(m image.Image) {
	const written = 24
	mend := func(pix []byte, stride int) {
		if n := min(written, stride); len(pix) >= stride+n {
			copy(pix[:n], pix[stride:])
		}
	}
	switch m := m.(type) {
	case *image.YCbCr:
		mend(m.Y, m.YStride)
	case *image.Gray:
		mend(m.Pix, m.Stride)
	case *image.RGBA:
		mend(m.Pix, m.Stride)
	case *image.NRGBA:
		mend(m.Pix, m.Stride)
	}
}

// isUndecoded reports whether nothing was decoded into m. The avif package says
// so with success and memory as it was allocated: not opaque, where a picture
// without alpha is opaque throughout, and all zero in most cases.
func isUndecoded(m image.Image, hasAlpha bool) bool {
	var pix []byte
	step := 4
	switch m := m.(type) {
	case *image.RGBA:
		pix = m.Pix
	case *image.RGBA64:
		pix, step = m.Pix, 8
	}
	for i := step - 1; i < len(pix); i += step {
		if hasAlpha && pix[i] != 0 {
			return false
		}
		if !hasAlpha && pix[i] != 0xff {
			return true
		}
	}
	return hasAlpha
}
