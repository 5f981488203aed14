package detect

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Reply is what a server says of one photo.
type Reply struct {
	// Detections are in the reply's order, never nil. Truth and Outline are read
	// where they are, as this module writes them.
	Detections []Detection
	// Form names whose reply it was taken for, such as Ultralytics; empty for the
	// API's own.
	Form string
	// Width and Height are the size of the photo in pixels as the reply has it; 0
	// where it does not say.
	Width, Height int
}

// Fit brings the detections to the pixels of a photo of width by height, where the
// reply says that it is about another size. A reply about the photo on its side is
// an error: which way up its boxes are nobody can tell. Sizes that are not known,
// 0, change nothing.
func (r *Reply) Fit(width, height int) error {
	if r.Width <= 0 || r.Height <= 0 || width <= 0 || height <= 0 || r.Width == width && r.Height == height {
		return nil
	}
	if r.Width == height && r.Height == width {
		return &ReplyError{Problem: fmt.Sprintf("about a photo of %d×%d, want %d×%d: it was looked at on its side", r.Width, r.Height, width, height)}
	}
	sx, sy := float64(width)/float64(r.Width), float64(height)/float64(r.Height)
	for i, d := range r.Detections {
		r.Detections[i] = d.Scale(sx, sy)
	}
	r.Width, r.Height = width, height
	return nil
}

// ReplyError is a success by its status, or a file in the form of one, that is
// not a valid list of detections. It matches [ErrReply]; if it shows that the
// model does something else than find objects, [ErrTask] too.
type ReplyError struct {
	// Item is the number of the detection that is wrong, from 1; 0 if the
	// reply as a whole is.
	Item int
	// Offset is about where in the reply it is, in bytes.
	Offset int
	// Problem says what is wrong, as one printable line.
	Problem string

	task bool
}

// Error returns the item and the problem.
func (e *ReplyError) Error() string {
	if e.Item > 0 {
		return fmt.Sprintf("%v: item %d: %s", ErrReply, e.Item, e.Problem)
	}
	return fmt.Sprintf("%v: %s", ErrReply, e.Problem)
}

// Is reports whether target is [ErrReply], or [ErrTask] and that is why.
func (e *ReplyError) Is(target error) bool {
	return target == ErrReply || e.task && errors.Is(ErrTask, target)
}

// ParseReply reads the body of a success: a list of detections and nothing
// else, once more in a list or not (the form for a batch of one), in the API's
// form or in one of its near relatives':
//
//	the API          [{"label","score","box":{"xmin","ymin","xmax","ymax"}}]
//	Ultralytics      [{"name","confidence","box":{"x1","y1","x2","y2"}}], also in {"images":[{"results":…}]}
//	Roboflow         {"predictions":[{"x","y","width","height","confidence","class"}]}, x and y of the centre
//	DeepStack        {"success":true,"predictions":[{"label","confidence","x_min","y_min","x_max","y_max"}]}
//	Vertex AI        {"predictions":…} around the API's
//	TorchServe       [{"cat":[x1,y1,x2,y2],"score"}]
//
// Anything less is a [*ReplyError], so that a broken answer is never taken for
// "nothing found". Fields that a form does not have are ignored, as the API's
// schema asks.
func ParseReply(body []byte) (*Reply, error) {
	text := bytes.TrimLeft(body, " \t\r\n")
	offset := len(body) - len(text)
	reply, err := parseReply(text)
	if err != nil {
		var invalid *ReplyError
		if errors.As(err, &invalid) {
			invalid.Offset += offset
		}
		return nil, err
	}
	return reply, nil
}

// parseReply reads a body that begins with something.
func parseReply(text []byte) (*Reply, error) {
	if err := checkShape(text); err != nil {
		return nil, err
	}
	if text[0] == '{' {
		return parseWrapped(text)
	}
	form, first := apiForm, firstItem(text)
	switch {
	case first["predictions"] != nil: // Roboflow's batch
		var batch []json.RawMessage
		if json.Unmarshal(text, &batch) == nil && len(batch) == 1 {
			return parseReply(batch[0])
		}
		return nil, &ReplyError{Problem: "a batch of more than one answer"}
	case first != nil:
		form = formOf(first)
	}
	dets, err := parseList(text, form)
	if err != nil {
		return nil, err
	}
	return &Reply{Detections: dets, Form: form.name}, nil
}

// parseList reads a list of items of a form, and nothing behind it.
func parseList(body []byte, form replyForm) ([]Detection, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	depth := 0
	for depth < 2 && bytes.HasPrefix(unread(dec, body), []byte("[")) {
		if _, err := dec.Token(); err != nil {
			return nil, &ReplyError{Problem: jsonProblem(err), Offset: jsonOffset(err)}
		}
		depth++
	}
	dets := []Detection{}
	for dec.More() {
		at := len(body) - len(bytes.TrimLeft(unread(dec, body), ", \t\r\n"))
		d, err := form.decode(dec)
		if err != nil {
			if errors.Is(err, errNoBox) && len(dets) == 0 {
				if what := otherTask(body); what != "" {
					return nil, &ReplyError{Problem: what, Offset: at, task: true}
				}
			}
			return nil, &ReplyError{Item: len(dets) + 1, Problem: err.Error(), Offset: max(at, jsonOffset(err))}
		}
		dets = append(dets, d)
	}
	for ; depth > 0; depth-- {
		if _, err := dec.Token(); err != nil {
			return nil, &ReplyError{Problem: jsonProblem(err), Offset: jsonOffset(err)}
		}
		if depth == 2 && dec.More() {
			return nil, &ReplyError{Problem: "a batch of more than one answer", Offset: int(dec.InputOffset())}
		}
	}
	if len(unread(dec, body)) > 0 {
		return nil, &ReplyError{Problem: "more than one JSON document", Offset: int(dec.InputOffset())}
	}
	if form.name != "" && inShares(dets) {
		return nil, &ReplyError{Problem: "the boxes of " + form.name + " are shares of the picture, want pixels"}
	}
	return dets, nil
}

// firstItem returns the fields of the first item of a list, in a list or not;
// nil if there is none or it is no object.
func firstItem(body []byte) map[string]json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(body))
	for depth := 0; depth < 2 && bytes.HasPrefix(unread(dec, body), []byte("[")); depth++ {
		if _, err := dec.Token(); err != nil {
			return nil
		}
	}
	var fields map[string]json.RawMessage
	if !dec.More() || dec.Decode(&fields) != nil {
		return nil
	}
	return fields
}

// otherTask says what a reply is of which no item has a box: a classification or
// a segmentation. It is empty for anything else.
func otherTask(body []byte) string {
	var items []map[string]json.RawMessage
	if json.Unmarshal(body, &items) != nil {
		var batch [][]map[string]json.RawMessage
		if json.Unmarshal(body, &batch) != nil || len(batch) != 1 {
			return ""
		}
		items = batch[0]
	}
	masks := 0
	for _, item := range items {
		if item["label"] == nil || item["box"] != nil {
			return ""
		}
		if item["mask"] != nil {
			masks++
		}
	}
	switch {
	case len(items) == 0:
		return ""
	case masks == len(items):
		return "masks without boxes: the model segments pictures, it does not find objects"
	}
	return "labels without boxes: the model classifies pictures, it does not find objects"
}

// checkShape returns why the text, which has no white space before it, cannot be
// a reply, in words of its own for what servers and networks are known to send.
func checkShape(text []byte) error {
	problem := ""
	switch {
	case len(text) == 0:
		problem = "empty"
	case bytes.HasPrefix(text, []byte("\xEF\xBB\xBF")), bytes.HasPrefix(text, []byte("\xFF\xFE")), bytes.HasPrefix(text, []byte("\xFE\xFF")):
		problem = "a byte order mark before the JSON"
	case text[0] == '[', text[0] == '{' && !isHTML(text):
		return nil
	case isHTML(text):
		problem = "a web page, not JSON"
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

var (
	errNoLabel = errors.New("no label")
	errNoBox   = errors.New("no box")
)

// decodeItem reads one detection in the API's form.
func decodeItem(dec *json.Decoder) (Detection, error) {
	var item *struct {
		Label   *string
		Score   *float64
		Box     *struct{ XMin, YMin, XMax, YMax *float64 }
		Truth   bool
		Outline *Outline
	}
	if err := decodeValue(dec, &item); err != nil {
		return Detection{}, err
	}
	switch {
	case item == nil:
		return Detection{}, errors.New("null, want an object")
	case item.Label == nil:
		return Detection{}, errNoLabel
	case item.Box == nil:
		return Detection{}, errNoBox
	}
	d := Detection{Label: *item.Label, Truth: item.Truth, Outline: item.Outline}
	if err := setScore(&d, item.Score, "score"); err != nil {
		return d, err
	}
	b := item.Box
	return d, setSides(&d.Box, b.XMin, b.YMin, b.XMax, b.YMax, "xmin", "ymin", "xmax", "ymax")
}

// setScore takes up a score that there has to be, within 0 and 1.
func setScore(d *Detection, score *float64, name string) error {
	if score == nil {
		return errors.New("no " + name)
	}
	d.Score = *score
	// A softmax in float32 may end an ulp above 1.
	if d.Score > 1 && d.Score <= 1+1e-6 {
		d.Score = 1
	}
	if !(d.Score >= 0 && d.Score <= 1) {
		return fmt.Errorf("a %s of %v is not within 0 and 1", name, d.Score)
	}
	return nil
}

// setSides takes up the sides of a box, which there have to be.
func setSides(b *Box, xmin, ymin, xmax, ymax *float64, names ...string) error {
	for i, side := range []struct{ from, to *float64 }{{xmin, &b.XMin}, {ymin, &b.YMin}, {xmax, &b.XMax}, {ymax, &b.YMax}} {
		if side.from == nil {
			return fmt.Errorf("the box has no %s", names[i])
		}
		*side.to = *side.from
	}
	return nil
}

// decodeValue reads a JSON value; its error is in the reply's own terms.
func decodeValue(dec *json.Decoder, value any) error {
	if err := dec.Decode(value); err != nil {
		return &itemJSONError{err}
	}
	return nil
}

// itemJSONError is what a decoder says of an item.
type itemJSONError struct{ err error }

func (e *itemJSONError) Error() string { return jsonProblem(e.err) }
func (e *itemJSONError) Unwrap() error { return e.err }

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

// jsonOffset returns where a decoder found a fault, 0 if it does not say.
func jsonOffset(err error) int {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return int(syntax.Offset)
	}
	return 0
}

// fieldNames returns the names of fields for a message, in order.
func fieldNames(fields map[string]json.RawMessage) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, cutMiddle(Printable(name), longestWord))
	}
	slices.Sort(names)
	if len(names) > 8 {
		names = append(names[:8], "…")
	}
	return strings.Join(names, ", ")
}
