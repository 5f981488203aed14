package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/yolo"
)

// save writes a dataset in a form.
func save(t *testing.T, d *Dataset, format Format, out string, bad func(error)) *Target {
	t.Helper()
	target, err := NewTarget(string(format), out)
	require.NoError(t, err)
	target.Scores = true
	writeFiles(t, target, d, bad)
	return target
}

func writeFiles(t *testing.T, target *Target, d *Dataset, bad func(error)) {
	t.Helper()
	files, err := target.Files(d, bad)
	require.NoError(t, err)
	for _, file := range files {
		var text bytes.Buffer
		require.NoError(t, file.Write(&text))
		place := target.Path
		if file.Name != "" {
			place = filepath.Join(target.Path, filepath.FromSlash(file.Name))
		}
		require.NoError(t, os.MkdirAll(filepath.Dir(place), 0o777))
		require.NoError(t, os.WriteFile(place, text.Bytes(), 0o666))
	}
}

// What is written in any form is read again as it was.
func TestWriteAndRead(t *testing.T) {
	t.Parallel()
	cat := detect.Detection{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 20, YMin: 10, XMax: 60, YMax: 30}}
	dog := detect.Detection{Label: "a dog, or <so>", Score: 0.25, Box: detect.Box{XMin: -1, YMin: 10.5, XMax: 60, YMax: 100}}
	for _, format := range read {
		t.Run(string(format), func(t *testing.T) {
			t.Parallel()
			d := &Dataset{From: "coco:labels/x.json", Images: []Image{
				{Labelled: detect.Labelled{Name: "none.jpg", Width: 200, Height: 100, Objects: []detect.Object{}}},
				{Labelled: detect.Labelled{Name: "sub/a.jpg", Width: 200, Height: 100, Objects: detect.ObjectsOf([]detect.Detection{cat, dog})}},
			}}
			out := t.TempDir()
			target := save(t, d, format, out, func(err error) { t.Error(err) })
			assert.Equal(t, format != CSV && format != HF, target.Sized())
			assert.Equal(t, target.PerImage(), target.Path == out)
			back, err := Open(t.Context(), target.Path, Options{
				Photos: photosAt("/p", "none.jpg", "sub/a.jpg"), Bad: func(err error) { t.Error(err) }, Warn: func(err error) {
					if format != YOLO || !errors.Is(err, yolo.ErrMixedColumns) { // ground truth beside a detection
						t.Error(err)
					}
				},
			})
			require.NoError(t, err)
			require.Equal(t, []string{"none.jpg", "sub/a.jpg"}, imageNames(back))
			if format == YOLO { // which is cut off at the frame, as trainers want it
				d.Images[1].Objects[1].Box.XMin = 0
			}
			for i := range back.Images {
				assert.Equal(t, d.Images[i].Detections(), back.Images[i].Detections())
				if target.Sized() {
					assert.Equal(t, 200, back.Images[i].Width)
				}
			}
		})
	}
}

func TestNewTarget(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []struct{ format, out, path string }{
		{"coco", dir, filepath.Join(dir, "instances.coco.json")},
		{"results", dir, filepath.Join(dir, "results.coco.json")},
		{"csv", "new/", "new/labels.csv"},
		{"csv", "s3://pix/new/", "s3://pix/new/labels.csv"},
		{"record", dir, filepath.Join(dir, RecordName)},
		{"csv", "x.csv", "x.csv"},
		{"voc", dir, dir},
	} {
		target, err := NewTarget(c.format, c.out)
		require.NoError(t, err)
		assert.Equal(t, c.path, target.Path)
	}
	_, err := NewTarget("tfrecord", dir)
	assert.ErrorIs(t, err, ErrNoFormat)
	assert.Len(t, Targets(), 9)
}

// Results have the ids of the instances that they are about, found by the same
// rules as photos are.
func TestWriteResults(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"instances.json": `{"images":[{"id":5,"file_name":"val/a.jpg"},{"id":0,"file_name":"b.jpg"}],"categories":[{"id":3,"name":"cat"}],"annotations":[]}`,
		"x.csv":          "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,0.5,1,2,11,22\nb,dog,0.5,1,2,3,4\nc.jpg,cat,0.5,1,2,3,4\n",
	})
	d, err := Open(t.Context(), filepath.Join(dir, "x.csv"), Options{Names: filepath.Join(dir, "instances.json")})
	require.NoError(t, err)
	var said told
	target := save(t, d, Results, filepath.Join(dir, "results.json"), said.to(Options{}).Bad)
	text, err := os.ReadFile(target.Path)
	require.NoError(t, err)
	assert.JSONEq(t, `[{"image_id":5,"category_id":3,"bbox":[1,2,10,20],"score":0.5}]`, string(text))
	require.Len(t, said.bad, 2)
	assert.EqualError(t, said.bad[0], "c.jpg: not among the images of the instances")
	assert.EqualError(t, said.bad[1], `b: the label "dog" is not among the categories of the instances`)

	// They name themselves to whoever has the instances.
	truth, err := Open(t.Context(), filepath.Join(dir, "instances.json"), Options{})
	require.NoError(t, err)
	back, err := Open(t.Context(), target.Path, Options{NamesOf: truth})
	require.NoError(t, err)
	assert.Equal(t, []string{"b.jpg", "val/a.jpg"}, imageNames(back))
	said = told{}
	back, err = Open(t.Context(), target.Path, said.to(Options{}))
	require.NoError(t, err)
	assert.Equal(t, []string{"5"}, imageNames(back))
	require.Len(t, said.warnings, 1)
	assert.ErrorIs(t, said.warnings[0], ErrBareIDs)

	d.ids = ids{}
	_, err = target.Files(d, nil)
	assert.ErrorIs(t, err, ErrNoInstances)
}

func TestWriteNowhereElse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ names, wrong string }{
		{"../a.jpg", `"../a.jpg" would be written outside of out`},
		{"/etc/a.jpg", "would be written outside of out"},
		{"a.jpg A.png", "a.jpg and A.png would both be written to A.xml, below out"},
	} {
		d := &Dataset{}
		for _, name := range strings.Fields(c.names) {
			d.Images = append(d.Images, Image{Labelled: detect.Labelled{Name: name}})
		}
		target, err := NewTarget("voc", "out")
		require.NoError(t, err)
		_, err = target.Files(d, nil)
		assert.ErrorIs(t, err, ErrPlace)
		assert.ErrorContains(t, err, c.wrong)
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"set/labels/train/a.txt": "1 0.5 0.5 0.2 0.2\n", "set/data.yaml": "names: [person, dog]", "other.txt": "x\ny\n", "x.csv": csvLabels,
		"r2.json": `[{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"score":0.5}]`,
		"r.json":  `[{"image_id":1,"category_id":17,"bbox":[1,2,3,4],"score":0.5}]`,
	})
	photos := photosAt(filepath.Join(dir, "set/images"), "train/a.jpg")
	for _, c := range []struct{ from, names, want string }{
		{"set", "", "dog"},
		{"set/labels", "", "dog"},
		{"set/labels/train", "", "dog"},
		{"set", "other.txt", "y"},
		{"set", "coco", "bicycle"},
		{"r.json", "coco", "cat"},
		{"r2.json", "other.txt", "y"},
		{"r.json", "", "category 17"},
	} {
		names := c.names
		if names != "" && names != "coco" {
			names = filepath.Join(dir, names)
		}
		d, err := Open(t.Context(), filepath.Join(dir, c.from), Options{Photos: photos, Names: names})
		require.NoError(t, err, c.from)
		assert.Equal(t, []string{c.want}, d.Labels(), c)
	}
	_, err := Open(t.Context(), filepath.Join(dir, "r.json"), Options{Names: filepath.Join(dir, "x.csv")})
	assert.ErrorIs(t, err, ErrNoNames)
}

func FuzzOpen(f *testing.F) {
	for _, form := range read {
		for name, text := range labelsOf(form, "a.jpg") {
			f.Add(name, []byte(text))
		}
	}
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		file := filepath.Join(t.TempDir(), "x"+filepath.Ext(filepath.Base(name)))
		if os.WriteFile(file, text, 0o666) != nil {
			t.Skip()
		}
		d, err := Open(t.Context(), file, Options{Photos: photosAt("/p", "a.jpg", "s/b.jpg")})
		if err != nil {
			return
		}
		for _, img := range d.Images {
			found, err := d.Lookup(img.Name, img.SHA256)
			if found == nil && err == nil && img.photo != nil {
				t.Fatalf("%q is lost", img.Name)
			}
		}
	})
}

// Numbers of classes stay, whatever names them.
func TestNumbersOfClassesStay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		yaml, labels string
		named        map[int]string
	}{
		"no names":                {"nc: 3\n", "2 .5 .5 .5 .5\n", map[int]string{2: "class 2"}},
		"names, and one more":     {"names: [cat]\n", "0 .5 .5 .5 .5\n2 .5 .5 .5 .5\n", map[int]string{0: "cat", 2: "class 2"}},
		"an empty place":          {"names: [cat, ~, dog]\n", "0 .5 .5 .5 .5\n1 .5 .5 .5 .5\n2 .5 .5 .5 .5\n", map[int]string{0: "cat", 1: "class 1", 2: "dog"}},
		"more classes than names": {"nc: 80\nnames: [cat]\n", "0 .5 .5 .5 .5\n", map[int]string{0: "cat"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{"data.yaml": test.yaml, "labels/a.txt": test.labels})
			photos := photosAt(dir, "images/a.jpg")
			d, err := Open(t.Context(), dir, Options{Photos: photos})
			require.NoError(t, err)
			out := t.TempDir()
			save(t, d, YOLO, out, func(err error) { t.Error(err) })
			text, err := os.ReadFile(filepath.Join(out, "labels", "a.txt"))
			require.NoError(t, err)
			assert.Equal(t, test.labels, strings.ReplaceAll(string(text), "0.5", ".5"))
			back, err := Open(t.Context(), out, Options{Photos: photos})
			require.NoError(t, err)
			n := 0
			for class, label := range back.ids.classes {
				n = max(n, class+1)
				if want, ok := test.named[class]; ok {
					assert.Equal(t, want, label)
				}
			}
			assert.Len(t, back.ids.classes, n, "Ultralytics stops at a set that skips a class")
			if back.ids.data.Classes > 0 {
				assert.Equal(t, n, back.ids.data.Classes)
			}
		})
	}
	// A new label does not take the number of a class without a name.
	d := &Dataset{Format: YOLO, ids: ids{classes: yolo.Names{0: "cat"}}, Images: []Image{{Labelled: detect.Labelled{Name: "a.jpg", Width: 10, Height: 10, Objects: detect.ObjectsOf([]detect.Detection{
		{Label: "zebra", Truth: true, Box: detect.Box{XMax: 5, YMax: 5}}, {Label: "class 1", Truth: true, Box: detect.Box{XMax: 5, YMax: 5}},
	})}}}}
	out := t.TempDir()
	save(t, d, YOLO, out, func(err error) { t.Error(err) })
	text, err := os.ReadFile(filepath.Join(out, "labels", "a.txt"))
	require.NoError(t, err)
	assert.Equal(t, "2 0.25 0.25 0.5 0.5\n1 0.25 0.25 0.5 0.5\n", string(text))
}
