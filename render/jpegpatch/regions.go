package jpegpatch

import (
	"bytes"
	"image"
)

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
