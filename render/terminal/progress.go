package terminal

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// plainEvery is how often a run that is not watched on a terminal says how far
// it is, and barEvery how often a bar is drawn anew.
const (
	plainEvery = 10 * time.Second
	barEvery   = 100 * time.Millisecond
)

// Progress tells how far a run over photos is: a bar with rate and time left on a
// terminal, a plain line now and then elsewhere. How long the photos will take, it
// tells once all are found. It is safe for concurrent use.
type Progress struct {
	// W is what it tells that on.
	W io.Writer
	// Quiet has it say nothing of itself.
	Quiet bool

	mu    sync.Mutex
	bar   *Bar
	pace  pace
	found func() Found
	done  int
	bytes int64 // of the files that are done
	next  time.Time
	said  map[string]bool
}

// Found is what a run has found to work on so far.
type Found struct {
	Photos int
	Bytes  int64 // of their files
	All    bool  // there are no more
	// Each is how many bytes take as long as what every photo takes, whatever its
	// size.
	Each int64
}

// whole is all the work, in bytes.
func (f Found) whole() int64 { return f.Bytes + int64(f.Photos)*f.Each }

// Begin begins a run over photos.
func (p *Progress) Begin(found func() Found) {
	now := time.Now()
	p.found, p.next = found, now.Add(plainEvery)
	p.pace.add(now, 0, 0)
	if !p.Quiet && found().Photos > 1 && Is(p.W) {
		p.bar = &Bar{W: p.W, Width: func() int { return Columns(p.W) }}
		p.draw(now)
	}
}

// Step counts one photo as done, whose file has so many bytes.
func (p *Progress) Step(bytes int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.bytes += bytes
	now := time.Now()
	found := p.found()
	p.pace.add(now, p.done, p.work(found))
	switch {
	case p.bar != nil:
		if now.After(p.next) {
			p.draw(now)
		}
	case p.Quiet || now.Before(p.next) || found.All && p.done == found.Photos:
	default:
		p.next = now.Add(plainEvery)
		if !found.All {
			fmt.Fprintf(p.W, "%d photos%s; %d found so far, and more are looked for\n", p.done, p.rate(), found.Photos)
			return
		}
		fmt.Fprintf(p.W, "%d of %d photos%s%s\n", p.done, found.Photos, p.rate(), p.left(", about "))
	}
}

// work returns what is done, in bytes.
func (p *Progress) work(found Found) int64 { return p.bytes + int64(p.done)*found.Each }

// draw draws the bar. One that cannot be drawn is no reason to stop.
func (p *Progress) draw(now time.Time) {
	p.next = now.Add(barEvery)
	found := p.found()
	if !found.All {
		_ = p.bar.Show(fmt.Sprintf("%d of %d photos and more%s", p.done, found.Photos, p.rate()), -1, "")
		return
	}
	share := float64(p.done) / float64(found.Photos)
	if whole := found.whole(); whole > 0 {
		share = float64(p.work(found)) / float64(whole)
	}
	_ = p.bar.Show(fmt.Sprintf("%d of %d photos%s", p.done, found.Photos, p.rate()), share, p.left(""))
}

// rate says how many photos are done a second, from the second on.
func (p *Progress) rate() string {
	if photos, _ := p.pace.perSecond(); photos > 0 {
		return fmt.Sprintf(", %.3g a second", photos)
	}
	return ""
}

// left says after a word how long the rest will take, from the second photo on. It
// goes by bytes, as a large photo takes longer than a small one.
func (p *Progress) left(word string) string {
	found := p.found()
	_, bytes := p.pace.perSecond()
	if bytes <= 0 {
		return ""
	}
	left := time.Duration(max(float64(found.whole()-p.work(found)), 0) / bytes * float64(time.Second))
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

// Above has write write whole lines, above the bar if there is one.
func (p *Progress) Above(write func() error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil {
		return write()
	}
	return p.bar.Above(write)
}

// Beside returns a writer to w for whole lines, which stand above the bar if w
// leads to a terminal, which may be the bar's.
func (p *Progress) Beside(w io.Writer) io.Writer {
	if p.bar == nil || !Is(w) {
		return w
	}
	return besideBar{w, p}
}

type besideBar struct {
	io.Writer
	progress *Progress
}

func (b besideBar) Write(text []byte) (n int, err error) {
	err = b.progress.Above(func() error {
		n, err = b.Writer.Write(text)
		return err
	})
	return n, err
}

// Finish takes the bar away.
func (p *Progress) Finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

// Is reports whether a writer leads to a terminal.
func Is(w io.Writer) bool { return fileOf(w) != nil }

// Columns returns how wide the terminal is that a writer leads to, 0 if that is not
// known.
func Columns(w io.Writer) int {
	if f := fileOf(w); f != nil {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return columns
		}
	}
	return 0
}

// fileOf returns the file that leads to a terminal, nil if w is none.
func fileOf(w io.Writer) *os.File {
	if b, ok := w.(besideBar); ok {
		w = b.Writer
	}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// First reports whether a text comes for the first time. What somebody makes up anew
// for every photo does not pile up for ever: of more than a hundred texts each is.
func (p *Progress) First(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said == nil {
		p.said = map[string]bool{}
	}
	known := p.said[text]
	if len(p.said) < 100 {
		p.said[text] = true
	}
	return !known
}
