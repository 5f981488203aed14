package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"annotate/cmd/annotate/cli"
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

// Titles of the groups that several commands have.
const (
	groupInput   = "What to read"
	groupChoice  = "Which detections"
	groupLook    = "How it looks"
	groupMeasure = "What to measure"
	groupOutput  = "Output"
	groupAPI     = "The object-detection API"
	groupLimits  = "Limits"
	groupShards  = "Past one machine"
)

// groupFlags gives the command help by groups, and the checks of what is set. The names
// are of the flags that people use most.
func groupFlags(cmd *cobra.Command, common ...string) *cli.Groups {
	g := cli.GroupFlags(cmd, common...)
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		return cmp.Or(g.Check(), checkFiles(cmd)) // a flag that does nothing first: its file may matter as little
	}
	return g
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

// checkFiles returns an error if a file that a flag names, to be read, is not there, or
// if the flag, or one of an address, has an empty value: an empty variable of a script
// is no wish to do without, and photos would go to where nobody meant them to.
func checkFiles(cmd *cobra.Command) error {
	var err error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		input := slices.Contains(inputFlags, f.Name) || f.Name == "images" || f.Name == "photos"
		reads := input && f.Name != "thresholds"
		for _, value := range valuesOf(f) {
			if (input || f.Name == "endpoint" || f.Name == "base-url") && value == "" {
				err = cmp.Or(err, usagef("--%s names nothing: its value is empty", f.Name))
			}
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
		return usagef("--%s %s: no such file, and %s is no form of labels%s", flag, path, m[1], cli.DidYouMean(m[1], cli.Texts(dataset.Formats())))
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

// didYouMeanFile is [cli.DidYouMean] for a file that is not there.
func didYouMeanFile(path string) string {
	if near := spelling.NearestFile(path); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

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
				shells := cli.CommandNames(cmd)
				if len(args) == 0 {
					return usagef("name the shell, one of %s", strings.Join(shells, ", "))
				}
				return usagef("shell %q is none of %s%s", args[0], strings.Join(shells, ", "), cli.DidYouMean(args[0], shells))
			}
		}
	}
}

// completionOf returns what completes a flag's value; nil if files do.
func completionOf(f *pflag.Flag) cobra.CompletionFunc {
	some := func(words func(*cobra.Command) []string) cobra.CompletionFunc {
		return func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			return cli.CompleteList(words(cmd), typed)
		}
	}
	if complete := cli.Completion(f.Value); complete != nil {
		return complete
	}
	switch f.Name {
	case "from", "truth", "against":
		return completePlace
	case "labels", "exclude":
		return some(labelsAtHand)
	case "fix":
		return some(func(*cobra.Command) []string {
			return append(cli.Texts(doctor.Kinds()), onlyCertain, string(doctor.Likely))
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
