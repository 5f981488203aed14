package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http/httptest"
	"os"
	"path"
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
	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
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

// TestRerunIsAFreshRun: into a folder of copies, or a bucket, a run with any flag changed
// leaves the bytes that it leaves in a new one.
func TestRerunIsAFreshRun(t *testing.T) {
	t.Run("folder", func(t *testing.T) { rerunsAreFresh(t, "", copiesIn) })
	t.Run("bucket", func(t *testing.T) {
		server := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
		useBuckets(t, server)
		rerunsAreFresh(t, "s3://pix/", func(t *testing.T, dir string) map[string]string {
			copies := map[string]string{}
			server.Do(func(b map[string]map[string][]byte) {
				for key, data := range b["pix"] {
					if rest, ok := strings.CutPrefix(key, strings.TrimPrefix(dir, "s3://pix/")+"/"); ok && path.Ext(rest) != ".json" {
						copies[rest] = string(data)
					}
				}
			})
			return copies
		})
	})
}

// useBuckets has the settings of the environment name a server.
func useBuckets(t *testing.T, s *storagetest.Server) {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIDTEST", "AWS_SECRET_ACCESS_KEY": "secret"} {
		t.Setenv(name, value)
	}
}

// rerunsAreFresh tries each flag, with photos and copies below a folder or URL.
func rerunsAreFresh(t *testing.T, at string, copiesIn func(t *testing.T, dir string) map[string]string) {
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
	if at != "" {
		for _, name := range []string{"a.jpg", "b.png", "c.jpg"} {
			photo, err := os.ReadFile("in/" + name)
			require.NoError(t, err)
			require.NoError(t, (&storage.Store{}).Write(t.Context(), at+"in/"+name, output.Bytes(photo)))
		}
	}
	draw := func(out string, more ...string) (stderr string, code int) {
		args := append([]string{at + "in", "-o", at + out, "--from", "labels.csv", "--style", "outline,label,legend"}, more...)
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
		used, fresh := "used/"+f.Name, "fresh/"+f.Name
		_, code := draw(used)
		require.Equal(t, exitDone, code)
		changed := strings.Fields("--" + f.Name + "=" + value)
		told, code := draw(used, changed...)
		toldFresh, codeFresh := draw(fresh, changed...)
		assert.Equal(t, codeFresh, code, "--%s %s", f.Name, told)
		written := copiesIn(t, at+fresh)
		assert.NotEqual(t, copiesIn(t, at+"base"), written, "--%s changes nothing: the test shows nothing", f.Name)
		again := copiesIn(t, at+used)
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
