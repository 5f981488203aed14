package photo

import "annotate/render/photo/pngio"

// pngOrientation reads the eXIf chunk, which may stand anywhere.
func pngOrientation(file []byte) Orientation {
	for c := range pngio.Chunks(file, false) {
		if c.Type == "eXIf" {
			return tiffOrientation(c.Data)
		}
	}
	return Upright
}
