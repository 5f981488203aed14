package photo

import (
	"image"
)

// Matrices of ITU-T H.273 between red, green and blue and luma and chroma.
const (
	matrixIdentity    = 0
	matrixBT709       = 1
	matrixUnspecified = 2
	matrixBT470       = 5
	matrixBT601       = 6
	matrixBT2020      = 9
)

// nclx is what an item's colour information says (ISO/IEC 14496-12, 12.1.5).
type nclx struct {
	told   bool
	matrix int
	full   bool
}

// colour returns the primary item's.
func (h heif) colour() nclx {
	for kind, b := range h.properties(h.primary()) {
		if kind == "colr" && len(b) >= 11 && string(b[:4]) == "nclx" {
			return nclx{true, int(b[8])<<8 | int(b[9]), b[10]>>7 == 1}
		}
	}
	return nclx{matrix: matrixUnspecified}
}

// known reports whether apply knows the matrix.
func (n nclx) known() bool {
	switch n.matrix {
	case matrixIdentity, matrixBT709, matrixUnspecified, matrixBT470, matrixBT601, matrixBT2020:
		return true
	}
	return false
}

// apply returns a picture of luma and chroma of full range as one that
// image/color converts rightly: as it is where the matrix is BT.601's, as JPEG
// has it; as red, green and blue elsewhere.
func (n nclx) apply(m image.Image) image.Image {
	src, ok := m.(*image.YCbCr)
	if !ok {
		return m
	}
	// Weights of red and of blue in luma.
	kr, kb := 0.2126, 0.0722
	switch n.matrix {
	case matrixBT709:
	case matrixBT2020:
		kr, kb = 0.2627, 0.0593
	case matrixIdentity:
	default:
		return m
	}
	kg := 1 - kr - kb
	out := image.NewRGBA(image.Rectangle{Max: src.Rect.Size()})
	pix := out.Pix
	for y := src.Rect.Min.Y; y < src.Rect.Max.Y; y++ {
		for x := src.Rect.Min.X; x < src.Rect.Max.X; x++ {
			l, c := src.Y[src.YOffset(x, y)], src.COffset(x, y)
			if n.matrix == matrixIdentity { // green, blue, red
				pix[0], pix[1], pix[2], pix[3] = src.Cr[c], l, src.Cb[c], 255
			} else {
				cb, cr := float64(src.Cb[c])-128, float64(src.Cr[c])-128
				r, b := 2*(1-kr)*cr, 2*(1-kb)*cb
				v := float64(l)
				pix[0], pix[1], pix[2], pix[3] = round8(v+r), round8(v-(kr*r+kb*b)/kg), round8(v+b), 255
			}
			pix = pix[4:]
		}
	}
	return out
}

// codedAs returns the chroma format (1: 4:2:0, 2: 4:2:2, 3: 4:4:4) and depth
// that HEVC's configurations in the file tell; of several the largest.
func (h heif) codedAs() (chroma, depth int) {
	for kind, b := range boxes(box(box(h.meta, "iprp"), "ipco")) {
		if kind == "hvcC" && len(b) >= 19 {
			chroma, depth = max(chroma, int(b[16]&3)), max(depth, int(b[17]&7)+8)
		}
	}
	return chroma, depth
}

// isPlain420 reports whether a HEIC is of 4:2:0 and 8 bits throughout.
func (h heif) isPlain420() bool {
	chroma, depth := h.codedAs()
	return chroma == 1 && depth == 8
}
