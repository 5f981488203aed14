package report_test

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"annotate/render/photo"
	"annotate/render/report"
)

// BenchmarkPage uses pages in a browser: one of 10,000 pictures, one whose pictures
// have twenty boxes, and a picture of 1,000. It tells in ms/step what a step takes
// of the page's main thread, by its processor time, until it is drawn: of the
// threshold, or of the pointer. Of the large page it tells also in ms/first, by the
// clock, when its first picture is there, and in MB the page and its script's heap.
func BenchmarkPage(b *testing.B) {
	b.Run("10000", func(b *testing.B) {
		p := newTab(b)
		d := crowded(10_000, 5)
		for i := range d.Images { // as long as a name and a picture are
			d.Images[i].Width, d.Images[i].Height = 160, 120
		}
		d.Thumbnails = same(10_000, bytes.Repeat(pictureOf(64, 48), 2))
		file := writeReport(b, d)
		info, err := os.Stat(file)
		require.NoError(b, err)
		p.openFile(file, "")
		first := run[float64](p, `
			while (!document.querySelector('.cell img').naturalWidth) await settled();
			return performance.now();`)
		p.measure(b, stepOfSlider)
		b.ReportMetric(first, "ms/first")
		b.ReportMetric(float64(info.Size())/1e6, "MB/page")
		b.ReportMetric(p.metric(b, "JSHeapUsedSize")/1e6, "MB/heap")
	})
	b.Run("dense", func(b *testing.B) {
		p := newTab(b)
		p.open(crowded(400, 20), "")
		p.measure(b, stepOfSlider)
	})
	for name, step := range map[string]string{"crowd/pointer": stepOfPointer, "crowd/threshold": stepOfKey} {
		b.Run(name, func(b *testing.B) {
			p := newTab(b)
			d := crowded(400, 5)
			one := &d.Images[0]
			for _, img := range d.Images[1:] {
				if len(one.Detections) < 1000 {
					one.Detections, one.Truths = append(one.Detections, img.Detections...), append(one.Truths, img.Truths...)
				}
			}
			d.Images = d.Images[:1]
			p.open(d, "#t=0.2&image=set/00000.jpg")
			p.measure(b, step)
		})
	}
}

const (
	stepOfSlider = `
		const slider = document.querySelector('#threshold');
		slider.value = Number(slider.value) > 0.9 ? 0.05 : Number(slider.value) + 0.01;
		slider.dispatchEvent(new Event('input'));`
	stepOfKey = `
		document.querySelector('#stage').dispatchEvent(new KeyboardEvent('keydown', {key: state.threshold > 0.8 ? '{' : ']', bubbles: true}));`
	stepOfPointer = `
		window.at = ((window.at || 0) + 37) % 600;
		const {left, top} = document.querySelector('#stage').getBoundingClientRect();
		document.querySelector('#stage').dispatchEvent(new PointerEvent('pointermove', {clientX: left + 100 + at, clientY: top + 50 + at}));`
)

// measure measures steps, in each of which a body of JavaScript does something.
func (p *tab) measure(b *testing.B, body string) {
	_, err := chromedp.Call(p.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	require.NoError(b, err)
	p.settle()
	begun := p.metric(b, "TaskDuration")
	for b.Loop() {
		run[int](p, body+`await settled(); await settled(); return 0;`)
	}
	b.ReportMetric(1000*(p.metric(b, "TaskDuration")-begun)/float64(b.N), "ms/step")
}

// metric returns a figure of the page that the browser keeps.
func (p *tab) metric(b *testing.B, name string) float64 {
	got, err := chromedp.Call(p.ctx, performance.GetMetrics, cdp.Empty{})
	require.NoError(b, err)
	for _, m := range got.Metrics {
		if m.Name == name {
			return m.Value
		}
	}
	b.Fatalf("the browser does not know %s", name)
	return 0
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
