package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/terminal"
)

// plainEvery is how often a run that is not watched on a terminal says how far
// it is, and barEvery how often a bar is drawn anew.
const (
	plainEvery = 10 * time.Second
	barEvery   = 100 * time.Millisecond
)

// progress tells on standard error how far a run is: a bar with rate and time
// left on a terminal, a plain line now and then elsewhere. How long the photos will
// take, it tells once the walk to them is over. It is safe for concurrent use.
type progress struct {
	mu    sync.Mutex
	w     io.Writer
	quiet bool
	bar   *terminal.Bar
	pace  pace
	found func() foundSoFar
	done  int
	bytes int64 // of the files that are done
	next  time.Time
	said  map[string]bool
}

// foundSoFar is what a run has found to work on.
type foundSoFar struct {
	photos int
	bytes  int64
	all    bool  // there are no more
	each   int64 // the bytes that take as long as a photo does, whatever its size
}

func newProgress(w io.Writer, quiet bool) *progress { return &progress{w: w, quiet: quiet} }

// begin begins a run over photos.
func (p *progress) begin(found func() foundSoFar) {
	now := time.Now()
	p.found, p.next = found, now.Add(plainEvery)
	p.pace.add(now, 0, 0)
	if !p.quiet && found().photos > 1 && isTerminal(p.w) {
		p.bar = &terminal.Bar{W: p.w, Width: func() int { return columnsOf(p.w) }}
		p.draw(now)
	}
}

// step counts one photo as done.
func (p *progress) step(f *batch.File) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.bytes += f.Size
	now := time.Now()
	found := p.found()
	p.pace.add(now, p.done, p.bytes+int64(p.done)*found.each)
	switch {
	case p.bar != nil:
		if now.After(p.next) {
			p.draw(now)
		}
	case p.quiet || now.Before(p.next) || found.all && p.done == found.photos:
	default:
		p.next = now.Add(plainEvery)
		if !found.all {
			fmt.Fprintf(p.w, "%d photos%s; %d found so far, and more are looked for\n", p.done, p.rate(), found.photos)
			return
		}
		fmt.Fprintf(p.w, "%d of %d photos%s%s\n", p.done, found.photos, p.rate(), p.left(", about "))
	}
}

// draw draws the bar.
func (p *progress) draw(now time.Time) {
	p.next = now.Add(barEvery)
	found := p.found()
	if !found.all {
		_ = p.bar.Show(fmt.Sprintf("%d of %d photos and more%s", p.done, found.photos, p.rate()), -1, "") // a bar that cannot be drawn is no reason to stop
		return
	}
	share := float64(p.done) / float64(found.photos)
	if whole := found.whole(); whole > 0 {
		share = float64(p.bytes+int64(p.done)*found.each) / float64(whole)
	}
	_ = p.bar.Show(fmt.Sprintf("%d of %d photos%s", p.done, found.photos, p.rate()), share, p.left(""))
}

// whole is all the work, in bytes.
func (f foundSoFar) whole() int64 { return f.bytes + int64(f.photos)*f.each }

// rate says how many photos are done a second, from the second on.
func (p *progress) rate() string {
	if photos, _ := p.pace.perSecond(); photos > 0 {
		return fmt.Sprintf(", %.3g a second", photos)
	}
	return ""
}

// left says after a word how long the rest will take, from the second photo on. It
// goes by bytes, as a large photo takes longer than a small one.
func (p *progress) left(word string) string {
	found := p.found()
	_, bytes := p.pace.perSecond()
	if bytes <= 0 {
		return ""
	}
	rest := found.whole() - p.bytes - int64(p.done)*found.each
	left := time.Duration(max(float64(rest), 0) / bytes * float64(time.Second))
	return fmt.Sprintf("%s%s left", word, left.Round(time.Second))
}

// pace is how fast a run is of late. What was so at its beginning says little: the
// record answers for a hundred photos a second, then the API for two.
type pace struct{ marks []paceMark }

type paceMark struct {
	at    time.Time
	done  int
	bytes int64
}

// paceFor is how far a pace looks back, and paceStep how near marks are.
const (
	paceFor  = 30 * time.Second
	paceStep = time.Second / 2
)

// add tells how much is done by a time.
func (p *pace) add(at time.Time, done int, bytes int64) {
	m := paceMark{at, done, bytes}
	if n := len(p.marks); n > 1 && at.Sub(p.marks[n-2].at) < paceStep {
		p.marks[n-1] = m
		return
	}
	p.marks = append(p.marks, m)
	for len(p.marks) > 2 && at.Sub(p.marks[1].at) >= paceFor {
		p.marks = p.marks[1:]
	}
}

// perSecond returns zeros until two photos are done.
func (p *pace) perSecond() (photos, bytes float64) {
	first, last := p.marks[0], p.marks[len(p.marks)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if last.done < 2 || seconds <= 0 {
		return 0, 0
	}
	return float64(last.done-first.done) / seconds, float64(last.bytes-first.bytes) / seconds
}

// line prints one line above the bar.
func (p *progress) line(format string, args ...any) {
	_ = p.above(func() error {
		_, err := fmt.Fprintf(p.w, "%s\n", detect.Printable(fmt.Sprintf(format, args...)))
		return err
	})
}

// above has write write whole lines, above the bar if there is one.
func (p *progress) above(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		return write()
	}
	return p.bar.Above(write)
}

// aboveBar is a terminal that is written to above the bar of another writer, which
// may lead to the same terminal. What is written are whole lines.
type aboveBar struct {
	io.Writer
	progress *progress
}

func (a aboveBar) Write(text []byte) (n int, err error) {
	err = a.progress.above(func() error {
		n, err = a.Writer.Write(text)
		return err
	})
	return n, err
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

// terminalOf returns the file that leads to a terminal, nil if w is none.
func terminalOf(w io.Writer) *os.File {
	if a, ok := w.(aboveBar); ok {
		w = a.Writer
	}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

func isTerminal(w io.Writer) bool { return terminalOf(w) != nil }

// columnsOf returns how wide a terminal is, 0 if that is not known.
func columnsOf(w io.Writer) int {
	if f := terminalOf(w); f != nil {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return columns
		}
	}
	return 0
}
