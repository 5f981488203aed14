package golden

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

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
		count := len(label)
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
		around := map[int]image.Rectangle{}
		sizes, largest := map[int]int{}, 0
		for p, l := range label {
			sizes[l]++
			largest = max(largest, sizes[l])
			around[l] = around[l].Union(image.Rectangle{p, p.Add(image.Pt(1, 1))})
		}
		blank := toPixels(image.NewGray(img.Rect))
		d := compare(toPixels(img), blank)
		assert.Equal(t, count, d.count)
		assert.Equal(t, largest, d.cluster, "%d×%d %v", w, h, label)
		if count > 0 {
			assert.Contains(t, around, labelOf(sizes, largest, around, d.around), "the place of a largest cluster")
		}
		back := compare(blank, toPixels(img))
		assert.Equal(t, []int{d.count, d.worst, d.cluster}, []int{back.count, back.worst, back.cluster}, "either way")
	}
}

// labelOf returns the label of a cluster of that size and place, -1 for none.
func labelOf(sizes map[int]int, size int, around map[int]image.Rectangle, place image.Rectangle) int {
	for l, n := range sizes {
		if n == size && around[l] == place {
			return l
		}
	}
	return -1
}
