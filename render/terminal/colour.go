package terminal

import (
	"fmt"
	"io"
	"runtime"
)

// Colour is one of a terminal's own colours, by the number that chooses it as the
// colour of text (ECMA-48, SGR).
type Colour int

// The colours of what is wrong, what may be, and what is worth knowing.
const (
	Red    Colour = 31
	Yellow Colour = 33
	Cyan   Colour = 36
)

// Coloured reports whether text on w is to have colours: if it leads to a terminal
// that knows them, unless NO_COLOR or CLICOLOR=0 says otherwise (no-color.org,
// bixense.com/clicolors), and everywhere if CLICOLOR_FORCE does. The console of
// Windows is taken to know none; Windows Terminal, which sets WT_SESSION, does.
func Coloured(w io.Writer, getenv func(string) string) bool {
	switch {
	case getenv("NO_COLOR") != "":
		return false
	case getenv("CLICOLOR_FORCE") != "" && getenv("CLICOLOR_FORCE") != "0":
		return true
	case getenv("CLICOLOR") == "0", getenv("TERM") == "dumb", runtime.GOOS == "windows" && getenv("WT_SESSION") == "":
		return false
	}
	return Is(w)
}

// On returns the text in the colour, or as it is if it is not to be coloured.
func (c Colour) On(text string, coloured bool) string {
	if !coloured {
		return text
	}
	return fmt.Sprintf("\x1b[%dm%s\x1b[0m", c, text)
}
