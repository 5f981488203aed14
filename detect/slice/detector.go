package slice

import (
	"context"
	"fmt"
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
