package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"annotate/detect/coco"
	"annotate/detect/yolo"
)

// dataYAML is the file that names the classes of a YOLO dataset.
const dataYAML = "data.yaml"

// ids is what numbers in label files stand for.
type ids struct {
	// instances are the images of COCO's ids, with the categories; nil where only
	// labels are known.
	instances *coco.Dataset
	// categories are the labels by COCO's ids.
	categories []coco.Category
	// classes are the labels by YOLO's numbers.
	classes yolo.Names
	// keyPoints are the numbers of key points and of what each has, by a data.yaml;
	// data is that, nil for none.
	keyPoints [2]int
	data      *yolo.Data
	file      string // of data
	// named says that the caller named the file.
	named bool
}

// nc is the number of classes that a data.yaml declares, 0 for none.
func (known *ids) nc() int {
	if known.data == nil {
		return 0
	}
	return known.data.Classes
}

// ErrNoNames says that a file does not tell what ids stand for.
var ErrNoNames = errors.New("names no ids")

// readIDs reads what the ids stand for, by what the caller says or by what lies
// beside the labels.
func (r *reader) readIDs() error {
	known, err := r.readIDsOf(r.Names)
	if err != nil {
		return fmt.Errorf("names: %w", err)
	}
	if r.Names == "" && r.NamesOf != nil && r.NamesOf.ids.instances != nil {
		known = r.NamesOf.ids
	}
	if r.Names == "" && r.place.Format == YOLO {
		if set := r.place.set; set != nil && set.names != "" {
			known, err = r.readIDsOf(set.names)
		} else {
			known, err = r.idsNear(r.folder())
		}
		if err != nil {
			return err
		}
	}
	known.named = r.Names != ""
	first := map[string]int{}
	for _, class := range slices.Sorted(maps.Keys(known.classes)) {
		if other, again := first[known.classes[class]]; again {
			r.Warn(fmt.Errorf("classes %d and %d are both %q: read as one label", other, class, known.classes[class]))
			continue
		}
		first[known.classes[class]] = class
	}
	if nc := known.nc(); nc > 0 && len(known.classes) > 0 {
		if n := slices.Max(slices.Collect(maps.Keys(known.classes))) + 1; n != nc {
			r.Warn(fmt.Errorf("%s: nc is %d, %d names: %w", filepath.Base(known.file), nc, n, yolo.ErrClassCount))
		}
	}
	if r.Names == "" && r.place.set == nil {
		r.tellRivals(&known)
	}
	r.d.ids = known
	return nil
}

// tellRivals tells which other files beside that of the names have others.
func (r *reader) tellRivals(known *ids) {
	if known.file == "" {
		return
	}
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, _ := filepath.Glob(filepath.Join(escapeGlob(filepath.Dir(known.file)), pattern)) // no pattern of ours is malformed
		for _, file := range found {
			if file == known.file {
				continue
			}
			other, err := r.readIDsOf(file)
			if err == nil && len(other.classes) > 0 && !maps.Equal(other.classes, known.classes) {
				r.Warn(fmt.Errorf("%s: names classes otherwise than %s, which is taken", file, filepath.Base(known.file)))
			}
		}
	}
}

// readIDsOf reads COCO instances, a data.yaml or a list of names; "coco" stands for
// COCO's own labels, and no file for no names.
func (r *reader) readIDsOf(file string) (known ids, err error) {
	switch file {
	case "":
		return known, nil
	case string(COCO):
		return idsOf(coco.Categories()), nil
	}
	f, err := openFile(r.ctx, file)
	if err != nil {
		return known, err
	}
	defer f.close()
	switch is := sniff(file, f.head); {
	case is == nil:
		data, err := yolo.ReadData(file, f)
		if err != nil {
			return known, err
		}
		if data.NamesFile != "" { // Darknet's, from where it runs
			dir := filepath.Dir(file)
			name := filepath.FromSlash(data.NamesFile)
			if name = firstFile(filepath.Join(dir, name), filepath.Join(dir, "..", name), filepath.Join(dir, filepath.Base(name)), name); name != "" {
				return r.readIDsOf(name)
			}
		}
		known.data, known.classes, known.keyPoints, known.file = data, data.Names, data.KeyPoints, file
		// Of numbers from 0 tools make ids from 1 when they write results.
		for _, class := range slices.Sorted(maps.Keys(known.classes)) {
			known.categories = append(known.categories, coco.Category{ID: int64(class) + 1, Name: known.classes[class]})
		}
	case is.format == COCO:
		d, err := coco.Decode(file, f, coco.Options{Stored: r.d.shelf != nil})
		if err != nil {
			return known, err
		}
		d.DropAnnotations()
		r.d.opened = append(r.d.opened, d)
		known = idsOfInstances(d)
	default:
		return known, fmt.Errorf("%s: %w, it is labels itself (%s)", file, ErrNoNames, is.format)
	}
	return known, nil
}

// idsOfInstances returns what instances say of ids, without their annotations.
func idsOfInstances(d *coco.Dataset) ids {
	known := idsOf(d.Categories)
	known.instances = d.Ids()
	return known
}

// idsOf returns the categories also as YOLO's classes, in their order.
func idsOf(categories []coco.Category) ids {
	known := ids{categories: categories, classes: yolo.Names{}}
	for i, c := range categories {
		known.classes[i] = c.Name
	}
	return known
}

// idsNear reads the names of YOLO's classes from the file that usually has them,
// in the folder or one of the two above it.
func (r *reader) idsNear(dir string) (ids, error) {
	for range 3 {
		if file := namesIn(dir); file != "" {
			return r.readIDsOf(file)
		}
		dir = filepath.Join(dir, "..")
	}
	return ids{}, nil
}

// namesIn returns the file in a folder, or in labels below it, that names YOLO's
// classes: a data.yaml or another YAML with names, or a list with a name a line.
// It is empty for none.
func namesIn(dir string) string {
	for _, name := range []string{dataYAML, "dataset.yaml"} {
		if file := filepath.Join(dir, name); isFile(file) {
			return file
		}
	}
	for _, pattern := range []string{"*.yaml", "*.yml", "*.data"} {
		found, _ := filepath.Glob(filepath.Join(escapeGlob(dir), pattern)) // no pattern of ours is malformed
		for _, file := range found {
			if text, err := os.ReadFile(file); err == nil && len(text) < sniffSize && yolo.IsData(text) && bytes.Contains(text, []byte("names")) {
				return file
			}
		}
	}
	for _, name := range []string{"classes.txt", "obj.names", "labels.txt", "names.txt", "predefined_classes.txt", filepath.Join("labels", "classes.txt"), filepath.Join("labels", "labels.txt"), "_darknet.labels"} {
		file := filepath.Join(dir, name)
		if text, err := os.ReadFile(file); err == nil && len(text) > 0 && !yolo.LooksLikeLabels(text) {
			return file
		}
	}
	found, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "*.names"))
	if len(found) == 1 {
		return found[0]
	}
	return ""
}

// escapeGlob returns a path that filepath.Glob takes as it is.
func escapeGlob(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}
