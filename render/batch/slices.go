package batch

import (
	"context"
	"image"
	"strconv"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/detect/slice"
)

// Slices say that photos are cut into tiles, each of which is asked about, too;
// see package slice. The record keeps the answer about each, so that a run that is
// killed in the middle of a photo pays for none twice.
type Slices struct {
	// Side is that of the tiles in pixels; 0 chooses one for each photo, see
	// [slice.Auto].
	Side int
}

// tiles returns the tiles of a photo, and what the record calls this way to cut
// it; none and the empty text for a photo that is asked about as a whole.
func (s *Slices) tiles(width, height int) ([]slice.Tile, string) {
	if s == nil {
		return nil, ""
	}
	side := (&slice.Detector{Side: s.Side}).SideFor(width, height)
	tiles := slice.Tiles(width, height, side)
	if len(tiles) == 0 {
		return nil, ""
	}
	return tiles, strconv.Itoa(side)
}

// askSlices asks about the photo and each of its tiles, but for what the record
// knows.
func (f *finder) askSlices(ctx, admit context.Context, p *opened, tiles []slice.Tile) ([]detect.Detection, error) {
	d := slice.Detector{
		Side: f.Slices.Side,
		Detector: detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
			e := record.Entry{Width: p.Width, Height: p.Height}
			return f.once(p, &e, func() ([]detect.Detection, error) { return f.ask(ctx, admit, p) })
		}),
		Open: func(ctx context.Context, _ *detect.Image) (slice.Photo, error) { return f.cut(ctx, p, tiles) },
		AskTile: func(ctx context.Context, _ *detect.Image, t slice.Tile, cut func() (*detect.Image, error)) ([]detect.Detection, error) {
			e := record.Entry{Width: t.Width, Height: t.Height, Tile: t.String()}
			return f.once(p, &e, func() (dets []detect.Detection, err error) {
				part, err := cut()
				if err != nil {
					return nil, err
				}
				e.TileSHA256 = record.Sum(part.Data)
				err = f.slots.request(admit, func() error {
					dets, err = f.Detector.Detect(ctx, part)
					return err
				})
				return dets, err
			})
		},
	}
	return d.Detect(ctx, Image(p.Photo))
}

// once returns what the record knows about a part of the photo, else asks, and
// records the answer. The entry says which part; ask may add to it.
func (f *finder) once(p *opened, e *record.Entry, ask func() ([]detect.Detection, error)) ([]detect.Detection, error) {
	if f.Record == nil {
		return ask()
	}
	known, found, err := f.Record.Lookup(record.Query{
		Image: p.Name, SHA256: p.hash(), Source: f.Name, Parameters: f.Parameters, Tile: e.Tile,
	})
	if err != nil || found {
		return known.Detections, err
	}
	dets, err := ask()
	if err != nil {
		return nil, err
	}
	e.Image, e.SHA256, e.Source, e.Parameters, e.Detections = p.Name, p.hash(), f.Name, f.Parameters, dets
	if err = f.Record.Append(*e); err == nil {
		err = f.Record.Sync()
	}
	if err != nil {
		return nil, &unrecordedError{err}
	}
	return dets, nil
}

// pieces are the tiles of a photo as pictures.
type pieces map[slice.Tile]*detect.Image

// Cut returns a tile.
func (p pieces) Cut(t slice.Tile) (*detect.Image, error) { return p[t], nil }

// cut cuts all tiles at once: the photo's pixels are held no longer than it takes,
// and not while anybody is asked.
func (f *finder) cut(ctx context.Context, p *opened, tiles []slice.Tile) (slice.Photo, error) {
	parts := make([]image.Rectangle, len(tiles))
	for i, t := range tiles {
		parts[i] = image.Rect(t.X, t.Y, t.X+t.Width, t.Y+t.Height)
	}
	cut := pieces{}
	err := f.slots.Compute(ctx, p.Memory(), func() error {
		images, err := p.Cut(parts)
		for i := range images {
			cut[tiles[i]] = &images[i]
		}
		return err
	})
	return cut, err
}

// toSend returns how many calls a photo takes that the record does not know, and
// about how many bytes are sent.
func (f *finder) toSend(p *opened) (calls int, size int64, err error) {
	tiles, _ := f.Slices.tiles(p.Width, p.Height)
	if len(tiles) == 0 {
		return 1, int64(len(p.Data)), nil
	}
	area := float64(p.Width) * float64(p.Height)
	for _, t := range append([]slice.Tile{{}}, tiles...) {
		q := record.Query{Image: p.Name, SHA256: p.hash(), Source: f.Name, Parameters: f.Parameters}
		share := 1.0
		if t.Width > 0 {
			q.Tile, share = t.String(), float64(t.Width)*float64(t.Height)/area
		}
		if f.Record != nil {
			if _, found, err := f.Record.Lookup(q); err != nil {
				return 0, 0, err
			} else if found {
				continue
			}
		}
		calls++
		size += int64(share * float64(len(p.Data)))
	}
	return calls, size, nil
}

var _ slice.Photo = pieces(nil)
