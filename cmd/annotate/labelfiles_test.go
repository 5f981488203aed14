package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render/photo"
)

// What files of each form begin with; names that only look like it are no help.
const (
	beginsCOCO    = `{"info":{"year":2026},"images":[{"id":1}]`
	beginsResults = "[\n{\"image_id\":1,\"category_id\":2}"
	beginsHF      = `[{"label":"cat","score":1,"box":{"xmin":1`
	beginsVOC     = "<?xml version=\"1.0\"?>\n<annotation>"
	beginsCSV     = "score;label;image;xmin;ymin;xmax;ymax\n"
	beginsYOLO    = "\n0 0.5 0.5 0.1 0.1\n"
	beginsRecord  = `{"image":"a.jpg","detections":[]}`
)

func TestSniff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, head string
		want       labelFormat
	}{
		{"instances", beginsCOCO, formatCOCO},
		{"instances in another order", " { \"categories\" : [", formatCOCO},
		{"instances after something else", `{"version":1,"annotations":[`, formatCOCO},
		{"results", beginsResults, formatCOCO},
		{"the API's form", "\ufeff" + beginsHF, formatHF},
		{"nothing found", "[]", formatHF},
		{"VOC", beginsVOC, formatVOC},
		{"CSV", "\ufeff" + beginsCSV, formatCSV},
		{"YOLO", beginsYOLO, formatYOLO},
		{"a record", beginsRecord + "\n" + beginsRecord, formatRecord},
		{"an empty record", "", formatRecord},
		{"a palette", `{"cat":"#ff0000"}`, ""},
		{"other XML", "<svg/>", ""},
		{"CVAT's XML", "<annotations>", ""},
		{"other CSV", "a,b\n1,2\n", ""},
		{"numbers", "1 2 3\n", ""},
		{"text", "Labels by me.\n", ""},
		{"an array of numbers", "[1,2]", formatHF}, // and then a bad one
		{"cut off", `{"im`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, sniff([]byte(tt.head)))
		})
	}
}

func TestFindLabels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		files  map[string]string
		from   string // below the folder
		prefix string
		want   labelFormat
		path   string
		wrong  string
	}{
		{"a file", map[string]string{"x.dat": beginsCSV}, "x.dat", "", formatCSV, "x.dat", ""},
		{"named", map[string]string{"x.json": "[]"}, "x.json", "coco:", formatCOCO, "x.json", ""},
		{"no labels", map[string]string{"x.txt": "hello"}, "x.txt", "", "", "x.txt", "no labels found"},
		{"not there", nil, "x.txt", "", "", "", "no such file"},
		{"a record in a folder", map[string]string{"detections.jsonl": "", "a.json": beginsHF}, "", "", formatRecord, "detections.jsonl", ""},
		{"YOLO's names", map[string]string{"data.yaml": "names: [a]", "labels/a.txt": ""}, "", "", formatYOLO, "", ""},
		{"YOLO without names", map[string]string{"a.txt": beginsYOLO, "README.txt": "hello"}, "", "", formatYOLO, "", ""},
		{"YOLO, all empty", map[string]string{"labels/a.txt": ""}, "", "", formatYOLO, "", ""},
		{"VOC", map[string]string{"Annotations/a.xml": beginsVOC, ".git/x.json": beginsCOCO}, "", "", formatVOC, "", ""},
		{"one file of instances", map[string]string{"train/x.json": beginsCOCO, "palette.json": "{}"}, "", "", formatCOCO, "train/x.json", ""},
		{"beside the photos first", map[string]string{"a.json": beginsHF, "all.json": beginsCOCO}, "", "", formatHF, "", ""},
		{"the other one named", map[string]string{"a.json": beginsHF, "all.json": beginsCOCO}, "", "coco:", formatCOCO, "all.json", ""},
		{"two files of instances", map[string]string{"a.json": beginsCOCO, "b.json": beginsCOCO}, "", "", formatCOCO, "a.json", "2 coco files"},
		{"two kinds", map[string]string{"a.json": beginsHF, "a.xml": beginsVOC}, "", "", "", "", "labels of several kinds, voc and hf: say which with voc:"},
		{"one of two kinds", map[string]string{"a.json": beginsHF, "a.xml": beginsVOC}, "", "voc:", formatVOC, "", ""},
		{"named and not there", map[string]string{"a.json": beginsHF}, "", "csv:", formatCSV, "", "no csv file found"},
		{"an empty folder", nil, "", "", "", "", "no labels found"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, text := range tt.files {
				file := filepath.Join(dir, filepath.FromSlash(name))
				require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
				require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
			}
			format, path, err := findLabels(tt.prefix + filepath.Join(dir, tt.from))
			if tt.wrong != "" {
				assert.ErrorContains(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, format)
			assert.Equal(t, filepath.Join(dir, filepath.FromSlash(tt.path)), path)
		})
	}
}

// What several places say of one image is put together, notes included.
func TestDatasetTruths(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"images":[{"id":1,"file_name":"b.jpg"},{"id":2,"file_name":"a.jpg"},{"id":3,"file_name":"b.jpg"}],
"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,4,4]},{"image_id":3,"category_id":1,"bbox":[0,0,2,3],"area":5,"iscrowd":1}],
"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}`), 0o666))
	d, err := openDataset(file, func(err error) { t.Error(err) })
	require.NoError(t, err)
	require.Len(t, d.images, 2)
	assert.Equal(t, "a.jpg", d.images[0].Name, "by name")
	assert.Empty(t, d.images[0].Objects)
	got := d.images[1].Objects
	require.Len(t, got, 2)
	assert.Equal(t, 16.0, got[0].ObjectArea(), "the box's, where the file does not say")
	assert.Equal(t, 5.0, got[1].ObjectArea())
	assert.True(t, got[1].Crowd)
	assert.Equal(t, []string{"cat"}, d.labels(), "those that occur")
}

// Two names of one photo are one image, whose objects keep what is said of them.
func TestDatasetCallsImagesAsPhotos(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	demo, err := os.ReadFile("../../testdata/demo/stop.png")
	require.NoError(t, err)
	for _, name := range []string{"photos/train/x.png", "photos/val/x.png", "photos/val/y.png"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, demo, 0o666))
	}
	labels := filepath.Join(dir, "x.json")
	require.NoError(t, os.WriteFile(labels, []byte(`{"images":[{"id":1,"file_name":"val/y"},{"id":2,"file_name":"val/y.png"},{"id":3,"file_name":"x.png"},{"id":4,"file_name":"other/y.png"}],
"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,4,4]},{"image_id":2,"category_id":1,"bbox":[0,0,2,3],"iscrowd":1}]}`), 0o666))
	d, err := labelSource{from: labels, images: []string{filepath.Join(dir, "photos")}}.open(func(err error) { t.Error(err) })
	require.NoError(t, err)
	var names []string
	for _, img := range d.images {
		names = append(names, img.Name)
	}
	assert.Equal(t, []string{"other/y.png", "val/y.png", "x.png"}, names, "x.png may be either, other/y.png is another")
	objects := d.images[1].Objects
	require.Len(t, objects, 2)
	assert.False(t, objects[0].Crowd)
	assert.True(t, objects[1].Crowd)
}

// The server knows labelled photos by their bytes.
func TestLibraryTakesLabels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	photos := filepath.Join(dir, "photos")
	require.NoError(t, os.Mkdir(photos, 0o777))
	demo, err := os.ReadFile("../../testdata/demo/stop.png") // 480×360
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(photos, "a.png"), demo, 0o666))
	labels := filepath.Join(dir, "labels.csv")
	require.NoError(t, os.WriteFile(labels, []byte("image,label,xmin,ymin,xmax,ymax,width,height\n"+
		"a.png,cat,10,20,30,40,240,180\nlost.png,cat,1,2,3,4,5,6\n"), 0o666))

	var told bytes.Buffer
	l := newLibrary(photo.Limits{}, newProgress(&told, 0, false))
	require.NoError(t, l.add(t.Context(), labels, photos))
	assert.Contains(t, told.String(), "lost.png: no photo of that name")
	got, err := l.replay.Detect(t.Context(), &detect.Image{Name: "upload", Data: demo, Width: 480, Height: 360})
	require.NoError(t, err)
	want := detect.Box{XMin: 20, YMin: 40, XMax: 60, YMax: 80}
	assert.Equal(t, []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: want}}, got, "in the photo's pixels")
}
