package slice

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"annotate/detect"
)

// Photo is an upright photo of which parts can be cut.
type Photo interface {
	// Cut returns a part as an encoded picture of its own, without any
	// orientation. It is not called by two goroutines at once.
	Cut(t Tile) (*detect.Image, error)
}

// Detector is a [detect.Detector] that asks another one about the parts of a
// photo and about the whole, and merges the answers. It is safe for concurrent
// use if what it is made of is.
type Detector struct {
	// Detector is asked about the whole photo, and about the tiles unless AskTile
	// is set. Required.
	Detector detect.Detector
	// Side is that of the tiles in pixels; 0 chooses one for each photo, see
	// [Auto].
	Side int
	// Open opens a photo for cutting, once and only if a tile has to be cut; the
	// image's data are valid until Detect returns. Required.
	Open func(ctx context.Context, img *detect.Image) (Photo, error)
	// AskTile, if set, is asked about a tile of a photo in Detector's place. cut
	// returns the picture to send. An answer that is known already, as from a
	// record, takes no call and no cutting. Boxes are in pixels of the tile.
	AskTile func(ctx context.Context, img *detect.Image, t Tile, cut func() (*detect.Image, error)) ([]detect.Detection, error)
}

var _ detect.Detector = (*Detector)(nil)

// SideFor returns the side of the tiles of a photo.
func (d *Detector) SideFor(width, height int) int {
	if d.Side > 0 {
		return d.Side
	}
	return Auto(width, height)
}

// Detect asks about the photo and its tiles, one after the other. The photo's size
// has to be known.
func (d *Detector) Detect(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if img.Width <= 0 || img.Height <= 0 {
		return nil, fmt.Errorf("%s: %w: a photo of unknown size cannot be cut", img.Name, detect.ErrImage)
	}
	all, err := d.Detector.Detect(ctx, img)
	if err != nil {
		return nil, err
	}
	tiles := Tiles(img.Width, img.Height, d.SideFor(img.Width, img.Height))
	if len(tiles) == 0 {
		return all, nil
	}
	open := sync.OnceValues(func() (Photo, error) { return d.Open(ctx, img) })
	for _, t := range tiles {
		dets, err := d.ask(ctx, img, t, func() (*detect.Image, error) {
			photo, err := open()
			if err != nil {
				return nil, err
			}
			part, err := photo.Cut(t)
			if err != nil {
				return nil, err
			}
			part.Name = fmt.Sprintf("%s tile %v", img.Name, t)
			return part, nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: tile %v: %w", img.Name, t, err)
		}
		for _, det := range dets {
			all = append(all, t.toPhoto(det))
		}
	}
	return Merge(all), nil
}

func (d *Detector) ask(ctx context.Context, img *detect.Image, t Tile, cut func() (*detect.Image, error)) ([]detect.Detection, error) {
	if d.AskTile != nil {
		return d.AskTile(ctx, img, t, cut)
	}
	part, err := cut()
	if err != nil {
		return nil, err
	}
	return d.Detector.Detect(ctx, part)
}

// toPhoto returns a detection in the tile as one in the photo. What a detector says
// of places outside of the tile it has not seen.
func (t Tile) toPhoto(d detect.Detection) detect.Detection {
	b := d.Box.Canon().Clamp(float64(t.Width), float64(t.Height))
	x, y := float64(t.X), float64(t.Y)
	d.Box = detect.Box{XMin: b.XMin + x, YMin: b.YMin + y, XMax: b.XMax + x, YMax: b.YMax + y}
	d.Outline = d.Outline.Map(func(p detect.Point) detect.Point { return detect.Point{X: p.X + x, Y: p.Y + y} })
	return d
}

// Overlap is the share of a tile that the next one sees, too, SAHI's default.
// Objects up to this size are whole in at least one tile.
const Overlap = 0.2

// Tile is a part of a photo in its pixels, origin top-left.
type Tile struct{ X, Y, Width, Height int }

// String returns x,y,width,height.
func (t Tile) String() string { return fmt.Sprintf("%d,%d,%d,%d", t.X, t.Y, t.Width, t.Height) }

// MinSide and MaxSide bound the side of a tile in pixels. Below it there are more
// calls than anybody wants to pay for, and above it a tile is no small part of any
// photo.
const (
	MinSide = 64
	MaxSide = 1 << 16
)

// Auto returns a side for the tiles of a photo: a quarter of the longer side, so
// that a photo takes at most 26 calls however large it is, but at least 800 pixels,
// the short side that DETR brings every picture to: smaller tiles would only be
// enlarged.
func Auto(width, height int) int { return max(800, (max(width, height)+3)/4) }

// Tiles returns the tiles of a photo of width by height, row by row. All have the
// given side, but where the photo is smaller; those at the right and bottom edges
// are moved inside and overlap more. There are none for a photo that is one tile,
// as for one without a size.
func Tiles(width, height, side int) []Tile {
	xs, ys := starts(width, side), starts(height, side)
	if len(xs)*len(ys) <= 1 {
		return nil
	}
	tiles := make([]Tile, 0, len(xs)*len(ys))
	for _, y := range ys {
		for _, x := range xs {
			tiles = append(tiles, Tile{X: x, Y: y, Width: min(side, width), Height: min(side, height)})
		}
	}
	return tiles
}

// starts returns where the tiles begin along a side of n pixels.
func starts(n, side int) (at []int) {
	if n <= 0 || side <= 0 {
		return nil
	}
	step := max(side-int(Overlap*float64(side)), 1)
	for x := 0; ; x += step {
		if x+side >= n {
			return append(at, max(n-side, 0))
		}
		at = append(at, x)
	}
}

// matchShare is the least share of the smaller box that two boxes of one object
// have in common, SAHI's default.
const matchShare = 0.5

// Merge returns the detections with those of one label merged that overlap, as
// SAHI's GreedyNMMPostprocess does by intersection over the smaller box; see the
// package's documentation. Each merged one has the highest score of its parts and
// the least box around them, and loses its outline. They come by falling score.
//
// It compares every two boxes of a label: some thousand of them take some
// milliseconds.
func Merge(dets []detect.Detection) []detect.Detection {
	order := slices.Clone(dets)
	slices.SortStableFunc(order, func(a, b detect.Detection) int {
		return cmp.Or(
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Box.XMin, b.Box.XMin), cmp.Compare(a.Box.YMin, b.Box.YMin),
			cmp.Compare(a.Box.XMax, b.Box.XMax), cmp.Compare(a.Box.YMax, b.Box.YMax),
			cmp.Compare(a.Label, b.Label),
		)
	})
	merged := make([]detect.Detection, 0, len(order))
	taken := make([]bool, len(order))
	for i, d := range order {
		if taken[i] {
			continue
		}
		kept := d
		for j := i + 1; j < len(order); j++ {
			other := order[j]
			// What belongs to it is decided by its own box, what is merged by the
			// box as it has grown by then.
			if taken[j] || other.Label != d.Label || share(d.Box, other.Box) < matchShare {
				continue
			}
			taken[j] = true
			if share(kept.Box, other.Box) >= matchShare {
				kept.Box = around(kept.Box, other.Box)
				kept.Outline = nil
			}
		}
		merged = append(merged, kept)
	}
	return merged
}

// share returns the intersection over the area of the smaller box, in [0,1]; 0 if
// either is empty.
func share(a, b detect.Box) float64 {
	inter := a.Intersect(b).Area()
	if inter == 0 {
		return 0
	}
	return inter / min(a.Area(), b.Area())
}

// around returns the least box around both.
func around(a, b detect.Box) detect.Box {
	return detect.Box{
		XMin: min(a.XMin, b.XMin), YMin: min(a.YMin, b.YMin),
		XMax: max(a.XMax, b.XMax), YMax: max(a.YMax, b.YMax),
	}
}
