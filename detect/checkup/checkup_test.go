package checkup

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/names"
	"annotate/detect/yolo"
)

// open reads labels from a file of that name, and returns what the reader says.
func open(t *testing.T, name, text string) (d *dataset.Dataset, bad, remarks []error) {
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(text), 0o666))
	d, err := dataset.Open(t.Context(), file, dataset.Options{
		Bad:  func(err error) { bad = append(bad, err) },
		Warn: func(err error) { remarks = append(remarks, err) },
	})
	require.NoError(t, err)
	return d, bad, remarks
}

func kinds(findings []doctor.Finding) (kinds []doctor.Kind) {
	for _, f := range findings {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}

// TestRepair: the copy of a file is the file with what was found put right, and says
// what it still has.
func TestRepair(t *testing.T) {
	t.Parallel()
	const text = "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,,50,60,10,20\na.jpg,dog,,1,2,one,4\n"
	d, bad, remarks := open(t, "labels.csv", text)
	c := New(d, "labels.csv", bad, remarks)
	require.NoError(t, c.Examine(nil, nil, nil))
	assert.Equal(t, []doctor.Kind{doctor.Inverted, doctor.UnreadableRecord}, kinds(c.Findings))
	assert.False(t, c.OK())
	assert.False(t, c.OKNow())

	form, err := c.Form()
	require.NoError(t, err)
	target, err := dataset.NewTarget(string(form), filepath.Join(t.TempDir(), "out.csv"))
	require.NoError(t, err)
	files, err := c.Repair(t.Context(), target, func(err error) { t.Error(err) })
	require.NoError(t, err)
	require.Len(t, files, 1)
	var b strings.Builder
	require.NoError(t, files[0].Write(&b))
	assert.Equal(t, strings.Replace(text, "50,60,10,20", "10,20,50,60", 1), b.String())
	assert.Equal(t, []doctor.Kind{doctor.UnreadableRecord}, kinds(c.Left), "which no repair ends")
	assert.False(t, c.OKNow())

	b.Reset()
	paint := func(s doctor.Severity, text string) string { return "<" + s.String() + "|" + text + ">" }
	require.NoError(t, c.WriteText(&b, paint))
	for _, want := range []string{
		"labels.csv: 1 image, 1 box\n", "The size of 1 image is not known", "<error|error:> inverted: 1 of 1 box\n",
		`  look  `, `labels.csv:2: a.jpg box 1: "cat" at 50,60–10,20`, " --fix does it.\n", "2 errors, 0 warnings, 0 notes\n",
		"repaired copy: " + target.Path + ", which still has unreadable-record (1 record)\n",
	} {
		assert.Contains(t, b.String(), want)
	}
	var out struct {
		OK       bool
		Findings []struct {
			Kind     string
			Examples []struct{ XYXY []float64 }
		}
		Copy struct{ Left []string } `json:"repaired_copy"`
	}
	data, err := json.Marshal(c)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &out))
	assert.False(t, out.OK)
	assert.Equal(t, []float64{50, 60, 10, 20}, out.Findings[0].Examples[0].XYXY)
	assert.Equal(t, []string{"unreadable-record"}, out.Copy.Left)
}

func TestClean(t *testing.T) {
	t.Parallel()
	d, bad, remarks := open(t, "labels.csv", "image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,,10,20,50,60\n")
	c := New(d, "labels.csv", bad, remarks)
	require.NoError(t, c.Examine([]doctor.Photo{{Name: "a.jpg", Width: 100, Height: 100}}, nil, nil))
	assert.True(t, c.OK())
	var b strings.Builder
	require.NoError(t, c.WriteText(&b, nil))
	assert.Equal(t, "labels.csv: 1 image, 1 box; 1 photo\n\nnothing wrong\n", b.String())
	data, err := json.Marshal(c)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"findings":[]`)
}

// TestRecords: what a reader says becomes a finding of its kind.
func TestRecords(t *testing.T) {
	t.Parallel()
	examine := func(categories []coco.Category, bad, remarks []error) *Checkup {
		d := &dataset.Dataset{Format: dataset.COCO, Categories: categories, Images: []dataset.Image{{Labelled: detect.Labelled{Name: "bare.jpg"}}}}
		c := New(d, "x", bad, remarks)
		require.NoError(t, c.Examine(nil, nil, nil))
		return c
	}
	named := []coco.Category{{ID: 1, Name: "cat"}}
	for _, k := range recordKinds {
		for _, proof := range k.proof {
			c := examine(named, nil, []error{fmt.Errorf("x:1: %w", proof)})
			assert.Equal(t, []doctor.Kind{k.kind}, kinds(c.Findings), "%v", proof)
			assert.Equal(t, k.severity <= doctor.Note, c.OK())
		}
	}
	assert.Equal(t, []doctor.Kind{doctor.ReadOtherwise}, kinds(examine(nil, nil, []error{yolo.ErrNoName}).Findings), "of a set that names nothing")
	many := examine(nil, []error{dataset.ErrNoPhoto, errors.New("?"), names.ErrSeveral}, []error{
		&dataset.PerCentError{Count: 7}, &dataset.UnpairedError{Names: []string{"bare.jpg"}, Err: dataset.ErrUnlabelled},
		&dataset.UnpairedError{Names: []string{"u1", "u2", "u3", "u4", "u5", "u6"}, Err: dataset.ErrUnread},
	})
	assert.Equal(t, []doctor.Kind{doctor.PerCentScores, doctor.UnreadableRecord, doctor.UnreadImage, doctor.MissingPhoto, doctor.UnlabelledPhoto}, kinds(many.Findings))
	assert.Zero(t, many.Images, "a photo without a label file is no image without objects")
	assert.Equal(t, 7, many.Findings[0].Count)
	assert.Equal(t, 6, many.Findings[2].Count)
	assert.Len(t, many.Findings[2].Examples, doctor.MaxExamples)
	background := New(&dataset.Dataset{Format: dataset.YOLO}, "x", nil, []error{&dataset.UnpairedError{Names: []string{"a"}, Err: dataset.ErrUnlabelled}})
	require.NoError(t, background.Examine(nil, nil, nil))
	assert.True(t, background.OK(), "trainers take it for one without objects")
	_, err := New(&dataset.Dataset{Format: "dota"}, "x", nil, nil).Form()
	assert.ErrorIs(t, err, ErrNotWritten)
}

func TestAgainst(t *testing.T) {
	t.Parallel()
	image := func(label string, truth bool) *dataset.Image {
		d := detect.Detection{Label: label, Score: 0.9, Box: detect.Box{XMin: 10, YMin: 10, XMax: 50, YMax: 50}, Truth: truth}
		return &dataset.Image{Labelled: detect.Labelled{Name: "a.jpg", Width: 100, Height: 100, Objects: []detect.Object{{Detection: d}}}}
	}
	empty := &dataset.Image{Labelled: detect.Labelled{Name: "a.jpg", Width: 100, Height: 100}}
	m := Against("labels", "model", []dataset.AlignedPair{{First: image("cat", true), Second: image("dog", false)}, {First: empty, Second: image("dog", false)}}, false)
	assert.Equal(t, 2, m.Images)
	assert.Equal(t, 1, m.Boxes)
	assert.False(t, m.OK)
	var b strings.Builder
	require.NoError(t, m.WriteText(&b))
	assert.Contains(t, b.String(), `a.jpg box 1: "cat" at 10,10–50,50: found "dog" (0.90) at 10,10–50,50`)
	assert.Contains(t, b.String(), `a.jpg: no label, found "dog" (0.90) at 10,10–50,50`)
	data, err := json.Marshal(m)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"image":"a.jpg","box":1,"label":"cat","xyxy":[10,10,50,50],"found":{`)

	same := []dataset.AlignedPair{{First: image("cat", true), Second: image("cat", false)}}
	assert.True(t, Against("labels", "model", same, false).OK)
	assert.False(t, Against("labels", "model", same, true).OK, "records that could not be read")
}
