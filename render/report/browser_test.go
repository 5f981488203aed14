package report_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/golden/need"
	"annotate/render/report"
)

// browsers are what the tests drive. Debian's is the first.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

var startBrowser = sync.OnceValues(func() (context.Context, error) {
	for _, name := range browsers {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
			// Containers lack what the sandbox needs, and the pages are our own.
			chromedp.NoSandbox, chromedp.DisableGPU,
			chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
			chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true))
		ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
		ctx, _ = chromedp.NewContext(ctx)
		stopBrowser = func() { _ = chromedp.Cancel(ctx); stop() }
		return ctx, chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	}
	return nil, exec.ErrNotFound
})

var stopBrowser = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	stopBrowser()
	os.Exit(code)
}

// tab is a page in a browser. At the end of its test the page must have logged
// nothing and asked for nothing.
type tab struct {
	testing.TB
	ctx context.Context
}

// newTab opens a tab, or skips the test where there is no browser. The page may
// log messages that hold one of the given texts.
func newTab(t testing.TB, mayLog ...string) *tab {
	t.Helper()
	browser, err := startBrowser()
	if browser == nil {
		need.Missing(t, "no browser to drive: install chromium (looked for %v)", browsers)
	}
	require.NoError(t, err)
	ctx, cancel := chromedp.NewContext(browser)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	p := &tab{t, ctx}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1400, 900)))
	var mu sync.Mutex
	var said []string
	var listening sync.WaitGroup
	listening.Go(func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			if slices.ContainsFunc(mayLog, func(text string) bool { return strings.Contains(m.Text, text) }) {
				continue
			}
			mu.Lock()
			said = append(said, m.String())
			mu.Unlock()
		}
	})
	t.Cleanup(func() {
		requests := evaluateIn[[]string](p, `performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith('data:'))`)
		stop()
		cancel()
		listening.Wait()
		assert.Empty(t, said, "console")
		assert.Empty(t, requests, "requests")
	})
	return p
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	require.NoError(p, chromedp.Do(p.ctx, actions...))
}

// press types keys, and waits until the page has followed.
func (p *tab) press(keys ...string) {
	p.Helper()
	for _, key := range keys {
		p.do(chromedp.KeyEvent(key))
		p.settle()
	}
}

// settle waits until what was done is seen: the page follows in the frame that
// it asked for before this.
func (p *tab) settle() {
	p.Helper()
	evaluateIn[int](p, `new Promise(done => requestAnimationFrame(() => done(1)))`)
}

// run runs a function body that may await.
func run[T any](p *tab, body string) T {
	p.Helper()
	return evaluateIn[T](p, `(async () => {
		const settled = () => new Promise(done => requestAnimationFrame(done));
		const text = selector => document.querySelector(selector).textContent;
		const slide = (input, value) => {
			input.value = value;
			input.dispatchEvent(new Event('input', {bubbles: true}));
			input.dispatchEvent(new Event('change', {bubbles: true}));
			return settled();
		};
		const click = selector => { document.querySelector(selector).click(); return settled(); };
		const shown = () => [...document.querySelectorAll('.cell')]
			.sort((a, b) => a.getAttribute('aria-posinset') - b.getAttribute('aria-posinset')).map(c => c.querySelector('bdi').textContent);
		`+body+`})()`)
}

func evaluateIn[T any](p *tab, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	require.NoError(p, err, expression)
	return v
}

// open writes a report and opens it from its file, with a fragment.
func (p *tab) open(d report.Data, fragment string) {
	p.Helper()
	p.openFile(writeReport(p, d), fragment)
}

func (p *tab) openFile(file, fragment string) {
	p.Helper()
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(file)}
	// Another fragment alone would not load the page anew.
	p.do(chromedp.Navigate("about:blank"), chromedp.Navigate(u.String()+fragment))
	p.settle()
}

func writeReport(t testing.TB, d report.Data) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(file)
	require.NoError(t, err)
	require.NoError(t, report.Write(f, d))
	require.NoError(t, f.Close())
	return file
}

// crowded returns a report of n images with about perImage detections, of which
// most are near a truth. The same arguments give the same report.
func crowded(n, perImage int) report.Data {
	r := rand.New(rand.NewPCG(7, uint64(n)))
	labels := []string{"cat", "dog", "traffic light", "人", "cup"}
	d := report.Data{Title: "crowded", Threshold: 0.5, Compared: true}
	for i := range n {
		img := report.Image{Name: fmt.Sprintf("set/%05d.jpg", i), Width: 640, Height: 480}
		for range r.IntN(2 * perImage) {
			truth := detect.Object{Detection: detect.Detection{Label: labels[r.IntN(len(labels))], Box: randomBox(r)}, Crowd: r.IntN(30) == 0}
			img.Truths = append(img.Truths, truth)
			if r.IntN(8) == 0 {
				continue
			}
			det := detect.Detection{Label: truth.Label, Score: randomScore(r), Box: truth.Box}
			for _, side := range []*float64{&det.Box.XMin, &det.Box.YMin} {
				*side += r.NormFloat64() * 12
			}
			if r.IntN(8) == 0 {
				det.Label = labels[r.IntN(len(labels))]
			}
			img.Detections = append(img.Detections, det)
			if r.IntN(8) == 0 {
				det.Score = randomScore(r)
				img.Detections = append(img.Detections, det)
			}
		}
		if r.IntN(3) == 0 {
			img.Detections = append(img.Detections, detect.Detection{Label: labels[r.IntN(len(labels))], Score: randomScore(r), Box: randomBox(r)})
		}
		d.Images = append(d.Images, img)
	}
	d.Thumbnails = same(n, pictureOf(64, 48))
	return d
}

// randomScore returns a score that is often one that a slider stops at: there
// the comparison has to be the same to the last bit.
func randomScore(r *rand.Rand) float64 {
	if r.IntN(3) == 0 {
		return float64(r.IntN(101)) / 100
	}
	return r.Float64()
}

func randomBox(r *rand.Rand) detect.Box {
	x, y := r.Float64()*560, r.Float64()*400
	return detect.Box{XMin: x, YMin: y, XMax: x + 20 + r.Float64()*150, YMax: y + 20 + r.Float64()*150}
}

// same yields one picture n times.
func same(n int, picture []byte) func(func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for range n {
			if !yield(picture) {
				return
			}
		}
	}
}

func pictureOf(width, height int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 3), uint8(y * 5), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}
