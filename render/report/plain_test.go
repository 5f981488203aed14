package report_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Without JavaScript, as in the preview of a mail, the pictures are there with
// the boxes at the report's threshold. A frame without the right to run scripts
// is such a browser.
func TestWithoutJavaScript(t *testing.T) {
	t.Parallel()
	p := newTab(t, "frame is sandboxed") // the browser tells what it did not run
	d := few()
	d.Images[0].Detections[0].Label = "\u202ecat" // would turn the score round
	d.Images[1].Detections[0].Label = ""
	file := writeReport(t, d)
	mux := http.NewServeMux()
	mux.HandleFunc("/report.html", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, `<link rel="icon" href="data:,"><iframe sandbox="allow-same-origin" width="1200" height="800" src="report.html"></iframe>`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	p.do(chromedp.Navigate(server.URL))
	got := evaluateIn[[]string](p, `(() => {
		const page = document.querySelector('iframe').contentDocument;
		return [
			page.querySelector('#app').offsetHeight, page.querySelector('h1').textContent,
			[...page.querySelectorAll('figure')].filter(f => f.offsetHeight > 100).length,
			page.querySelectorAll('image[href^="data:image/jpeg"]').length,
			[...page.querySelectorAll('figure text')].map(t => t.textContent).join(', '),
		].map(String);
	})()`)
	assert.Equal(t, []string{"0", "few", "5", "5", "cat 0.90, cat 0.80, (no name) 0.52, cat 0.95, cup 0.75, cup 0.70"}, got)
	p.do(chromedp.Navigate("about:blank")) // the frame's own request is not the page's
}

// With the pictures beside it, a page that was opened from a file shows them.
func TestPicturesBesideThePage(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	d := few()
	for i := range d.Images {
		d.Images[i].Picture = fmt.Sprintf("my%%20pictures/%d.jpg", i)
		d.Images[i].Link = "my%20pictures/large.jpg"
	}
	file := writeReport(t, d)
	folder := filepath.Join(filepath.Dir(file), "my pictures")
	require.NoError(t, os.Mkdir(folder, 0o777))
	for i := range d.Images {
		require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprint(i, ".jpg")), pictureOf(32, 24), 0o666))
	}
	require.NoError(t, os.WriteFile(filepath.Join(folder, "large.jpg"), pictureOf(320, 240), 0o666))
	p.openFile(file, "#sort=given&down=0&image=b10.jpg")
	sizes := run[[]int](p, `
		const wide = async img => { while (!img.naturalWidth) await settled(); return img.naturalWidth; };
		const photo = document.querySelector('#photo');
		while (photo.naturalWidth !== 320) await settled();
		return [await wide(document.querySelector('#cell-0 img')), photo.naturalWidth];`)
	assert.Equal(t, []int{32, 320}, sizes, "the thumbnail, and the original when one looks closely")
	p.do(chromedp.Navigate("about:blank")) // the pictures are what the page may ask for
}

// The first pictures are seen, and everything works, while the last are still on
// their way.
func TestAPageThatIsStillOnItsWay(t *testing.T) {
	t.Parallel()
	p := newTab(t)
	page, err := os.ReadFile(writeReport(t, few()))
	require.NoError(t, err)
	rest := bytes.Index(page, []byte(`<noscript id="p3">`))
	require.Positive(t, rest)
	goOn := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path != "/report.html" {
			fmt.Fprint(w, `<link rel="icon" href="data:,"><iframe width="1300" height="800"></iframe>`)
			return
		}
		_, _ = w.Write(page[:rest])
		w.(http.Flusher).Flush()
		<-goOn
		_, _ = w.Write(page[rest:])
	}))
	defer server.Close()
	p.do(chromedp.Navigate(server.URL))
	// In a frame: the browser's driver waits for a page that is read whole.
	got := run[[]any](p, `
		const frame = document.querySelector('iframe'), until = async f => { while (!f()) await settled(); };
		frame.src = '/report.html#sort=given&down=0&image=sub/three.jpg';
		const find = selector => frame.contentDocument.querySelector(selector);
		await until(() => find('#cell-1 img')?.naturalWidth);
		return [frame.contentDocument.readyState, find('#cell-4 img').hasAttribute('src'), find('#photo').hidden, find('#summary').textContent];`)
	assert.Equal(t, []any{"loading", false, true, "5 of 5 pictures"}, got)
	close(goOn)
	got = run[[]any](p, `
		const find = selector => document.querySelector('iframe').contentDocument.querySelector(selector);
		while (!find('#cell-4 img').naturalWidth || !find('#photo').naturalWidth) await settled();
		return [find('#photo').hidden, find('#viewer-name').textContent];`)
	assert.Equal(t, []any{false, "sub/three.jpg"}, got)
	p.do(chromedp.Navigate("about:blank")) // the frame's own request is not the page's
}
