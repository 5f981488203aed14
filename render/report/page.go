package report

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"iter"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"annotate/detect"
)

//go:embed page
var files embed.FS

// pages are put together when the first one is written: most runs write none.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "page/*.html"))
})

// style and script are what the page has of each, put together from files of
// one subject each. What a script's file does when it is read may use the files
// above it.
var (
	style = sync.OnceValue(func() string {
		return join("style/theme.css", "style/panel.css", "style/grid.css", "style/crops.css", "style/viewer.css", "style/figures.css",
			"style/print.css")
	})
	script = sync.OnceValue(func() string {
		return "'use strict';\n" + join("data.js", "state.js", "tally.js", "choose.js", "select.js", "dom.js", "boxes.js",
			"histogram.js", "panel.js", "labels.js", "grid.js", "zoom.js", "viewer.js", "marks.js", "verdicts.js", "crops.js",
			"matrix.js", "curves.js", "table.js", "subset.js", "fragment.js", "keys.js", "comfort.js", "main.js")
	})
)

func join(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		text, err := files.ReadFile("page/" + name)
		if err != nil {
			panic(err) // the file is not among those embedded
		}
		b.Write(text)
	}
	return b.String()
}

// policy returns the page's Content-Security-Policy. Nothing may be fetched, no
// style and no script run but the page's own, told by their hashes. Only
// pictures may come from elsewhere, and only from where the report says that
// they are.
func (b *Builder) policy() string {
	if b.sources["'self'"] {
		// A page that was opened from a file has no self.
		b.sources["file:"] = true
	}
	return "default-src 'none'; base-uri 'none'; form-action 'none'" +
		"; style-src " + sumOf(style()) + "; script-src " + sumOf(script()) +
		"; img-src " + strings.Join(slices.Sorted(maps.Keys(b.sources)), " ")
}

func sumOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// origin returns what a policy calls the place of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme == "" && u.Host == "":
		return "'self'"
	case u.Host == "":
		return u.Scheme + ":"
	case u.Scheme == "":
		return u.Host
	}
	return u.Scheme + "://" + u.Host
}

// Write writes the page of all images in d.
func Write(w io.Writer, d Data) error {
	b, err := NewBuilder(d, nil)
	if err != nil {
		return err
	}
	defer b.Close()
	for i := range d.Images {
		if err := b.Add(d.Images[i]); err != nil {
			return err
		}
	}
	return b.Write(w)
}

// Write writes the page, once: what there is to see first, then the data and the
// script, then the pictures, so that a browser shows the first of them while the
// last are still on their way.
func (b *Builder) Write(w io.Writer) error {
	if err := b.flush(); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if err := b.writeHead(out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if _, err := io.Copy(out, b.parts()); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := pages().ExecuteTemplate(out, "script.html", template.HTML("<script>"+script()+"</script>")); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if err := b.writeStills(out); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	return out.Flush()
}

// writeStills writes the pictures, each once.
func (b *Builder) writeStills(out io.Writer) error {
	next, stop := b.thumbnails()
	defer stop()
	for i := range len(b.first) + len(b.later) {
		var s still
		if i < len(b.first) {
			s = b.firstStill(i)
		} else {
			s = b.later[i-len(b.first)]
		}
		if s.Source == "" {
			jpeg, _ := next()
			s.embed(jpeg)
		}
		if err := pages().ExecuteTemplate(out, "picture.html", s); err != nil {
			return err
		}
	}
	return pages().ExecuteTemplate(out, "foot.html", nil)
}

// thumbnails returns the iterator over the pictures that are in the page.
func (b *Builder) thumbnails() (next func() ([]byte, bool), stop func()) {
	if b.data.Thumbnails == nil {
		return func() ([]byte, bool) { return nil, false }, func() {}
	}
	return iter.Pull(b.data.Thumbnails)
}

func (b *Builder) writeHead(w io.Writer) error {
	p, err := b.payload()
	if err != nil {
		return err
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	// The data needs no escaping beyond json.Marshal's, which leaves no "<".
	return pages().ExecuteTemplate(w, "page.html", struct {
		Title  string
		Policy string
		Style  template.HTML
		Data   template.HTML
		Still  string
	}{
		p.Title, b.policy(),
		template.HTML("<style>" + style() + "</style>"),
		template.HTML(`<script type="application/json" id="data">` + string(data) + "</script>"),
		b.stillWords(),
	})
}

// stillWords says what browsers without JavaScript show.
func (b *Builder) stillWords() string {
	words := "Boxes"
	if len(b.data.Models) == 2 {
		words += " of " + detect.Printable(b.data.Models[1])
	}
	words += " at threshold " + strconv.FormatFloat(b.data.Threshold, 'g', -1, 64) + "."
	if n := b.totals.Images; n > mostStills {
		words += fmt.Sprintf(" Of %d pictures the first %d have boxes here.", n, mostStills)
	}
	return words + " With JavaScript the threshold moves, and pictures can be chosen and looked at closely."
}
