package report

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// Links say where the originals of a page's pictures are. The zero value is nowhere.
type Links struct {
	page  string
	files bool   // at the photos' own places
	base  string // else the address of their folder; empty for nowhere
}

var driveLetter = regexp.MustCompile(`^[A-Za-z]:[\\/]`)

// ParseLinks reads where the originals are, for a page at a path: "files" for the
// photos' own places, the address of their folder, or nothing. A path of Windows has a
// colon as an address has, and is none.
func ParseLinks(text, page string) (Links, error) {
	switch {
	case text == "", text == "files":
		return Links{page: page, files: text != ""}, nil
	case driveLetter.MatchString(text):
		text = (&url.URL{Scheme: "file", Path: "/" + strings.ReplaceAll(text, `\`, "/")}).String()
	case strings.HasPrefix(text, `\\`):
		host, share, _ := strings.Cut(strings.ReplaceAll(text[2:], `\`, "/"), "/")
		text = (&url.URL{Scheme: "file", Host: host, Path: "/" + share}).String()
	}
	u, err := url.Parse(text)
	if err != nil {
		return Links{}, err
	}
	switch u.Scheme {
	case "", "http", "https", "file":
	default:
		return Links{}, fmt.Errorf("%s: a page cannot show photos from %s: addresses; want http, https or file", text, u.Scheme)
	}
	switch {
	case strings.HasPrefix(u.Scheme, "http") && u.Host == "":
		return Links{}, fmt.Errorf("%s: names no server", text)
	case u.User != nil:
		return Links{}, fmt.Errorf("%s: every reader of the page would have the password", u.Redacted())
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return Links{}, fmt.Errorf("%s: want the address of a folder: what follows ? or # would come before the photos' names", text)
	}
	return Links{base: strings.TrimSuffix(text, "/")}, nil
}

// To returns the address of a photo, by its name below its folder and by its path;
// empty for nowhere. A path on another drive than the page is an error.
func (l *Links) To(name, path string) (string, error) {
	if !l.files {
		if l.base == "" {
			return "", nil
		}
		return l.base + "/" + (&url.URL{Path: name}).EscapedPath(), nil
	}
	from, err := filepath.Abs(filepath.Dir(l.page))
	if err != nil {
		return "", err
	}
	to, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(from, to)
	if err != nil {
		return "", err // on another drive
	}
	return (&url.URL{Path: filepath.ToSlash(rel)}).String(), nil
}
