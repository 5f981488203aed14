package placement

import "image"

// Place finds a place for the label of every object. The objects' order is
// their priority: earlier ones choose first. The result depends on nothing
// but the arguments.
func Place(objects []Object, o Options) Result {
	res := Result{Labels: make([]Placed, len(objects))}
	for i, obj := range objects {
		res.Labels[i] = Placed{Form: FormNone}
		if len(obj.Forms) == 0 {
			continue
		}
		res.Labels[i].Form = FormHidden
	search:
		for f, size := range obj.Forms {
			for _, at := range []image.Point{
				{obj.Box.Min.X - o.Gap, obj.Box.Min.Y - o.Gap - size.Y},
				{obj.Box.Min.X + o.Inset, obj.Box.Min.Y + o.Inset},
				{obj.Box.Min.X - o.Gap, obj.Box.Max.Y + o.Gap},
			} {
				r := image.Rectangle{Min: at, Max: at.Add(size)}
				if !r.Empty() && r.In(o.Frame) && free(res.Labels[:i], r) {
					res.Labels[i] = Placed{Form: f, Rect: r}
					break search
				}
			}
		}
		if res.Labels[i].Form == FormHidden {
			res.Hidden++
		}
	}
	return res
}

func free(placed []Placed, r image.Rectangle) bool {
	for _, p := range placed {
		if p.Rect.Overlaps(r) {
			return false
		}
	}
	return true
}
