package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"annotate/detect"
	"annotate/detect/doctor"
	"annotate/render/photo"
)

// checkCommand examines label files.
type checkCommand struct {
	*streams
	labels               labelFlags
	fix, overwrite, json bool
	out                  string
}

func newCheckCommand(s *streams) *cobra.Command {
	c := &checkCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "check --from LABELS [--images DIR]",
		Short: "Find what is wrong with label files, and repair it",
		Long: `Check looks through labels of any kind that --from takes and tells what is wrong
with them, how it knows, where to look, by file and line, and what to do: shares
taken for pixels, corners taken for sizes, swapped axes, boxes of a resized or
un-rotated copy, broken, empty, off-frame and double boxes, labels in several
spellings, images without photos and photos without labels. What ails all boxes
is told by the numbers of the whole folder, not by one box.

Findings are errors (whoever reads the labels is wrong or stops), warnings (most
likely a mistake) and notes (usual and harmless). With an error or a warning
check exits with 1, with --fix only if the repaired copy still has one.`,
		Example: `  annotate check --from labels.json --images photos
  annotate check --from dataset/labels --images dataset/images --fix -o repaired
  annotate check --from annotated --json | jq '.findings[].kind'`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return c.run(cmd.Context()) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	c.labels.bind(flags, "; without it sizes are those that the labels say, and no photo is missed")
	flags.BoolVar(&c.fix, "fix", false, "write a repaired copy to -o, in the same format")
	flags.StringVarP(&c.out, "output", "o", "", "`file or folder` for the repaired copy")
	flags.BoolVar(&c.overwrite, "overwrite", false, "replace files that are there already and differ; never those that are read")
	flags.BoolVar(&c.json, "json", false, "print the findings as JSON")
	return cmd
}

func (c *checkCommand) run(ctx context.Context) error {
	source, err := c.labels.source()
	if err != nil {
		return err
	}
	if c.fix != (c.out != "") {
		return usagef("--fix and -o belong together: the repaired copy goes to a place of its own")
	}
	var photos []doctor.Photo
	if c.labels.images != "" {
		if photos, err = lookAtPhotos(ctx, c.labels.images); err != nil {
			return err
		}
	}
	e := &examination{from: source.from}
	source.warn = func(err error) { e.remarks = append(e.remarks, err) }
	d, err := source.open(func(err error) { e.bad = append(e.bad, err) })
	if err != nil {
		return err
	}
	e.leaveOutUnlabelled(d)
	fix := doctor.Options{Fix: []doctor.Kind{doctor.Likely}}
	e.Report = doctor.Examine(d.images, photos, fix)
	e.takeUpRecords()
	ill := e.isIll()
	if c.fix {
		fixed := d.repaired(e.Report)
		unwritten := false
		e.copy, err = c.writeRepaired(ctx, fixed, func(err error) {
			unwritten = true
			fmt.Fprintln(c.err, detect.Printable(err.Error()))
		})
		if err != nil {
			return err
		}
		e.left = doctor.Examine(fixed.images, photos, fix).Findings
		ill = unwritten || slices.ContainsFunc(e.left, func(f doctor.Finding) bool { return f.Severity > doctor.Note })
	}
	if c.json {
		err = e.printJSON(c.streams.out)
	} else {
		err = e.print(c.streams.out)
	}
	if err != nil {
		return err
	}
	if ill {
		return &exitError{code: exitSome}
	}
	return nil
}

// lookAtPhotos reads the headers of all photos in a folder.
func lookAtPhotos(ctx context.Context, dir string) ([]doctor.Photo, error) {
	found, err := collect([]string{dir}, "", nil, photo.Limits{})
	if err != nil {
		return nil, err
	}
	photos := make([]doctor.Photo, len(found.inputs))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range found.inputs {
		group.Go(func() error {
			in := &found.inputs[i]
			photos[i] = doctor.Photo{Name: in.name, Err: in.err}
			if in.err != nil || ctx.Err() != nil {
				return nil
			}
			head, err := readPhotoHead(in, photo.Limits{})
			photos[i].Err = err
			photos[i].Width, photos[i].Height, photos[i].Orientation = head.size.X, head.size.Y, int(head.orientation)
			return nil
		})
	}
	_ = group.Wait() // what is wrong with a photo is a finding
	if ctx.Err() != nil {
		return nil, &exitError{exitInterrupted, errors.New("interrupted")}
	}
	return photos, nil
}
