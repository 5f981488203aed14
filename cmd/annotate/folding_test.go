package main

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFolding(t *testing.T) {
	t.Parallel()
	var f folding
	var shown []string
	add := func(format string, args ...any) {
		if err := fmt.Errorf(format, args...); f.add(err) {
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
	}, f.lines())
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
		var f folding
		f.add(errors.New(c.a))
		f.add(errors.New(c.b))
		assert.Equal(t, c.alike, len(f.kinds) == 1, "%q and %q", c.a, c.b)
	}
}
