package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"annotate/detect"
)

// plainEvery is how often a run that is not watched on a terminal says how far
// it is.
const plainEvery = 10 * time.Second

// progress tells on standard error how far a run is: a bar with rate and time
// left on a terminal, a plain line now and then elsewhere. How many photos there
// are, and how long they will take, it tells once the walk to them is over. It is
// safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	quiet bool
	bar   *progressbar.ProgressBar
	found func() (n int, all bool)
	known bool // the bar knows all
	done  int
	start time.Time
	next  time.Time
	said  map[string]bool
}

func newProgress(w io.Writer, quiet bool) *progress { return &progress{w: w, quiet: quiet} }

// begin begins a run over photos; found tells how many there are so far, and
// whether these are all.
func (p *progress) begin(found func() (n int, all bool)) {
	now := time.Now()
	p.found, p.start, p.next = found, now, now.Add(plainEvery)
	n, all := found()
	if p.quiet || n <= 1 || !isTerminal(p.w) {
		return
	}
	if p.known = all; !all {
		n = -1
	}
	p.bar = progressbar.NewOptions(n,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetDescription("annotating"),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionSetItsString("photos"),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionFullWidth(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionEnableColorCodes(false),
	)
}

// step counts one photo as done.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	n, all := p.found()
	switch now := time.Now(); {
	case p.bar != nil:
		if all && !p.known {
			p.known = true
			p.bar.ChangeMax(n)
		}
		_ = p.bar.Add(1) // a bar that cannot be drawn is no reason to stop
	case p.quiet || now.Before(p.next) || all && p.done == n:
	default:
		p.next = now.Add(plainEvery)
		rate := float64(p.done) / now.Sub(p.start).Seconds()
		if !all {
			fmt.Fprintf(p.w, "%d photos, %.1f a second; %d found so far, and more are looked for\n", p.done, rate, n)
			return
		}
		left := time.Duration(float64(n-p.done) / rate * float64(time.Second))
		fmt.Fprintf(p.w, "%d of %d photos, %.1f a second, about %s left\n", p.done, n, rate, left.Round(time.Second))
	}
}

// line prints one line above the bar.
func (p *progress) line(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintf(p.w, "%s\n", detect.Printable(fmt.Sprintf(format, args...)))
	if p.bar != nil {
		_ = p.bar.RenderBlank()
	}
}

// tell prints an error above the bar.
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

// finish takes the bar away.
func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
