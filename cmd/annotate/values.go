package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
	"annotate/detect/slice"
	"annotate/detect/spelling"
	"annotate/render/batch"

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

// wordVar adds a flag that takes one of the words; none, if that is the default.
func wordVar[W ~string](fs *pflag.FlagSet, to *string, name string, preset W, words []W, usage string) {
	*to = string(preset)
	fs.Var(&word{to: to, words: texts(words), empty: preset == ""}, name, usage)
}

// wordsVar adds a flag that takes several of the words.
func wordsVar[W ~string](fs *pflag.FlagSet, to *string, name string, words []W, usage string) {
	fs.Var(&word{to: to, words: texts(words), list: true, empty: true}, name, usage)
}

func texts[W ~string](words []W) []string {
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
			return fmt.Errorf("%q: %s%s", one, w.wanted(), didYouMean(one, w.words))
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

// didYouMean ends a message about a word with the one that was perhaps meant.
func didYouMean(given string, words []string) string {
	if near := spelling.Nearest(given, words); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// checkNumber returns an error for a number that no flag takes: all of them count
// or measure something, and the others are shares, but for the padding of crops,
// which may be larger than the box.
func checkNumber(f *pflag.Flag) error {
	value := f.Value.String()
	n, err := strconv.ParseFloat(value, 64)
	switch f.Value.Type() {
	case "int", "int64", "duration":
		if strings.HasPrefix(value, "-") {
			return usagef("--%s: %s is below zero", f.Name, value)
		}
	case "float64":
		switch {
		case f.Name == "padding" || err == nil && n >= 0 && n <= 1 && (n > 0 || f.Name != "iou"):
		case n > 1 && n <= 100:
			return usagef("--%s: %s is not within 0 to 1; did you mean %v?", f.Name, value, n/100)
		default:
			return usagef("--%s: %s is not within 0 to 1", f.Name, value)
		}
	}
	return nil
}

// parseNumber reads a flag's number with its unit. What is wrong with one is said
// of the flag; a decimal comma is told from other slips.
func parseNumber[T any](flag, value string, parse func(string) (T, error)) (T, error) {
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

// checkFiles returns an error if a file that a flag names, to be read, is not there.
func checkFiles(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		reads := slices.Contains(inputFlags, f.Name) && f.Name != "thresholds" || f.Name == "images" || f.Name == "photos"
		for _, value := range valuesOf(f) {
			if known := cmd.Flags().Lookup(f.Shorthand + value); f.Shorthand != "" && known != nil { // -output is -o utput
				err = cmp.Or(err, usagef("unknown flag -%s; did you mean --%s?", f.Shorthand+value, known.Name))
			}
			if reads && (f.Name != "names" || value != string(dataset.COCO)) {
				err = cmp.Or(err, missing(f.Name, value))
			}
		}
	})
	return err
}

// named is how a path begins with what may be the name of a form.
var named = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]+):`)

// missing returns an error for a file or folder that a flag names and that is not
// there, with what was perhaps meant.
func missing(flag, path string) error {
	if path == "" || path == batch.StdStream || scheme.MatchString(path) {
		return nil
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // there, or something that opening it tells better
	}
	form, file := dataset.SplitFormat(path)
	if form != "" {
		if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	} else if m := named.FindStringSubmatch(path); m != nil {
		return usagef("--%s %s: no such file, and %s is no form of labels%s", flag, path, m[1], didYouMean(m[1], texts(dataset.Formats())))
	}
	return usagef("--%s %s: no such file or directory%s", flag, path, didYouMeanFile(file))
}

// meantFile is [didYouMeanFile] for the file that an error says is not there.
func meantFile(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(p.Err, fs.ErrNotExist) {
		return didYouMeanFile(p.Path)
	}
	return ""
}

// mostNames is up to how many names of a folder are looked through for one that
// was meant.
const mostNames = 10_000

// didYouMeanFile is [didYouMean] for a file that is not there. Names with other
// numbers are other photos, not slips.
func didYouMeanFile(path string) string {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return ""
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(mostNames) // what of them can be read
	slices.Sort(names)
	number := notDigits.ReplaceAllString(filepath.Base(path), "")
	names = slices.DeleteFunc(names, func(n string) bool { return notDigits.ReplaceAllString(n, "") != number })
	if near := spelling.Nearest(filepath.Base(path), names); near != "" {
		return "; did you mean " + filepath.Join(filepath.Dir(path), near) + "?"
	}
	return ""
}

var notDigits = regexp.MustCompile(`[^0-9]+`)

// headerValue is the value of --header: 'Name: value', or Name=@file for one that
// is not to be seen among the processes.
type headerValue struct{ http.Header }

func (h *headerValue) Set(text string) error {
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
func (h *headerValue) String() string {
	names := make([]string, 0, len(h.Header))
	for name := range h.Header {
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

func (h *headerValue) Type() string { return "header" }

// parsed is the value of a flag whose text a function reads.
type parsed struct {
	text, kind string
	read       func(string) error
}

// parsedVar adds a flag whose text a function reads; kind is what help calls the value.
func parsedVar[T any](fs *pflag.FlagSet, to *T, name, kind string, read func(string) (T, error), usage string) {
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

// parseRate reads so many a second, a minute or an hour, and returns how many a second.
func parseRate(text string) (float64, error) {
	number, unit, found := strings.Cut(text, "/")
	per, known := map[string]time.Duration{"": time.Second, "s": time.Second, "m": time.Minute, "min": time.Minute, "h": time.Hour}[unit]
	n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !known || found && unit == "" || !(n > 0 && n <= 1e6) {
		return 0, fmt.Errorf("want a number a second, minute or hour, such as 20/s or 90/m")
	}
	return n / per.Seconds(), nil
}

// parseSlices reads the side of slices in pixels, or auto.
func parseSlices(text string) (*batch.Slices, error) {
	if text == "auto" {
		return &batch.Slices{}, nil
	}
	side, err := strconv.Atoi(text)
	if err != nil || side < slice.MinSide || side > slice.MaxSide {
		return nil, fmt.Errorf("want auto or pixels, from %d to %d", slice.MinSide, slice.MaxSide)
	}
	return &batch.Slices{Side: side}, nil
}

// models are those that a shell offers for --model: of the hub's that find
// objects, those that people use most. Any other is taken, too.
var models = []string{detect.DefaultModel, "facebook/detr-resnet-101", "hustvl/yolos-tiny", "hustvl/yolos-small", "PekingU/rtdetr_r50vd", "IDEA-Research/grounding-dino-tiny"}

// addCompletion has shells complete the values of flags, and asks completion
// itself for a shell that it knows.
func addCompletion(root *cobra.Command) {
	for _, cmd := range append(root.Commands(), root) {
		if !strings.Contains(cmd.Use, "P") && cmd.Name() != "diff" { // neither PATH nor PHOTO
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		if fix := cmd.Flags().Lookup("fix"); fix != nil { // whose values come as arguments, too
			cmd.ValidArgsFunction = completionOf(fix)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if complete := completionOf(f); complete != nil {
				_ = cmd.RegisterFlagCompletionFunc(f.Name, complete) // fails only for one that is there twice
			}
		})
	}
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		if cmd.Name() == "completion" {
			cmd.Use, cmd.Short = "completion SHELL", "Print the script that completes commands in a shell"
			cmd.Args = cobra.ArbitraryArgs
			cmd.RunE = func(cmd *cobra.Command, args []string) error {
				shells := commandNames(cmd)
				if len(args) == 0 {
					return usagef("name the shell, one of %s", strings.Join(shells, ", "))
				}
				return usagef("shell %q is none of %s%s", args[0], strings.Join(shells, ", "), didYouMean(args[0], shells))
			}
		}
	}
}

// completionOf returns what completes a flag's value; nil if files do.
func completionOf(f *pflag.Flag) cobra.CompletionFunc {
	some := func(words func(*cobra.Command) []string) cobra.CompletionFunc {
		return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return completeList(words(cmd), typed)
		}
	}
	if w, ok := f.Value.(*word); ok {
		if w.list {
			return some(func(*cobra.Command) []string { return w.words })
		}
		return cobra.FixedCompletions(w.words, cobra.ShellCompDirectiveNoFileComp)
	}
	switch f.Name {
	case "from", "truth", "against":
		return completePlace
	case "labels", "exclude":
		return some(labelsAtHand)
	case "fix":
		return some(func(*cobra.Command) []string {
			return append(texts(doctor.Kinds()), onlyCertain, string(doctor.Likely))
		})
	case "model":
		return cobra.FixedCompletions(models, cobra.ShellCompDirectiveNoFileComp)
	case "slice":
		return cobra.FixedCompletions([]string{"auto", "640", "1280"}, cobra.ShellCompDirectiveNoFileComp)
	case "palette":
		return cobra.FixedCompletions([]string{"json"}, cobra.ShellCompDirectiveFilterFileExt)
	case "font":
		return cobra.FixedCompletions([]string{"ttf", "otf", "ttc"}, cobra.ShellCompDirectiveFilterFileExt)
	}
	paths := []string{"images", "photos", "output", "plot", "html", "wall", "record", "header", "summary-json"}
	if slices.Contains(append(paths, inputFlags...), f.Name) {
		return nil
	}
	return cobra.NoFileCompletions
}

// completeList completes the last of words that are separated by commas, of
// those that are not among them yet.
func completeList(words []string, typed string) ([]string, cobra.ShellCompDirective) {
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

// completePlace completes where labels are: a form with a colon where no file
// begins so, and files behind one.
func completePlace(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	form, file := dataset.SplitFormat(typed)
	dir, begins := filepath.Split(file)
	entries, _ := os.ReadDir(cmp.Or(dir, "."))
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return !strings.HasPrefix(e.Name(), begins) })
	var all []string
	switch {
	case form != "":
		for _, e := range entries {
			path := dir + e.Name()
			if isFolder(path) {
				path += string(filepath.Separator)
			}
			all = append(all, string(form)+":"+path)
		}
	case len(entries) > 0:
		return nil, cobra.ShellCompDirectiveDefault
	default:
		for _, f := range dataset.Formats() {
			if strings.HasPrefix(string(f), typed) {
				all = append(all, string(f)+":")
			}
		}
		slices.Sort(all)
	}
	return all, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// labelsAtHand returns the labels of what --from names, or else of what -o has
// recorded, or else those of the models that know COCO.
func labelsAtHand(cmd *cobra.Command) []string {
	var places []string
	if f := cmd.Flags().Lookup("from"); f != nil {
		places = valuesOf(f)
	}
	if out := cmd.Flags().Lookup("output"); out != nil && strings.Join(places, "") == "" {
		places = []string{filepath.Join(out.Value.String(), batch.RecordName)}
	}
	var labels []string
	for _, place := range places {
		if d, err := dataset.Open(cmd.Context(), place, dataset.Options{Bad: func(error) {}, Warn: func(error) {}}); err == nil {
			labels = append(labels, d.Labels()...)
		}
	}
	if len(labels) == 0 {
		for _, c := range coco.Categories() {
			labels = append(labels, c.Name)
		}
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}
