package fonts

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// This file is the Unicode Bidirectional Algorithm (UAX #9) for one line without
// explicit formatting characters, which sanitize has removed. Of the two
// implementations at hand, x/text's gives away runs but not their levels, and
// go-text's joins neighbouring runs of levels 0 and 2, so that neither tells how
// a number between Arabic and Latin words is to be ordered.

// A bidiLine resolves embedding levels; it keeps its buffers between lines.
type bidiLine struct {
	original []bidi.Class
	class    []bidi.Class
	levels   []uint8
}

// resolve returns the embedding level of each rune; odd levels run right to
// left. The paragraph's direction is that of its first strong rune (rules P2 and
// P3). The result is valid until the next call.
func (b *bidiLine) resolve(text []rune) []uint8 {
	b.original, b.class = b.original[:0], b.class[:0]
	b.levels = slices.Grow(b.levels[:0], len(text))[:len(text)]
	var mixed bool
	base := uint8(0)
	strong := false
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		c := p.Class()
		switch c {
		case bidi.R, bidi.AL, bidi.AN:
			mixed = true
		case bidi.BN: // a joiner: goes with the letter that it joins to
			c = bidi.NSM
		}
		if !strong && (c == bidi.L || c == bidi.R || c == bidi.AL) {
			strong = true
			if c != bidi.L {
				base = 1
			}
		}
		b.original = append(b.original, c)
	}
	if !mixed { // left to right throughout: the usual case
		clear(b.levels)
		return b.levels
	}
	b.class = append(b.class, b.original...)
	b.weak(base)
	b.brackets(text, base)
	b.neutral(base)
	b.implicit(base)
	b.whitespace(base)
	return b.levels
}

// direction of a level as a strong class.
func direction(level uint8) bidi.Class {
	if level&1 == 1 {
		return bidi.R
	}
	return bidi.L
}

// weak applies rules W1 to W7.
func (b *bidiLine) weak(base uint8) {
	t := b.class
	previous := direction(base) // W1
	for i := range t {
		if t[i] == bidi.NSM {
			t[i] = previous
		}
		previous = t[i]
	}
	strong := direction(base) // W2, W3
	for i, c := range t {
		switch c {
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		case bidi.EN:
			if strong == bidi.AL {
				t[i] = bidi.AN
			}
		}
	}
	for i, c := range t {
		if c == bidi.AL {
			t[i] = bidi.R
		}
	}
	for i := 1; i+1 < len(t); i++ { // W4
		if t[i-1] != t[i+1] {
			continue
		}
		if t[i] == bidi.ES && t[i-1] == bidi.EN ||
			t[i] == bidi.CS && (t[i-1] == bidi.EN || t[i-1] == bidi.AN) {
			t[i] = t[i-1]
		}
	}
	for i := 0; i < len(t); i++ { // W5, W6
		switch t[i] {
		case bidi.ET:
			end := i + 1
			for end < len(t) && t[end] == bidi.ET {
				end++
			}
			to := bidi.ON
			if i > 0 && t[i-1] == bidi.EN || end < len(t) && t[end] == bidi.EN {
				to = bidi.EN
			}
			for ; i < end; i++ {
				t[i] = to
			}
			i--
		case bidi.ES, bidi.CS:
			t[i] = bidi.ON
		}
	}
	strong = direction(base) // W7
	for i, c := range t {
		switch c {
		case bidi.L, bidi.R:
			strong = c
		case bidi.EN:
			if strong == bidi.L {
				t[i] = bidi.L
			}
		}
	}
}

// strongOf is the direction that a resolved class counts as in rules N0 to N2,
// where numbers count as right to left; false for a neutral.
func strongOf(c bidi.Class) (bidi.Class, bool) {
	switch c {
	case bidi.L:
		return bidi.L, true
	case bidi.R, bidi.EN, bidi.AN:
		return bidi.R, true
	}
	return 0, false
}

// maxBrackets is BD16's depth of the bracket stack.
const maxBrackets = 63

// brackets applies rule N0: a pair takes the direction of what it encloses.
func (b *bidiLine) brackets(text []rune, base uint8) {
	type opening struct {
		position int
		closing  rune
	}
	var stack []opening
	var pairs [][2]int
scan:
	for i, r := range text {
		if b.class[i] != bidi.ON {
			continue
		}
		p, _ := bidi.LookupRune(r)
		switch {
		case !p.IsBracket():
		case p.IsOpeningBracket():
			if len(stack) == maxBrackets {
				return // BD16: no pairs at all
			}
			stack = append(stack, opening{i, canonicalBracket(mirrored(r))})
		default:
			for k := len(stack) - 1; k >= 0; k-- {
				if stack[k].closing == canonicalBracket(r) {
					pairs = append(pairs, [2]int{stack[k].position, i})
					stack = stack[:k]
					continue scan
				}
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return a[0] - b[0] })
	for _, pair := range pairs {
		b.resolvePair(pair[0], pair[1], direction(base))
	}
}

func (b *bidiLine) resolvePair(open, closing int, embedding bidi.Class) {
	same, opposite := false, false
	for _, c := range b.class[open+1 : closing] {
		if s, ok := strongOf(c); ok {
			same = same || s == embedding
			opposite = opposite || s != embedding
		}
	}
	to := embedding
	switch {
	case same: // N0b
	case opposite: // N0c
		before := embedding
		for i := open - 1; i >= 0; i-- {
			if s, ok := strongOf(b.class[i]); ok {
				before = s
				break
			}
		}
		if before != embedding {
			to = before
		}
	default: // N0d
		return
	}
	for _, at := range [2]int{open, closing} {
		b.class[at] = to
		for i := at + 1; i < len(b.class) && b.original[i] == bidi.NSM; i++ {
			b.class[i] = to
		}
	}
}

// mirrored returns a bracket's counterpart; x/text tells it only by reversing.
func mirrored(r rune) rune {
	m, _ := utf8.DecodeRuneInString(bidi.ReverseString(string(r)))
	return m
}

// canonicalBracket folds the two bracket pairs that are canonically equivalent
// to others (BD14, BD15).
func canonicalBracket(r rune) rune {
	switch r {
	case 0x2329:
		return 0x3008
	case 0x232A:
		return 0x3009
	}
	return r
}

// neutral applies rules N1 and N2.
func (b *bidiLine) neutral(base uint8) {
	t := b.class
	for i := 0; i < len(t); i++ {
		if _, ok := strongOf(t[i]); ok {
			continue
		}
		end := i
		for end < len(t) {
			if _, ok := strongOf(t[end]); ok {
				break
			}
			end++
		}
		before, after := direction(base), direction(base)
		if i > 0 {
			before, _ = strongOf(t[i-1])
		}
		if end < len(t) {
			after, _ = strongOf(t[end])
		}
		to := direction(base)
		if before == after {
			to = before
		}
		for ; i < end; i++ {
			t[i] = to
		}
	}
}

// implicit applies rules I1 and I2.
func (b *bidiLine) implicit(base uint8) {
	for i, c := range b.class {
		level := base
		switch {
		case base == 0 && c == bidi.R:
			level = 1
		case base == 0 && c != bidi.L:
			level = 2
		case base == 1 && c != bidi.R:
			level = 2
		}
		b.levels[i] = level
	}
}

// whitespace applies rule L1: white space at the line's end, and before a
// separator, has the paragraph's level.
func (b *bidiLine) whitespace(base uint8) {
	trailing := true
	for i := len(b.levels) - 1; i >= 0; i-- {
		switch b.original[i] {
		case bidi.B, bidi.S:
			trailing = true
		case bidi.WS:
		default:
			trailing = false
		}
		if trailing {
			b.levels[i] = base
		}
	}
}

// visualOrder sorts runs, given in logical order, into the order in which they
// stand on the line (rule L2).
func visualOrder(runs []run) {
	highest, lowestOdd := uint8(0), uint8(255)
	for _, r := range runs {
		highest = max(highest, r.level)
		if r.level&1 == 1 {
			lowestOdd = min(lowestOdd, r.level)
		}
	}
	for level := highest; level >= lowestOdd; level-- {
		for i := 0; i < len(runs); i++ {
			end := i
			for end < len(runs) && runs[end].level >= level {
				end++
			}
			if end > i {
				slices.Reverse(runs[i:end])
				i = end
			}
		}
	}
}
