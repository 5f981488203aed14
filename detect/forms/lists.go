package forms

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"annotate/detect"
)

// Names of members, the likelier first.
var (
	imageKeys = []string{"image", "image_path", "file", "filename", "file_name", "path", "image_name", "image_id", "name", "source"}
	listKeys  = []string{"detections", "predictions", "objects", "results", "boxes", "annotations"}
	labelKeys = []string{"label", "class_name", "class", "category_name", "category", "name", "cls", "class_id", "category_id"}
	scoreKeys = []string{"score", "confidence", "conf", "probability", "prob"}
)

// boxForms are the names of a box's four members, as flat members or in an object
// box, and how they are read.
var boxForms = []struct {
	keys [4]string
	box  func(a, b, c, d float64) geometry
}{
	{[4]string{"xmin", "ymin", "xmax", "ymax"}, corners},
	{[4]string{"x_min", "y_min", "x_max", "y_max"}, corners},
	{[4]string{"x1", "y1", "x2", "y2"}, corners},
	{[4]string{"left", "top", "right", "bottom"}, corners},
	{[4]string{"left", "top", "width", "height"}, sizedBox},
	{[4]string{"xmin", "ymin", "width", "height"}, sizedBox},
	{[4]string{"cx", "cy", "w", "h"}, centredBox},
	{[4]string{"x_center", "y_center", "width", "height"}, centredBox},
}

// corners keeps corners as they are: swapped ones are a fault that checks look for.
func corners(x1, y1, x2, y2 float64) geometry {
	return geometry{box: detect.Box{XMin: x1, YMin: y1, XMax: x2, YMax: y2}}
}

// sniffUltralytics tells results.to_json(), whose boxes are objects with x1.
func sniffUltralytics(h *shape) bool {
	return h.first == '[' && h.has("box/x1") && !hasAny(h, imageKeys[:7])
}

// sniffList tells lists that have an image for each detection or list of them.
// The API's own form, a bare list of label, score and box, is not one.
func sniffList(h *shape) bool {
	switch {
	case h.has("images") && !h.has("images/width"):
		return false
	case h.first == '[':
		if h.has("box/xmin") && !hasAny(h, imageKeys[:7]) || h.has("category_id") && h.has("image_id") && h.has("bbox") {
			return false
		}
		nested := false
		for _, key := range listKeys {
			nested = nested || h.values[key] == '['
		}
		return nested && hasAny(h, imageKeys) || h.hasBox("")
	case h.values["boxes"] == '[' && h.values["scores"] == '[' && h.has("labels"):
		return true
	case h.first != '{' || len(h.order) == 0:
		return false // a single answer of a server is package detect's to tell
	}
	first := h.order[0]
	return isPhotoName(first) && (h.values[first] == '[' || h.values[first] == '{')
}

func hasAny(h *shape, keys []string) bool {
	for _, key := range keys {
		if h.has(key) {
			return true
		}
	}
	return false
}

// hasBox reports whether objects below prefix have a box and a label or score.
func (h *shape) hasBox(prefix string) bool {
	named := false
	for _, keys := range [][]string{labelKeys, scoreKeys} {
		for _, key := range keys {
			named = named || h.has(prefix+key)
		}
	}
	if !named {
		return false
	}
	for _, key := range []string{"bbox", "xyxy", "xywh", "box/x1", "box/xmin"} {
		if h.has(prefix + key) {
			return true
		}
	}
	for _, form := range boxForms {
		if h.has(prefix+form.keys[0]) && h.has(prefix+form.keys[2]) {
			return true
		}
	}
	return h.has(prefix+"x") && h.has(prefix+"width")
}

func isPhotoName(text string) bool { return studioIsPhoto(text) }

// pending is a detection whose box is a list of four that can be corners or a
// corner and a size: all lists of the file together tell.
type pending struct {
	image string
	four  [4]float64
	at    int // among the objects of the image
}

// lister reads lists of detections.
type lister struct {
	*decoder
	pending []pending
	sized   bool
}

// lists reads detections as people save them in a loop: {file: [detections]},
// [{image, detections}], rows that name their image, or the detections of one
// image alone.
func (d *decoder) lists(r io.Reader) error {
	l := &lister{decoder: d}
	var single *node // of an object, the members that are about one image
	err := d.json(r, func(key string, n *node) {
		switch {
		case key == "":
			l.entry(n)
		case isPhotoName(key):
			l.image(key, n)
		default:
			if single == nil {
				single = &node{kind: '{', line: 1}
			}
			single.keys = append(single.keys, key)
			single.list = append(single.list, *n)
		}
	})
	if err != nil {
		return err
	}
	if single != nil {
		d.line = 1
		if l.listOf(single).kind == '[' {
			l.entry(single)
		} else if len(d.images) == 0 {
			return errors.New("no detections in it")
		}
	}
	if len(d.images) == 0 && single == nil {
		d.image(d.own(), 0, 0) // nothing was found in it
	}
	l.settle()
	d.shares()
	return nil
}

// entry reads an element of an array: the detections of an image, or one of them.
func (l *lister) entry(n *node) {
	if n.kind != '{' {
		l.bad("want an object")
		return
	}
	name := imageNameOf(n)
	if list := l.listOf(n); list.kind == '[' {
		if name == "" {
			name = l.own()
		}
		size := n
		if image := n.get("image"); image.kind == '{' {
			size = image
		}
		img := l.decoder.image(name, size.get("width").side(), size.get("height").side())
		l.all(img.Name, list)
		return
	}
	if name == "" {
		name = l.own()
	}
	img := l.decoder.image(name, 0, 0)
	l.add(img.Name, n)
}

func imageNameOf(n *node) string {
	for _, key := range imageKeys {
		v := n.get(key)
		// A name or source without an extension is a label's, or a model's.
		if v.kind == '"' && (isPhotoName(v.text) || key != "name" && key != "source") {
			return v.text
		}
	}
	if image := n.get("image"); image.kind == '{' {
		return image.get("path", "file_name", "name").text
	}
	return ""
}

// image reads the value of a file's key.
func (l *lister) image(name string, n *node) {
	img := l.decoder.image(name, n.get("width").side(), n.get("height").side())
	list := n
	if n.kind == '{' {
		list = l.listOf(n)
	}
	if list.kind != '[' {
		l.bad("%s: want a list of detections", name)
		return
	}
	l.all(img.Name, list)
}

// listOf returns the list of detections in an object; one of boxes, labels and
// scores side by side, as models return them, is put together. Their boxes are
// corners.
func (l *lister) listOf(n *node) *node {
	boxes := n.get("boxes")
	if boxes.kind != '[' || len(boxes.list) > 0 && boxes.list[0].kind != '[' {
		return n.get(listKeys...)
	}
	labels, scores := n.get("labels", "class_names", "text_labels", "classes"), n.get("scores")
	list := &node{kind: '[', line: n.line}
	for i := range boxes.list {
		one := node{kind: '{', line: max(boxes.list[i].line, 1), keys: []string{"xyxy"}, list: []node{boxes.list[i]}}
		for _, of := range []struct {
			key  string
			from *node
		}{{"label", labels}, {"score", scores}} {
			if i < len(of.from.list) {
				one.keys, one.list = append(one.keys, of.key), append(one.list, of.from.list[i])
			} else if of.from.kind == '[' { // fewer than boxes: whose is not known
				one.keys, one.list = nil, nil
				break
			}
		}
		list.list = append(list.list, one)
	}
	return list
}

func (l *lister) all(name string, list *node) {
	for i := range list.list {
		l.line = max(list.list[i].line, 1)
		l.add(name, &list.list[i])
	}
}

// add reads one detection.
func (l *lister) add(name string, n *node) {
	g, four, err := l.place(n)
	if err != nil {
		l.bad("%s: %w", name, err)
		return
	}
	label, ok := l.labelOf(n)
	if !ok {
		l.bad("%s: a detection without a label", name)
		return
	}
	o := g.object(label, max(n.line, 1))
	if !l.scored(&o, n.get(scoreKeys...)) {
		return
	}
	if n.get("truth").kind == 't' {
		o.Score, o.Truth = 1, true
	}
	if kinds := n.kinds("keypoints", "track_id", "tracker_id", "mask"); kinds != nil {
		o.Extra = &detect.Extra{Form: "list", Kinds: kinds}
	}
	img := &l.images[l.at[name]]
	if four != nil {
		l.pending = append(l.pending, pending{name, [4]float64(four), len(img.Objects)})
	}
	img.Objects = append(img.Objects, o)
}

// labelOf returns the label of a detection: the first that is a word, else that of
// a number.
func (l *lister) labelOf(n *node) (string, bool) {
	for _, key := range labelKeys {
		v := n.get(key)
		if _, number := v.float(); v.kind == '"' && !number {
			return v.text, true
		}
	}
	v := n.get(labelKeys...)
	id, ok := v.float()
	if !ok {
		return "", false
	}
	return l.decoder.label(int(id)), true
}

// place returns where a detection is, or a list of four that all others have to
// say something about.
func (l *lister) place(n *node) (g geometry, four []float64, err error) {
	in := n
	box := n.get("box", "bbox", "bounding_box")
	if box.kind == '{' {
		in = box
	}
	for _, form := range boxForms {
		if v := in.members(form.keys[:]...); v != nil {
			g = form.box(v[0], v[1], v[2], v[3])
			return l.outlineOf(n, box, g), nil, nil
		}
	}
	if v := in.members("x", "y", "width", "height"); v != nil {
		if in == box {
			l.note("x and y of a box are taken for the left top corner")
			return sizedBox(v[0], v[1], v[2], v[3]), nil, nil
		}
		l.note("x and y are taken for the middle, as in Roboflow's")
		return l.outlineOf(n, box, centredBox(v[0], v[1], v[2], v[3])), nil, nil
	}
	for _, key := range []string{"xyxy", "bbox_xyxy"} {
		if v := n.get(key).floats(); len(v) == 4 {
			return corners(v[0], v[1], v[2], v[3]), nil, nil
		}
	}
	for _, key := range []string{"xywh", "bbox_xywh"} {
		if v := n.get(key).floats(); len(v) == 4 {
			return sizedBox(v[0], v[1], v[2], v[3]), nil, nil
		}
	}
	if v := box.floats(); len(v) == 4 {
		return g, v, nil
	}
	return g, nil, errors.New("a detection without a box")
}

// outlineOf returns g with the outline that a detection has beside its box.
func (l *lister) outlineOf(n, box *node, g geometry) geometry {
	var v []float64
	if oriented := box.members("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"); oriented != nil {
		v = oriented
	} else if segments := n.get("segments"); segments.is() {
		xs, ys := segments.get("x").floats(), segments.get("y").floats()
		for i := range min(len(xs), len(ys)) {
			v = append(v, xs[i], ys[i])
		}
	} else if points := n.get("points"); points.kind == '[' {
		for i := range points.list {
			p := points.list[i].members("x", "y")
			if p == nil {
				return g
			}
			v = append(v, p...)
		}
	}
	if outline, err := polygon(v); err == nil {
		if len(v) == 8 && box.get("x3").is() {
			return outline
		}
		g.outline = outline.outline
	}
	return g
}

// settle decides what lists of four are.
func (l *lister) settle() {
	if len(l.pending) == 0 {
		return
	}
	read, what := corners, "left, top, right and bottom"
	boxes := make([]detect.FourBox, len(l.pending))
	for i, p := range l.pending {
		img := &l.images[l.at[p.image]]
		boxes[i] = detect.FourBox{Numbers: p.four, Width: img.Width, Height: img.Height}
	}
	if detect.AreSizes(slices.Values(boxes)) {
		read, what = sizedBox, "left, top, width and height"
	}
	l.line = 1
	l.note(fmt.Sprintf("the four numbers of a box are taken for %s", what))
	for _, p := range l.pending {
		l.images[l.at[p.image]].Objects[p.at].Box = read(p.four[0], p.four[1], p.four[2], p.four[3]).box
	}
}

// shares marks the images if all coordinates of the file are within 0 and 1, and
// not all of them whole.
func (d *decoder) shares() {
	boxes := func(yield func([4]float64) bool) {
		for _, img := range d.images {
			for i := range img.Objects {
				if b := img.Objects[i].Box; !yield([4]float64{b.XMin, b.YMin, b.XMax, b.YMax}) {
					return
				}
			}
		}
	}
	if !detect.AreShares(boxes) {
		return
	}
	d.line = 1
	d.note("all coordinates are within 0 and 1: taken for shares of the image")
	for i := range d.images {
		d.images[i].Shares = true
		if img := d.images[i]; img.Width > 0 && img.Height > 0 {
			d.images[i] = img.InPixels(img.Width, img.Height)
		}
	}
}
