package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"annotate/detect/coco"
	"annotate/detect/yolo"
)

// idNames is what a file says that ids stand for.
type idNames struct {
	// instances is the file, if it is COCO's: it names images too.
	instances *coco.Dataset
	// categories are the labels by COCO's ids.
	categories []coco.Category
	// classes are the labels by YOLO's numbers.
	classes yolo.Names
}

// readNames reads COCO instances, a data.yaml or a list of names; "coco" stands
// for COCO's own labels, and no file for no names.
func readNames(file string) (n idNames, err error) {
	switch file {
	case "":
		return n, nil
	case string(formatCOCO):
		return namesOf(coco.Categories()), nil
	}
	head, err := readHead(file)
	if err != nil {
		return n, err
	}
	f, err := os.Open(file)
	if err != nil {
		return n, err
	}
	defer f.Close()
	switch format := sniff(head); format {
	case formatCOCO:
		d, err := coco.Decode(file, f, coco.Options{})
		if err != nil {
			return n, err
		}
		n = namesOf(d.Categories)
		n.instances = d
	case "":
		if n.classes, err = yolo.ReadNames(file, f); err != nil {
			return n, err
		}
		// Of numbers from 0 tools make ids from 1 when they write results.
		for _, class := range slices.Sorted(maps.Keys(n.classes)) {
			n.categories = append(n.categories, coco.Category{ID: int64(class) + 1, Name: n.classes[class]})
		}
	default:
		return n, fmt.Errorf("%s: names no ids, it is labels itself (%s)", file, format)
	}
	return n, nil
}

// namesOf returns the categories also as YOLO's classes, in their order.
func namesOf(categories []coco.Category) idNames {
	n := idNames{categories: categories, classes: yolo.Names{}}
	for i, c := range categories {
		n.classes[i] = c.Name
	}
	return n
}

// namesNear reads the names of YOLO's classes from the file that usually has
// them, in the folder or one of the two above it.
func namesNear(dir string) (idNames, error) {
	for range 3 {
		for _, name := range []string{dataYAML, "dataset.yaml", "classes.txt", "obj.names"} {
			if file := filepath.Join(dir, name); isFile(file) {
				return readNames(file)
			}
		}
		dir = filepath.Join(dir, "..")
	}
	return idNames{}, nil
}
