package record

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"annotate/detect"
)

// Sidecars is a [detect.Detector] that reads, for the image a/b.jpg, the file
// a/b.jpg.json, else a/b.json: a reply of the API or of one of its near relatives,
// with boxes in pixels of the upright photo. So photos of one name and several
// formats may share a file. It is safe for concurrent use if FS is.
type Sidecars struct {
	// FS is where image names lead to the files. Required.
	FS fs.FS
	// Other is told of each file that is not in the API's own form, and whose it
	// was taken for; see [detect.ParseReply]. Nil: nobody is told.
	Other func(file, form string)
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
		dets, err := s.read(file, img)
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

func (s Sidecars) read(file string, img *detect.Image) ([]detect.Detection, error) {
	text, err := s.text(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, pathless(err))
	}
	text = trimBOM(text)
	reply, err := detect.ParseReply(text)
	if err == nil {
		err = reply.Fit(img.Width, img.Height)
	}
	if invalid, ok := errors.AsType[*detect.ReplyError](err); ok {
		line := 1 + bytes.Count(text[:min(max(invalid.Offset, 0), len(text))], []byte("\n"))
		err = errors.New(detect.Printable(invalid.Problem))
		if invalid.Item > 0 {
			err = fmt.Errorf("item %d: %w", invalid.Item, err)
		}
		return nil, &LineError{File: file, Line: line, Err: err}
	}
	if err == nil && reply.Form != "" && s.Other != nil {
		s.Other(file, reply.Form)
	}
	return reply.Detections, nil
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

// pathless takes the file's name out of an error that will be given it again.
func pathless(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}
