package dataset

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

var storedFiles = map[string]string{
	"x.coco.json": `{"images":[{"id":1,"file_name":"a.jpg","width":100,"height":50},{"id":2,"file_name":"b.jpg"},{"id":3,"file_name":"a.jpg"},{"id":4,"file_name":"none.jpg"}],
"categories":[{"id":2,"name":"cat"},{"id":3,"name":"dog"}],"annotations":[
{"id":1,"image_id":2,"category_id":2,"bbox":[1,2,3,4],"area":5},{"id":2,"image_id":1,"category_id":3,"bbox":[5,6,7,8],"iscrowd":1},
{"id":3,"image_id":2,"category_id":3,"bbox":[0.25,2,3,4],"score":0.5},{"id":4,"image_id":3,"category_id":2,"bbox":[9,2,3,4]},{"id":5,"image_id":1,"category_id":2,"bbox":[1,2,3,4]},
{"id":6,"image_id":9,"category_id":2,"bbox":[1,2,3,4]}]}`,
	"x.csv":     "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,0.5,1,2,11,22\nb.jpg,dog,,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
	"cents.csv": "image,label,score,xmin,ymin,xmax,ymax\nb.jpg,cat,50,1,2,11,22\nb.jpg,dog,99,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
	"bad.csv":   "image,label,score,xmin,ymin,xmax,ymax\nb.jpg,cat,0.5,1,2,11,22\nb.jpg,dog,99,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
	"part.csv":  "image,label,score,xmin,ymin,xmax,ymax\nb.jpg,cat,0.5,0.1,0.2,0.5,0.5\na.jpg,cat,0.25,0.1,0.2,0.3,0.4\n",
	"detections.jsonl": `{"image":"a.jpg","sha256":"","width":100,"height":50,"detections":[{"label":"yak","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}
{"image":"b.jpg","sha256":"","width":100,"height":50,"detections":[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}},{"label":"dog","score":0.25,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}
{"image":"a.jpg","sha256":"","width":100,"height":50,"detections":[{"label":"cat","score":0.75,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}
`,
	"voc/a.xml": `<annotation><filename>a.jpg</filename><object><name>cat</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>4</xmax><ymax>5</ymax></bndbox></object></annotation>`,
	"full.coco.json": `{"info":{"year":2026},"images":[{"id":7,"file_name":"b.jpg","width":100,"height":50,"license":3,"coco_url":"x"},{"id":1,"file_name":"a.jpg","width":100,"height":50},{"id":7,"file_name":"c.jpg","date":"today"}],
"categories":[{"id":2,"name":"cat","supercategory":"pet"},{"id":3,"name":"dog"},{"id":4,"name":"cat"}],"annotations":[
{"id":1,"image_id":7,"category_id":2,"bbox":[1,2,3,4],"area":5,"attributes":{"occluded":true}},{"id":"x","image_id":1,"category_id":4,"bbox":[5,6,7,8],"segmentation":[[1,2,3,4,5,6]]},
{"id":3,"image_id":1,"category_id":3,"bbox":[0.25,2,3,4],"segmentation":{"size":[50,100],"counts":[6,3,4991]},"track":9},{"id":3,"image_id":7,"category_id":4,"bbox":[9,2,3,4],"score":0.5}]}`,
}

// What waits in a file is looked up as what is in memory is, whatever the order that
// the boxes come in.
func TestStored(t *testing.T) {
	t.Parallel()
	dir := write(t, storedFiles)
	for _, file := range []string{"x.coco.json", "full.coco.json", "x.csv", "cents.csv", "bad.csv", "part.csv", "detections.jsonl", "voc"} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			photos := photosAt("/p", "a.jpg", "b.jpg", "none.jpg")
			for i := range photos {
				photos[i].Size = func() (int, int, error) { return 100, 50, nil }
			}
			read := func(stored bool) (*Dataset, told) {
				var said told
				o := said.to(Options{Photos: photos, OnlyPhotos: true, Brief: true, Stored: stored})
				d, err := Open(t.Context(), filepath.Join(dir, file), o)
				require.NoError(t, err)
				return d, said
			}
			want, wantSaid := read(false)
			got, gotSaid := read(true)
			defer got.Close()
			assert.Equal(t, wantSaid, gotSaid)
			assert.Equal(t, want.Labels(), got.Labels())
			assert.Equal(t, imageNames(want), imageNames(got))
			for _, p := range photos {
				was, wasErr := want.Lookup(p.Name, "")
				is, err := got.Lookup(p.Name, "")
				assert.Equal(t, wasErr, err)
				if was == nil {
					assert.Nil(t, is)
					continue
				}
				assert.Equal(t, was.Objects, is.Objects, p.Name)
				assert.Equal(t, was.Detections(), is.Detections())
				for k := range was.Objects {
					assert.Equal(t, was.Place(k), is.Place(k))
				}
			}
		})
	}
}

// written returns all that is written of a dataset, in every form, and what is told.
func written(t *testing.T, d *Dataset) (all []string) {
	tell := func(err error) { all = append(all, err.Error()) }
	for _, form := range Targets() {
		target, err := NewTarget(string(form), "out")
		require.NoError(t, err)
		target.Note = tell
		losses, err := target.Losses(d)
		require.NoError(t, err)
		all = append(all, fmt.Sprint(form, losses))
		files, err := target.Files(d, tell)
		if err != nil {
			tell(err)
		}
		for _, f := range files {
			var b strings.Builder
			require.NoError(t, f.Write(&b))
			all = append(all, f.Name, b.String())
		}
	}
	return all
}

// What waits in a file is written and changed as what is in memory is.
func TestStoredIsWritten(t *testing.T) {
	t.Parallel()
	dir := write(t, storedFiles)
	for _, file := range []string{"x.coco.json", "full.coco.json", "x.csv", "cents.csv", "detections.jsonl"} {
		for _, brief := range []bool{true, false} {
			t.Run(fmt.Sprint(file, brief), func(t *testing.T) {
				t.Parallel()
				read := func(stored bool) *Dataset {
					d, err := Open(t.Context(), filepath.Join(dir, file), Options{Brief: brief, Stored: stored})
					require.NoError(t, err)
					t.Cleanup(d.Close)
					for i := range d.Images {
						d.Images[i].Width, d.Images[i].Height = 100, 50
					}
					return d
				}
				want, got := read(false), read(true)
				assert.Equal(t, written(t, want), written(t, got))
				assert.Equal(t, want.Objects(), got.Objects())
				for _, change := range []func(d *Dataset) error{
					func(d *Dataset) error { return d.DropInfinite(func(err error) { t.Error(err) }) },
					func(d *Dataset) error { return d.Keep([]string{"[ab].jpg"}, nil) },
					func(d *Dataset) error { return d.Select(detect.Selection{Threshold: 0.4, Labels: []string{"cat"}}) },
					(*Dataset).AsTruth,
					func(d *Dataset) error { return d.SplitBy([]float64{1, 1}, 1) },
				} {
					require.NoError(t, change(want))
					require.NoError(t, change(got))
					assert.Equal(t, want.Labels(), got.Labels())
					assert.Equal(t, written(t, want), written(t, got))
				}
			})
		}
	}
}

// inUse returns how many bytes of memory are.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// checkpoint calls f in the middle of what is written.
type checkpoint struct {
	after int
	f     func()
}

func (c *checkpoint) Write(p []byte) (int, error) {
	if c.after > 0 && c.after <= len(p) {
		c.f()
	}
	c.after -= len(p)
	return len(p), nil
}

// Boxes, and what COCO says besides, are in memory neither when a set is read nor while
// it is written: an image takes no more than its place and its name, whatever is in it.
func TestStoredTakesLittleMemory(t *testing.T) { // not in parallel: it looks at the memory in use
	const n, boxes = 5000, 20
	name := func(i int) string { return fmt.Sprintf("%s/%05d.jpg", strings.Repeat("folder/", 10), n-i) }
	var images, objects, rows, lines []string
	for i := range n {
		images = append(images, fmt.Sprintf(`{"id":%d,"file_name":"%s","width":640,"height":480,"flickr_url":"%s"}`, i+1, name(i), strings.Repeat("x", 300)))
		var found []string
		for k := range boxes {
			objects = append(objects, fmt.Sprintf(`{"id":%d,"image_id":%d,"category_id":1,"bbox":[1,2,%d,4],"attributes":{"text":"%s"}}`, 1+i+k*n, i+1, k+1, strings.Repeat("x", 100)))
			rows = append(rows, fmt.Sprintf("%s,cat,0.5,1,2,3,%d", name(i), k+4))
			found = append(found, fmt.Sprintf(`{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":%d}}`, k+4))
		}
		lines = append(lines, fmt.Sprintf(`{"image":"%s","sha256":"","width":640,"height":480,"detections":[%s]}`, name(i), strings.Join(found, ",")))
	}
	dir := write(t, map[string]string{
		"x.coco.json": `{"images":[` + strings.Join(images, ",") + `],"annotations":[` + strings.Join(objects, ",") + `],"categories":[{"id":1,"name":"cat"}]}`,
		"x.csv":       "image,label,score,xmin,ymin,xmax,ymax\n" + strings.Join(rows, "\n"),
		"x.jsonl":     strings.Join(lines, "\n"),
	})
	images, objects, rows, lines = nil, nil, nil, nil
	const most = 700 // bytes an image: 20 boxes by themselves are 2,240
	for _, file := range []string{"x.coco.json", "x.csv", "x.jsonl"} {
		before := inUse()
		d, err := Open(t.Context(), filepath.Join(dir, file), Options{Stored: true, Alone: true})
		require.NoError(t, err)
		assert.Less(t, (inUse()-before)/n, int64(most), "%s, read", file)
		for _, form := range []Format{COCO, CSV, Record} {
			target, err := NewTarget(string(form), "out")
			require.NoError(t, err)
			files, err := target.Files(d, nil)
			require.NoError(t, err)
			looked := false
			require.NoError(t, files[0].Write(&checkpoint{1 << 20, func() {
				looked = true
				assert.Less(t, (inUse()-before)/n, int64(most), "%s, written as %s", file, form)
			}}))
			assert.True(t, looked)
		}
		d.Close()
	}
}
