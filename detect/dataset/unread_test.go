package dataset

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// setsOfThree are, by form, an image a.jpg with one good record, b.jpg that has bad
// ones only, and c.jpg without objects.
var setsOfThree = map[string]map[string]string{
	"coco": {"l.json": `{"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"},{"id":3,"file_name":"c.jpg"}],"categories":[{"id":1,"name":"cat"}],
"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,30,40]},
{"id":2,"image_id":2,"category_id":1,"bbox":["x",2,30,40]},{"id":3,"image_id":2,"bbox":[1,2,30,40]}]}`},
	"coco, annotations first": {"l.json": `{"annotations":[{"image_id":2,"category_id":1},{"image_id":1,"category_id":1,"bbox":[1,2,30,40]}],
"categories":[{"id":1,"name":"cat"}],"images":[{"id":1,"file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"},{"id":3,"file_name":"c.jpg"}]}`},
	"csv":                   {"l.csv": "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,,1,2,31,42\nb.jpg,cat,,one,2,31,42\nb.jpg,cat,,1,2,31,\nc.jpg,,,,,,\n"},
	"csv, and an empty row": {"l.csv": "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,,1,2,31,42\nb.jpg,,,,,,\nb.jpg,cat,,one,2,31,42\nc.jpg,,,,,,\n"},
	"cvat": {"l.xml": `<annotations><image name="a.jpg"><box label="cat" xtl="1" ytl="2" xbr="31" ybr="42"/></image>
<image name="b.jpg"><box label="cat" xtl="?" ytl="2" xbr="31" ybr="42"/><polyline label="cat" points="1,2;3,4"/></image><image name="c.jpg"/></annotations>`},
	"labelstudio": {"l.json": `[{"data":{"image":"a.jpg"},"annotations":[{"result":[{"original_width":200,"original_height":100,"value":{"x":1,"y":2,"width":3,"height":4,"rectanglelabels":["cat"]}}]}]},
{"data":{"image":"b.jpg"},"annotations":[{"result":[{"value":{"x":1,"y":2,"width":3,"height":4,"rectanglelabels":["cat"]}}]}]},
{"data":{"image":"c.jpg"},"annotations":[{"result":[]}]}]`},
	"via": {"l.json": `{"a.jpg1":{"filename":"a.jpg","regions":[{"shape_attributes":{"name":"rect","x":1,"y":2,"width":30,"height":40},"region_attributes":{"label":"cat"}}]},
"b.jpg1":{"filename":"b.jpg","regions":[{"shape_attributes":{"name":"point","cx":1,"cy":2},"region_attributes":{"label":"cat"}}]},"c.jpg1":{"filename":"c.jpg","regions":[]}}`},
	"createml": {"l.json": `[{"image":"a.jpg","annotations":[{"label":"cat","coordinates":{"x":16,"y":22,"width":30,"height":40}}]},
{"image":"b.jpg","annotations":[{"label":"cat","coordinates":{"x":16,"y":22,"width":30}}]},{"image":"c.jpg","annotations":[]}]`},
	"imagefolder": {"metadata.jsonl": `{"file_name":"a.jpg","objects":{"bbox":[[1,2,30,40]],"categories":["cat"]}}
{"file_name":"b.jpg","objects":{"bbox":[[1,2,30]],"categories":["cat"]}}
{"file_name":"c.jpg","objects":{"bbox":[],"categories":[]}}
`},
	"imagefolder, categories missing": {"metadata.jsonl": `{"file_name":"a.jpg","objects":{"bbox":[[1,2,30,40]],"categories":["cat"]}}
{"file_name":"b.jpg","objects":{"bbox":[[1,2,30,40]],"categories":[]}}
{"file_name":"c.jpg","objects":{"bbox":[],"categories":[]}}
`},
	"megadetector": {"l.json": `{"images":[{"file":"a.jpg","detections":[{"category":"1","conf":0.5,"bbox":[0.1,0.2,0.3,0.4]}]},
{"file":"b.jpg","failure":"corrupt"},{"file":"c.jpg","detections":[]}],"detection_categories":{"1":"cat"},"info":{}}`},
	"list": {"l.json": `{"a.jpg":[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":31,"ymax":42}}],
"b.jpg":[{"label":"cat","score":0.5}],"c.jpg":[]}`},
	"voc": {
		"a.xml": `<annotation><filename>a.jpg</filename><object><name>cat</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>31</xmax><ymax>42</ymax></bndbox></object></annotation>`,
		"b.xml": `<annotation><filename>b.jpg</filename><object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object></annotation>`,
		"c.xml": `<annotation><filename>c.jpg</filename></annotation>`,
	},
	"yolo": {"labels/a.txt": "0 .5 .5 .5 .5\n", "labels/b.txt": "0 .5 .5 .5\n0 x\n", "labels/c.txt": ""},
	"labelme": {
		"a.json": `{"imagePath":"a.jpg","shapes":[{"label":"cat","points":[[1,2],[31,42]],"shape_type":"rectangle"}]}`,
		"b.json": `{"imagePath":"b.jpg","shapes":[{"label":"cat","points":[[1,2]],"shape_type":"point"}]}`,
		"c.json": `{"imagePath":"c.jpg","shapes":[]}`,
	},
	"dota":  {"a.txt": "1 2 31 2 31 42 1 42 cat 0\n", "b.txt": "imagesource:x\n1 2 31 2 cat 0\n", "c.txt": "gsd:1\n"},
	"kitti": {"a.txt": "cat 0 0 0 1 2 31 42 1 1 1 0 0 0 0\n", "b.txt": "cat 0 0 0 1 2\n", "c.txt": ""},
}

// An image of which no record could be read is none without objects.
func TestUnreadImages(t *testing.T) {
	t.Parallel()
	for name, files := range setsOfThree {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, files)
			from := dir
			if form, _, _ := strings.Cut(name, ","); form == "kitti" || form == "dota" {
				from = form + ":" + dir
			}
			var told told
			d, err := Open(t.Context(), from, told.to(Options{Photos: photosAt(dir, "a.jpg", "b.jpg", "c.jpg")}))
			require.NoError(t, err)
			assert.Equal(t, []string{"a.jpg", "c.jpg"}, imageNames(d))
			assert.NotEmpty(t, told.bad)
			found, err := d.Lookup("b.jpg", "")
			require.NoError(t, err)
			assert.Nil(t, found)
			_, err = d.Detector().Detect(t.Context(), &detect.Image{Name: "b.jpg", Width: 200, Height: 100})
			require.ErrorIs(t, err, detect.ErrNoRecord)
			var unread []string
			for _, err := range told.warnings {
				if e, ok := errors.AsType[*UnpairedError](err); ok && e.Err == ErrUnread {
					unread = append(unread, e.Names...)
				}
			}
			assert.Equal(t, []string{"b.jpg"}, unread)
		})
	}
}

func TestPerCents(t *testing.T) {
	t.Parallel()
	forms := map[string]struct{ file, text, fixed string }{
		"csv":     {"l.csv", "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,87.5,1,2,31,42\na.jpg,dog,0.5,51,2,81,42\nb.jpg,dog,99,51,2,81,42\n", "a.jpg,cat,0.875,1,2,31,42\na.jpg,dog,0.005,51,2,81,42\nb.jpg,dog,0.99,"},
		"decimal": {"l.csv", "image;label;score;xmin;ymin;xmax;ymax\na.jpg;cat;87,5;1;2;31;42\na.jpg;dog;0,5;51;2;81;42\nb.jpg;dog;99;51;2;81;42\n", "a.jpg;cat;0,875;1;2;31;42\na.jpg;dog;0,005;51;2;81;42\nb.jpg;dog;0,99;"},
		"results": {"l.json", `[{"image_id":"a.jpg", "category_id":1,"score": 87.5,"bbox":[1,2,30,40]},
{"image_id":"a.jpg","category_id":1,"bbox":[51,2,30,40],"score":0.5},{"image_id":"b.jpg","category_id":1,"bbox":[51,2,30,40],"score":99}]`, `"score": 0.875,"bbox":[1,2,30,40]},
{"image_id":"a.jpg","category_id":1,"bbox":[51,2,30,40],"score":0.005},`},
		"yolo": {"labels/a.txt", "0 .2 .5 .1 .5 87.5\n0 .5 .5 .1 .5 0.5\n0 .7 .5 .1 .5 99.0\n", "0 .2 .5 .1 .5 0.875\n0 .5 .5 .1 .5 0.005\n0 .7 .5 .1 .5 0.99\n"},
		"voc": {"a.xml", `<annotation><filename>a.jpg</filename><object><name>cat</name><score>87.5</score><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>31</xmax><ymax>42</ymax></bndbox></object>
<object><name>dog</name><bndbox><xmin>51</xmin><ymin>2</ymin><xmax>81</xmax><ymax>42</ymax></bndbox><score>0.5</score></object>
<object><name>dog</name><bndbox><xmin>91</xmin><ymin>2</ymin><xmax>99</xmax><ymax>42</ymax></bndbox><score>99</score></object></annotation>`, `<score>0.875</score>`},
		"list": {"l.json", `{"a.jpg":[{"label":"cat","score":87.5,"box":{"xmin":1,"ymin":2,"xmax":31,"ymax":42}},{"label":"cat","score":0.5,"box":{"xmin":51,"ymin":2,"xmax":81,"ymax":42}},
{"label":"cat","score":99,"box":{"xmin":1,"ymin":2,"xmax":31,"ymax":42}}]}`, ""},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{form.file: form.text})
			open := func(t *testing.T, dir string) (*Dataset, told) {
				var told told
				d, err := Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "a.jpg", "b.jpg")}))
				require.NoError(t, err)
				require.Empty(t, told.bad)
				var scores []float64
				for _, img := range d.Images {
					for _, o := range img.Objects {
						require.False(t, o.Truth)
						scores = append(scores, o.Score)
					}
				}
				require.Equal(t, []float64{0.875, 0.005, 0.99}, scores)
				return d, told
			}
			d, told := open(t, dir)
			var e *PerCentError
			require.ErrorAs(t, errors.Join(told.warnings...), &e)
			assert.Equal(t, 3, e.Count)
			assert.InDelta(t, 87.5, e.Score, 0)
			is, kept := d.Labelled(), make([][]int, len(d.Images))
			for i := range is {
				for k := range is[i].Objects {
					kept[i] = append(kept[i], k)
				}
			}
			files, err := d.Edited(t.Context(), is, kept, false)
			if form.fixed == "" {
				require.ErrorIs(t, err, detect.ErrNotEditable)
				return
			}
			require.NoError(t, err)
			require.Len(t, files, 1)
			var text strings.Builder
			require.NoError(t, files[0].Write(&text))
			assert.Contains(t, text.String(), form.fixed)
			require.NoError(t, os.WriteFile(dir+"/"+form.file, []byte(text.String()), 0o666))
			_, told = open(t, dir)
			assert.NotErrorIs(t, errors.Join(told.warnings...), ErrPerCent)
		})
	}
}

// One score that is above 1 among shares is a bad record.
func TestScoreAboveOne(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"l.csv": "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,0.5,1,2,31,42\na.jpg,dog,87.5,51,2,81,42\nb.jpg,dog,1.5,51,2,81,42\na.jpg,cat,1,11,12,31,42\n"})
	var told told
	d, err := Open(t.Context(), dir, told.to(Options{}))
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg"}, imageNames(d), "b.jpg is not without objects")
	assert.Len(t, d.Images[0].Objects, 2)
	require.Len(t, told.bad, 2)
	assert.ErrorContains(t, told.bad[0], "l.csv:3: score 87.5 is not in [0,1]")
}
