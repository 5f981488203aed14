package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/detect/record"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/report"
)

// reportCommand writes a page for looking through detections.
type reportCommand struct {
	*streams
	read readFlags

	from, truth     string
	names           string
	out             string
	title           string
	threshold, iou  float64
	labels, exclude []string
	split           bool
	link            string
	side            int
	marks           string
	palette         string
	quiet           bool
}

func newReportCommand(s *streams) *cobra.Command {
	c := &reportCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "report PATH… --from X -o report.html",
		Short: "Write one HTML page to look through detections, with a live threshold",
		Long: `Report puts photos and their detections into one HTML file, which opens in any
browser and asks for nothing else: no server, no network. In it a threshold moves
for all labels or for each, pictures are filtered, sorted by what looks wrong,
looked at closely, and marked.

With ground truth every box is told to be right, doubled, mislabelled, misplaced
or about nothing, and what was missed is shown; precision and recall move with
the threshold.

The page holds small copies of the photos, without their metadata. With --split
they go into a folder beside it, and a few thousand photos are no burden.`,
		Example: `  annotate report holiday --from annotated -o report.html
  annotate report photos --from results.json --truth instances.json -o report.html
  annotate report photos --from annotated --split --link files -o report/index.html`,
		Args: arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "output", "truth", "threshold", "split", "marks")
	groups.add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.from, "from", "", "the detections: `FILE|DIR`, as for annotate")
		fs.StringVar(&c.names, "names", "", "`FILE` that tells what the ids of --from stand for, as for annotate (default, for bare COCO results, the truth)")
		fs.StringVar(&c.truth, "truth", "", "ground truth to compare with: `FILE|DIR` of labels")
		fs.StringVar(&c.marks, "marks", "", "take in the marks of a `file` that a report saved")
	})
	groups.add(groupChoice, nil, func(fs *pflag.FlagSet) {
		fs.Float64VarP(&c.threshold, "threshold", "t", record.DefaultThreshold, "score where the page's threshold stands at first")
		fs.StringSliceVar(&c.labels, "labels", nil, "only these labels, separated by commas")
		fs.StringSliceVar(&c.exclude, "exclude", nil, "all but these labels")
	})
	groups.add(groupChoice, func() string {
		if c.truth != "" {
			return ""
		}
		return "it is about the ground truth that --truth names"
	}, func(fs *pflag.FlagSet) {
		fs.Float64Var(&c.iou, "iou", 0.5, "count a detection as right from this overlap (IoU) on")
	})
	groups.add(groupLook, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.title, "title", "", "title of the page (default the name of PATH)")
		fs.StringVar(&c.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
		fs.IntVar(&c.side, "thumbnail-side", 0, "longest side of the pictures in pixels (default by their number: 320 to 1024)")
	})
	groups.add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`file` of the page")
		fs.BoolVar(&c.split, "split", false, "put the pictures into a folder beside the page, not into it")
		fs.StringVar(&c.link, "link", "", "where the originals are: `files` for the photos' own places, or the address of their folder")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
		s.bindOverwrite(fs)
	})
	groups.add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *reportCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	if err := c.check(); err != nil {
		return err
	}
	data, err := c.data(args)
	if err != nil {
		return err
	}
	pictures, err := openPictures(c.guard, c.out, c.split)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.close()
	r, _, err := newRun(ctx, c.streams, runFlags{
		set: flags.Changed, read: &c.read, out: pictures.folder, quiet: c.quiet, truth: c.truth,
		source: &sourceFlags{from: c.from, names: c.names, threshold: c.threshold, labels: c.labels, exclude: c.exclude, concurrency: 1},
	}, args)
	if err != nil {
		return err
	}
	if err := c.guard.Check(output.Target{Path: c.out}); err != nil { // now that the photos are known
		return usagef("%w", err)
	}
	r.Selection.Threshold = 0 // the page has its own
	side := cmp.Or(c.side, report.ThumbnailSide(len(r.Files), !c.split))

	var thumbnails sync.Map // *batch.Result → []byte
	err = r.each(ctx, func(ctx context.Context, o *batch.Result) error {
		return r.With(ctx, o, func(p *photo.Photo) error {
			return r.Slots.Compute(ctx, p.ThumbnailMemory(image.Pt(side, side)), func() error {
				jpeg, err := report.Thumbnail(p, side)
				thumbnails.Store(o, jpeg)
				return err
			})
		})
	}, func(o *batch.Result) error {
		if o.Err != nil {
			return nil
		}
		jpeg, _ := thumbnails.LoadAndDelete(o)
		return c.add(data, r, o, pictures, jpeg.([]byte))
	})
	if err == nil && ctx.Err() == nil {
		err = c.write(data, pictures)
	}
	if !c.quiet {
		r.summary.print(c.err)
	}
	return r.exit(ctx, err)
}

// add adds a photo to the page.
func (c *reportCommand) add(data *report.Data, r *photoRun, o *batch.Result, pictures *pictures, jpeg []byte) error {
	img := report.Image{Name: o.File.Name, Width: o.Photo.Width, Height: o.Photo.Height, Detections: o.Detections}
	if r.truth != nil {
		truth := truths{r.truth, c.labels, c.exclude}
		if img.Truths, o.Err = truth.of(o); o.Err != nil {
			r.fail(o.Err)
			return nil
		}
	}
	var err error
	if img.Picture, err = pictures.put(jpeg); err != nil {
		return err
	}
	if img.Link, err = c.linkTo(o.File); err != nil {
		return err
	}
	r.summary.found++
	if len(o.Detections) == 0 {
		r.summary.empty++
	}
	data.Images = append(data.Images, img)
	return nil
}

// write writes the page, once all pictures are there.
func (c *reportCommand) write(data *report.Data, pictures *pictures) error {
	if len(data.Images) == 0 {
		return usagef("%s: no photo to put into it", c.out)
	}
	if !c.split {
		data.Thumbnails = pictures.all()
	}
	err := c.guard.Write(c.out, func(w io.Writer) error { return cmp.Or(report.Write(w, *data), pictures.err) }, output.Options{})
	if err != nil {
		return &exitError{code: exitSome, err: output.Named(err, c.out)}
	}
	_, err = fmt.Fprintln(c.streams.out, c.out)
	return err
}

// data returns what the flags say of the page.
func (c *reportCommand) data(args []string) (*report.Data, error) {
	data := &report.Data{
		Title: c.title, Threshold: c.threshold, Compared: c.truth != "", Criteria: evaluate.Criteria{IoU: c.iou},
	}
	if data.Title == "" {
		place, err := filepath.Abs(args[0])
		if err != nil {
			return nil, usagef("%w", err)
		}
		data.Title = filepath.Base(place)
	}
	palette := c.palette
	if palette == "" {
		// Where annotated photos were written, their looks were kept.
		palette = filepath.Join(c.from, paletteName)
		if info, err := os.Stat(c.from); err == nil && !info.IsDir() {
			palette = filepath.Join(filepath.Dir(c.from), paletteName)
		}
	}
	var err error
	if data.Palette, err = readPalette(palette); err != nil && (c.palette != "" || !errors.Is(err, fs.ErrNotExist)) {
		return nil, usagef("--palette: %w", err)
	}
	if c.marks == "" {
		return data, nil
	}
	f, err := os.Open(c.marks)
	if err != nil {
		return nil, usagef("--marks: %w", err)
	}
	defer f.Close()
	set, err := marks.Read(f)
	if err != nil {
		return nil, usagef("--marks %s: %w", c.marks, err)
	}
	data.Marks = set.Images
	return data, nil
}

// linkTo returns the address of a photo for a page at c.out.
func (c *reportCommand) linkTo(in *batch.File) (string, error) {
	switch c.link {
	case "":
		return "", nil
	case "files":
		return relativeAddress(c.out, in.Path)
	}
	return strings.TrimSuffix(c.link, "/") + "/" + (&url.URL{Path: in.Name}).EscapedPath(), nil
}

// relativeAddress returns where a file is, as a link in a page says it.
func relativeAddress(page, file string) (string, error) {
	from, err := filepath.Abs(filepath.Dir(page))
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return "", err // on another drive
	}
	return (&url.URL{Path: filepath.ToSlash(rel)}).String(), nil
}

// check tells what in the flags is out of range or missing.
func (c *reportCommand) check() error {
	switch {
	case c.from == "":
		return usagef("no detections given: name them with --from")
	case c.out == "":
		return usagef("no page given: name it with -o")
	case !(c.iou > 0 && c.iou <= 1):
		return usagef("--iou: %v is not within 0 to 1", c.iou)
	case c.side < 0:
		return usagef("--thumbnail-side: %d is below zero", c.side)
	}
	return nil
}
