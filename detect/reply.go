package detect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ReplyError is a success by its status whose body is not a valid list of
// detections. It matches [ErrReply].
type ReplyError struct {
	// Item is the number of the detection that is wrong, from 1; 0 if the
	// reply as a whole is.
	Item int
	// Problem says what is wrong, as one printable line.
	Problem string
}

// Error returns the item and the problem.
func (e *ReplyError) Error() string {
	if e.Item > 0 {
		return fmt.Sprintf("%v: item %d: %s", ErrReply, e.Item, e.Problem)
	}
	return fmt.Sprintf("%v: %s", ErrReply, e.Problem)
}

// Is reports whether target is [ErrReply].
func (e *ReplyError) Is(target error) bool { return target == ErrReply }

// parseReply reads the body of a success: a list of detections and nothing
// else, once more in a list or not (the form for a batch of one). Anything less
// is an error, so that a broken answer is never taken for "nothing found".
// Fields that the API does not have are ignored, as its schema asks.
func parseReply(body []byte) ([]Detection, error) {
	if err := checkShape(body); err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	depth := 0
	for depth < 2 && bytes.HasPrefix(unread(dec, body), []byte("[")) {
		if _, err := dec.Token(); err != nil {
			return nil, &ReplyError{Problem: jsonProblem(err)}
		}
		depth++
	}
	dets := []Detection{}
	for dec.More() {
		d, err := decodeItem(dec)
		if err != nil {
			return nil, &ReplyError{Item: len(dets) + 1, Problem: err.Error()}
		}
		dets = append(dets, d)
	}
	for ; depth > 0; depth-- {
		if _, err := dec.Token(); err != nil {
			return nil, &ReplyError{Problem: jsonProblem(err)}
		}
		if depth == 2 && dec.More() {
			return nil, &ReplyError{Problem: "a batch of more than one answer"}
		}
	}
	if len(unread(dec, body)) > 0 {
		return nil, &ReplyError{Problem: "more than one JSON document"}
	}
	return dets, nil
}

// checkShape returns why the body cannot be a list, in words of its own for
// what servers and networks are known to send.
func checkShape(body []byte) error {
	text := bytes.TrimSpace(body)
	problem := ""
	switch {
	case len(text) == 0:
		problem = "empty"
	case bytes.HasPrefix(text, []byte("\xEF\xBB\xBF")), bytes.HasPrefix(text, []byte("\xFF\xFE")), bytes.HasPrefix(text, []byte("\xFE\xFF")):
		problem = "a byte order mark before the JSON"
	case text[0] == '[':
		return nil
	case isHTML(text):
		problem = "a web page, not JSON"
	case text[0] == '{':
		if said := parseErrorBody(body); len(said.messages) > 0 && json.Valid(text) {
			return &ReplyError{Problem: "the server says: " + strings.Join(said.messages, "; ")}
		}
		problem = "a JSON object, want a list"
	case bytes.HasPrefix(text, []byte("null")):
		problem = "null, want a list"
	default:
		problem = "not a JSON list"
	}
	return &ReplyError{Problem: problem}
}

// unread returns what of the body dec has not read yet, from the first byte
// that is not white space on.
func unread(dec *json.Decoder, body []byte) []byte {
	return bytes.TrimLeft(body[dec.InputOffset():], " \t\r\n")
}

// decodeItem reads one detection.
func decodeItem(dec *json.Decoder) (Detection, error) {
	var item *struct {
		Label *string
		Score *float64
		Box   *struct{ XMin, YMin, XMax, YMax *float64 }
	}
	if err := dec.Decode(&item); err != nil {
		return Detection{}, errors.New(jsonProblem(err))
	}
	switch {
	case item == nil:
		return Detection{}, errors.New("null, want an object")
	case item.Label == nil:
		return Detection{}, errors.New("no label")
	case item.Score == nil:
		return Detection{}, errors.New("no score")
	case item.Box == nil:
		return Detection{}, errors.New("no box")
	}
	d := Detection{Label: *item.Label, Score: *item.Score}
	// A softmax in float32 may end an ulp above 1.
	if d.Score > 1 && d.Score <= 1+1e-6 {
		d.Score = 1
	}
	if !(d.Score >= 0 && d.Score <= 1) {
		return Detection{}, fmt.Errorf("a score of %v is not within 0 and 1", d.Score)
	}
	for _, side := range []struct {
		name string
		from *float64
		to   *float64
	}{
		{"xmin", item.Box.XMin, &d.Box.XMin}, {"ymin", item.Box.YMin, &d.Box.YMin},
		{"xmax", item.Box.XMax, &d.Box.XMax}, {"ymax", item.Box.YMax, &d.Box.YMax},
	} {
		if side.from == nil {
			return Detection{}, fmt.Errorf("the box has no %s", side.name)
		}
		*side.to = *side.from
	}
	return d, nil
}

// jsonProblem says what a decoder's error is about, in the reply's own terms.
func jsonProblem(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the JSON is cut off"
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("%s is %s", strings.ToLower(kind.Field), kind.Value)
	case errors.As(err, &kind):
		return kind.Value + ", want an object"
	}
	return err.Error()
}
