package forms

import "io"

func sniffCreateML(h *shape) bool {
	return h.first == '[' && (h.has("annotations/coordinates") || h.has("annotation/coordinates"))
}

// createML reads [{"image", "annotations": [{"label", "coordinates": {"x", "y",
// "width", "height"}}]}], where x and y are the middle.
func (d *decoder) createML(r io.Reader) error {
	return d.json(r, func(_ string, n *node) {
		name := n.get("image", "imagefilename", "filename").text
		if name == "" {
			d.bad("an entry without image")
			return
		}
		img := d.image(name, 0, 0)
		list := n.get("annotations", "annotation")
		for i := range list.list {
			a := &list.list[i]
			d.line = max(a.line, 1)
			v := a.get("coordinates").members("x", "y", "width", "height")
			if v == nil {
				d.bad("%s: coordinates: want x, y, width and height", name)
				continue
			}
			o := centredBox(v[0], v[1], v[2], v[3]).object(a.get("label").text, d.line)
			if o.Label == "" {
				d.bad("%s: an annotation without a label", name)
			} else if d.scored(&o, a.get("confidence")) {
				img.Objects = append(img.Objects, o)
			}
		}
	})
}
