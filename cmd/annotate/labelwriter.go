package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/csv"
	"annotate/detect/record"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// labelTarget is a form that labels are written in, and where to.
type labelTarget struct {
	format  labelFormat
	results bool   // of COCO's two forms the one without images
	sized   bool   // it has a place for the images' sizes
	place   string // the file or folder, or - for standard output
}

// results is the name of COCO's bare results as a form to write.
const results = "results"

func targetNames() []string {
	names := []string{string(formatCOCO), results}
	for _, f := range labelFormats[1:] {
		names = append(names, string(f))
	}
	return names
}

// targetFor returns the form that is called to. Where it is one file and out is
// a folder, the file gets its usual name there.
func targetFor(to, out string) (labelTarget, error) {
	if !slices.Contains(targetNames(), to) {
		return labelTarget{}, usagef("--to %q: want one of %s", to, strings.Join(targetNames(), ", "))
	}
	t := labelTarget{format: labelFormat(to), place: out}
	name := ""
	if to == results {
		t.format, t.results, name = formatCOCO, true, "results.coco.json"
	}
	t.sized = !t.results && t.format != formatCSV && t.format != formatHF
	switch {
	case t.format.perImage() && out == stdStream:
		return t, usagef("-o -: %s has a file for each image, name a folder", to)
	case t.format.perImage() || out == stdStream:
		return t, nil
	}
	if info, err := os.Stat(out); err == nil && info.IsDir() || strings.HasSuffix(out, "/") {
		if name == "" {
			name = t.format.fileName()
		}
		t.place = filepath.Join(out, name)
	}
	return t, nil
}

// labelFile is a file to be written.
type labelFile struct {
	path  string
	write func(io.Writer) error
}

// labelWriter writes a dataset.
type labelWriter struct {
	*dataset
	names idNames
	out   string
	bad   func(error)
}

// files returns what is to be written, checked as far as that goes without
// writing.
func (w *labelWriter) files(t labelTarget) ([]labelFile, error) {
	one := func(write func(io.Writer) error) ([]labelFile, error) {
		return []labelFile{{w.out, write}}, nil
	}
	switch t.format {
	case formatCOCO:
		d, err := w.coco()
		if err != nil {
			return nil, err
		}
		if !t.results {
			return one(d.Encode)
		}
		if d, err = w.results(d); err != nil {
			return nil, err
		}
		return one(d.EncodeResults)
	case formatYOLO:
		return w.yolo()
	case formatVOC:
		return w.each(".xml", false, func(i int) func(io.Writer) error { return w.voc(i).Encode })
	case formatHF:
		return w.each(".json", true, func(i int) func(io.Writer) error {
			return func(to io.Writer) error { return writeSidecar(to, w.images[i].Detections()) }
		})
	case formatCSV:
		return one(func(to io.Writer) error { return csv.Encode(to, slices.Values(w.images)) })
	default:
		return one(w.record)
	}
}

// each returns a file for each image, called as the image with the extension in
// place of its own, or behind it.
func (w *labelWriter) each(ext string, behind bool, write func(i int) func(io.Writer) error) ([]labelFile, error) {
	taken := map[string]string{}
	var files []labelFile
	for i, img := range w.images {
		name := path.Clean(img.Name)
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, usagef("%q: an image of that name would be written outside of %s", img.Name, w.out)
		}
		if !behind {
			name = stemOf(name)
		}
		name += ext
		// Some file systems do not tell case apart.
		if first, ok := taken[strings.ToLower(name)]; ok {
			return nil, usagef("%s and %s would both be written to %s", first, img.Name, filepath.Join(w.out, filepath.FromSlash(name)))
		}
		taken[strings.ToLower(name)] = img.Name
		files = append(files, labelFile{filepath.Join(w.out, filepath.FromSlash(name)), write(i)})
	}
	return files, nil
}

// categoriesToWrite are those of --names, else those that the labels came with.
func (w *labelWriter) categoriesToWrite() []coco.Category {
	if w.names.categories != nil {
		return w.names.categories
	}
	return w.categories
}

func (w *labelWriter) coco() (*coco.Dataset, error) {
	return coco.FromLabelled(w.images, w.categoriesToWrite())
}

// results gives the annotations the ids of the images that --names has.
func (w *labelWriter) results(d *coco.Dataset) (*coco.Dataset, error) {
	if w.names.instances == nil {
		return nil, usagef("results have ids in place of names: give the COCO instances that they are about with --names")
	}
	known := &dataset{images: w.names.instances.Labelled()}
	instances := newCounterparts(known)
	ids := map[int64]int64{}
	for _, img := range d.Images {
		if i, ok := instances.find(img.Name, ""); ok {
			ids[img.ID] = w.names.instances.Images[i].ID
		} else {
			w.bad(fmt.Errorf("%s: not among the images of --names", img.Name))
		}
	}
	labels := map[int64]bool{}
	for _, c := range w.names.categories {
		labels[c.ID] = true
	}
	var kept []coco.Annotation
	for _, a := range d.Annotations {
		id, ok := ids[a.ImageID]
		if !ok {
			continue
		}
		if !labels[a.CategoryID] {
			i := slices.IndexFunc(d.Categories, func(c coco.Category) bool { return c.ID == a.CategoryID })
			w.bad(fmt.Errorf("%s: the label %q is not among the categories of --names", d.Images[a.ImageID-1].Name, d.Categories[i].Name))
			continue
		}
		a.ImageID = id
		kept = append(kept, a)
	}
	d.Annotations = kept
	return d, nil
}

func (w *labelWriter) yolo() ([]labelFile, error) {
	classes := map[string]int{}
	var names []string
	number := func(label string) {
		if _, ok := classes[label]; !ok {
			classes[label] = len(names)
			names = append(names, label)
		}
	}
	for _, c := range w.categoriesToWrite() {
		number(c.Name)
	}
	for _, label := range w.labels() {
		number(label)
	}
	inLabels := *w
	inLabels.out = filepath.Join(w.out, "labels")
	files, err := inLabels.each(".txt", false, func(i int) func(io.Writer) error {
		return func(to io.Writer) error { return yolo.EncodeFile(to, w.images[i], classes) }
	})
	return append(files, labelFile{
		filepath.Join(w.out, dataYAML), func(to io.Writer) error { return yolo.EncodeNames(to, names) },
	}), err
}

func (w *labelWriter) voc(i int) *voc.File {
	img := w.images[i]
	return &voc.File{Name: img.Name, Width: img.Width, Height: img.Height, Objects: img.Objects}
}

func (w *labelWriter) record(to io.Writer) error {
	_, from := splitFormat(w.from)
	for _, img := range w.images {
		line, err := record.Entry{
			Image: img.Name, SHA256: w.sums[img.Name], Width: img.Width, Height: img.Height,
			Source: filepath.ToSlash(from), Detections: img.Detections(),
		}.Line()
		if err != nil {
			return err
		}
		if _, err := to.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// writeSidecar writes detections as the API answers, but for ground truth being
// marked as such.
func writeSidecar(to io.Writer, dets []detect.Detection) error {
	if dets == nil {
		dets = []detect.Detection{}
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false) // labels such as <unk> stay readable
	return encoder.Encode(dets)
}
