package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// moved returns what a dataset is with every box a pixel to the right.
func moved(d *Dataset) (is []detect.Labelled, kept [][]int) {
	is, kept = d.Labelled(), make([][]int, len(d.Images))
	for i := range is {
		objects := append([]detect.Object(nil), is[i].Objects...)
		for k := range objects {
			objects[k].Box.XMin++
			objects[k].Box.XMax++
			kept[i] = append(kept[i], k)
		}
		is[i].Objects = objects
	}
	return is, kept
}

func wide(text string) string {
	out := []byte{0xff, 0xfe}
	for _, c := range utf16.Encode([]rune(text)) {
		out = append(out, byte(c), byte(c>>8))
	}
	return string(out)
}

func TestEditedKeepsTheEncoding(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]struct{ name, text, want string }{
		"csv":  {"l.csv", "image,label,xmin,ymin,xmax,ymax,note\r\na.jpg,Hündin,1,2,30,40,ü\r\n", "image,label,xmin,ymin,xmax,ymax,note\r\na.jpg,Hündin,2,2,31,40,ü\r\n"},
		"coco": {"l.json", `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"Hündin"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}`, `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"Hündin"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[2,2,3,4]}]}`},
		"yolo": {"labels/a.txt", "0 0.25 0.5 0.1 0.2\n", "0 0.255 0.5 0.1 0.2\n"},
		"voc":  {"a.xml", "<annotation><object><name>Hündin</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object></annotation>", "<annotation><object><name>Hündin</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>31</xmax><ymax>40</ymax></bndbox></object></annotation>"},
	} {
		for encoding, encode := range map[string]func(string) string{
			"UTF-8": func(s string) string { return s }, "a mark": func(s string) string { return "\xef\xbb\xbf" + s }, "UTF-16": wide,
		} {
			t.Run(name+" "+encoding, func(t *testing.T) {
				t.Parallel()
				dir := write(t, map[string]string{file.name: encode(file.text)})
				d, err := Open(t.Context(), dir, Options{Photos: photosAt(dir, "a.jpg")})
				require.NoError(t, err)
				is, kept := moved(d)
				files, err := d.Edited(t.Context(), is, kept, false)
				require.NoError(t, err)
				var text strings.Builder
				require.NoError(t, files[0].Write(&text))
				assert.Equal(t, encode(file.want), text.String())
			})
		}
	}
}

// What cannot be changed in its place is refused, with the reason.
func TestEditedRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files map[string]string
		why   string
	}{
		"a polygon of YOLO": {map[string]string{"labels/a.txt": "0 .1 .1 .5 .1 .5 .5 .1 .6\n"}, "line 1 is a polygon"},
		"a polygon of VOC":  {map[string]string{"a.xml": "<annotation><object><name>x</name><polygon><x1>1</x1><y1>1</y1><x2>2</x2><y2>1</y2><x3>2</x3><y3>3</y3></polygon><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>"}, "line 1 has an outline"},
		"the only 0 of VOC": {map[string]string{
			"a.xml": "<annotation><object><name>x</name><bndbox><xmin>0</xmin><ymin>5</ymin><xmax>3</xmax><ymax>9</ymax></bndbox></object></annotation>",
			"b.xml": "<annotation><object><name>x</name><bndbox><xmin>2</xmin><ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>",
		}, "only a 0 tells"},
		"an image in two files": {map[string]string{
			"instances_train.json": `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}`,
			"instances_val.json":   `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}`,
		}, ""},
		"a form that is none to edit": {map[string]string{"detections.jsonl": `{"image":"a.jpg","sha256":"","width":10,"height":10,"detections":[{"label":"x","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}`}, "record is not edited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, test.files)
			d, err := Open(t.Context(), dir, Options{Photos: photosAt(dir, "a.jpg")})
			require.NoError(t, err)
			is, kept := moved(d)
			files, err := d.Edited(t.Context(), is, kept, false)
			if test.why == "" { // each file has its own
				require.NoError(t, err)
				for _, file := range files {
					var text strings.Builder
					require.NoError(t, file.Write(&text))
					was, err := os.ReadFile(filepath.Join(dir, file.Name))
					require.NoError(t, err)
					assert.Equal(t, strings.Replace(string(was), "[1,2", "[2,2", 1), text.String())
				}
				return
			}
			require.ErrorIs(t, err, detect.ErrNotEditable)
			assert.ErrorContains(t, err, test.why)
		})
	}
}
