package jpegpatch

import (
	"bytes"
	"errors"
	"image"
	"io"
	"runtime"
	"strings"
	"sync"
)

// Options says what else a patch does. The zero value keeps everything but
// the pixels.
type Options struct {
	// Redact leaves out all metadata that could show a picture, for ink that
	// hides something, and all that follows the end of the image: thumbnails,
	// previews, gain maps, comments, descriptions. See [Redacted].
	Redact bool
	// Covered are rectangles in which draw paints over every pixel of the
	// regions, opaque, whatever it was: the inside of a plate, a thick line.
	// What lies beneath need not be known, and may be shown in one colour; so a
	// filter that mixes neighbouring pixels must keep away.
	Covered []image.Rectangle
}

// Stats tells what a patch did. A block is 8×8 samples of one component.
type Stats struct {
	Blocks       int     // blocks in the file
	Touched      int     // blocks that a region lies on; only of these any were decoded
	Changed      int     // blocks coded anew; all others kept their coefficients
	MCUs         int     // minimum coded units: the grid of 8 to 32 pixels a side
	TouchedMCUs  int     // those that a region lies on
	Progressive  bool    // the source is progressive; the result is, only if nothing changed
	RecodedScans int     // scans whose Huffman tables had no code for the ink and were replaced
	Removed      Removed // by Redact
}

// Patch copies the JPEG in src to dst with the pixels inside the regions
// replaced by what draw makes of them.
//
// Regions are in the stored frame: pixels of the coded image with the origin
// at its top left, whatever its EXIF orientation says. They may overlap, reach
// outside the frame and be empty. For each that has pixels in the frame draw is
// called once, in the order given, with a tile whose Bounds are that region
// (clipped to the frame) and which holds the decoded pixels, alpha 255; so a
// filter sees all of its region, and a later region that overlaps an earlier
// one sees its ink. What draw leaves in the tile's red, green and blue goes
// into the photo; alpha is ignored. The tile is reused, draw must not keep it, and
// its rows may be further apart than they are long: see its Stride.
//
// Where ink on a grey picture has a colour, the picture gets flat planes of
// colour first, and draw is called for all regions once more.
//
// Where a JPEG stores colour at lower resolution, its samples are shown
// replicated, so that ink changes no colour sample but those beneath it. A
// decoder that interpolates colour carries their change one sample further.
//
// Nothing is written to dst before everything has succeeded. A JPEG that
// cannot be patched gives an error that matches [ErrUnsupported]; any other
// error is dst's.
func Patch(dst io.Writer, src []byte, regions []image.Rectangle, draw func(tile *image.RGBA), o Options) (Stats, error) {
	s := takeScratch()
	defer s.giveBack()
	out, stats, err := s.patch(src, regions, draw, o)
	if err != nil {
		return Stats{}, err
	}
	_, err = dst.Write(out)
	return stats, err
}

// patch returns the patched file; src itself if nothing has changed.
func (sc *scratch) patch(src []byte, regions []image.Rectangle, draw func(tile *image.RGBA), o Options) ([]byte, Stats, error) {
	p := &parser{file: &file{src: src}, regions: regions, covered: o.Covered, scratch: sc}
	if err := p.parse(); err != nil {
		return nil, Stats{}, err
	}
	f, s := p.frame, p.store
	stats := newStats(f, s)

	c := newCanvas(f, s, p.coloured(), &sc.tiles)
	for _, r := range regions {
		if r = r.Intersect(f.bounds()); !r.Empty() {
			c.draw(r, draw)
		}
	}
	if c.tinted {
		return sc.patch(p.colouredCopy(), regions, draw, o)
	}
	stats.Changed = s.code(f)

	a := &assembler{file: p.file, store: s, drop: o.Redact, stats: &stats, out: sc.out[:0]}
	var err error
	switch {
	case stats.Changed > 0 && f.progressive:
		p.progressive.update(s)
		err = a.sequential(p.progressive)
	case stats.Changed > 0 || o.Redact:
		err = a.assemble()
	default:
		return src, stats, nil
	}
	sc.out = a.out
	return a.out, stats, err
}

// newStats returns what is known before drawing.
func newStats(f *frame, s *store) Stats {
	st := Stats{Blocks: f.blocks(), Touched: len(s.samples), MCUs: f.mcusX * f.mcusY, Progressive: f.progressive}
	for _, ink := range f.inkMCUs {
		if ink {
			st.TouchedMCUs++
		}
	}
	return st
}

// ErrUnsupported says that a JPEG is of a kind that cannot be patched. Nothing
// has been written then, and decoding, drawing and encoding anew is the way
// that is left. The error itself is an [*UnsupportedError].
var ErrUnsupported = errors.New("cannot be patched")

// UnsupportedError tells why a JPEG cannot be patched. It matches
// [ErrUnsupported].
type UnsupportedError struct {
	Reason string // such as "arithmetic coding" or "damaged: no end of image"
}

func (e *UnsupportedError) Error() string { return "jpeg " + ErrUnsupported.Error() + ": " + e.Reason }

// Is reports whether target is [ErrUnsupported].
func (e *UnsupportedError) Is(target error) bool { return target == ErrUnsupported }

// Damaged reports whether the file is damaged, rather than of another kind.
func (e *UnsupportedError) Damaged() bool { return strings.HasPrefix(e.Reason, "damaged") }

func unsupported(reason string) error { return &UnsupportedError{Reason: reason} }

func damaged(what string) error { return &UnsupportedError{Reason: "damaged: " + what} }

// scratch is the memory that a patch needs, some megabytes of it, emptied but
// not given up from photo to photo. Left to the garbage collector, it would be
// most of a worker's memory, and the kernel would have to find new pages for
// each photo, which takes longer than anything else that is done with them.
type scratch struct {
	huffmans huffmans
	entropy  []byte  // see [scan.bits]
	ink      []int32 // see [component.ink]
	store    store
	tiles    tileMemory
	out      []byte
}

func newScratch() *scratch { return &scratch{huffmans: newHuffmans()} }

// spares are the scratches that nobody uses, last used last. A sync.Pool would
// keep some for each processor, whichever of them photos happen to be worked on
// by: twice as many as are ever used at once.
var spares struct {
	sync.Mutex
	list []*scratch
}

// maxSpare is how many bytes a spare scratch may hold: more than a photo of 50
// megapixels needs.
const maxSpare = 128 << 20

func takeScratch() *scratch {
	spares.Lock()
	defer spares.Unlock()
	n := len(spares.list)
	if n == 0 {
		return newScratch()
	}
	s := spares.list[n-1]
	spares.list[n-1] = nil
	spares.list = spares.list[:n-1]
	return s
}

// giveBack lets other photos have the scratch.
func (sc *scratch) giveBack() {
	sc.store.fine, sc.store.slab = nil, nil
	if sc.size() > maxSpare {
		return
	}
	spares.Lock()
	defer spares.Unlock()
	if len(spares.list) < runtime.GOMAXPROCS(0) {
		spares.list = append(spares.list, sc)
	}
}

// size returns about how many bytes are held.
func (sc *scratch) size() int {
	return cap(sc.entropy) + 4*cap(sc.ink) + 128*cap(sc.store.samples) + cap(sc.tiles.tile) + cap(sc.tiles.before) + cap(sc.out)
}

// Decode decodes the whole stored frame. It reads what [Patch] can patch, which
// image/jpeg does not always: any sampling factors, a height that follows the
// first scan, frames without Huffman tables. Colour at lower resolution is
// replicated.
func Decode(src []byte) (m *image.RGBA, err error) {
	err = Tiles(src, []image.Rectangle{image.Rect(0, 0, 1<<16, 1<<16)}, func(tile *image.RGBA) {
		m = image.NewRGBA(tile.Rect)
		for y := range tile.Rect.Dy() {
			copy(m.Pix[y*m.Stride:][:m.Stride], tile.Pix[y*tile.Stride:])
		}
	})
	return m, err
}

// Tiles shows the regions of a JPEG that [Patch] can patch, as Patch does, for
// reading only: what lies elsewhere is passed over and not decoded. The tile is
// reused: show must not keep it.
func Tiles(src []byte, regions []image.Rectangle, show func(tile *image.RGBA)) error {
	memory := takeScratch()
	defer memory.giveBack()
	c, err := readTiles(src, regions, memory)
	if err != nil {
		return err
	}
	for _, r := range regions {
		if r = r.Intersect(c.frame.bounds()); !r.Empty() {
			m, _ := c.load(r)
			show(m)
		}
	}
	return nil
}

// readTiles decodes what lies beneath the regions, to be shown.
func readTiles(src []byte, regions []image.Rectangle, memory *scratch) (*canvas, error) {
	p := &parser{file: &file{src: src}, regions: regions, scratch: memory}
	if err := p.parse(); err != nil {
		return nil, err
	}
	clear(p.store.shared) // nothing is drawn that regions could share
	c := newCanvas(p.frame, p.store, p.coloured(), &memory.tiles)
	c.reading = true
	return c, nil
}

// Recode encodes regions of a JPEG that [Patch] can patch, as [Tiles] and [Encode]
// do one after the other, but without the whole of a tile in memory. For each
// region that has pixels in the frame, in their order, show is called with its
// number and the file, which it must not keep. Recode ends with the first error
// that show returns.
func Recode(src []byte, regions []image.Rectangle, c Coding, show func(i int, file []byte) error) error {
	memory := takeScratch()
	defer memory.giveBack()
	tiles, err := readTiles(src, regions, memory)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	for i, r := range regions {
		if r = r.Intersect(tiles.frame.bounds()); r.Empty() {
			continue
		}
		e := encoder{size: r.Size(), coding: c}
		e.rows = func(from, to int) *image.RGBA {
			m, _ := tiles.load(image.Rect(r.Min.X, r.Min.Y+from, r.Max.X, r.Min.Y+to))
			return m
		}
		file.Reset()
		if err := e.encode(&file, nil); err != nil {
			return err
		}
		if err := show(i, file.Bytes()); err != nil {
			return err
		}
	}
	return nil
}
