package forms

import (
	"io"

	"annotate/detect"
	"annotate/detect/jsonfile"
)

func sniffMegaDetector(h *shape) bool {
	return h.first == '{' && (h.has("detection_categories") || h.has("images/file") && h.has("images/detections"))
}

// megaDetector reads {"images": [{"file", "detections": [{"category", "conf",
// "bbox"}]}], "detection_categories"}. Boxes are shares: left, top, width and
// height. An image with a failure was not looked at: it is a bad record, not one
// without objects.
func (d *decoder) megaDetector(r io.Reader) error {
	s := jsonfile.NewReader(r)
	categories := map[string]string{}
	s.Object(func(key []byte) {
		switch string(key) {
		case "images":
			s.Array(func() {
				s.Peek()
				d.line = s.Line()
				n := tree(s, 0)
				if s.Err() == nil {
					d.megaImage(&n)
				}
			})
		case "detection_categories":
			n := tree(s, 0)
			for i, key := range n.keys {
				categories[key] = n.list[i].text
			}
		default:
			s.Skip()
		}
	})
	s.End()
	if err := s.FileError(d.name); err != nil {
		return err
	}
	for i := range d.images { // the names may come last
		for k := range d.images[i].Objects {
			o := &d.images[i].Objects[k]
			if name := categories[o.Label]; name != "" {
				o.Label = name
			} else {
				d.note("categories without a name")
				o.Label = "category " + o.Label
			}
		}
	}
	return nil
}

func (d *decoder) megaImage(n *node) {
	name := n.get("file").text
	d.about = cleanName(name)
	switch failure := n.get("failure"); {
	case name == "":
		d.bad("an image without file")
		return
	case failure.is():
		d.bad("%s: not looked at: %s", name, failure.text)
		return
	case n.get("detections").kind != '[':
		d.bad("%s: no detections", name)
		return
	}
	img := d.image(name, n.get("width").side(), n.get("height").side())
	img.Shares = img.Width == 0 || img.Height == 0
	found := n.get("detections")
	for i := range found.list {
		det := &found.list[i]
		d.line = max(det.line, 1)
		box := det.get("bbox").floats()
		score, ok := det.get("conf").float()
		switch {
		case len(box) != 4:
			d.bad("%s: bbox: want four numbers", name)
			continue
		case !ok || !(score >= 0 && score <= 1):
			d.bad("%s: conf is not in [0,1]", name)
			continue
		}
		g := sizedBox(box[0], box[1], box[2], box[3])
		if !img.Shares {
			g = g.scaled(float64(img.Width), float64(img.Height))
		}
		category := det.get("category")
		label := category.text
		if v, ok := category.float(); ok && label == "" {
			label = number(v)
		}
		o := g.object(label, det.line)
		o.Score, o.Truth = score, false
		if kinds := det.kinds("classifications"); kinds != nil {
			o.Extra = &detect.Extra{Form: "megadetector", Kinds: kinds}
		}
		img.Objects = append(img.Objects, o)
	}
}
