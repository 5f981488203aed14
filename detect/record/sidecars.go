package record

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"annotate/detect"
)

// Sidecars is a [detect.Detector] that reads, for the image a/b.jpg, the file
// a/b.jpg.json, else a/b.json: an array of detections in the API's form, with
// boxes in pixels of the upright photo. So photos of one name and several
// formats may share a file. It is safe for concurrent use if FS is.
type Sidecars struct {
	// FS is where image names lead to the files. Required.
	FS fs.FS
}

// Detect returns the detections in the image's file, or [detect.ErrNoRecord] if
// there is none. A file that cannot be understood is an error of its own, that
// names the image, the file and, as a [*LineError], the line.
func (s Sidecars) Detect(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	name := path.Clean(img.Name)
	if img.Name == "" || !fs.ValidPath(name) {
		return nil, noRecord(img.Name)
	}
	for _, file := range []string{name + ".json", strings.TrimSuffix(name, path.Ext(name)) + ".json"} {
		dets, err := s.read(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", img.Name, err)
		}
		return dets, nil
	}
	return nil, noRecord(img.Name)
}

func (s Sidecars) read(file string) ([]detect.Detection, error) {
	text, err := s.text(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, pathless(err))
	}
	text = trimBOM(text)
	dets, offset, err := parseItems(text)
	if err != nil {
		line := 1 + bytes.Count(text[:min(max(offset, 0), len(text))], []byte("\n"))
		return nil, &LineError{File: file, Line: line, Err: err}
	}
	return dets, nil
}

func (s Sidecars) text(file string) ([]byte, error) {
	f, err := s.FS.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxLine+1))
	if len(text) > MaxLine {
		err = fmt.Errorf("longer than %d MB", MaxLine>>20)
	}
	return text, err
}

// parseItems reads an array of items. With an error comes where in the text it
// is.
func parseItems(text []byte) (dets []detect.Detection, offset int, err error) {
	var items []item
	if err := json.Unmarshal(text, &items); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			offset = int(syntax.Offset)
		} else if mistyped, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			offset = int(mistyped.Offset)
		}
		return nil, offset, inWords(err, "an array of detections")
	}
	if items == nil {
		return nil, 0, errors.New("want an array of detections, have null")
	}
	dets, err = detections(items)
	if bad, ok := errors.AsType[*itemError](err); ok {
		return nil, itemOffset(text, bad.index), fmt.Errorf("item %w", err)
	}
	return dets, 0, err
}

// itemOffset returns where the item with an index begins in an array that can be
// read.
func itemOffset(text []byte, index int) int {
	d := json.NewDecoder(bytes.NewReader(text))
	_, _ = d.Token() // the bracket
	for range index {
		var skipped json.RawMessage
		_ = d.Decode(&skipped) // it could be read before
	}
	return len(text) - len(bytes.TrimLeft(text[d.InputOffset():], " \t\r\n,"))
}

// pathless takes the file's name out of an error that will be given it again.
func pathless(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}
