package sheet

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"annotate/detect"
)

func TestCropName(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		photo string
		d     detect.Detection
		want  string
	}{
		{"a.jpg", detect.Detection{Label: "cat", Score: 0.987654}, "cat/0.9877_a_1.jpg"},
		{"sub/a.jpg", detect.Detection{Label: "cat", Truth: true, Score: 1}, "cat/truth_sub~a_1.jpg"},
		{"a~b.jpg", detect.Detection{Label: "cat"}, "cat/0.0000_a%7Eb_1.jpg"},
		{"a.jpg", detect.Detection{Label: "../etc"}, "%2E.%2Fetc/0.0000_a_1.jpg"},
		{"a.jpg", detect.Detection{Label: ""}, "%/0.0000_a_1.jpg"},
		{"a.jpg", detect.Detection{Label: "CON"}, "%43ON/0.0000_a_1.jpg"},
		{"a.jpg", detect.Detection{Label: "a\xffb "}, "a%FFb%20/0.0000_a_1.jpg"},
		{"a.png", detect.Detection{Label: "cat"}, "cat/0.0000_a.png_1.jpg"},
		{"a", detect.Detection{Label: "cat"}, "cat/0.0000_a%2E_1.jpg"},
	} {
		assert.Equal(t, tc.want, CropName(tc.photo, 1, tc.d, ".jpg"))
	}
	long := func(s string) string {
		return CropName(strings.Repeat("é", 200)+s, 1, detect.Detection{Label: "x"}, ".png")
	}
	assert.NotEqual(t, long("a"), long("b"), "what is cut off is told by its hash")
	assert.Less(t, len(long("a")), 255)
}
