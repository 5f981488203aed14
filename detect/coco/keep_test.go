package coco

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/mask"
)

// noted returns what Decode makes of text, and what it noted.
func noted(t *testing.T, text string, names *Dataset) (*Dataset, []string) {
	t.Helper()
	var notes []string
	d, err := Decode("f.json", strings.NewReader(text), Options{
		Names: names,
		Bad:   func(err error) { t.Errorf("bad: %v", err) },
		Note:  func(err error) { notes = append(notes, err.Error()) },
	})
	require.NoError(t, err)
	return d, notes
}

func file(t *testing.T, d *Dataset) string {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, d.Encode(&text))
	return text.String()
}

func TestInferred(t *testing.T) {
	t.Parallel()
	const images = `"images":[{"id":1,"file_name":"a.jpg","width":5,"height":5}]`
	record := func(fields string) string {
		return "{" + images + `,"annotations":[` + "\n" + `{"image_id":1,"category_id":1,` + fields + `}]}`
	}
	tests := []struct {
		name, text string
		box        detect.Box
		notes      []string
	}{
		{"polygon", record(`"segmentation":[[1,1,4,1,4,3]]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: no bbox: the box is the one around the segmentation"}},
		{"empty bbox", record(`"bbox":[],"segmentation":[[1,1,4,1,4,3],[0,2,1,2,1,5]]`), detect.Box{XMin: 0, YMin: 1, XMax: 4, YMax: 5}, []string{"f.json:2: no bbox: the box is the one around the segmentation"}},
		{"runs", record(`"bbox":null,"segmentation":{"size":[5,5],"counts":[6,3,2,3,11]}`), detect.Box{XMin: 1, YMin: 1, XMax: 3, YMax: 4}, []string{"f.json:2: no bbox: the box is the one around the segmentation"}},
		{"compressed runs", record(`"segmentation":{"counts":"63209","size":[5,5]}`), detect.Box{XMin: 1, YMin: 1, XMax: 3, YMax: 4}, []string{"f.json:2: no bbox: the box is the one around the segmentation"}},
		{"flat", record(`"bbox":[1,1,3,2],"segmentation":[1,1,4,1,4,3]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: segmentation is one list of coordinates: read as one polygon"}},
		{"text", record(`"bbox":["1","1.0"," 3 ",2]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: numbers are written as text: read as the numbers they are"}},
		{"corners, as Detectron2 says it", record(`"bbox":[1,1,4,3],"bbox_mode":0`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: bbox_mode is 0: the four numbers are corners"}},
		{"sizes, as Detectron2 says it", record(`"bbox_mode":1,"bbox":[1,1,3,2]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, nil},
		{"half a point", record(`"bbox":[1,1,3,2],"segmentation":[[1,1,4,1,4,3,7]]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: segmentation left out: half a point"}},
		{"runs too short", record(`"bbox":[1,1,3,2],"segmentation":{"size":[5,5],"counts":[6,3]}`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, []string{"f.json:2: segmentation left out: mask: the runs do not cover the size: 9 pixels of 25"}},
		{"two points", record(`"bbox":[1,1,3,2],"segmentation":[[1,1,4,1]]`), detect.Box{XMin: 1, YMin: 1, XMax: 4, YMax: 3}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, notes := noted(t, tt.text, nil)
			assert.Equal(t, tt.notes, notes)
			assert.Equal(t, tt.box, d.Labelled()[0].Objects[0].Box)
		})
	}
}

func TestIDsAsText(t *testing.T) {
	t.Parallel()
	d, _ := noted(t, `{"images":[{"id":"a7","file_name":"a.jpg"},{"id":"7","file_name":"b.jpg"}],
"categories":[{"id":"dog","name":"Dog"},{"id":"3","name":"Cat"}],
"annotations":[{"id":"x-1","image_id":"a7","category_id":"dog","bbox":[1,2,3,4]},{"id":5,"image_id":7,"category_id":3,"bbox":[1,2,3,4]}]}`, nil)
	images := d.Labelled()
	assert.Equal(t, "Dog", images[0].Objects[0].Label)
	assert.Equal(t, "Cat", images[1].Objects[0].Label)
	text := file(t, d)
	assert.Contains(t, text, `{"id":"a7","file_name":"a.jpg"`)
	assert.Contains(t, text, `"image_id":"a7","category_id":"dog"`)
	assert.Contains(t, text, `"id":"x-1"`)
	assert.Contains(t, text, `{"id":5,"image_id":7,"category_id":3`)

	results, notes := noted(t, `[{"image_id":"a7","category_id":"dog","bbox":[1,2,3,4],"score":0.5},
{"image_id":"b","category_id":"Cat","bbox":[1,2,3,4],"score":0.25},{"image_id":"7","category_id":3,"bbox":[1,2,3,4],"score":0.125}]`, d)
	assert.Empty(t, notes)
	images = results.Labelled()
	assert.Len(t, images[0].Objects, 1)
	assert.Equal(t, []string{"Cat 0.25 {1 2 4 6}", "Cat 0.125 {1 2 4 6}"}, []string{images[1].Objects[0].String(), images[1].Objects[1].String()})
}

func TestOtherShapes(t *testing.T) {
	t.Parallel()
	d, _ := noted(t, `{"images":[{"id":1,"coco_url":"http://images.example.org/val/000139.jpg?x=1"}],"annotations":[]}`, nil)
	assert.Equal(t, "000139.jpg", d.Images[0].Name)

	d, _ = noted(t, `{"info":{},"annotations":[{"image_id":42,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]}`, nil)
	require.Len(t, d.Images, 1, "results as an object")
	assert.Equal(t, "42", d.Images[0].Name)

	d, _ = noted(t, `[]`, nil)
	assert.Empty(t, d.Images)
}

const rich = `{"info":{"description":"mine","year":2026},
"licenses":[{"id":1,"name":"CC BY"}],
"images":[{"id":139,"file_name":"b.jpg","width":640,"height":480,"license":1}
,{"id":42,"file_name":"a.jpg","width":640,"height":480}
],
"annotations":[{"id":900,"image_id":139,"category_id":18,"bbox":[10,10,100,100],"area":5000,"iscrowd":0,"segmentation":[[10,10,110,10,60,110]],"keypoints":[1,2,2],"num_keypoints":1,"attributes":{"occluded":true}}
,{"id":7,"image_id":42,"category_id":1,"bbox":[1,1,2,3],"area":6,"iscrowd":1,"segmentation":{"size":[5,5],"counts":[6,3,2,3,11]}}
],
"categories":[{"id":18,"name":"dog","supercategory":"animal"}
,{"id":1,"name":"person","supercategory":"person"}
]}
`

func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	d, _ := noted(t, rich, nil)
	assert.Equal(t, rich, file(t, d))

	images := d.Labelled()
	assert.Equal(t, []string{"keypoints", "attributes"}, images[0].Objects[0].Extra.Kinds)
	assert.Equal(t, []string{"license"}, images[0].Extra.Kinds)
	again, err := FromLabelled(images, d.Categories)
	require.NoError(t, err)
	again.Rest = d.Rest
	assert.Equal(t, rich, file(t, again), "by way of the common type")

	// What is new goes behind, and takes no id that is there.
	images = append(images, detect.Labelled{Name: "c.jpg", Objects: []detect.Object{images[0].Objects[0], {Detection: detect.Detection{Label: "person", Truth: true, Score: 1}}}})
	more, err := FromLabelled(images, d.Categories)
	require.NoError(t, err)
	assert.EqualValues(t, 140, more.Images[2].ID)
	text := file(t, more)
	assert.Contains(t, text, `{"id":901,"image_id":140,"category_id":18`)
	assert.Contains(t, text, `{"id":902,"image_id":140,"category_id":1`)
}

// Ids of 0 are ids, and one that is text is written once wherever it stood.
func TestIDsStay(t *testing.T) {
	t.Parallel()
	const file = `{"images":[{"id":1,"file_name":"b.jpg","width":640,"height":480}
,{"id":0,"file_name":"a.jpg","width":640,"height":480}
],
"annotations":[{"image_id":0,"category_id":0,"bbox":[1,2,3,4],"area":12,"iscrowd":0,"id":0}
,{"image_id":1,"category_id":0,"bbox":[1,2,3,4],"area":12,"iscrowd":0,"id":"x","note":1}
,{"id":7,"image_id":1,"category_id":0,"bbox":[1,2,3,4],"area":12,"iscrowd":0}
],
"categories":[{"id":0,"name":"dog"}
]}
`
	for _, text := range []string{file, strings.Replace(file, `"id":"x","note":1`, `"note":1,"id":"x"`, 1)} {
		d, _ := noted(t, text, nil)
		images := d.Labelled()
		slices.Reverse(images) // annotations are written image by image
		again, err := FromLabelled(images, d.Categories)
		require.NoError(t, err)
		slices.Reverse(again.Images)
		var back bytes.Buffer
		require.NoError(t, again.Encode(&back))
		assert.Equal(t, file, back.String())
	}
}

func TestOutlinesOfOthers(t *testing.T) {
	t.Parallel()
	m, err := mask.Decode(5, 5, "63209")
	require.NoError(t, err)
	ring := m.Outline()
	ring.Rings = append(ring.Rings, []detect.Point{{X: 4, Y: 4}, {X: 5, Y: 4}, {X: 5, Y: 5}, {X: 4, Y: 5}})
	images := []detect.Labelled{{Name: "a.jpg", Width: 5, Height: 5, Objects: []detect.Object{
		{Detection: detect.Detection{Label: "mask", Truth: true, Score: 1, Box: ring.Bounds(), Outline: ring}},
		{Detection: detect.Detection{Label: "polygon", Truth: true, Score: 1, Outline: &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 1}, {X: 2.5, Y: 1}, {X: 2, Y: 4}}}}}},
	}}}
	d, err := FromLabelled(images, nil)
	require.NoError(t, err)
	assert.Equal(t, 7.0, d.Annotations[0].Area, "the mask's, not the box's")
	text := file(t, d)
	assert.Contains(t, text, `"segmentation":{"size":[5,5],"counts":"63208N"}`)
	assert.Contains(t, text, `"segmentation":[[1,1,2.5,1,2,4]]`)
	back, _ := noted(t, text, nil)
	assert.Equal(t, ring.Area(), back.Annotations[0].Outline.Area())
}
