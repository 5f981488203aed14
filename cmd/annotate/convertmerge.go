package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"annotate/detect"
	"annotate/detect/record"
)

// records returns the files of --from if a record is to be made of records
// alone, and nil if the labels are to be read and written anew, which can be
// done with one source.
func (c *convertCommand) records(target labelTarget) ([]string, error) {
	several := len(c.from) > 1
	if target.format != formatRecord || !several && c.images != nil {
		if several {
			return nil, usagef("several --from: only records become one, with --to record")
		}
		return nil, nil
	}
	var files []string
	for _, from := range c.from {
		format, file, err := findLabels(from)
		switch {
		case err != nil:
			return nil, usagef("%s: %w", from, err)
		case format == formatRecord:
			files = append(files, file)
		case several:
			return nil, usagef("%s: labels of the kind %s; of several --from only records become one", from, format)
		}
	}
	return files, nil
}

// merge writes one record of several, or of one what counts in it.
func (c *convertCommand) merge(ctx context.Context, target labelTarget, files []string) error {
	var parts []record.Part
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			return usagef("%w", err)
		}
		defer f.Close()
		parts = append(parts, record.Part{Name: file, Reader: f})
	}
	wrong := map[string]bool{} // what is there already is compared first: told once
	bad := func(err error) {
		if text := detect.Printable(err.Error()); !wrong[text] {
			wrong[text] = true
			fmt.Fprintln(c.err, text)
		}
	}
	write := func(w io.Writer) error { return record.Merge(w, bad, parts...) }
	if err := c.write(ctx, target, []labelFile{{target.place, write}}); err != nil {
		return err
	}
	if !c.quiet {
		fmt.Fprintf(c.err, "merged %s\n", plural(len(files), "record"))
	}
	if len(wrong) > 0 {
		return &exitError{exitSome, fmt.Errorf("%s left out", plural(len(wrong), "bad line"))}
	}
	return nil
}
