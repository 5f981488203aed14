package fonts

import (
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"golang.org/x/image/math/fixed"
)

type script = language.Script

// A shaper turns strings into glyphs. Its buffers are reused between texts.
type shaper struct {
	set      *Set
	fonts    instances
	buffer   *harfbuzz.Buffer
	clusters clusters
	bidi     bidiLine
	chosen   cache[string, *typeface]

	clean []rune // sanitised text
	line  []rune // what is drawn, after substitution
	faces []*typeface
	runs  []run
	out   []shaped
}

// A run is a stretch of line with one font, script and direction, and after
// shaping its glyphs out[glyphs[0]:glyphs[1]].
type run struct {
	start, end  int
	level       uint8
	face        *typeface
	script      script
	size        fixed.Int26_6
	glyphs      [2]int
	top, bottom int64 // ink above and below the baseline, font units, y up
}

// shaped is a glyph of a run in font units, y up.
type shaped struct {
	id               harfbuzz.GID
	advance          int64
	xOffset, yOffset int64
	left, right      int64 // ink from the glyph's origin
	hasInk           bool
}

// shape runs the whole way from a string to placed glyphs: sanitise, choose a
// font per grapheme cluster, resolve directions, split into runs, shape each,
// fit into the line box, place.
func (s *shaper) shape(text string, px int) *Text {
	t := &Text{}
	t.Ascent, t.Descent = s.set.lineBox(px)
	if text == "" {
		return t
	}
	s.clean = sanitize(s.clean[:0], text)
	for {
		s.chooseFaces()
		s.split(fixed.I(px))
		visualOrder(s.runs)
		if s.shapeRuns() {
			break
		}
	}
	shift := fit(s.runs, t.Ascent, t.Descent)
	s.place(t, shift)
	return t
}

// chooseFaces fills line and faces from clean, cluster by cluster.
func (s *shaper) chooseFaces() {
	s.line, s.faces = s.line[:0], s.faces[:0]
	var orphans []rune // clusters in a row that no font covers
	flush := func() {
		if len(orphans) > 0 {
			s.append(s.set.embedded.transliterate(orphans), s.set.embedded)
			orphans = orphans[:0]
		}
	}
	for start, end := range s.clusters.of(s.clean) {
		cluster := s.clean[start:end]
		face := s.faceFor(cluster)
		if face == nil {
			var other []rune
			if other, face = s.set.recompose(cluster); face == nil {
				orphans = append(orphans, cluster...)
				continue
			}
			cluster = other
		}
		flush()
		s.append(cluster, face)
	}
	flush()
}

func (s *shaper) append(runes []rune, face *typeface) {
	s.line = append(s.line, runes...)
	for range runes {
		s.faces = append(s.faces, face)
	}
}

// faceFor returns the font for a cluster, nil for none.
func (s *shaper) faceFor(cluster []rune) *typeface {
	key := string(cluster)
	face, ok := s.chosen.get(key)
	if !ok {
		face = s.set.choose(cluster)
		s.chosen.put(key, face, len(key)+entry)
	}
	return face
}

// split cuts line into runs of one level, font and script, in logical order.
func (s *shaper) split(size fixed.Int26_6) {
	s.runs = s.runs[:0]
	levels := s.bidi.resolve(s.line)
	for i, r := range s.line {
		sc := language.LookupScript(r)
		if n := len(s.runs); n > 0 {
			last := &s.runs[n-1]
			if last.level == levels[i] && last.face == s.faces[i] {
				// Runes of no script, as digits and signs, go with the letters
				// before them, or after them at the beginning.
				if sc == last.script || !sc.Strong() {
					last.end = i + 1
					continue
				}
				if !last.script.Strong() {
					last.script, last.end = sc, i+1
					continue
				}
			}
		}
		s.runs = append(s.runs, run{start: i, end: i + 1, level: levels[i], face: s.faces[i], script: sc, size: size})
	}
}

// shapeRuns shapes all runs. It returns false if one's font turned out to be
// damaged: harfbuzz trusts the counts in a font's tables, and one damaged file
// on a machine must not end a run over a folder. The embedded face is trusted,
// so that a caller that tries again comes to an end.
func (s *shaper) shapeRuns() (ok bool) {
	var current *typeface
	defer func() {
		if current == nil || current.native != nil {
			return
		}
		if recover() != nil {
			current.broken.Store(true)
			s.buffer = harfbuzz.NewBuffer()
			s.chosen = newCache[string, *typeface](maxChosen)
			ok = false
		}
	}()
	s.out = s.out[:0]
	for i := range s.runs {
		current = s.runs[i].face
		s.shapeRun(&s.runs[i])
	}
	return true
}

// shapeRun shapes one run in font units: sizes come in afterwards, in integers.
func (s *shaper) shapeRun(r *run) {
	sized := s.fonts.of(r.face).shaping
	b := s.buffer
	b.Clear()
	b.AddRunes(s.line, r.start, r.end-r.start)
	b.Flags = harfbuzz.RemoveDefaultIgnorables
	b.Props = harfbuzz.SegmentProperties{
		Language:  s.languageOf(r.script),
		Script:    r.script,
		Direction: harfbuzz.LeftToRight,
	}
	if r.level&1 == 1 {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.Shape(sized, nil)

	r.glyphs[0] = len(s.out)
	for i, info := range b.Info {
		pos := b.Pos[i]
		g := shaped{id: info.Glyph, advance: int64(pos.XAdvance), xOffset: int64(pos.XOffset), yOffset: int64(pos.YOffset)}
		if e, ok := sized.GlyphExtents(info.Glyph); ok && e.Width != 0 && e.Height != 0 {
			g.hasInk = true
			g.left, g.right = int64(e.XBearing), int64(e.XBearing)+int64(e.Width)
			r.top = max(r.top, int64(e.YBearing)+g.yOffset)
			r.bottom = min(r.bottom, int64(e.YBearing)+int64(e.Height)+g.yOffset)
		}
		s.out = append(s.out, g)
	}
	r.glyphs[1] = len(s.out)
}

// languageOf tells which of the regional forms of a Chinese character a pan-CJK
// font is to take: those of the kana or Hangul beside it, else the mainland's,
// which the most readers know.
func (s *shaper) languageOf(sc script) language.Language {
	if sc != language.Han {
		return ""
	}
	for _, r := range s.runs {
		switch r.script {
		case language.Hiragana, language.Katakana:
			return "ja"
		case language.Hangul:
			return "ko"
		}
	}
	return "zh-hans"
}

// place walks the runs from left to right and fills t.
func (s *shaper) place(t *Text, shift int) {
	var pen, left, right fixed.Int26_6
	positions := make([]fixed.Int26_6, 0, len(s.out))
	for i := range s.runs {
		r := &s.runs[i]
		var units int64 // exact within a run: rounding each advance would add up
		for _, g := range s.out[r.glyphs[0]:r.glyphs[1]] {
			x := pen + r.face.scale(units+g.xOffset, r.size)
			positions = append(positions, x)
			if g.hasInk {
				left = min(left, x+r.face.scale(g.left, r.size))
				right = max(right, x+r.face.scale(g.right, r.size))
			}
			units += g.advance
		}
		pen += r.face.scale(units, r.size)
		right = max(right, pen)
	}
	// Ink to the left of the origin moves the line, in whole pixels.
	origin := fixed.I(-left.Floor())
	t.Width = max((right + origin).Ceil(), 1)
	t.glyphs = make([]glyph, 0, len(s.out))
	n := 0
	for i := range s.runs {
		r := &s.runs[i]
		for _, g := range s.out[r.glyphs[0]:r.glyphs[1]] {
			x := positions[n] + origin
			n++
			if !g.hasInk {
				continue
			}
			x = (x + phase/2) &^ (phase - 1)
			t.glyphs = append(t.glyphs, glyph{
				maskKey: maskKey{face: r.face, id: g.id, size: r.size, phase: x & 63},
				x:       x.Floor(),
				y:       shift - r.face.scale(g.yOffset, r.size).Round(),
			})
		}
	}
}
