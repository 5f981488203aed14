package dataset

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/yolo"
)

// splitsIn returns the split of each image.
func splitsIn(d *Dataset) map[string]yolo.Split {
	splits := map[string]yolo.Split{}
	for _, img := range d.Images {
		splits[img.Name] = img.Split
	}
	return splits
}

// What a data.yaml says of splits counts, whether it is named, lies in the folder
// or above it, and wherever the photos are said to be.
func TestDeclaredSplits(t *testing.T) {
	t.Parallel()
	const line = "0 .5 .5 .5 .5\n"
	lists := write(t, map[string]string{
		"data.yaml": "train: train.txt\nval: val.txt\nnames: [cat]\n", "train.txt": "./images/a.jpg\n", "val.txt": "./images/b.jpg\n",
		"labels/a.txt": line, "labels/b.txt": line, "labels/c.txt": line,
	})
	folders := write(t, map[string]string{
		"data.yaml": "train: images/one\nval: images/two\nnames: [cat]\n", "images/one/a.jpg": "", "images/two/b.jpg": "", "images/three/c.jpg": "",
		"labels/one/a.txt": line, "labels/two/b.txt": line, "labels/three/c.txt": line,
	})
	for _, test := range []struct {
		name, from, dir string
		photos          []string
		want            map[string]yolo.Split
	}{
		{"the file, with lists", lists + "/data.yaml", lists + "/images", []string{"a.jpg", "b.jpg"}, map[string]yolo.Split{"a.jpg": yolo.Train, "b.jpg": yolo.Val}},
		{"the folder, with lists", lists, lists + "/images", []string{"a.jpg", "b.jpg", "c.jpg"}, map[string]yolo.Split{"a.jpg": yolo.Train, "b.jpg": yolo.Val, "c.jpg": yolo.None}},
		{"a folder below", lists + "/labels", lists, []string{"images/a.jpg", "images/b.jpg"}, map[string]yolo.Split{"images/a.jpg": yolo.Train, "images/b.jpg": yolo.Val}},
		{"folders", folders, folders, []string{"images/one/a.jpg", "images/two/b.jpg", "images/three/c.jpg"},
			map[string]yolo.Split{"images/one/a.jpg": yolo.Train, "images/two/b.jpg": yolo.Val, "images/three/c.jpg": yolo.None}},
		{"photos without labels", folders, folders + "/images", []string{"one/a.jpg", "one/x.jpg", "two/y.jpg"},
			map[string]yolo.Split{"one/a.jpg": yolo.Train, "one/x.jpg": yolo.Train, "two/y.jpg": yolo.Val}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var told told
			d, err := Open(t.Context(), test.from, told.to(Options{Photos: photosAt(test.dir, test.photos...)}))
			require.NoError(t, err)
			assert.Equal(t, test.want, splitsIn(d))
		})
	}
}

func TestSplitsThatAreOne(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string]bool{
		"train: images\nval: images\nnames: [cat]\n":          true,
		"train: images/a\nval: [images/a]\nnames: [cat]\n":    true,
		"train: images/a\nval: images/b\nnames: [cat]\n":      false,
		"train: [images/a, images/b]\nval: images/b\nnc: 1\n": true,
		"train: images/a\nnames: [cat]\n":                     false,
	} {
		dir := write(t, map[string]string{"data.yaml": yaml, "images/a/x.jpg": "", "images/b/y.jpg": "", "labels/a/x.txt": "0 .5 .5 .5 .5\n"})
		var told told
		_, err := Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "images/a/x.jpg")}))
		require.NoError(t, err)
		same := false
		for _, err := range told.warnings {
			same = same || assert.ObjectsAreEqual(ErrSameSplit.Error(), errorText(err))
		}
		assert.Equal(t, want, same, yaml)
	}
}

// errorText returns what is behind the file's name.
func errorText(err error) string {
	for {
		inner, ok := err.(interface{ Unwrap() error })
		if !ok {
			return err.Error()
		}
		err = inner.Unwrap()
	}
}

func TestImageSets(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"ImageSets/Main/train.txt": "a\nempty\n", "ImageSets/Main/val.txt": "b\r\n", "ImageSets/Main/trainval.txt": "a\nb\nempty\n",
		"Annotations/a.xml": `<annotation><filename>a.jpg</filename></annotation>`, "Annotations/b.xml": `<annotation><filename>b.jpg</filename></annotation>`,
	}
	dir := write(t, files)
	want := map[string]yolo.Split{"a.jpg": yolo.Train, "b.jpg": yolo.Val, "empty.jpg": yolo.Train}
	photos := photosAt(filepath.Join(dir, "JPEGImages"), "a.jpg", "b.jpg", "empty.jpg", "other.jpg")
	for _, from := range []string{dir, dir + "/Annotations"} {
		var told told
		d, err := Open(t.Context(), from, told.to(Options{Photos: photos}))
		require.NoError(t, err)
		assert.Equal(t, want, splitsIn(d), from)
		require.Len(t, told.warnings, 1)
		assert.ErrorIs(t, told.warnings[0], ErrListedOnly)
		d, err = Open(t.Context(), from, Options{PhotosIn: func(_ context.Context, in string) ([]Photo, error) {
			if filepath.Clean(in) == filepath.Join(dir, "JPEGImages") {
				return photos, nil
			}
			return nil, nil
		}})
		require.NoError(t, err)
		assert.Equal(t, want, splitsIn(d), from)
	}
	// A list that most labels are missing of is that of a test whose labels nobody has.
	writeTo(t, dir, map[string]string{"ImageSets/Main/test.txt": "t1\nt2\nt3\nt4\nt5\n"})
	d, err := Open(t.Context(), dir, Options{Photos: photos})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg", "b.jpg"}, imageNames(d))
}

// Photos of one name in two parts are told apart by the parts' folders.
func TestOneNameInTwoSplits(t *testing.T) {
	t.Parallel()
	part := func(label string) string {
		return `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"` + label + `"}],"annotations":[{"image_id":1,"category_id":1,"bbox":[1,2,3,4]}]}`
	}
	dir := write(t, map[string]string{"annotations/instances_train2017.json": part("cat"), "annotations/instances_val2017.json": part("dog")})
	var told told
	d, err := Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "train2017/a.jpg", "val2017/a.jpg")}))
	require.NoError(t, err)
	assert.Empty(t, told.bad)
	assert.Equal(t, map[string]yolo.Split{"train2017/a.jpg": yolo.Train, "val2017/a.jpg": yolo.Val}, splitsIn(d))
	for photo, label := range map[string]string{"train2017/a.jpg": "cat", "val2017/a.jpg": "dog"} {
		img, err := d.Lookup(photo, "")
		require.NoError(t, err)
		require.NotNil(t, img)
		assert.Equal(t, label, img.Objects[0].Label)
	}
	require.Len(t, told.warnings, 1)
	assert.ErrorContains(t, told.warnings[0], "by the end of the path")
	// Where the folders do not tell, it is not known which is meant.
	d, err = Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "x/a.jpg", "y/a.jpg")}))
	require.NoError(t, err)
	_, err = d.Lookup("x/a.jpg", "")
	assert.Error(t, err)
}

func TestNamesOfClasses(t *testing.T) {
	t.Parallel()
	for yaml, want := range map[string][]string{
		"names: [cat, dog]\n":                nil,
		"nc: 2\nnames: [cat, dog]\n":         nil,
		"names: [cat, dog, cat]\n":           {`classes 0 and 2 are both "cat": read as one label`},
		"nc: 3\nnames: [cat, dog]\n":         {"data.yaml: nc is 3, 2 names: the number of classes is not that of the names"},
		"nc: 1\nnames: {0: cat, 2: dog}\n":   {"data.yaml: nc is 1, 3 names: the number of classes is not that of the names", "labels/a.txt:2: class 2 is not below nc, which is 1"},
		"names: [cat, ~, dog]\nnc: 3\n":      nil,
		"nc: 5\n":                            {"labels/a.txt:1: class 0 has no name", "labels/a.txt:2: class 2 has no name"},
		"nc: 2\ntrain: images\nval: other\n": {"labels/a.txt:1: class 0 has no name", "labels/a.txt:2: class 2 is not below nc, which is 2"},
	} {
		text := "0 .5 .5 .5 .5\n2 .5 .5 .5 .5\n"
		if yaml == "names: [cat, dog]\n" || yaml == "nc: 2\nnames: [cat, dog]\n" || yaml == "nc: 3\nnames: [cat, dog]\n" {
			text = "0 .5 .5 .5 .5\n"
		}
		dir := write(t, map[string]string{"data.yaml": yaml, "labels/a.txt": text})
		var told told
		_, err := Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "images/a.jpg")}))
		require.NoError(t, err)
		var got []string
		for _, err := range told.warnings {
			got = append(got, err.Error())
		}
		assert.Equal(t, want, got, yaml)
	}

	// Which of two files names the classes is told, if it matters.
	for other, want := range map[string]int{"names: [cat, dog]\n": 0, "lr: 0.1\n": 0, "names: [dog, cat]\n": 1} {
		dir := write(t, map[string]string{"a.yml": other, "b.yaml": "names: [cat, dog]\n", "labels/a.txt": yoloLabels})
		var told told
		_, err := Open(t.Context(), dir, told.to(Options{Photos: photosAt(dir, "images/a.jpg")}))
		require.NoError(t, err)
		require.Len(t, told.warnings, want, other)
		if want > 0 {
			assert.ErrorContains(t, told.warnings[0], "a.yml: names classes otherwise than b.yaml, which is taken")
		}
	}
}

// What a set says of places that are not there, or lie elsewhere, is told.
func TestPlacesElsewhere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, file string
		files      map[string]string
		want       map[string]yolo.Split
		told       string
	}{
		{"a list from another machine", "train.txt", map[string]string{"train.txt": "/content/set/images/a.jpg\r\n\r\n./images/b.jpg\n"},
			map[string]yolo.Split{"images/a.jpg": yolo.None, "images/b.jpg": yolo.None}, "1 of 2 photos, such as /content/set/images/a.jpg, taken for those here"},
		{"CVAT's, from a folder above", "obj.data", map[string]string{"obj.data": "train = data/train.txt\nnames = data/obj.names\n", "obj.names": "cat\n", "train.txt": "data/images/a.jpg\n"},
			map[string]yolo.Split{"images/a.jpg": yolo.Train}, "1 of 1 photos, such as data/images/a.jpg, taken for"},
		{"a photo that is gone", "train.txt", map[string]string{"train.txt": "images/a.jpg\nimages/c.jpg\n"},
			map[string]yolo.Split{"images/a.jpg": yolo.None}, "1 of 2 photos, such as images/c.jpg: not there"},
		{"no photos for tests", "data.yaml", map[string]string{"data.yaml": "train: images\nval: images\ntest: ../test/images\nnames: [cat]\n"},
			map[string]yolo.Split{"images/a.jpg": yolo.Train, "images/b.jpg": yolo.Train}, `"../test/images" is not there`},
	} {
		dir := write(t, map[string]string{"images/a.jpg": "", "images/b.jpg": "", "labels/a.txt": yoloLabels, "labels/b.txt": yoloLabels})
		writeTo(t, dir, test.files)
		var said told
		d, err := Open(t.Context(), filepath.Join(dir, test.file), said.to(Options{PhotosIn: func(_ context.Context, in string) ([]Photo, error) {
			if filepath.Clean(in) == filepath.Join(dir, "images") {
				return photosAt(in, "a.jpg", "b.jpg"), nil
			}
			return photosAt(dir, "images/a.jpg", "images/b.jpg"), nil
		}}))
		require.NoError(t, err, test.name)
		assert.Equal(t, test.want, splitsIn(d), test.name)
		found := false
		for _, err := range said.warnings {
			found = found || strings.Contains(err.Error(), test.told)
		}
		assert.True(t, found, "%s: %v", test.name, said.warnings)
	}
}

// Splits that names do not tell are written where the form has a place for them, and
// counted where it has none.
func TestSplitsAreWritten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		format  Format
		out     string
		dropped int
	}{
		{YOLO, "", 0}, {VOC, "", 0}, {COCO, "", 0}, {COCO, "x.json", 3}, {CSV, "", 3}, {ImageFolder, "", 3},
	} {
		d := labelled(4, map[string]int{"cat": 1})
		for i, split := range []yolo.Split{yolo.Val, yolo.Train, yolo.Test, yolo.Train} {
			d.Images[i].Split, d.Images[i].Width, d.Images[i].Height = split, 200, 100
		}
		d.Images[3].Name = "train/003.jpg"
		dir := t.TempDir()
		target := save(t, d, test.format, filepath.Join(dir, test.out), func(err error) { t.Error(err) })
		dropped := 0
		losses, err := target.Losses(d)
		require.NoError(t, err)
		for _, l := range losses {
			if l.Kind == "split marks" {
				dropped = l.Count
			}
		}
		assert.Equal(t, test.dropped, dropped, "%s %s", test.format, test.out)
		if dropped > 0 {
			continue
		}
		below := ""
		if test.format == YOLO {
			below = "images/"
		}
		photos := photosAt(dir, below+"000.jpg", below+"001.jpg", below+"002.jpg", below+"train/003.jpg")
		back, err := Open(t.Context(), target.Path, Options{Photos: photos, Bad: func(err error) { t.Error(err) }})
		require.NoError(t, err)
		require.Len(t, back.Images, 4, test.format)
		for i := range back.Images {
			assert.Equal(t, d.Images[i].Split, back.Images[i].Split, "%s %s", test.format, d.Images[i].Name)
		}
	}
}

// A folder that holds another part's is no place of one part: trainers take all that
// is below it.
func TestNoPartInAnother(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		names []string
		lists bool
	}{
		{[]string{"train/a.jpg", "val/b.jpg"}, false},
		{[]string{"a.jpg", "x/b.jpg"}, false},
		{[]string{"train/a.jpg", "val/b.jpg", "x/c.jpg"}, true},
		{[]string{"train/a.jpg", "val/b.jpg", "c.jpg"}, true},
		{[]string{"train/a.jpg", "b.jpg"}, true},
	} {
		d := labelled(len(test.names), map[string]int{"cat": 1})
		for i, name := range test.names {
			d.Images[i].Name, d.Images[i].Width, d.Images[i].Height = name, 200, 100
		}
		dir := t.TempDir()
		save(t, d, YOLO, dir, func(err error) { t.Error(err) })
		text, err := os.ReadFile(filepath.Join(dir, dataYAML))
		require.NoError(t, err)
		assert.Equal(t, test.lists, strings.Contains(string(text), "train: train.txt"), "%s\n%s", test.names, text)
		val, err := os.ReadFile(filepath.Join(dir, "val.txt"))
		if err == nil {
			assert.Equal(t, "./images/val/b.jpg\n", string(val))
		}
	}
}
