package coco

import (
	"bytes"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// decode returns what Decode makes of text, and what was said of bad records.
func decode(t *testing.T, text string, names *Dataset) (*Dataset, []string) {
	t.Helper()
	var bad []string
	d, err := Decode("f.json", strings.NewReader(text), Options{
		Names: names, Bad: func(err error) { bad = append(bad, err.Error()) },
	})
	require.NoError(t, err)
	return d, bad
}

// instances is a file in an unusual order, with what files have in them.
const instances = `{"info":{"description":"a \"test\" [of{","year":2026},
"annotations":[
 {"id":7,"image_id":42,"category_id":18,"bbox":[1.5,2,30,40.25],"area":600.5,"iscrowd":0,"segmentation":[[1,2,3,4,5,6]]},
 {"id":8,"image_id":42,"category_id":90,"bbox":[0,0,5e0,5],"area":25,"iscrowd":1,"segmentation":{"size":[5,5],"counts":"]}\"\\"}},
 {"id":9,"image_id":3,"category_id":5,"bbox":[1,1,2,2],"score":0.25}
],
"categories":[{"id":90,"name":"tooth\u0062rush","supercategory":"indoor"},{"id":18,"name":"dog"}],
"licenses":[],
"images":[{"id":42,"file_name":"sub\\a.jpg","width":640,"height":480.0},{"id":1,"file_name":"empty.jpg","width":null},{"id":3,"file_name":"b.jpg"}]}`

func TestDecodeInstances(t *testing.T) {
	t.Parallel()
	d, bad := decode(t, instances, nil)
	assert.Empty(t, bad)
	want := []detect.Labelled{
		{Name: "sub/a.jpg", Width: 640, Height: 480, Objects: lined([]detect.Detection{
			{Label: "dog", Score: 1, Truth: true, Box: detect.Box{XMin: 1.5, YMin: 2, XMax: 31.5, YMax: 42.25}},
			{Label: "toothbrush", Score: 1, Truth: true, Box: detect.Box{XMax: 5, YMax: 5}},
		}, 3, 4), File: "f.json"},
		{Name: "empty.jpg", Objects: []detect.Object{}, File: "f.json"},
		{Name: "b.jpg", Objects: lined([]detect.Detection{
			{Label: "category 5", Score: 0.25, Box: detect.Box{XMin: 1, YMin: 1, XMax: 3, YMax: 3}},
		}, 5), File: "f.json"},
	}
	want[0].Objects[0].Area = 600.5
	want[0].Objects[1].Area, want[0].Objects[1].Crowd = 25, true
	assert.Equal(t, want, plain(d.Labelled()))

	slow, err := Decode("f.json", iotest.OneByteReader(strings.NewReader(instances)), Options{})
	require.NoError(t, err)
	assert.Equal(t, d, slow, "byte by byte")
}

func TestDecodeBadRecords(t *testing.T) {
	t.Parallel()
	const images = `"images":[{"id":1,"file_name":"a.jpg"}]`
	annotation := func(fields string) string { return `{"annotations":[` + "\n" + `{` + fields + `}],` + images + `}` }
	tests := []struct{ name, text, bad string }{
		{"no box", annotation(`"image_id":1,"category_id":1`), "f.json:2: no bbox"},
		{"no image", annotation(`"category_id":1,"bbox":[1,2,3,4]`), "f.json:2: no image_id"},
		{"no category", annotation(`"image_id":1,"bbox":[1,2,3,4]`), "f.json:2: no category_id"},
		{"null category", annotation(`"image_id":1,"category_id":null,"bbox":[1,2,3,4]`), `f.json:2: category_id: want a whole number, have "null"`},
		{"stray", annotation(`"image_id":2,"category_id":1,"bbox":[1,2,3,4]`), "f.json:2: image_id 2 is not among the images"},
		{"stray text", annotation(`"image_id":"x","category_id":1,"bbox":[1,2,3,4]`), `f.json:2: image_id "x" is not among the images`},
		{"three numbers", annotation(`"image_id":1,"category_id":1,"bbox":[1,2,3]`), "f.json:2: bbox: want x, y, width and height, have 3 numbers"},
		{"five numbers", annotation(`"image_id":1,"category_id":1,"bbox":[1,2,3,4,5]`), "f.json:2: bbox: want x, y, width and height, have 5 numbers"},
		{"text in the box", annotation(`"image_id":1,"category_id":1,"bbox":[1,"two",3,4]`), "f.json:2: bbox: want a number, have text"},
		{"box as an object", annotation(`"image_id":1,"category_id":1,"bbox":{"x":[1]}`), "f.json:2: bbox: want an array, have an object"},
		{"half a category", annotation(`"image_id":1,"category_id":1.5,"bbox":[1,2,3,4]`), `f.json:2: category_id: want a whole number, have "1.5"`},
		{"a mode that is none", annotation(`"image_id":1,"category_id":1,"bbox":[1,2,3,4],"bbox_mode":4`), "f.json:2: bbox_mode 4 is not read"},
		{"percent", annotation(`"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":198`), "f.json:2: score 198 is not in [0,1]"},
		{"NaN score", annotation(`"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":NaN`), "f.json:2: score NaN is not in [0,1]"},
		{"number for a record", `{"annotations":[7],` + images + `}`, `f.json:1: annotations: want an object, have "7"`},
		{"object for a section", `{"annotations":{},` + images + `}`, "f.json:1: annotations: want an array, have an object"},
		{"image without id", `{"images":[{"file_name":"b.jpg"},{"id":1,"file_name":"a.jpg"}]}`, "f.json:1: image without id"},
		{"image without name", `{"images":[{"id":2},{"id":1,"file_name":"a.jpg"}]}`, "f.json:1: image 2: no file_name"},
		{"two of one id", `{"images":[{"id":1,"file_name":"a.jpg"},` + "\n\n" + `{"id":1,"file_name":"b.jpg"}]}`, "f.json:3: image 1: the id is taken by another image"},
		{"half an image", annotation(`"image_id":1.5,"category_id":1,"bbox":[1,2,3,4]`), `f.json:2: image_id: want a whole number, have "1.5"`},
		{"negative size", `{"images":[{"id":3,"file_name":"b.jpg","width":-1},{"id":1,"file_name":"a.jpg"}]}`, "f.json:1: width: -1 is not a size"},
		{"category without id", `{"categories":[{"name":"x"}],` + images + `}`, "f.json:1: category without id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d, bad := decode(t, tt.text, nil)
			assert.Equal(t, []string{tt.bad}, bad)
			assert.Equal(t, []detect.Labelled{{Name: "a.jpg", Objects: []detect.Object{}, File: "f.json"}}, plain(d.Labelled()), "the rest is there")
			assert.NotContains(t, d.Hurt(), "0", "no image that nothing names")
		})
	}
}

func TestDecodeNotCOCO(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"empty", "", "f.json:1: the JSON is cut off"},
		{"cut off in a record", "{\"images\":[\n{\"id\":1", "f.json:2: the JSON is cut off"},
		{"cut off in text", `{"images":[{"id":1,"file_name":"a`, "f.json:1: the JSON is cut off"},
		{"cut off in an escape", `{"images":[{"id":1,"file_name":"a\`, "f.json:1: the JSON is cut off"},
		{"cut off in an outline", `{"annotations":[{"segmentation":[[1,2`, "f.json:1: the JSON is cut off"},
		{"cut off in skipped text", `{"info":"x`, "f.json:1: the JSON is cut off"},
		{"another file", `{"name":"x","version":[1,2]}`, "f.json:1: no images, annotations or categories: not a COCO file"},
		{"no JSON", "image,label\n", "f.json:1: want instances (an object) or results (an array)"},
		{"two documents", "[]\n[]", "f.json:2: more than one JSON document"},
		{"no comma", "{\"images\":[]\n\"annotations\":[]}", "f.json:2: want ',', have '\"'"},
		{"missing value", `{"images":[{"id":}]}`, "f.json:1: want a value, have '}'"},
		{"bare key", `{images:[]}`, "f.json:1: want '\"', have 'i'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := Decode("f.json", strings.NewReader(tt.text), Options{})
			require.Error(t, err)
			assert.Equal(t, tt.want, err.Error())
			assert.ErrorAs(t, err, new(*detect.LineError))
		})
	}
}

func TestDecodeReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	_, err := Decode("f.json", iotest.ErrReader(broken), Options{})
	assert.ErrorIs(t, err, broken)
}

func TestDecodeResults(t *testing.T) {
	t.Parallel()
	const results = `[{"image_id":42,"category_id":18,"bbox":[1,2,3,4],"score":0.5},
{"image_id":"a","category_id":90,"bbox":[1,2,3,4],"score":1},
{"image_id":42,"category_id":18,"bbox":[1,2,3,4]},
{"image_id":5,"category_id":17,"bbox":[1,2,3,4],"score":0}]`
	box := detect.Box{XMin: 1, YMin: 2, XMax: 4, YMax: 6}

	d, bad := decode(t, results, nil)
	assert.Equal(t, []string{"f.json:3: no score"}, bad)
	assert.Equal(t, []detect.Labelled{
		{Name: "42", Objects: lined([]detect.Detection{{Label: "category 18", Score: 0.5, Box: box}}, 1), File: "f.json"},
		{Name: "a", Objects: lined([]detect.Detection{{Label: "category 90", Score: 1, Box: box}}, 2), File: "f.json"},
		{Name: "5", Objects: lined([]detect.Detection{{Label: "category 17", Score: 0, Box: box}}, 4), File: "f.json"},
	}, plain(d.Labelled()))

	object, badToo := decode(t, `{"results":`+results+"}", nil)
	assert.Equal(t, plain(d.Labelled()), plain(object.Labelled()), "as an object")
	assert.Equal(t, bad, badToo)
	object, badToo = decode(t, `{"results":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]},`+results[1:]+"}", nil)
	assert.Equal(t, plain(d.Labelled()), plain(object.Labelled()))
	assert.Len(t, badToo, 2)

	names, _ := decode(t, instances, nil)
	d, bad = decode(t, results, names)
	assert.Equal(t, []string{"f.json:3: no score", "f.json:4: image_id 5 is not among the images"}, bad)
	assert.Equal(t, []detect.Labelled{
		{Name: "sub/a.jpg", Width: 640, Height: 480, Objects: lined([]detect.Detection{
			{Label: "dog", Score: 0.5, Box: box}, {Label: "toothbrush", Score: 1, Box: box},
		}, 1, 2), File: "f.json"},
		{Name: "empty.jpg", Objects: []detect.Object{}, File: "f.json"},
		{Name: "b.jpg", Objects: []detect.Object{}, File: "f.json"},
	}, plain(d.Labelled()), "images without results are there too")
}

func TestEncode(t *testing.T) {
	t.Parallel()
	d, _ := decode(t, instances, nil)
	var file bytes.Buffer
	require.NoError(t, d.Encode(&file))
	back, bad := decode(t, file.String(), nil)
	assert.Empty(t, bad)
	for i := range d.Annotations {
		back.Annotations[i].Line = d.Annotations[i].Line // an image and a category are on lines of their own
	}
	assert.Equal(t, d, back)

	file.Reset()
	require.NoError(t, d.EncodeResults(&file))
	want := `[{"image_id":42,"category_id":18,"bbox":[1.5,2,30,40.25],"score":1,"segmentation":[[1,2,3,4,5,6]]}
,{"image_id":42,"category_id":90,"bbox":[0,0,5,5],"score":1,"segmentation":{"size":[5,5],"counts":"]}\"\\"}}
,{"image_id":3,"category_id":5,"bbox":[1,1,2,2],"score":0.25}
]
`
	assert.Equal(t, want, file.String())

	d.Annotations[1].BBox[2] = math.NaN()
	assert.EqualError(t, d.Encode(&file), "entry 2: a box, area, score or outline is not finite")
}

func TestFromLabelled(t *testing.T) {
	t.Parallel()
	images := []detect.Labelled{
		{Name: "b.jpg", Width: 10, Height: 20, Objects: detect.ObjectsOf([]detect.Detection{
			{Label: "yak", Score: 1, Truth: true, Box: detect.Box{XMin: 0.1, YMin: 0.2, XMax: 0.3, YMax: 0.7}},
			{Label: "dog", Score: 0, Box: detect.Box{XMin: 3, YMin: 1, XMax: 1, YMax: 9}},
		})},
		{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Label: "ant", Score: 0.5}})},
		{Name: "none.jpg"},
	}
	d, err := FromLabelled(images, Categories())
	require.NoError(t, err)
	assert.Equal(t, []Category{{ID: 91, Name: "ant"}, {ID: 92, Name: "yak"}}, d.Categories[80:], "further labels are behind, sorted")
	assert.Equal(t, Annotation{ImageID: 1, CategoryID: 92, BBox: [4]float64{0.1, 0.2, 0.2, 0.5}, Area: 0.1}, d.Annotations[0], "no noise of sums")
	assert.Equal(t, Annotation{ImageID: 1, CategoryID: 18, BBox: [4]float64{3, 1, -2, 8}, Scored: true}, d.Annotations[1], "inverted as it was, a score of 0 is one")
	assert.Equal(t, Image{ID: 3, Name: "none.jpg"}, d.Images[2])

	images[2].Objects = detect.ObjectsOf([]detect.Detection{{Label: "x", Box: detect.Box{XMin: math.Inf(1)}}})
	_, err = FromLabelled(images, nil)
	assert.ErrorContains(t, err, `none.jpg: the box of "x" is not finite`)
}

func TestCategories(t *testing.T) {
	t.Parallel()
	c := Categories()
	require.Len(t, c, 80)
	assert.Equal(t, Category{ID: 90, Name: "toothbrush"}, c[79])
	for i := 1; i < len(c); i++ {
		assert.Greater(t, c[i].ID, c[i-1].ID)
	}
	c[0].Name = "changed"
	assert.Equal(t, "person", Categories()[0].Name)
}

// The demo's ground truth is written by hand of another program.
func TestDecodeDemo(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../testdata/demo/truth.coco.json")
	require.NoError(t, err)
	defer f.Close()
	d, err := Decode("truth.coco.json", f, Options{Bad: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	assert.NotEmpty(t, d.Annotations)
	assert.Equal(t, Categories(), d.Categories)
}

func FuzzDecode(f *testing.F) {
	f.Add(instances)
	f.Add(`[{"image_id":"x","category_id":1,"bbox":[1,-2,1e300,NaN],"score":1}]`)
	f.Add("\ufeff{\"images\":[{\"id\":1,\"file_name\":\"\\ud800\",\"width\":\"a\"},3],\"annotations\":{}}")
	f.Add(`{"annotations":[{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"iscrowd":true}],"images":[{"id":1,"file_name":"a"}],"x":[[{"y":"]"}]]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Decode("f.json", strings.NewReader(text), Options{Bad: func(err error) {
			require.ErrorAs(t, err, new(*detect.LineError))
		}})
		if err != nil {
			return
		}
		var file bytes.Buffer
		if err := d.Encode(&file); err != nil {
			require.ErrorContains(t, err, "not finite")
			return
		}
		back, err := Decode("f.json", bytes.NewReader(file.Bytes()), Options{Bad: func(err error) { t.Error(err) }})
		require.NoError(t, err, "what was read can be written and read again")
		var again bytes.Buffer
		require.NoError(t, back.Encode(&again))
		require.Equal(t, file.String(), again.String())
	})
}

// plain takes what the form says besides off images, ids too, and the outlines.
func plain(images []detect.Labelled) []detect.Labelled {
	for i := range images {
		images[i].Extra, images[i].ID = nil, 0
		for k := range images[i].Objects {
			o := &images[i].Objects[k]
			o.Extra, o.Outline, o.ID = nil, nil, 0
		}
	}
	return images
}

// lined returns the detections as objects, each with its line.
func lined(dets []detect.Detection, lines ...int) []detect.Object {
	objects := detect.ObjectsOf(dets)
	for i := range objects {
		objects[i].Line = lines[i]
	}
	return objects
}
