package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"annotate/detect"
	"annotate/detect/names"
	"annotate/detect/shard"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/terminal"
)

// summary counts what became of the photos of a run.
type summary struct {
	annotated int // written, those without objects included
	found     int // detections printed, none included
	anew      int // JPEGs that were encoded as a whole, not patched
	several   int // files of several pictures, of which the first was read
	empty     int // nothing to draw
	skipped   int // empty and so not written
	passed    batch.Passed
	pending   int // never begun, because the run was stopped
	failed    int
	reasons   map[string]int
	goAgain   int  // of the failed, those that may get through later
	goesOn    bool // the same command goes on with those pending
	calls     int64
	saved     int64
	labels    labelForms
	boxes     boxRepairs
	hiding    hiding
}

// fail counts a failure under its reason.
func (s *summary) fail(err error) {
	if s.reasons == nil {
		s.reasons = map[string]int{}
	}
	s.failed++
	if goAgain(err) {
		s.goAgain++
	}
	s.reasons[reason(err)]++
}

// reason returns the kind of a failure in a few words.
func reason(err error) string {
	for _, kind := range []error{
		photo.ErrFormat, photo.ErrTooBig, photo.ErrCorrupt, batch.ErrMemory,
		detect.ErrUnauthorized, detect.ErrPayment, detect.ErrForbidden, detect.ErrModel, detect.ErrGone,
		detect.ErrOffline, detect.ErrInsecure, detect.ErrImage, detect.ErrTooLarge, detect.ErrLoading,
		detect.ErrRateLimited, detect.ErrUnavailable, detect.ErrReply, detect.ErrNoRecord, errNoTruth, names.ErrSeveral,
		fs.ErrNotExist, fs.ErrPermission, syscall.ENOSPC,
	} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "other"
}

// print writes the closing lines of a run.
func (s *summary) print(w io.Writer) {
	line := fmt.Sprintf("annotated %s", plural(s.annotated, "photo"))
	if s.found > 0 {
		line = fmt.Sprintf("looked at %s", plural(s.found, "photo"))
	}
	if s.empty > s.skipped {
		line += fmt.Sprintf(", %d of them without objects", s.empty-s.skipped)
	}
	if s.skipped > 0 {
		line += fmt.Sprintf("; %s without objects not written", plural(s.skipped, "photo"))
	}
	fmt.Fprintln(w, line)
	if s.failed > 0 {
		var kinds []string
		for _, r := range slices.Sorted(maps.Keys(s.reasons)) {
			kinds = append(kinds, fmt.Sprintf("%d %s", s.reasons[r], r))
		}
		failed := terminal.Red.On(fmt.Sprintf("failed %d:", s.failed), terminal.Coloured(w, os.Getenv))
		fmt.Fprintf(w, "%s %s\n", failed, strings.Join(kinds, ", "))
	}
	if s.pending > 0 {
		goesOn := ""
		if s.goesOn {
			goesOn = "; the same command goes on from here"
		}
		fmt.Fprintf(w, "not begun: %s%s\n", plural(s.pending, "photo"), goesOn)
	}
	if s.calls > 0 || s.saved > 0 {
		fmt.Fprintf(w, "API: %s made, %d saved by the record\n", plural(int(s.calls), "call"), s.saved)
	}
	if text := s.labels.String(); text != "" {
		fmt.Fprintf(w, "labels: %s\n", text)
	}
	if text := s.boxes.String(); text != "" {
		fmt.Fprintf(w, "boxes: %s\n", text)
	}
	if s.anew > 0 {
		fmt.Fprintf(w, "encoded anew: %s that could not be patched\n", plural(s.anew, "JPEG"))
	}
	if s.several > 0 {
		fmt.Fprintf(w, "only the first of several pictures: %s\n", plural(s.several, "photo"))
	}
	for _, text := range s.hiding.lines() {
		fmt.Fprintln(w, text)
	}
	var passed []string
	if n := s.passed.Files; n > 0 {
		passed = append(passed, fmt.Sprintf("%s, not photos", plural(n, "file")))
	}
	if n := s.passed.Folders; n > 0 {
		passed = append(passed, fmt.Sprintf("%s in the list", plural(n, "folder")))
	}
	if n := s.passed.Twice; n > 0 {
		passed = append(passed, fmt.Sprintf("%s given twice", plural(n, "name")))
	}
	if n := s.passed.System; n > 0 {
		passed = append(passed, fmt.Sprintf("%d of what systems keep, such as @eaDir or dot files", n))
	}
	if len(passed) > 0 {
		fmt.Fprintf(w, "passed over: %s\n", strings.Join(passed, "; "))
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
	s, p := &r.summary, &r.summary.passed
	c := shard.Counts{
		Done: s.annotated + s.skipped + s.found, WithoutObjects: s.empty, NotWritten: s.skipped,
		ForGood: s.failed - s.goAgain, GoAgain: s.goAgain, Reasons: s.reasons, NotBegun: s.pending,
		Calls: s.calls, FromRecord: s.saved, Seconds: math.Round(time.Since(r.begun).Seconds()*1000) / 1000,
		PassedOver: shard.PassedOver{NotPhotos: p.Files, System: p.System, Folders: p.Folders, Twice: p.Twice},
	}
	c.Photos, c.AllFound = r.Found()
	return c
}

// writeSummary writes the closing counts of a run that ends with a code where
// --summary-json says.
func (r *photoRun) writeSummary(code int) error {
	file := r.task.summary
	if file == "" {
		return nil
	}
	c := runCounts{Kind: "summary", Version: version, Exit: code, Counts: r.counts()}
	if r.task.shard.N > 0 {
		c.Shard = r.task.shard.String()
	}
	text, err := json.Marshal(c)
	if err != nil {
		return err
	}
	write := func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}
	if file == batch.StdStream {
		return output.Named(write(r.out), "standard output")
	}
	return output.Named(r.guard.Write(file, write, output.Options{Ours: isSummary}), file)
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

// isSummary reports whether a file holds closing counts.
func isSummary(f *os.File) bool {
	const begins = `{"annotate":"summary"`
	head := make([]byte, len(begins))
	n, _ := f.ReadAt(head, 0)
	return string(head[:n]) == begins
}

// plural returns a number of things: 1 photo, 2 photos, 2 boxes.
func plural(n int, noun string) string {
	switch {
	case n == 1:
	case strings.HasSuffix(noun, "x"), strings.HasSuffix(noun, "s"), strings.HasSuffix(noun, "ch"), strings.HasSuffix(noun, "sh"):
		noun += "es"
	default:
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// labelForms and boxRepairs add up, over a run, what scenes say of themselves.
type (
	labelForms render.Forms
	boxRepairs struct {
		skipped  render.Skipped
		repaired render.Repaired
	}
)

func (l *labelForms) add(f render.Forms) {
	l.Full += f.Full
	l.Short += f.Short
	l.Number += f.Number
	l.Hidden += f.Hidden
}

// String is empty if every label was drawn in full: then there is nothing to
// tell.
func (l *labelForms) String() string {
	if l.Short == 0 && l.Number == 0 && l.Hidden == 0 {
		return ""
	}
	return counts([]count{
		{l.Full, "in full"}, {l.Short, "shortened"}, {l.Number, "as numbers with a legend"}, {l.Hidden, "told only by colour or count"},
	})
}

func (b *boxRepairs) add(s *render.Scene) {
	b.skipped.NotFinite += s.Skipped.NotFinite
	b.skipped.Empty += s.Skipped.Empty
	b.skipped.OffFrame += s.Skipped.OffFrame
	b.repaired.Inverted += s.Repaired.Inverted
	b.repaired.Clamped += s.Repaired.Clamped
	b.repaired.Score += s.Repaired.Score
}

// String is empty if every box was drawn as it came.
func (b *boxRepairs) String() string {
	return counts([]count{
		{b.skipped.NotFinite, "left out for coordinates that are no numbers"},
		{b.skipped.Empty, "left out for having no area"},
		{b.skipped.OffFrame, "left out for lying outside the photo"},
		{b.repaired.Inverted, "turned the right way round"},
		{b.repaired.Clamped, "cut off at the photo's edge"},
		{b.repaired.Score, "with a score outside 0 to 1"},
	})
}

type count struct {
	n    int
	what string
}

func counts(all []count) string {
	var parts []string
	for _, c := range all {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, ", ")
}

// hiding is the proof of what was hidden, on one photo or in a run.
type hiding struct {
	Regions     int `json:"regions"`
	LeftVisible int `json:"left_visible"` // found, and not hidden: for their score, or too many
	// Blocks are those of JPEGs that were patched, Rewritten those of them that
	// hold something hidden: all others are coded as they were.
	Blocks    int `json:"blocks,omitempty"`
	Rewritten int `json:"blocks_rewritten,omitempty"`
	Reencoded int `json:"reencoded,omitempty"` // photos that were coded anew as a whole
	// Of the metadata.
	Thumbnails int `json:"thumbnails_dropped"`
	Previews   int `json:"previews_dropped"`
	Others     int `json:"other_metadata_dropped"`
	// Most says of labels in how many photos they take most of the picture.
	Most map[string]int `json:"most_of_the_picture,omitempty"`
}

func (h *hiding) add(o *batch.Result) {
	if !o.Scene.Hides() {
		return
	}
	regions, most := o.Scene.Hidden()
	h.Regions += regions
	h.LeftVisible += o.LeftOut
	w := &o.Written
	h.Blocks += w.Blocks
	h.Rewritten += w.Changed
	if w.Reencoded {
		h.Reencoded++
	}
	h.Thumbnails += w.Removed.Thumbnails
	h.Previews += w.Removed.Previews
	h.Others += w.Removed.Others
	for _, label := range most {
		if h.Most == nil {
			h.Most = map[string]int{}
		}
		h.Most[label]++
	}
}

// lines is empty if nothing was hidden.
func (h *hiding) lines() []string {
	if h.Regions == 0 {
		return nil
	}
	proof := []string{plural(h.Regions, "region")}
	if h.Blocks > 0 {
		proof = append(proof, fmt.Sprintf("%s of %s blocks rewritten, every other block identical", thousands(h.Rewritten), thousands(h.Blocks)))
	}
	if h.Reencoded > 0 {
		proof = append(proof, plural(h.Reencoded, "photo")+" encoded anew as a whole")
	}
	var dropped []string
	for _, c := range []count{{h.Thumbnails, "thumbnail"}, {h.Previews, "preview"}, {h.Others, "other segment"}} {
		if c.n > 0 {
			dropped = append(dropped, plural(c.n, c.what))
		}
	}
	if dropped != nil {
		proof = append(proof, strings.Join(dropped, ", ")+" dropped")
	}
	lines := []string{"hidden: " + strings.Join(proof, "; ")}
	if h.LeftVisible > 0 {
		lines = append(lines, fmt.Sprintf("left visible: %s below the threshold or over the limit", plural(h.LeftVisible, "box")))
	}
	var most []string
	for _, label := range slices.Sorted(maps.Keys(h.Most)) {
		most = append(most, fmt.Sprintf("%s in %s", label, plural(h.Most[label], "photo")))
	}
	if most != nil {
		lines = append(lines, "hides most of the picture: "+strings.Join(most, ", ")+"; --labels or --exclude choose what is hidden")
	}
	return lines
}

// thousands writes a number with its thousands apart: 48,384.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// progress tells on standard error how far a run is, and what went wrong, above
// the bar if there is one. It is safe for concurrent use.
type progress struct {
	terminal.Progress
	mu   sync.Mutex
	said map[string]bool
}

func newProgress(w io.Writer, quiet bool) *progress {
	return &progress{Progress: terminal.Progress{W: w, Quiet: quiet}}
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
	p.mu.Lock()
	known := p.said[text]
	if p.said == nil {
		p.said = map[string]bool{}
	}
	// What a server makes up anew for every photo does not pile up for ever.
	if len(p.said) < 100 {
		p.said[text] = true
	}
	p.mu.Unlock()
	if !known {
		p.line("%s", text)
	}
}
