package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/cmd/annotate/cli"
	"annotate/detect/dataset"
	"annotate/detect/storage/storagetest"
	"annotate/render/output"
)

func TestPlaces(t *testing.T) {
	root := newRootCommand(&streams{guard: &output.Guard{}})
	for _, path := range []string{"gs://b", "file:///tmp/x", "git+ssh://h/p", "https://h/p", "coco:gs://b/k", "s3://me:hunter2@pix/k", "https://me:hunter2@h/p", "s3://", "S3://pix/k"} {
		for _, flag := range []string{"", "from", "output", "palette"} {
			err := checkPlace(root, flag, path)
			assert.Error(t, err, path)
			assert.NotContains(t, err.Error(), "hunter2")
		}
	}
	for _, path := range []string{"s3:", "s3:x", "S3:/x", "gs:x", "file:/tmp/x", "https:/h/p", "dbfs:/x", "host:/data", "me@host:/data"} {
		for _, flag := range []string{"", "from", "output", "palette"} {
			assert.ErrorContains(t, checkPlace(root, flag, path), "is an address", "%s %s", flag, path)
		}
		assert.ErrorContains(t, checkPlace(root, "from", "coco:"+path), "is an address", path)
	}
	assert.ErrorContains(t, checkPlace(root, "output", "coco:/tmp/x"), "is an address")
	assert.NoError(t, checkPlace(root, "from", "coco:/tmp/x"))
	for _, path := range []string{"", "-", "photos", "a:b", "a: b", "files:x", "./host:/data", "/data/12:/x", "coco:labels.json", `C:\photos`, "C:/photos", "./s3:/b", "a b://c", "photos/http://x"} {
		assert.NoError(t, checkPlace(root, "", path), path)
		assert.NoError(t, checkPlace(root, "palette", path), path)
	}
	for _, place := range []string{"s3://pix/k", "s3://pix"} {
		for _, flag := range []string{"", "from", "output", "files-from"} {
			assert.NoError(t, checkPlace(root, flag, place), flag)
		}
		for _, flag := range []string{"palette", "names", "marks", "thresholds", "font", "record"} {
			assert.ErrorContains(t, checkPlace(root, flag, place), "buckets are not read or written here", flag)
		}
	}
	assert.NoError(t, checkPlace(root, "from", "coco:s3://pix/k"))
	assert.Error(t, checkPlace(root, "", "coco:s3://pix/k"))
}

// TestInBuckets: every path of every command may be one in a bucket, or is refused by
// name; none becomes a folder that is called s3:.
func TestInBuckets(t *testing.T) {
	bucket := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
	useBuckets(t, bucket)
	t.Chdir(t.TempDir())
	labels := []byte("image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,0.9,1,2,30,20\n")
	require.NoError(t, os.WriteFile("labels.csv", labels, 0o666))
	require.NoError(t, os.Mkdir("in", 0o777))
	var photo bytes.Buffer
	require.NoError(t, jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
	require.NoError(t, os.WriteFile("in/a.jpg", photo.Bytes(), 0o666))
	refused := "buckets are not read or written here"
	// What each command is given besides, the paths among the arguments last.
	given := map[string]struct {
		flags string
		args  []string
	}{
		"annotate":   {"--from labels.csv -o out", []string{"in"}},
		"check":      {"--from labels.csv", nil},
		"convert":    {"--from labels.csv --to coco -o x.json", nil},
		"crops":      {"--from labels.csv -o crops", []string{"in"}},
		"detect":     {"--from labels.csv", []string{"in"}},
		"diff":       {"--images in", []string{"labels.csv", "labels.csv"}},
		"eval":       {"--from labels.csv --truth labels.csv", nil},
		"man":        {"", nil},
		"report":     {"--from labels.csv -o page.html", []string{"in"}},
		"serve":      {"--from labels.csv", nil},
		"sheet":      {"--from labels.csv -o sheet.jpg", []string{"in"}},
		"show":       {"--from labels.csv", []string{"in"}},
		"stats":      {"--from labels.csv", nil},
		"version":    {"", nil},
		"completion": {"", nil},
	}
	ext := map[string]string{"convert": ".json", "report": ".html", "sheet": ".jpg", "stats": ".svg", "diff": ".html", "wall": ".jpg"}
	isPath := regexp.MustCompile(`(?i)\b(file|folder|dir|path)\b`)
	root := newRootCommand(&streams{guard: &output.Guard{}})
	worked := 0
	for _, cmd := range append([]*cobra.Command{root}, root.Commands()...) {
		use, known := given[cmd.Name()]
		if !known {
			assert.Contains(t, []string{"help"}, cmd.Name(), "a command that is not tried here")
			continue
		}
		try := func(flag, url string, args []string) {
			t.Helper()
			bucket.Do(func(buckets map[string]map[string][]byte) {
				buckets["pix"] = map[string][]byte{"labels.csv": labels, "in/a.jpg": photo.Bytes(), "list.txt": []byte("a.jpg\n")}
			})
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			var stdout, stderr bytes.Buffer
			code := run(ctx, nil, args, nil, &stdout, &stderr)
			said := fmt.Sprintf("%v: exit %d\n%s", args, code, stderr.String())
			if slices.Contains(inBuckets[flag], cmd.Name()) {
				worked++
				assert.Less(t, code, exitUsage, said)
				bucket.Do(func(buckets map[string]map[string][]byte) {
					_, made := strings.CutPrefix(url, "s3://pix/made")
					assert.Equal(t, made, len(buckets["pix"]) > 3, said)
				})
			} else {
				assert.Equal(t, exitUsage, code, said)
				assert.Contains(t, stderr.String(), refused)
				assert.Contains(t, stderr.String(), flag)
			}
			assert.Equal(t, []string{"in", "labels.csv"}, without(namesIn(t, "."), "out", "x.json", "crops", "page.html", "sheet.jpg"), said)
		}
		first := []string{cmd.Name()}
		if cmd == root {
			first = nil
		}
		flags := strings.Fields(use.flags)
		for i := range use.args {
			url := "s3://pix/in"
			if cmd.Name() == "diff" {
				url = "s3://pix/labels.csv"
			}
			args := slices.Clone(use.args)
			args[i] = url
			try("", url, slices.Concat(first, flags, args))
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			kind, usage := pflag.UnquoteUsage(f)
			if valuesOf(f) == nil && f.Value.Type() != "stringSlice" && f.Value.Type() != "stringArray" || slices.Contains(addressFlags, f.Name) || f.Name == "files-from" && cmd.Name() == "help" {
				return
			}
			if !isPath.MatchString(kind) && !strings.Contains(usage, "a file of them") {
				assert.NotContains(t, slices.Concat(inputFlags, bucketOutputs), f.Name, "%s --%s: it names a file, which its help does not say", cmd.Name(), f.Name)
				return
			}
			url := "s3://pix/labels.csv"
			switch {
			case f.Name == "files-from":
				url = "s3://pix/list.txt"
			case slices.Contains(bucketOutputs, f.Name):
				url = "s3://pix/made" + cmp.Or(ext[f.Name], ext[cmd.Name()])
			}
			at := slices.Index(flags, "--"+f.Name)
			if f.Shorthand != "" && at < 0 {
				at = slices.Index(flags, "-"+f.Shorthand)
			}
			args := slices.Clone(flags)
			if at >= 0 {
				args = slices.Delete(args, at, at+2)
			}
			if cmd.Name() == "check" && f.Name == "output" {
				args = append(args, "--fix")
			}
			try(f.Name, url, slices.Concat(first, args, []string{"--" + f.Name + "=" + url}, use.args))
		})
	}
	all := 0
	for flag, names := range inBuckets {
		all += len(names)
		if flag == "" {
			all++ // diff has two
		}
	}
	assert.Equal(t, all, worked, "each flag of the list was tried")
}

// TestSetsInBuckets: labels that are many files are in a bucket what they are in a
// folder; whole, or without the file that names the others; and nothing there that
// would change is replaced without leave.
func TestSetsInBuckets(t *testing.T) {
	bucket := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
	useBuckets(t, bucket)
	t.Chdir(t.TempDir())
	labels := "image,label,score,xmin,ymin,xmax,ymax,width,height\n"
	for i := range 40 {
		labels += fmt.Sprintf("sub/%02d.jpg,cat,1,%d,2,60,60,64,64\n", i, i)
	}
	require.NoError(t, os.WriteFile("labels.csv", []byte(labels), 0o666))
	require.NoError(t, os.WriteFile("other.csv", []byte(strings.ReplaceAll(labels, ",2,60", ",3,60")), 0o666))
	require.NoError(t, os.WriteFile("instances.json", []byte(`{"images":[{"id":5,"file_name":"sub/00.jpg"}],"categories":[{"id":3,"name":"cat"}],"annotations":[]}`), 0o666))
	convert := func(from, form, out string, more ...string) (int, string) {
		var stderr bytes.Buffer
		code := run(t.Context(), nil, append([]string{"convert", "--from", from, "--to", form, "-o", out, "-q"}, more...), nil, io.Discard, &stderr)
		return code, stderr.String()
	}
	objects := func(prefix string) map[string]string {
		below := map[string]string{}
		bucket.Do(func(b map[string]map[string][]byte) {
			for key, data := range b["pix"] {
				if name, ok := strings.CutPrefix(key, prefix); ok {
					below[name] = string(data)
				}
			}
		})
		return below
	}
	for _, form := range cli.Texts(dataset.Targets()) {
		t.Run(form, func(t *testing.T) {
			more := map[string][]string{"results": {"--names", "instances.json"}, "yolo": {"--split", "70/20/10"}, "voc": {"--split", "70/20/10"}, "coco": {"--split", "70/20/10"}}[form]
			want, said := convert("labels.csv", form, form+"/", more...)
			code, told := convert("labels.csv", form, "s3://pix/"+form+"/", more...)
			require.Equal(t, want, code, "%s %s", said, told)
			assert.Equal(t, strings.ReplaceAll(said, form+"/", "s3://pix/"+form+"/"), told)
			whole := filesIn(t, form)
			require.NotEmpty(t, whole)
			assert.Equal(t, whole, objects(form+"/"))
			requests := bucket.Requests()
			if form == "yolo" {
				assert.Equal(t, "PUT /pix/yolo/data.yaml", requests[len(requests)-1])
			}

			code, told = convert("labels.csv", form, "s3://pix/"+form+"/", more...)
			assert.Equal(t, want, code, "the same again: %s", told)
			code, told = convert("other.csv", form, "s3://pix/"+form+"/", more...)
			assert.Equal(t, exitUsage, code)
			assert.Contains(t, told, "annotate did not write it")
			assert.Equal(t, whole, objects(form+"/"))
			for _, request := range bucket.Requests()[len(requests):] {
				assert.NotContains(t, request, "PUT")
			}
			code, told = convert("other.csv", form, "s3://pix/"+form+"/", append(more, "--overwrite")...)
			assert.Equal(t, want, code, told)
			_, said = convert("other.csv", form, form+"/", append(more, "--overwrite")...)
			assert.Equal(t, filesIn(t, form), objects(form+"/"), said)
		})
	}
	for name, tc := range map[string]struct {
		status, exit int
		code         string
	}{"refused": {403, exitUsage, "AccessDenied"}, "full": {507, exitGoAgain, "InsufficientStorage"}} {
		t.Run(name, func(t *testing.T) {
			bucket.Do(func(map[string]map[string][]byte) {
				puts := 0
				bucket.Fail = func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method == http.MethodPut {
						puts++
					}
					if puts == 20 {
						storagetest.Refuse(w, tc.status, tc.code, "")
					}
					return puts == 20
				}
			})
			code, told := convert("labels.csv", "yolo", "s3://pix/"+name)
			assert.Equal(t, tc.exit, code, told)
			assert.Regexp(t, `s3://pix/`+name+`/labels/sub/\d\d\.txt: .*; \d\d of 41 files were written`, told)
			assert.NotContains(t, objects(name+"/"), "data.yaml")
			bucket.Do(func(map[string]map[string][]byte) { bucket.Fail = nil })
			code, told = convert("labels.csv", "yolo", "s3://pix/"+name)
			assert.Zero(t, code, told)
			assert.Len(t, objects(name+"/"), 41)
		})
	}
}

// TestFaultyStorage: whatever a server of buckets does, the code says whether the same
// command may get through, the message names the object and no secret, and what is
// written is whole.
func TestFaultyStorage(t *testing.T) {
	defer func(unit, most time.Duration) { minio.DefaultRetryUnit, minio.DefaultRetryCap = unit, most }(minio.DefaultRetryUnit, minio.DefaultRetryCap)
	minio.DefaultRetryUnit, minio.DefaultRetryCap = time.Millisecond, 2*time.Millisecond
	t.Setenv("AWS_SESSION_TOKEN", "hunter2-session")
	t.Chdir(t.TempDir())
	require.NoError(t, os.Mkdir("in", 0o777))
	labels, list := "image,label,score,xmin,ymin,xmax,ymax\n", ""
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg"} {
		require.NoError(t, drawPhoto("in/"+name, name, 160, 120))
		labels, list = labels+name+",cat,0.9,1,2,30,20\n", list+name+"\n"
	}
	require.NoError(t, os.WriteFile("labels.csv", []byte(labels), 0o666))
	require.NoError(t, os.WriteFile("list.txt", []byte(list), 0o666))
	photos := filesIn(t, "in")
	commands := []string{
		"s3://pix/in -o s3://pix/out --from labels.csv", "s3://pix/in -o out --from labels.csv", "in -o s3://pix/out --from labels.csv",
		"s3://pix/in --files-from list.txt -o out --from labels.csv", "stats --from s3://pix/labels.csv", "convert --from labels.csv --to hf -o s3://pix/hf",
		"crops s3://pix/in --from labels.csv -o s3://pix/crops --wall", "report in --from labels.csv -o s3://pix/page.html", "in -o out --from labels.csv --summary-json s3://pix/sum.json",
	}
	type when func(*http.Request) bool
	all := func(*http.Request) bool { return true }
	puts := func(r *http.Request) bool { return r.Method == http.MethodPut }
	lists := func(r *http.Request) bool { return r.URL.Query().Has("list-type") }
	photo := func(r *http.Request) bool { return r.URL.Path == "/pix/in/b.jpg" }
	gets := func(r *http.Request) bool { return photo(r) && r.Method == http.MethodGet }
	late := func(r *http.Request) bool { return puts(r) || gets(r) }
	type answer func(w http.ResponseWriter)
	refuse := func(status int, code string) answer {
		return func(w http.ResponseWriter) { storagetest.Refuse(w, status, code, "in words") }
	}
	sends := func(n, length int) answer { // so much of the photo
		return func(w http.ResponseWriter) {
			w.Header().Set("Last-Modified", time.Unix(1_700_000_000, 0).UTC().Format(http.TimeFormat))
			w.Header().Set("ETag", `"x"`)
			if length > 0 {
				w.Header().Set("Content-Length", strconv.Itoa(length))
			}
			_, _ = io.WriteString(w, photos["b.jpg"][:n])
		}
	}
	page := func(w http.ResponseWriter) { _, _ = io.WriteString(w, "<html><body>Sign in</body></html>") }
	for _, tc := range []struct {
		name  string
		when  when
		do    answer
		codes string // of the commands
	}{
		{"slow down", all, refuse(503, "SlowDown"), "75 75 75 75 75 75 75 75 75"},
		{"slow down, written to", puts, refuse(503, "SlowDown"), "75 0 75 0 0 75 75 75 75"},
		{"slow down, of one", photo, refuse(503, "SlowDown"), "75 75 0 75 0 0 75 0 0"},
		{"an error of its own, listing", lists, refuse(500, "InternalError"), "75 75 0 0 0 0 75 0 0"},
		{"denied", all, refuse(403, "AccessDenied"), "2 2 2 1 2 2 2 2 2"}, // of a list, photo by photo
		{"denied, written to", puts, refuse(403, "AccessDenied"), "2 0 2 0 0 2 2 2 2"},
		{"denied, listing", lists, refuse(403, "AccessDenied"), "2 2 0 0 0 0 2 0 0"},
		{"denied, of one", photo, refuse(403, "AccessDenied"), "1 1 0 1 0 0 1 0 0"},
		{"gone since it was listed", gets, refuse(404, "NoSuchKey"), "75 75 0 75 0 0 75 0 0"},
		{"archived", gets, refuse(403, "InvalidObjectState"), "1 1 0 1 0 0 1 0 0"},
		{"no bucket", all, refuse(404, "NoSuchBucket"), "2 2 2 2 2 2 2 2 2"},
		{"a clock that is wrong", all, refuse(403, "RequestTimeTooSkewed"), "2 2 2 2 2 2 2 2 2"},
		{"credentials that are wrong", all, refuse(403, "InvalidAccessKeyId"), "2 2 2 2 2 2 2 2 2"},
		{"a token that has expired", all, refuse(400, "ExpiredToken"), "2 2 2 2 2 2 2 2 2"},
		{"a token that expires", late, refuse(400, "ExpiredToken"), "2 2 2 2 0 2 2 2 2"},
		{"another region", all, refuse(301, "PermanentRedirect"), "2 2 2 2 2 2 2 2 2"},
		{"a page in place of an answer", all, page, "2 2 2 2 2 2 2 2 2"},
		{"no room", puts, refuse(507, "InsufficientStorage"), "75 0 75 0 0 75 75 75 75"},
		{"a quota", puts, refuse(403, "QuotaExceeded"), "75 0 75 0 0 75 75 75 75"},
		{"bytes that came otherwise", puts, refuse(400, "BadDigest"), "75 0 75 0 0 75 75 75 75"},
		{"less than was listed", gets, sends(900, 900), "75 75 0 75 0 0 75 0 0"},
		{"less, of no length", gets, sends(900, 0), "75 75 0 75 0 0 75 0 0"},
		{"less than it says", gets, sends(900, 5000), "75 75 0 75 0 0 75 0 0"},
	} {
		codes := strings.Fields(tc.codes)
		for i, command := range commands {
			t.Run(tc.name+"/"+command, func(t *testing.T) {
				s := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {"labels.csv": []byte(labels)}}}
				for name, data := range photos {
					s.Buckets["pix"]["in/"+name] = []byte(data)
				}
				s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
					if tc.when(r) {
						tc.do(w)
					}
					return tc.when(r)
				}
				useBuckets(t, s)
				require.NoError(t, os.RemoveAll("out"))
				var stdout, stderr bytes.Buffer
				code := run(t.Context(), nil, strings.Fields(command), nil, &stdout, &stderr)
				assert.Equal(t, codes[i], strconv.Itoa(code), stderr.String())
				assert.NotContains(t, stderr.String(), "not among the photos", "what cannot be had may be there")
				if code != exitDone {
					assert.Regexp(t, `s3://pix/|b\.jpg: `, stderr.String())
				}
				for _, secret := range []string{"AKIDTEST", "secret", "hunter2"} {
					assert.NotContains(t, stdout.String()+stderr.String(), secret)
				}
				made := map[string]string{}
				s.Do(func(b map[string]map[string][]byte) {
					for key, data := range b["pix"] {
						made[key] = string(data)
					}
				})
				if _, err := os.Stat("out"); err == nil {
					maps.Copy(made, filesIn(t, "out"))
				}
				for name, data := range made {
					if path.Ext(name) == ".jpg" {
						_, err := jpeg.Decode(strings.NewReader(data))
						assert.NoError(t, err, name)
					}
					assert.NotContains(t, name, "partial")
				}
			})
		}
	}
}

// filesIn returns what the files below a folder hold, by their slash-separated names.
func filesIn(t *testing.T, dir string) map[string]string {
	files := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			data, readErr := fs.ReadFile(os.DirFS(dir), name)
			files[name], err = string(data), readErr
		}
		return err
	}))
	return files
}

func without(names []string, some ...string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return slices.Contains(some, n) })
}
