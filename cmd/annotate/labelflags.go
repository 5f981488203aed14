package main

import "github.com/spf13/pflag"

// labelFlags name the labels that a command looks into.
type labelFlags struct {
	from, images, names string
}

// bind binds the flags. What photos are good for, the command says.
func (f *labelFlags) bind(fs *pflag.FlagSet, images string) {
	fs.StringVar(&f.from, "from", "", "the labels: a `FILE|DIR` of COCO, YOLO, Pascal VOC, CSV, the API's JSON or a record")
	fs.StringVar(&f.images, "images", "", "the `folder` of the photos"+images)
	fs.StringVar(&f.names, "names", "", "`file` that tells what ids stand for: data.yaml, or COCO instances")
}

// source returns where the labels are.
func (f *labelFlags) source() (labelSource, error) {
	if f.from == "" {
		return labelSource{}, usagef("name the labels with --from")
	}
	s := labelSource{from: f.from, names: f.names}
	if f.images != "" {
		s.images = []string{f.images}
	}
	return s, nil
}
