package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/charset"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/detect/names"
	"annotate/detect/record"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/terminal"
)

// sourceFlags say where detections come from and which of them are wanted.
type sourceFlags struct {
	apiFlags

	from, names      string
	threshold        float64
	requestThreshold float64
	labels, exclude  []string
	max              int
	concurrency      int
	uploadMaxSide    int
	slice            *batch.Slices
	thresholds       thresholdsFlag
	marks            markFlags

	at evaluate.Thresholds // what threshold and thresholds say, once they are checked

	requestThresholdSet bool
}

// bind adds the flags of a command that asks the API, or takes detections from
// files.
func (f *sourceFlags) bind(groups *cli.Groups) {
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.from, "from", "", "take detections from `FILE|DIR` instead of the API: a detections.jsonl, COCO, YOLO, VOC, CSV, or JSON in the API's form beside each photo, told by content or named: coco:FILE")
	})
	f.bindNames(groups, "`FILE` that tells what the ids of --from stand for, COCO instances or a data.yaml; or coco for COCO's own labels")
	f.bindChoice(groups, "draw detections with at least this `SCORE` (confidence)")
	groups.Add(groupAPI, cli.Unless(func() bool { return f.from == "" }, "it is about the API, and --from takes detections from files"), f.apiFlags.bind, func(fs *pflag.FlagSet) {
		fs.Float64Var(&f.requestThreshold, "request-threshold", record.DefaultThreshold, "ask the API for detections down to this `SCORE`, so that later runs can go lower without a call")
		fs.IntVarP(&f.concurrency, "concurrency", "c", 4, "`N` requests are in flight at once")
		fs.IntVar(&f.uploadMaxSide, "upload-max-side", 0, "shrink uploads to `N` pixels on the longest side (0: send photos as they are)")
		cli.ParsedVar(fs, &f.slice, "slice", "pixels", parseSlices, "ask about tiles of large photos too, for small objects: their side in pixels, `640`, or auto; -n says what it costs")
	})
}

// bindFiles adds the flags of a command that takes detections from files only: a
// preview is not worth a call.
func (f *sourceFlags) bindFiles(groups *cli.Groups) {
	f.concurrency = 1
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.from, "from", "", "the detections: `FILE|DIR`, as for annotate")
	})
	f.bindNames(groups, "`FILE` that tells what the ids of --from stand for, as for annotate")
	f.bindChoice(groups, "only detections with at least this `SCORE` (confidence)")
}

func (f *sourceFlags) bindNames(groups *cli.Groups, usage string) {
	groups.Add(groupInput, cli.Unless(func() bool { return f.from != "" }, "it is about the labels of --from, which is not given"), func(fs *pflag.FlagSet) { fs.StringVar(&f.names, "names", "", usage) })
}

func (f *sourceFlags) bindChoice(groups *cli.Groups, threshold string) {
	groups.Add(groupChoice, nil, func(fs *pflag.FlagSet) {
		fs.Float64VarP(&f.threshold, "threshold", "t", record.DefaultThreshold, threshold)
		fs.StringSliceVar(&f.labels, "labels", nil, "only these `LABELS`, separated by commas")
		fs.StringSliceVar(&f.exclude, "exclude", nil, "all but these `LABELS`")
		fs.IntVar(&f.max, "max-detections", 0, "at most `N` a photo, the highest scores (0: all)")
	}, f.thresholds.bind)
	f.marks.bind(groups)
}

// check tells what in the flags is out of range or contradicts itself.
func (f *sourceFlags) check(set func(name string) bool) error {
	var err error
	if f.at, err = f.thresholds.over(f.threshold, set("threshold")); err != nil {
		return err
	}
	f.requestThresholdSet = set("request-threshold")
	switch {
	case f.requestThresholdSet && f.requestThreshold > f.at.Least():
		return usagef("--request-threshold %v is above --threshold %v: what is not asked for cannot be drawn", f.requestThreshold, f.at.Least())
	case f.concurrency < 1:
		return usagef("--concurrency: %d is not above zero", f.concurrency)
	}
	return nil
}

func (f *sourceFlags) selection() detect.Selection {
	return detect.Selection{Threshold: f.at.All, Thresholds: f.at.Labels, Labels: f.labels, Exclude: f.exclude, Max: f.max}
}

// requests returns how many requests may be in flight at once.
func (f *sourceFlags) requests() int {
	if f.from != "" {
		return 0
	}
	return f.concurrency
}

// parameters returns what the API is asked with. It is asked for nothing that
// it does of itself: then a photo can be sent as its own bytes, a quarter
// smaller than as text in JSON.
func (f *sourceFlags) parameters() detect.Parameters {
	t := f.at.Least()
	if f.requestThresholdSet {
		t = f.requestThreshold
	}
	p := detect.Parameters{CandidateLabels: f.candidateLabels}
	if t < record.DefaultThreshold {
		p.Threshold = &t
	}
	return p
}

// selected returns the parameters that describe what is left after selection.
func (f *sourceFlags) selected() detect.Parameters {
	least := f.at.Least()
	return detect.Parameters{Threshold: &least}
}

// api returns the API as a source, with settings that can work; nothing where
// detections come from files. Offline, a record may still answer for all photos.
func (f *sourceFlags) api(p *progress, recorded string) (batch.Source, error) {
	if f.from != "" {
		return batch.Source{}, nil
	}
	client, err := f.apiFlags.client(p)
	if err != nil {
		return batch.Source{}, err
	}
	client.Parameters = f.parameters()
	if err := client.Check(); err != nil && !(errors.Is(err, detect.ErrOffline) && (isFile(recorded) || storage.IsURL(recorded))) {
		return batch.Source{}, usagef("%w", err)
	}
	if client.WantsToken() && !client.Offline {
		p.line("Hugging Face wants a token and there is none: set HF_TOKEN to one from https://huggingface.co/settings/tokens, or run: hf auth login")
	}
	return batch.Source{
		Detector: client, Name: cmp.Or(f.source, client.Source()), Parameters: client.Parameters,
		Upload: &photo.UploadOptions{MaxSide: f.uploadMaxSide}, Sample: client.Sample, Slices: f.slice,
	}, nil
}

// files returns the labels that --from names as a source, and those that will
// occur where they are known beforehand. Only photos that are mine are asked about;
// nil: all are. Ground truth, nil for none, also names what the ids of --from stand for.
func (f *sourceFlags) files(ctx context.Context, s *streams, about dataset.Options, mine func(string) bool, truth *dataset.Dataset, p *progress) (*dataset.Dataset, batch.Source, []string, error) {
	o := about
	o.Mine, o.Names, o.NamesOf = mine, f.names, truth
	d, _, err := s.openLabels(ctx, f.from, o, p.tell)
	if err != nil {
		return nil, batch.Source{}, nil, err
	}
	if d.FoundNothing() {
		p.line("%s: no detections at all, taken as a run that found nothing", f.from)
	}
	labels := d.Labels()
	tellUnknown(slices.Concat(f.labels, f.exclude), labels, p.tell)
	f.at = thresholdsFor(f.at, labels, p.tell)
	if d.Format == dataset.HF {
		labels = nil // only files of these photos were read: the next run's may have others
	}
	return d, batch.Source{Detector: d.Detector(), Name: filepath.ToSlash(f.from), Labels: true}, labels, nil
}

// tellUnknown tells which of the labels that the user chose do not occur, and what
// was perhaps meant: nothing would come of them, without a word.
func tellUnknown(chosen, labels []string, tell func(error)) {
	for _, c := range chosen {
		if len(labels) > 0 && !slices.ContainsFunc(labels, func(l string) bool { return detect.SameLabel(c, l) }) {
			tellStrange([]string{c}, labels, tell)
		}
	}
}

// tellStrange tells of labels that are none of those known.
func tellStrange(strange, labels []string, tell func(error)) {
	for _, name := range strange {
		tell(fmt.Errorf("%s: no such label in these detections%s", cmp.Or(name, "(no name)"), cli.DidYouMean(name, labels)))
	}
}

// thresholdsFor returns the thresholds for detections of these labels, and tells which
// are for none of them.
func thresholdsFor(t evaluate.Thresholds, labels []string, tell func(error)) evaluate.Thresholds {
	if len(t.Labels) == 0 || len(labels) == 0 {
		return t
	}
	t, strange := t.For(labels)
	tellStrange(strange, labels, tell)
	return t
}

// labelNames matches the names of files that hold labels.
var labelNames = regexp.MustCompile(`(?i)\.(json|jsonl|txt|xml|csv|ya?ml)$`)

// reads reports whether a file among the photos is one that --from reads, as far
// as names tell.
func (f *sourceFlags) reads(file string) bool {
	_, from := dataset.SplitFormat(f.from)
	rel, err := filepath.Rel(from, file)
	return f.from != "" && err == nil && filepath.IsLocal(rel) && (rel == "." || labelNames.MatchString(file))
}

// sourceName is what a label's {source} says: the model, or the file.
func (f *sourceFlags) sourceName() string {
	if f.from != "" {
		return nameOf(f.from)
	}
	return f.apiFlags.name()
}

// thresholdsFlag is --thresholds: a threshold for each label, as report's page
// copies them and eval --suggest-thresholds prints them.
type thresholdsFlag struct{ text string }

func (f *thresholdsFlag) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.text, "thresholds", "", "threshold of each label, such as `cat=0.43,dog=0.37`, or a file of them; --threshold is for the others")
}

// decimalComma finds a number with a comma in place of its point.
var decimalComma = regexp.MustCompile(`(=\s*[0-9]+),([0-9]+)`)

// over returns the thresholds, with that of --threshold for labels that have none
// of their own. all says whether the user set it.
func (f *thresholdsFlag) over(threshold float64, all bool) (evaluate.Thresholds, error) {
	if f.text == "" {
		return evaluate.Thresholds{All: threshold}, nil
	}
	text, file := f.text, false
	switch opened, err := os.Open(f.text); {
	case err == nil:
		data, err := io.ReadAll(charset.NewReader(opened)) // PowerShell writes UTF-16
		opened.Close()
		if err != nil {
			return evaluate.Thresholds{}, usagef("--thresholds: %w", output.Named(err, f.text))
		}
		text, file = string(data), true
	case !errors.Is(err, fs.ErrNotExist) && isFile(f.text):
		return evaluate.Thresholds{}, usagef("--thresholds: %w", err)
	}
	t, err := evaluate.ParseThresholds(text, threshold)
	if point := decimalComma.ReplaceAllString(text, "$1.$2"); err != nil && point != text {
		if _, wrong := evaluate.ParseThresholds(point, threshold); wrong == nil {
			return t, usagef("--thresholds %s: numbers have a point: %s", f.text, point)
		}
	}
	switch {
	case err != nil && file:
		return t, usagef("--thresholds %s: %w", f.text, err)
	case err != nil && strings.ContainsAny(f.text, "={"):
		return t, usagef("--thresholds: %w", err)
	case err != nil:
		return t, usagef("--thresholds %s: %w (and no file of that name)%s", f.text, err, didYouMeanFile(f.text))
	}
	if all && t.All != threshold {
		return t, usagef("--threshold says %v for labels that --thresholds does not name, and --thresholds %v", threshold, t.All)
	}
	return t, nil
}

// markFlags name what people said of photos in a report, and choose photos by it.
type markFlags struct {
	files []string
	only  string

	set *marks.Set // once it is read
}

// bind adds the flags of a command that chooses photos by marks.
func (f *markFlags) bind(groups *cli.Groups) {
	groups.Add(groupChoice, cli.Unless(func() bool { return f.only != "" }, "--only says which of the marked photos are wanted"), f.bindFile)
	f.bindOnly(groups)
}

func (f *markFlags) bindFile(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.files, "marks", nil, "`file` of marks that a report's page saved, JSON or CSV; repeatable, for those of several people")
}

func (f *markFlags) bindOnly(groups *cli.Groups) {
	groups.Add(groupChoice, cli.Unless(func() bool { return f.files != nil }, "it is about marks, and --marks names none"), func(fs *pflag.FlagSet) {
		cli.WordVar(fs, &f.only, "only", "", []marks.Choice{marks.OnlyKeep, marks.OnlyReject, marks.OnlyFlagged}, "only photos that are marked so in --marks; flagged: with a comment, or a verdict on a box other than fine")
	})
}

// read reads the marks, and tells where people contradict each other; nil if no file
// is named.
func (f *markFlags) read(tell func(error)) (*marks.Set, error) {
	if f.set != nil || f.files == nil {
		return f.set, nil
	}
	var sets []*marks.Set
	for _, name := range f.files {
		file, err := os.Open(name)
		if err != nil {
			return nil, usagef("--marks: %w", err)
		}
		set, err := marks.Read(file)
		file.Close()
		if err != nil {
			return nil, usagef("--marks %s: %w", name, err)
		}
		sets = append(sets, set)
	}
	add, end := terminal.Fold(tell)
	defer end()
	var problems []error
	f.set, problems = marks.Merge(sets)
	for _, err := range problems {
		add(err)
	}
	return f.set, nil
}

// chooseMarked returns the photos that are wanted, and tells which marks are of none
// of them.
func chooseMarked[T any](f *markFlags, photos []T, item func(*T) names.Item, tell func(error)) ([]T, error) {
	if f.only == "" {
		return photos, nil
	}
	set, err := f.read(tell)
	if err != nil {
		return nil, err
	}
	said, _, err := matchMarks(set.Choose(marks.Choice(f.only)), photos, item, tell)
	if err != nil {
		return nil, err
	}
	var wanted []T
	for i := range photos {
		if said[i] != nil {
			wanted = append(wanted, photos[i])
		}
	}
	if wanted == nil {
		return nil, usagef("--marks %s: none of these photos is marked as %s", strings.Join(f.files, ", "), f.only)
	}
	return wanted, nil
}

// matchMarks returns for each photo what was said of it, nil for nothing, and what was
// said of other photos, which it tells, all together.
func matchMarks[T any](images []*marks.Image, photos []T, item func(*T) names.Item, tell func(error)) (said, lost []*marks.Image, err error) {
	items := make([]names.Item, len(photos))
	for i := range photos {
		items[i] = item(&photos[i])
	}
	said, lost, err = marks.Match(images, items)
	if err != nil {
		return nil, nil, usagef("--marks: %w", err)
	}
	if len(lost) > 0 {
		tell(fmt.Errorf("marks of %s, such as %s, which is not here", detect.Plural(len(lost), "photo"), lost[0].Name))
	}
	return said, lost, nil
}

// mend applies the marks to labels, and tells what it could not do; wrong is how
// many marks that is.
func (f *markFlags) mend(d *dataset.Dataset, tell func(error)) (did marks.Mended, wrong int, err error) {
	set, err := f.read(tell)
	if err != nil || set == nil {
		return did, 0, err
	}
	images := set.Choose("")
	if f.only != "" && areDetections(d) {
		images = ofLabels(images)
	}
	said, lost, err := matchMarks(images, d.Images, (*dataset.Image).Item, tell)
	if err != nil {
		return did, 0, err
	}
	for _, img := range lost {
		for i := range img.Boxes {
			if img.Boxes[i].Mends() {
				wrong++
			}
		}
	}
	add, end := terminal.Fold(tell)
	defer end()
	for i, img := range said {
		if img == nil {
			continue
		}
		mended, one := img.Mend(d.Images[i].Labelled)
		d.Images[i].Labelled = mended
		for _, u := range one.Undone {
			add(fmt.Errorf("%s: %q at %s is left as it is: %w", d.Images[i].Name, u.Label, u.Rect().Place(), u.Why))
		}
		did.Add(one)
	}
	return did, wrong + len(did.Undone), nil
}

// areDetections reports whether a model made all objects, and people none.
func areDetections(d *dataset.Dataset) bool {
	any := false
	for i := range d.Images {
		for k := range d.Images[i].Objects {
			if d.Images[i].Objects[k].Truth {
				return false
			}
			any = true
		}
	}
	return any
}

// ofLabels returns the marks without those of boxes of a ground truth, or of what it
// lacks: they choose photos of detections, and mend none of these.
func ofLabels(images []*marks.Image) []*marks.Image {
	kept := make([]*marks.Image, len(images))
	for i, img := range images {
		of := *img
		of.Boxes = slices.DeleteFunc(slices.Clone(img.Boxes), func(b marks.Box) bool { return b.Of != marks.Label })
		kept[i] = &of
	}
	return kept
}
