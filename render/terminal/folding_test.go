package terminal

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolding(t *testing.T) {
	t.Parallel()
	var f Folding
	var shown []string
	add := func(format string, args ...any) {
		if err := fmt.Errorf(format, args...); f.Add(err) {
			shown = append(shown, err.Error())
		}
	}
	for i := range 400 {
		add("my photos/%04d.jpg: no recorded detections", i)
		if i%100 == 0 {
			add("labels.json:%d: image_id %d is not among the images", i, 3*i)
		}
	}
	add("torn.jpg: damaged: unexpected EOF")
	assert.Equal(t, []string{
		"my photos/0000.jpg: no recorded detections",
		"labels.json:0: image_id 0 is not among the images",
		"my photos/0001.jpg: no recorded detections",
		"my photos/0002.jpg: no recorded detections",
		"labels.json:100: image_id 300 is not among the images",
		"labels.json:200: image_id 600 is not among the images",
		"torn.jpg: damaged: unexpected EOF",
	}, shown, "a rare error is not buried")
	assert.Equal(t, []string{
		"397 more like the first: my photos/0000.jpg: no recorded detections",
		"1 more like the first: labels.json:0: image_id 0 is not among the images",
	}, f.Lines())
}

func TestErrorsThatAreAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b  string
		alike bool
	}{
		{"a.jpg: no recorded detections", "b/c d.jpg: no recorded detections", true},
		{`x.jpg: the box of "cat" is not finite: {1 2 3 NaN}`, `y.jpg: the box of "dog" is not finite: {4 5 6 NaN}`, true},
		{"a.jpg: no ground truth in truth.json", "b.jpg: no ground truth in truth.json", true},
		{"a.jpg: 503 model is loading", "b.jpg: damaged: no image data", false},
		{"1: no photo of that name in /data/photos", "2: no photo of that name in /data/photos", true},
		{"no colon", "another", false},
	} {
		var f Folding
		f.Add(errors.New(c.a))
		f.Add(errors.New(c.b))
		assert.Equal(t, c.alike, len(f.kinds) == 1, "%q and %q", c.a, c.b)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	var told []string
	add, end := Fold(func(err error) { told = append(told, err.Error()) })
	for i := range 5 {
		add(fmt.Errorf("%d.jpg: gone", i))
	}
	end()
	assert.Equal(t, []string{"0.jpg: gone", "1.jpg: gone", "2.jpg: gone", "2 more like the first: 0.jpg: gone"}, told)
	var f Folding
	assert.NoError(t, f.Most())
	f.Add(errors.New("once"))
	f.Add(errors.New("1.jpg: often"))
	f.Add(errors.New("2.jpg: often"))
	assert.EqualError(t, f.Most(), "1.jpg: often")
}
