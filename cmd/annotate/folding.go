package main

import (
	"fmt"
	"regexp"
	"strings"
)

// foldAfter is how many errors of a kind are shown as they come. More of them
// say nothing new: they are counted, and the count is shown once, at the end.
const foldAfter = 3

// folding keeps many errors of one kind from burying the others: 400 photos
// without detections have one cause. The zero value is ready. It is not safe for
// concurrent use.
type folding struct {
	kinds []*foldedKind
	at    map[string]*foldedKind
}

// foldedKind is the errors that are alike but for what they are about.
type foldedKind struct {
	count int
	first error
}

// add counts an error and reports whether it is to be shown now.
func (f *folding) add(err error) (show bool) {
	key := kindOf(err.Error())
	kind := f.at[key]
	if kind == nil {
		if f.at == nil {
			f.at = map[string]*foldedKind{}
		}
		kind = &foldedKind{first: err}
		f.at[key] = kind
		f.kinds = append(f.kinds, kind)
	}
	kind.count++
	return kind.count <= foldAfter
}

// lines returns a line for each kind of which not all were shown, in the order
// in which the kinds came.
func (f *folding) lines() []string {
	var lines []string
	for _, kind := range f.kinds {
		if more := kind.count - foldAfter; more > 0 {
			lines = append(lines, fmt.Sprintf("%d more like the first: %v", more, kind.first))
		}
	}
	return lines
}

// most returns the first error of the kind that came most often, of equals the
// first kind; nil if there was none.
func (f *folding) most() error {
	var most foldedKind
	for _, kind := range f.kinds {
		if kind.count > most.count {
			most = *kind
		}
	}
	return most.first
}

// varying is what differs between errors of one kind: quoted text, paths and
// names of files, numbers and hashes.
var varying = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[^\s:;,()]*[/\\][^\s:;,()]*|[^\s:;,()]+\.[A-Za-z][A-Za-z0-9]{1,4}\b|[0-9a-f]{16,}|[-+]?[0-9][0-9.,:e×x%]*`)

// kindOf returns the message without what varies from one photo to the next. A
// message begins with what it is about, which varies too.
func kindOf(message string) string {
	if subject, rest, ok := strings.Cut(message, ": "); ok && rest != "" && !strings.Contains(subject, "  ") {
		message = rest
	}
	return varying.ReplaceAllString(message, "…")
}
