package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/pflag"

	"annotate/detect/evaluate"
)

// thresholdsFlag is --thresholds: a threshold for each label, as report's page
// copies them and eval --suggest-thresholds prints them.
type thresholdsFlag struct{ text string }

func (f *thresholdsFlag) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.text, "thresholds", "", "threshold of each label, such as `cat=0.43,dog=0.37`, or a file of them; --threshold is for the others")
}

// over returns the thresholds, with that of --threshold for labels that have none
// of their own. all says whether the user set it.
func (f *thresholdsFlag) over(threshold float64, all bool) (evaluate.Thresholds, error) {
	if f.text == "" {
		return evaluate.Thresholds{All: threshold}, nil
	}
	text := f.text
	switch data, err := os.ReadFile(f.text); {
	case err == nil:
		text = string(data)
	case !errors.Is(err, fs.ErrNotExist) && isFile(f.text):
		return evaluate.Thresholds{}, usagef("--thresholds: %w", err)
	}
	t, err := evaluate.ParseThresholds(text, threshold)
	if err != nil {
		return t, usagef("--thresholds %s: %w (and no file of that name)", f.text, err)
	}
	if all && t.All != threshold {
		return t, usagef("--threshold says %v for labels that --thresholds does not name, and --thresholds %v", threshold, t.All)
	}
	return t, nil
}
