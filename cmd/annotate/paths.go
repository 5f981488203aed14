package main

import (
	"os"
	"regexp"
	"slices"

	"github.com/spf13/pflag"

	"annotate/detect/dataset"
)

// addressFlags take an address, or text that may look like one; every other flag
// that takes text may take a path.
var addressFlags = []string{"allow-origin", "base-url", "bill-to", "endpoint", "link", "model", "template", "title"}

// inputFlags name what a command reads beside photos.
var inputFlags = []string{"font", "from", "marks", "names", "palette", "thresholds", "truth"}

// bindOverwrite adds the flag that permits a command to replace files.
func (s *streams) bindOverwrite(fs *pflag.FlagSet) {
	fs.BoolVar(&s.guard.Overwrite, "overwrite", false, "replace files that are there already and that annotate did not write; never those that are read")
}

// prepare looks at the paths that a command is given, before it does anything:
// addresses are refused, and what is read is protected from being written.
func (s *streams) prepare(flags *pflag.FlagSet, args []string) error {
	for _, arg := range args {
		if err := localPath("", arg); err != nil {
			return err
		}
	}
	var err error
	flags.Visit(func(f *pflag.Flag) {
		for _, value := range valuesOf(f) {
			if err == nil && !slices.Contains(addressFlags, f.Name) {
				err = localPath("--"+f.Name+": ", value)
			}
			if f.Name == "images" {
				s.guard.ProtectPhotos(value)
			}
			if slices.Contains(inputFlags, f.Name) {
				_, file := dataset.SplitFormat(value)
				s.guard.Protect(file)
			}
		}
	})
	return err
}

// valuesOf returns the values of a flag that takes text, one or several.
func valuesOf(f *pflag.Flag) []string {
	switch v := f.Value.(type) {
	case pflag.SliceValue:
		return v.GetSlice()
	default:
		if v.Type() == "string" {
			return []string{v.String()}
		}
	}
	return nil
}

// scheme is how an address begins, also behind the name of a form, as in
// coco:s3://…; a drive of Windows has one letter.
var scheme = regexp.MustCompile(`^([a-z]+:)?([a-zA-Z][a-zA-Z0-9+.-]+)://`)

// localPath refuses a path that is an address: as a path it would be a folder of
// that name, and what is written there would be lost with the machine.
func localPath(where, path string) error {
	if m := scheme.FindStringSubmatch(path); m != nil {
		return usagef("%s%s: %s:// is not a place that annotate reads or writes; give a file or folder", where, path, m[2])
	}
	return nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
