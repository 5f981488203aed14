package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
)

// labelReader reads a source into a dataset.
type labelReader struct {
	labelSource
	bad        func(error)
	path       string // of the labels, a file or a folder
	categories []coco.Category

	found []labelledImage
	at    map[string]int // index into found, by name

	photos *photoIndex // of labelSource.images; nil if there are none
	nearby *photoIndex // of the photos beside the labels; nil until asked for
}

// labelledImage is an image with all that a source says of it.
type labelledImage struct {
	detect.Labelled
	sum string // hash of the photo file
	id  int64  // COCO's, 0 elsewhere
}

// read finds out what the source is, and reads it.
func (r *labelReader) read() (err error) {
	var format labelFormat
	if format, r.path, err = findLabels(r.from); err != nil {
		return err
	}
	photos, err := indexPhotos(r.images)
	if err != nil {
		return err
	}
	if len(photos.inputs) > 0 {
		r.photos = photos
	}
	switch format {
	case formatRecord:
		err = r.readRecord()
	case formatHF:
		err = r.readSidecars()
	case formatCOCO:
		err = r.readCOCO()
	case formatYOLO:
		err = r.readYOLO()
	case formatVOC:
		err = r.readVOC()
	case formatCSV:
		err = r.readCSV()
	}
	return err
}

// add takes up an image. What is said of one image in several places is put
// together.
func (r *labelReader) add(img labelledImage) {
	i, again := r.at[img.Name]
	if !again {
		r.at[img.Name] = len(r.found)
		r.found = append(r.found, img)
		return
	}
	known := &r.found[i]
	switch {
	case len(known.Objects) == 0:
		known.File = img.File
	case len(img.Objects) > 0 && known.File != img.File:
		known.File = "" // in two files
	}
	known.Objects = append(known.Objects, img.Objects...)
	if known.Width == 0 {
		known.Width, known.Height = img.Width, img.Height
	}
}

// dataset returns what was read, by the names of the images.
func (r *labelReader) dataset() *dataset {
	r.callAsPhotos()
	found := r.found
	r.found, r.at = nil, map[string]int{}
	for _, img := range found {
		r.add(img) // two may be one photo
	}
	slices.SortStableFunc(r.found, func(a, b labelledImage) int { return strings.Compare(a.Name, b.Name) })
	d := &dataset{from: r.from, categories: r.categories, sums: map[string]string{}, ids: map[string]int64{}}
	d.images = make([]detect.Labelled, len(r.found))
	for i, img := range r.found {
		d.images[i] = img.Labelled
		if img.sum != "" {
			d.sums[img.Name] = img.sum
		}
		if img.id != 0 {
			d.ids[img.Name] = img.id
		}
	}
	return d
}

// callAsPhotos gives the images the names of their photos. Those that were named
// with the labels decide; those beside the labels only where a name is no
// file's, for want of an extension. A photo that goes by its base name with
// several images goes with none of them.
func (r *labelReader) callAsPhotos() {
	guesses := map[*input][]int{}
	taken := map[*input]bool{}
	for i := range r.found {
		name := r.found[i].Name
		photos := r.photos
		if photos == nil {
			if path.Ext(name) != "" {
				continue
			}
			photos = r.beside()
		}
		if in := photos.named(name); in != nil {
			r.found[i].Name, taken[in] = in.name, true
		} else if in := photos.guess(name); in != nil {
			guesses[in] = append(guesses[in], i)
		}
	}
	for in, images := range guesses {
		if len(images) == 1 && !taken[in] {
			r.found[images[0]].Name = in.name
		}
	}
}

// beside returns the photos beside the labels: in their folder, and for a folder
// called labels in the one called images.
func (r *labelReader) beside() *photoIndex {
	if r.nearby != nil {
		return r.nearby
	}
	dir := r.folder()
	places := []string{dir}
	parts := strings.Split(filepath.ToSlash(filepath.Clean(dir)), "/")
	if i := slices.Index(parts, "labels"); i >= 0 {
		parts[i] = "images"
		places = append(places, filepath.FromSlash(strings.Join(parts, "/")))
	}
	r.nearby = &photoIndex{} // none
	for _, place := range slices.Backward(places) {
		if x, err := indexPhotos([]string{place}); err == nil && len(x.inputs) > 0 {
			r.nearby = x
			break
		}
	}
	return r.nearby
}

// folder returns the folder that the labels are in.
func (r *labelReader) folder() string { return folderOf(r.path) }

// folderOf returns path if it is a folder, else the one that it is in.
func folderOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return path
	}
	return filepath.Dir(path)
}

func (r *labelReader) readRecord() error {
	return readEntries(r.path, r.bad, func(e record.Entry) {
		if e.Error != "" {
			return
		}
		img := labelledImage{sum: e.SHA256}
		img.Labelled = detect.Labelled{
			Name: e.Image, Width: e.Width, Height: e.Height, Objects: detect.ObjectsOf(e.Detections), File: r.path,
		}
		for i := range img.Objects {
			img.Objects[i].Line = e.LineNumber
		}
		if i, again := r.at[e.Image]; again {
			r.found[i] = img // the last answer for a photo counts
			return
		}
		r.add(img)
	})
}

// readSidecars reads the files in the API's form in a folder, or one of them.
func (r *labelReader) readSidecars() error {
	dir := r.folder()
	var files []string
	if dir != r.path {
		files = []string{filepath.Base(r.path)}
	} else {
		err := fs.WalkDir(os.DirFS(dir), ".", func(file string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && strings.HasPrefix(d.Name(), ".") && file != ".":
				return fs.SkipDir
			case d.IsDir() || path.Ext(file) != ".json":
				return nil
			}
			if head, err := readHead(filepath.Join(dir, file)); err == nil && sniff(head) == formatHF {
				files = append(files, file)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	sidecars := record.Sidecars{FS: os.DirFS(dir)}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".json")
		dets, err := sidecars.Detect(context.Background(), &detect.Image{Name: name})
		if err != nil {
			r.bad(err)
			continue
		}
		r.add(labelledImage{Labelled: detect.Labelled{Name: name, Objects: detect.ObjectsOf(dets)}})
	}
	return nil
}

func (r *labelReader) readCOCO() error {
	names, err := readNames(r.names)
	if err != nil {
		return err
	}
	f, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer f.Close()
	d, err := coco.Decode(r.path, f, coco.Options{Bad: r.bad, Names: names.instances})
	if err != nil {
		return err
	}
	if names.instances == nil && len(d.Categories) == 0 {
		d.Categories = names.categories
		if head, err := readHead(r.path); err == nil && d.Categories == nil && firstByte(head) == '[' {
			r.warn(fmt.Errorf("%s: images and labels go by their ids: --names gives the instances that the results are about", r.path))
		}
	}
	r.categories = d.Categories
	images := d.Labelled()
	for i, img := range images {
		r.add(labelledImage{Labelled: img, id: d.Images[i].ID})
	}
	return nil
}

func (r *labelReader) readVOC() error {
	add := func(f *voc.File) {
		r.add(labelledImage{Labelled: f.Labelled()})
	}
	if r.folder() != r.path {
		f, err := os.Open(r.path)
		if err != nil {
			return err
		}
		defer f.Close()
		file, err := voc.DecodeFile(filepath.Base(r.path), f, r.bad)
		if err == nil {
			add(file)
		}
		return err
	}
	for f, err := range voc.Decode(os.DirFS(r.path), r.bad) {
		if err != nil {
			return err
		}
		add(f)
	}
	return nil
}

func (r *labelReader) readCSV() error {
	f, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer f.Close()
	for img, err := range csv.Decode(r.path, f) {
		if line, ok := errors.AsType[*detect.LineError](err); ok {
			r.bad(line)
			continue
		}
		if err != nil {
			return err
		}
		r.add(labelledImage{Labelled: img})
	}
	return nil
}
