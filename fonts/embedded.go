package fonts

import (
	"sync"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/golang/freetype/truetype"
)

// embeddedFace parses DejaVu Sans Condensed Bold on first use, in about 5 ms.
// The bytes are part of the binary; nothing happens at start-up.
//
// The choice, from samples at 11 to 16 px: the regular weight's stems are one
// grey pixel wide at 11 px and fade on a coloured plate; Bold is as strong as
// Condensed Bold but its labels are 13 % wider, and a narrow label finds its
// place more often. Condensed Bold is about as wide as the regular weight.
var embeddedFace = sync.OnceValue(func() *typeface {
	faces, err := parse(dejavusanscondensedbold.TTF)
	if err != nil {
		panic("fonts: embedded face: " + err.Error()) // the tests parse the same bytes
	}
	native, err := truetype.Parse(dejavusanscondensedbold.TTF)
	if err != nil {
		panic("fonts: embedded face: " + err.Error())
	}
	faces[0].native = native
	return faces[0]
})

// The embedded face's hhea ascender and descender, in units of 2048 to the em.
// Every line box has them, whatever fonts its text needs, so that plates in a
// picture are of one height.
const (
	boxAscent  = 1901
	boxDescent = 483
)

// lineBox returns the line box's extent above and below the baseline in pixels.
func (s *Set) lineBox(px int) (ascent, descent int) {
	round := func(units int) int { return max((units*px+1024)/2048, 1) }
	return round(boxAscent), round(boxDescent)
}
