package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/names"
	"annotate/detect/yolo"
	"annotate/render/terminal"
)

// examination is a report with what the reader of the labels had to say.
type examination struct {
	*doctor.Report
	from    string
	bad     []error // records that were left out
	remarks []error // what was read otherwise than it was written
	// unlabelled are photos without a label file, where each has its own.
	unlabelled []string
	// unreadImages are those of which no record could be read.
	unreadImages []string

	unread []doctor.Finding // errors in records, which no repair ends
	quoted bool             // numbers are text
	// background says that a photo without a label file is usual: trainers take it
	// for one without objects.
	background bool
	copy       string           // the repaired copy; empty if none is wanted
	rebuilt    string           // why the copy is not the file with changes; empty if it is
	left       []doctor.Finding // that the copy still has
}

// takeUnpaired takes out of the dataset again the photos without a label file,
// which are in it as images without objects, and passes over that images have no
// photo, which the doctor misses.
func (e *examination) takeUnpaired(d *dataset.Dataset) {
	bare := map[string]bool{}
	e.remarks = slices.DeleteFunc(e.remarks, func(err error) bool {
		unpaired, ok := errors.AsType[*dataset.UnpairedError](err)
		if ok && errors.Is(err, dataset.ErrUnread) {
			e.unreadImages = unpaired.Names
		}
		if ok && errors.Is(err, dataset.ErrUnlabelled) {
			e.unlabelled = append(e.unlabelled, unpaired.Names...)
			for _, name := range unpaired.Names {
				bare[name] = true
			}
		}
		return ok
	})
	e.bad = slices.DeleteFunc(e.bad, func(err error) bool { return errors.Is(err, names.ErrSeveral) })
	d.Images = slices.DeleteFunc(d.Images, func(img dataset.Image) bool { return bare[img.Name] })
}

// suspicions are the kinds of findings that a reader's remarks prove.
var suspicions = []struct {
	err      error
	kind     doctor.Kind
	severity doctor.Severity
}{
	{coco.ErrNumberAsText, doctor.NumberAsText, doctor.Error},
	{dataset.ErrPerCent, doctor.PerCentScores, doctor.Error},
	{coco.ErrUnknownCategory, doctor.UnknownClass, doctor.Error}, {yolo.ErrNoName, doctor.UnknownClass, doctor.Error},
	{yolo.ErrBeyond, doctor.BeyondClasses, doctor.Error}, {yolo.ErrClassCount, doctor.ClassCount, doctor.Error},
	{coco.ErrCategoryTwice, doctor.DoubleCategory, doctor.Error}, {coco.ErrAnnotationTwice, doctor.DoubleAnnotation, doctor.Error},
	{coco.ErrFileTwice, doctor.DoubleFile, doctor.Error},
	{yolo.ErrMixedColumns, doctor.MixedColumns, doctor.Error}, {yolo.ErrMixedShapes, doctor.MixedShapes, doctor.Error},
	{yolo.ErrMixedFiles, doctor.MixedFiles, doctor.Warning},
	{dataset.ErrSameSplit, doctor.CopiedSplit, doctor.Note}, // usual in sets to try things out with
}

// takeRecords makes findings of what the reader of the labels said. named says
// that the set names its classes.
func (e *examination) takeRecords(named bool) {
	lost := doctor.Finding{Kind: doctor.MissingPhoto, Severity: doctor.Error, Certain: true}
	broken := doctor.Finding{Kind: doctor.UnreadableRecord, Severity: doctor.Error, Certain: true}
	for _, err := range e.bad {
		f := &broken
		if errors.Is(err, dataset.ErrNoPhoto) {
			f = &lost // YOLO's labels mean nothing without the photo's size
		}
		addError(f, err)
	}
	remarks := doctor.Finding{Kind: doctor.ReadOtherwise, Severity: doctor.Note, Certain: true}
	suspect := make([]*doctor.Finding, len(suspicions))
	for i, k := range suspicions {
		suspect[i] = &doctor.Finding{Kind: k.kind, Severity: k.severity, Certain: true}
	}
	for _, err := range e.remarks {
		f := &remarks
		for i := len(suspicions) - 1; i >= 0; i-- {
			if k := &suspicions[i]; errors.Is(err, k.err) && (k.err != yolo.ErrNoName || named) {
				f = suspect[i]
			}
		}
		addError(f, err)
	}
	for _, f := range suspect {
		if f.Kind == doctor.NumberAsText || f.Kind == doctor.PerCentScores {
			e.quoted = e.quoted || f.Kind == doctor.NumberAsText
			f.Repaired, f.Fixable = f.Count, f.Count
		}
	}
	unread := doctor.Finding{Kind: doctor.UnreadImage, Severity: doctor.Error, Certain: true}
	for _, name := range e.unreadImages {
		addImage(&unread, name)
	}
	// With --images the doctor misses the labels of these photos himself.
	bare := doctor.Finding{Kind: doctor.UnlabelledPhoto, Severity: doctor.Warning, Certain: true}
	if e.Photos == 0 {
		for _, name := range e.unlabelled {
			addImage(&bare, name)
		}
	}
	for _, f := range append(suspect, &broken, &unread, &lost, &bare, &remarks) {
		if f.Count > 0 {
			if f.Severity > doctor.Note && f.Repaired == 0 && f != &bare {
				e.unread = append(e.unread, *f)
			}
			e.Findings = append(e.Findings, *f)
		}
	}
	e.takeBackground(e.Findings)
	slices.SortStableFunc(e.Findings, func(a, b doctor.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
}

// takeBackground makes notes of photos without labels where that is usual.
func (e *examination) takeBackground(findings []doctor.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Kind == doctor.UnlabelledPhoto && e.background {
			f.Severity = doctor.Note
		}
	}
}

// shownErrors is how many errors of a kind are shown.
const shownErrors = 5

func addImage(f *doctor.Finding, name string) {
	f.Count++
	if len(f.Examples) < shownErrors {
		f.Examples = append(f.Examples, doctor.Example{Image: name})
	}
}

func addError(f *doctor.Finding, err error) {
	f.Count++
	if scores, ok := errors.AsType[*dataset.PerCentError](err); ok {
		f.Count += scores.Count - 1
	}
	if len(f.Examples) < shownErrors {
		f.Examples = append(f.Examples, doctor.Example{Detail: err.Error()})
	}
}

// failed reports whether something is wrong that is more than usual.
func (e *examination) failed() bool {
	return len(e.Findings) > 0 && e.Findings[0].Severity > doctor.Note
}

// print writes the findings for people.
func (e *examination) print(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s: %s, %s", e.from, detect.Plural(e.Images, "image"), detect.Plural(e.Boxes, "box"))
	if e.Empty > 0 {
		fmt.Fprintf(b, ", %s without objects", detect.Plural(e.Empty, "image"))
	}
	if e.Photos > 0 {
		fmt.Fprintf(b, "; %s", detect.Plural(e.Photos, "photo"))
	}
	fmt.Fprintln(b)
	if e.Sized < e.Images && e.Photos == 0 {
		fmt.Fprintf(b, "The size of %s is not known, so that less can be told; name the photos with --images.\n", detect.Plural(e.Images-e.Sized, "image"))
	}
	counts, coloured := map[doctor.Severity]int{}, terminal.Coloured(w, os.Getenv)
	for i := range e.Findings {
		f := &e.Findings[i]
		counts[f.Severity]++
		printFinding(b, f, coloured)
	}
	fmt.Fprintln(b)
	if len(e.Findings) == 0 {
		fmt.Fprintln(b, "nothing wrong")
	} else {
		fmt.Fprintf(b, "%s, %s, %s\n", detect.Plural(counts[doctor.Error], "error"), detect.Plural(counts[doctor.Warning], "warning"), detect.Plural(counts[doctor.Note], "note"))
	}
	if e.copy != "" {
		fmt.Fprintf(b, "repaired copy: %s, %s\n", e.copy, leftText(e.left))
		if e.rebuilt != "" {
			fmt.Fprintf(b, "It was written anew, not edited: %s\n", detect.Printable(e.rebuilt))
		}
	}
	return b.Flush()
}

// leftText says what a repaired copy still has.
func leftText(left []doctor.Finding) string {
	if len(left) == 0 {
		return "with nothing wrong"
	}
	var kinds []string
	for i := range left {
		kinds = append(kinds, fmt.Sprintf("%s (%s)", left[i].Kind, countText(&left[i])))
	}
	return "which still has " + strings.Join(kinds, ", ")
}

// colours are those of findings.
var colours = map[doctor.Severity]terminal.Colour{doctor.Error: terminal.Red, doctor.Warning: terminal.Yellow, doctor.Note: terminal.Cyan}

func printFinding(w io.Writer, f *doctor.Finding, coloured bool) {
	words := f.Kind.Words()
	likely := ""
	if !f.Certain {
		likely = ", likely"
	}
	severity := colours[f.Severity].On(fmt.Sprintf("%s%s:", f.Severity, likely), coloured)
	fmt.Fprintf(w, "\n%s %s: %s\n", severity, f.Kind, countText(f))
	fmt.Fprintf(w, "  %s\n", words.What)
	if why := f.Evidence(); why != "" {
		fmt.Fprintf(w, "  why   %s\n", detect.Printable(why))
	}
	for i := range f.Examples {
		lead := ""
		if i == 0 {
			lead = "look"
		}
		fmt.Fprintf(w, "  %-5s %s\n", lead, detect.Printable(exampleText(&f.Examples[i])))
	}
	if more := f.Count - len(f.Examples); more > 0 && len(f.Examples) > 0 {
		fmt.Fprintf(w, "        … and %d more\n", more)
	}
	fmt.Fprintf(w, "  do    %s%s\n", words.Do, fixText(f))
}

// countText returns how many are concerned.
func countText(f *doctor.Finding) string {
	unit := f.Kind.Words().Unit
	if f.Of == 0 {
		return detect.Plural(f.Count, unit)
	}
	return fmt.Sprintf("%d of %s", f.Count, detect.Plural(f.Of, unit))
}

// fixText says what --fix does. A likely finding is asked about first.
func fixText(f *doctor.Finding) string {
	switch {
	case f.Fixable > 0 && !f.Certain && f.Repaired == 0:
		return fmt.Sprintf(" Is it so? Then --fix %s does it.", f.Kind)
	case f.Repaired == 0:
		return ""
	case f.Repaired < f.Count:
		return fmt.Sprintf(" --fix does it for %d of them.", f.Repaired)
	}
	return " --fix does it."
}

// exampleText returns where a fault is, such as
//
//	labels.json:17: a.jpg box 3: "cat" at 10,20–30,40
func exampleText(e *doctor.Example) string {
	var parts []string
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	if e.Image != "" {
		at := e.Image
		if e.Object > 0 {
			at += fmt.Sprintf(" box %d", e.Object)
		}
		parts = append(parts, at)
	}
	if e.Object > 0 {
		parts = append(parts, fmt.Sprintf("%s at %s", strconv.Quote(e.Label), boxText(e.Box)))
	}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	return strings.Join(parts, ": ")
}

func boxText(b detect.Box) string {
	return fmt.Sprintf("%s,%s–%s,%s", pixels(b.XMin), pixels(b.YMin), pixels(b.XMax), pixels(b.YMax))
}

// pixels writes a coordinate as short as it can be told from its neighbours.
func pixels(v float64) string {
	if math.Abs(v) < 10 {
		return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

type (
	examinationJSON struct {
		From     string        `json:"from"`
		OK       bool          `json:"ok"`
		Images   int           `json:"images"`
		Empty    int           `json:"images_without_objects"`
		Boxes    int           `json:"boxes"`
		Photos   int           `json:"photos"`
		Sized    int           `json:"images_of_known_size"`
		Findings []findingJSON `json:"findings"`
		Copy     *copyJSON     `json:"repaired_copy,omitempty"`
	}
	copyJSON struct {
		Path    string        `json:"path"`
		Rebuilt string        `json:"written_anew,omitempty"` // why it is not edited
		Left    []doctor.Kind `json:"left"`
	}
	findingJSON struct {
		Kind     doctor.Kind         `json:"kind"`
		Severity doctor.Severity     `json:"severity"`
		Certain  bool                `json:"certain"`
		Count    int                 `json:"count"`
		Of       int                 `json:"of,omitempty"`
		Unit     string              `json:"unit"`
		Folder   string              `json:"folder,omitempty"`
		What     string              `json:"what"`
		Evidence string              `json:"evidence,omitempty"`
		Advice   string              `json:"advice"`
		Fixable  int                 `json:"fixable"`
		Copy     *doctor.Copy        `json:"copy,omitempty"`
		Labels   []doctor.LabelCount `json:"labels,omitempty"`
		Examples []exampleJSON       `json:"examples"`
	}
	exampleJSON struct {
		Place  string     `json:"place,omitempty"` // file:line
		Image  string     `json:"image,omitempty"`
		Box    int        `json:"box,omitempty"` // its number, from 1
		Label  string     `json:"label,omitempty"`
		XYXY   []jsonReal `json:"xyxy,omitempty"`
		Detail string     `json:"detail,omitempty"`
	}
)

// jsonReal is a number that is null where JSON has none: NaN, infinity.
type jsonReal float64

func (v jsonReal) MarshalJSON() ([]byte, error) {
	if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
		return json.Marshal(f)
	}
	return []byte("null"), nil
}

// printJSON writes the examination as one JSON object.
func (e *examination) printJSON(w io.Writer) error {
	out := examinationJSON{
		From: e.from, OK: !e.failed(), Images: e.Images, Empty: e.Empty, Boxes: e.Boxes, Photos: e.Photos, Sized: e.Sized,
		Findings: []findingJSON{},
	}
	for i := range e.Findings {
		f := &e.Findings[i]
		words := f.Kind.Words()
		to := findingJSON{
			Kind: f.Kind, Severity: f.Severity, Certain: f.Certain, Count: f.Count, Of: f.Of, Unit: words.Unit, Folder: f.Where,
			What: words.What, Evidence: f.Evidence(), Advice: words.Do, Fixable: f.Fixable,
			Copy: f.Copy, Labels: f.Labels, Examples: []exampleJSON{},
		}
		for _, x := range f.Examples {
			example := exampleJSON{Place: x.Place, Image: x.Image, Box: x.Object, Label: x.Label, Detail: x.Detail}
			if b := x.Box; x.Object > 0 {
				for _, v := range []float64{b.XMin, b.YMin, b.XMax, b.YMax} {
					example.XYXY = append(example.XYXY, jsonReal(v))
				}
			}
			to.Examples = append(to.Examples, example)
		}
		out.Findings = append(out.Findings, to)
	}
	if e.copy != "" {
		out.Copy = &copyJSON{Path: e.copy, Rebuilt: e.rebuilt, Left: []doctor.Kind{}}
		for _, f := range e.left {
			out.Copy.Left = append(out.Copy.Left, f.Kind)
		}
	}
	return printJSON(w, out)
}
