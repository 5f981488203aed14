package main

import (
	"context"
	"fmt"
	"image"
	"slices"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/photo"
	"annotate/render/sheet"
)

// pageTile is a photo on its way onto a page.
type pageTile struct {
	file *batch.File
	note string
	size image.Point // of the upright photo; empty until it is known
	err  error       // why it cannot be shown
}

// eachTile works on the tiles, several at a time, passing over those that
// failed, and tells of failures in the order of the tiles.
func (r *photoRun) eachTile(ctx context.Context, tiles []pageTile, work func(ctx context.Context, i int, t *pageTile) error) {
	// Files wait in memory for a slot: one for each worker will do.
	batch.InOrder(ctx, len(tiles), r.Slots.Workers()+1, func(i int) error {
		t := &tiles[i]
		if t.err != nil {
			return nil
		}
		t.err = work(ctx, i, t)
		return t.err
	}, func(err error) {
		if err != nil && ctx.Err() == nil {
			r.fail(err)
		}
	})
}

// drawPage draws the photos of tiles, in their order, onto a page, with what
// find says is to be seen on them if that is not nil, and writes the page.
func (r *photoRun) drawPage(
	ctx context.Context, page *sheet.Page, tiles []pageTile, find func(context.Context, *photo.Photo) ([]detect.Detection, error),
	file string, quality int,
) error {
	img := page.Image()
	r.eachTile(ctx, tiles, func(ctx context.Context, i int, t *pageTile) error {
		p, release, err := batch.OpenFile(ctx, r.Slots, t.file, r.Limits)
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
		return r.Slots.Compute(ctx, p.ThumbnailMemory(size), func() error {
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
		return stopOf(ctx)
	}
	if !slices.ContainsFunc(tiles, func(t pageTile) bool { return t.err == nil }) {
		return &exitError{code: exitSome, err: fmt.Errorf("%s: not written, none of its photos can be drawn", file)}
	}
	return savePicture(r.guard, file, quality, img)
}

// sizeUp finds the upright size of a tile's photo.
func (r *photoRun) sizeUp(_ context.Context, _ int, t *pageTile) error {
	head, err := t.file.Head(r.Limits)
	t.size = head.Size
	return err
}
