// Package spelling tells how near words are: for labels that may be one
// misspelt, and for the flag or the command that was meant.
package spelling

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Distance returns how many letters must be added, dropped, replaced or swapped
// with their neighbour to make b of a: the restricted Damerau–Levenshtein
// distance (optimal string alignment), over runes.
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int
	above := make([]int, len(y)+1)
	for j := range above {
		above[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			replaced := above[j]
			if x[i] != y[j] {
				replaced++
			}
			row[j+1] = min(replaced, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(y)]
}

// Nearest returns the word that was meant by one that is not among them, empty
// if none is near: the only one that it begins, or the one of them that all the
// others go on from (threshold before thresholds); or else the one that is the
// fewest mistakes away, of equals the first. Words of up to 3 letters allow one
// mistake, of up to 7 two, longer ones three. Case does not count.
func Nearest(word string, words []string) string {
	word = strings.ToLower(word)
	least := 1
	switch n := len([]rune(word)); {
	case n == 0:
		return ""
	case n > 7:
		least = 3
	case n > 3:
		least = 2
	}
	nearest, begun := "", []string(nil)
	for _, w := range words {
		lower := strings.ToLower(w)
		if len(word) > 2 && strings.HasPrefix(lower, word) {
			begun = append(begun, w)
		}
		if d := Distance(word, lower); d < least || d == least && nearest == "" {
			nearest, least = w, d
		}
	}
	for _, w := range begun {
		if !slices.ContainsFunc(begun, func(other string) bool { return !strings.HasPrefix(strings.ToLower(other), strings.ToLower(w)) }) {
			return w
		}
	}
	return nearest
}

// mostNames is up to how many names of a folder are looked through for one that
// was meant.
const mostNames = 10_000

var notDigits = regexp.MustCompile(`[^0-9]+`)

// NearestFile is [Nearest] for a file that is not there, among those of its folder;
// empty if none is near. Names with other numbers are other photos, not slips.
func NearestFile(path string) string {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return ""
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(mostNames) // what of them can be read
	slices.Sort(names)
	number := notDigits.ReplaceAllString(filepath.Base(path), "")
	names = slices.DeleteFunc(names, func(n string) bool { return notDigits.ReplaceAllString(n, "") != number })
	if near := Nearest(filepath.Base(path), names); near != "" {
		return filepath.Join(filepath.Dir(path), near)
	}
	return ""
}
