package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/render"
	"annotate/render/batch"
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
		Args: arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "output", "threshold", "padding", "square", "wall")
	c.source.bindFiles(groups)
	groups.add("The crops", nil, func(fs *pflag.FlagSet) {
		fs.Float64Var(&c.padding, "padding", 0.1, "room on each side, as a `SHARE` of the box's longer side")
		fs.IntVar(&c.minSize, "min-size", 0, "grow smaller crops to `N` pixels, into what is around them")
		fs.BoolVar(&c.square, "square", false, "make crops square")
		wordVar(fs, &c.format, "format", "jpg", []string{"jpg", "png"}, "form of the crops")
		fs.BoolVar(&c.cutout, "cutout", false, "cut objects out along their outlines where these are known: PNG, transparent outside")
		fs.BoolVar(&c.exact, "lossless", false, "cut JPEG photos at the grid that they are coded in, without encoding them anew")
	})
	const wall = "The wall of crops"
	groups.add(wall, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.wall, "wall", "", "make one picture, `FILE`, of the best, median and worst crops of each label")
		fs.Lookup("wall").NoOptDefVal = wallName
	})
	groups.add(wall, unless(func() bool { return c.wall != "" }, "it is about the wall, which --wall makes"), c.page.bindTitle, c.page.bind, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
	})
	groups.add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`folder` for the crops")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
		s.bindOverwrite(fs)
		s.bindPrint0(fs)
	})
	groups.add(groupLimits, nil, c.read.bind)
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
		return filepath.Join(c.out, wallName), nil
	case c.wall != "":
		_, err = pictureEncoder(c.wall, c.page.quality)
	}
	return c.wall, err
}

// crop is the line of crops.jsonl for one crop.
type crop struct {
	Crop      string           `json:"crop"`  // below the output folder
	Image     string           `json:"image"` // as the record names it
	SHA256    string           `json:"sha256"`
	Source    string           `json:"source"`
	Number    int              `json:"number"` // of the detection among the photo's, from 1
	Detection detect.Detection `json:"detection"`
	Region    detect.Box       `json:"region"` // whole pixels of the upright photo
	Width     int              `json:"width"`
	Height    int              `json:"height"`
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
	targets := []output.Target{{Path: filepath.Join(c.out, cropsName), Ours: listsCrops}}
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
	var made []crop
	left := 0
	var cuts sync.Map // *batch.Result → []crop
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
		crops := cut.([]crop)
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
			return &exitError{code: exitSome, err: err}
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
func (c *cropsCommand) cut(r *photoRun, p *photo.Photo, o *batch.Result) ([]crop, error) {
	how := sheet.Crop{Padding: c.padding, MinSize: c.minSize, Square: c.square}
	var crops []crop
	var regions []image.Rectangle
	for i, d := range o.Detections {
		at, ok := how.Region(d.Box, image.Pt(p.Width, p.Height))
		if !ok {
			continue
		}
		regions = append(regions, at)
		one := crop{
			Crop: sheet.CropName(o.File.Name, i+1, d, "."+c.format), Image: o.File.Name, SHA256: o.SHA256, Source: r.Source().Name,
			Number: i + 1, Detection: d,
		}
		one.setRegion(at)
		crops = append(crops, one)
	}
	done := 0
	if c.exact {
		err := p.LosslessCrops(regions, func(i int, at image.Rectangle, file []byte) error {
			crops[i].setRegion(at)
			name := inFolder(c.out, crops[i].Crop)
			err := c.guard.Write(name, func(w io.Writer) error { _, err := w.Write(file); return err }, output.Options{})
			if err == nil {
				done++
			}
			return output.Named(err, name)
		})
		return crops[:done], err
	}
	err := p.Crops(regions, func(i int, m *image.RGBA) error {
		var cut image.Image = m
		if c.cutout {
			if mask := render.Mask(crops[i].Detection.Outline, regions[i]); mask != nil {
				cut = cutOut(m, mask)
			}
		}
		err := savePicture(c.guard, inFolder(c.out, crops[i].Crop), c.page.quality, cut)
		if err == nil {
			done++
		}
		return err
	})
	return crops[:done], err
}

// setRegion says which pixels of the upright photo the crop has.
func (c *crop) setRegion(at image.Rectangle) {
	c.Width, c.Height = at.Dx(), at.Dy()
	c.Region = detect.Box{XMin: float64(at.Min.X), YMin: float64(at.Min.Y), XMax: float64(at.Max.X), YMax: float64(at.Max.Y)}
}

// cutOut returns a picture that is transparent where the mask, which begins where
// it does, is.
func cutOut(m image.Image, mask *image.Alpha) image.Image {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	draw.DrawMask(out, out.Rect, m, b.Min, mask, mask.Rect.Min, draw.Src)
	return out
}

// list writes where the crops come from.
func (c *cropsCommand) list(made []crop) error {
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	encoder.SetEscapeHTML(false)
	for _, crop := range made {
		if err := encoder.Encode(crop); err != nil {
			return err
		}
	}
	file := filepath.Join(c.out, cropsName)
	return output.Named(c.guard.Write(file, func(w io.Writer) error {
		_, err := w.Write(lines.Bytes())
		return err
	}, output.Options{Ours: listsCrops}), file)
}

// listsCrops reports whether a file is a list of crops.
func listsCrops(f *os.File) bool {
	head := make([]byte, 8)
	n, _ := f.ReadAt(head, 0) // an empty list is empty
	return n == 0 || string(head[:n]) == `{"crop":`
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
