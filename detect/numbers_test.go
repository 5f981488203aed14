package detect_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func TestPlural(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		n    int
		noun string
		want string
	}{
		{0, "photo", "0 photos"},
		{1, "photo", "1 photo"},
		{2, "label file", "2 label files"},
		{1, "box", "1 box"},
		{2, "box", "2 boxes"},
		{2, "match", "2 matches"},
		{2, "class", "2 classes"},
	} {
		assert.Equal(t, tc.want, detect.Plural(tc.n, tc.noun))
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 36781: "36,781", 1234567: "1,234,567"} {
		assert.Equal(t, want, detect.Thousands(n))
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "10,52 304×418", detect.Box{XMin: 10.2, YMin: 51.9, XMax: 314, YMax: 470}.Place())
}
