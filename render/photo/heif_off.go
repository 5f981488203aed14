//go:build !(heic && nodynamic)

package photo

import "image"

// heifBuilt reports whether HEIC and AVIF can be opened.
const heifBuilt = false

// decodeHEIF is never reached: Open refuses these formats.
func decodeHEIF(f Format, _ []byte) (image.Image, error) { return nil, checkFormat(f, nil) }
