package main

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/photo/pngio"
	"annotate/render/sheet"
)

// pageFlags say how a page of pictures looks.
type pageFlags struct {
	title   string
	theme   string
	width   int
	scale   int
	quality int
}

func (f *pageFlags) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.theme, "theme", string(sheet.Dark), "dark or light")
	fs.IntVar(&f.width, "width", 1600, "width of the picture, before --scale")
	fs.IntVar(&f.scale, "scale", 1, "2 for screens of high density: all twice as large")
	fs.IntVar(&f.quality, "quality", 90, "JPEG quality, 1 to 100")
}

func (f *pageFlags) bindTitle(fs *pflag.FlagSet) {
	fs.StringVar(&f.title, "title", "", "title at the top (default the folder's name)")
}

// Bounds of a page: narrower ones have no room for text, and wider ones than
// 8×4000 pixels no format for them.
const (
	leastWidth = 200
	mostWidth  = 4000
	mostScale  = 8
)

func (f *pageFlags) options() (sheet.Options, error) {
	o := sheet.Options{Title: f.title, Width: f.width, Scale: f.scale}
	var err error
	if o.Theme, err = sheet.ParseTheme(f.theme); err != nil {
		return o, usagef("--theme: %w", err)
	}
	switch {
	case f.width < leastWidth || f.width > mostWidth:
		return o, usagef("--width: %d is not within %d to %d", f.width, leastWidth, mostWidth)
	case f.scale < 1 || f.scale > mostScale:
		return o, usagef("--scale: %d is not within 1 to %d", f.scale, mostScale)
	case f.quality < 1 || f.quality > 100:
		return o, usagef("--quality: %d is not within 1 to 100", f.quality)
	}
	return o, nil
}

// pictureEncoder returns what writes a picture in the format that its name
// says.
func pictureEncoder(file string, quality int) (func(io.Writer, image.Image) error, error) {
	switch strings.ToLower(filepath.Ext(file)) {
	case ".jpg", ".jpeg":
		return func(w io.Writer, m image.Image) error { return photo.EncodeJPEG(w, m, quality) }, nil
	case ".png":
		return func(w io.Writer, m image.Image) error {
			return pngio.Encode(w, pngio.FromImage(m), pngio.Options{Level: pngio.Small})
		}, nil
	}
	return nil, usagef("%s: a picture is written as .jpg or .png", file)
}

// savePicture writes a picture in the format that its name says.
func savePicture(guard *output.Guard, file string, quality int, m image.Image) error {
	encode, err := pictureEncoder(file, quality)
	if err != nil {
		return err
	}
	return output.Named(guard.Write(file, func(to io.Writer) error {
		w := bufio.NewWriter(to)
		if err := encode(w, m); err != nil {
			return err
		}
		return w.Flush()
	}, output.Options{}), file)
}

// requireFrom returns an error if there is nothing to take detections from.
func (f *sourceFlags) requireFrom() error {
	if f.from == "" {
		return usagef("no detections given: name labels, or what annotate recorded, with --from")
	}
	return nil
}

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

// wallEach is how many crops of each kind a wall shows of a label, and
// wallLabels of how many labels, the most frequent.
const (
	wallEach   = 3
	wallLabels = 100
)

// drawWall makes one picture of the best, median and worst crops.
func (c *cropsCommand) drawWall(ctx context.Context, r *photoRun, file string, made []crop, o sheet.Options) error {
	rows, census, tiles := c.wallRows(made)
	page := sheet.LayoutWall(rows, census, wallEach, wallHeadings(made), o)
	return r.drawPage(ctx, page, tiles[:len(page.Tiles)], nil, file, c.page.quality)
}

// wallHeadings says what crops are ranked by: the score, or of ground truth,
// which nobody scored, the size.
func wallHeadings(made []crop) sheet.WallHeadings {
	if slices.ContainsFunc(made, func(c crop) bool { return !c.Detection.Truth }) {
		return sheet.WallHeadings{
			Best: "highest scores", Median: "median", Worst: "lowest scores", All: "all there are, highest scores first",
		}
	}
	return sheet.WallHeadings{Best: "largest", Median: "median", Worst: "smallest", All: "all there are, largest first"}
}

// wallRows chooses what a wall shows of the crops, and returns their census and
// the tiles in the order of the rows too.
func (c *cropsCommand) wallRows(made []crop) (rows []sheet.WallRow, census sheet.Census, tiles []pageTile) {
	byLabel := map[string][]crop{}
	var labelled detect.Labelled
	for _, m := range made {
		byLabel[m.Detection.Label] = append(byLabel[m.Detection.Label], m)
		labelled.Objects = append(labelled.Objects, detect.Object{Detection: m.Detection})
	}
	census = sheet.Count([]detect.Labelled{labelled})
	for _, l := range census.Labels[:min(len(census.Labels), wallLabels)] {
		crops := byLabel[l.Label]
		slices.SortFunc(crops, func(a, b crop) int {
			return cmp.Or(
				cmp.Compare(b.Detection.Score, a.Detection.Score),
				cmp.Compare(b.Detection.Box.Canon().Area(), a.Detection.Box.Canon().Area()),
				strings.Compare(a.Crop, b.Crop),
			)
		})
		show := func(ranks []int) (shown []sheet.Tile) {
			for _, rank := range ranks {
				m := crops[rank]
				caption := fmt.Sprintf("%.2f", m.Detection.Score)
				if m.Detection.Truth {
					caption = fmt.Sprintf("%d×%d", m.Width, m.Height)
				}
				shown = append(shown, sheet.Tile{Name: caption, Size: image.Pt(m.Width, m.Height)})
				tiles = append(tiles, pageTile{file: &batch.File{Path: inFolder(c.out, m.Crop), Name: m.Crop}})
			}
			return shown
		}
		best, median, worst := sheet.Ranks(len(crops), wallEach)
		rows = append(rows, sheet.WallRow{Label: l.Label, Count: l.Count, Best: show(best), Median: show(median), Worst: show(worst)})
	}
	return rows, census, tiles
}
