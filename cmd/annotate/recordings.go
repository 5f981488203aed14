package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"annotate/detect"
	"annotate/detect/record"
)

// recordName is the record's file name in an output folder.
const recordName = "detections.jsonl"

// recordings is a source of detections that --from names.
type recordings struct {
	detect.Detector
	// labels are all that occur, sorted; nil where that is not known without
	// the photos.
	labels []string
}

// openRecordings opens what --from names. Of a folder with a file for each
// photo in the API's form only those are read that photos ask for. bad is told
// of what cannot be read.
func openRecordings(s labelSource, bad func(error)) (*recordings, error) {
	format, path, err := findLabels(s.from)
	if err != nil {
		return nil, usagef("--from %s: %w", s.from, err)
	}
	if format == formatHF {
		if isFile(path) {
			return &recordings{Detector: oneSidecar(path)}, nil
		}
		return &recordings{Detector: record.Sidecars{FS: os.DirFS(path)}}, nil
	}
	d, err := s.open(bad)
	if err != nil {
		return nil, err
	}
	return &recordings{Detector: d.detector(), labels: d.labels()}, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// readEntries calls add with each entry of a record.
func readEntries(file string, bad func(error), add func(record.Entry)) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for e, err := range record.Decode(file, f) {
		if line, ok := errors.AsType[*record.LineError](err); ok {
			bad(line)
			continue
		}
		if err != nil {
			return err
		}
		add(e)
	}
	return nil
}

// oneSidecar answers from one file in the API's form: for the photo of that
// name, and for one from standard input, which has no name.
func oneSidecar(file string) detect.Detector {
	stem := strings.TrimSuffix(filepath.Base(file), ".json")
	sidecars := record.Sidecars{FS: os.DirFS(filepath.Dir(file))}
	return detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
		name := path.Base(img.Name)
		if img.Name != stdinName && name != stem && strings.TrimSuffix(name, path.Ext(name)) != stem {
			return nil, fmt.Errorf("%s: %w", img.Name, detect.ErrNoRecord)
		}
		beside := *img
		beside.Name = stem
		return sidecars.Detect(ctx, &beside)
	})
}
