package golden

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// plot returns a picture with a mark wherever the rows have one.
func plot(rows ...string) pixels {
	img := image.NewGray(image.Rect(0, 0, len(rows[0]), len(rows)))
	for y, row := range rows {
		for x, mark := range row {
			if mark == '#' {
				img.SetGray(x, y, color.Gray{Y: 200})
			}
		}
	}
	return toPixels(img)
}

func TestCluster(t *testing.T) {
	for name, tc := range map[string]struct {
		rows          []string
		count, larger int
		around        image.Rectangle
	}{
		"nothing":            {[]string{"...", "..."}, 0, 0, image.Rectangle{}},
		"everything":         {[]string{"###", "###"}, 6, 6, image.Rect(0, 0, 3, 2)},
		"two alike":          {[]string{"#.#", "#.#"}, 4, 2, image.Rect(0, 0, 1, 2)},
		"corners touch":      {[]string{"#.#", ".#."}, 3, 3, image.Rect(0, 0, 3, 2)},
		"later one larger":   {[]string{"#..", "..#", "..#"}, 3, 2, image.Rect(2, 1, 3, 3)},
		"no wrap at the end": {[]string{"..#", "#.."}, 2, 1, image.Rect(2, 0, 3, 1)},
		"horseshoe":          {[]string{"#...#", "#...#", "#####"}, 9, 9, image.Rect(0, 0, 5, 3)},
		"ring and its eye":   {[]string{"#####", "#...#", "#.#.#", "#...#", "#####"}, 17, 16, image.Rect(0, 0, 5, 5)},
	} {
		t.Run(name, func(t *testing.T) {
			got := plot(tc.rows...)
			want := toPixels(image.NewGray(image.Rect(0, 0, got.width, got.height)))
			d := compare(got, want)
			assert.Equal(t, tc.count, d.count)
			assert.Equal(t, tc.larger, d.cluster)
			assert.Equal(t, tc.around, d.around)
		})
	}
}

// TestClusterAgainstLabels compares with the plainest oracle: labels that spread
// to their neighbours until nothing changes.
func TestClusterAgainstLabels(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		w, h := 1+rnd.IntN(12), 1+rnd.IntN(12)
		img := image.NewGray(image.Rect(0, 0, w, h))
		label := map[image.Point]int{}
		for i := range w * h {
			if rnd.IntN(5) < 2 {
				p := image.Pt(i%w, i/w)
				img.SetGray(p.X, p.Y, color.Gray{Y: 1})
				label[p] = i
			}
		}
		for spread := true; spread; {
			spread = false
			for p := range label {
				for i := range 9 {
					q := p.Add(image.Pt(i%3-1, i/3-1))
					if l, ok := label[q]; ok && l < label[p] {
						label[p], spread = l, true
					}
				}
			}
		}
		sizes, largest := map[int]int{}, 0
		for _, l := range label {
			sizes[l]++
			largest = max(largest, sizes[l])
		}
		d := compare(toPixels(img), toPixels(image.NewGray(img.Rect)))
		assert.Equal(t, largest, d.cluster, "%d×%d %v", w, h, label)
	}
}

func TestCompareIsSymmetric(t *testing.T) {
	a, b := plot("#..#", "..##"), plot("##..", "..#.")
	ab, ba := compare(a, b), compare(b, a)
	assert.Equal(t, []int{ab.count, ab.worst, ab.cluster}, []int{ba.count, ba.worst, ba.cluster})
	assert.Equal(t, 3, ab.count)
	assert.Equal(t, 200*step, ab.worst)
}
