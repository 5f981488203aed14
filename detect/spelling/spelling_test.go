package spelling_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect/spelling"
)

func ExampleNearest() {
	fmt.Println(spelling.Nearest("reprot", []string{"report", "crops", "sheet"}))
	// Output: report
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"person", "persn", 1}, {"person", "perosn", 1},
		{"kitten", "sitting", 3}, {"ca", "abc", 3}, {"größe", "grösse", 2},
	} {
		assert.Equal(t, c.want, spelling.Distance(c.a, c.b), "%s %s", c.a, c.b)
		assert.Equal(t, c.want, spelling.Distance(c.b, c.a), "%s %s", c.b, c.a)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	words := []string{"threshold", "truth", "style", "font-size", "from", "iou", "Cat"}
	for word, want := range map[string]string{
		"thresh": "threshold", "treshold": "threshold", "fontsize": "font-size", "form": "from", "thr": "threshold",
		"iuo": "iou", "cat": "Cat", "photo": "", "": "", "x": "", "zebra": "", "st": "",
	} {
		assert.Equal(t, want, spelling.Nearest(word, words), word)
	}
	assert.Empty(t, spelling.Nearest("report", nil))
}

func TestNearestFile(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"labels.json", "photo-17.jpg"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	assert.Equal(t, filepath.Join(dir, "labels.json"), spelling.NearestFile(filepath.Join(dir, "lables.json")))
	assert.Empty(t, spelling.NearestFile(filepath.Join(dir, "photo-18.jpg")), "another photo is no slip")
	assert.Empty(t, spelling.NearestFile(filepath.Join(dir, "none", "labels.json")))
}
