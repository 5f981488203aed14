//go:build heic && nodynamic

package photo

import (
	"bytes"
	"image"

	"github.com/gen2brain/avif"
	"github.com/gen2brain/heic"
)

// heifBuilt reports whether HEIC and AVIF can be opened.
const heifBuilt = true

// heifSlots bounds how many pictures are decoded at once: a decoder runs in a
// WebAssembly memory of its own, some 16 bytes a pixel, which the garbage
// collector sees late.
var heifSlots = make(chan struct{}, 2)

// decodeHEIF decodes the primary picture: HEIC upright, AVIF as it is stored.
func decodeHEIF(f Format, data []byte) (image.Image, error) {
	heifSlots <- struct{}{}
	defer func() { <-heifSlots }()
	if f == AVIF {
		return avif.Decode(bytes.NewReader(data))
	}
	return heic.Decode(bytes.NewReader(data))
}
