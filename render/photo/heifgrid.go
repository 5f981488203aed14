//go:build heic && nodynamic

package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"
)

// decodePicture decodes the primary picture of a HEIC to full range. The rows of
// a grid are decoded side by side, each as a file of its own: on every core, and
// in a fraction of the memory, as a decoder's grows with what it has decoded.
func decodePicture(ctx context.Context, h heif) (image.Image, error) {
	g, ok := h.gridOf(h.primary())
	const most = 4096 // tiles; each is looked for among all items
	if !ok || g.rows == 1 || len(g.tiles) > most {
		return decodeItem(h.file)
	}
	height := 0 // of a tile
	for kind, b := range h.properties(g.tiles[0]) {
		if kind == "ispe" {
			b = skip(b, 8) // version and flags, width
			height = int(take(&b, 4))
		}
	}
	for kind := range h.properties(h.primary()) {
		if kind == "clap" {
			return decodeItem(h.file)
		}
	}
	// Planes at half the resolution are turned exactly if no pixel is left over.
	turned := h.turning() != Upright
	if height <= 0 || height%2 == 1 || (g.rows-1)*height >= g.size.Y || turned && (g.size.X%2 == 1 || g.size.Y%2 == 1) {
		return decodeItem(h.file)
	}
	var whole *image.YCbCr
	var mu sync.Mutex
	rows, ctx := errgroup.WithContext(ctx)
	rows.SetLimit(runtime.GOMAXPROCS(0))
	plain := true
	for row := range g.rows {
		rows.Go(func() error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			at := image.Rect(0, row*height, g.size.X, min((row+1)*height, g.size.Y))
			return guard(func() error {
				m, err := decodeItem(h.rowOfTiles(g.tiles[row*g.columns:][:g.columns], at.Size()))
				if err != nil {
					return err
				}
				part, ok := m.(*image.YCbCr)
				mu.Lock()
				defer mu.Unlock()
				if ok && whole == nil {
					whole = image.NewYCbCr(image.Rectangle{Max: g.size}, part.SubsampleRatio)
				}
				if !ok || part.SubsampleRatio != whole.SubsampleRatio || part.Rect.Size() != at.Size() {
					plain = false
					return nil
				}
				copyRows(whole.Y[at.Min.Y*whole.YStride:], whole.YStride, part.Y, part.YStride, at.Dy())
				_, down := subsampling(part.SubsampleRatio)
				from, n := at.Min.Y/down*whole.CStride, ceilBy(at.Dy(), down)
				copyRows(whole.Cb[from:], whole.CStride, part.Cb, part.CStride, n)
				copyRows(whole.Cr[from:], whole.CStride, part.Cr, part.CStride, n)
				return nil
			})
		})
	}
	if err := rows.Wait(); err != nil {
		return nil, err
	}
	if !plain {
		return decodeItem(h.file)
	}
	return turnPlanes(whole, h.turning()), nil
}

func copyRows(to []byte, stride int, from []byte, fromStride, n int) {
	for y := range n {
		copy(to[y*stride:][:stride], from[y*fromStride:][:fromStride])
	}
}

// turnPlanes returns a picture turned upright.
func turnPlanes(m *image.YCbCr, o Orientation) *image.YCbCr {
	if o == Upright {
		return m
	}
	ratio := m.SubsampleRatio
	if o.swaps() && ratio == image.YCbCrSubsampleRatio422 {
		ratio = image.YCbCrSubsampleRatio440
	}
	dx, dy := subsampling(m.SubsampleRatio)
	size := m.Rect.Size()
	up := image.NewYCbCr(image.Rectangle{Max: o.Size(size)}, ratio)
	turnPlane(up.Y, up.YStride, m.Y, m.YStride, size, o)
	small := image.Pt(ceilBy(size.X, dx), ceilBy(size.Y, dy))
	turnPlane(up.Cb, up.CStride, m.Cb, m.CStride, small, o)
	turnPlane(up.Cr, up.CStride, m.Cr, m.CStride, small, o)
	return up
}

func turnPlane(to []byte, toStride int, from []byte, stride int, size image.Point, o Orientation) {
	index := func(x, y int) int {
		p := o.Rect(image.Rect(x, y, x+1, y+1), size).Min
		return p.Y*toStride + p.X
	}
	first := index(0, 0)
	right, down := index(1, 0)-first, index(0, 1)-first
	for y := range size.Y {
		at := first + y*down
		for _, v := range from[y*stride:][:size.X] {
			to[at] = v
			at += right
		}
	}
}

// rowOfTiles returns a file of which the picture is a row of tiles of this one,
// cut to a size.
func (h heif) rowOfTiles(tiles []uint64, size image.Point) []byte {
	w := heifWriter{}
	be := binary.BigEndian
	descriptor := be.AppendUint32(be.AppendUint32([]byte{0, 1, 0, byte(len(tiles) - 1)}, uint32(size.X)), uint32(size.Y))
	ispe := be.AppendUint32(be.AppendUint32(make([]byte, 4), uint32(size.X)), uint32(size.Y))
	properties := []fileBox{{"ispe", ispe}}
	for kind, b := range h.properties(h.primary()) {
		if kind == "colr" || kind == "pixi" {
			properties = append(properties, fileBox{kind, b})
		}
	}
	w.add("grid", descriptor, properties)
	for _, id := range tiles {
		properties = nil
		for kind, b := range h.properties(id) {
			properties = append(properties, fileBox{kind, b})
		}
		w.add(h.kind(id), h.data(id), properties)
	}
	return w.file()
}

// fileBox is a box of an ISO base media file.
type fileBox struct {
	kind    string
	payload []byte
}

func (b fileBox) append(to []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(8+len(b.payload)))
	return append(append(to, b.kind...), b.payload...)
}

// heifWriter writes a file of a first item, which is the picture, and of others
// that it is put together of.
type heifWriter struct {
	kinds      []string
	data       [][]byte
	properties []fileBox
	uses       [][]byte // of each item, the numbers of its properties
}

func (w *heifWriter) add(kind string, data []byte, properties []fileBox) {
	var uses []byte
	for _, p := range properties {
		n := -1
		for i, known := range w.properties {
			if known.kind == p.kind && bytes.Equal(known.payload, p.payload) {
				n = i
			}
		}
		if n < 0 {
			n = len(w.properties)
			w.properties = append(w.properties, p)
		}
		uses = append(uses, byte(n+1))
	}
	w.kinds, w.data, w.uses = append(w.kinds, kind), append(w.data, data), append(w.uses, uses)
}

// file returns the file: ftyp, meta with all that tells of items, mdat.
func (w *heifWriter) file() []byte {
	be := binary.BigEndian
	n := uint16(len(w.kinds))
	version := []byte{0, 0, 0, 0}
	infe, ipma := be.AppendUint16(bytes.Clone(version), n), be.AppendUint32(bytes.Clone(version), uint32(n))
	dimg := be.AppendUint16([]byte{0, 1}, n-1)
	var ipco []byte
	for _, p := range w.properties {
		ipco = p.append(ipco)
	}
	for i := range n {
		id := i + 1
		entry := append(be.AppendUint16([]byte{2, 0, 0, 0}, id), 0, 0)
		entry = append(append(entry, w.kinds[i]...), 0)
		infe = fileBox{"infe", entry}.append(infe)
		ipma = append(append(be.AppendUint16(ipma, id), byte(len(w.uses[i]))), w.uses[i]...)
		if i > 0 {
			dimg = be.AppendUint16(dimg, id)
		}
	}
	meta := func(at uint32) []byte { // of which data begins there
		iloc := be.AppendUint16([]byte{0, 0, 0, 0, 0x44, 0}, n) // offsets and lengths of 4 bytes
		for i, data := range w.data {
			iloc = be.AppendUint16(iloc, uint16(i+1))
			iloc = append(iloc, 0, 0, 0, 1) // in this file, one extent
			iloc = be.AppendUint32(be.AppendUint32(iloc, at), uint32(len(data)))
			at += uint32(len(data))
		}
		b := bytes.Clone(version)
		b = fileBox{"hdlr", append([]byte("\x00\x00\x00\x00\x00\x00\x00\x00pict"), make([]byte, 13)...)}.append(b)
		b = fileBox{"pitm", []byte{0, 0, 0, 0, 0, 1}}.append(b)
		b = fileBox{"iinf", infe}.append(b)
		b = fileBox{"iref", fileBox{"dimg", dimg}.append(bytes.Clone(version))}.append(b)
		b = fileBox{"iprp", fileBox{"ipma", ipma}.append(fileBox{"ipco", ipco}.append(nil))}.append(b)
		b = fileBox{"iloc", iloc}.append(b)
		return fileBox{"meta", b}.append(fileBox{"ftyp", []byte("heic\x00\x00\x00\x00mif1heic")}.append(nil))
	}
	front := meta(uint32(len(meta(0)) + 8))
	return fileBox{"mdat", bytes.Join(w.data, nil)}.append(front)
}
