package main

import (
	"context"
	"image"

	"annotate/detect"
	"annotate/render/photo"
	"annotate/render/sheet"
)

// pageTile is a photo on its way onto a page.
type pageTile struct {
	in   input
	note string
	size image.Point // of the upright photo; empty until it is known
	err  error       // why it cannot be shown
}

// eachTile works on the tiles, several at a time, passing over those that
// failed, and tells of failures in the order of the tiles.
func (b *batch) eachTile(ctx context.Context, tiles []pageTile, work func(ctx context.Context, i int, t *pageTile) error) {
	// Files wait in memory for a turn: one for each worker will do.
	forEach(ctx, len(tiles), b.slots.workers+1, func(i int) error {
		t := &tiles[i]
		if t.err != nil {
			return nil
		}
		t.err = work(context.WithoutCancel(ctx), i, t)
		return t.err
	}, func(err error) {
		if err != nil {
			b.summary.fail(err)
			b.progress.line("%v", err)
		}
	})
}

// openTile reads a tile's photo, within the memory for files. The photo is not
// to be used after release.
func (b *batch) openTile(ctx context.Context, t *pageTile) (p *photo.Photo, release func(), err error) {
	held, err := b.slots.hold(ctx, t.in.size)
	if err != nil {
		return nil, nil, err
	}
	memory := takeFileMemory(0)
	release = func() {
		memory.giveBack()
		held()
	}
	data, err := readInput(&t.in, b.limits, memory)
	if err == nil {
		p, err = photo.Open(t.in.name, data, b.limits)
	}
	if err != nil {
		release()
		return nil, nil, err
	}
	return p, release, nil
}

// drawPage draws the photos of tiles, in their order, onto a page, with what
// find says is to be seen on them if that is not nil, and writes the page.
func (b *batch) drawPage(
	ctx context.Context, page *sheet.Page, tiles []pageTile, find func(context.Context, *photo.Photo) ([]detect.Detection, error),
	file string, quality int,
) error {
	img := page.Image()
	b.eachTile(ctx, tiles, func(ctx context.Context, i int, t *pageTile) error {
		p, release, err := b.openTile(ctx, t)
		if err != nil {
			return err
		}
		defer release()
		var dets []detect.Detection
		if find != nil {
			if dets, err = find(ctx, p); err != nil {
				return err
			}
		}
		size := page.Tiles[i].Picture.Size()
		return b.slots.compute(ctx, p.ThumbnailMemory(size), func() error {
			small, err := p.Thumbnail(size)
			if err != nil {
				return err
			}
			defer photo.Release(small)
			page.Draw(img, i, small, dets)
			return nil
		})
	})
	if ctx.Err() != nil {
		return b.exit(ctx, nil)
	}
	return savePicture(file, quality, img)
}

// sizeUp finds the upright size of a tile's photo.
func (b *batch) sizeUp(_ context.Context, _ int, t *pageTile) error {
	head, err := readPhotoHead(&t.in, b.limits)
	t.size = head.size
	return err
}
