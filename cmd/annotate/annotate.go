package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/evaluate"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
	"annotate/render/report"
)

// annotateCommand is the main job: photos in, annotated photos out.
type annotateCommand struct {
	*streams
	source sourceFlags
	style  styleFlags
	read   readFlags
	write  writeFlags
	task   taskFlags

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
where "hf auth login" left it) or, with --from, from files. Photos, copies, labels
and lists may lie in buckets: s3://BUCKET/KEY.

Every answer of the API is kept in OUT/detections.jsonl: the same command again
asks for nothing that it already knows, whatever the style or the threshold.`,
		Example: `  annotate holiday -o annotated
  annotate holiday -o annotated --threshold 0.8 --labels cat,dog --style spotlight,label
  annotate holiday -o redrawn --from annotated/detections.jsonl
  annotate photos -o errors --from annotated --truth instances.json
  annotate - -o - --from photo.json <photo.jpg >annotated.jpg`,
		Args: mistypedCommand,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.task.ended(c.streams, c.run(cmd.Context(), cmd.Flags(), args))
		},
	}
	groups := groupFlags(cmd, "output", "from", "threshold", "labels", "style", "preset", "truth", "model", "json", "dry-run")
	c.source.bind(groups)
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&c.truth, "truth", "", "compare with ground truth, `FILE|DIR` of labels: colours and words tell what is right, wrong and missed")
	})
	groups.Add(groupLook, nil, c.style.bind, c.style.bindLegend)
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVarP(&c.out, "output", "o", "", "`folder` for the annotated photos, or - for standard output")
		fs.BoolVar(&c.onlyHits, "only-hits", false, "write only photos with something to draw")
		fs.BoolVarP(&c.dryRun, "dry-run", "n", false, "only count what would be sent")
		fs.BoolVarP(&c.quiet, "quiet", "q", false, "nothing about each photo and no summary, only what went wrong; --json and --print0 print all the same")
	}, c.write.bind)
	groups.Add(groupOutput, cli.Unless(func() bool { return c.out != batch.StdStream }, "standard output is the photo"), func(fs *pflag.FlagSet) {
		fs.BoolVar(&c.json, "json", false, "print a JSON line for each photo instead of its path")
		s.bindOverwrite(fs)
	})
	groups.Add(groupOutput, cli.Unless(func() bool { return c.out != batch.StdStream && !c.json }, "no paths are printed"), s.bindPrint0)
	groups.Add(groupLimits, nil, c.read.bind)
	c.task.bind(groups, func() string {
		switch {
		case c.source.from != "":
			return "it is about the record of the API's answers, and --from takes detections from files"
		case c.out == batch.StdStream:
			return "standard output is the photo, and nothing is recorded"
		}
		return ""
	})
	c.task.bindShard(groups)
	return cmd
}

func (c *annotateCommand) run(ctx context.Context, flags *pflag.FlagSet, args []string) error {
	switch {
	case len(args) == 0:
		return usagef("no photos given: name photos or folders, or see annotate --help")
	case c.out == "" && !c.dryRun:
		return usagef("no output folder given: name one with -o")
	case c.out == batch.StdStream && c.task.summary == batch.StdStream:
		return usagef("--summary-json -: standard output is the photo; name a file")
	}
	style, err := c.style.style()
	if err != nil {
		return err
	}
	options, err := c.write.options()
	if err != nil {
		return err
	}
	c.style.lower(&c.source.threshold, flags)
	folder := c.out
	if folder == batch.StdStream {
		folder = ""
	}
	f := runFlags{
		set: flags.Changed, source: &c.source, read: &c.read, task: &c.task, out: folder, copies: folder != "", quiet: c.quiet,
		truth: c.truth, hashes: c.dryRun, ahead: true,
	}
	if folder != "" {
		f.recorded = inFolder(folder, batch.RecordName)
	}
	var store shard.Store
	var hash string
	if c.task.shardText != "" {
		switch {
		case folder == "":
			return usagef("--shard: its pictures and receipt go to a folder; name it with -o")
		case c.task.filesFrom == batch.StdStream:
			return usagef("--files-from -: a shard takes its lines of a list by their place in it; name a file")
		}
		if c.task.shard, err = shard.Parse(c.task.shardText, os.Getenv); err != nil {
			return usagef("--shard %w", err)
		}
		store = shard.Folder(folder)
		if storage.IsURL(folder) {
			store = bucket.Shards{Store: c.buckets, URL: folder}
		}
		if hash, err = c.optionsHash(ctx, flags, args, inFolder(folder, batch.PaletteName)); err != nil {
			return err
		}
		if done, end := c.task.begin(ctx, c.streams, folder, store, hash); done || end != nil {
			return end
		}
		f.recorded = inFolder(folder, path.Join(c.task.shard.Folder(), batch.RecordName))
	}
	r, labels, err := newRun(ctx, c.streams, f, args)
	if err != nil {
		return err
	}
	if folder == "" && !c.dryRun && len(r.Files) != 1 {
		return usagef("-o - writes one photo, and %d are given", len(r.Files))
	}
	if c.dryRun {
		return c.countOnly(ctx, r, f.recorded, folder)
	}
	style.Source = c.source.sourceName()
	truth, err := c.outcomes(r, style)
	if err != nil {
		return err
	}
	drawing := &batch.Drawing{Sink: batch.Folder{Out: folder, Guard: c.guard}, Style: style, Write: options, OnlyHits: c.onlyHits}
	if folder != "" {
		// JSON tells how each photo was drawn.
		drawing.Anew = c.json || c.guard.Overwrite
		if drawing.Key, err = c.drawingKey(); err != nil {
			return usagef("%w", err)
		}
	}
	if truth != nil {
		drawing.Dress = func(o *batch.Result) ([]detect.Detection, render.Style, error) {
			drawn, palette, err := truth.judge(o)
			style := style
			style.Palette = palette
			return drawn, style, err
		}
	}
	if folder == "" {
		drawing.Sink = toStdout{c.streams.out}
	} else {
		if err := r.take(ctx, folder); err != nil {
			return err
		}
		defer r.close()
		r.store, r.options = store, hash
		if truth == nil {
			keeper := c.guard
			if store != nil { // of several, each would write what it has chosen
				keeper = nil
			}
			if drawing.Style.Palette, err = batch.SettlePalette(c.reader(ctx), keeper, inFolder(folder, batch.PaletteName), style.Palette, labels); err != nil {
				return usagef("%w", err)
			}
		}
	}
	err = r.each(ctx, r.Draw(drawing), func(o *batch.Result) error { return c.report(r, o) })
	if truth != nil && !c.quiet {
		defer truth.print(c.err)
	}
	return r.end(ctx, err, c.quiet)
}

// outcomes returns what judges detections by --truth; nil if nothing is named.
func (c *annotateCommand) outcomes(r *photoRun, style render.Style) (*outcomes, error) {
	if r.truth == nil {
		return nil, nil
	}
	if style.ColorBy != "" && style.ColorBy != render.ColorByLabel {
		return nil, usagef("--truth colours by what is right and wrong, --color-by by %s: give one of them", style.ColorBy)
	}
	return &outcomes{truth: r.truth, choice: detect.Selection{Labels: c.source.labels, Exclude: c.source.exclude}}, nil
}

// drawingKey returns what copies are made with beside the photos, their detections and
// the style: this build of the program, and the fonts of --font.
func (c *annotateCommand) drawingKey() (string, error) {
	key := buildOf()
	for _, file := range c.style.fonts {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		key += " " + record.Sum(data)
	}
	return key, nil
}

// buildOf tells this build of the program from others that may draw otherwise: by its
// commit, or where the source may be another than that, by the file.
func buildOf() string {
	build, ok := debug.ReadBuildInfo()
	edited := ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "vcs.modified", Value: "true"})
	switch {
	case edited, strings.HasSuffix(commit, "-dirty"): // as git says and make passes on
	case version != "devel" && commit != "":
		return version + " " + commit
	case version == "devel" && ok && build.Main.Version != "" && build.Main.Version != "(devel)":
		return build.Main.Version
	}
	file, err := os.Executable()
	if err != nil {
		return rand.Text() // no other
	}
	info, err := os.Stat(file)
	if err != nil {
		return rand.Text()
	}
	return fmt.Sprint(info.Size(), info.ModTime().UnixNano())
}

// toStdout writes the annotated copy to standard output once it is whole: a failed
// run writes nothing.
type toStdout struct{ io.Writer }

func (s toStdout) Write(_ context.Context, _ string, _ *batch.File, _ string, write func(io.Writer) error) (string, error) {
	var whole bytes.Buffer
	if err := write(&whole); err != nil {
		return "", err
	}
	_, err := whole.WriteTo(s.Writer)
	return "", output.Named(err, "standard output")
}

// report counts and tells what became of one photo.
func (c *annotateCommand) report(r *photoRun, o *batch.Result) error {
	if o.Err == nil {
		r.tally.Add(o, c.write.reencode)
		if o.Scene == nil && isFile(inFolder(c.out, o.File.Output)) {
			r.stale++
		}
	}
	switch {
	case c.out == batch.StdStream:
		return nil
	case c.json:
		return json.NewEncoder(c.streams.out).Encode(batch.NewLine(o))
	case o.Output != "" && o.Err == nil && (!c.quiet || c.print0):
		return c.printPath(o.Output)
	}
	return nil
}

// countOnly tells what a run would send, and sends nothing. A record that is not
// there yet is not made either.
func (c *annotateCommand) countOnly(ctx context.Context, r *photoRun, recorded, folder string) error {
	if storage.IsURL(folder) {
		if err := r.take(ctx, folder); err != nil {
			return err
		}
		defer r.close()
	} else if isFile(recorded) {
		if err := r.openRecord(recorded); err != nil {
			return err
		}
		defer r.close()
	}
	var send, known, calls int
	sent := map[[16]byte]bool{} // by half of the hash: of copies one is sent
	var size int64
	err := r.each(ctx, r.Look, func(o *batch.Result) error {
		var sum [16]byte
		_, _ = hex.Decode(sum[:], []byte(o.SHA256)[:min(len(o.SHA256), 32)]) // of a photo that failed there is none
		switch {
		case o.Err != nil:
		case o.Known || !r.remote() || sent[sum]:
			known++
		default:
			sent[sum] = true
			send++
			calls += o.Calls
			size += o.Send
		}
		return nil
	})
	what := detect.Plural(send, "photo")
	if calls != send { // of slices, some may be recorded already
		what = fmt.Sprintf("%s in %s", what, detect.Plural(calls, "call"))
	}
	fmt.Fprintf(c.streams.out, "would send %s (%.1f MB); %d need no call\n", what, float64(size)/1e6, known)
	return r.end(ctx, err, true)
}

// outcomes judges detections by ground truth while photos are annotated.
type outcomes struct {
	truth  *dataset.Dataset
	choice detect.Selection // of the labels that count

	mu    sync.Mutex
	total evaluate.Counts
}

// judge judges the detections of a photo, which are selected already, and
// returns what is to be drawn of them and of what they missed.
func (c *outcomes) judge(o *batch.Result) ([]detect.Detection, render.Palette, error) {
	wanted, err := truthOf(c.truth, o, c.choice)
	if err != nil {
		return nil, nil, err
	}
	drawn, counts := report.Judged(o.Detections, wanted)
	c.mu.Lock()
	c.total.Add(counts)
	c.mu.Unlock()
	return drawn.Detections, drawn.Palette, nil
}

// print tells what became of all.
func (c *outcomes) print(w io.Writer) {
	t := c.total
	fmt.Fprintf(w, "truth: precision %s, recall %s, F1 %s\n", evaluate.Figure(t.Precision()), evaluate.Figure(t.Recall()), evaluate.Figure(t.F1()))
	var parts []string
	for _, o := range evaluate.Outcomes() {
		if n := t.Of(o); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", n, o))
		}
	}
	if len(parts) > 0 {
		fmt.Fprintf(w, "outcomes: %s\n", strings.Join(parts, ", "))
	}
}

// truthOf returns the wanted objects of a photo, in its pixels.
func truthOf(truth *dataset.Dataset, o *batch.Result, wanted detect.Selection) ([]detect.Object, error) {
	return truth.Truths(o.File.Name, o.SHA256, o.Photo.Width, o.Photo.Height, wanted)
}
