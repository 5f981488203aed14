package bucket_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"io/fs"
	"iter"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
)

// serve makes a server with a bucket "pix" what the environment's settings name.
func serve(t *testing.T, objects map[string]string) (*storage.Store, *storagetest.Server) {
	s := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
	for key, text := range objects {
		s.Buckets["pix"][key] = []byte(text)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "id")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	return &storage.Store{Retries: 1}, s
}

func picture(t *testing.T, n int) string {
	m := image.NewGray(image.Rect(0, 0, 64, 48))
	m.SetGray(n, n, color.Gray{Y: 255})
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, nil))
	return out.String()
}

// middle finds something in the middle of every photo.
var middle = detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
	w, h := float64(img.Width), float64(img.Height)
	return []detect.Detection{{Label: "middle", Score: 0.9, Box: detect.Box{XMin: w / 4, YMin: h / 4, XMax: w * 3 / 4, YMax: h * 3 / 4}}}, nil
})

// annotate draws on the photos of a path, and returns what failed by name, and the
// error of all.
func annotate(t *testing.T, store *storage.Store, in, out string, overwrite bool) (map[string]error, error) {
	t.Helper()
	walk := batch.NewWalk(t.Context(), []string{in}, batch.CollectOptions{Skip: out, Store: func(path string) batch.Store {
		if storage.IsURL(path) {
			return bucket.Photos{Store: store}
		}
		return nil
	}})
	files, err := walk.Take()
	require.NoError(t, err)
	guard := &output.Guard{Overwrite: overwrite, Remote: bucket.Outputs{Store: store, Context: t.Context()}}
	require.NoError(t, walk.Protect(t.Context(), guard, files))
	copies := &batch.Copies{Out: out}
	if !storage.IsURL(out) {
		copies.Guard = guard
	}
	require.NoError(t, copies.Check(t.Context(), files, true))
	r := batch.Prepare(files, batch.Source{Detector: middle}, batch.NewSlots(2, 2, 0), batch.Options{})
	r.GoOn(walk, copies)
	failed := map[string]error{}
	return failed, r.Each(t.Context(), r.Draw(&batch.Drawing{Sink: batch.Folder{Out: out, Guard: guard}}), func(o *batch.Result) error {
		failed[o.File.Name] = o.Err
		if o.Err == nil {
			assert.Equal(t, storage.Join(out, o.File.Name), o.Output)
		}
		return nil
	})
}

// TestFromBucketToBucket: copies are the same bytes wherever photos and copies are,
// each photo is read once, and written with one request more than that.
func TestFromBucketToBucket(t *testing.T) {
	names := []string{"a.jpg", "deep/er/b.jpg", "größe 100%.jpg", "what?.jpg"}
	local, out := t.TempDir(), t.TempDir()
	objects := map[string]string{"photos/": "", "photos/.hidden/c.jpg": "x", "photos/notes.txt": "notes", "photos2/d.jpg": "x"}
	for i, name := range names {
		objects["photos/"+name] = picture(t, i)
		file := filepath.Join(local, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, []byte(objects["photos/"+name]), 0o666))
	}
	store, s := serve(t, objects)
	_, err := annotate(t, store, local, out, false)
	require.NoError(t, err)
	for round := range 2 {
		before := len(s.Requests())
		failed, err := annotate(t, store, "s3://pix/photos", "s3://pix/photos/annotated", false)
		require.NoError(t, err)
		assert.Len(t, failed, len(names))
		for name, err := range failed {
			require.NoError(t, err, name)
		}
		asked := map[string]int{}
		for _, request := range s.Requests()[before:] {
			asked[request]++
		}
		s.Do(func(b map[string]map[string][]byte) {
			for _, name := range names {
				want, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
				require.NoError(t, err)
				assert.Equal(t, want, b["pix"]["photos/annotated/"+name], name)
				assert.Equal(t, 1, asked["GET /pix/photos/"+name], name)
				assert.Equal(t, 1, asked["HEAD /pix/photos/annotated/"+name], name)
				assert.Equal(t, round, asked["GET /pix/photos/annotated/"+name], "its mark: %s", name)
				assert.Equal(t, 1, asked["PUT /pix/photos/annotated/"+name], name)
			}
		})
	}
	// And from a bucket into a folder.
	mixed := t.TempDir()
	_, err = annotate(t, store, "s3://pix/photos/a.jpg", mixed, false)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(mixed, "a.jpg"))
	require.NoError(t, err)
	want, err := os.ReadFile(filepath.Join(out, "a.jpg"))
	require.NoError(t, err)
	assert.Equal(t, want, got)
}

// TestForeignObjects: what a run did not write stays.
func TestForeignObjects(t *testing.T) {
	store, s := serve(t, map[string]string{"photos/a.jpg": picture(t, 1), "photos/b.jpg": picture(t, 2), "out/a.jpg": "the user's"})
	_, err := annotate(t, store, "s3://pix/photos", "s3://pix/out", false)
	require.ErrorIs(t, err, output.ErrForeign)
	s.Do(func(b map[string]map[string][]byte) { assert.Equal(t, "the user's", string(b["pix"]["out/a.jpg"])) })
	_, err = annotate(t, store, "s3://pix/photos", "s3://pix/out", true)
	require.NoError(t, err)
	s.Do(func(b map[string]map[string][]byte) { assert.NotEqual(t, "the user's", string(b["pix"]["out/a.jpg"])) })
}

// TestOutputsAmongPhotos: no photo is overwritten, nor left out because its folder is the
// output's.
func TestOutputsAmongPhotos(t *testing.T) {
	store, s := serve(t, map[string]string{"photos/a.jpg": picture(t, 1), "photos/sub/b.jpg": picture(t, 2)})
	photos := func() string {
		text := ""
		s.Do(func(b map[string]map[string][]byte) {
			text = string(b["pix"]["photos/a.jpg"]) + string(b["pix"]["photos/sub/b.jpg"])
		})
		return text
	}
	before := photos()
	_, err := annotate(t, store, "s3://pix/photos/a.jpg", "s3://pix/photos", true)
	require.ErrorIs(t, err, output.ErrInput)
	_, err = annotate(t, store, "s3://pix/photos/a.jpg", "s3://pix/copies", false)
	require.NoError(t, err)
	_, err = annotate(t, store, "s3://pix/copies/a.jpg", "s3://pix/copies", true)
	require.ErrorIs(t, err, output.ErrInput, "a copy that is a photo of the run")
	failed, err := annotate(t, store, "s3://pix/photos/sub", "s3://pix/photos", true)
	require.NoError(t, err, "above the photos")
	assert.Contains(t, failed, "b.jpg")
	assert.Equal(t, before, photos())

	// A list may name what lies in the output, too.
	for skip, want := range map[string][]string{"s3://pix/photos/sub": {"a.jpg"}, "s3://pix/photos/": nil, "s3://pix": {"a.jpg", "sub/b.jpg"}} {
		list := func(context.Context) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) { _ = yield("a.jpg", nil) && yield("sub/b.jpg", nil) }
		}
		walk := batch.NewWalk(t.Context(), []string{"s3://pix/photos"}, batch.CollectOptions{Skip: skip, Names: list, Store: func(string) batch.Store { return bucket.Photos{Store: store} }})
		files, err := walk.Take()
		assert.Equal(t, want == nil, err != nil, skip)
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		assert.Equal(t, want, names, skip)
	}

	guard := &output.Guard{Remote: bucket.Outputs{Store: store, Context: t.Context()}}
	walk := batch.NewWalk(t.Context(), []string{"s3://pix/photos"}, batch.CollectOptions{Skip: "s3://pix/photos/sub", Store: func(string) batch.Store { return bucket.Photos{Store: store} }})
	files, err := walk.Take()
	require.NoError(t, err)
	require.ErrorIs(t, walk.Protect(t.Context(), guard, files), output.ErrForeign, "b.jpg would be missing")
}

// TestKeysThatAreNoNames: a key can be any text, and must not lead out of the
// output's folder, nor onto another's copy.
func TestKeysThatAreNoNames(t *testing.T) {
	for _, key := range []string{"../up.jpg", "a//b.jpg", "./c.jpg", "d/../e.jpg", "/f.jpg", "g/.."} {
		store, _ := serve(t, map[string]string{"photos/" + key: picture(t, 1), "photos/fine.jpg": picture(t, 2)})
		out := filepath.Join(t.TempDir(), "below", "out")
		failed, err := annotate(t, store, "s3://pix/photos", out, false)
		require.NoError(t, err)
		require.NoError(t, failed["fine.jpg"])
		if strings.HasSuffix(key, ".jpg") {
			require.ErrorContains(t, failed["s3://pix/photos/"+key], "no file can have the name", key)
		}
		n := 0
		require.NoError(t, filepath.WalkDir(filepath.Dir(filepath.Dir(out)), func(_ string, d fs.DirEntry, err error) error {
			if !d.IsDir() {
				n++
			}
			return err
		}))
		assert.Equal(t, 1, n, key)
	}
}

// TestKeysThatAreNoPaths: in a bucket there are no folders, and names are longer.
func TestKeysThatAreNoPaths(t *testing.T) {
	keys := map[string]string{}
	for _, key := range []string{"a.jpg", "a.jpg/b.jpg", "A.jpg", "a%2Fc.jpg", "a+d.jpg", "e f.jpg", "g\\h.jpg", strings.Repeat("i", 300) + ".jpg", "j\x00.jpg"} {
		keys["photos/"+key] = picture(t, 1)
	}
	store, s := serve(t, keys)
	failed, err := annotate(t, store, "s3://pix/photos", "s3://pix/out", false)
	require.NoError(t, err)
	assert.Len(t, failed, len(keys))
	for name, err := range failed {
		require.NoError(t, err, name)
	}
	s.Do(func(b map[string]map[string][]byte) { assert.Len(t, b["pix"], 2*len(keys)) })
}

func TestPaths(t *testing.T) {
	store, s := serve(t, map[string]string{"photos/a.jpg": "x", "photos/a.jpg.d/b.jpg": "x", "top.jpg": "x"})
	list := func(url string) (names []string, err error) {
		for o, err := range (bucket.Photos{Store: store}).List(t.Context(), url) {
			if err != nil {
				return names, err
			}
			names = append(names, o.Name)
		}
		return names, nil
	}
	for url, want := range map[string][]string{
		"s3://pix/photos": {"a.jpg", "a.jpg.d/b.jpg"}, "s3://pix/photos/": {"a.jpg", "a.jpg.d/b.jpg"},
		"s3://pix": {"photos/a.jpg", "photos/a.jpg.d/b.jpg", "top.jpg"}, "s3://pix/": {"photos/a.jpg", "photos/a.jpg.d/b.jpg", "top.jpg"},
		"s3://pix/photos/a.jpg": {"a.jpg"}, "s3://pix/top.jpg": {"top.jpg"},
	} {
		got, err := list(url)
		require.NoError(t, err, url)
		assert.Equal(t, want, got, url)
	}
	for _, url := range []string{"s3://pix/phot", "s3://pix/nothing/", "s3://nobucket/x"} {
		_, err := list(url)
		require.ErrorIs(t, err, fs.ErrNotExist, url)
	}
	s.Do(func(map[string]map[string][]byte) {
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			denied := r.Method == http.MethodHead
			if denied {
				w.WriteHeader(http.StatusForbidden)
			}
			return denied
		}
	})
	got, err := list("s3://pix/photos")
	require.NoError(t, err, "who may only list is told denied of what is not there")
	assert.Len(t, got, 2)
	_, err = list("s3://pix/photos/a.jpg")
	require.ErrorIs(t, err, storage.ErrDenied)
}

func TestFetchLabels(t *testing.T) {
	store, s := serve(t, map[string]string{
		"one.csv": "image,label\n", "set/labels/a.txt": "0", "set/data.yaml": "names: []", "set/images/a.jpg": "photo", "set//b.txt": "x",
		"out/a.jpg": "photo", "out/notes.txt": "x", "out/palette.json": "{}",
		"out/.annotate/0-of-2/000000-00000000000000aa.jsonl": "1\n", "out/.annotate/0-of-2/000001-00000000000000ab.jsonl": "2\n",
		"out/.annotate/1-of-2/000000-00000000000000ac.jsonl": "3\n", "out/.annotate/1-of-2/receipt.json": "{}",
		"whole/a.jpg": "photo", "whole/b.json": "{}", "whole/detections.jsonl": "4\n",
		"alone/a.jpg": "photo", "alone/b.json": "{}", "alone/detections.000000-00000000000000ad.jsonl": "5\n",
	})
	below := func(dir string) map[string]string {
		files := map[string]string{}
		require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				text, err := os.ReadFile(path)
				require.NoError(t, err)
				rel, err := filepath.Rel(dir, path)
				require.NoError(t, err)
				files[filepath.ToSlash(rel)] = string(text)
			}
			return err
		}))
		return files
	}
	for _, tc := range []struct {
		url, path string
		files     map[string]string
	}{
		{"s3://pix/one.csv", "one.csv", map[string]string{"one.csv": "image,label\n"}},
		{"s3://pix/set", ".", map[string]string{"labels/a.txt": "0", "data.yaml": "names: []"}},
		{"s3://pix/out/", ".", map[string]string{
			"palette.json": "{}",
			".annotate/0-of-2/000000-00000000000000aa.jsonl": "1\n", ".annotate/0-of-2/000001-00000000000000ab.jsonl": "2\n",
			".annotate/1-of-2/000000-00000000000000ac.jsonl": "3\n", ".annotate/1-of-2/receipt.json": "{}",
		}},
		{"s3://pix/whole", ".", map[string]string{"detections.jsonl": "4\n"}},
		{"s3://pix/alone", ".", map[string]string{"detections.000000-00000000000000ad.jsonl": "5\n"}},
	} {
		labels := bucket.Labels{Store: store, URL: tc.url, Beside: []string{"palette.json"}}
		tag, err := labels.Tag(t.Context())
		require.NoError(t, err)
		dir := t.TempDir()
		path, err := labels.Fetch(t.Context(), dir)
		require.NoError(t, err, tc.url)
		assert.Equal(t, filepath.Join(dir, tc.path), path)
		assert.Equal(t, tc.files, below(dir), tc.url)
		again, err := labels.Tag(t.Context())
		require.NoError(t, err)
		assert.Equal(t, tag, again)
		s.Do(func(b map[string]map[string][]byte) {
			for key := range b["pix"] {
				if strings.HasSuffix(key, ".jsonl") || strings.HasSuffix(key, ".csv") || strings.HasSuffix(key, ".yaml") {
					b["pix"][key] = append(b["pix"][key], ' ')
				}
			}
		})
		other, err := labels.Tag(t.Context())
		require.NoError(t, err)
		assert.NotEqual(t, tag, other, "changed labels")
		s.Do(func(b map[string]map[string][]byte) {
			for key := range b["pix"] {
				b["pix"][key] = bytes.TrimRight(b["pix"][key], " ")
			}
		})
	}
	for _, key := range []string{"odd//a.json", "odd/../a.json", "odd/a\x00.json"} {
		s.Do(func(b map[string]map[string][]byte) { b["pix"][key] = []byte("[]") })
	}
	var bad []string
	_, err := bucket.Labels{Store: store, URL: "s3://pix/odd", Bad: func(err error) { bad = append(bad, err.Error()) }}.Fetch(t.Context(), t.TempDir())
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.Len(t, bad, 3, "they are not left out without a word")
	s.Do(func(b map[string]map[string][]byte) {
		b["pix"]["odd/b.json"], b["pix"]["odd/b.json/c.json"] = []byte("[]"), []byte("[]")
	})
	_, err = bucket.Labels{Store: store, URL: "s3://pix/odd"}.Fetch(t.Context(), t.TempDir())
	require.ErrorContains(t, err, "s3://pix/odd/b.json/c.json: cannot be copied")
	_, err = bucket.Labels{Store: store, URL: "s3://pix/none"}.Fetch(t.Context(), t.TempDir())
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.Contains(t, err.Error(), "s3://pix/none")
	for _, request := range s.Requests() {
		assert.NotContains(t, request, "a.jpg", fmt.Sprint("photos are not fetched: ", request))
	}
}

// TestRecord: of a run and of a shard, and what is not yet written when a signal
// comes.
func TestRecord(t *testing.T) {
	store, s := serve(t, nil)
	entry := record.Entry{Image: "a.jpg", SHA256: record.Sum([]byte("a")), Width: 1, Height: 1, Source: "model"}
	query := record.Query{Image: "a.jpg", SHA256: entry.SHA256, Source: "model"}
	keys := func() (keys []string) {
		s.Do(func(b map[string]map[string][]byte) { keys = slices.Sorted(maps.Keys(b["pix"])) })
		return keys
	}
	for _, tc := range []struct {
		part shard.Shard
		want string
	}{{shard.Shard{}, "out/detections.000000-"}, {shard.Shard{I: 3, N: 16}, "out/.annotate/3-of-16/000000-"}} {
		part, want := tc.part, tc.want
		mine := func() (func(string) bool, error) { return part.Has, nil }
		ctx, stop := context.WithCancel(t.Context())
		before := len(keys())
		log, err := bucket.OpenRecord(ctx, store, "s3://pix/out", part, mine, nil)
		require.NoError(t, err)
		require.NoError(t, log.Append(entry))
		require.NoError(t, log.Sync())
		assert.Len(t, keys(), before)
		stop()
		require.Eventually(t, func() bool { return len(keys()) == before+1 }, 10*time.Second, time.Millisecond)
		assert.True(t, slices.ContainsFunc(keys(), func(key string) bool { return strings.HasPrefix(key, want) }), keys())
		entry.Image = "b.jpg"
		require.NoError(t, log.Append(entry), "what is under way is finished")
		require.NoError(t, log.Close())
		assert.Len(t, keys(), before+2)
		entry.Image = "a.jpg"

		log, err = bucket.OpenRecord(t.Context(), store, "s3://pix/out", part, mine, nil)
		require.NoError(t, err)
		_, known, err := log.Lookup(query)
		require.NoError(t, err)
		assert.True(t, known)
		require.NoError(t, log.Close())
	}
	_, err := bucket.OpenRecord(t.Context(), store, "s3://pix/out", shard.Shard{}, nil, nil)
	require.ErrorIs(t, err, shard.ErrOther, "what the parts know would be paid for again")
}

func TestShards(t *testing.T) {
	s3, _ := serve(t, map[string]string{"out/a.jpg": "photo"})
	store := bucket.Shards{Store: s3, URL: "s3://pix/out"}
	state, err := shard.Look(t.Context(), store)
	require.NoError(t, err)
	assert.Zero(t, state.N)
	for i := range 3 {
		require.NoError(t, shard.Shard{I: i, N: 3}.Sign(t.Context(), store, shard.Receipt{Complete: i != 1}))
	}
	require.NoError(t, shard.Shard{I: 0, N: 3}.Check(t.Context(), store))
	require.ErrorIs(t, shard.Shard{I: 0, N: 4}.Check(t.Context(), store), shard.ErrOther)
	state, err = shard.Look(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, "1", state.Words())
	none, err := shard.Shard{I: 5, N: 9}.Receipt(t.Context(), store)
	require.NoError(t, err)
	assert.Nil(t, none)
}

func TestList(t *testing.T) {
	lines := ""
	for i := range 5000 {
		lines += fmt.Sprintf("folder/%04d.jpg\n", i)
	}
	store, server := serve(t, map[string]string{"list.txt": lines})
	file := filepath.Join(t.TempDir(), "list.txt")
	require.NoError(t, os.WriteFile(file, []byte(lines), 0o666))
	for i, place := range []string{"s3://pix/list.txt", "s3://pix/list.txt", file} {
		if i == 1 {
			server.Do(func(map[string]map[string][]byte) { server.Tag = func([]byte) string { return "" } })
		}
		got, tags := "", map[shard.ListTag]bool{}
		for i := range 7 {
			list := bucket.List{Store: store, Place: place, Shard: shard.Shard{I: i, N: 7}}
			part, err := list.Open(t.Context())
			require.NoError(t, err)
			text, err := io.ReadAll(part)
			require.NoError(t, err)
			require.NoError(t, part.Close())
			got += string(text)
			first, _, _ := strings.Cut(string(text), "\n")
			has, err := list.Has(t.Context())
			require.NoError(t, err)
			assert.True(t, has(first))
			assert.Equal(t, i == 0, has("folder/0000.jpg"))
			tag, err := list.Tag(t.Context())
			require.NoError(t, err)
			assert.Equal(t, int64(len(lines)), tag.Size)
			tags[tag] = true
		}
		assert.Equal(t, lines, got)
		assert.Len(t, tags, map[bool]int{true: 1, false: 7}[place != file], "of a file each part is hashed")
	}
	whole, err := bucket.List{Store: store, Place: file}.Open(t.Context())
	require.NoError(t, err)
	text, err := io.ReadAll(whole)
	require.NoError(t, err)
	require.NoError(t, whole.Close())
	assert.Equal(t, lines, string(text))
	_, err = bucket.List{Store: store, Place: t.TempDir(), Shard: shard.Shard{N: 7}}.Open(t.Context())
	require.ErrorContains(t, err, "not a regular file")
	_, err = bucket.List{Store: store, Place: "s3://pix/none.txt", Shard: shard.Shard{N: 7}}.Open(t.Context())
	require.ErrorIs(t, err, fs.ErrNotExist)
}
