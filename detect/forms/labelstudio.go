package forms

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"

	"annotate/detect"
)

func sniffLabelStudio(h *shape) bool {
	if h.first != '[' {
		return false
	}
	return h.has("data") && (h.has("annotations") || h.has("predictions") || h.has("completions")) && !h.has("annotations/bbox") ||
		h.ends("/rectanglelabels") || h.ends("/polygonlabels") || h.ends("/original_width")
}

// labelStudio reads tasks, as JSON with all that there is of a task, or as
// JSON-MIN with the regions of a control under its name. Places are per cent of
// the image, whose size each region says.
func (d *decoder) labelStudio(r io.Reader) error {
	return d.json(r, func(_ string, task *node) {
		if task.kind != '{' {
			d.bad("want a task, an object")
			return
		}
		if data := task.get("data"); data.kind == '{' {
			d.studioTask(task, data)
		} else {
			d.studioMin(task)
		}
	})
}

func (d *decoder) studioTask(task, data *node) {
	name := studioName(data)
	if name == "" {
		d.bad("a task without an image")
		return
	}
	d.about = cleanName(name)
	answers := task.get("annotations", "completions")
	var chosen *node
	n := 0
	for i := range answers.list {
		a := &answers.list[i]
		if a.get("was_cancelled").kind == 't' {
			continue
		}
		if n++; chosen == nil || a.get("ground_truth").kind == 't' && chosen.get("ground_truth").kind != 't' {
			chosen = a
		}
	}
	if n > 1 {
		d.note("tasks with several annotations: of each only the first is read, or the one marked as ground truth")
	}
	scored := false
	if predictions := task.get("predictions"); chosen == nil && len(predictions.list) > 0 {
		chosen, scored = &predictions.list[0], true
	}
	switch {
	case chosen == nil && len(answers.list) > 0:
		d.bad("%s: skipped, and so not labelled", name)
		return
	case chosen == nil && answers.is():
		d.bad("%s: no annotation, and so not labelled", name)
		return
	}
	img := d.image(name, 0, 0)
	if chosen == nil {
		return // what other programs write of an image without objects
	}
	if chosen.kind != '{' { // the export can have ids in place of annotations
		d.bad("%s: annotations are not in the file: export it as JSON", name)
		return
	}
	score := chosen.get("score")
	regions := chosen.get("result")
	labels := studioLabels(regions)
	seen := map[string]bool{} // a region and its label can be two results
	for i := range regions.list {
		region := &regions.list[i]
		value := region.get("value")
		id := region.get("id").text
		if value.kind != '{' || id != "" && seen[id] {
			continue
		}
		o, width, height, err := d.studioRegion(value, region, labels)
		if errors.Is(err, errNoRegion) {
			if kind := region.get("type").text; kind != "" && kind != "labels" {
				img.Extra = &detect.Extra{Form: "labelstudio", Kinds: []string{kind}}
			}
			continue
		}
		seen[id] = true
		if err == nil && o.Label == "" {
			err = errNoLabel
		}
		if err != nil {
			d.bad("%s: %w", name, err)
			continue
		}
		if scored {
			o.Truth, o.Score = false, 1
			of := region.get("score")
			if !of.is() {
				of = score
			}
			if !of.is() {
				d.note("predictions without a score are read with a score of 1")
			}
			if !d.scored(&o, of) {
				continue
			}
		}
		d.studioAdd(img, o, width, height)
	}
}

// studioMin reads a task of JSON-MIN.
func (d *decoder) studioMin(task *node) {
	name := studioName(task)
	if name == "" {
		d.bad("a task without an image")
		return
	}
	img := d.image(name, 0, 0)
	for i := range task.list {
		if task.list[i].kind != '[' {
			continue
		}
		for k := range task.list[i].list {
			region := &task.list[i].list[k]
			if region.kind != '{' || !region.get("original_width").is() {
				continue
			}
			o, width, height, err := d.studioRegion(region, region, nil)
			if err == nil && o.Label == "" {
				err = errNoLabel
			}
			if err != nil {
				d.bad("%s: %w", name, err)
				continue
			}
			d.studioAdd(img, o, width, height)
		}
	}
}

func (d *decoder) studioAdd(img *detect.Labelled, o detect.Object, width, height int) {
	if img.Width == 0 {
		img.Width, img.Height = width, height
	}
	img.Objects = append(img.Objects, o)
}

// studioLabels returns the labels of regions whose label is a result of its own,
// by the region's id.
func studioLabels(regions *node) map[string]string {
	labels := map[string]string{}
	for i := range regions.list {
		region := &regions.list[i]
		value := region.get("value")
		if l := value.get("labels", "choices"); len(l.list) > 0 {
			labels[region.get("id").text] = l.list[0].text
		}
	}
	return labels
}

var (
	errNoRegion = errors.New("not a region")
	errNoLabel  = errors.New("a region without a label")
)

// studioRegion returns the object of a region, and the size of its image.
func (d *decoder) studioRegion(v, region *node, labels map[string]string) (o detect.Object, width, height int, err error) {
	width, height = region.get("original_width").side(), region.get("original_height").side()
	label := labels[region.get("id").text]
	for i, key := range v.keys {
		if all := v.list[i].list; strings.HasSuffix(key, "labels") && len(all) > 0 {
			if label = all[0].text; len(all) > 1 {
				d.note("regions with several labels: of each only the first is read")
			}
		}
	}
	if turned, _ := region.get("image_rotation").float(); turned != 0 {
		return o, 0, 0, fmt.Errorf("region %q: the image was turned by %v° in the editor, which is not read", label, turned)
	}
	var g geometry
	box := v.members("x", "y", "width", "height")
	points := v.get("points")
	switch {
	case len(box) == 4:
		g = sizedBox(box[0], box[1], box[2], box[3])
	case len(v.members("x", "y", "radiusX", "radiusY")) == 4:
		e := v.members("x", "y", "radiusX", "radiusY")
		g = ellipse(e[0], e[1], e[2], e[3], 0)
	case points.kind == '[':
		var all []float64
		for i := range points.list {
			all = append(all, points.list[i].floats()...)
		}
		if g, err = polygon(all); err != nil {
			return o, 0, 0, fmt.Errorf("region %q: %w", label, err)
		}
	case v.get("rle").kind == '[':
		if g, err = brushMask(v.get("rle").floats(), width, height); err != nil {
			return o, 0, 0, fmt.Errorf("region %q: %w", label, err)
		}
		return g.object(label, region.line), width, height, nil
	case v.get("x").is() || v.get("vertices").is():
		return o, 0, 0, fmt.Errorf("region %q %w", label, errNoArea)
	default:
		return o, 0, 0, errNoRegion
	}
	if width == 0 || height == 0 {
		return o, 0, 0, fmt.Errorf("region %q: no original_width and original_height, which per cent are of", label)
	}
	g = g.scaled(float64(width)/100, float64(height)/100)
	if degrees, ok := v.get("rotation").float(); ok && degrees != 0 && len(box) == 4 { // around the corner
		g = turnedBox(g.box, degrees, g.box.XMin, g.box.YMin)
	}
	return g.object(label, region.line), width, height, nil
}

// uploaded is what Label Studio puts before the names of files that were
// uploaded.
var uploaded = regexp.MustCompile(`^[0-9a-f]{4,36}-`)

// studioName returns the name of a task's image: the text that is a path of one,
// under the key image if there is one.
func studioName(data *node) string {
	name := data.get("image", "img", "photo").text
	for i := range data.list {
		if name != "" {
			break
		}
		if text := data.list[i].text; studioIsPhoto(text) {
			name = text
		}
	}
	if name == "" {
		return ""
	}
	upload := strings.Contains(name, "/data/upload/") || strings.HasPrefix(name, "upload/")
	if u, err := url.Parse(name); err == nil {
		if file := u.Query().Get("d"); file != "" {
			return file
		}
		if u.Scheme != "" || u.RawQuery != "" {
			name = strings.TrimPrefix(u.Path, "/")
		} else if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
	}
	if upload {
		return uploaded.ReplaceAllString(path.Base(name), "")
	}
	return strings.TrimPrefix(name, "/")
}

func studioIsPhoto(text string) bool {
	text, _, _ = strings.Cut(strings.ToLower(text), "?")
	switch path.Ext(text) {
	case ".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".gif", ".heic", ".avif":
		return true
	}
	return strings.HasSuffix(text, "/local-files/")
}
