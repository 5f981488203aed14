package coco_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
)

// edited decodes a file, takes out the objects that gone says and edits it.
func edited(t *testing.T, text string, gone func(o *detect.Object) bool) string {
	t.Helper()
	d, err := coco.Decode("a.json", strings.NewReader(text), coco.Options{})
	require.NoError(t, err)
	var changes []detect.Change
	for _, was := range d.Labelled() {
		c := detect.Change{Was: was, Is: was}
		c.Is.Objects = nil
		for i, o := range was.Objects {
			if !gone(&o) {
				c.Is.Objects, c.Kept = append(c.Is.Objects, o), append(c.Kept, i)
			}
		}
		changes = append(changes, c)
	}
	got, err := coco.Edit([]byte(text), changes, false)
	require.NoError(t, err)
	return string(got)
}

func TestEditTakesRecordsOut(t *testing.T) {
	const head = `{"images":[{"id":"x","file_name":"a.jpg"},{"id":2,"file_name":"b.jpg"}],"categories":[{"id":1,"name":"k}]\"eep"},{"id":5,"name":"go"}],"annotations":[`
	keep, drop, same := `{"image_id":"x","category_id":1,"bbox":[1,2,3,4]}`, `{"image_id":2,"category_id":5,"bbox":[1,2,3,4]}`, `{"image_id":"x","category_id":5,"bbox":[1,2,3,4]}`
	bad := `{"image_id":2,"category_id":5,"bbox":[1,2]}`
	for _, test := range []struct{ name, records, want string }{
		{"first", drop + ", " + keep, keep},
		{"middle", keep + "\n,\n" + drop + ",\n" + keep, keep + "\n,\n" + keep},
		{"last", keep + ",\n " + drop + "\n", keep + "\n"},
		{"several at the end", keep + "," + drop + "," + same + "," + drop, keep},
		{"all", " " + drop + ", " + same + " ", "  "},
		{"beside a bad record, which stays", bad + "," + drop + "," + bad, bad + "," + bad},
		{"not a number, beside a bad record", bad + `,{"image_id":2,"category_id":5,"bbox":[NaN,2,3,4]}`, bad},
		{"none", keep, keep},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := edited(t, head+test.records+`],"info":{"a":1}}`, func(o *detect.Object) bool { return o.Label == "go" })
			assert.Equal(t, head+test.want+`],"info":{"a":1}}`, got)
		})
	}
}

// An outline stays with a box that is cut at the frame, and what is said of its area as
// far as that can be.
func TestEditCutsAreas(t *testing.T) {
	const outline = `"segmentation":[[150,2,450,2,450,12,150,12]]`
	for text, want := range map[string]string{
		`"bbox":[150,2,300,10],` + outline + `,"area":3000`: `"bbox":[150,2,50,10],` + outline + `,"area":500`,
		`"bbox":[150,2,300,10],` + outline + `,"area":450`:  `"bbox":[150,2,50,10],` + outline + `,"area":450`,
		`"bbox":[150,2,300,10],"area":3000`:                 `"bbox":[150,2,50,10],"area":500`,
		`"area":"3000","bbox":[150,2,300,10]`:               `"area":500,"bbox":[150,2,50,10]`,
	} {
		file := func(record string) string {
			return `{"images":[{"id":1,"file_name":"a.jpg","width":200,"height":100}],"categories":[{"id":1,"name":"x"}],"annotations":[{"image_id":1,"category_id":1,` + record + `}]}`
		}
		d, err := coco.Decode("a.json", strings.NewReader(file(text)), coco.Options{})
		require.NoError(t, err)
		c := detect.Change{Was: d.Labelled()[0], Is: d.Labelled()[0], Kept: []int{0}}
		c.Is.Objects[0].Box = c.Is.Objects[0].Box.Clamp(200, 100)
		got, err := coco.Edit([]byte(file(text)), []detect.Change{c}, false)
		require.NoError(t, err)
		assert.Equal(t, file(want), string(got))
	}
}

func TestEditRefusesWhatIsNotThere(t *testing.T) {
	c := detect.Change{Was: detect.Labelled{Objects: []detect.Object{{Line: 1}}}}
	_, err := coco.Edit([]byte(`{"annotations":[]}`), []detect.Change{c}, true)
	assert.ErrorIs(t, err, detect.ErrNotEditable)

	// A box that follows from an outline is not another record's that has the same.
	const twins = `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]},{"image_id":1,"category_id":1,"segmentation":[[1,2,4,2,4,6]]}]}`
	d, err := coco.Decode("a.json", strings.NewReader(twins), coco.Options{})
	require.NoError(t, err)
	was := d.Labelled()[0]
	require.Len(t, was.Objects, 2)
	is := was
	is.Objects = was.Objects[:1]
	_, err = coco.Edit([]byte(twins), []detect.Change{{Was: was, Is: is, Kept: []int{0}}}, false)
	assert.ErrorIs(t, err, detect.ErrNotEditable)
	is.Objects = was.Objects[1:]
	got, err := coco.Edit([]byte(twins), []detect.Change{{Was: was, Is: is, Kept: []int{1}}}, false)
	require.NoError(t, err)
	assert.Contains(t, string(got), `"annotations":[{"image_id":1,"category_id":1,"segmentation"`)
	for _, text := range []string{"", "{", `{"annotations":[{`, `{"annotations":[1,{"bbox":[`, "[", "\xff"} {
		_, err := coco.Edit([]byte(text), []detect.Change{c}, true)
		assert.Error(t, err, text)
	}
}

func TestEditMakesNumbersOfText(t *testing.T) {
	got, err := coco.Edit([]byte(`[{"image_id":"1","bbox":["1", 2,"+3.50"," x"],"area":"7","note":"8","segmentation":[["1.5"]]}]`), nil, true)
	require.NoError(t, err)
	assert.Equal(t, `[{"image_id":"1","bbox":[1, 2,3.5," x"],"area":7,"note":"8","segmentation":[[1.5]]}]`, string(got))
}

func TestDecodeNotesIDs(t *testing.T) {
	text := `{"images":[{"id":1,"file_name":"a.jpg"},
{"id":2,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"cat"},
{"id":1,"name":"dog"}],"annotations":[{"id":7,"image_id":1,"category_id":1,"bbox":[1,2,3,4]},
{"id":7,"image_id":"1","category_id":9,"bbox":["1",2,3,4]}]}`
	var got []error
	_, err := coco.Decode("a.json", strings.NewReader(text), coco.Options{Note: func(err error) { got = append(got, err) }})
	require.NoError(t, err)
	for i, want := range []error{coco.ErrFileTwice, coco.ErrCategoryTwice, coco.ErrNumberAsText, coco.ErrUnknownCategory, coco.ErrMixedIDs, coco.ErrAnnotationTwice} {
		require.Greater(t, len(got), i)
		assert.ErrorIs(t, got[i], want)
	}
	assert.Len(t, got, 6)
}

func FuzzEdit(f *testing.F) {
	f.Add([]byte(`{"images":[{"id":1,"file_name":"a"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,1,1]},{"image_id":1,"category_id":1,"bbox":[0,0,0,1]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := coco.Decode("a", bytes.NewReader(text), coco.Options{})
		if err != nil {
			return
		}
		var changes []detect.Change
		objects := 0
		for _, was := range d.Labelled() {
			objects += len(was.Objects)
			changes = append(changes, detect.Change{Was: was, Is: detect.Labelled{Width: was.Width, Height: was.Height}})
		}
		got, err := coco.Edit(text, changes, false)
		if err != nil {
			return
		}
		again, err := coco.Decode("a", bytes.NewReader(got), coco.Options{})
		if err != nil || len(again.Annotations) > 0 {
			t.Fatalf("%v; %d objects were taken out of %q, %q has %d", err, objects, text, got, len(again.Annotations))
		}
	})
}
