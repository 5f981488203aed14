package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"annotate/detect"
)

// DecodeSidecar reads a file in the form of a reply of the API or of one of its
// near relatives; see [detect.ParseReply]. The name is what errors call it; what
// cannot be understood is a [*LineError].
func DecodeSidecar(name string, r io.Reader) (*detect.Reply, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxLine+1))
	if len(text) > MaxLine {
		err = fmt.Errorf("longer than %d MB", MaxLine>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = trimBOM(text)
	reply, err := detect.ParseReply(text)
	if invalid, ok := errors.AsType[*detect.ReplyError](err); ok {
		line := 1 + bytes.Count(text[:min(max(invalid.Offset, 0), len(text))], []byte("\n"))
		err = errors.New(detect.Printable(invalid.Problem))
		if invalid.Item > 0 {
			err = fmt.Errorf("item %d: %w", invalid.Item, err)
		}
		err = &LineError{File: name, Line: line, Err: err}
	}
	return reply, err
}
