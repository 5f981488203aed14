package checkup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/names"
	"annotate/detect/yolo"
)

// Why there is no repaired copy. Match with [errors.Is].
var (
	ErrNotWritten  = errors.New("is read and not written")
	ErrNothingRead = errors.New("nothing could be read")
)

// Checkup is an examination of the labels in files.
type Checkup struct {
	*doctor.Report
	// From is what the labels are called.
	From string
	// Copy is where the repaired copy goes, empty if there is none; Rebuilt says why
	// it is not the files with changes, empty if it is; Left is what it still has.
	Copy    string
	Rebuilt string
	Left    []doctor.Finding

	d       *dataset.Dataset
	bad     []error // records that were left out
	remarks []error // what was read otherwise than it was written
	// unlabelled are photos without a label file, where each has its own, and unread
	// images of which no record could be read.
	unlabelled, unread []string

	photos   []doctor.Photo
	options  doctor.Options
	lasting  []doctor.Finding // errors in records, which no repair ends
	numbers  bool             // are text, and lose their quotes
	unfitted bool             // a record has no place in the copy
}

// New returns what can be said of labels that are not examined yet. From is what they
// are called, bad are the records that were left out, and remarks what the reader
// warned of. Photos without a label file, which are in a dataset as images without
// objects, are taken out of it: they are a finding.
func New(d *dataset.Dataset, from string, bad, remarks []error) *Checkup {
	c := &Checkup{From: from, d: d}
	c.bad = slices.DeleteFunc(bad, func(err error) bool { return errors.Is(err, names.ErrSeveral) })
	bare := map[string]bool{}
	c.remarks = slices.DeleteFunc(remarks, func(err error) bool {
		unpaired, ok := errors.AsType[*dataset.UnpairedError](err)
		switch {
		case !ok:
		case errors.Is(err, dataset.ErrUnread):
			c.unread = unpaired.Names
		case errors.Is(err, dataset.ErrUnlabelled):
			c.unlabelled = append(c.unlabelled, unpaired.Names...)
			for _, name := range unpaired.Names {
				bare[name] = true
			}
		}
		return ok // that images have no photo, the doctor misses
	})
	d.Images = slices.DeleteFunc(d.Images, func(img dataset.Image) bool { return bare[img.Name] })
	return c
}

// Examine examines the labels. The photos are all those of their folder, nil if they
// are not at hand; alike is as in [doctor.Options], and fix are the likely kinds that
// are repaired.
func (c *Checkup) Examine(photos []doctor.Photo, alike func(i, j int) bool, fix []doctor.Kind) error {
	c.photos = photos
	c.options = doctor.Options{Known: labelsOf(coco.Categories()), Classes: labelsOf(c.d.Categories), Fix: fix, Alike: alike}
	if slices.ContainsFunc(c.d.Images, func(img dataset.Image) bool { return img.Split != yolo.None }) {
		for i := range c.d.Images {
			c.options.Splits = append(c.options.Splits, string(c.d.Images[i].Split))
		}
	}
	images := c.d.Loader().Plain()
	set := &doctor.Set{Images: c.d.Places()}
	if c.d.Stored() {
		set.Objects = images.Objects
	}
	if c.Report = doctor.ExamineSet(set, photos, c.options); images.Err() != nil {
		return images.Err()
	}
	for _, f := range c.records() {
		if f.Severity > doctor.Note && f.Repaired < f.Count && f.Kind != doctor.UnlabelledPhoto {
			left := f
			left.Count -= f.Repaired
			c.lasting = append(c.lasting, left)
		}
		c.Findings = append(c.Findings, f)
	}
	c.takeBackground(c.Findings)
	slices.SortStableFunc(c.Findings, func(a, b doctor.Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	return nil
}

func labelsOf(categories []coco.Category) []string {
	labels := make([]string, len(categories))
	for i, c := range categories {
		labels[i] = c.Name
	}
	return labels
}

// recordKinds are the findings in records, in the order in which they are told, with
// the reader's remarks that prove them.
var recordKinds = []struct {
	kind     doctor.Kind
	severity doctor.Severity
	proof    []error
}{
	{doctor.NumberAsText, doctor.Error, []error{coco.ErrNumberAsText, coco.ErrMixedIDs}},
	{doctor.PerCentScores, doctor.Error, []error{dataset.ErrPerCent}},
	{doctor.UnknownClass, doctor.Error, []error{coco.ErrUnknownCategory, yolo.ErrNoName}},
	{doctor.BeyondClasses, doctor.Error, []error{yolo.ErrBeyond}},
	{doctor.ClassCount, doctor.Error, []error{yolo.ErrClassCount}},
	{doctor.DoubleCategory, doctor.Error, []error{coco.ErrCategoryTwice}},
	{doctor.DoubleAnnotation, doctor.Error, []error{coco.ErrAnnotationTwice}},
	{doctor.DoubleFile, doctor.Error, []error{coco.ErrFileTwice}},
	{doctor.MixedColumns, doctor.Error, []error{yolo.ErrMixedColumns}},
	{doctor.MixedShapes, doctor.Error, []error{yolo.ErrMixedShapes}},
	{doctor.MixedFiles, doctor.Warning, []error{yolo.ErrMixedFiles}},
	{doctor.CopiedSplit, doctor.Note, []error{dataset.ErrSameSplit}}, // usual in sets to try things out with
	{doctor.UnreadableRecord, doctor.Error, nil},
	{doctor.UnreadablePhoto, doctor.Error, nil},
	{doctor.UnreadImage, doctor.Error, nil},
	{doctor.MissingPhoto, doctor.Error, []error{dataset.ErrNotThere}}, // YOLO's labels mean nothing without the photo's size
	{doctor.UnlabelledPhoto, doctor.Warning, nil},
	{doctor.ReadOtherwise, doctor.Note, nil},
}

// kindOf returns what a remark of the reader proves. That a class has no name proves
// something only where the set names its classes.
func kindOf(remark error, named bool) doctor.Kind {
	for _, k := range recordKinds {
		for _, proof := range k.proof {
			if errors.Is(remark, proof) && (proof != yolo.ErrNoName || named) {
				return k.kind
			}
		}
	}
	return doctor.ReadOtherwise
}

// records makes findings of what the reader of the labels said.
func (c *Checkup) records() []doctor.Finding {
	found := make([]doctor.Finding, len(recordKinds))
	for i, k := range recordKinds {
		found[i] = doctor.Finding{Kind: k.kind, Severity: k.severity, Certain: true}
	}
	add := func(kind doctor.Kind, count int, e doctor.Example) *doctor.Finding {
		f := &found[slices.IndexFunc(found, func(f doctor.Finding) bool { return f.Kind == kind })]
		f.Count += count
		if len(f.Examples) < doctor.MaxExamples {
			f.Examples = append(f.Examples, e)
		}
		return f
	}
	for _, err := range c.bad {
		kind := doctor.UnreadableRecord
		switch {
		case errors.Is(err, dataset.ErrNoPhoto):
			kind = doctor.MissingPhoto
		case errors.Is(err, dataset.ErrUnsized) && len(c.photos) > 0:
			continue // the doctor finds the photo
		case errors.Is(err, dataset.ErrUnsized):
			kind = doctor.UnreadablePhoto
		}
		add(kind, 1, doctor.Example{Detail: err.Error()})
	}
	for _, err := range c.remarks {
		if errors.Is(err, yolo.ErrPixels) {
			continue // the doctor finds them
		}
		count, kind := 1, kindOf(err, len(c.d.Categories) > 0)
		if scores, ok := errors.AsType[*dataset.PerCentError](err); ok {
			count = scores.Count
		}
		f := add(kind, count, doctor.Example{Detail: err.Error()})
		asText := errors.Is(err, coco.ErrNumberAsText)
		if c.numbers = c.numbers || asText; asText || kind == doctor.PerCentScores {
			f.Repaired += count
			f.Fixable += count
		}
	}
	for _, name := range c.unread {
		add(doctor.UnreadImage, 1, doctor.Example{Image: name})
	}
	if len(c.photos) == 0 { // else the doctor misses the labels of these photos himself
		for _, name := range c.unlabelled {
			add(doctor.UnlabelledPhoto, 1, doctor.Example{Image: name})
		}
	}
	return slices.DeleteFunc(found, func(f doctor.Finding) bool { return f.Count == 0 })
}

// takeBackground makes notes of photos without labels where that is usual: YOLO's
// trainers take a photo without a label file for one without objects.
func (c *Checkup) takeBackground(findings []doctor.Finding) {
	for i := range findings {
		if f := &findings[i]; f.Kind == doctor.UnlabelledPhoto && c.d.Format == dataset.YOLO {
			f.Severity = doctor.Note
		}
	}
}

// OK reports whether the labels have nothing but notes.
func (c *Checkup) OK() bool { return !serious(c.Findings) }

// OKNow is OK for the repaired copy, if there is one.
func (c *Checkup) OKNow() bool {
	if c.Copy == "" {
		return c.OK()
	}
	return !c.unfitted && !serious(c.Left)
}

func serious(findings []doctor.Finding) bool {
	return slices.ContainsFunc(findings, func(f doctor.Finding) bool { return f.Severity > doctor.Note })
}

// Repair returns the files of the repaired copy: those that the labels came in, with
// the records changed that findings name, or where a form cannot be edited all of it
// anew. Bad is told of records that have no place in these. The labels have been
// examined, and are not stored; [dataset.NewTarget] returns the target, for the form that they have.
func (c *Checkup) Repair(ctx context.Context, t *dataset.Target, bad func(error)) ([]dataset.File, error) {
	fixed := c.repaired()
	files, err := c.d.Edited(ctx, c.Repaired, c.Kept, c.numbers)
	if errors.Is(err, detect.ErrNotEditable) && !c.d.Editable() {
		if len(c.d.Images) == 0 && len(c.bad) > 0 {
			return nil, fmt.Errorf("%w: %w", ErrNothingRead, err) // an empty set would say that there is nothing
		}
		c.Rebuilt = err.Error()
		files, err = t.Files(fixed, func(err error) {
			c.unfitted = true
			bad(err)
		})
	}
	if err != nil {
		return nil, err
	}
	c.Copy = t.Path
	c.Left = slices.Concat(doctor.Examine(fixed.Labelled(), c.photos, c.options).Findings, c.lasting)
	c.takeBackground(c.Left)
	return files, nil
}

// Form returns the form of a repaired copy.
func (c *Checkup) Form() (dataset.Format, error) {
	form := c.d.Format
	if !slices.Contains(dataset.Targets(), form) && form != dataset.VOC1 {
		return form, fmt.Errorf("%s %w", form, ErrNotWritten)
	}
	return form, nil
}

// repaired returns the dataset as the doctor would have it.
func (c *Checkup) repaired() *dataset.Dataset {
	fixed := *c.d
	fixed.Images = slices.Clone(c.d.Images)
	left, renamed := map[string]bool{}, map[string]bool{}
	for i := range fixed.Images {
		was := c.d.Images[i].Objects
		fixed.Images[i].Labelled = c.Repaired[i]
		for k, at := range c.Kept[i] {
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
	fixed.Categories = slices.DeleteFunc(slices.Clone(c.d.Categories), func(c coco.Category) bool {
		return renamed[c.Name] && !left[c.Name]
	})
	return &fixed
}
