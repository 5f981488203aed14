package bucket_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/tiff"

	"annotate/detect"
	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
)

// rerun is a run over photos that is made again and again, from a folder or a bucket
// into a folder or a bucket.
type rerun struct {
	*testing.T
	server  *storagetest.Server
	store   *storage.Store
	in, out string
	dets    []detect.Detection
	drawing batch.Drawing
}

// rerunNames are of photos, one of whose copies has a name that the photo tells.
var rerunNames = []string{"a.jpg", "sub/b.jpg", "c.tif"}

func newRerun(t *testing.T, in, out string) *rerun {
	r := &rerun{T: t, drawing: batch.Drawing{Key: "v1"}}
	r.store, r.server = serve(t, nil)
	places := map[string]string{"bucket": "s3://pix", "folder": t.TempDir()}
	r.in, r.out = storage.Join(places[in], "photos"), storage.Join(places[out], "out")
	r.dets = []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 4, YMin: 4, XMax: 40, YMax: 30}}}
	for _, name := range rerunNames {
		r.photo(name, "photo one")
	}
	return r
}

// photo puts a photo there that another program writes; its size is always the same.
func (r *rerun) photo(name, comment string) {
	require.Len(r, comment, 9)
	var text bytes.Buffer
	if strings.HasSuffix(name, ".tif") {
		require.NoError(r, tiff.Encode(&text, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
		text.WriteString(comment)
	} else {
		text.WriteString("\xff\xd8\xff\xfe\x00\x0b" + comment + picture(r.T, 0)[2:])
	}
	r.write(storage.Join(r.in, name), text.String())
}

func (r *rerun) write(name, text string) {
	require.NoError(r, r.store.Write(r.Context(), name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}))
}

// run returns which photos were left as they are, and what was asked of the server.
func (r *rerun) run() (done []string, requests []string) {
	r.Helper()
	before := len(r.server.Requests())
	walk := batch.NewWalk(r.Context(), []string{r.in}, batch.CollectOptions{Skip: r.out, Store: func(path string) batch.Store {
		if storage.IsURL(path) {
			return bucket.Photos{Store: r.store}
		}
		return nil
	}})
	files, err := walk.Take()
	require.NoError(r, err)
	require.Len(r, files, len(rerunNames))
	guard := &output.Guard{Remote: bucket.Outputs{Store: r.store, Context: r.Context()}}
	copies := &batch.Copies{Out: r.out}
	require.NoError(r, copies.Check(r.Context(), files, true))
	finds := detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) { return r.dets, nil })
	run := batch.Prepare(files, batch.Source{Labels: true, Detector: finds}, batch.NewSlots(2, 2, 0), batch.Options{})
	run.GoOn(walk, copies)
	drawing := r.drawing
	drawing.Sink = batch.Folder{Out: r.out, Guard: guard}
	require.NoError(r, run.Each(r.Context(), run.Draw(&drawing), func(o *batch.Result) error {
		require.NoError(r, o.Err)
		assert.Equal(r, r.copyOf(o.File.Name), o.Output)
		if o.Current {
			done = append(done, o.File.Name)
		}
		return nil
	}))
	return done, r.server.Requests()[before:]
}

func (r *rerun) copyOf(name string) string {
	if strings.HasSuffix(name, ".tif") {
		name += ".jpg"
	}
	return storage.Join(r.out, name)
}

// edit changes a byte of what is there, and nothing else: in a bucket not what is kept
// beside it, as a program that mounts the bucket.
func (r *rerun) edit(name string) {
	if !storage.IsURL(name) {
		data, err := os.ReadFile(name)
		require.NoError(r, err)
		data[len(data)-3] ^= 1
		require.NoError(r, os.WriteFile(name, data, 0o666))
		return
	}
	r.server.Do(func(b map[string]map[string][]byte) {
		data := bytes.Clone(b["pix"][strings.TrimPrefix(name, "s3://pix/")])
		data[len(data)-3] ^= 1
		b["pix"][strings.TrimPrefix(name, "s3://pix/")] = data
	})
}

// everywhere are the ways between folders and buckets.
var everywhere = [][2]string{{"bucket", "bucket"}, {"folder", "bucket"}, {"bucket", "folder"}, {"folder", "folder"}}

// TestRerunReadsNothing: over photos that are done, a run asks for the listing, and looks
// at each copy once.
func TestRerunReadsNothing(t *testing.T) {
	for _, way := range everywhere {
		t.Run(fmt.Sprint(way), func(t *testing.T) {
			r := newRerun(t, way[0], way[1])
			done, first := r.run()
			assert.Empty(t, done)
			done, requests := r.run()
			assert.ElementsMatch(t, rerunNames, done)
			count := func(requests []string) map[string]int {
				n := map[string]int{}
				for _, request := range requests {
					verb, path, _ := strings.Cut(request, " ")
					_, copied := strings.CutPrefix(path, "/pix/out/")
					n[fmt.Sprint(verb, copied)]++
				}
				return n
			}
			wantFirst, want := map[string]int{}, map[string]int{}
			if way[0] == "bucket" {
				wantFirst["HEADfalse"], wantFirst["LISTfalse"], wantFirst["GETfalse"] = 1, 1, 3 // what is PATH?
				want["HEADfalse"], want["LISTfalse"] = 1, 1
			}
			if way[1] == "bucket" {
				wantFirst["HEADtrue"], wantFirst["PUTtrue"] = 3, 3
				want["HEADtrue"] = 3
			}
			if way == everywhere[0] {
				wantFirst["HEADtrue"]++ // c.tif.jpg or c.tif.png?
			}
			assert.Equal(t, wantFirst, count(first), first)
			assert.Equal(t, want, count(requests), requests)
		})
	}
}

// TestRerunsSeeWhatChanged: a copy is left as it is only if it would be drawn alike.
func TestRerunsSeeWhatChanged(t *testing.T) {
	long := time.Now().Add(-time.Hour)
	tags := func(tag string) func(*rerun) {
		return func(r *rerun) {
			r.server.Do(func(map[string]map[string][]byte) { r.server.Tag = func([]byte) string { return tag } })
		}
	}
	changed := func(at time.Time) func(*rerun) {
		return func(r *rerun) {
			r.server.Do(func(map[string]map[string][]byte) {
				r.server.Modified = map[string]time.Time{"/pix/photos/a.jpg": at, "/pix/photos/sub/b.jpg": at, "/pix/photos/c.tif": at}
			})
		}
	}
	all := func(do func(r *rerun, name string)) func(*rerun) {
		return func(r *rerun) {
			for _, name := range rerunNames {
				do(r, name)
			}
		}
	}
	another := all(func(r *rerun, name string) { r.photo(name, "photo two") })
	for name, tc := range map[string]struct {
		before, change func(*rerun)
		in, out        string // only there
		again          bool   // not known as done the next time either
	}{
		"another photo of the size": {change: another},
		"a box":                     {change: func(r *rerun) { r.dets[0].Box.XMax++ }},
		"no detections":             {change: func(r *rerun) { r.dets = nil }},
		"the style":                 {change: func(r *rerun) { r.drawing.Style.Parts = []render.Part{render.PartOutline} }},
		"the quality":               {change: func(r *rerun) { r.drawing.Write.Quality = 50 }},
		"the program":               {change: func(r *rerun) { r.drawing.Key = "v2" }},
		"copies that are gone": {change: all(func(r *rerun, name string) {
			if file := r.copyOf(name); !storage.IsURL(file) {
				require.NoError(r, os.Remove(file))
			}
			r.server.Do(func(b map[string]map[string][]byte) {
				delete(b["pix"], strings.TrimPrefix(r.copyOf(name), "s3://pix/"))
			})
		})},
		"edited copies": {change: all(func(r *rerun, name string) { r.edit(r.copyOf(name)) })},
		"copies that were copied": {change: all(func(r *rerun, name string) {
			text, _, err := r.store.Open(r.Context(), r.copyOf(name), storage.Range{})
			require.NoError(r, err)
			data, err := io.ReadAll(text)
			require.NoError(r, err)
			require.NoError(r, text.Close())
			r.write(r.copyOf(name), string(data))
		})},
		"photos without tags":             {before: tags(""), change: func(r *rerun) { another(r); changed(long)(r) }, in: "bucket", out: "folder"},
		"photos whose tags stay":          {before: tags(`"same"`), change: func(r *rerun) { another(r); changed(long)(r) }, in: "bucket", out: "folder"},
		"photos without tags or a while":  {before: func(r *rerun) { tags("")(r); changed(time.Now())(r) }, in: "bucket", out: "folder", change: another, again: true},
		"a server whose tags are no sums": {before: tags(`"0123456789abcdef0123456789abcdef-1"`), change: func(*rerun) {}, out: "bucket", again: true},
	} {
		for _, way := range everywhere {
			if tc.in != "" && tc.in != way[0] || tc.out != "" && tc.out != way[1] {
				continue
			}
			t.Run(fmt.Sprint(name, way), func(t *testing.T) {
				r := newRerun(t, way[0], way[1])
				if tc.before != nil {
					tc.before(r)
				}
				r.run()
				if !tc.again {
					done, _ := r.run()
					require.Len(t, done, len(rerunNames))
				}
				tc.change(r)
				done, _ := r.run()
				assert.Empty(t, done)
				if done, _ = r.run(); !tc.again {
					assert.Len(t, done, len(rerunNames), "drawn, they are known")
				}
				fresh := newRerun(t, "folder", "folder")
				fresh.in, fresh.out, fresh.dets, fresh.drawing = r.in, filepath.Join(t.TempDir(), "fresh"), r.dets, r.drawing
				fresh.store, fresh.server = r.store, r.server
				fresh.run()
				for _, name := range rerunNames {
					want, err := os.ReadFile(fresh.copyOf(name))
					require.NoError(t, err)
					got, _, err := r.store.Open(t.Context(), r.copyOf(name), storage.Range{})
					require.NoError(t, err)
					data, err := io.ReadAll(got)
					require.NoError(t, err)
					require.NoError(t, got.Close())
					assert.Equal(t, want, data, name)
				}
			})
		}
	}
}
