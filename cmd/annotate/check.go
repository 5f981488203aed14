package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/render/batch"
)

// checkCommand examines label files.
type checkCommand struct {
	*streams
	labels  labelFlags
	against string
	fix     []string
	json    bool
	out     string
}

func newCheckCommand(s *streams) *cobra.Command {
	c := &checkCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "check --from LABELS [--images DIR]",
		Short: "Find what is wrong with label files, and repair it",
		Long: `Check looks through labels of any kind that --from takes and tells what is wrong
with them, how it knows, where to look, by file and line, and what to do: shares
taken for pixels, corners taken for sizes, swapped axes, boxes of a resized or
un-rotated copy, broken, empty, off-frame and double boxes, labels in several
spellings, lines of several kinds, images without photos and photos without labels,
one photo in train and val, by its bytes or its looks. A fault shared by all
boxes shows in the statistics of the folder, not in one box.

Findings are errors (tools that read the labels stop, or are wrong), warnings
(a mistake in most cases) and notes (usual and harmless). They are certain, where
the data prove them, or likely. --fix repairs what is certain; what is likely is
repaired by its name, once you have looked: --fix resized-copy. With an error or a
warning check exits with 1, with --fix only if the repaired copy still has one. The
copy is what --from names with the records changed that findings name: all else
stays as it was, byte for byte.

With --against check lists the labels that a model's detections contradict, the
worst first: swapped for another label, overlooked, or badly located, by the scores
of ObjectLab. What is listed is likely wrong; the model may be, too.`,
		Example: `  annotate check --from labels.json --images photos
  annotate check --from dataset/labels --images dataset/images --fix -o repaired
  annotate check --from labels.json --images photos --fix letterbox -o repaired.json
  annotate check --from labels.json --against annotated/detections.jsonl
  annotate check --from annotated --json | jq '.findings[].kind'`,
		// Of --fix letterbox the command line parser makes a flag and an argument.
		Args: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("fix") {
				c.fix = append(c.fix, args...)
				return nil
			}
			return noArguments(cmd, args)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	groups := groupFlags(cmd, "from", "against", "images", "fix", "output", "json")
	groups.add(groupInput, nil, func(fs *pflag.FlagSet) {
		c.labels.bind(fs, "; without it sizes are those that the labels say, and no photo is missed")
		fs.StringVar(&c.against, "against", "", "detections of a model, `FILE|DIR`: list the labels that they contradict")
	})
	groups.add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.BoolVar(&c.json, "json", false, "print the findings as JSON")
		fs.StringSliceVar(&c.fix, "fix", nil, "write a repaired copy to -o, in the same format: what is certain, and the likely `kinds` that are named; likely stands for all of them")
		fs.Lookup("fix").NoOptDefVal = onlyCertain
		fs.StringVarP(&c.out, "output", "o", "", "`file or folder` for the repaired copy")
	})
	groups.add(groupOutput, unless(func() bool { return len(c.fix) > 0 }, "without --fix nothing is written"), s.bindOverwrite)
	return cmd
}

func (c *checkCommand) run(ctx context.Context) error {
	if err := c.labels.check(); err != nil {
		return err
	}
	if (len(c.fix) > 0) != (c.out != "") {
		return usagef("--fix and -o belong together: the repaired copy goes to a place of its own")
	}
	if c.out == batch.StdStream {
		return usagef("-o -: standard output has the findings; name a file or folder for the repaired copy")
	}
	if c.against != "" {
		return c.runAgainst(ctx)
	}
	fix, err := c.kinds()
	if err != nil {
		return err
	}
	o := dataset.Options{Names: c.labels.names}
	var seen photoLook
	if c.labels.images != "" {
		found, err := batch.Collect(ctx, []string{c.labels.images}, batch.CollectOptions{})
		if err != nil {
			return err
		}
		seen.files = found.Files
		o.Photos = photosOf(ctx, found.Files)
	}
	e := &examination{from: c.labels.from}
	o.Warn = func(err error) { e.remarks = append(e.remarks, err) }
	o.Bad = func(err error) { e.bad = append(e.bad, err) }
	d, err := c.readLabels(ctx, c.labels.from, o)
	if err != nil {
		return err
	}
	e.takeUnpaired(d)
	e.background = d.Format == dataset.YOLO
	examination := doctor.Options{Known: labelsOf(coco.Categories()), Classes: labelsOf(d.Categories), Fix: fix, Splits: splitsOf(d)}
	photos, err := seen.look(ctx, d, c.tell)
	if err != nil {
		return err
	}
	if seen.prints != nil {
		examination.Alike = seen.alike
	}
	e.Report = doctor.Examine(d.Labelled(), photos, examination)
	e.takeRecords(len(d.Categories) > 0)
	failed := e.failed()
	if len(c.fix) > 0 {
		fixed := repaired(d, e.Report)
		unwritten := false
		err = c.writeRepaired(ctx, e, d, fixed, func(err error) {
			unwritten = true
			c.tell(err)
		})
		if err != nil {
			return err
		}
		e.left = slices.Concat(doctor.Examine(fixed.Labelled(), photos, examination).Findings, e.unread)
		e.takeBackground(e.left)
		failed = unwritten || slices.ContainsFunc(e.left, func(f doctor.Finding) bool { return f.Severity > doctor.Note })
	}
	if c.json {
		err = e.printJSON(c.streams.out)
	} else {
		err = e.print(c.streams.out)
	}
	if err != nil {
		return err
	}
	if failed {
		return &exitError{code: exitSome}
	}
	return nil
}

// onlyCertain is the value of --fix where it names no kind.
const onlyCertain = "certain"

// kinds returns the likely kinds that --fix names.
func (c *checkCommand) kinds() ([]doctor.Kind, error) {
	known := []string{onlyCertain, string(doctor.Likely)}
	for _, k := range doctor.Kinds() {
		known = append(known, string(k))
	}
	var kinds []doctor.Kind
	for _, name := range c.fix {
		if !slices.Contains(known, name) {
			return nil, usagef("--fix %s: no finding of that kind%s", name, didYouMean(name, known))
		}
		kinds = append(kinds, doctor.Kind(name))
	}
	return kinds, nil
}

func labelsOf(categories []coco.Category) []string {
	labels := make([]string, len(categories))
	for i, c := range categories {
		labels[i] = c.Name
	}
	return labels
}

// repaired returns the dataset as the doctor would have it.
func repaired(d *dataset.Dataset, r *doctor.Report) *dataset.Dataset {
	fixed := *d
	fixed.Images = slices.Clone(d.Images)
	left, renamed := map[string]bool{}, map[string]bool{}
	for i := range fixed.Images {
		was := d.Images[i].Objects
		fixed.Images[i].Labelled = r.Repaired[i]
		for k, at := range r.Kept[i] {
			is := &fixed.Images[i].Objects[k]
			left[is.Label] = true
			if was[at].Label != is.Label {
				renamed[was[at].Label] = true
			}
			if was[at].Box != is.Box {
				is.Area, is.Outline = 0, nil // the outline is not repaired; the box's area stands in
			}
		}
	}
	// A spelling that is gone leaves no category.
	fixed.Categories = slices.DeleteFunc(slices.Clone(d.Categories), func(c coco.Category) bool {
		return renamed[c.Name] && !left[c.Name]
	})
	return &fixed
}

// newTarget returns the form and place to write labels in.
func newTarget(to, out string) (*dataset.Target, error) {
	t, err := dataset.NewTarget(to, out)
	switch {
	case err != nil:
		return nil, usagef("%w", err)
	case t.PerImage() && out == batch.StdStream:
		return nil, usagef("-o -: %s has a file for each image, name a folder", to)
	}
	return t, nil
}

// writeRepaired writes the repaired dataset: the files that the labels came in,
// with the records changed that findings name, or where a form cannot be edited
// all of it anew.
func (c *checkCommand) writeRepaired(ctx context.Context, e *examination, was, fixed *dataset.Dataset, bad func(error)) error {
	if !slices.Contains(dataset.Targets(), was.Format) && was.Format != dataset.VOC1 {
		return usagef("%s is read and not written: convert it to one of %s, and repair that", was.Format, strings.Join(texts(dataset.Targets()), ", "))
	}
	target, err := newTarget(string(was.Format), c.out)
	if err != nil {
		return err
	}
	files, err := was.Edited(ctx, target.Path, e.Repaired, e.Kept, e.quoted)
	if errors.Is(err, detect.ErrNotEditable) && !was.Editable() {
		if len(was.Images) == 0 && len(e.bad) > 0 {
			return usagef("nothing could be read: %w", err) // an empty set would say that there is nothing
		}
		e.rebuilt = err.Error()
		files, err = filesOf(target, fixed, bad)
	}
	if err != nil {
		return usagef("%w", err)
	}
	e.copy = target.Path
	return c.writeLabels(ctx, target, files)
}

// modelCheck is what a model's detections say against labels.
type modelCheck struct {
	From    string          `json:"from"`
	Against string          `json:"against"`
	OK      bool            `json:"ok"`
	Images  int             `json:"images"`
	Boxes   int             `json:"boxes"`
	Errors  []labelErrorOut `json:"label_errors"`
}

// labelErrorOut is a label that is likely wrong.
type labelErrorOut struct {
	Kind  doctor.ErrorKind `json:"kind"`
	Score float64          `json:"score"` // 0 is the worst
	Image string           `json:"image"`
	Place string           `json:"place,omitempty"` // file:line
	Box   int              `json:"box,omitempty"`   // its number, from 1; 0 for none
	Label string           `json:"label,omitempty"`
	XYXY  []jsonReal       `json:"xyxy,omitempty"`
	Found detect.Detection `json:"found"`

	box detect.Box
}

// runAgainst compares the labels with what a model found.
func (c *checkCommand) runAgainst(ctx context.Context) error {
	if len(c.fix) > 0 {
		return usagef("--against only lists labels: a person decides whether the model is right")
	}
	o, err := c.labels.options(ctx)
	if err != nil {
		return err
	}
	truth, bad, err := c.openLabels(ctx, c.labels.from, o, c.tell)
	if err != nil {
		return err
	}
	o.NamesOf = truth // bare COCO results do not name their images and labels
	found, badFound, err := c.openLabels(ctx, c.against, o, c.tell)
	if err != nil {
		return err
	}
	sides := dataset.Align(truth, found)
	if err := tellSeveral(sides, c.tell); err != nil {
		return err
	}
	if len(sides.Pairs) == 0 {
		return usagef("%s and %s have no image in common", c.labels.from, c.against)
	}
	if sides.Inferred != nil {
		c.tell(sides.Inferred)
	}
	for _, side := range []struct {
		names []string
		not   string
	}{{sides.OnlyFirst, c.against}, {sides.OnlySecond, c.labels.from}} {
		if n := len(side.names); n > 0 {
			c.tell(fmt.Errorf("%s, such as %s, not in %s: not compared", detect.Plural(n, "image"), side.names[0], side.not))
		}
	}
	m := &modelCheck{From: c.labels.from, Against: c.against, Images: len(sides.Pairs), Errors: []labelErrorOut{}}
	for _, p := range sides.Pairs {
		m.add(p)
	}
	slices.SortStableFunc(m.Errors, func(a, b labelErrorOut) int { return cmp.Compare(a.Score, b.Score) })
	m.OK = len(m.Errors) == 0 && bad+badFound == 0
	if err := m.print(c.streams.out, c.json); err != nil {
		return err
	}
	if !m.OK {
		return &exitError{code: exitSome}
	}
	return nil
}

// add takes up an image of the labels with what was found in it.
func (m *modelCheck) add(p dataset.AlignedPair) {
	img := p.First
	m.Boxes += len(img.Objects)
	found := p.Second.DetectionsIn(img.Width, img.Height)
	for _, e := range doctor.LabelErrors(img.Objects, found, img.Width, img.Height, doctor.ModelOptions{}) {
		out := labelErrorOut{Kind: e.Kind, Score: e.Score, Image: img.Name, Found: e.Found}
		if e.Truth >= 0 {
			o := &img.Objects[e.Truth]
			out.Place, out.Box, out.Label, out.box = img.Place(e.Truth), e.Truth+1, o.Label, o.Box
			for _, v := range []float64{o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax} {
				out.XYXY = append(out.XYXY, jsonReal(v))
			}
		}
		m.Errors = append(m.Errors, out)
	}
}

func (m *modelCheck) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, m)
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s against %s: %s, %s\n", m.From, m.Against, detect.Plural(m.Images, "image"), detect.Plural(m.Boxes, "box"))
	counts := map[doctor.ErrorKind]int{}
	for i := range m.Errors {
		e := &m.Errors[i]
		counts[e.Kind]++
		fmt.Fprintf(b, "%.2f  %-13s  %s\n", e.Score, e.Kind, detect.Printable(e.text()))
	}
	if m.OK {
		fmt.Fprintln(b, "nothing that the model contradicts")
	} else {
		fmt.Fprintf(b, "%d swapped, %d overlooked, %d badly located: likely wrong, the worst first\n",
			counts[doctor.Swapped], counts[doctor.Overlooked], counts[doctor.BadlyLocated])
	}
	return b.Flush()
}

// text says where the label is, and what was found.
func (e *labelErrorOut) text() string {
	f := e.Found
	found := fmt.Sprintf("found %s (%.2f) at %s", strconv.Quote(f.Label), f.Score, boxText(f.Box))
	if e.Box == 0 {
		return fmt.Sprintf("%s: no label, %s", e.Image, found)
	}
	return exampleText(&doctor.Example{Place: e.Place, Image: e.Image, Object: e.Box, Label: e.Label, Box: e.box, Detail: found})
}
