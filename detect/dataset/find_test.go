package dataset

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What files of each form begin with; names that only look like it are no help.
const (
	beginsCOCO    = `{"info":{"year":2026},"images":[{"id":1}]`
	beginsResults = "[\n{\"image_id\":1,\"category_id\":2}"
	beginsHF      = `[{"label":"cat","score":1,"box":{"xmin":1`
	beginsVOC     = "<?xml version=\"1.0\"?>\n<annotation>"
	beginsCSV     = "score;label;image;xmin;ymin;xmax;ymax\n"
	beginsYOLO    = "\n0 0.5 0.5 0.1 0.1\n"
	datumaro      = `{"info":{},"categories":{"label":{}},"items":[{"id":"x","annotations":[],"image":{}}]}`
	beginsRecord  = `{"image":"a.jpg","detections":[]}`
)

func TestSniff(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, head string
		want       Format
	}{
		{"instances", beginsCOCO, COCO},
		{"instances in another order", " { \"categories\" : [", COCO},
		{"instances after something else", `{"version":1,"annotations":[`, COCO},
		{"results", beginsResults, Results},
		{"results in an object", `{"results":[{"image_id":1,"category_id":2`, Results},
		{"results in an object with more", `{"info":{},"predictions":[{"category_id":2,"image_id":"a.jpg"`, Results},
		{"the API's form", "\ufeff" + beginsHF, HF},
		{"nothing found", "[]", HF},
		{"VOC", beginsVOC, VOC},
		{"CSV", "\ufeff" + beginsCSV, CSV},
		{"YOLO", beginsYOLO, YOLO},
		{"a record", beginsRecord + "\n" + beginsRecord, Record},
		{"a record of another order", `{"detections":[],"image":"a.jpg"}`, Record},
		{"a record, cut off", `{"image":"a.jpg","sha256":"","width":1,"height":1,"source":"x","parameters":{},"detections":[{"label":"predictions"`, Record},
		{"Roboflow's reply", `{"image":{"width":18,"height":18},"predictions":[{"class":"cat"`, HF},
		{"Ultralytics' reply", `{"images":[{"shape":[9,9],"results":[]}]}`, HF},
		{"instances of strange labels", `{"images":[],"categories":[{"id":1,"name":"predictions"}],"annotations":[]}`, COCO},
		{"an empty record", "", Record},
		{"a palette", `{"cat":"#ff0000"}`, ""},
		{"other XML", "<svg/>", ""},
		{"CVAT's XML", "<annotations>", ""},
		{"other CSV", "a,b\n1,2\n", ""},
		{"numbers", "1 2 3\n", ""},
		{"text", "Labels by me.\n", ""},
		{"an array of numbers", "[1,2]", HF}, // and then a bad one
		{"cut off", `{"im`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got Format
			if is := sniff("x", newHead([]byte(tt.head))); is != nil {
				got = is.format
			}
			assert.Equal(t, tt.want, got)
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
		want   Format
		path   string
		wrong  string
	}{
		{"a file", map[string]string{"x.dat": beginsCSV}, "x.dat", "", CSV, "x.dat", ""},
		{"named", map[string]string{"x.json": "[]"}, "x.json", "coco:", COCO, "x.json", ""},
		{"no labels", map[string]string{"x.txt": "hello"}, "x.txt", "", "", "x.txt", "no labels found"},
		{"not there", nil, "x.txt", "", "", "", "no such file"},
		{"a record in a folder", map[string]string{"detections.jsonl": "", "a.json": beginsHF}, "", "", Record, "detections.jsonl", ""},
		{"a record in parts", map[string]string{"detections.1.jsonl": "", "detections.2.jsonl": ""}, "", "", Record, "", ""},
		{"records of any names", map[string]string{"a.jsonl": beginsRecord, "b.jsonl": beginsRecord}, "", "", Record, "", ""},
		{"shards", map[string]string{".annotate/0-of-2/detections.jsonl": "", ".annotate/1-of-2/detections.jsonl": "", "x.csv": beginsCSV}, "", "", Record, "", ""},
		{"one shard", map[string]string{".annotate/0-of-2/detections.jsonl": ""}, "", "record:", Record, ".annotate/0-of-2/detections.jsonl", ""},
		{"YOLO's names", map[string]string{"data.yaml": "names: [a]", "labels/a.txt": ""}, "", "", YOLO, "", ""},
		{"YOLO without names", map[string]string{"a.txt": beginsYOLO, "README.txt": "hello"}, "", "", YOLO, "", ""},
		{"YOLO, all empty", map[string]string{"labels/a.txt": ""}, "", "", YOLO, "", ""},
		{"VOC", map[string]string{"Annotations/a.xml": beginsVOC, ".git/x.json": beginsCOCO}, "", "", VOC, "", ""},
		{"one file of instances", map[string]string{"train/x.json": beginsCOCO, "palette.json": "{}"}, "", "", COCO, "train/x.json", ""},
		{"beside the photos first", map[string]string{"a.json": beginsHF, "all.json": beginsCOCO}, "", "", HF, "", ""},
		{"the other one named", map[string]string{"a.json": beginsHF, "all.json": beginsCOCO}, "", "coco:", COCO, "all.json", ""},
		{"two files of instances", map[string]string{"a.json": beginsCOCO, "b.json": beginsCOCO}, "", "", COCO, "a.json", "2 coco files"},
		{"two kinds", map[string]string{"a.json": beginsHF, "a.xml": beginsVOC}, "", "", "", "", "more than one set of labels: hf and voc; hf:"},
		{"one of two kinds", map[string]string{"a.json": beginsHF, "a.xml": beginsVOC}, "", "voc:", VOC, "", ""},
		{"named and not there", map[string]string{"a.json": beginsHF}, "", "csv:", CSV, "", "no csv file"},
		{"an archive", map[string]string{"a.jpg": "\xff\xd8\xff", "sub/all.zip": "PK\x03\x04"}, "", "", "", "", "sub/all.zip: a zip: unpack it"},
		{"the archive itself", map[string]string{"all.zip": "PK\x03\x04"}, "all.zip", "", "", "", "a zip: unpack it"},
		{"Datumaro's folder", map[string]string{"annotations/default.json": datumaro}, "", "", "", "", "annotations/default.json: Datumaro's JSON is not read"},
		{"Datumaro's file", map[string]string{"default.json": datumaro}, "default.json", "", "", "", "Datumaro's JSON is not read"},
		{"Datumaro's file, of a form that was named", map[string]string{"default.json": datumaro}, "default.json", "coco:", COCO, "default.json", ""},
		{"BDD's file", map[string]string{"b.json": `[{"name":"a.jpg","labels":[{"category":"car","box2d":{"x1":1}}]}]`}, "b.json", "", "", "", "BDD100K's JSON is not read"},
		{"SageMaker's", map[string]string{"b.manifest": `{"source-ref":"s3://b/a.jpg","bb":{"annotations":[]}}`}, "b.manifest", "", "", "", "SageMaker's manifest is not read"},
		{"a video's XML", map[string]string{"v.xml": `<annotations><version>1.1</version><track id="0"></track></annotations>`}, "", "", "", "", "CVAT for video is not read"},
		{"a table without labels", map[string]string{"x.csv": "image_id,bbox\n"}, "x.csv", "", "", "", "the header has no label"},
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
			place, err := Find(t.Context(), tt.prefix+filepath.Join(dir, tt.from))
			if tt.wrong != "" {
				assert.ErrorContains(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			defer place.Close()
			assert.Equal(t, tt.want, place.Format)
			assert.Equal(t, filepath.Join(dir, filepath.FromSlash(tt.path)), place.Path)
		})
	}
}
