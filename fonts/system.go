package fonts

import (
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"
)

// systemFonts finds the machine's fonts. Nothing happens until the first rune
// that no other font has; then the font folders are indexed, once a process.
// Every failure means that there are fewer fonts, never an error: a label is
// still drawn, by transliteration.
type systemFonts struct {
	index sync.Once

	mu         sync.Mutex
	footprints []fontscan.Footprint
	loaded     map[fontscan.Location]*typeface // nil value: could not be read
}

// silent drops fontscan's remarks about unreadable folders and fonts.
type silent struct{}

func (silent) Printf(string, ...any) {}

// scan fills footprints. fontscan keeps its index per process, so later sets
// get the first one's.
func (s *systemFonts) scan() {
	s.loaded = map[fontscan.Location]*typeface{}
	dir, err := os.MkdirTemp("", "fonts") // fontscan insists on writing its index
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	defer func() {
		if recover() != nil { // a font file that the scanner cannot bear
			s.footprints = nil
		}
	}()
	s.footprints, _ = fontscan.SystemFonts(silent{}, dir)
}

// find returns the best system font that can draw every rune of cluster.
func (s *systemFonts) find(cluster []rune, emoji bool) *typeface {
	s.index.Do(s.scan)
	s.mu.Lock()
	defer s.mu.Unlock()
	type candidate struct {
		location fontscan.Location
		penalty  int
	}
	var candidates []candidate
	for i := range s.footprints {
		f := &s.footprints[i]
		if !f.Runes.Contains(cluster[0]) {
			continue
		}
		if p, ok := penalty(f, emoji); ok {
			candidates = append(candidates, candidate{f.Location, p})
		}
	}
	// Stable: equals stay in the order of their paths, so that a machine always
	// chooses the same font.
	slices.SortStableFunc(candidates, func(a, b candidate) int { return a.penalty - b.penalty })
	for _, c := range candidates {
		if t := s.load(c.location); t != nil && t.covers(cluster) {
			return t
		}
	}
	return nil
}

// penalty ranks a font beside the embedded one, a bold sans serif; false for
// fonts that must not be used.
func penalty(f *fontscan.Footprint, emoji bool) (int, bool) {
	family := f.Family // normalised by fontscan: lower case, no spaces
	for _, placeholder := range []string{"lastresort", "adobeblank", "notdef", "unifont"} {
		if strings.Contains(family, placeholder) { // frames and bitmaps in place of letters
			return 0, false
		}
	}
	p := 0
	if strings.Contains(family, "emoji") != emoji {
		p += 4000
	}
	if f.Aspect.Style != font.StyleNormal {
		p += 2000
	}
	for _, style := range []string{"serif", "mono", "nastaliq", "looped", "rashi", "kufi", "display"} {
		if strings.Contains(family, style) {
			p += 1000
		}
	}
	p += abs(int(f.Aspect.Weight) - int(font.WeightBold))
	p += abs(int(f.Aspect.Stretch*100) - 100)
	return p, true
}

func abs(n int) int { return max(n, -n) }

// load parses one font, once. The caller holds the lock.
func (s *systemFonts) load(at fontscan.Location) *typeface {
	t, ok := s.loaded[at]
	if !ok {
		t = readFace(at)
		s.loaded[at] = t
	}
	return t
}

func readFace(at fontscan.Location) (t *typeface) {
	defer func() {
		if recover() != nil {
			t = nil
		}
	}()
	file, err := os.Open(at.File)
	if err != nil {
		return nil
	}
	defer file.Close()
	loaders, err := opentype.NewLoaders(file)
	if err != nil || int(at.Index) >= len(loaders) {
		return nil
	}
	if t, err = newTypeface(loaders[at.Index]); err != nil {
		return nil
	}
	return t
}
