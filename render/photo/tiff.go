package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/bits"
	"slices"
)

// TIFF's tags (TIFF 6.0; its supplements; DNG 1.6).
const (
	tagNewSubfileType  = 254
	tagWidth           = 256
	tagHeight          = 257
	tagBitsPerSample   = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripByteCounts = 279
	tagPlanar          = 284
	tagFaxOptions      = 292
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileByteCounts  = 325
	tagSubIFDs         = 330
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagSubsampling     = 530
	tagReference       = 532
	tagDNGVersion      = 50706
)

// What PhotometricInterpretation says samples mean.
const (
	whiteIsZero  = 0
	blackIsZero  = 1
	tiffRGB      = 2
	tiffPalette  = 3
	tiffCMYK     = 5
	tiffYCbCr    = 6
	filterArray  = 32803
	linearRaw    = 34892
	unassociated = 2 // of ExtraSamples: alpha, not premultiplied
	associated   = 1
)

// tiffPicture is how a TIFF's first picture is stored: all that decides what
// its samples mean, read from the directory and checked before any of it is
// decoded. x/image/tiff, which passes over FillOrder, PlanarConfiguration and
// ExtraSamples, is not asked.
type tiffPicture struct {
	tiffData
	width, height int
	bits, samples int
	photometric   uint32
	compression   uint32
	predictor     uint32
	reversed      bool // FillOrder 2: the first bit of a byte is its lowest
	planar        bool // a plane for each sample
	alpha         int  // the number of alpha's sample, −1 without
	premultiplied bool
	colours       color.Palette
	faxOptions    uint32
	jpegTables    []byte
	oldJPEG       []byte     // of old-style compression, the whole picture
	across, down  int        // pixels that share a sample of YCbCr's chroma
	reference     [6]float64 // black and white of each component of YCbCr

	// Pieces are strips, as wide as the picture, or tiles, row by row and plane
	// after plane.
	pieceWidth, pieceHeight int
	offsets, lengths        []uint32
}

// isCameraRaw reports whether a TIFF is a camera's raw file, whose first
// directory has at most a small preview: NEF, ARW and DNG link to their
// pictures as subdirectories of a reduced image. CR2 names itself, in the
// bytes behind the header.
func (t tiffData) isCameraRaw(entries []ifdEntry) bool {
	if _, dng := find(entries, tagDNGVersion); dng {
		return true
	}
	_, sub := find(entries, tagSubIFDs)
	if sub && t.number(entries, tagNewSubfileType, 0)&1 == 1 {
		return true
	}
	meaning := t.number(entries, tagPhotometric, 0)
	return meaning == filterArray || meaning == linearRaw
}

// number returns a tag's first value, or what stands for it where it is
// missing.
func (t tiffData) number(entries []ifdEntry, tag uint16, fallback uint32) uint32 {
	if e, ok := find(entries, tag); ok {
		if v, ok := t.uint(e); ok {
			return v
		}
	}
	return fallback
}

// numbers returns all values of a tag that are whole numbers.
func (t tiffData) numbers(entries []ifdEntry, tag uint16) (all []uint32) {
	e, ok := find(entries, tag)
	if !ok {
		return nil
	}
	b := t.bytes(e)
	switch e.kind {
	case 1:
		for _, v := range b {
			all = append(all, uint32(v))
		}
	case 3:
		for ; len(b) >= 2; b = b[2:] {
			all = append(all, uint32(t.order.Uint16(b)))
		}
	case 4:
		for ; len(b) >= 4; b = b[4:] {
			all = append(all, t.order.Uint32(b))
		}
	case 16: // of BigTIFF; what does not fit is beyond every file
		for ; len(b) >= 8; b = b[8:] {
			all = append(all, uint32(min(t.order.Uint64(b), math.MaxUint32)))
		}
	}
	return all
}

func tiffUnsupported(format string, args ...any) error {
	return fmt.Errorf("%w: TIFF with %s", ErrFormat, fmt.Sprintf(format, args...))
}

// readTIFF reads the first directory. Errors match ErrFormat where the
// picture is of a kind that is not decoded.
func readTIFF(data []byte) (*tiffPicture, error) {
	t, ok := openTIFFFile(data)
	if !ok {
		return nil, errors.New("tiff: no header")
	}
	entries, _ := t.ifd(t.firstIFD())
	if len(data) >= 10 && string(data[8:10]) == "CR" || t.isCameraRaw(entries) {
		return nil, &UnreadableError{Kind: "camera raw"}
	}
	if len(entries) == 0 {
		return nil, errCut
	}
	n := func(tag uint16, fallback uint32) uint32 { return t.number(entries, tag, fallback) }
	p := &tiffPicture{
		tiffData: t,
		width:    int(n(tagWidth, 0)), height: int(n(tagHeight, 0)),
		bits: int(n(tagBitsPerSample, 1)), samples: int(n(tagSamplesPerPixel, 1)),
		photometric: n(tagPhotometric, whiteIsZero), compression: n(tagCompression, 1),
		predictor: n(tagPredictor, 1), reversed: n(tagFillOrder, 1) == 2,
		planar: n(tagPlanar, 1) == 2, alpha: -1, faxOptions: n(tagFaxOptions, 0), across: 1, down: 1,
	}
	if p.width <= 0 || p.height <= 0 || p.width > 1<<24 || p.height > 1<<24 {
		return nil, fmt.Errorf("tiff: %d×%d pixels", p.width, p.height)
	}
	if e, ok := find(entries, tagJPEGTables); ok {
		p.jpegTables = t.bytes(e)
	}
	if p.compression == tiffOldJPEG {
		at, length := n(tagThumbOffset, 0), n(tagThumbLength, 0)
		if b := t.slice(uint64(at), uint64(length)); len(b) > 2 && b[0] == 0xff && b[1] == markerSOI {
			p.oldJPEG = b
			p.bits, p.samples = 8, 3 // often left out: the JPEG says how it is
			if p.photometric <= blackIsZero {
				p.samples = 1
			}
		}
	}
	if err := p.readSamples(entries); err != nil {
		return nil, err
	}
	if err := p.checkCompression(); err != nil {
		return nil, err
	}
	if p.oldJPEG != nil {
		return p, nil
	}
	return p, p.readPieces(entries)
}

// readSamples finds out what a pixel's samples are.
func (p *tiffPicture) readSamples(entries []ifdEntry) error {
	for _, f := range p.numbers(entries, tagSampleFormat) {
		if f != 1 && f != 4 { // unsigned, or undefined
			return tiffUnsupported("%s samples", map[uint32]string{2: "signed", 3: "floating-point"}[f])
		}
	}
	for _, b := range p.numbers(entries, tagBitsPerSample) {
		if int(b) != p.bits {
			return tiffUnsupported("samples of different sizes")
		}
	}
	if p.bits < 1 || p.bits > 16 {
		return tiffUnsupported("%d bits a sample", p.bits)
	}
	colours, ok := map[uint32]int{whiteIsZero: 1, blackIsZero: 1, tiffRGB: 3, tiffPalette: 1, tiffCMYK: 4, tiffYCbCr: 3}[p.photometric]
	switch {
	case p.photometric >= 8 && p.photometric <= 10:
		return tiffUnsupported("colours in CIELAB")
	case !ok:
		return tiffUnsupported("colours of kind %d", p.photometric)
	case p.samples < colours || p.samples > 32:
		return tiffUnsupported("%d samples a pixel", p.samples)
	case p.photometric == tiffPalette && p.bits > 8:
		return tiffUnsupported("a palette of more than 256 colours")
	}
	extra := p.numbers(entries, tagExtraSamples)
	if len(extra) == 0 && p.photometric == tiffRGB && p.samples == 4 {
		extra = []uint32{unassociated} // old writers leave the tag out
	}
	for i, kind := range extra {
		if (kind == associated || kind == unassociated) && colours+i < p.samples {
			p.alpha, p.premultiplied = colours+i, kind == associated
			break
		}
	}
	switch p.photometric {
	case tiffPalette:
		return p.readPalette(entries)
	case tiffYCbCr:
		return p.readYCbCr(entries)
	}
	return nil
}

func (p *tiffPicture) readPalette(entries []ifdEntry) error {
	values := p.numbers(entries, tagColorMap)
	n := 1 << p.bits
	if len(values) < 3*n {
		return errors.New("tiff: palette cut off")
	}
	// Some writers put 8 bits where 16 belong; libtiff tells them alike.
	shift := 8
	if slices.Max(values[:3*n]) < 256 {
		shift = 0
	}
	for i := range n {
		p.colours = append(p.colours, color.RGBA{
			uint8(values[i] >> shift), uint8(values[n+i] >> shift), uint8(values[2*n+i] >> shift), 255})
	}
	return nil
}

func (p *tiffPicture) readYCbCr(entries []ifdEntry) error {
	if p.compression == tiffJPEG || p.compression == tiffOldJPEG {
		return nil // the stream within says how
	}
	p.across, p.down = 2, 2
	if s := p.numbers(entries, tagSubsampling); len(s) >= 2 {
		p.across, p.down = int(s[0]), int(s[1])
	}
	valid := func(n int) bool { return n == 1 || n == 2 || n == 4 }
	if p.bits != 8 || p.samples != 3 || p.planar || !valid(p.across) || !valid(p.down) {
		return tiffUnsupported("YCbCr samples of this layout")
	}
	p.reference = [6]float64{0, 255, 128, 255, 128, 255}
	if e, ok := find(entries, tagReference); ok && e.kind == 5 && e.count == 6 {
		b := p.bytes(e)
		for i := range p.reference {
			if len(b) < 8*i+8 {
				break
			}
			if d := p.order.Uint32(b[8*i+4:]); d != 0 {
				p.reference[i] = float64(p.order.Uint32(b[8*i:])) / float64(d)
			}
		}
	}
	return nil
}

// readPieces finds where the picture's data is.
func (p *tiffPicture) readPieces(entries []ifdEntry) error {
	p.pieceWidth, p.pieceHeight = p.width, int(min(p.number(entries, tagRowsPerStrip, 1<<31-1), uint32(p.height)))
	offsets, lengths := uint16(tagStripOffsets), uint16(tagStripByteCounts)
	if _, tiled := find(entries, tagTileWidth); tiled {
		p.pieceWidth, p.pieceHeight = int(p.number(entries, tagTileWidth, 0)), int(p.number(entries, tagTileHeight, 0))
		offsets, lengths = tagTileOffsets, tagTileByteCounts
		// A tile may be larger than its picture, but not by orders.
		if p.pieceWidth > 2*p.width+1024 || p.pieceHeight > 2*p.height+1024 {
			return fmt.Errorf("tiff: tiles of %d×%d pixels", p.pieceWidth, p.pieceHeight)
		}
	}
	if p.pieceWidth <= 0 || p.pieceHeight <= 0 {
		return errors.New("tiff: strips or tiles without pixels")
	}
	p.offsets, p.lengths = p.numbers(entries, offsets), p.numbers(entries, lengths)
	if len(p.offsets) < p.pieces() {
		return errCut
	}
	return nil
}

// pieces returns how many strips or tiles there are.
func (p *tiffPicture) pieces() int {
	across, down := p.grid()
	if p.planar {
		return across * down * p.samples
	}
	return across * down
}

func (p *tiffPicture) grid() (across, down int) {
	return (p.width + p.pieceWidth - 1) / p.pieceWidth, (p.height + p.pieceHeight - 1) / p.pieceHeight
}

// piece returns the stored bytes of a strip or tile, their bits in order.
func (p *tiffPicture) piece(i int) ([]byte, error) {
	at := uint64(p.offsets[i])
	if at >= uint64(len(p.data)) {
		return nil, errCut
	}
	b := p.data[at:]
	// Old writers leave lengths out; the data tells where it ends.
	if i < len(p.lengths) && p.lengths[i] > 0 {
		b = b[:min(uint64(len(b)), uint64(p.lengths[i]))]
	}
	if p.reversed && p.compression != tiffJPEG && p.compression != tiffWebP {
		b = bytes.Clone(b)
		for k, v := range b {
			b[k] = bits.Reverse8(v)
		}
	}
	return b, nil
}

// config is what is known of the picture before it is decoded.
func (p *tiffPicture) config() image.Config {
	model := color.Model(color.RGBAModel)
	switch {
	case p.alpha >= 0:
		model = color.NRGBAModel
	case p.photometric <= blackIsZero && p.samples == 1:
		model = color.GrayModel
	}
	return image.Config{ColorModel: model, Width: p.width, Height: p.height}
}
