package photo

import "annotate/render/photo/pngio"

// pngOrientation reads the eXIf chunk, which may stand anywhere. A damaged one
// does not count, nor is it written again.
func pngOrientation(file []byte) Orientation {
	for c := range pngio.Chunks(file) {
		if c.Type == "eXIf" && c.Valid() {
			return tiffOrientation(c.Data)
		}
	}
	return Upright
}

// pngHasAlpha reports whether a PNG has an alpha channel, or a tRNS chunk
// before its data.
func pngHasAlpha(file []byte) bool {
	h, err := pngio.DecodeHeader(file)
	if err != nil {
		return false
	}
	if h.Color == pngio.GrayAlpha || h.Color == pngio.RGBA {
		return true
	}
	for c := range pngio.Chunks(file) {
		switch c.Type {
		case "tRNS":
			return true
		case "IDAT":
			return false
		}
	}
	return false
}
