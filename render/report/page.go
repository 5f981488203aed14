package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
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
