package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

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

// sheetCommand makes contact sheets.
type sheetCommand struct {
	*streams
	source sourceFlags
	style  styleFlags
	read   readFlags
	page   pageFlags

	out      string
	sample   string
	seed     uint64
	perLabel int
	tiles    int
	pages    int
	columns  int
	bare     bool
	quiet    bool
}

// defaultTiles make five columns of four, in which labels can be read.
const defaultTiles = 20

func newSheetCommand(s *streams) *cobra.Command {
	c := &sheetCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "sheet PATH… --from X -o preview.jpg",
		Short: "Make a contact sheet of annotated photos, for a README or a dataset card",
		Long: `Sheet puts annotated photos side by side on one picture, beneath a strip that
shows how frequent each label is. With --sample coverage, the default, it chooses
photos such that every label, size of object and density is to be seen. random
leaves the choice to chance, which --seed decides; first takes the first by name;
worst takes what deserves a second look; labels takes the clearest photo of each
label.

The same photos, detections and seed give the same picture, in whatever order
they are named.`,
		Example: `  annotate sheet photos --from annotations.json -o preview.jpg
  annotate sheet photos --from photos -o preview.png --tiles 12 --theme light --scale 2
  annotate sheet photos --from results.json -o worst.jpg --sample worst --threshold 0.3
  annotate sheet photos --from photos -o all.jpg --sample first --tiles 100 --pages 0`,
		Args: cli.Arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "output", "sample", "tiles", "threshold", "theme", "title")
	c.source.bindFiles(groups)
	sampled := func(mode sheet.Mode, what string) func() string {
		return func() string {
			if c.sample == string(mode) {
				return ""
			}
			return fmt.Sprintf("%s with --sample %s only", what, mode)
		}
	}
	groups.Add(groupChoice, nil, func(fs *pflag.FlagSet) {
		cli.WordVar(fs, &c.sample, "sample", sheet.ModeCoverage, sheet.Modes(), "which photos: "+strings.Join(cli.Texts(sheet.Modes()), ", "))
	})
	groups.Add(groupChoice, sampled(sheet.ModeRandom, "photos are chosen at random"), func(fs *pflag.FlagSet) {
		fs.Uint64Var(&c.seed, "seed", 1, "seed of the random choice of --sample random (`N`)")
	})
	groups.Add(groupChoice, sampled(sheet.ModeLabels, "photos are chosen by their labels"), func(fs *pflag.FlagSet) {
		fs.IntVar(&c.perLabel, "per-label", 1, "--sample labels shows `N` photos of each label")
	})
	groups.Add(groupLook, nil, func(fs *pflag.FlagSet) {
		fs.IntVar(&c.tiles, "tiles", 0, fmt.Sprintf("at most `N` photos a page (default %d; with --sample labels, all labels)", defaultTiles))
		fs.IntVar(&c.pages, "pages", 1, "at most `N` pages, numbered -1, -2, … if there are several (0: enough for every photo)")
		fs.IntVar(&c.columns, "columns", 0, "`N` photos a row on average (default by their number and shape)")
		fs.BoolVar(&c.bare, "bare", false, "only the photos, without header, strip and captions")
	}, c.page.bind)
	groups.Add(groupLook, cli.Unless(func() bool { return !c.bare }, "with --bare there is no header"), c.page.bindTitle)
	groups.Add(groupLook, nil, c.style.bind)
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`file` of the picture: .jpg or .png")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
		s.bindOverwrite(fs)
	})
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *sheetCommand) check() (sheet.Sampling, error) {
	s := sheet.Sampling{Seed: c.seed, PerLabel: c.perLabel, Mode: sheet.Mode(c.sample)}
	switch {
	case c.source.from == "":
		return s, c.source.requireFrom()
	case c.out == "":
		return s, usagef("no picture named to write: name one with -o")
	case c.perLabel < 1:
		return s, usagef("--per-label: %d is not above zero", c.perLabel)
	}
	if _, err := photo.EncoderOf(c.out, c.page.quality); err != nil {
		return s, usagef("%w", err)
	}
	return s, nil
}

func (c *sheetCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	sampling, err := c.check()
	if err != nil {
		return err
	}
	style, err := c.style.style()
	if err != nil {
		return err
	}
	options, err := c.page.options()
	if err != nil {
		return err
	}
	c.style.lower(&c.source.threshold, flags)
	r, labels, err := newRun(ctx, c.streams, runFlags{set: flags.Changed, source: &c.source, read: &c.read, quiet: c.quiet}, args)
	if err != nil {
		return err
	}
	if err := c.guard.Check(output.Target{Path: c.out}); err != nil {
		return usagef("%w", err)
	}
	if !flags.Changed("template") && c.style.preset == "" {
		// A preview is about what there is. How certain that is, is for a report.
		if style.Template, err = render.ParseTemplate("{label}"); err != nil {
			return err
		}
	}
	style.Source = c.source.sourceName()
	style.Palette = style.Palette.Assign(labels)
	options.Style, options.Columns, options.Bare = style, c.columns, c.bare
	if !flags.Changed("title") {
		options.Title = titleOf(args)
	}

	files, images, err := c.survey(ctx, r)
	if err = r.exit(ctx, err); len(images) == 0 || ctx.Err() != nil {
		return cmp.Or(err, error(&exitError{code: exitUsage, err: errors.New("no photo could be looked at")}))
	}
	perPage := c.tiles
	if perPage == 0 {
		perPage = defaultTiles
		if sampling.Mode == sheet.ModeLabels {
			perPage = len(images)
		}
	}
	sampling.Max = perPage * c.pages // 0: all
	choices := sampling.Pick(images)
	census := sheet.Count(images)
	pages := slices.Collect(slices.Chunk(choices, perPage))
	shown := 0
	for i, chosen := range pages {
		if sampling.Mode != sheet.ModeWorst && sampling.Mode != sheet.ModeLabels {
			slices.SortFunc(chosen, func(a, b sheet.Choice) int { return strings.Compare(images[a.Index].Name, images[b.Index].Name) })
		}
		tiles := make([]contact.Tile, len(chosen))
		for k, choice := range chosen {
			tiles[k] = contact.Tile{File: files[choice.Index], Note: choice.Note}
			if choice.Note == "" {
				tiles[k].Note = detect.Plural(len(images[choice.Index].Objects), "object")
			}
		}
		file := contact.PageName(c.out, i, len(pages))
		if pageErr := c.draw(ctx, r, file, tiles, census, options); pageErr != nil {
			return pageErr
		}
		for _, t := range tiles {
			if t.Err == nil {
				shown++
			}
		}
		fmt.Fprintln(c.streams.out, file)
	}
	if err == nil && r.tally.Failed > 0 {
		err = &exitError{code: exitSome}
	}
	if !c.quiet {
		fmt.Fprintf(c.err, "showed %d of %s\n", shown, detect.Plural(len(images), "photo"))
	}
	return err
}

// survey finds the detections of all photos, which is what a choice goes by. A
// source that knows a photo by its name is not shown the file.
func (c *sheetCommand) survey(ctx context.Context, r *photoRun) ([]*batch.File, []detect.Labelled, error) {
	type surveyed struct {
		file  *batch.File
		image detect.Labelled
	}
	var all []surveyed
	err := r.each(ctx, func(ctx context.Context, o *batch.Result) error {
		dets, err := r.Source().Detector.Detect(ctx, &detect.Image{Name: o.File.Name})
		if !errors.Is(err, detect.ErrNoRecord) {
			o.Detections = r.Selection.Apply(dets)
			return err
		}
		return r.Find(ctx, o)
	}, func(o *batch.Result) error {
		if o.Err != nil {
			return nil
		}
		r.tally.AddFound(o)
		img := detect.Labelled{Name: o.File.Name, Objects: detect.ObjectsOf(o.Detections)}
		if o.Photo != nil {
			img.Width, img.Height = o.Photo.Width, o.Photo.Height
		}
		all = append(all, surveyed{o.File, img})
		return nil
	})
	// Two folders may have photos of one name: then the paths order them.
	slices.SortStableFunc(all, func(a, b surveyed) int { return strings.Compare(a.file.Path, b.file.Path) })
	var files []*batch.File
	var images []detect.Labelled
	for _, s := range all {
		files, images = append(files, s.file), append(images, s.image)
	}
	return files, images, err
}

// titleOf returns what a sheet is called if nobody says: the folder's name.
func titleOf(args []string) string {
	if len(args) != 1 {
		return ""
	}
	abs, err := filepath.Abs(args[0])
	if err != nil {
		return ""
	}
	return filepath.Base(abs)
}

// draw writes one page.
func (c *sheetCommand) draw(ctx context.Context, r *photoRun, file string, tiles []contact.Tile, census sheet.Census, o sheet.Options) error {
	page := sheet.Layout(r.pages(ctx).Place(ctx, tiles), census, o)
	// Asked again with the file: its hash counts for more than its name, and
	// boxes are wanted in pixels of this photo.
	return r.drawPage(ctx, page, tiles, func(ctx context.Context, p *photo.Photo) ([]detect.Detection, error) {
		dets, err := r.Source().Detector.Detect(ctx, batch.Image(p))
		return r.Selection.Apply(dets), err
	}, file, c.page.quality)
}

// pageFlags say how a page of pictures looks.
type pageFlags struct {
	title   string
	theme   string
	width   int
	scale   int
	quality int
}

func (f *pageFlags) bind(fs *pflag.FlagSet) {
	cli.WordVar(fs, &f.theme, "theme", sheet.Dark, []sheet.Theme{sheet.Dark, sheet.Light}, "colours of the page")
	fs.IntVar(&f.width, "width", 1600, "width of the picture in `PIXELS`, before --scale")
	fs.IntVar(&f.scale, "scale", 1, "`N`=2 for screens of high density: all twice as large")
	fs.IntVar(&f.quality, "quality", 90, "JPEG quality, `1..100`")
}

func (f *pageFlags) bindTitle(fs *pflag.FlagSet) {
	fs.StringVar(&f.title, "title", "", "`TEXT` at the top (default the folder's name)")
}

// Bounds of a page: narrower ones have no room for text, and wider ones than
// 8×4000 pixels no format for them.
const (
	leastWidth = 200
	mostWidth  = 4000
	mostScale  = 8
)

func (f *pageFlags) options() (sheet.Options, error) {
	o := sheet.Options{Title: f.title, Width: f.width, Scale: f.scale, Theme: sheet.Theme(f.theme)}
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

// savePicture writes a picture in the format that its name says.
func savePicture(guard *output.Guard, file string, quality int, m image.Image) error {
	encode, err := photo.EncoderOf(file, quality)
	if err != nil {
		return usagef("%w", err)
	}
	if err := guard.Write(file, func(w io.Writer) error { return encode(w, m) }, output.Options{}); err != nil {
		return unwritten(output.Named(err, file))
	}
	return nil
}

// requireFrom returns an error if there is nothing to take detections from.
func (f *sourceFlags) requireFrom() error {
	if f.from == "" {
		return usagef("no detections given: name labels, or what annotate recorded, with --from")
	}
	return nil
}

// drawPage draws photos onto a page, and writes it.
func (r *photoRun) drawPage(ctx context.Context, page *sheet.Page, tiles []contact.Tile, find contact.Find, file string, quality int) error {
	img, shown := r.pages(ctx).Draw(ctx, page, tiles, find)
	switch {
	case ctx.Err() != nil:
		return stopOf(ctx)
	case shown == 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s: not written, none of its photos can be drawn", file)}
	}
	return savePicture(r.guard, file, quality, img)
}

func (r *photoRun) pages(ctx context.Context) contact.Pages {
	debug.SetGCPercent(leastGarbage) // pages have large buffers
	return contact.Pages{Slots: r.Slots, Limits: r.Limits, Fail: func(err error) {
		if ctx.Err() == nil {
			r.fail(err)
		}
	}}
}
