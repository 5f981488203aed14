package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Mistakes on the command line are told in the user's words, without a word of
// the libraries that parse it.
func TestUsageErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	photo := filepath.Join(dir, "a.png")
	require.NoError(t, os.WriteFile(photo, nil, 0o666))
	for args, want := range map[string]string{
		"reprot":                          `unknown command "reprot", and no photo of that name; did you mean "annotate report"?`,
		"PHOTO -o OUT --thresh 0.5":       "unknown flag --thresh; did you mean --threshold?",
		"PHOTO -o OUT --zzzzzz":           "unknown flag --zzzzzz",
		"PHOTO -o OUT -Z":                 "unknown flag -Z",
		"PHOTO -o OUT --threshold 0,5":    "--threshold 0,5: numbers have a point: 0.5",
		"PHOTO -o OUT --threshold half":   `--threshold "half": want a number such as 0.5`,
		"PHOTO -o OUT --threshold 50":     "--threshold: 50 is not within 0 to 1; did you mean 0.5?",
		"PHOTO -o OUT --threshold -1":     "--threshold: -1 is not within 0 to 1",
		"PHOTO -o OUT --concurrency many": `--concurrency "many": want a whole number`,
		"PHOTO -o OUT --timeout 3":        `--timeout "3": want a time such as 30s or 5m`,
		"PHOTO -o":                        "--output wants a value: folder for the annotated photos, or - for standard output",
		"diff one.json":                   "annotate diff wants the labels or detections of an OLD and a NEW run: only one.json given",
		"diff a b c":                      `annotate diff wants the labels or detections of an OLD and a NEW run: "c" is too much`,
		"crops":                           "annotate crops wants photos or folders of photos: none given",
		"stats labels.json":               `annotate stats takes no arguments, and "labels.json" is one: labels are named with --from, photos with --images`,
		"sheet PHOTO --from x.json -o s.jpg --tiles 1.5": `--tiles "1.5": want a whole number`,
	} {
		var stderr bytes.Buffer
		line := strings.NewReplacer("PHOTO", photo, "OUT", filepath.Join(dir, "out")).Replace(args)
		code := run(t.Context(), strings.Fields(line), nil, &bytes.Buffer{}, &stderr)
		assert.Equal(t, exitUsage, code, args)
		assert.Equal(t, "annotate: "+want, strings.Split(stderr.String(), "\n")[0], args)
		for _, foreign := range []string{"strconv", "invalid argument", "arg(s)", "pflag"} {
			assert.NotContains(t, stderr.String(), foreign, args)
		}
	}
	assert.NoDirExists(t, filepath.Join(dir, "out"), "nothing is made")
}
