package photo

import (
	"bytes"
	"image/color"
	"runtime"

	"annotate/render/photo/pngio"
)

// Memory estimates how many bytes [Photo.Write] needs beside Data, those of
// programs that decode included, for a caller that runs several within a budget.
// The figures are of photos of 12 megapixels, as the operating system counts
// them (cmd/bench -rows formats shows them beside each other); for smaller ones,
// what every picture takes counts for more.
func (p *Photo) Memory() int64 {
	return int64(p.bytesPerPixel() * float64(p.Width) * float64(p.Height))
}

func (p *Photo) bytesPerPixel() float64 {
	switch p.Format {
	case JPEG:
		switch {
		case p.model == color.CMYKModel:
			return 12 // four planes, RGBA, and three planes to encode
		case p.progressive:
			return 5 // all coefficients
		}
		return 2
	case PNG:
		return p.pngBytesPerPixel()
	case GIF:
		return 6
	case BMP:
		return 5.5
	case WebP:
		frame := skip(webpChunk(p.Data, "ANMF"), 16)
		switch {
		case p.Frames > 1 && bytes.HasPrefix(frame, []byte("VP8 ")): // without alpha
			return 7
		case webpChunk(p.Data, "VP8L") != nil && p.Orientation != Upright:
			return 9.5
		case webpChunk(p.Data, "VP8L") != nil:
			return 5.5
		case p.OutputFormat() == PNG:
			return 12
		case p.Orientation != Upright || p.Frames > 1:
			return 8
		}
		return 2.5 // planes at the resolution of 4:2:0
	case TIFF:
		return p.tiffBytesPerPixel()
	case HEIC, AVIF:
		return p.heifBytesPerPixel()
	}
	return 12
}

// pngBytesPerPixel: the samples, twice where rows are interlaced, and once more
// in colour if the ink makes a grey picture or a palette so; a share for the
// file that is written.
func (p *Photo) pngBytesPerPixel() float64 {
	h, err := pngio.DecodeHeader(p.Data)
	if err != nil {
		return 12
	}
	sample := max(float64(h.Depth)/8, 1)
	stored := sample
	switch h.Color {
	case pngio.GrayAlpha:
		stored = 2 * sample
	case pngio.RGB:
		stored = 3 * sample
	case pngio.RGBA:
		stored = 4 * sample
	}
	all := stored + 1.5
	if h.Interlaced {
		all += stored
	}
	if h.Color != pngio.RGB && h.Color != pngio.RGBA {
		all += 3 * sample
	}
	return all
}

// tiffBytesPerPixel: the picture, another in its place where that is not RGBA or
// gets colours, and the rows of a strip or tile.
func (p *Photo) tiffBytesPerPixel() float64 {
	t, err := readTIFF(p.Data)
	if err != nil {
		return 12
	}
	all, turned := 5.0, 4.0
	switch {
	case t.deep():
		all, turned = 9.5, 8
	case t.alpha >= 0:
		all = 5.5
	case t.photometric <= blackIsZero || t.photometric == tiffPalette:
		all, turned = 5.5, 0
	}
	if p.Orientation != Upright {
		all += turned
	}
	piece := float64(t.rowBytes()) * float64(t.pieceHeight)
	switch {
	case t.oldJPEG != nil:
		return 10.5
	case t.compression == tiffJPEG, t.compression == tiffWebP: // decoded to pictures of their own
		piece = 4 * float64(t.pieceWidth) * float64(t.pieceHeight)
	case t.compression == tiffPlain && t.predictor != 2:
		piece = 0
	case t.planar:
		piece *= float64(t.samples)
	}
	return all + piece/(float64(p.Width)*float64(p.Height))
}

// heifBytesPerPixel: what a program or WebAssembly takes.
func (p *Photo) heifBytesPerPixel() float64 {
	h := openHEIF(p.Data)
	alpha := h.alphaItem() != 0
	chroma, depth := h.codedAs()
	if p.decoder() == "" && p.Format == AVIF {
		// It decodes alpha as a second picture, and returns 16 bits a sample where
		// there are more than 8.
		switch {
		case alpha && depth > 8:
			return 152
		case alpha:
			return 107
		case depth > 8:
			return 97
		}
		return 68
	}
	switch {
	case p.decoder() == "" && alpha:
		return 43
	case p.decoder() == "":
		if g, ok := h.gridOf(h.primary()); ok { // as many rows at once as there are cores
			return 5 + 23*float64(min(g.rows, runtime.GOMAXPROCS(0)))/float64(g.rows)
		}
		return 23
	case !h.planar(p.Format) && p.Format == HEIC:
		return 10.5
	case !h.planar(p.Format):
		return 13
	case p.Format == HEIC:
		return 4
	case chroma <= 1 && depth == 8:
		return 3
	case chroma <= 1:
		return 6
	case depth == 8:
		return 8
	}
	return 11
}
