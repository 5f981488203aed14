package fonts

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/bidi"

	"annotate/golden/need"
)

// The oracle is UAX #9, its rules applied by hand.
func TestBidi(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, levels, visual string }{
		{"latin", "cat 12", "000000", "cat 12"},
		{"hebrew", "אבג", "111", "גבא"},
		{"number after hebrew (W7, I2)", "אב 12", "11122", "12 בא"},
		{"number before hebrew, no letter before", "12 אב", "22111", "בא 12"},
		{"number before hebrew after latin", "a 12 אב", "0000011", "a 12 בא"},
		{"number between hebrew and latin", "אב 5cat", "1112222", "5cat בא"},
		{"the same in a latin line", "x אב 5cat", "001112000", "x 5 באcat"},
		{"decimal after arabic (W2, W4)", "قط 0.98", "1112222", "0.98 طق"},
		{"two numbers apart", "אב 1 2", "111212", "2 1 בא"},
		{"percent (W5)", "אב 98%", "111222", "98% בא"},
		{"latin in hebrew", "אב cat גד", "111222111", "דג cat בא"},
		{"hebrew in latin", "cat אב dog", "0000110000", "cat בא dog"},
		{"brackets keep their direction (N0)", "a (אב) b", "00011000", "a (בא) b"},
		{"brackets in hebrew", "אב (cat)", "11112221", ")cat( בא"},
		{"mark goes with its letter (W1)", "אָb", "112", "b\u05b8א"},
		{"white space at the end (L1)", "cat אב  ", "00001100", "cat בא  "},
		{"nothing strong", "12 - 3", "000000", "12 - 3"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bidiLine
			text := []rune(c.text)
			var levels strings.Builder
			var runs []run
			for i, level := range b.resolve(text) {
				fmt.Fprint(&levels, level)
				runs = append(runs, run{start: i, level: level})
			}
			assert.Equal(t, c.levels, levels.String(), "levels")
			visualOrder(runs)
			var visual []rune
			for _, r := range runs {
				visual = append(visual, text[r.start])
			}
			assert.Equal(t, c.visual, string(visual), "from left to right, brackets not yet mirrored")
		})
	}
}

func TestBidiSurvivesDeepBrackets(t *testing.T) {
	t.Parallel()
	var b bidiLine
	levels := b.resolve([]rune("א" + strings.Repeat("(", 400) + "a" + strings.Repeat(")", 400)))
	assert.Len(t, levels, 802)
	assert.Equal(t, uint8(1), levels[0])
	assert.Equal(t, uint8(2), levels[401])
}

// conformance opens Unicode's BidiCharacterTest.txt, which the module that
// shapes text has among its own tests.
func conformance(t *testing.T) *os.File {
	t.Helper()
	dir, err := exec.Command(need.Tool(t, "golang", "go"), "list", "-m", "-f", "{{.Dir}}", "github.com/go-text/typesetting").Output()
	require.NoError(t, err)
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "bidi", "test", "BidiCharacterTest.txt"))
	if err != nil {
		need.Missing(t, "the sources of go-text/typesetting are not complete: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// numbers reads a field of the test file: integers with spaces between them.
func numbers(t *testing.T, field string, base int) (out []int) {
	for _, word := range strings.Fields(field) {
		n, err := strconv.ParseInt(word, base, 32)
		require.NoError(t, err)
		out = append(out, int(n))
	}
	return out
}

// TestBidiConformance runs the cases of BidiCharacterTest.txt that a label can
// be: without explicit formatting characters, which sanitize removes, and in a
// paragraph of the direction that its first strong character gives it. Levels
// and visual order must agree in all.
func TestBidiConformance(t *testing.T) {
	t.Parallel()
	cases := 0
	var b bidiLine
	lines := bufio.NewScanner(conformance(t))
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ";")
		if strings.HasPrefix(lines.Text(), "#") || len(fields) != 5 {
			continue
		}
		var text []rune
		auto, strong, formatted := 0, false, false
		for _, n := range numbers(t, fields[0], 16) {
			text = append(text, rune(n))
			p, _ := bidi.LookupRune(rune(n))
			switch c := p.Class(); c {
			case bidi.LRE, bidi.RLE, bidi.LRO, bidi.RLO, bidi.PDF, bidi.LRI, bidi.RLI, bidi.FSI, bidi.PDI, bidi.BN:
				formatted = true
			case bidi.L, bidi.R, bidi.AL:
				if !strong && c != bidi.L {
					auto = 1
				}
				strong = true
			}
		}
		if formatted || fields[2] != strconv.Itoa(auto) {
			continue
		}
		cases++
		var levels, order []int
		var runs []run
		for i, level := range b.resolve(text) {
			levels = append(levels, int(level))
			runs = append(runs, run{start: i, level: level})
		}
		visualOrder(runs)
		for _, r := range runs {
			order = append(order, r.start)
		}
		if !assert.Equal(t, numbers(t, fields[3], 10), levels, "levels of %s", lines.Text()) ||
			!assert.Equal(t, numbers(t, fields[4], 10), order, "order of %s", lines.Text()) {
			return
		}
	}
	require.NoError(t, lines.Err())
	assert.Greater(t, cases, 45_000, "the file has fewer cases than once: is it all there?")
}
