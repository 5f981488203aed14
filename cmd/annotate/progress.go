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
// left on a terminal, a plain line now and then elsewhere. It is safe for
// concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	quiet bool
	bar   *progressbar.ProgressBar
	total int
	done  int
	start time.Time
	next  time.Time
	said  map[string]bool
}

func newProgress(w io.Writer, total int, quiet bool) *progress {
	p := &progress{w: w, quiet: quiet}
	p.begin(total)
	return p
}

// begin tells how many photos there are.
func (p *progress) begin(total int) {
	now := time.Now()
	p.total, p.start, p.next = total, now, now.Add(plainEvery)
	if !p.quiet && total > 1 && isTerminal(p.w) {
		p.bar = progressbar.NewOptions(total,
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
}

// step counts one photo as done.
func (p *progress) step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	switch now := time.Now(); {
	case p.bar != nil:
		_ = p.bar.Add(1) // a bar that cannot be drawn is no reason to stop
	case p.quiet || now.Before(p.next) || p.done == p.total:
	default:
		p.next = now.Add(plainEvery)
		rate := float64(p.done) / now.Sub(p.start).Seconds()
		left := time.Duration(float64(p.total-p.done) / rate * float64(time.Second))
		fmt.Fprintf(p.w, "%d of %d photos, %.1f a second, about %s left\n",
			p.done, p.total, rate, left.Round(time.Second))
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
func (p *progress) tell(err error) { p.line("%v", err) }

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
