package terminal

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Bar is the last line of a terminal, which tells how far something is. What else
// is written to the terminal goes above it, by [Bar.Above]. It is not safe for
// concurrent use.
type Bar struct {
	// W is the terminal.
	W io.Writer
	// Width returns how many columns it has now; nil, or 0 of them: 80.
	Width func() int

	line    string
	columns int // that the line which is to be seen takes
}

// leastBar is from how many columns on a bar is drawn between the texts.
const leastBar = 8

// Show draws the line anew: a text, a bar filled to a share from 0 to 1, and
// another text. There is no bar if the share is below 0, or in a narrow terminal,
// where the texts are cut off.
func (b *Bar) Show(before string, share float64, after string) error {
	width := 0
	if b.Width != nil {
		width = b.Width()
	}
	if width <= 0 {
		width = 80
	}
	width-- // what is written into the last column would begin a new line in some
	line := before
	if after != "" {
		line += "  " + after
	}
	if room := width - utf8.RuneCountInString(line) - 2; share >= 0 && room >= leastBar {
		filled := int(min(share, 1) * float64(room))
		line = before + "  " + strings.Repeat("█", filled) + strings.Repeat("░", room-filled)
		if after != "" {
			line += "  " + after
		}
	}
	if runes := []rune(line); len(runes) > width {
		line = string(runes[:width])
	}
	b.line = line
	return b.draw(line)
}

// Above has write write whole lines to the terminal where the line was, and draws
// that below them. The terminal may be W, or another writer that leads to it.
func (b *Bar) Above(write func() error) error {
	if err := b.draw(""); err != nil {
		return err
	}
	err := write()
	if drawn := b.draw(b.line); err == nil {
		err = drawn
	}
	return err
}

// Clear takes the line away, until Show draws one.
func (b *Bar) Clear() error {
	b.line = ""
	return b.draw("")
}

// draw writes a line over that which is to be seen. Spaces hide the rest of it: not
// every terminal knows the sequence that erases.
func (b *Bar) draw(line string) error {
	columns := utf8.RuneCountInString(line)
	if columns == 0 && b.columns == 0 {
		return nil
	}
	hide := ""
	if n := b.columns - columns; n > 0 {
		hide = strings.Repeat(" ", n)
		if columns == 0 {
			hide += "\r"
		}
	}
	b.columns = columns
	_, err := fmt.Fprintf(b.W, "\r%s%s", line, hide)
	return err
}
