package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/record"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/report"
)

// reportCommand writes a page for looking through detections.
type reportCommand struct {
	*streams
	read readFlags

	from, as        []string
	truth           string
	names           string
	out             string
	title           string
	threshold, iou  float64
	labels, exclude []string
	split           bool
	link            string
	links           report.Links
	side            int
	cropWidth       int
	marks           markFlags
	palette         string
	quiet           bool

	before *dataset.Dataset // the older of two models; nil if there is one
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

With ground truth the page says of every box whether it is right, doubled,
mislabelled, misplaced or about nothing, and shows what was missed; precision and
recall move with the threshold. Labels that are likely wrong themselves are shown as
check --against lists them.

With two --from the page compares two models: by the truth what the second one
fixed and what it broke, box by box, with the figures of both; without a truth
what changed, as diff does.

The page holds small copies of the photos, without their metadata. With --split
they go into a folder beside it, and a hundred thousand photos are no burden;
--crops-size adds crops of the boxes at the photos' own resolution.`,
		Example: `  annotate report holiday --from annotated -o report.html
  annotate report photos --from results.json --truth instances.json -o report.html
  annotate report photos --from old.json --from new.json --truth instances.json --as v1,v2 -o report.html
  annotate report photos --from annotated --split --link files -o report/index.html`,
		Args: cli.Arguments(1, 0, "photos or folders of photos"),
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	groups := groupFlags(cmd, "from", "output", "truth", "threshold", "split", "marks")
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringArrayVar(&c.from, "from", nil, "the detections: `FILE|DIR`, as for annotate; given twice, those of an old model and a new one")
		fs.StringVar(&c.names, "names", "", "`FILE` that tells what the ids of --from stand for, as for annotate (default, for bare COCO results, the truth)")
		fs.StringVar(&c.truth, "truth", "", "ground truth to compare with: `FILE|DIR` of labels")
		fs.StringArrayVar(&c.marks.files, "marks", nil, "take in the marks of a `file` that a report saved; repeatable, for those of several people")
	})
	c.marks.bindOnly(groups)
	groups.Add(groupLook, cli.Unless(func() bool { return len(c.from) == 2 }, "it names two models, and --from is not given twice"), func(fs *pflag.FlagSet) {
		fs.StringSliceVar(&c.as, "as", nil, "names of the two models, `old,new` (default those of the files)")
	})
	groups.Add(groupChoice, nil, func(fs *pflag.FlagSet) {
		fs.Float64VarP(&c.threshold, "threshold", "t", record.DefaultThreshold, "`SCORE` where the page's threshold stands at first")
		fs.StringSliceVar(&c.labels, "labels", nil, "only these `LABELS`, separated by commas")
		fs.StringSliceVar(&c.exclude, "exclude", nil, "all but these `LABELS`")
	})
	groups.Add(groupChoice, cli.Unless(func() bool { return c.truth != "" }, "it is about the ground truth that --truth names"), func(fs *pflag.FlagSet) {
		fs.Float64Var(&c.iou, "iou", 0.5, "count a detection as right from this overlap on (`IoU`, 0 to 1)")
	})
	groups.Add(groupLook, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.title, "title", "", "`TEXT` at the top of the page (default the name of PATH)")
		fs.StringVar(&c.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
		fs.IntVar(&c.side, "thumbnail-side", 0, "longest side of the pictures in `PIXELS` (default by their number: 320 to 1024)")
	})
	groups.Add(groupLook, cli.Unless(func() bool { return c.split }, "crops of their own go into the folder that --split makes"), func(fs *pflag.FlagSet) {
		fs.IntVar(&c.cropWidth, "crops-size", 0, "width in `PIXELS` of crops of the boxes, cut from the photos themselves; without it the page cuts them from its pictures, in which small objects are coarse")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`file` of the page")
		fs.BoolVar(&c.split, "split", false, "put the pictures into a folder beside the page, not into it")
		fs.StringVar(&c.link, "link", "", "where the originals are: `files` for the photos' own places, or the address of their folder")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
		s.bindOverwrite(fs)
	})
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *reportCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	if err := c.check(args); err != nil {
		return err
	}
	data, err := c.data(ctx, args)
	if err != nil {
		return err
	}
	pictures, err := report.NewPictures(c.guard, c.out, c.split)
	if err != nil {
		return usagef("%w", err)
	}
	defer pictures.Close()
	if !c.split {
		data.Thumbnails = pictures.All()
	}
	r, _, err := newRun(ctx, c.streams, runFlags{
		set: flags.Changed, read: &c.read, out: pictures.Folder, quiet: c.quiet, truth: c.truth, stored: true,
		source: &sourceFlags{from: c.current(), names: c.names, threshold: c.threshold, labels: c.labels, exclude: c.exclude, concurrency: 1, marks: c.marks},
	}, args)
	if err != nil {
		return err
	}
	defer r.closeLabels()
	defer func() {
		if c.before != nil {
			c.before.Close()
		}
	}()
	if err := c.openBefore(ctx, r); err != nil {
		return err
	}
	data.Command = c.command(args, r)
	page, err := report.NewBuilder(*data, pictures.Spool)
	if err != nil {
		return usagef("%w", err)
	}
	defer page.Close()
	// Now that the photos are known, and before they are looked at.
	if err := c.guard.Check(output.Target{Path: c.out}); err != nil {
		return usagef("%w", err)
	}
	if err := pictures.Check(r.listing.Len(), c.cropWidth > 0); err != nil {
		return usagef("%w", err)
	}
	r.Selection.Threshold = 0 // the page has its own
	side := cmp.Or(c.side, report.ThumbnailSide(r.listing.Len(), !c.split))

	type looked struct {
		report.Image
		thumbnail, crops []byte // JPEG
	}
	var made sync.Map // *batch.Result → looked
	err = r.each(ctx, func(ctx context.Context, o *batch.Result) error {
		return r.With(ctx, o, func(p *photo.Photo) (err error) {
			of := looked{}
			if of.Image, err = c.look(ctx, r, o); err != nil {
				return err
			}
			var boxes []detect.Box
			memory := p.ThumbnailMemory(image.Pt(side, side))
			if c.cropWidth > 0 {
				for i := range of.Detections {
					boxes = append(boxes, of.Detections[i].Box)
				}
				for i := range of.Truths {
					boxes = append(boxes, of.Truths[i].Box)
				}
				if len(boxes) > 0 {
					memory = max(memory, p.Memory()+4*int64(p.Width)*int64(p.Height))
				}
			}
			return r.Slots.Compute(ctx, memory, func() (err error) {
				if of.thumbnail, err = report.Thumbnail(p, side); err != nil {
					return err
				}
				of.crops, err = report.Crops(p, boxes, c.cropWidth)
				made.Store(o, of)
				return err
			})
		})
	}, func(o *batch.Result) (err error) {
		if o.Err != nil {
			return nil
		}
		found, _ := made.LoadAndDelete(o)
		of := found.(looked)
		if of.Picture, of.Crops, err = pictures.Put(of.thumbnail, of.crops); err != nil {
			return err
		}
		if of.Link, err = c.links.To(o.File.Name, o.File.Path); err != nil {
			return err
		}
		r.tally.AddFound(o)
		return page.Add(of.Image)
	})
	if err == nil && ctx.Err() == nil {
		if data.Command != nil {
			data.Command.Whole = page.Len() == r.listing.Len()
		}
		err = c.write(page, pictures)
	}
	if !c.quiet {
		r.printSummary()
		if len(data.Models) == 2 && err == nil {
			r.progress.line("%s", fatesWords(data, page.Fates()))
		}
	}
	return r.exit(ctx, err)
}

// look returns a photo as the page has it, without its pictures.
func (c *reportCommand) look(ctx context.Context, r *photoRun, o *batch.Result) (report.Image, error) {
	img := report.Image{Name: o.File.Name, Width: o.Photo.Width, Height: o.Photo.Height, Detections: o.Detections}
	var err error
	if r.truth != nil {
		if img.Truths, err = truthOf(r.truth, o, detect.Selection{Labels: c.labels, Exclude: c.exclude}); err != nil {
			return img, err
		}
	}
	if c.before == nil {
		return img, nil
	}
	older, err := c.findBefore(ctx, o, r.Selection)
	if err != nil || !c.runs() {
		img.Before = older
		return img, err
	}
	img.Truths = detect.ObjectsOf(older)
	img.Changes = evaluate.Compare(older, img.Detections, evaluate.Tolerance{Score: scoreTolerance, Move: boxTolerance})
	return img, nil
}

// write writes the page, once all pictures are there.
func (c *reportCommand) write(page *report.Builder, pictures *report.Pictures) error {
	if page.Len() == 0 {
		return usagef("%s: no photo to put into it", c.out)
	}
	err := c.guard.Write(c.out, func(w io.Writer) error { return cmp.Or(page.Write(w), pictures.Err) }, output.Options{})
	if err != nil {
		return unwritten(output.Named(err, c.out))
	}
	_, err = fmt.Fprintln(c.streams.out, c.out)
	return err
}

// data returns what the flags say of the page.
func (c *reportCommand) data(ctx context.Context, args []string) (*report.Data, error) {
	data := &report.Data{
		CropWidth: c.cropWidth, Title: c.title, Threshold: c.threshold, Compared: c.truth != "" || len(c.from) == 2, Criteria: evaluate.Criteria{IoU: c.iou},
		Runs: c.runs(),
	}
	if len(c.from) == 2 {
		if data.Runs {
			data.Reference = c.modelNames()[0]
		} else {
			data.Models = c.modelNames()
		}
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
		from, err := c.local(ctx, c.current())
		if err != nil {
			return nil, err
		}
		palette = filepath.Join(from, batch.PaletteName)
		if info, err := os.Stat(from); err == nil && !info.IsDir() {
			palette = filepath.Join(filepath.Dir(from), batch.PaletteName)
		}
	}
	var err error
	if data.Palette, err = readPalette(palette); err != nil && (c.palette != "" || !errors.Is(err, fs.ErrNotExist)) {
		return nil, usagef("--palette: %w", err)
	}
	set, err := c.marks.read(c.streams.tell)
	if err != nil {
		return nil, err
	}
	if set == nil {
		return data, nil
	}
	data.Marks = set.Images
	for i := range set.Images {
		for _, u := range set.Images[i].Contradictions() {
			c.streams.tell(fmt.Errorf("%s: %q at %s: %w: the page has the last", set.Images[i].Name, u.Label, u.Rect().Place(), u.Why))
		}
	}
	return data, nil
}

// command returns the command line that has the page's detections of the given paths;
// nil where two runs are compared, whose boxes no threshold chooses by themselves.
func (c *reportCommand) command(paths []string, r *photoRun) *report.Command {
	if c.runs() {
		return nil
	}
	words := func(flag string, values ...string) (text string) {
		for _, v := range values {
			text += " --" + flag + " " + shellWord(v)
		}
		return text
	}
	command := &report.Command{Folder: len(paths) == 1 && (isFolder(paths[0]) || storage.IsURL(paths[0]))}
	sources := []*dataset.Dataset{r.labels}
	if c.before != nil {
		sources = []*dataset.Dataset{c.before, r.labels}
	}
	for i, from := range c.from {
		line := "annotate detect"
		for _, p := range paths {
			line += " " + shellWord(p)
		}
		line += words("from", from)
		switch {
		case c.names != "":
			line += words("names", c.names)
		case sources[i].Format == dataset.Results && r.truth != nil && r.truth.Format == dataset.COCO:
			line += words("names", c.truth) // whose ids bare results go by
		}
		if c.marks.only != "" {
			line += words("marks", c.marks.files...) + words("only", c.marks.only)
		}
		command.Models = append(command.Models, line)
	}
	if len(c.labels) > 0 {
		command.Labels += words("labels", inList(c.labels))
	}
	if len(c.exclude) > 0 {
		command.Labels += words("exclude", inList(c.exclude))
	}
	command.Labels = strings.TrimSpace(command.Labels)
	return command
}

// inList returns words as a flag takes them, with commas between.
func inList(words []string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(words) // a builder takes everything
	w.Flush()
	return strings.TrimSuffix(b.String(), "\n")
}

// check tells what in the flags is out of range or missing.
func (c *reportCommand) check(paths []string) error {
	switch {
	case len(c.from) == 0 || c.from[0] == "":
		return usagef("no detections given: name them with --from")
	case len(c.from) > 2:
		return usagef("--from is given %d times: a page compares two models at most", len(c.from))
	case len(c.as) != 0 && (len(c.as) != 2 || c.as[0] == c.as[1] || slices.Contains(c.as, "")):
		return usagef("--as: want two names that differ, such as old,new")
	case c.out == "":
		return usagef("no page given: name it with -o")
	case c.cropWidth != 0 && (c.cropWidth < 32 || c.cropWidth > 1024):
		return usagef("--crops-size: %d is not within 32 to 1024", c.cropWidth)
	}
	if c.link == "files" && slices.ContainsFunc(append(paths, c.out), storage.IsURL) {
		return usagef("--link files: no page can lead from a bucket, or into one; name the address of the photos' folder")
	}
	var err error
	if c.links, err = report.ParseLinks(c.link, c.out); err != nil {
		return usagef("--link %w", err)
	}
	return nil
}

// What a comparison of two runs tolerates, where nobody says otherwise.
const (
	scoreTolerance = 0.05
	boxTolerance   = 0.1
)

// current returns the detections that the page is about: those of the newer of
// two models.
func (c *reportCommand) current() string { return c.from[len(c.from)-1] }

// runs reports whether the page compares two runs without a truth, as diff does.
func (c *reportCommand) runs() bool { return c.truth == "" && len(c.from) == 2 }

// fatesWords says what became of boxes from the older of two models to the newer.
func fatesWords(d *report.Data, fates evaluate.FateCounts) string {
	return fmt.Sprintf("from %s to %s at threshold %v: %d fixed, %d broken, %d both right, %d both wrong", d.Models[0], d.Models[1], d.Threshold,
		fates[evaluate.Fixed], fates[evaluate.Broken], fates[evaluate.BothRight], fates[evaluate.BothWrong])
}

// modelNames returns what the two models are called.
func (c *reportCommand) modelNames() []string {
	if len(c.as) == 2 {
		return c.as
	}
	if old, new := nameOf(c.from[0]), nameOf(c.from[1]); old != new {
		return []string{old, new}
	}
	return c.from
}

// openBefore opens the detections of the older of two models.
func (c *reportCommand) openBefore(ctx context.Context, r *photoRun) (err error) {
	if len(c.from) != 2 {
		return nil
	}
	c.guard.Protect(c.from[0])
	o := r.about
	o.Names, o.NamesOf = c.names, cmp.Or(r.truth, r.labels)
	if c.before, _, err = c.openLabels(ctx, c.from[0], o, r.progress.tell); err != nil {
		return err
	}
	if c.before.FoundNothing() {
		r.progress.line("%s: no detections at all, taken as a run that found nothing", c.from[0])
	}
	return nil
}

// findBefore finds what the older of two models has on a photo. A photo that it
// does not know is an error: what it would have found is not known.
func (c *reportCommand) findBefore(ctx context.Context, o *batch.Result, wanted detect.Selection) ([]detect.Detection, error) {
	img := &detect.Image{Name: o.File.Name, Width: o.Photo.Width, Height: o.Photo.Height}
	dets, err := c.before.Detector().Detect(ctx, img)
	if errors.Is(err, detect.ErrNoRecord) && c.before.FoundNothing() {
		dets, err = nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.from[0], err)
	}
	return wanted.Apply(dets), nil
}

// plainWord matches what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[\w@%+=:,./-]+$`)

// shellWord quotes a word for a shell.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
