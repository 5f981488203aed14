package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/render"
	"annotate/render/photo"
)

// stdStream stands for standard input as a PATH and for standard output as OUT.
const stdStream = "-"

// annotateCommand is the main job: photos in, annotated photos out.
type annotateCommand struct {
	*streams
	source sourceFlags
	style  styleFlags
	read   readFlags
	write  writeFlags

	out      string
	truth    string
	onlyHits bool
	dryRun   bool
	json     bool
	quiet    bool
}

func newAnnotateCommand(s *streams) *cobra.Command {
	c := &annotateCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "annotate PATH… -o OUT",
		Short: "Draw detected objects on photos",
		Long: `Annotate draws boxes and labels of detected objects on photos.

PATH is a photo, a folder of photos, or - for one photo from standard input.
The annotated copies go to the folder OUT, under the names that the photos have
below PATH; -o - writes the one photo to standard output. Detections come from
the Hugging Face object-detection API (the token is taken from HF_TOKEN, or from
where "hf auth login" left it), or with --from from files.

Every answer of the API is kept in OUT/detections.jsonl: the same command again
asks for nothing that it already knows, whatever the style or the threshold.`,
		Example: `  annotate holiday -o annotated
  annotate holiday -o annotated --threshold 0.8 --labels cat,dog --style spotlight,label
  annotate holiday -o redrawn --from annotated/detections.jsonl
  annotate photos -o errors --from annotated --truth instances.json
  annotate - -o - --from photo.json <photo.jpg >annotated.jpg`,
		Args: mistypedCommand,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context(), cmd.Flags(), args) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&c.out, "output", "o", "", "folder for the annotated photos, or - for standard output")
	flags.StringVar(&c.truth, "truth", "", "compare with ground truth, `FILE|DIR` of labels: colours and words tell what is right, wrong and missed")
	flags.BoolVar(&c.onlyHits, "only-hits", false, "write only photos with something to draw")
	flags.BoolVarP(&c.dryRun, "dry-run", "n", false, "only count what would be sent")
	flags.BoolVar(&c.json, "json", false, "print a JSON line for each photo instead of its path")
	flags.BoolVarP(&c.quiet, "quiet", "q", false, "no progress and no summary, only what went wrong")
	c.source.bind(flags)
	c.style.bind(flags)
	c.write.bind(flags)
	c.read.bind(flags)
	return cmd
}

func (c *annotateCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("no photos given: name photos or folders, or see annotate --help")
	case c.out == "" && !c.dryRun:
		return usagef("no output folder given: name one with -o")
	}
	style, err := c.style.style()
	if err != nil {
		return err
	}
	options, err := c.write.options()
	if err != nil {
		return err
	}
	folder := c.out
	if folder == stdStream {
		folder = ""
	}
	b, labels, err := newBatch(ctx, c.streams, batchFlags{
		set: flags.Changed, source: &c.source, read: &c.read, out: folder, quiet: c.quiet,
		truth: c.truth, hashes: c.dryRun,
	}, args)
	if err != nil {
		return err
	}
	if folder == "" && !c.dryRun && len(b.inputs) != 1 {
		return usagef("-o - writes one photo, and %d are given", len(b.inputs))
	}
	if c.dryRun {
		return c.countOnly(ctx, b)
	}
	style.Source = c.source.sourceName()
	truth, err := c.outcomes(b, style)
	if err != nil {
		return err
	}
	if folder != "" {
		if err := os.MkdirAll(folder, 0o777); err != nil {
			return usagef("%w", err)
		}
		unlock, err := lockFolder(folder)
		if err != nil {
			return usagef("%w", err)
		}
		defer unlock()
		if err := b.openRecord(filepath.Join(folder, dataset.RecordName)); err != nil {
			return err
		}
		defer b.closeRecord()
		if truth == nil {
			if style.Palette, err = settlePalette(folder, style.Palette, labels); err != nil {
				return usagef("%w", err)
			}
		}
	}
	err = b.each(ctx, func(ctx context.Context, o *outcome) error {
		p, release, err := b.open(ctx, o)
		if err != nil {
			return err
		}
		defer release()
		if err := b.detections(ctx, p, o); err != nil {
			return err
		}
		drawn, style := o.detections, style
		if truth != nil {
			if drawn, style.Palette, err = truth.judge(o); err != nil {
				return err
			}
		}
		if len(drawn) == 0 && c.onlyHits {
			return nil
		}
		return b.slots.compute(ctx, p.Memory(), func() error {
			o.scene = render.Layout(image.Pt(p.Width, p.Height), drawn, style)
			return c.save(o, func(w io.Writer) error { return p.Write(w, o.scene, options) })
		})
	}, func(o *outcome) error { return c.report(b, o) })
	if err := b.closeRecord(); err != nil {
		return &exitError{exitSome, err}
	}
	if !c.quiet {
		b.summary.print(c.err)
		if truth != nil {
			truth.print(c.err)
		}
	}
	return b.exit(ctx, err)
}

// outcomes returns what judges detections by --truth; nil if nothing is named.
func (c *annotateCommand) outcomes(b *batch, style render.Style) (*outcomes, error) {
	if b.truth == nil {
		return nil, nil
	}
	if style.ColorBy != "" && style.ColorBy != render.ColorByLabel {
		return nil, usagef("--truth colours by what is right and wrong, --color-by by %s: give one of them", style.ColorBy)
	}
	return &outcomes{truth: truths{b.truth, c.source.labels, c.source.exclude}}, nil
}

// save writes the annotated copy: into the output folder, or to standard
// output once it is whole.
func (c *annotateCommand) save(o *outcome, write func(io.Writer) error) error {
	if c.out != stdStream {
		o.output = filepath.Join(c.out, filepath.FromSlash(o.in.output))
		err := writeFile(o.output, func(f *os.File) error { return write(f) })
		return nameFile(err, o.output)
	}
	o.output = stdStream
	var whole bytes.Buffer // a failed run writes nothing
	if err := write(&whole); err != nil {
		return err
	}
	_, err := whole.WriteTo(c.streams.out)
	return nameFile(err, "standard output")
}

// report counts and tells what became of one photo.
func (c *annotateCommand) report(b *batch, o *outcome) error {
	if o.err == nil {
		if len(o.detections) == 0 {
			b.summary.empty++
		}
		if o.output == "" {
			b.summary.skipped++
		} else {
			b.summary.annotated++
			b.summary.labels.add(o.scene.Forms)
			b.summary.boxes.add(o.scene)
		}
	}
	switch {
	case o.output == stdStream:
		return nil
	case c.json:
		return json.NewEncoder(c.streams.out).Encode(newPhotoResult(o))
	case o.err == nil && o.output != "":
		_, err := fmt.Fprintln(c.streams.out, o.output)
		return err
	}
	return nil
}

// photoResult is the line of --json for one photo.
type photoResult struct {
	Image      string             `json:"image"`            // as the record names it
	Output     string             `json:"output,omitempty"` // path of the annotated copy
	Width      int                `json:"width,omitempty"`
	Height     int                `json:"height,omitempty"`
	Detections []detect.Detection `json:"detections"` // those drawn
	Labels     *render.Forms      `json:"labels,omitempty"`
	Error      string             `json:"error,omitempty"`
}

func newPhotoResult(o *outcome) photoResult {
	r := photoResult{Image: o.in.name, Detections: o.detections}
	if r.Detections == nil {
		r.Detections = []detect.Detection{}
	}
	if o.photo != nil {
		r.Width, r.Height = o.photo.Width, o.photo.Height
	}
	if o.scene != nil {
		r.Output, r.Labels = o.output, &o.scene.Forms
	}
	if o.err != nil {
		r.Output, r.Error = "", o.err.Error()
	}
	return r
}

// countOnly tells what a run would send, and sends nothing.
func (c *annotateCommand) countOnly(ctx context.Context, b *batch) error {
	if c.out != "" && c.out != stdStream {
		// A record that is not there yet is not made either.
		file := filepath.Join(c.out, dataset.RecordName)
		if _, err := os.Stat(file); err == nil {
			if err := b.openRecord(file); err != nil {
				return err
			}
			defer b.closeRecord()
		} else if !errors.Is(err, fs.ErrNotExist) {
			return usagef("%w", err)
		}
	}
	var send, known int
	sent := map[string]bool{} // by hash: of copies one is sent
	var size int64
	err := b.each(ctx, func(ctx context.Context, o *outcome) error {
		p, release, err := b.open(ctx, o)
		if err != nil {
			return err
		}
		defer release()
		_, o.known, err = b.finder.lookup(p)
		return err
	}, func(o *outcome) error {
		switch {
		case o.err != nil:
		case o.known || b.finder.api == nil || sent[o.sum]:
			known++
		default:
			sent[o.sum] = true
			send++
			size += o.in.size
		}
		return nil
	})
	fmt.Fprintf(c.streams.out, "would send %s (%.1f MB); %d need no call\n", plural(send, "photo"), float64(size)/1e6, known)
	return b.exit(ctx, err)
}

// nameFile adds the file to an error that does not name it.
func nameFile(err error, file string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*photo.Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", file, err)
}
