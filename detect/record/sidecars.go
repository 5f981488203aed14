package record

import (
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
// names the image and the file.
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
			return nil, fmt.Errorf("%s: %s: %w", img.Name, file, err)
		}
		return dets, nil
	}
	return nil, noRecord(img.Name)
}

func (s Sidecars) read(file string) ([]detect.Detection, error) {
	f, err := s.FS.Open(file)
	if err != nil {
		return nil, pathless(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, MaxLine+1))
	if err != nil {
		return nil, pathless(err)
	}
	if len(text) > MaxLine {
		return nil, fmt.Errorf("longer than %d MB", MaxLine>>20)
	}
	var items []item
	if err := json.Unmarshal(trimBOM(text), &items); err != nil {
		return nil, inWords(err, "an array of detections")
	}
	if items == nil {
		return nil, errors.New("want an array of detections, have null")
	}
	dets, err := detections(items)
	if err != nil {
		return nil, fmt.Errorf("item %w", err)
	}
	return dets, nil
}

// pathless takes the file's name out of an error that will be given it again.
func pathless(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}
