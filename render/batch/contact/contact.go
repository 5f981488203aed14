// Package contact puts photos of a run onto pages: contact sheets, walls of crops. What
// a page looks like, package sheet decides.
package contact

import (
	"context"
	"fmt"
	"image"
	"path"
	"strings"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/photo"
	"annotate/render/sheet"
)

// Tile is a photo on its way onto a page.
type Tile struct {
	File *batch.File
	Note string // in its caption
	// Err is why it cannot be shown; nil if it can, as far as is known.
	Err error

	size image.Point // of the upright photo; empty until it is known
}

// Find returns what is to be seen on a photo.
type Find func(context.Context, *photo.Photo) ([]detect.Detection, error)

// Pages draw photos within the limits of a run.
type Pages struct {
	Slots  *batch.Slots
	Limits photo.Limits
	// Fail is told of photos that cannot be shown, in the order of the tiles.
	Fail func(error)
}

// each works on the tiles, several at a time, passing over those that failed.
func (p Pages) each(ctx context.Context, tiles []Tile, work func(i int, t *Tile) error) {
	// Files wait in memory for a slot: one for each worker will do.
	batch.InOrder(ctx, len(tiles), p.Slots.Workers()+1, func(i int) error {
		t := &tiles[i]
		if t.Err != nil {
			return nil
		}
		t.Err = work(i, t)
		return t.Err
	}, func(err error) {
		if err != nil {
			p.Fail(err)
		}
	})
}

// Place finds the sizes of photos, and returns them as [sheet.Layout] takes them.
func (p Pages) Place(ctx context.Context, tiles []Tile) []sheet.Tile {
	p.each(ctx, tiles, func(_ int, t *Tile) error {
		head, err := t.File.Head(ctx, p.Limits)
		t.size = head.Size
		return err
	})
	placed := make([]sheet.Tile, len(tiles))
	for i, t := range tiles {
		placed[i] = sheet.Tile{Name: t.File.Name, Note: t.Note, Size: t.size}
	}
	return placed
}

// Draw draws the photos of tiles, in their order, onto a page, with what find returns
// if it is not nil. It returns the picture, and how many of the photos are on it.
func (p Pages) Draw(ctx context.Context, page *sheet.Page, tiles []Tile, find Find) (img *image.RGBA, shown int) {
	img = page.Image()
	p.each(ctx, tiles, func(i int, t *Tile) error {
		size := page.Tiles[i].Picture.Size()
		return batch.View(ctx, p.Slots, t.File, p.Limits, size, func(photograph *photo.Photo) (err error) {
			var dets []detect.Detection
			if find != nil {
				if dets, err = find(ctx, photograph); err != nil {
					return err
				}
			}
			small, err := photograph.Thumbnail(size)
			if err != nil {
				return err
			}
			defer photo.Release(small)
			page.Draw(img, i, small, dets)
			return nil
		})
	})
	for _, t := range tiles {
		if t.Err == nil {
			shown++
		}
	}
	return img, shown
}

// PageName returns the file name of one of several pages, counted from 0.
func PageName(out string, page, pages int) string {
	if pages == 1 {
		return out
	}
	ext := path.Ext(out)
	return fmt.Sprintf("%s-%0*d%s", strings.TrimSuffix(out, ext), len(fmt.Sprint(pages)), page+1, ext)
}
