package terminal

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// foldAfter is how many errors of a kind are shown as they come. More of them
// say nothing new: they are counted, and the count is shown once, at the end.
const foldAfter = 3

// Folding keeps many errors of one kind from burying the others: 400 photos
// without detections have one cause. The zero value is ready. It is not safe for
// concurrent use.
type Folding struct {
	kinds []*foldedKind
	at    map[string]*foldedKind
}

// foldedKind is the errors that are alike but for what they are about.
type foldedKind struct {
	count int
	first error
}

// Add counts an error and reports whether it is to be shown now.
func (f *Folding) Add(err error) (show bool) {
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

// Lines returns a line for each kind of which not all were shown, in the order
// in which the kinds came.
func (f *Folding) Lines() []string {
	var lines []string
	for _, kind := range f.kinds {
		if more := kind.count - foldAfter; more > 0 {
			lines = append(lines, fmt.Sprintf("%d more like the first: %v", more, kind.first))
		}
	}
	return lines
}

// Most returns the first error of the kind that came most often, of equals the
// first kind; nil if there was none.
func (f *Folding) Most() error {
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

// Fold tells errors until there are many of a kind; end tells how many more.
func Fold(tell func(error)) (add func(error), end func()) {
	var told Folding
	return func(err error) {
			if told.Add(err) {
				tell(err)
			}
		}, func() {
			for _, line := range told.Lines() {
				tell(errors.New(line))
			}
		}
}
