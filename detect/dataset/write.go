package dataset

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/csv"
	"annotate/detect/forms"
	"annotate/detect/names"
	"annotate/detect/record"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// Target is a form to write labels in, and where to.
type Target struct {
	Format Format
	// Path is the file, or the folder where there is a file for each image. It need not
	// be one of the file system: what is below a folder goes by its name.
	Path string
	// Scores writes scores into YOLO's label files, which trainers do not want.
	Scores bool
	// Outlines writes YOLO's label files with outlines in place of boxes, if every
	// object has one. Those of a set with outlines stay as they are.
	Outlines bool
	// FormulaSafe marks text in a CSV that a spreadsheet would take for a formula.
	FormulaSafe bool
	// Note is told of what is written otherwise than it was, such as a box that is
	// cut off at the frame; nil: of nothing.
	Note   func(error)
	form   *form
	folder string // of a form with one file, if only a folder was named
}

// ErrNoFormat says that no form has the name.
var ErrNoFormat = errors.New("not a form that is written")

// Targets are the forms that can be written, in the order in which people are
// told of them.
func Targets() []Format {
	return slices.DeleteFunc(slices.Clone(formats), func(f Format) bool { return formOf(string(f)).write == nil })
}

// NewTarget returns the form of the given name with the place out. Where the form
// has one file and out is a folder that is there or ends with a slash, the file
// has its usual name there; COCO has one for each part of a split.
func NewTarget(format, out string) (*Target, error) {
	f := formOf(format)
	if f == nil || f.write == nil {
		return nil, fmt.Errorf("%q: %w", format, ErrNoFormat)
	}
	t := &Target{Format: f.format, Path: out, form: f}
	if f.perImage {
		return t, nil
	}
	if strings.HasSuffix(out, "/") {
		t.Path, t.folder = out+f.fileName, out
	} else if info, err := os.Stat(out); err == nil && info.IsDir() {
		t.Path, t.folder = filepath.Join(out, f.fileName), out
	}
	return t, nil
}

// PerImage reports whether there is a file for each image, so that Path is a
// folder.
func (t *Target) PerImage() bool { return t.form.perImage }

// Sized reports whether the form has a place for the images' sizes.
func (t *Target) Sized() bool { return t.form.sized }

// File is a file to be written.
type File struct {
	// Name is where it is below the [Target]'s folder, slash-separated; empty: it is the
	// Target's one file.
	Name  string
	Write func(io.Writer) error
}

// Files returns what is to be written for the dataset, checked as far as that
// goes without writing, what names the other files last. Bad is told of what the form
// cannot hold, which is left out.
func (t *Target) Files(d *Dataset, bad func(error)) ([]File, error) {
	w := &writer{d: d, t: t, bad: bad, note: t.Note}
	if w.note == nil {
		w.note = func(error) {}
	}
	return t.form.write(w)
}

// writer writes a dataset.
type writer struct {
	d    *Dataset
	t    *Target
	bad  func(error)
	note func(error)
}

// one returns the one file of a form.
func (w *writer) one(write func(io.Writer) error) ([]File, error) { return []File{{"", write}}, nil }

// all returns the one file of a form that has all images one after the other.
func (w *writer) all(write func(io.Writer, iter.Seq[detect.Labelled]) error) ([]File, error) {
	return w.one(func(to io.Writer) error {
		images := w.d.Loader()
		return cmp.Or(write(to, images.Each()), images.Err())
	})
}

// ErrPlace says that an image cannot have a file of its own: its name leads out
// of the folder, or another has the file.
var ErrPlace = errors.New("no place for an image's file")

// replaced returns the image's name with another extension.
func replaced(ext string) func(name string) string {
	return func(name string) string { return stemOf(name) + ext }
}

// each returns a file for each image below the folder, where the image's name
// leads to.
func (w *writer) each(place func(name string) string, write func(to io.Writer, img *Image) error) ([]File, error) {
	taken := map[string]string{}
	var files []File
	for i := range w.d.Images {
		img := &w.d.Images[i]
		name := path.Clean(img.Name)
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fmt.Errorf("%w: %q would be written outside of %s", ErrPlace, img.Name, w.t.Path)
		}
		file := place(name)
		// Some file systems do not tell case apart.
		if first, ok := taken[strings.ToLower(file)]; ok {
			return nil, fmt.Errorf("%w: %s and %s would both be written to %s, below %s", ErrPlace, first, img.Name, file, w.t.Path)
		}
		taken[strings.ToLower(file)] = img.Name
		files = append(files, File{file, func(to io.Writer) error {
			full, err := w.d.with(img)
			if err != nil {
				return err
			}
			return write(to, full)
		}})
	}
	return files, nil
}

// categories are those that the caller named, else those that the labels came
// with.
func (w *writer) categories() []coco.Category {
	if w.d.ids.named {
		return w.d.ids.categories
	}
	return w.d.Categories
}

// coco returns one file, or in a folder one for each part of a split that the names
// of the images do not tell.
func (w *writer) coco() ([]File, error) {
	images := w.d.Loader()
	encode := func(n int, image func(int, bool) *detect.Labelled) (func(io.Writer) error, error) {
		d, err := coco.Writing(n, image, w.categories())
		if err = cmp.Or(images.Err(), err); err != nil {
			return nil, err
		}
		d.Rest, d.Texts = w.d.rest, w.d.texts
		for is, was := range d.Renumbered() {
			w.note(fmt.Errorf("image %q: %d in place of %d: %w", is.Name, is.ID, was, ErrRenumbered))
		}
		return func(to io.Writer) error { return cmp.Or(d.Encode(to), images.Err()) }, nil
	}
	for _, err := range w.d.renumbered {
		w.note(err)
	}
	if !w.t.splitFiles(w.d) {
		write, err := encode(len(w.d.Images), images.Labelled)
		if err != nil {
			return nil, err
		}
		return w.one(write)
	}
	parts := map[yolo.Split][]int{}
	for i := range w.d.Images {
		parts[w.d.Images[i].Split] = append(parts[w.d.Images[i].Split], i)
	}
	w.t.Path = w.t.folder
	var files []File
	for _, split := range slices.Sorted(maps.Keys(parts)) {
		part := parts[split]
		write, err := encode(len(part), func(i int, whole bool) *detect.Labelled { return images.Labelled(part[i], whole) })
		if err != nil {
			return nil, err
		}
		files = append(files, File{"instances_" + string(split) + ".json", write})
	}
	return files, nil
}

// ErrNoInstances says that results cannot be written, since nothing tells the ids
// that they have in place of names.
var ErrNoInstances = errors.New("results have ids in place of names, and no instances tell them")

// results gives the annotations the ids that the instances have.
func (w *writer) results() ([]File, error) {
	known := w.d.ids.instances
	if known == nil {
		return nil, ErrNoInstances
	}
	images := w.d.Loader()
	d, err := coco.Writing(len(w.d.Images), images.Labelled, known.Categories)
	if err = cmp.Or(images.Err(), err); err != nil {
		return nil, err
	}
	items := make([]names.Item, len(w.d.Images))
	for i := range w.d.Images {
		items[i] = w.d.Images[i].Item()
	}
	instances := make([]names.Item, len(known.Images))
	for i, img := range known.Images {
		instances[i].Name = img.Name
	}
	ids := map[int64]int64{}
	for i, pair := range names.Match(items, instances).Labels {
		switch {
		case pair.Index >= 0:
			ids[d.Images[i].ID] = known.Images[pair.Index].ID
		case pair.Err != nil:
			w.bad(pair.Err)
		default:
			w.bad(fmt.Errorf("%s: not among the images of the instances", w.d.Images[i].Name))
		}
	}
	unknown, label := map[string]bool{}, map[int64]bool{}
	for _, c := range d.Categories[len(known.Categories):] {
		unknown[c.Name], label[c.ID] = true, true // the instances do not have it
	}
	if len(unknown) > 0 {
		for i, img := range images.All() {
			if _, ok := ids[d.Images[i].ID]; !ok {
				continue // told
			}
			for k := range img.Objects {
				if unknown[img.Objects[k].Label] {
					w.bad(fmt.Errorf("%s: the label %q is not among the categories of the instances", img.Name, img.Objects[k].Label))
				}
			}
		}
	}
	d.Keep(func(a *coco.Annotation) bool {
		id, ok := ids[a.ImageID]
		a.ImageID = id
		return ok && !label[a.CategoryID]
	})
	return w.one(func(to io.Writer) error { return cmp.Or(d.EncodeResults(to), images.Err()) })
}

// voc returns a file for each image, and lists of the images of each part of a split
// that their names do not tell.
func (w *writer) voc(base voc.Base) ([]File, error) {
	files, err := w.each(replaced(".xml"), func(to io.Writer, img *Image) error {
		return voc.FromLabelled(img.Labelled).Encode(to, base)
	})
	if !slices.ContainsFunc(w.d.Images, splitApart) {
		return files, err
	}
	lists := map[yolo.Split][]byte{}
	for i := range w.d.Images {
		img := &w.d.Images[i]
		lists[img.Split] = append(append(lists[img.Split], stemOf(img.Name)...), '\n')
	}
	delete(lists, yolo.None)
	for _, split := range slices.Sorted(maps.Keys(lists)) {
		files = append(files, File{"ImageSets/Main/" + string(split) + ".txt", func(to io.Writer) error {
			_, err := to.Write(lists[split])
			return err
		}})
	}
	return files, err
}

func (w *writer) csv() ([]File, error) {
	return w.all(func(to io.Writer, images iter.Seq[detect.Labelled]) error {
		return csv.Encode(to, images, csv.Encoding{FormulaSafe: w.t.FormulaSafe})
	})
}

// imageFolder writes the metadata of a Hugging Face imagefolder.
func (w *writer) imageFolder() ([]File, error) {
	return w.all(forms.EncodeMetadata)
}

// sidecars writes detections as the API answers, but for ground truth being
// marked as such.
func (w *writer) sidecars() ([]File, error) {
	return w.each(func(name string) string { return name + ".json" }, func(to io.Writer, img *Image) error {
		encoder := json.NewEncoder(to)
		encoder.SetEscapeHTML(false) // labels such as <unk> stay readable
		return encoder.Encode(img.Detections())
	})
}

func (w *writer) record() ([]File, error) {
	_, from := SplitFormat(w.d.From)
	return w.one(func(to io.Writer) error {
		images := w.d.Loader()
		for _, img := range images.All() {
			line, err := record.Entry{
				Image: img.Name, SHA256: img.SHA256, Width: img.Width, Height: img.Height,
				Source: filepath.ToSlash(from), Detections: img.Detections(),
			}.Line()
			if err != nil {
				return err
			}
			if _, err := to.Write(line); err != nil {
				return err
			}
		}
		return images.Err()
	})
}
