package cli

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// word is the value of a flag that takes one of a few words, or a list of them.
// What help shows, what a shell completes and what is said of any other word come
// from here. Case does not count.
type word struct {
	to    *string
	words []string
	list  bool // several, separated by commas
	empty bool // none is the default
}

// WordVar adds a flag that takes one of the words; none, if that is the default.
func WordVar[W ~string](fs *pflag.FlagSet, to *string, name string, preset W, words []W, usage string) {
	*to = string(preset)
	fs.Var(&word{to: to, words: Texts(words), empty: preset == ""}, name, usage)
}

// WordsVar adds a flag that takes several of the words.
func WordsVar[W ~string](fs *pflag.FlagSet, to *string, name string, words []W, usage string) {
	fs.Var(&word{to: to, words: Texts(words), list: true, empty: true}, name, usage)
}

// Texts returns words as texts.
func Texts[W ~string](words []W) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}

func (w *word) Set(text string) error {
	given := []string{text}
	if w.list {
		given = strings.Split(text, ",")
	}
	for i, one := range given {
		one = strings.ToLower(strings.TrimSpace(one))
		if !slices.Contains(w.words, one) && !(one == "" && w.empty && len(given) == 1) {
			return fmt.Errorf("%q: %s%s", one, w.wanted(), DidYouMean(one, w.words))
		}
		given[i] = one
	}
	*w.to = strings.Join(given, ",")
	return nil
}

func (w *word) wanted() string {
	if w.list {
		return "unknown (known: " + strings.Join(w.words, ", ") + ")"
	}
	if len(w.words) == 2 {
		return "want " + strings.Join(w.words, " or ")
	}
	return "want one of " + strings.Join(w.words, ", ")
}

func (w *word) String() string {
	if w.to == nil { // pflag asks a zero value
		return ""
	}
	return *w.to
}

// Type is what help calls the value: the words where they are few.
func (w *word) Type() string {
	switch all := strings.Join(w.words, "|"); {
	case len(all) <= 24:
		return all
	case w.list:
		return "names"
	}
	return "name"
}

// Number reads a flag's number with its unit. What is wrong with one is said
// of the flag; a decimal comma is told from other slips.
func Number[T any](flag, value string, parse func(string) (T, error)) (T, error) {
	n, err := parse(value)
	if err == nil {
		return n, nil
	}
	if point := strings.Replace(value, ",", ".", 1); point != value {
		if _, wrong := parse(point); wrong == nil {
			return n, usagef("--%s %s: numbers have a point: %s", flag, value, point)
		}
	}
	return n, usagef("--%s: %w", flag, err)
}

// parsed is the value of a flag whose text a function reads.
type parsed struct {
	text, kind string
	read       func(string) error
}

// ParsedVar adds a flag whose text a function reads; kind is what help calls the value.
func ParsedVar[T any](fs *pflag.FlagSet, to *T, name, kind string, read func(string) (T, error), usage string) {
	fs.Var(&parsed{kind: kind, read: func(text string) error {
		value, err := read(text)
		if err == nil {
			*to = value
		}
		return err
	}}, name, usage)
}

func (p *parsed) Set(text string) error {
	err := p.read(text)
	if err == nil {
		p.text = text
	}
	return err
}

func (p *parsed) String() string { return p.text }
func (p *parsed) Type() string   { return p.kind }

// Completion returns what completes the value of a flag of WordVar and WordsVar; nil for
// others.
func Completion(v pflag.Value) cobra.CompletionFunc {
	switch w, ok := v.(*word); {
	case !ok:
		return nil
	case w.list:
		return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return CompleteList(w.words, typed)
		}
	default:
		return cobra.FixedCompletions(w.words, cobra.ShellCompDirectiveNoFileComp)
	}
}

// CompleteList completes the last of words that are separated by commas, of
// those that are not among them yet.
func CompleteList(words []string, typed string) ([]string, cobra.ShellCompDirective) {
	before := typed[:strings.LastIndexByte(typed, ',')+1]
	given := strings.Split(before, ",")
	var all []string
	for _, w := range words {
		if !slices.Contains(given, w) && strings.HasPrefix(strings.ToLower(w), strings.ToLower(typed[len(before):])) {
			all = append(all, before+w)
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// Bytes reads a size such as 300000, 64M or 2G, with factors of 1024.
func Bytes(s string) (int64, error) {
	number := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(s)), "B")
	shift := 0
	for i, unit := range []string{"K", "M", "G", "T"} {
		if n, ok := strings.CutSuffix(number, unit); ok {
			number, shift = n, 10*(i+1)
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if bytes := v * float64(int64(1)<<shift); err == nil && bytes >= 1 && bytes < math.MaxInt64 {
		return int64(bytes), nil
	}
	return 0, fmt.Errorf("size %q: want bytes, or a number with K, M or G", s)
}

// Header is the value of a flag for header fields, 'Name: value', or Name=@file for one
// that is not to be seen among the processes.
type Header struct{ http.Header }

func (h *Header) Set(text string) error {
	name, value, found := strings.Cut(text, ":")
	if other, file, fromFile := strings.Cut(text, "=@"); fromFile && len(other) < len(name) {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, value, found = other, string(data), true
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !found || name == "" || value == "" {
		return fmt.Errorf("want 'Name: value' or Name=@FILE")
	}
	if h.Header == nil {
		h.Header = http.Header{}
	}
	h.Add(name, value)
	return nil
}

// String shows the names only: help and errors print it.
func (h *Header) String() string {
	names := make([]string, 0, len(h.Header))
	for name := range h.Header {
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (h *Header) Type() string { return "header" }

// Secret keeps the value out of messages.
func (h *Header) Secret() {}
