package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
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

// openRecordings opens what --from names: a detections.jsonl, a folder that
// holds one, a folder with <name>.json sidecars, or one sidecar. What a file
// is, its first byte tells. bad is told of lines that cannot be read.
func openRecordings(from string, bad func(error)) (*recordings, error) {
	info, err := os.Stat(from)
	if err != nil {
		return nil, usagef("--from: %w", err)
	}
	if info.IsDir() && !isFile(filepath.Join(from, recordName)) {
		// Read as photos ask for them: no need to know all of the folder.
		return &recordings{Detector: record.Sidecars{FS: os.DirFS(from)}}, nil
	}
	if !info.IsDir() {
		first, err := firstByte(from)
		switch {
		case err != nil:
			return nil, usagef("--from %s: %w", from, err)
		case first == '[' && strings.HasSuffix(from, ".json"):
			return &recordings{Detector: oneSidecar(from)}, nil
		case first != '{' && first != 0:
			return nil, usagef("--from %s: neither a record (JSON lines) nor detections in the API's form (a JSON array)", from)
		}
	}
	d, err := openDataset(from, bad)
	if err != nil {
		return nil, err
	}
	return &recordings{Detector: d.detector(), labels: d.labels()}, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// firstByte returns the first byte of a file that is not white space or a byte
// order mark, 0 if there is none.
func firstByte(path string) (byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if n == 0 && err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) == 0 {
		return 0, nil
	}
	return text[0], nil
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
