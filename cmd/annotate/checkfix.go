package main

import (
	"bytes"
	"context"
	"io"
	"slices"

	"annotate/detect/coco"
	"annotate/detect/doctor"
)

// repaired returns the dataset as the doctor would have it.
func (d *dataset) repaired(r *doctor.Report) *dataset {
	fixed := &dataset{from: d.from, images: r.Repaired, sums: d.sums}
	left, renamed := map[string]bool{}, map[string]bool{}
	for i, img := range d.images {
		for k, at := range r.Kept[i] {
			was, is := &img.Objects[at], &r.Repaired[i].Objects[k]
			left[is.Label] = true
			if was.Label != is.Label {
				renamed[was.Label] = true
			}
			if was.Box != is.Box {
				is.Area, is.Outline = 0, nil // the outline is not repaired; the box's area stands in
			}
		}
	}
	// A spelling that is gone leaves no category.
	fixed.categories = slices.DeleteFunc(slices.Clone(d.categories), func(c coco.Category) bool {
		return renamed[c.Name] && !left[c.Name]
	})
	return fixed
}

// writeRepaired writes the repaired dataset in the form that the labels came in,
// and returns where it is.
func (c *checkCommand) writeRepaired(ctx context.Context, d *dataset, bad func(error)) (string, error) {
	format, file, err := findLabels(c.labels.from)
	if err != nil {
		return "", usagef("%w", err)
	}
	to := string(format)
	if format == formatCOCO {
		head, err := readHead(file)
		if err != nil {
			return "", usagef("%w", err)
		}
		if bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("[")) {
			to = results
		}
	}
	target, err := targetFor(to, c.out)
	if err != nil {
		return "", err
	}
	names, err := readNames(c.labels.names)
	if err != nil {
		return "", usagef("--names: %w", err)
	}
	w := &labelWriter{dataset: d, names: names, out: target.place, bad: bad}
	files, err := w.files(target)
	if err != nil {
		return "", err
	}
	quiet := &streams{in: c.streams.in, out: io.Discard, err: c.streams.err}
	convert := convertCommand{streams: quiet, from: []string{c.labels.from}, names: c.labels.names, overwrite: c.overwrite}
	return target.place, convert.write(ctx, target, files)
}
