//go:build !(heic && nodynamic)

package photo

import (
	"image"
)

// heifBuilt reports whether HEIC and AVIF can be opened.
const heifBuilt = false

// heifConfig and decodeHEIF are never reached: Open refuses these formats.
func heifConfig(f Format, _ []byte) (image.Config, Orientation, error) {
	return image.Config{}, Upright, checkFormat(f, nil)
}

func decodeHEIF(f Format, _ []byte) (image.Image, error) { return nil, checkFormat(f, nil) }
