package report_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"annotate/render/photo"
	"annotate/render/report"
)

// BenchmarkSlider moves the threshold over as many boxes as COCO's validation
// set has, and tells in ms/move what the page takes from a move until
// everything is computed and laid out, and in ms/first from the opening of such
// a page until it is read whole and its first picture is there.
func BenchmarkSlider(b *testing.B) {
	p := newTab(b)
	d := crowded(5000, 8)
	boxes := 0
	for _, img := range d.Images {
		boxes += len(img.Detections)
	}
	for i := 0; boxes < 36_781; i++ {
		d.Images[i].Detections = append(d.Images[i].Detections, d.Images[i+1].Detections...)
		boxes += len(d.Images[i+1].Detections)
	}
	p.open(d, "")
	first := run[float64](p, `
		while (!document.querySelector('.cell img').naturalWidth) await settled();
		return performance.now();`)
	for _, view := range []string{"grid", "matrix", "curves"} {
		b.Run(view, func(b *testing.B) {
			run[int](p, `set({view: '`+view+`'}); await settled(); return 0;`)
			moved := 0.0
			for b.Loop() {
				moved += run[float64](p, `
					const slider = document.querySelector('#threshold');
					slider.value = Number(slider.value) > 0.9 ? 0.05 : Number(slider.value) + 0.01;
					const begun = performance.now();
					slider.dispatchEvent(new Event('input'));
					cancelAnimationFrame(frame);
					renew();
					document.body.getBoundingClientRect();
					return performance.now() - begun;`)
			}
			b.ReportMetric(moved/float64(b.N), "ms/move")
			b.ReportMetric(first, "ms/first")
			b.ReportMetric(float64(boxes), "boxes")
		})
	}
}

// BenchmarkWrite writes a page of 1,000 pictures of 20 kB and 7,000 boxes.
func BenchmarkWrite(b *testing.B) {
	d := crowded(1000, 8)
	d.Thumbnails = same(1000, bytes.Repeat([]byte("\xff\xd8picture "), 2000))
	var page bytes.Buffer
	for b.Loop() {
		page.Reset()
		require.NoError(b, report.Write(&page, d))
	}
	b.SetBytes(int64(page.Len()))
}

func BenchmarkThumbnail(b *testing.B) {
	var data []byte
	if file := os.Getenv("PHOTO"); file != "" { // a photo of one's own
		var err error
		data, err = os.ReadFile(file)
		require.NoError(b, err)
	} else {
		data = pictureOf(640, 480)
	}
	p, err := photo.Open("photo.jpg", data, photo.Limits{})
	require.NoError(b, err)
	for _, side := range []int{320, 640} {
		b.Run(fmt.Sprint(side), func(b *testing.B) {
			for b.Loop() {
				_, err := report.Thumbnail(p, side)
				require.NoError(b, err)
			}
		})
	}
}
