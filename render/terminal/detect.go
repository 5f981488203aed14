package terminal

import (
	"regexp"
	"strconv"
	"strings"
)

// Protocol is how a terminal is sent an image.
type Protocol string

// The protocols, from the one that every terminal understands on.
const (
	HalfBlocks Protocol = "blocks"
	Sixel      Protocol = "sixel"
	ITerm2     Protocol = "iterm2"
	Kitty      Protocol = "kitty"
)

// Protocols are all of them, the best first.
func Protocols() []Protocol { return []Protocol{Kitty, ITerm2, Sixel, HalfBlocks} }

// Terminal is what is drawn into. The zero Terminal has half blocks, cells of 8
// by 16 pixels and 80 columns.
type Terminal struct {
	Protocol Protocol
	// Columns is the width in cells, and CellWidth and CellHeight are the size
	// of one in pixels.
	Columns, CellWidth, CellHeight int
	// Tmux says that tmux is in between: what is meant for the terminal itself
	// is wrapped so that tmux lets it through (allow-passthrough on).
	Tmux bool
}

// withDefaults returns the terminal with what it does not say.
func (t Terminal) withDefaults() Terminal {
	if t.Protocol == "" {
		t.Protocol = HalfBlocks
	}
	if t.Columns <= 0 {
		t.Columns = 80
	}
	if t.CellWidth <= 0 || t.CellHeight <= 0 {
		t.CellWidth, t.CellHeight = 8, 16
	}
	return t
}

// PixelWidth returns how many pixels wide an image is that takes so many
// columns, 0 for all of them.
func (t Terminal) PixelWidth(columns int) int {
	t = t.withDefaults()
	if columns <= 0 || columns > t.Columns {
		columns = t.Columns
	}
	if t.Protocol == HalfBlocks {
		return columns
	}
	return columns * t.CellWidth
}

// Question asks a terminal whether it knows kitty's graphics, how large its cells
// are, and for its attributes. All terminals answer the last part.
const Question = kittyQuestion + cellQuestion + attributesQuestion

const (
	kittyQuestion      = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
	cellQuestion       = "\x1b[16t"
	attributesQuestion = "\x1b[c"
)

// Answered reports whether a terminal's answer to the question is complete.
func Answered(answer string) bool { return attributesAnswer.MatchString(answer) }

var (
	attributesAnswer = regexp.MustCompile(`\x1b\[\?([0-9;]*)c`)
	cellAnswer       = regexp.MustCompile(`\x1b\[6;([0-9]{1,4});([0-9]{1,4})t`) // height; width
)

// Detect returns what the terminal understands, by the environment and by its
// answer to [Question]; ask is nil where it cannot be asked. The number of columns
// is not detected.
func Detect(getenv func(string) string, ask func(question string) string) Terminal {
	t := Terminal{Tmux: getenv("TMUX") != ""}
	term, program := getenv("TERM"), getenv("TERM_PROGRAM")
	if program == "tmux" {
		program = "" // it says nothing of the terminal outside
	}
	switch {
	case term == "xterm-kitty" || getenv("KITTY_WINDOW_ID") != "" || strings.EqualFold(program, "ghostty") || term == "xterm-ghostty":
		t.Protocol = Kitty
	case program == "iTerm.app" || program == "WezTerm" || program == "mintty" || getenv("LC_TERMINAL") == "iTerm2":
		t.Protocol = ITerm2
	case term == "dumb" || ask == nil:
		t.Protocol = HalfBlocks
	default:
		// Inside tmux the kitty part is for the terminal outside, the rest is tmux's.
		answer := ask(t.passed(kittyQuestion) + cellQuestion + attributesQuestion)
		t.Protocol = understood(answer)
		if cell := cellAnswer.FindStringSubmatch(answer); cell != nil {
			t.CellHeight, _ = strconv.Atoi(cell[1]) // digits
			t.CellWidth, _ = strconv.Atoi(cell[2])
		}
	}
	return t
}

// understood reads a terminal's answer to the question.
func understood(answer string) Protocol {
	if strings.Contains(answer, "_Gi=31;OK") {
		return Kitty
	}
	// The attributes: ESC [ ? 62 ; 4 ; … c, where 4 is sixels.
	if attributes := attributesAnswer.FindStringSubmatch(answer); attributes != nil {
		for i, a := range strings.Split(attributes[1], ";") {
			if i > 0 && a == "4" {
				return Sixel
			}
		}
	}
	return HalfBlocks
}
