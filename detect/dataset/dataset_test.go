package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
	"annotate/detect/names"
	"annotate/detect/record"
)

// write makes a folder with files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	writeTo(t, dir, files)
	return dir
}

func writeTo(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	}
}

// photosAt returns photos of 200 by 100 pixels in a folder, by their names.
func photosAt(dir string, names ...string) []Photo {
	photos := []Photo{}
	for _, name := range names {
		photos = append(photos, Photo{
			Name: name, Path: filepath.Join(dir, filepath.FromSlash(name)),
			Size: func() (int, int, error) { return 200, 100, nil },
		})
	}
	return photos
}

// told collects what a reader tells.
type told struct{ bad, warnings []error }

func (o *told) to(options Options) Options {
	options.Bad = func(err error) { o.bad = append(o.bad, err) }
	options.Warn = func(err error) { o.warnings = append(o.warnings, err) }
	return options
}

func imageNames(d *Dataset) []string {
	var list []string
	for _, img := range d.all() {
		list = append(list, img.Name)
	}
	slices.Sort(list)
	return list
}

const (
	cocoLabels = `{"images":[{"id":7,"file_name":"%","width":200,"height":100}],
"annotations":[{"image_id":7,"category_id":1,"bbox":[20,10,40,20]}],"categories":[{"id":1,"name":"cat"}]}`
	csvLabels    = "image,label,score,xmin,ymin,xmax,ymax\n%,cat,,20,10,60,30\n"
	recordLabels = `{"image":"%","sha256":"","width":200,"height":100,"source":"x","parameters":{},` +
		`"detections":[{"label":"cat","score":1,"truth":true,"box":{"xmin":20,"ymin":10,"xmax":60,"ymax":30}}]}`
	vocLabels = `<annotation><filename>x%</filename><size><width>200</width><height>100</height></size><object><name>cat</name>
<bndbox><xmin>21</xmin><ymin>11</ymin><xmax>60</xmax><ymax>30</ymax></bndbox></object></annotation>`
	hfLabels   = `[{"label":"cat","score":1,"truth":true,"box":{"xmin":20,"ymin":10,"xmax":60,"ymax":30}}]`
	yoloLabels = "0 0.2 0.2 0.2 0.2\n"
)

// labelsOf returns the files of each form that say the same of an image.
func labelsOf(form Format, image string) map[string]string {
	stem := strings.TrimSuffix(image, filepath.Ext(image))
	named := func(text string) string { return strings.ReplaceAll(text, "%", image) }
	switch form {
	case COCO:
		return map[string]string{"x.json": named(cocoLabels)}
	case CSV:
		return map[string]string{"x.csv": named(csvLabels)}
	case Record:
		return map[string]string{RecordName: named(recordLabels)}
	case VOC:
		return map[string]string{"Annotations/" + stem + ".xml": strings.ReplaceAll(vocLabels, "%", filepath.Ext(image))}
	case HF:
		return map[string]string{stem + ".json": hfLabels}
	}
	return map[string]string{"labels/" + stem + ".txt": yoloLabels, dataYAML: "names: [cat]"}
}

var read = []Format{COCO, CSV, Record, VOC, HF, YOLO}

// Every form says the same of one photo, to whoever asks by its name.
func TestFormsAgree(t *testing.T) {
	t.Parallel()
	for _, form := range read {
		t.Run(string(form), func(t *testing.T) {
			t.Parallel()
			var said told
			dir := write(t, labelsOf(form, "100CANON/a.jpg"))
			photos := photosAt("/p", "100CANON/a.jpg", "101CANON/a.jpg")
			d, err := Open(t.Context(), dir, said.to(Options{Photos: photos, OnlyPhotos: true}))
			require.NoError(t, err)
			assert.Equal(t, form, d.Format)
			assert.Empty(t, said.bad)
			assert.Equal(t, []string{"cat"}, d.Labels())

			want := []detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 40, YMin: 10, XMax: 120, YMax: 30}}}
			if form == HF || form == CSV { // they do not say which size the boxes are in
				want[0].Box = detect.Box{XMin: 20, YMin: 10, XMax: 60, YMax: 30}
			}
			got, err := d.Detector().Detect(t.Context(), &detect.Image{Name: "100CANON/a.jpg", Width: 400, Height: 100})
			require.NoError(t, err)
			assert.Equal(t, want, got)
			got, err = d.Detector().Detect(t.Context(), &detect.Image{Name: "101CANON/a.jpg"})
			if form == YOLO { // where a photo without a file is one without objects
				require.NoError(t, err)
				assert.Empty(t, got)
				require.Len(t, said.warnings, 1)
				assert.ErrorIs(t, said.warnings[0], ErrUnlabelled)
				assert.EqualError(t, said.warnings[0], "1 photo, such as 101CANON/a.jpg: no label file, taken as without objects")
				return
			}
			assert.ErrorIs(t, err, detect.ErrNoRecord)
			assert.Empty(t, said.warnings)
		})
	}
}

// What a name means is the same in every form.
func TestFormsFindPhotos(t *testing.T) {
	t.Parallel()
	const several = "several"
	for _, c := range []struct {
		name, image string
		photos      []string
		want        []string // a photo each: the rule that finds its labels, several, or empty
		except      []Format // that cannot say so
	}{
		{"path", "s/a.jpg", []string{"s/a.jpg", "t/a.jpg"}, []string{"by their path", ""}, nil},
		{"labels say more", "s/a.jpg", []string{"a.jpg"}, []string{"by the end of the path"}, nil},
		{"labels say less", "a.jpg", []string{"s/a.jpg", "b.jpg"}, []string{"by the end of the path", ""}, nil},
		{"another folder's", "s/a.jpg", []string{"t/a.jpg"}, []string{""}, []Format{YOLO}},
		{"two photos", "a.jpg", []string{"s/a.jpg", "t/a.jpg"}, []string{several, several}, nil},
		{"another extension", "a.png", []string{"a.jpg"}, []string{"by the name without its extension"}, []Format{HF, VOC, YOLO}},
		{"stem", "a", []string{"a.jpg"}, []string{"by the name without its extension"}, []Format{HF, VOC, YOLO}},
		{"stem of a file", "a.jpg", []string{"a.jpg", "a.png"}, []string{"by their path", "by their path"}, []Format{COCO, CSV, Record}},
		{"number", "139.jpg", []string{"000000000139.jpg"}, []string{"by the number in the name"}, nil},
		{"case", "IMG_1.jpg", []string{"img_1.jpg"}, []string{"but for the case of letters"}, nil},
	} {
		for _, form := range read {
			if slices.Contains(c.except, form) {
				continue
			}
			t.Run(c.name+"/"+string(form), func(t *testing.T) {
				t.Parallel()
				var said told
				dir := write(t, labelsOf(form, c.image))
				d, err := Open(t.Context(), dir, said.to(Options{Photos: photosAt("/p", c.photos...), OnlyPhotos: true}))
				require.NoError(t, err)
				var got []string
				inferred := &InferredError{}
				for _, photo := range c.photos {
					img, err := d.Lookup(photo, "")
					switch {
					case err != nil:
						assert.ErrorIs(t, err, names.ErrSeveral)
						got = append(got, several)
					case img == nil, len(img.Objects) == 0:
						got = append(got, "")
					default:
						assert.Equal(t, photo, img.Name)
						got = append(got, img.By.String())
						inferred.add(img.By)
					}
				}
				assert.Equal(t, c.want, got)
				told := slices.ContainsFunc(said.warnings, func(err error) bool {
					_, ok := errors.AsType[*InferredError](err)
					return ok
				})
				assert.Equal(t, inferred.Error() != "", told, "what was inferred is told: %v", said.warnings)
			})
		}
	}
}

// A file that has a photo's whole name is about that photo, others about all of
// its stem.
func TestWholeNames(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"s/a.jpg.json": hfLabels, "s/a.json": "[]"})
	d, err := Open(t.Context(), dir, Options{Photos: photosAt("/p", "s/a.jpg", "s/a.png", "s/a.webp"), OnlyPhotos: true})
	require.NoError(t, err)
	for photo, objects := range map[string]int{"s/a.jpg": 1, "s/a.png": 0, "s/a.webp": 0} {
		img, err := d.Lookup(photo, "")
		require.NoError(t, err, photo)
		require.NotNil(t, img, photo)
		assert.Len(t, img.Objects, objects, photo)
	}
}

// A reply about another size than the photo's is scaled, one about the photo on
// its side an error.
func TestReplySizes(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"a.json": `{"image":{"width":18,"height":9},"predictions":[{"class":"cat","confidence":0.9,"x":4,"y":6,"width":4,"height":4}]}`,
	})
	var said told
	d, err := Open(t.Context(), filepath.Join(dir, "a.json"), said.to(Options{Photos: photosAt("/p", "a.jpg"), OnlyPhotos: true}))
	require.NoError(t, err)
	require.Len(t, said.warnings, 1)
	assert.ErrorContains(t, said.warnings[0], "a.json: taken for a reply of Roboflow")
	got, err := d.Detector().Detect(t.Context(), &detect.Image{Name: "a.jpg", Width: 36, Height: 18})
	require.NoError(t, err)
	assert.Equal(t, detect.Box{XMin: 4, YMin: 8, XMax: 12, YMax: 16}, got[0].Box)
	_, err = d.Detector().Detect(t.Context(), &detect.Image{Name: "a.jpg", Width: 9, Height: 18})
	assert.ErrorIs(t, err, detect.ErrReply)
}

func TestDetectorConforms(t *testing.T) {
	t.Parallel()
	p := detecttest.Photos{
		Found:   &detect.Image{Name: "sub/cats.jpg", Data: []byte("cats"), ContentType: "image/jpeg", Width: 640, Height: 480},
		Want:    []detect.Detection{{Label: "cat", Score: 0.9982, Box: detect.Box{XMin: 13, YMin: 52, XMax: 314, YMax: 470}}},
		Nothing: &detect.Image{Name: "sky.jpg", Data: []byte("sky")},
		Failing: &detect.Image{Name: "torn.jpg", Data: []byte("torn")},
	}
	dir := write(t, map[string]string{"x.csv": "image,label,score,xmin,ymin,xmax,ymax,width,height\nsub/cats.jpg,cat,0.9982,13,52,314,470,640,480\nsky.jpg,,,,,,,,\n"})
	d, err := Open(t.Context(), dir, Options{Photos: photosAt("/p", "sub/cats.jpg", "sky.jpg", "torn.jpg"), OnlyPhotos: true})
	require.NoError(t, err)
	detecttest.TestDetector(t, func(*testing.T) detect.Detector { return d.Detector() }, p)
}

func TestInferredError(t *testing.T) {
	t.Parallel()
	e := &InferredError{Found: 400}
	e.Count[names.ByPath], e.Count[names.ByEnd], e.Count[names.ByCase] = 387, 12, 1
	assert.EqualError(t, e, "12 of 400 photos were found by the end of the path, 1 of 400 photos were found but for the case of letters")
}

// Where all photos are the caller's business, what has none is told.
func TestUnpaired(t *testing.T) {
	t.Parallel()
	for _, form := range read {
		t.Run(string(form), func(t *testing.T) {
			t.Parallel()
			files := labelsOf(form, "a.jpg")
			if form == YOLO {
				files["labels/lost.txt"] = yoloLabels
			}
			var said told
			photos := photosAt("/p", "b.jpg")
			if form == YOLO {
				photos = photosAt("/p", "a.jpg")
			}
			_, err := Open(t.Context(), write(t, files), said.to(Options{Photos: photos}))
			require.NoError(t, err)
			all := errors.Join(append(said.bad, said.warnings...)...)
			require.ErrorIs(t, all, ErrNoPhoto)
			if form == YOLO { // nothing is known of the boxes
				assert.EqualError(t, said.bad[0], "labels/lost.txt:1: no photo of that name")
			} else {
				assert.Empty(t, said.bad)
				assert.ErrorContains(t, all, "1 image, such as a")
			}
		})
	}
	t.Run("several", func(t *testing.T) {
		t.Parallel()
		var said told
		d, err := Open(t.Context(), write(t, labelsOf(CSV, "a.jpg")), said.to(Options{Photos: photosAt("/p", "s/a.jpg", "t/a.jpg")}))
		require.NoError(t, err)
		require.Len(t, said.bad, 1)
		assert.EqualError(t, said.bad[0], `a.jpg: several photos could be meant: "s/a.jpg" and "t/a.jpg"`)
		assert.Equal(t, []string{"a.jpg"}, imageNames(d), "it keeps its own name")
	})
	t.Run("YOLO, no photo at all", func(t *testing.T) {
		t.Parallel()
		_, err := Open(t.Context(), write(t, labelsOf(YOLO, "a.jpg")), Options{})
		assert.ErrorIs(t, err, ErrNoPhoto)
	})
}

// One file of labels and one photo belong together, whatever they are called.
func TestOneFileForOnePhoto(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"p.json": hfLabels, "empty.json": "[]", "p.xml": vocLabels, "p.txt": yoloLabels, "p.csv": csvLabels, "obj.names": "cat\ndog\n"})
	for _, file := range []string{"p.json", "empty.json", "p.xml", "p.txt"} {
		var said told
		d, err := Open(t.Context(), filepath.Join(dir, file), said.to(Options{Photos: photosAt("/q", "other.jpg"), OnlyPhotos: true}))
		require.NoError(t, err, file)
		img, err := d.Lookup("other.jpg", "")
		require.NoError(t, err, file)
		require.NotNil(t, img, file)
		assert.Equal(t, file != "empty.json", len(img.Objects) > 0, file)
		require.Len(t, said.warnings, 1, file)
		assert.EqualError(t, said.warnings[0], filepath.Join(dir, file)+": taken for the labels of other.jpg, which is the only photo")

		unnamed := []Photo{{Name: "stdin", Size: func() (int, int, error) { return 200, 100, nil }}}
		said = told{}
		d, err = Open(t.Context(), filepath.Join(dir, file), said.to(Options{Photos: unnamed, OnlyPhotos: true}))
		require.NoError(t, err, file)
		img, err = d.Lookup("stdin", "")
		require.NoError(t, err, file)
		assert.NotNil(t, img, file)
		assert.Empty(t, said.warnings, "it has no name that could be another's")
	}
	d, err := Open(t.Context(), filepath.Join(dir, "p.csv"), Options{Photos: photosAt("/q", "other.jpg"), OnlyPhotos: true})
	require.NoError(t, err)
	img, err := d.Lookup("other.jpg", "")
	require.NoError(t, err)
	assert.Nil(t, img, "a table names its images")
	d, err = Open(t.Context(), filepath.Join(dir, "p.json"), Options{Photos: photosAt("/q", "a.jpg", "b.jpg"), OnlyPhotos: true})
	require.NoError(t, err)
	img, err = d.Lookup("a.jpg", "")
	require.NoError(t, err)
	assert.Nil(t, img, "it may be of either")
}

// A run that found nothing is told from one that is not known of.
func TestFoundNothing(t *testing.T) {
	t.Parallel()
	const failure = `{"image":"a.jpg","source":"x","parameters":{},"error":"500"}`
	for _, c := range []struct {
		name, file, text string
		want             bool
	}{
		{"the API's form", "x.json", "[]", true},
		{"a table", "x.csv", "image,label,score,xmin,ymin,xmax,ymax\n", true},
		{"a record", "x.jsonl", "", true},
		{"instances", "x.json", `{"images":[],"annotations":[],"categories":[]}`, true},
		{"a record of failures", "x.jsonl", failure, false},
		{"a record of something else", "x.jsonl", `{"image":"a.jpg","detections":7}` + "\n", false},
		{"a bad table", "x.csv", "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,,left,2,3,4\n", false},
		{"an image without objects", "x.csv", "image,label,score,xmin,ymin,xmax,ymax\na.jpg,,,,,,\n", false},
		{"labels", "x.json", hfLabels, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{c.file: c.text})
			for _, photos := range [][]Photo{nil, photosAt("/p", "b.jpg", "c.jpg")} {
				d, err := Open(t.Context(), filepath.Join(dir, c.file), Options{Photos: photos, OnlyPhotos: true})
				require.NoError(t, err)
				assert.Equal(t, c.want, d.FoundNothing())
				dets, err := d.Detector().Detect(t.Context(), &detect.Image{Name: "b.jpg"})
				if c.want {
					require.NoError(t, err)
					assert.NotNil(t, dets)
					assert.Empty(t, dets)
				} else {
					assert.ErrorIs(t, err, detect.ErrNoRecord)
				}
			}
		})
	}
	t.Run("files of other photos", func(t *testing.T) {
		t.Parallel()
		d, err := Open(t.Context(), write(t, labelsOf(VOC, "a.jpg")), Options{Photos: photosAt("/p", "b.jpg"), OnlyPhotos: true})
		require.NoError(t, err)
		assert.Empty(t, d.Images, "they are not read")
		assert.False(t, d.FoundNothing())
	})
}

// Content counts for more than names, and is not asked for where nothing has it.
func TestLookupByContent(t *testing.T) {
	t.Parallel()
	line := func(name, data string) string {
		return strings.Replace(strings.ReplaceAll(recordLabels, "%", name), `"sha256":""`, `"sha256":"`+record.Sum([]byte(data))+`"`, 1) + "\n"
	}
	dir := write(t, map[string]string{"x.jsonl": line("s/a.jpg", "one") + line("t/a.jpg", "two") + line("b.jpg", "three") + line("u/c.jpg", "four")})
	photos := photosAt("/p", "a.jpg", "b.jpg", "c.jpg", "d.jpg")
	d, err := Open(t.Context(), filepath.Join(dir, "x.jsonl"), Options{Photos: photos, OnlyPhotos: true})
	require.NoError(t, err)
	assert.True(t, d.HasSums())
	for _, c := range []struct{ photo, data, want string }{
		{"a.jpg", "two", "t/a.jpg"},   // several by name
		{"d.jpg", "one", "s/a.jpg"},   // renamed
		{"b.jpg", "changed", "b.jpg"}, // the same path
		{"c.jpg", "four", "u/c.jpg"},
		{"c.jpg", "another", ""}, // only inferred, and known to differ
		{"d.jpg", "another", ""},
	} {
		img, err := d.Lookup(c.photo, record.Sum([]byte(c.data)))
		require.NoError(t, err)
		if c.want == "" {
			assert.Nil(t, img, c)
			continue
		}
		require.NotNil(t, img, c)
		assert.Equal(t, c.want, img.label)
	}
	_, err = d.Lookup("a.jpg", "")
	assert.ErrorIs(t, err, names.ErrSeveral)
	_, err = d.Detector().Detect(t.Context(), &detect.Image{Name: "c.jpg"})
	assert.ErrorIs(t, err, detect.ErrNoRecord, "without its content it may be another photo")

	d, err = Open(t.Context(), write(t, labelsOf(CSV, "a.jpg")), Options{})
	require.NoError(t, err)
	assert.False(t, d.HasSums())
}

// Two photos of one name, in two folders, are not one.
func TestPhotosOfOneName(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"x.csv": strings.ReplaceAll(csvLabels, "%", "s/a.jpg") + "t/a.jpg,dog,,1,2,3,4\n"})
	photos := append(photosAt("/p/s", "a.jpg"), photosAt("/p/t", "a.jpg")...)
	d, err := Open(t.Context(), dir, Options{Photos: photos, OnlyPhotos: true})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg", "a.jpg"}, imageNames(d))
	_, err = d.Lookup("a.jpg", "")
	assert.ErrorIs(t, err, names.ErrSeveral)
}

// What several places say of one image is put together.
func TestImagesInSeveralPlaces(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"x.json": `{"images":[{"id":1,"file_name":"b.jpg"},{"id":2,"file_name":"a.jpg"},{"id":3,"file_name":"b.jpg"}],
"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,4,4]},{"image_id":3,"category_id":1,"bbox":[0,0,2,3],"area":5,"iscrowd":1}],
"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}]}`})
	d, err := Open(t.Context(), dir, Options{Bad: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	require.Equal(t, []string{"a.jpg", "b.jpg"}, imageNames(d), "by name")
	assert.Empty(t, d.Images[0].Objects)
	got := d.Images[1].Objects
	require.Len(t, got, 2)
	assert.Equal(t, 16.0, got[0].ObjectArea(), "the box's, where the file does not say")
	assert.Equal(t, 5.0, got[1].ObjectArea())
	assert.True(t, got[1].Crowd)
	assert.Equal(t, []string{"cat"}, d.Labels(), "those that occur")
}

// Areas are in the pixels that boxes are in.
func TestObjectsIn(t *testing.T) {
	t.Parallel()
	outline := &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 1}, {X: 3, Y: 1}, {X: 3, Y: 4}}}}
	img := Image{Labelled: detect.Labelled{Width: 100, Height: 50, Objects: []detect.Object{{
		Detection: detect.Detection{Label: "cat", Score: 1, Box: detect.Box{XMin: 1, YMin: 1, XMax: 3, YMax: 4}, Outline: outline}, Area: 3, Crowd: true,
	}}}}
	got := img.ObjectsIn(200, 150)[0]
	assert.Equal(t, 18.0, got.Area, "2 by 3 times as large")
	assert.Equal(t, 18.0, got.Outline.Area())
	assert.Equal(t, detect.Box{XMin: 2, YMin: 3, XMax: 6, YMax: 12}, got.Box)
	assert.True(t, got.Crowd)
	assert.Equal(t, 3.0, img.Objects[0].Area, "the image keeps its own")
	assert.Equal(t, 3.0, img.ObjectsIn(0, 150)[0].Area, "as it is where a size is not known")
	assert.Equal(t, got.Detection, img.DetectionsIn(200, 150)[0])
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"x.csv": csvLabels + "b.jpg,cat,,1,2,3,4\n"})
	asked := ""
	d, err := Open(t.Context(), dir, Options{PhotosIn: func(_ context.Context, dir string) ([]Photo, error) {
		asked = dir
		return photosAt(dir, "%.jpg", "sub/b.jpg"), nil
	}})
	require.NoError(t, err)
	d.Images[0].Name = "%.jpg"
	missing, err := d.Measure(t.Context())
	require.NoError(t, err)
	assert.Equal(t, dir, asked)
	assert.Empty(t, missing)
	assert.Equal(t, []int{200, 100}, []int{d.Images[1].Width, d.Images[1].Height})

	d, err = Open(t.Context(), dir, Options{Photos: photosAt(dir, "b.jpg")})
	require.NoError(t, err)
	missing, err = d.Measure(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []string{"%"}, missing)
}

func TestDropInfinite(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"x.csv": csvLabels + "%,cat,,nan,2,3,4\nnan.jpg,cat,,nan,2,3,4\nnone.jpg,,,,,,\n"})
	d, err := Open(t.Context(), dir, Options{})
	require.NoError(t, err)
	var said told
	require.NoError(t, d.DropInfinite(said.to(Options{}).Bad))
	require.Len(t, said.bad, 3)
	assert.ErrorContains(t, said.bad[0], `the box of "cat" is not finite`)
	assert.EqualError(t, said.bad[2], "1 image, such as nan.jpg: "+ErrUnread.Error())
	assert.Len(t, d.Images[0].Objects, 1)
	assert.NotContains(t, imageNames(d), "nan.jpg", "it is not without objects")
	assert.Contains(t, imageNames(d), "none.jpg")
}

func TestAlign(t *testing.T) {
	t.Parallel()
	open := func(rows string) *Dataset {
		dir := write(t, map[string]string{"x.csv": "image,label,score,xmin,ymin,xmax,ymax,width,height\n" + rows})
		d, err := Open(t.Context(), dir, Options{})
		require.NoError(t, err)
		return d
	}
	truth := open("val/b.jpg,cat,,0,0,10,10,100,100\nonly.jpg,cat,,0,0,1,1,10,10\na.jpg,,,,,,,10,10\n")
	truth.Images[0].ID, truth.Images[1].ID, truth.Images[2].ID = 9, 5, 7
	a := Align(truth, open("b.jpg,cat,0.5,0,0,5,5,50,50\na.jpg,,,,,,,10,10\nextra.jpg,cat,0.5,1,1,2,2,9,9\n"))
	assert.Equal(t, []string{"only.jpg"}, a.OnlyFirst)
	assert.Equal(t, []string{"extra.jpg"}, a.OnlySecond)
	assert.EqualError(t, a.Inferred, "1 of 2 images were found by the end of the path")
	assert.Empty(t, a.Several)
	judged := a.Judged(truth)
	require.Len(t, judged, 3)
	assert.Equal(t, []string{"only.jpg", "val/b.jpg", "a.jpg"}, []string{judged[0].Name, judged[1].Name, judged[2].Name}, "by id")
	assert.Empty(t, judged[0].Detections, "as if nothing was found")
	assert.Len(t, judged[0].Truths, 1)
	assert.Equal(t, detect.Box{XMax: 10, YMax: 10}, judged[1].Detections[0].Box, "in the truth's pixels")

	a = Align(truth, open("b.jpg,cat,nine,0,0,5,5,50,50\na.jpg,,,,,,,10,10\n"))
	assert.Equal(t, []string{"only.jpg"}, a.OnlyFirst, "what could not be read is not missing")
	judged = a.Judged(truth)
	require.Len(t, judged, 2, "nor as if nothing was found")
	assert.Equal(t, []string{"only.jpg", "a.jpg"}, []string{judged[0].Name, judged[1].Name})

	a = Align(open("x/a.jpg,cat,,0,0,1,1,9,9\ny/a.jpg,cat,,0,0,1,1,9,9\n"), open("a.jpg,cat,0.5,0,0,1,1,9,9\n"))
	require.Len(t, a.Several, 1)
	assert.ErrorContains(t, a.Several[0], `"x/a.jpg" and "y/a.jpg"`)
	assert.Empty(t, a.Pairs)
	assert.Empty(t, append(a.OnlyFirst, a.OnlySecond...), "several is not none")
}

// Shares are taken of the size that ground truth says where photos are not known;
// without any, what was found is not known, which is not nothing.
func TestSharesBesideTruth(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"truth.csv": "image,label,xmin,ymin,xmax,ymax,width,height\nx/a.jpg,cat,20,10,100,60,200,100\nx/b.jpg,,,,,,,50\n",
		"md.json":   `{"images":[{"file":"a.jpg","detections":[{"category":"1","conf":0.5,"bbox":[0.1,0.1,0.4,0.5]}]},{"file":"b.jpg","detections":[{"category":"1","conf":0.5,"bbox":[0.1,0.1,0.4,0.5]}]}],"detection_categories":{"1":"cat"},"info":{}}`,
	})
	truth, err := Open(t.Context(), dir+"/truth.csv", Options{})
	require.NoError(t, err)
	var said told
	found, err := Open(t.Context(), dir+"/md.json", said.to(Options{NamesOf: truth}))
	require.NoError(t, err)
	require.Equal(t, []string{"a.jpg"}, imageNames(found))
	assert.Equal(t, detect.Box{XMin: 20, YMin: 10, XMax: 100, YMax: 60}, found.Images[0].Objects[0].Box)
	require.Len(t, said.bad, 1)
	assert.ErrorIs(t, said.bad[0], ErrShares)
	judged := Align(truth, found).Judged(truth)
	require.Len(t, judged, 1)
	assert.Len(t, judged[0].Detections, 1)
}
