package report

import (
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/golden/need"
)

// looking tells how much is in use while a page is written.
type looking struct{ peak, writes int64 }

func (l *looking) Write(p []byte) (int, error) {
	if l.writes++; l.writes < 5 {
		l.peak = max(l.peak, need.Heap())
	}
	return len(p), nil
}

// A page of pictures beside it takes memory that does not grow with them.
func TestBuilderTakesNoMemory(t *testing.T) {
	peak := func(n int) int64 {
		before := need.Heap()
		spool, err := os.CreateTemp(t.TempDir(), "")
		require.NoError(t, err)
		defer spool.Close()
		b, err := NewBuilder(Data{Compared: true, Models: []string{"a", "b"}, Threshold: 0.5}, spool)
		require.NoError(t, err)
		defer b.Close()
		for i := range n {
			img := Image{Name: fmt.Sprintf("%06d.jpg", i), Width: 160, Height: 120, Picture: fmt.Sprintf("x/%06d.jpg", i)}
			for k := range 10 {
				x := float64(k * 10)
				d := detect.Detection{Label: fmt.Sprint("label ", k%3), Score: float64((i+k)%100) / 100, Box: detect.Box{XMin: x, YMin: 10, XMax: x + 9, YMax: 30 + float64(i%7)}}
				img.Detections, img.Before = append(img.Detections, d), append(img.Before, d)
				d.Truth = true
				img.Truths = append(img.Truths, detect.Object{Detection: d})
			}
			require.NoError(t, b.Add(img))
		}
		page := &looking{peak: need.Heap()}
		require.NoError(t, b.Write(io.MultiWriter(page)))
		return page.peak - before
	}
	const n = 3000
	a, b := peak(n), peak(3*n)
	assert.Less(t, (b-a)/(2*n), int64(100), "bytes a picture of 30 boxes: %d took %d, %d %d", n, a, 3*n, b)
}
