package dataset

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/yolo"
)

// labelled returns a dataset of n images, of which each k-th has the k-th label.
func labelled(n int, every map[string]int) *Dataset {
	d := &Dataset{}
	for i := range n {
		img := Image{Labelled: detect.Labelled{Name: fmt.Sprintf("%03d.jpg", i)}}
		for label, k := range every {
			if i%k == 0 {
				img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{Label: label, Score: 0.5}})
			}
		}
		d.Images = append(d.Images, img)
	}
	return d
}

func TestSplitByIsStratified(t *testing.T) {
	t.Parallel()
	d := labelled(200, map[string]int{"common": 1, "some": 5, "rare": 20})
	require.NoError(t, d.SplitBy([]float64{80, 10, 10}, 1))
	counts := map[yolo.Split]map[string]int{}
	for _, img := range d.Images {
		if counts[img.Split] == nil {
			counts[img.Split] = map[string]int{}
		}
		for _, o := range img.Objects {
			counts[img.Split][o.Label]++
		}
	}
	assert.Equal(t, map[yolo.Split]map[string]int{
		yolo.Train: {"common": 160, "some": 32, "rare": 8},
		yolo.Val:   {"common": 20, "some": 4, "rare": 1},
		yolo.Test:  {"common": 20, "some": 4, "rare": 1},
	}, counts)

	again := labelled(200, map[string]int{"common": 1, "some": 5, "rare": 20})
	require.NoError(t, again.SplitBy([]float64{0.8, 0.1, 0.1}, 1))
	other := labelled(200, map[string]int{"common": 1, "some": 5, "rare": 20})
	require.NoError(t, other.SplitBy([]float64{80, 10, 10}, 2))
	same, differ := true, false
	for i := range d.Images {
		same = same && d.Images[i].Split == again.Images[i].Split
		differ = differ || d.Images[i].Split != other.Images[i].Split
	}
	assert.True(t, same, "the same seed")
	assert.True(t, differ, "another seed")
}

func TestSplitByKeepsCopiesTogether(t *testing.T) {
	t.Parallel()
	d := &Dataset{}
	for i := range 40 {
		d.Images = append(d.Images,
			Image{Labelled: detect.Labelled{Name: fmt.Sprintf("p%d_jpg.rf.%032x.jpg", i/4, i)}},
			Image{Labelled: detect.Labelled{Name: fmt.Sprintf("q%d.jpg", i)}, SHA256: fmt.Sprint(i / 2)})
	}
	require.NoError(t, d.SplitBy([]float64{1, 1}, 1))
	of := map[string]yolo.Split{}
	for i, img := range d.Images {
		key := fmt.Sprint("rf", i/8)
		if img.SHA256 != "" {
			key = img.SHA256
		}
		if known, ok := of[key]; ok {
			assert.Equal(t, known, img.Split, img.Name)
		}
		of[key] = img.Split
	}
	for _, shares := range [][]float64{nil, {1}, {1, 1, 1, 1}, {0, 0}, {-1, 2}} {
		assert.ErrorIs(t, d.SplitBy(shares, 1), ErrShare)
	}
	require.NoError(t, d.SplitBy([]float64{1, 0}, 1))
	for _, img := range d.Images {
		assert.Equal(t, yolo.Train, img.Split, "a share of nothing gets nothing")
	}
}

func TestChoices(t *testing.T) {
	t.Parallel()
	d := labelled(10, map[string]int{"cat": 1, "dog": 2})
	require.NoError(t, d.Keep([]string{"00[0-4].jpg"}, []string{"001*"}))
	assert.Equal(t, []string{"000.jpg", "002.jpg", "003.jpg", "004.jpg"}, imageNames(d))
	require.NoError(t, d.Select(detect.Selection{Labels: []string{"dog"}, Threshold: 0.5}))
	assert.Equal(t, []string{"dog"}, d.Labels())
	require.NoError(t, d.AsTruth())
	assert.True(t, d.Images[0].Objects[0].Truth)
	d.Sample(2, 7)
	assert.Len(t, d.Images, 2)
	d.Sample(5, 7)
	assert.Len(t, d.Images, 2)
	assert.Error(t, d.Keep([]string{"[", ""}, nil))
}

func TestMergeOfDatasets(t *testing.T) {
	t.Parallel()
	cat := detect.Object{Detection: detect.Detection{Label: "cat", Truth: true, Score: 1, Box: detect.Box{XMax: 1, YMax: 1}}}
	dog := cat
	dog.Label = "dog"
	part := func(path, name string, objects ...detect.Object) *Dataset {
		return &Dataset{Path: path, Images: []Image{{Labelled: detect.Labelled{Name: name, Objects: objects}}}}
	}
	d := Merge([]*Dataset{part("a.csv", "x.jpg", cat), part("b.csv", "x.jpg", cat, dog), part("c.csv", "a.jpg")})
	assert.Equal(t, []string{"a.jpg", "x.jpg"}, imageNames(d))
	assert.Len(t, d.Images[1].Objects, 2, "the same twice is one")

	bad := part("c.csv", "y.jpg")
	bad.unreadImages = []string{"x.jpg", "z.jpg"}
	assert.Equal(t, []string{"z.jpg"}, Merge([]*Dataset{part("a.csv", "x.jpg", cat), bad}).unreadImages)

	small, large := part("a.csv", "x.jpg", cat), part("b.csv", "x.jpg", dog, cat)
	small.Images[0].Width, small.Images[0].Height = 10, 10
	large.Images[0].Width, large.Images[0].Height = 20, 20
	d = Merge([]*Dataset{small, large})
	require.Len(t, d.Images[0].Objects, 3)
	assert.Equal(t, detect.Box{XMax: 0.5, YMax: 0.5}, d.Images[0].Objects[1].Box, "in the pixels of one size")

	d = Merge([]*Dataset{part("instances_train.json", "x.jpg", cat), part("instances_val.json", "x.jpg", dog)})
	require.Len(t, d.Images, 2, "photos of two splits can have one name")
	assert.Equal(t, yolo.Train, d.Images[0].Split)
	assert.Equal(t, yolo.Val, d.Images[1].Split)
}

// Of COCO's files that are put together ids stay, and those that cannot are told.
func TestMergeTellsNewIDs(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{
		"a.json": `{"info":{"year":1},"licenses":[],"images":[{"id":0,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"cat","supercategory":"pet"},{"id":5,"name":"dog"}],"annotations":[{"id":3,"image_id":0,"category_id":5,"bbox":[1,2,3,4]}]}`,
		"b.json": `{"images":[{"id":0,"file_name":"b.jpg"},{"id":8,"file_name":"c.jpg"}],"categories":[{"id":1,"name":"emu"},{"id":2,"name":"dog"},{"id":9,"name":"elk"}],"annotations":[]}`,
	})
	var parts []*Dataset
	for _, name := range []string{"a.json", "b.json"} {
		d, err := Open(t.Context(), filepath.Join(dir, name), Options{})
		require.NoError(t, err)
		parts = append(parts, d)
	}
	d := Merge(parts)
	var notes []string
	target, err := NewTarget("coco", filepath.Join(dir, "x.json"))
	require.NoError(t, err)
	target.Note = func(err error) {
		require.ErrorIs(t, err, ErrRenumbered)
		text, _, _ := strings.Cut(err.Error(), ": the id is")
		notes = append(notes, text)
	}
	_, err = target.Files(d, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{`category "emu": 6 in place of 1`, `category "dog": 5 in place of 2`, `image "b.jpg": 9 in place of 0`}, notes)
	losses, err := target.Losses(d)
	require.NoError(t, err)
	assert.Empty(t, losses)
	losses, err = (&Target{Format: CSV}).Losses(d)
	require.NoError(t, err)
	assert.Equal(t, []Loss{{"sections", 1}, {"supercategory names", 1}}, losses)
}

// What is beside label files and is none is passed over, unless it is called as a
// photo is.
func TestOthersBesideLabels(t *testing.T) {
	t.Parallel()
	const car = "Car 0 0 0 10 20 30 40 1 1 1 0 0 0 0\n"
	dir := write(t, map[string]string{"label_2/a.txt": car, "image_2/README.txt": "Put the photos here.\n", "label_2/b.txt": "broken\n"})
	var said told
	d, err := Open(t.Context(), "kitti:"+dir, said.to(Options{Photos: photosAt("/p", "a.png", "b.png")}))
	require.NoError(t, err)
	assert.Equal(t, []string{"a.png"}, imageNames(d), "b.png is not without objects")
	require.Len(t, said.bad, 1)
	assert.ErrorContains(t, said.bad[0], "label_2/b.txt:1: want a type and 14 numbers")
}

// Copies of one file are told by their bytes, whatever they are called.
func TestSplitByKeepsEqualFilesTogether(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	var photos []string
	for i := range 40 {
		name := fmt.Sprintf("%02d.jpg", i)
		files["p/"+name] = fmt.Sprintf("photo %02d", i/4) // all of one length
		photos = append(photos, name)
	}
	dir := write(t, files)
	d := labelled(40, map[string]int{"cat": 1, "dog": 3})
	for i := range d.Images {
		d.Images[i].Name = photos[i]
	}
	d.beside = func(context.Context) ([]Photo, error) { return photosAt(dir+"/p", photos...), nil }
	require.NoError(t, d.FindCopies(t.Context()))
	require.NoError(t, d.SplitBy([]float64{60, 20, 20}, 1))
	used := map[yolo.Split]bool{}
	for i := range d.Images {
		assert.Equal(t, d.Images[i/4*4].Split, d.Images[i].Split, d.Images[i].Name)
		used[d.Images[i].Split] = true
	}
	assert.Len(t, used, 3)
}
