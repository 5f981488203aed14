package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"annotate/detect"
	"annotate/detect/shard"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/terminal"
)

// printSummary writes the closing lines of a run.
func (r *photoRun) printSummary() {
	t, w := &r.tally, r.err
	line := fmt.Sprintf("annotated %s", detect.Plural(t.Written, "photo"))
	if t.Found > 0 {
		line = fmt.Sprintf("looked at %s", detect.Plural(t.Found, "photo"))
	}
	if t.Empty > t.NotWritten {
		line += fmt.Sprintf(", %d of them without objects", t.Empty-t.NotWritten)
	}
	if t.Current > 0 {
		line += fmt.Sprintf(", %d of them done already", t.Current)
	}
	if t.NotWritten > 0 {
		line += fmt.Sprintf("; %s without objects not written", detect.Plural(t.NotWritten, "photo"))
	}
	if r.stale > 0 {
		line += fmt.Sprintf(" (%d of them still have a copy from an earlier run)", r.stale)
	}
	fmt.Fprintln(w, line)
	if t.Failed > 0 {
		var kinds []string
		for _, r := range slices.Sorted(maps.Keys(t.Reasons)) {
			kinds = append(kinds, fmt.Sprintf("%d %s", t.Reasons[r], r))
		}
		failed := terminal.Red.On(fmt.Sprintf("failed %d:", t.Failed), terminal.Coloured(w, os.Getenv))
		fmt.Fprintf(w, "%s %s\n", failed, strings.Join(kinds, ", "))
	}
	if n := r.Pending(); n > 0 {
		goesOn := ""
		if r.goesOn {
			goesOn = "; the same command goes on from here"
		}
		fmt.Fprintf(w, "not begun: %s%s\n", detect.Plural(n, "photo"), goesOn)
	}
	if r.calls > 0 || r.Known() > 0 {
		fmt.Fprintf(w, "API: %s made, %d saved by the record\n", detect.Plural(int(r.calls), "call"), r.Known())
	}
	for _, text := range t.Lines() {
		fmt.Fprintln(w, text)
	}
	if t.Hidden.Most != nil {
		fmt.Fprintf(w, "hides most of the picture: %s; --labels or --exclude choose what is hidden\n", t.Hidden.MostText())
	}
	p := &r.walk.Passed
	passed := batch.CountText([]batch.Counted{
		{N: p.NotPhotos, Noun: "file", What: ", not photos"}, {N: p.Folders, Noun: "folder", What: " in the list"},
		{N: p.Twice, Noun: "name", What: " given twice"}, {N: p.System, What: " of what systems keep, such as @eaDir or dot files"},
	}, "; ")
	if passed != "" {
		fmt.Fprintf(w, "passed over: %s\n", passed)
	}
}

// runCounts are what --summary-json writes: names are a contract with scripts, which
// the manual lists.
type runCounts struct {
	Kind    string `json:"annotate"` // "summary"
	Version string `json:"version"`
	Exit    int    `json:"exit"`
	Shard   string `json:"shard,omitempty"` // such as 3/16
	shard.Counts
}

// counts returns the closing counts of a run.
func (r *photoRun) counts() shard.Counts {
	c := r.tally.Counts()
	c.Calls, c.FromRecord, c.PassedOver = r.calls, r.Known(), r.walk.Passed
	c.Seconds = math.Round(time.Since(r.begun).Seconds()*1000) / 1000
	c.Photos, c.AllFound = r.Found()
	c.NotBegun = c.Photos - c.Done - c.ForGood - c.GoAgain
	return c
}

// writeSummary writes the closing counts of a run that ends with a code where
// --summary-json says.
func (f *taskFlags) writeSummary(s *streams, code int, counts shard.Counts) error {
	if f.summary == "" {
		return nil
	}
	f.summed = true
	c := runCounts{Kind: "summary", Version: version, Exit: code, Counts: counts}
	if f.shard.N > 0 {
		c.Shard = f.shard.String()
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	write := output.Bytes(append(text, '\n'))
	if f.summary == batch.StdStream {
		return output.Named(write(s.out), "standard output")
	}
	return output.Named(s.guard.Write(f.summary, write, output.Options{Ours: isSummary}), f.summary)
}

// ended writes the closing counts, of nothing, of a run that did not come to begin and
// may go again, since a folder is in use or a signal came early.
func (f *taskFlags) ended(s *streams, end error) error {
	if code := exitCode(end); !f.summed && (code == exitGoAgain || code == exitInterrupted) {
		if err := f.writeSummary(s, code, shard.Counts{}); err != nil {
			s.tell(err)
		}
	}
	return end
}

// checkSummary refuses a place for the closing counts before the run, which may have
// been paid for when they are written.
func (f *taskFlags) checkSummary(guard *output.Guard) error {
	if f.summary == "" || f.summary == batch.StdStream {
		return nil
	}
	if err := guard.Check(output.Target{Path: f.summary, Ours: isSummary}); err != nil {
		return usagef("--summary-json %w", err)
	}
	return nil
}

// isSummary tells files of closing counts.
var isSummary = output.Begins(`{"annotate":"summary"`)

// progress tells on standard error how far a run is, and what went wrong, above
// the bar if there is one. It is safe for concurrent use.
type progress struct{ terminal.Progress }

func newProgress(w io.Writer, quiet bool) *progress {
	return &progress{terminal.Progress{W: w, Quiet: quiet}}
}

// line prints one line.
func (p *progress) line(format string, args ...any) {
	_ = p.Above(func() error {
		_, err := fmt.Fprintf(p.W, "%s\n", detect.Printable(fmt.Sprintf(format, args...)))
		return err
	})
}

// tell prints an error.
func (p *progress) tell(err error) { p.line("%s", inWords(err)) }

// once prints a line that many photos may bring about only the first time.
func (p *progress) once(text string) {
	if p.First(text) {
		p.line("%s", text)
	}
}
