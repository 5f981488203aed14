//go:build !(heic && nodynamic)

package photo

import (
	"context"
	"image"
)

// heifBuilt reports whether HEIC and AVIF can be opened.
const heifBuilt = false

// decodeHEIF is never reached: Open refuses these formats.
func decodeHEIF(_ context.Context, f Format, _ []byte) (image.Image, error) {
	return nil, checkFormat(f, nil)
}
