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
	f, err := s.FS.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, pathless(err))
	}
	defer f.Close()
	reply, err := DecodeSidecar(file, f)
	if err == nil {
		err = reply.Fit(img.Width, img.Height)
	}
	if err != nil {
		return nil, lineError(file, nil, err)
	}
	if reply.Form != "" && s.Other != nil {
		s.Other(file, reply.Form)
	}
	return reply.Detections, nil
}

// DecodeSidecar reads a file in the form of a reply of the API or of one of its
// near relatives; see [detect.ParseReply]. The name is what errors call it; what
// cannot be understood is a [*LineError].
func DecodeSidecar(name string, r io.Reader) (*detect.Reply, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxLine+1))
	if len(text) > MaxLine {
		err = fmt.Errorf("longer than %d MB", MaxLine>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, pathless(err))
	}
	text = trimBOM(text)
	reply, err := detect.ParseReply(text)
	if err != nil {
		return nil, lineError(name, text, err)
	}
	return reply, nil
}

// lineError says where in a file a reply is wrong.
func lineError(file string, text []byte, err error) error {
	invalid, ok := errors.AsType[*detect.ReplyError](err)
	if !ok {
		return err
	}
	line := 1 + bytes.Count(text[:min(max(invalid.Offset, 0), len(text))], []byte("\n"))
	err = errors.New(detect.Printable(invalid.Problem))
	if invalid.Item > 0 {
		err = fmt.Errorf("item %d: %w", invalid.Item, err)
	}
	return &LineError{File: file, Line: line, Err: err}
}

// pathless takes the file's name out of an error that will be given it again.
func pathless(err error) error {
	var in *fs.PathError
	if errors.As(err, &in) {
		return in.Err
	}
	return err
}
