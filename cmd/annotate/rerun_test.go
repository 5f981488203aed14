package main

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-fonts/dejavu/dejavuserif"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/cmd/annotate/cli"
	"annotate/render/output"
)

// rerunFlags are values of the flags by which a run into a folder of copies must not end
// otherwise than into a new one; empty of those that change nothing about a copy.
var rerunFlags = map[string]string{
	"from": "other.csv", "names": "", "truth": "other.csv", "files-from": "", "null": "",
	"threshold": "0.3", "labels": "cat", "exclude": "cat", "max-detections": "1", "thresholds": "cat=0.95", "marks": "", "only": "",
	"style": "spotlight,label", "preset": "privacy", "font-size": "20", "line-width": "5", "view": "60",
	"template": "{index}:{source}", "color-by": "instance", "palette": "palette.json", "font": "serif.ttf", "legend": "below --style outline,legend",
	"output": "", "only-hits": "true", "dry-run": "", "quiet": "", "reencode": "true", "quality": "20", "png-level": "small",
	"json": "", "overwrite": "", "print0": "", "summary-json": "",
	"max-pixels": "10000", "max-bytes": "2500", "memory": "", "decoders": "", "workers": "", "max-failures": "", "grace": "",
	"shard": "", "help": "",
}

// TestRerunIsAFreshRun: into a folder of copies, a run with any flag changed leaves the
// bytes that it leaves in a new folder.
func TestRerunIsAFreshRun(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("in", 0o777))
	const header = "image,label,score,xmin,ymin,xmax,ymax,width,height\n"
	a := "a.jpg,cat,0.9,20,30,90,100,160,120\na.jpg,dog,0.8,60,40,150,110,160,120\na.jpg,cat,0.4,5,5,40,25,160,120\n"
	b := "b.png,dog,0.7,20,30,90,100,160,120\n"
	require.NoError(t, drawPhoto("in/a.jpg", "a", 160, 120))
	require.NoError(t, drawPhoto("in/b.png", "b", 160, 120))
	require.NoError(t, drawPhoto("in/c.jpg", "c", 100, 80))
	for name, text := range map[string]string{
		"labels.csv": header + a + b + "c.jpg,cat,0.1,2,2,9,9,100,80\n", "palette.json": `{"cat":"#123456"}`,
		"other.csv": header + strings.ReplaceAll(a, "cat", "dog") + b + "c.jpg,cat,0.9,2,2,9,9,100,80\n", "serif.ttf": string(dejavuserif.TTF),
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	draw := func(out string, more ...string) (stderr string, code int) {
		args := append([]string{"in", "-o", out, "--from", "labels.csv", "--style", "outline,label,legend"}, more...)
		var text bytes.Buffer
		code = run(t.Context(), nil, args, nil, io.Discard, &text)
		return text.String(), code
	}
	_, code := draw("base")
	require.Equal(t, exitDone, code)

	newRootCommand(&streams{guard: &output.Guard{}}).Flags().VisitAll(func(f *pflag.Flag) {
		value, known := rerunFlags[f.Name]
		switch {
		case f.Hidden, slices.Contains(f.Annotations[cli.GroupOf], groupAPI):
			return // they are in the key of a recorded answer
		case !assert.True(t, known, "does --%s change copies? give it a value in rerunFlags if it does", f.Name), value == "":
			return
		}
		used, fresh := filepath.Join("used", f.Name), filepath.Join("fresh", f.Name)
		_, code := draw(used)
		require.Equal(t, exitDone, code)
		changed := strings.Fields("--" + f.Name + "=" + value)
		told, code := draw(used, changed...)
		toldFresh, codeFresh := draw(fresh, changed...)
		assert.Equal(t, codeFresh, code, "--%s %s", f.Name, told)
		written := copiesIn(t, fresh)
		assert.NotEqual(t, copiesIn(t, "base"), written, "--%s changes nothing: the test shows nothing", f.Name)
		again := copiesIn(t, used)
		for name := range again {
			if _, isWritten := written[name]; !isWritten { // left by the first run
				assert.Contains(t, []string{"only-hits", "max-pixels", "max-bytes"}, f.Name)
				delete(again, name)
			}
		}
		assert.Equal(t, written, again, "--%s", f.Name)
		assert.Equal(t, toldFresh, withoutCurrent.ReplaceAllString(told, ""), "--%s", f.Name)
	})
}

var withoutCurrent = regexp.MustCompile(`, \d+ of them done already| \(1 of them still have.*run\)`)

// copiesIn returns the bytes of the photos in a folder.
func copiesIn(t *testing.T, dir string) map[string]string {
	copies := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) == ".json" {
			return err
		}
		data, err := os.ReadFile(path)
		copies[filepath.Base(path)] = string(data)
		return err
	}))
	return copies
}

// TestBuildsAreTold: the number of a build without git is that of many, as is the commit
// of builds whose source was edited since.
func TestBuildsAreTold(t *testing.T) {
	defer func(was string) { version = was }(version)
	defer func(was string) { commit = was }(commit)
	version, commit = "0.0.0-dev", "c0ffee"
	assert.Equal(t, "0.0.0-dev c0ffee", buildOf())
	for _, commit = range []string{"", "c0ffee-dirty"} {
		assert.NotContains(t, buildOf(), "0.0.0-dev")
	}
}
