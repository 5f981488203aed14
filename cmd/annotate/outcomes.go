package main

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/storage"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/report"
)

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
	o := dataset.Options{Photos: photosOf(ctx, r.Files), OnlyPhotos: true, Names: c.names, NamesOf: r.truth}
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
func (c *reportCommand) findBefore(ctx context.Context, o *batch.Result, wanted detect.Selection) error {
	if c.before == nil {
		return nil
	}
	img := &detect.Image{Name: o.File.Name, Width: o.Photo.Width, Height: o.Photo.Height}
	dets, err := c.before.Detector().Detect(ctx, img)
	if errors.Is(err, detect.ErrNoRecord) && c.before.FoundNothing() {
		dets, err = nil, nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.from[0], err)
	}
	c.older.Store(o, wanted.Apply(dets))
	return nil
}

func objectDetections(objects []detect.Object) []detect.Detection {
	return detect.Labelled{Objects: objects}.Detections()
}

var (
	driveLetter = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
	plainWord   = regexp.MustCompile(`^[\w@%+=:,./-]+$`)
)

// checkLink makes an address of --link that a page can lead to, or says why it
// is none. A path of Windows has a colon as an address has.
func (c *reportCommand) checkLink(paths []string) error {
	switch {
	case c.link == "files" && slices.ContainsFunc(append(paths, c.out), storage.IsURL):
		return usagef("--link files: no page can lead from a bucket, or into one; name the address of the photos' folder")
	case c.link == "" || c.link == "files":
		return nil
	case driveLetter.MatchString(c.link):
		c.link = (&url.URL{Scheme: "file", Path: "/" + strings.ReplaceAll(c.link, `\`, "/")}).String()
	case strings.HasPrefix(c.link, `\\`):
		host, share, _ := strings.Cut(strings.ReplaceAll(c.link[2:], `\`, "/"), "/")
		c.link = (&url.URL{Scheme: "file", Host: host, Path: "/" + share}).String()
	}
	u, err := url.Parse(c.link)
	if err != nil {
		return usagef("--link: %w", err)
	}
	switch u.Scheme {
	case "", "http", "https", "file":
	default:
		return usagef("--link %s: a page cannot show photos from %s: addresses; want http, https or file", c.link, u.Scheme)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return usagef("--link %s: want the address of a folder: what follows ? or # would come before the photos' names", c.link)
	}
	c.link = strings.TrimSuffix(c.link, "/")
	return nil
}

// shellWord quotes a word for a shell.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// outcomes judges detections by ground truth while photos are annotated.
type outcomes struct {
	truth  *dataset.Dataset
	choice detect.Selection // of the labels that count

	mu    sync.Mutex
	total evaluate.Counts
}

// judge judges the detections of a photo, which are selected already, and
// returns what is to be drawn of them and of what they missed.
func (c *outcomes) judge(o *batch.Result) ([]detect.Detection, render.Palette, error) {
	wanted, err := truthOf(c.truth, o, c.choice)
	if err != nil {
		return nil, nil, err
	}
	img := evaluate.Image{Detections: o.Detections, Truths: wanted}
	judged := evaluate.Judge([]evaluate.Image{img}, evaluate.Criteria{})
	c.mu.Lock()
	c.total.Add(judged.Count(evaluate.Thresholds{}))
	c.mu.Unlock()
	var drawn verdictDrawing
	for k, v := range judged.Verdicts[0] {
		drawn.add(img.Detections[k], verdictWords(v, img.Truths), report.OutcomeLook(v.Outcome))
	}
	for k, outcome := range judged.TruthOutcomes(0, evaluate.Thresholds{}) {
		t := &img.Truths[k]
		d := detect.Detection{Label: t.Label, Score: 1, Box: t.Box, Truth: true}
		switch outcome {
		case evaluate.Missed:
			drawn.add(d, outcome.String(), report.OutcomeLook(outcome))
		case evaluate.PoorlyLocalised:
			drawn.add(d, "truth", report.OutcomeLook(evaluate.Missed))
		}
	}
	return drawn.detections, drawn.palette, nil
}

// verdictWords says in a label what a detection is; what is right needs no
// words.
func verdictWords(v evaluate.Verdict, truths []detect.Object) string {
	switch v.Outcome {
	case evaluate.TruePositive:
		return ""
	case evaluate.WrongLabel:
		return "is " + truths[v.Truth].Label
	}
	return v.Outcome.String()
}

// print tells what became of all.
func (c *outcomes) print(w io.Writer) {
	t := c.total
	fmt.Fprintf(w, "truth: precision %s, recall %s, F1 %s\n", evaluate.Figure(t.Precision()), evaluate.Figure(t.Recall()), evaluate.Figure(t.F1()))
	var parts []string
	for _, o := range evaluate.Outcomes() {
		if n := t.Of(o); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, o))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "outcomes: %s\n", strings.Join(parts, ", "))
	}
}

// verdictDrawing is detections to draw whose labels and looks say what became of
// them.
type verdictDrawing struct {
	detections []detect.Detection
	palette    render.Palette
}

// add adds a detection with the look of what it is. The words follow its label,
// since a colour alone tells nobody who does not know the colours; none for
// what needs no words.
func (m *verdictDrawing) add(d detect.Detection, words string, look render.Look) {
	if words != "" {
		d.Label += " · " + words
	}
	if m.palette == nil {
		m.palette = render.Palette{}
	}
	m.palette[d.Label] = look
	m.detections = append(m.detections, d)
}

// lookOf returns a look of the colour 0xrrggbb.
func lookOf(rgb uint32, dash render.Dash) render.Look {
	return render.Look{Color: color.RGBA{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 255}, Dash: dash}
}

// pictures are a report's pictures on their way into the page: in a file of
// their own until the page is written, because what is said of them comes first
// in it; or, for good, in a folder beside it.
type pictures struct {
	guard  *output.Guard
	folder string   // where they stay; empty for those that go into the page
	base   string   // the folder's name as the page has it
	file   *os.File // where the others wait
	spool  *os.File // where what is said of them waits
	sizes  []int    // of each that waits, in bytes
	n      int      // of all
	err    error    // of reading them back
}

// openPictures makes ready for the pictures of a page.
func openPictures(guard *output.Guard, page string, split bool) (_ *pictures, err error) {
	p := &pictures{guard: guard}
	if p.spool, err = os.CreateTemp("", "annotate-report-*"); err != nil {
		return nil, err
	}
	if split {
		file := filepath.Base(page)
		p.base = strings.TrimSuffix(file, filepath.Ext(file)) + "-pictures"
		p.folder = strings.TrimSuffix(page, file) + p.base
		return p, nil
	}
	if p.file, err = os.CreateTemp("", "annotate-report-*"); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// pictureName and cropsOfName return what the nth files of a folder are called, from 1.
func pictureName(n int) string { return fmt.Sprintf("%06d.jpg", n) }
func cropsOfName(n int) string { return fmt.Sprintf("%06d-crops.jpg", n) }

// targets returns where n pictures stay, and their crops if there are any; none if
// they go into the page.
func (p *pictures) targets(n int, crops bool) []output.Target {
	var all []output.Target
	for i := 1; p.folder != "" && i <= n; i++ {
		all = append(all, output.Target{Path: inFolder(p.folder, pictureName(i))})
		if crops {
			all = append(all, output.Target{Path: inFolder(p.folder, cropsOfName(i))})
		}
	}
	return all
}

// put takes the pictures of the next photo, and returns their addresses if they
// have any.
func (p *pictures) put(of photoPictures) (picture, crops string, err error) {
	p.n++
	if p.folder == "" {
		p.sizes = append(p.sizes, len(of.thumbnail))
		_, err := p.file.Write(of.thumbnail)
		return "", "", err
	}
	if picture, err = p.keep(pictureName(p.n), of.thumbnail); err == nil && len(of.crops) > 0 {
		crops, err = p.keep(cropsOfName(p.n), of.crops)
	}
	return picture, crops, err
}

// keep writes a file for good, and returns its address.
func (p *pictures) keep(name string, jpeg []byte) (string, error) {
	err := p.guard.Write(inFolder(p.folder, name), func(w io.Writer) error {
		_, err := w.Write(jpeg)
		return err
	}, output.Options{})
	return (&url.URL{Path: p.base + "/" + name}).String(), err
}

// all yields the pictures that go into the page. What goes wrong is in err.
func (p *pictures) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := int64(0)
		for _, size := range p.sizes {
			jpeg := make([]byte, size)
			if _, err := io.ReadFull(io.NewSectionReader(p.file, at, int64(size)), jpeg); err != nil {
				p.err = err
				return
			}
			at += int64(size)
			if !yield(jpeg) {
				return
			}
		}
	}
}

// close drops what waited.
func (p *pictures) close() {
	for _, f := range []*os.File{p.spool, p.file} {
		if f != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}
}

// truthOf returns the wanted objects of a photo, in its pixels.
func truthOf(truth *dataset.Dataset, o *batch.Result, wanted detect.Selection) ([]detect.Object, error) {
	return truth.Truths(o.File.Name, o.SHA256, o.Photo.Width, o.Photo.Height, wanted)
}
