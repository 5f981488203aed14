package fonts

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/golang/freetype/truetype"
	"golang.org/x/image/math/fixed"
)

// ErrFont is wrapped by [New]'s error when a given file is no font that this
// package can draw: TrueType, OpenType with CFF outlines, a collection (TTC) of
// these, or a colour font with PNG bitmaps.
var ErrFont = errors.New("not a usable font")

// Options say where glyphs come from. The zero value takes the embedded face
// and, for runes that it lacks, the system's fonts.
type Options struct {
	// Files holds whole font files (TTF, OTF, TTC), tried in this order before
	// any other source, for every script. Collections count with all their
	// faces. The bytes must not be changed afterwards.
	Files [][]byte

	// NoSystem never looks for fonts on the machine: what is drawn then depends
	// on nothing but Files and this package's version.
	NoSystem bool
}

// Set is a list of fonts in order of preference: given files, the embedded face,
// the system's fonts. It is immutable to its users and safe for concurrent use;
// parsed fonts are shared by all its faces.
type Set struct {
	given    []*typeface
	embedded *typeface
	system   *systemFonts // nil: none wanted
}

// New returns a set. It parses the given files and nothing else: system fonts
// are looked for when a rune first needs one.
func New(o Options) (*Set, error) {
	s := &Set{embedded: embeddedFace()}
	for i, data := range o.Files {
		faces, err := parse(data)
		if err != nil {
			return nil, fmt.Errorf("font file %d of %d: %w: %w", i+1, len(o.Files), ErrFont, err)
		}
		s.given = append(s.given, faces...)
	}
	if !o.NoSystem {
		s.system = &systemFonts{}
	}
	return s, nil
}

// Default returns the set of the zero [Options]. Every call returns the same
// one, so that the system's fonts are indexed and parsed once a process.
func Default() *Set { return defaultSet() }

// SystemFonts returns how many fonts the machine has for what the set's own
// lack, 0 for a set that does not look for any. The first call of a process
// reads the font folders.
func (s *Set) SystemFonts() int {
	if s.system == nil {
		return 0
	}
	s.system.index.Do(s.system.scan)
	return len(s.system.footprints)
}

var defaultSet = sync.OnceValue(func() *Set {
	return &Set{embedded: embeddedFace(), system: &systemFonts{}}
})

// A typeface is one parsed font, shared by all faces of all sets; safe for
// concurrent use.
type typeface struct {
	font *font.Font
	upem int64
	// head is the font's table of that name, whose revision, check sum and date tell
	// the font from others, wherever it lies.
	head string
	// native is the same font as freetype reads it, whose interpreter runs the
	// hinting bytecode. Only the embedded face has it: freetype's parser was
	// written for trusted fonts.
	native *truetype.Font

	// broken is set when a table turns out to be damaged while shaping. From
	// then on the font covers nothing, and another takes its place.
	broken atomic.Bool

	// probe answers whether a glyph has ink. A font.Face caches and so is not
	// safe for concurrent use, and is too big to be made for each question.
	probing sync.Mutex
	probe   *font.Face
}

func newTypeface(l *opentype.Loader) (*typeface, error) {
	f, err := font.NewFont(l)
	if err != nil {
		return nil, err
	}
	head, err := l.RawTable(opentype.MustNewTag("head"))
	return &typeface{font: f, upem: max(int64(f.Upem()), 1), head: string(head)}, err
}

// scale converts font units to 26.6 pixels at size, which is 26.6 pixels to the
// em. This and scaleFloat are the only places where a length of a font becomes
// one of the picture: in integers, so that it is the same on every architecture.
func (t *typeface) scale(units int64, size fixed.Int26_6) fixed.Int26_6 {
	return divide(units*int64(size), t.upem)
}

// scaleFloat is scale for go-text's float32 coordinates. They are whole numbers
// or halves in all but varied and turned glyphs, and are taken to 1/64 unit.
// What is beyond a font's range is an overflow in a malformed one.
func (t *typeface) scaleFloat(units float32, size fixed.Int26_6) fixed.Int26_6 {
	const limit = 1 << 16
	return divide(int64(min(max(units, -limit), limit)*64)*int64(size), 64*t.upem)
}

// divide rounds half away from zero.
func divide(n, d int64) fixed.Int26_6 {
	if n < 0 {
		return fixed.Int26_6(-((-n + d/2) / d))
	}
	return fixed.Int26_6((n + d/2) / d)
}

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
