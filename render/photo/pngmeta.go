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
