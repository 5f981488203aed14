package report_test

import (
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
	file := writeReport(t, few())
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
	assert.Equal(t, []string{"0", "few", "5", "5", "cat 0.90, cat 0.80, dog 0.52, cat 0.95, cup 0.75, cup 0.70"}, got)
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
