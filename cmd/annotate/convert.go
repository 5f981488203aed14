package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"annotate/detect"
)

// convertCommand writes labels in another form.
type convertCommand struct {
	*streams
	from             []string
	to, out, names   string
	images           []string
	overwrite, quiet bool
}

func newConvertCommand(s *streams) *cobra.Command {
	c := &convertCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "convert --from LABELS --to FORMAT -o OUT",
		Short: "Write labels in another form: COCO, YOLO, VOC, CSV, the API's JSON, a record",
		Long: `Convert reads labels or recorded detections and writes them in another form:

  coco     one JSON file of instances, with scores where there are any
  results  one JSON file of COCO results; --names gives the instances they are about
  yolo     data.yaml, and a text file for each image below labels
  voc      an XML file for each image
  csv      one table: image,label,score,xmin,ymin,xmax,ymax
  hf       a JSON file in the API's form for each image
  record   one detections.jsonl

OUT is the file, or the folder where there is a file for each image. What LABELS
are, their content tells; a prefix such as coco:FILE says it. YOLO's labels are
shares of the image: to read or write them takes its size, from the photos of
--images or beside the labels. Ground truth stays ground truth, scores stay
scores, and images without objects stay in. Outlines and other things that only
one of the forms has are left out. Files that are there already stay as they are
unless --overwrite is given.

A record made of records keeps their lines as they are, so that annotate goes on
with it: with several --from those of the parts of a run become one.`,
		Example: `  annotate convert --from instances.json --to yolo -o dataset
  annotate convert --from dataset --images photos --to voc -o annotations
  annotate convert --from holiday/detections.jsonl --to csv -o - | head
  annotate convert --from part1/detections.jsonl --from part2/detections.jsonl --to record -o all/
  annotate convert --from holiday/detections.jsonl --to results --names instances.json -o results.json`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringArrayVar(&c.from, "from", nil, "labels to read, `FILE|DIR`; repeatable for records to be merged")
	flags.StringVar(&c.to, "to", "", "form to write: "+strings.Join(targetNames(), ", "))
	flags.StringVarP(&c.out, "output", "o", "", "file or folder to write, or - for standard output")
	flags.StringArrayVar(&c.images, "images", nil, "`PATH` of the photos or their folder, for sizes and names that the labels do not say; repeatable")
	flags.StringVar(&c.names, "names", "", "`FILE` that tells what ids stand for, read and written: COCO instances or a data.yaml; or coco for COCO's own labels")
	flags.BoolVar(&c.overwrite, "overwrite", false, "replace files that are there already and differ; never those that are read")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "no summary, only what went wrong")
	return cmd
}

func (c *convertCommand) run(ctx context.Context) error {
	switch {
	case len(c.from) == 0 || c.from[0] == "":
		return usagef("no labels given: name them with --from")
	case c.out == "":
		return usagef("no place to write to given: name it with -o")
	}
	target, err := targetFor(c.to, c.out)
	if err != nil {
		return err
	}
	if records, err := c.records(target); err != nil {
		return err
	} else if records != nil {
		return c.merge(ctx, target, records)
	}
	wrong := 0
	tell := func(err error) { fmt.Fprintln(c.err, detect.Printable(err.Error())) }
	bad := func(err error) {
		wrong++
		tell(err)
	}
	source := labelSource{from: c.from[0], images: c.images, names: c.names, warn: tell}
	d, err := source.open(bad)
	if err != nil {
		return err
	}
	if len(d.images) == 0 {
		return usagef("%s: no images in it", c.from[0])
	}
	names, err := readNames(c.names)
	if err != nil {
		return usagef("--names: %w", err)
	}
	d.dropInfinite(bad)
	if err := c.measure(d, target, tell); err != nil {
		return err
	}
	w := &labelWriter{dataset: d, names: names, out: target.place, bad: bad}
	files, err := w.files(target)
	if err != nil {
		return err
	}
	if err := c.write(ctx, target, files); err != nil {
		return err
	}
	if !c.quiet {
		objects := 0
		for _, img := range d.images {
			objects += len(img.Objects)
		}
		fmt.Fprintf(c.err, "converted %s with %s\n", plural(len(d.images), "image"), plural(objects, "object"))
	}
	if wrong > 0 {
		return &exitError{exitSome, fmt.Errorf("%s could not be converted", plural(wrong, "record"))}
	}
	return nil
}

// measure finds the sizes of images that the labels do not say, where the
// target has a place for them. YOLO cannot do without.
func (c *convertCommand) measure(d *dataset, target labelTarget, tell func(error)) error {
	if !target.sized {
		return nil
	}
	missing, err := d.measure(c.from[0], c.images)
	if err != nil {
		return err
	}
	switch {
	case len(missing) == 0:
	case target.format == formatYOLO:
		return usagef("%s, such as %s, without a size, which YOLO's labels are shares of: say with --images where the photos are", plural(len(missing), "image"), missing[0])
	case target.format != formatRecord: // which has done without sizes from its beginning
		tell(fmt.Errorf("%s, such as %s, written without a size: --images says where the photos are", plural(len(missing), "image"), missing[0]))
	}
	return nil
}

// write writes all files or none, and prints where they are.
func (c *convertCommand) write(ctx context.Context, target labelTarget, files []labelFile) (err error) {
	if target.place == stdStream {
		if err := files[0].write(c.streams.out); err != nil {
			return &exitError{exitSome, nameFile(err, "standard output")}
		}
		return nil
	}
	files, err = c.toWrite(files)
	if err != nil {
		return err
	}
	var written []string
	defer func() {
		if err != nil {
			for _, file := range written {
				os.Remove(file)
			}
		}
	}()
	for _, file := range files {
		if ctx.Err() != nil {
			return &exitError{exitInterrupted, fmt.Errorf("interrupted")}
		}
		_, existed := os.Stat(file.path)
		if err := writeFile(file.path, func(f *os.File) error { return file.write(f) }); err != nil {
			return usagef("%w", nameFile(err, file.path))
		}
		if existed != nil {
			written = append(written, file.path)
		}
	}
	_, err = fmt.Fprintln(c.streams.out, target.place)
	return err
}

// toWrite returns the files that are not there yet as they are to be, and
// refuses to lose what others hold: with --overwrite only what is read, the
// labels and the names.
func (c *convertCommand) toWrite(files []labelFile) ([]labelFile, error) {
	var inputs []string
	for _, from := range c.from {
		_, file := splitFormat(from)
		inputs = append(inputs, file)
	}
	if c.names != "" {
		inputs = append(inputs, c.names)
	}
	var needed []labelFile
	for _, file := range files {
		there, err := os.Stat(file.path)
		if err != nil { // not there, or writing will tell
			needed = append(needed, file)
			continue
		}
		if there.IsDir() {
			return nil, usagef("%s: a folder stands where the file would be written", file.path)
		}
		for _, in := range inputs {
			if info, err := os.Stat(in); err == nil && (os.SameFile(info, there) || info.IsDir() && within(in, file.path)) {
				return nil, usagef("%s is there already, and is perhaps what is read: choose another place with -o", file.path)
			}
		}
		var text bytes.Buffer
		if err := file.write(&text); err != nil {
			return nil, usagef("%s: %w", file.path, err)
		}
		if old, err := os.ReadFile(file.path); err == nil && bytes.Equal(old, text.Bytes()) {
			continue
		}
		if !c.overwrite {
			return nil, usagef("%s is there already, and differs: choose another place with -o, or --overwrite it", file.path)
		}
		needed = append(needed, file)
	}
	return needed, nil
}

// within reports whether a file is below a folder, links followed.
func within(dir, file string) bool {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false
	}
	target, err := filepath.EvalSymlinks(file)
	if err != nil {
		return false
	}
	if real, err = filepath.Abs(real); err != nil {
		return false
	}
	if target, err = filepath.Abs(target); err != nil {
		return false
	}
	rel, err := filepath.Rel(real, target)
	return err == nil && filepath.IsLocal(rel)
}
