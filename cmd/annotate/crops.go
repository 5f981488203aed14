package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/batch/contact"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/sheet"
)

// cropsCommand cuts detections out of photos.
type cropsCommand struct {
	*streams
	source sourceFlags
	read   readFlags
	page   pageFlags

	out     string
	padding float64
	minSize int
	square  bool
	format  string
	cutout  bool
	exact   bool // --lossless
	wall    string
	palette string
	quiet   bool
}

// cropsName is the file in the output folder that says where crops come from.
const cropsName = "crops.jsonl"

// wallName is the picture that --wall makes in the output folder.
const wallName = "wall.jpg"

func newCropsCommand(s *streams) *cobra.Command {
	c := &cropsCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "crops PATH… --from X -o DIR",
		Short: "Cut every detection out of its photo",
		Long: `Crops writes one picture for each detection, DIR/<label>/<score>_<photo>_<n>.jpg:
a folder for each label, sorted by score, which classifiers can be trained on as it
is. DIR/crops.jsonl says of each where it comes from: the photo and its hash, the
detection, and which pixels.

With --lossless JPEG photos are cut without decoding them, as jpegtran does: no pixel
changes. A crop then begins at the grid of 8 to 32 pixels that its photo is coded
in, up to so many pixels further left and up; crops.jsonl says which pixels it has.
It keeps the photo's orientation and colour profile.

With --wall the best, the median and the worst crops of each label also make one
picture, DIR/wall.jpg unless --wall=FILE names another; the largest, the median
and the smallest where the labels have no scores.`,
		Example: `  annotate crops photos --from annotations.json -o crops
  annotate crops photos --from results.json -o crops --threshold 0.3 --padding 0.2 --square --wall
  annotate crops photos --from annotations.json -o dataset --lossless`,
		Args: cli.Arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "output", "threshold", "padding", "square", "wall")
	c.source.bindFiles(groups)
	groups.Add("The crops", nil, func(fs *pflag.FlagSet) {
		fs.Float64Var(&c.padding, "padding", 0.1, "room on each side, as a `SHARE` of the box's longer side")
		fs.IntVar(&c.minSize, "min-size", 0, "grow smaller crops to `N` pixels, into what is around them")
		fs.BoolVar(&c.square, "square", false, "make crops square")
		cli.WordVar(fs, &c.format, "format", "jpg", []string{"jpg", "png"}, "form of the crops")
		fs.BoolVar(&c.cutout, "cutout", false, "cut objects out along their outlines where these are known: PNG, transparent outside")
		fs.BoolVar(&c.exact, "lossless", false, "cut JPEG photos at the grid that they are coded in, without encoding them anew")
	})
	const wall = "The wall of crops"
	groups.Add(wall, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.wall, "wall", "", "make one picture, `FILE`, of the best, median and worst crops of each label")
		fs.Lookup("wall").NoOptDefVal = wallName
	})
	groups.Add(wall, cli.Unless(func() bool { return c.wall != "" }, "it is about the wall, which --wall makes"), c.page.bindTitle, c.page.bind, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`folder` for the crops")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
		s.bindOverwrite(fs)
		s.bindPrint0(fs)
	})
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

// check tells what in the flags cannot be, and where the wall goes.
func (c *cropsCommand) check(flags *pflag.FlagSet) (wall string, err error) {
	switch {
	case c.source.from == "":
		return "", c.source.requireFrom()
	case c.out == "":
		return "", usagef("no output folder given: name one with -o")
	case !(c.padding >= 0 && c.padding <= 10):
		return "", usagef("--padding: %v is not within 0 to 10", c.padding)
	case c.cutout && c.format == "jpg" && flags.Changed("format"):
		return "", usagef("--cutout makes PNG, which --format jpg is not: JPEG cannot be transparent")
	case c.exact && c.cutout:
		return "", usagef("--lossless cuts JPEG photos, and --cutout makes PNG: choose one")
	case c.exact && c.format == "png":
		return "", usagef("--lossless cuts JPEG photos into JPEG files, not into PNG")
	case c.wall == wallName:
		return inFolder(c.out, wallName), nil
	case c.wall != "":
		if _, err = photo.EncoderOf(c.wall, c.page.quality); err != nil {
			err = usagef("%w", err)
		}
	}
	return c.wall, err
}

func (c *cropsCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	wall, err := c.check(flags)
	if err != nil {
		return err
	}
	if c.cutout {
		c.format = "png"
	}
	options, err := c.page.options()
	if err != nil {
		return err
	}
	r, labels, err := newRun(ctx, c.streams, runFlags{
		set: flags.Changed, source: &c.source, read: &c.read, out: c.out, quiet: c.quiet, hashes: true,
	}, args)
	if err != nil {
		return err
	}
	if c.palette != "" {
		if options.Style.Palette, err = readPalette(c.palette); err != nil {
			return usagef("--palette: %w", err)
		}
	}
	options.Style.Palette = options.Style.Palette.Assign(labels)
	if !flags.Changed("title") {
		options.Title = titleOf(args)
	}
	targets := []output.Target{{Path: inFolder(c.out, cropsName), Ours: listsCrops}}
	if wall != "" {
		targets = append(targets, output.Target{Path: wall})
	}
	if err := c.guard.Check(targets...); err != nil {
		return usagef("%w", err)
	}
	if err := r.take(ctx, c.out); err != nil {
		return err
	}
	defer r.close()
	var made []sheet.Cut
	left := 0
	var cuts sync.Map // *batch.Result → []sheet.Cut
	eachErr := r.each(ctx, func(ctx context.Context, o *batch.Result) error {
		return r.With(ctx, o, func(p *photo.Photo) error {
			return r.Slots.Compute(ctx, p.Memory(), func() error {
				crops, err := c.cut(r, p, o)
				cuts.Store(o, crops)
				return err
			})
		})
	}, func(o *batch.Result) error {
		cut, _ := cuts.LoadAndDelete(o)
		if o.Err != nil {
			return nil
		}
		crops := cut.([]sheet.Cut)
		r.tally.AddFound(o)
		left += len(o.Detections) - len(crops)
		made = append(made, crops...)
		for _, crop := range crops {
			if err := c.printPath(inFolder(c.out, crop.Crop)); err != nil {
				return err
			}
		}
		return nil
	})
	if eachErr == nil { // else that of the run before stays
		if err := c.list(made); err != nil {
			return unwritten(err)
		}
	}
	if wall != "" && ctx.Err() == nil && len(made) > 0 {
		if err := c.drawWall(ctx, r, wall, made, options); err != nil {
			return err
		}
		if err := c.printPath(wall); err != nil {
			return err
		}
	}
	if !c.quiet {
		line := fmt.Sprintf("cut %s from %s", detect.Plural(len(made), "detection"), detect.Plural(r.tally.Found, "photo"))
		if left > 0 {
			line += fmt.Sprintf("; %d without area in the photo left out", left)
		}
		fmt.Fprintln(c.err, line)
	}
	return r.exit(ctx, eachErr)
}

// cut writes the crops of one photo.
func (c *cropsCommand) cut(r *photoRun, p *photo.Photo, o *batch.Result) ([]sheet.Cut, error) {
	how := sheet.Crop{Padding: c.padding, MinSize: c.minSize, Square: c.square}
	cuts := how.Cuts(o.File.Name, image.Pt(p.Width, p.Height), o.Detections, "."+c.format)
	regions := make([]image.Rectangle, len(cuts))
	for i := range cuts {
		cuts[i].SHA256, cuts[i].Source, regions[i] = o.SHA256, r.Source().Name, cuts[i].Rect()
	}
	done := 0
	save := func(i int, write func(io.Writer) error) error {
		name := inFolder(c.out, cuts[i].Crop)
		err := c.guard.Write(name, write, output.Options{})
		if err == nil {
			done++
		}
		return output.Named(err, name)
	}
	var err error
	switch {
	case c.exact:
		err = p.LosslessCrops(regions, func(i int, at image.Rectangle, file []byte) error {
			cuts[i].SetRect(at)
			return save(i, output.Bytes(file))
		})
	case c.format == "jpg":
		err = p.JPEGCrops(regions, c.page.quality, func(i int, file []byte) error { return save(i, output.Bytes(file)) })
	default:
		err = p.Crops(regions, func(i int, m *image.RGBA) error {
			var cut image.Image = m
			if mask := render.Mask(cuts[i].Detection.Outline, regions[i]); c.cutout && mask != nil {
				cut = sheet.CutOut(m, mask)
			}
			encode, err := photo.EncoderOf(cuts[i].Crop, c.page.quality)
			if err != nil {
				return err
			}
			return save(i, func(w io.Writer) error { return encode(w, cut) })
		})
	}
	return cuts[:done], err
}

// list writes where the crops come from.
func (c *cropsCommand) list(made []sheet.Cut) error {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	for _, cut := range made {
		if err := encoder.Encode(cut); err != nil {
			return err
		}
	}
	file := inFolder(c.out, cropsName)
	return output.Named(c.guard.Write(file, output.Bytes(lines.Bytes()), output.Options{Ours: listsCrops}), file)
}

// listsCrops reports whether a file is a list of crops, which may be empty.
func listsCrops(f io.ReaderAt) bool {
	_, err := f.ReadAt(make([]byte, 1), 0)
	return err == io.EOF || output.Begins(`{"crop":`)(f)
}

// wallEach is how many crops of each kind a wall shows of a label, and
// wallLabels of how many labels, the most frequent.
const (
	wallEach   = 3
	wallLabels = 100
)

// drawWall makes one picture of the best, median and worst crops.
func (c *cropsCommand) drawWall(ctx context.Context, r *photoRun, file string, made []sheet.Cut, o sheet.Options) error {
	wall := sheet.NewWall(made, wallEach, wallLabels)
	page := sheet.LayoutWall(wall.Rows, wall.Census, wallEach, wall.Headings, o)
	tiles := make([]contact.Tile, len(page.Tiles))
	for i := range tiles {
		tiles[i].File = &batch.File{Path: inFolder(c.out, wall.Shown[i].Crop), Name: wall.Shown[i].Crop, From: c.photoStore(c.out)}
	}
	return r.drawPage(ctx, page, tiles, nil, file, c.page.quality)
}
