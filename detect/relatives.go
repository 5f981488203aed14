package detect

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// replyForm is a way in which servers write detections.
type replyForm struct {
	name   string // empty for the API's own
	decode func(*json.Decoder) (Detection, error)
}

// The forms that are known. Each wants all of its fields in every item: a reply
// that only resembles one is refused.
var (
	apiForm        = replyForm{"", decodeItem}
	ultralytics    = replyForm{"Ultralytics", decodeUltralytics}
	roboflow       = replyForm{"Roboflow", decodeRoboflow}
	deepStack      = replyForm{"DeepStack", decodeDeepStack}
	torchServe     = replyForm{"TorchServe", decodeTorchServe}
	vertexAI       = "Vertex AI"
	centreFields   = []string{"x", "y", "width", "height", "confidence", "class"}
	deepStackSides = []string{"x_min", "y_min", "x_max", "y_max"}
)

// formOf returns the form of an item with these fields, the API's if it is of
// none that is known.
func formOf(fields map[string]json.RawMessage) replyForm {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return fields[name] == nil })
	}
	switch {
	case has(deepStackSides...):
		return deepStack
	case has("label"), has("box") && !has("name"):
		return apiForm
	case has("name", "confidence", "box"):
		return ultralytics
	case has(centreFields...):
		return roboflow
	case has("score") && len(cornersOf(fields)) == 1:
		return torchServe
	}
	return replyForm{"", func(dec *json.Decoder) (Detection, error) {
		d, err := decodeItem(dec)
		if errors.Is(err, errNoLabel) && len(fields) > 0 {
			err = fmt.Errorf("%w, but the fields %s", err, fieldNames(fields))
		}
		return d, err
	}}
}

// parseWrapped reads a reply that is an object around the list.
func parseWrapped(text []byte) (*Reply, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, &ReplyError{Problem: "a JSON object that cannot be read: " + jsonProblem(err), Offset: jsonOffset(err)}
	}
	var success *bool
	if fields["success"] != nil && json.Unmarshal(fields["success"], &success) != nil {
		success = nil
	}
	list, done := fields["predictions"], success == nil || *success
	switch {
	case list != nil && done && list[0] == '[':
		reply := &Reply{Form: vertexAI}
		form := apiForm
		if first := firstItem(list); first != nil {
			form = formOf(first)
		} else if success != nil {
			reply.Form = deepStack.name
		} else if fields["image"] != nil {
			reply.Form = roboflow.name
		}
		if form.name != "" {
			reply.Form = form.name
		}
		var image struct{ Width, Height float64 }
		if fields["image"] != nil && json.Unmarshal(fields["image"], &image) == nil {
			reply.Width, reply.Height = wholeSize(image.Width), wholeSize(image.Height)
		}
		return reply.with(list, form)
	case fields["images"] != nil && done:
		var images []struct {
			Results json.RawMessage
			Shape   []float64
		}
		if json.Unmarshal(fields["images"], &images) != nil || len(images) != 1 || len(images[0].Results) == 0 || images[0].Results[0] != '[' {
			return nil, &ReplyError{Problem: "images, but not one image with results"}
		}
		reply := &Reply{Form: ultralytics.name}
		if shape := images[0].Shape; len(shape) >= 2 {
			reply.Height, reply.Width = wholeSize(shape[0]), wholeSize(shape[1])
		}
		return reply.with(images[0].Results, ultralytics)
	}
	if said := parseErrorBody(text); len(said.messages) > 0 {
		return nil, &ReplyError{Problem: "the server says: " + strings.Join(said.messages, "; ")}
	}
	if len(fields) == 0 {
		return nil, &ReplyError{Problem: "an empty JSON object, want a list"}
	}
	return nil, &ReplyError{Problem: "a JSON object with the fields " + fieldNames(fields) + ", want a list"}
}

// with returns the reply with the items of a list.
func (r *Reply) with(list []byte, form replyForm) (*Reply, error) {
	dets, err := parseList(list, form)
	if err != nil {
		return nil, err
	}
	r.Detections = dets
	return r, nil
}

// decodeUltralytics reads an item of Ultralytics' Results.summary, as its hub and
// its exports have it. An oriented box has four corners.
func decodeUltralytics(dec *json.Decoder) (Detection, error) {
	var item *struct {
		Name       *string
		Confidence *float64
		Box        *struct{ X1, Y1, X2, Y2, X3, Y3, X4, Y4 *float64 }
	}
	if err := decodeValue(dec, &item); err != nil {
		return Detection{}, err
	}
	switch {
	case item == nil || item.Name == nil:
		return Detection{}, errors.New("no name")
	case item.Box == nil:
		return Detection{}, errNoBox
	}
	d, b := Detection{Label: *item.Name}, item.Box
	if err := setScore(&d, item.Confidence, "confidence"); err != nil {
		return d, err
	}
	if err := setSides(&d.Box, b.X1, b.Y1, b.X2, b.Y2, "x1", "y1", "x2", "y2"); err != nil {
		return d, err
	}
	if b.X3 != nil || b.X4 != nil {
		var rest Box
		if err := setSides(&rest, b.X3, b.Y3, b.X4, b.Y4, "x3", "y3", "x4", "y4"); err != nil {
			return d, err
		}
		d.Outline = &Outline{Rings: [][]Point{{
			{d.Box.XMin, d.Box.YMin}, {d.Box.XMax, d.Box.YMax}, {rest.XMin, rest.YMin}, {rest.XMax, rest.YMax},
		}}}
		d.Box = d.Outline.Bounds()
	}
	return d, nil
}

// decodeRoboflow reads an item of Roboflow's object detection, whose x and y are
// those of the box's centre.
func decodeRoboflow(dec *json.Decoder) (Detection, error) {
	var item *struct {
		Class                           *string
		Confidence, X, Y, Width, Height *float64
	}
	if err := decodeValue(dec, &item); err != nil {
		return Detection{}, err
	}
	if item == nil || item.Class == nil {
		return Detection{}, errors.New("no class")
	}
	d := Detection{Label: *item.Class}
	if err := setScore(&d, item.Confidence, "confidence"); err != nil {
		return d, err
	}
	var c Box // centre and size
	if err := setSides(&c, item.X, item.Y, item.Width, item.Height, "x", "y", "width", "height"); err != nil {
		return d, err
	}
	d.Box = Box{XMin: c.XMin - c.XMax/2, YMin: c.YMin - c.YMax/2, XMax: c.XMin + c.XMax/2, YMax: c.YMin + c.YMax/2}
	return d, nil
}

// decodeDeepStack reads an item of DeepStack's and CodeProject.AI's.
func decodeDeepStack(dec *json.Decoder) (Detection, error) {
	var item *struct {
		Label      *string
		Confidence *float64
		XMin       *float64 `json:"x_min"`
		YMin       *float64 `json:"y_min"`
		XMax       *float64 `json:"x_max"`
		YMax       *float64 `json:"y_max"`
	}
	if err := decodeValue(dec, &item); err != nil {
		return Detection{}, err
	}
	if item == nil || item.Label == nil {
		return Detection{}, errors.New("no label")
	}
	d := Detection{Label: *item.Label}
	if err := setScore(&d, item.Confidence, "confidence"); err != nil {
		return d, err
	}
	return d, setSides(&d.Box, item.XMin, item.YMin, item.XMax, item.YMax, deepStackSides...)
}

// decodeTorchServe reads an item of TorchServe's object detector, which has the
// label for a name: {"cat":[x1,y1,x2,y2],"score":0.9}.
func decodeTorchServe(dec *json.Decoder) (Detection, error) {
	var fields map[string]json.RawMessage
	if err := decodeValue(dec, &fields); err != nil {
		return Detection{}, err
	}
	labels := cornersOf(fields)
	if len(labels) != 1 {
		return Detection{}, fmt.Errorf("want one label with its corners, have the fields %s", fieldNames(fields))
	}
	d := Detection{Label: labels[0]}
	var score *float64
	if fields["score"] != nil && json.Unmarshal(fields["score"], &score) != nil {
		return d, errors.New("score is not a number")
	}
	if err := setScore(&d, score, "score"); err != nil {
		return d, err
	}
	var corners []float64
	if err := json.Unmarshal(fields[d.Label], &corners); err != nil {
		return d, errors.New(jsonProblem(err))
	}
	d.Box = Box{corners[0], corners[1], corners[2], corners[3]}
	return d, nil
}

// cornersOf returns the names of fields that hold four numbers.
func cornersOf(fields map[string]json.RawMessage) (names []string) {
	for name, value := range fields {
		var corners []*float64
		if json.Unmarshal(value, &corners) == nil && len(corners) == 4 && !slices.Contains(corners, nil) {
			names = append(names, name)
		}
	}
	return names
}

// inShares reports whether all boxes lie within one pixel: no photo has such
// objects, but there are servers that answer in shares of its sides.
func inShares(dets []Detection) bool {
	fraction := false
	for _, d := range dets {
		for _, v := range []float64{d.Box.XMin, d.Box.YMin, d.Box.XMax, d.Box.YMax} {
			if !(v >= 0 && v <= 1) {
				return false
			}
			fraction = fraction || v != math.Trunc(v)
		}
	}
	return fraction
}

// wholeSize returns a side of a photo; 0 for what is none.
func wholeSize(v float64) int {
	if v >= 1 && v <= math.MaxInt32 && v == math.Trunc(v) {
		return int(v)
	}
	return 0
}
