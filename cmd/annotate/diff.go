package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/names"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/report"
	"annotate/render/sheet"
	"annotate/render/terminal"
)

// diffCommand compares two runs over the same images.
type diffCommand struct {
	*streams
	tolerance         evaluate.Tolerance
	threshold         float64
	names             string
	json, quiet       bool
	out, html, images string
	view              int
	read              readFlags

	found  *batch.Photos // in images; nil if nothing is shown
	limits photo.Limits
	slots  *batch.Slots
	report *evaluate.Diff
	photos map[string]diffPhoto // by the image's name, of those that differ
}

// diffPhoto is the photo of an image, or why there is none.
type diffPhoto struct {
	*batch.File
	err error
}

func newDiffCommand(s *streams) *cobra.Command {
	c := &diffCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Compare two runs box by box",
		Long: `Diff tells what became of each detection between two runs over the same images:
it is added, lost, moved or relabelled, or its score has changed, by more than the
tolerances allow. OLD and NEW are records or label files, as for --from. It exits with
1 if the runs differ, so that it can be the check that a model update must pass.

Boxes are paired one to one, the highest overlap first, those of the same label
before others. With -o it draws the images that differ, old and new side by
side; with --html it puts them into one page, as report does.`,
		Example: `  annotate diff before/detections.jsonl after/detections.jsonl
  annotate diff before after --threshold 0.5 --score-tolerance 0.1
  annotate diff before after -o changes --images holiday
  annotate diff before after --html changes.html --images holiday`,
		Args: cli.Arguments(2, 2, "the labels or detections of an OLD and a NEW run"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), args[0], args[1]) },
	}
	groups := groupFlags(cmd, "threshold", "output", "html", "images", "quiet", "json")
	groups.Add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.names, "names", "", "`FILE` that tells what ids stand for: COCO instances or a data.yaml (default: what is beside the labels, and for bare COCO results what the other says)")
	})
	groups.Add(groupMeasure, nil, func(flags *pflag.FlagSet) {
		flags.Float64VarP(&c.threshold, "threshold", "t", 0, "leave out what scores less than this `SCORE` in both runs")
		flags.Float64Var(&c.tolerance.Score, "score-tolerance", 0.05, "by how much a score may change, a `SHARE` of 1")
		flags.Float64Var(&c.tolerance.Move, "box-tolerance", 0.1, "by how much the overlap (`IoU`) of old and new box may fall short of 1")
		flags.Float64Var(&c.tolerance.IoU, "iou", 0.5, "below this overlap (`IoU`) a box is not moved, but lost and another added")
	})
	groups.Add(groupOutput, nil, func(flags *pflag.FlagSet) {
		flags.BoolVar(&c.json, "json", false, "print everything as one JSON object")
		flags.BoolVarP(&c.quiet, "quiet", "q", false, "print only the summary")
		flags.StringVar(&c.html, "html", "", "`file` for a page of the images that differ, to look through as a report")
	})
	shows := func() bool { return c.out != "" || c.html != "" }
	groups.Add(groupOutput, cli.Unless(shows, "no file is written without -o or --html"), s.bindOverwrite)
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`folder` for pictures of the images that differ, old and new side by side")
	})
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.images, "images", "", "`folder` of the photos, for -o and --html and for labels that do not say sizes or whole names (YOLO)")
	})
	groups.Add(groupLook, cli.Unless(func() bool { return c.out != "" }, "it is about the pictures that -o makes"), func(fs *pflag.FlagSet) {
		fs.IntVar(&c.view, "view", 1280, "longest side in `PIXELS` of each of the two pictures of -o")
	})
	groups.Add(groupLimits, cli.Unless(shows, "no photo is read without -o or --html"), c.read.bind)
	return cmd
}

func (c *diffCommand) run(ctx context.Context, old, new string) error {
	switch {
	case c.html != "" && c.images == "":
		return usagef("--html shows photos: name their folder with --images")
	case c.out != "" && c.images == "":
		return usagef("-o draws on photos: name their folder with --images")
	case c.view < 1:
		return usagef("--view: %d is not above zero", c.view)
	}
	o := dataset.Options{Names: c.names, Brief: true}
	var err error
	if c.limits, c.slots, err = c.read.slots(1); err != nil {
		return err
	}
	if c.images != "" {
		if c.found, err = batch.Collect(ctx, []string{c.images}, batch.CollectOptions{}); err != nil {
			return err
		}
		o.Photos = batch.PhotosOf(ctx, c.found.Files)
		c.guard.Photos = batch.Inputs(c.found.Files)
	}
	c.guard.Protect(old, new)
	if c.html != "" {
		if err := c.guard.Check(output.Target{Path: c.html}); err != nil {
			return usagef("%w", err)
		}
	}
	both, err := c.openBoth(ctx, old, new, o, nil)
	if err != nil {
		return err
	}
	report := evaluate.NewDiff(old, new, c.threshold)
	c.report = report
	// A run that found nothing names no images: it is taken to have looked at those of
	// the other.
	switch {
	case both.second.FoundNothing():
		c.tell(fmt.Errorf("%s: no detections at all, taken as a run that found nothing", new))
		for i := range both.first.Images {
			report.Add(&both.first.Images[i].Labelled, nil, c.tolerance)
		}
	case both.first.FoundNothing():
		c.tell(fmt.Errorf("%s: no detections at all, taken as a run that found nothing", old))
		for i := range both.second.Images {
			img := &both.second.Images[i]
			report.Add(&detect.Labelled{Name: img.Name, Width: img.Width, Height: img.Height}, img.Detections(), c.tolerance)
		}
	case len(both.Pairs) == 0:
		return usagef("%s and %s have no image in common", old, new)
	default:
		report.OnlyOld, report.OnlyNew = both.OnlyFirst, both.OnlySecond
		for _, pair := range both.Pairs { // in the order of the old run
			report.Add(&pair.First.Labelled, pair.Second.DetectionsIn(pair.First.Width, pair.First.Height), c.tolerance)
		}
	}
	if c.json {
		err = json.NewEncoder(c.streams.out).Encode(report)
	} else {
		err = report.WriteText(c.streams.out, c.quiet)
	}
	if err != nil {
		return &exitError{code: exitSome, err: fmt.Errorf("standard output: %w", err)}
	}
	if c.out != "" || c.html != "" {
		c.findPhotos()
	}
	if c.out != "" {
		if err := c.draw(ctx); err != nil {
			return err
		}
	}
	if c.html != "" {
		if err := c.writePage(ctx); err != nil {
			return err
		}
	}
	if both.bad > 0 {
		return &exitError{code: exitSome, err: fmt.Errorf("%s left out of the comparison", detect.Plural(both.bad, "bad record"))}
	}
	if report.Differs() {
		return &exitError{code: exitSome}
	}
	return nil
}

// findPhotos finds the photos of the images that differ, at some threshold.
func (c *diffCommand) findPhotos() {
	photos := make([]names.Item, len(c.found.Files))
	for i := range photos {
		photos[i].Name = c.found.Files[i].Name
	}
	images := make([]names.Item, len(c.report.Changed))
	for i := range images {
		images[i].Name = c.report.Changed[i].Image
	}
	c.photos = map[string]diffPhoto{}
	for i, pair := range names.Match(images, photos).Labels {
		p := diffPhoto{err: pair.Err}
		switch {
		case pair.Index >= 0:
			p.File = &c.found.Files[pair.Index]
			p.err = p.Err
		case p.err == nil:
			p.err = fmt.Errorf("%s: %w in %s", images[i].Name, dataset.ErrNoPhoto, c.images)
		}
		c.photos[images[i].Name] = p
	}
}

// eachPhoto makes something of the photos of images, several at a time, and hands it on
// in their order, or why it could not be made, which emit may deal with and returns. It
// tells failures, and returns how many there are; side is the longest of a picture
// that is made.
func eachPhoto[T any](ctx context.Context, c *diffCommand, images []evaluate.DiffImage, side int, work func(*evaluate.DiffImage, *photo.Photo) (T, error), emit func(*evaluate.DiffImage, T, error) error) (failed int, err error) {
	type result struct {
		i    int
		made T
		err  error
	}
	add, end := terminal.Fold(c.tell)
	defer end()
	batch.InOrder(ctx, len(images), 2*runtime.GOMAXPROCS(0), func(i int) (r result) {
		p := c.photos[images[i].Image]
		if r.i, r.err = i, p.err; r.err != nil {
			return r
		}
		r.err = batch.View(ctx, c.slots, p.File, c.limits, image.Pt(side, side), func(p *photo.Photo) (err error) {
			r.made, err = work(&images[i], p)
			return err
		})
		return r
	}, func(r result) {
		if err := emit(&images[r.i], r.made, r.err); err != nil {
			failed++
			add(err)
		}
	})
	if ctx.Err() != nil {
		return failed, stopOf(ctx)
	}
	return failed, nil
}

// draw draws the images that differ.
func (c *diffCommand) draw(ctx context.Context) error {
	failed, err := eachPhoto(ctx, c, c.report.Differences, c.view, func(img *evaluate.DiffImage, p *photo.Photo) (string, error) {
		base, err := p.Thumbnail(image.Pt(c.view, c.view))
		if err != nil {
			return "", err
		}
		defer photo.Release(base)
		file, err := output.Place(c.out, sheet.Stem(img.Image)+".jpg")
		if err != nil {
			return "", err
		}
		return file, output.Named(c.guard.Write(file, func(w io.Writer) error {
			return photo.EncodeJPEG(w, report.SideBySide(base, image.Pt(p.Width, p.Height), img, c.report.Old, c.report.New), photo.WriteQuality)
		}, output.Options{}), file)
	}, func(_ *evaluate.DiffImage, _ string, err error) error { return err })
	if err == nil && failed > 0 {
		err = &exitError{code: exitSome, err: fmt.Errorf("%s not drawn", detect.Plural(failed, "image"))}
	}
	return err
}

// writePage writes a page for looking through what differs.
func (c *diffCommand) writePage(ctx context.Context) error {
	pictures, err := report.NewPictures(c.guard, c.html, false)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.Close()
	built, err := report.NewBuilder(report.Data{
		Title: c.report.Old + " → " + c.report.New, Compared: true, Runs: true,
		Threshold: c.report.Threshold, Unchanged: c.report.Unchanged, Thumbnails: pictures.All(),
	}, pictures.Spool)
	if err != nil {
		return usagef("%w", err)
	}
	defer built.Close()
	side := report.ThumbnailSide(len(c.report.Changed), true)
	type made struct {
		size image.Point
		jpeg []byte
	}
	pictured := 0
	failed, err := eachPhoto(ctx, c, c.report.Changed, side, func(_ *evaluate.DiffImage, p *photo.Photo) (made, error) {
		jpeg, err := report.Thumbnail(p, side)
		return made{image.Pt(p.Width, p.Height), jpeg}, err
	}, func(d *evaluate.DiffImage, of made, failure error) error {
		img := report.Image{Name: d.Image, Width: d.Width, Height: d.Height, Detections: d.New, Truths: detect.ObjectsOf(d.Old), Changes: d.Changes}
		if img.Width <= 0 || img.Height <= 0 { // the runs do not say: the boxes are the photo's
			img.Width, img.Height = of.size.X, of.size.Y
		}
		switch {
		case failure == nil:
			pictured++
		case img.Width <= 0:
			return failure
		default: // its boxes count, as the command counts them
			of.jpeg = nil
		}
		if _, _, err := pictures.Put(of.jpeg, nil); err != nil {
			return err
		}
		return cmp.Or(built.Add(img), failure)
	})
	switch {
	case err != nil:
		return err
	case failed > 0 && pictured == 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s: not written, none of its images can be shown", c.html)}
	}
	err = c.guard.Write(c.html, func(w io.Writer) error { return cmp.Or(built.Write(w), pictures.Err) }, output.Options{})
	switch {
	case err != nil:
		return unwritten(output.Named(err, c.html))
	case failed > 0:
		return &exitError{code: exitSome, err: fmt.Errorf("%s: %s without a picture, %d not on it", c.html, detect.Plural(failed, "image"), len(c.report.Changed)-built.Len())}
	}
	return nil
}
