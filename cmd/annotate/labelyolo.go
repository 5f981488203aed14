package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/yolo"
	"annotate/render/photo"
)

// dataYAML is the file that names the classes of a YOLO dataset.
const dataYAML = "data.yaml"

// readYOLO reads YOLO's label files, or one of them. A photo that has none is
// one without objects: training takes it so, and prediction writes no file
// where nothing was found.
func (r *labelReader) readYOLO() error {
	names, err := readNames(r.names)
	if err == nil && r.names == "" {
		names, err = namesNear(r.folder())
	}
	if err != nil {
		return err
	}
	r.categories = names.categories

	var polygons, lost firstOf
	o := yolo.Options{Names: names.classes, Warn: polygons.add, Bad: func(err error) {
		if errors.Is(err, errNoPhoto) {
			lost.add(err)
		} else {
			r.bad(err)
		}
	}}
	labelled := map[string]bool{} // by the path of the photo file
	if r.folder() == r.path {
		err = r.yoloFiles(o, labelled)
	} else {
		err = r.yoloFile(o)
	}
	if err != nil {
		return err
	}
	if lost.n > 0 && len(labelled) == 0 {
		return fmt.Errorf("%w: say with --images where the photos are", lost.first)
	}
	if lost.n > 0 && !r.onlyImages {
		r.bad(fmt.Errorf("%w (%s in all)", lost.first, plural(lost.n, "label file")))
	}
	if polygons.n > 0 {
		r.warn(fmt.Errorf("%w (%s in all)", polygons.first, plural(polygons.n, "polygon")))
	}
	return nil
}

// firstOf counts errors of one kind and keeps the first: thousands that say the
// same are told of once.
type firstOf struct {
	n     int
	first error
}

func (f *firstOf) add(err error) {
	if f.n++; f.n == 1 {
		f.first = err
	}
}

// yoloFiles reads the label files of a folder, and notes the photos that they
// are about.
func (r *labelReader) yoloFiles(o yolo.Options, labelled map[string]bool) error {
	photo := func(stem string) (yolo.Photo, error) {
		in, err := r.yoloPhoto(stem)
		if err != nil {
			return yolo.Photo{}, err
		}
		labelled[in.path] = true
		return sizedPhoto(in)
	}
	for img, err := range yolo.Decode(os.DirFS(r.path), photo, o) {
		if err != nil {
			return err
		}
		r.add(labelledImage{Labelled: img})
	}
	if len(labelled) > 0 {
		r.addUnlabelled(labelled)
	}
	return nil
}

// yoloFile reads one label file.
func (r *labelReader) yoloFile(o yolo.Options) error {
	f, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := r.yoloPhoto(stemOf(filepath.Base(r.path)))
	if err != nil {
		return fmt.Errorf("%w: say with --images where the photo is", err)
	}
	p, err := sizedPhoto(in)
	if err != nil {
		return err
	}
	img, err := yolo.DecodeFile(r.path, f, p, o)
	if err == nil {
		r.add(labelledImage{Labelled: img})
	}
	return err
}

func sizedPhoto(in *input) (yolo.Photo, error) {
	head, err := readPhotoHead(in, photo.Limits{})
	return yolo.Photo{Name: in.name, Width: head.size.X, Height: head.size.Y}, err
}

// yoloPhoto returns the photo of a label file, given its path without
// extension: for labels/train/a that is images/train/a or train/a, else the
// only photo called a, unless it has a label file of its own.
func (r *labelReader) yoloPhoto(stem string) (*input, error) {
	candidates := []string{stem}
	parts := strings.Split(stem, "/")
	if i := slices.Index(parts[:len(parts)-1], "labels"); i >= 0 {
		without := strings.Join(slices.Delete(slices.Clone(parts), i, i+1), "/")
		parts[i] = "images"
		candidates = []string{strings.Join(parts, "/"), without, stem}
	}
	for _, photos := range r.places() {
		if in := photos.named(candidates...); in != nil {
			return in, nil
		}
		if in := photos.guess(stem); in != nil && !r.hasOwnLabels(in, stem) {
			return in, nil
		}
	}
	return nil, errNoPhoto
}

// places are where the photo of a label file may be.
func (r *labelReader) places() []*photoIndex {
	switch {
	case r.photos == nil:
		return []*photoIndex{r.beside()}
	case r.onlyImages:
		return []*photoIndex{r.photos}
	}
	return []*photoIndex{r.photos, r.beside()}
}

// hasOwnLabels reports whether a photo has, by the places of both, another label
// file than the one that only shares its name: that of train/a is not val/a's.
func (r *labelReader) hasOwnLabels(in *input, stem string) bool {
	own := stemOf(filepath.ToSlash(in.path))
	parts := strings.Split(own, "/")
	for i := len(parts) - 2; i >= 0; i-- {
		if parts[i] == "images" {
			parts[i] = "labels"
			own = strings.Join(parts, "/")
			break
		}
	}
	return isFile(filepath.FromSlash(own)+".txt") && !strings.HasSuffix(own, "/"+stem) && own != stem
}

// addUnlabelled adds the photos that have no label file, as ones without
// objects.
func (r *labelReader) addUnlabelled(labelled map[string]bool) {
	photos := r.photos
	if photos == nil {
		photos = r.beside()
	}
	var without unlabelledError
	for i := range photos.inputs {
		in := &photos.inputs[i]
		if labelled[in.path] {
			continue
		}
		head, err := readPhotoHead(in, photo.Limits{})
		if err != nil {
			r.bad(err)
			continue
		}
		without = append(without, in.name)
		r.add(labelledImage{Labelled: detect.Labelled{Name: in.name, Width: head.size.X, Height: head.size.Y, Objects: []detect.Object{}}})
	}
	if len(without) > 0 {
		r.warn(without)
	}
}

// unlabelledError says that photos have no label file: their names.
type unlabelledError []string

func (e unlabelledError) Error() string {
	return fmt.Sprintf("%s without a label file, such as %s: taken as without objects", plural(len(e), "photo"), e[0])
}
