package render

// box draws every object's outline, dashed as its label's look says.
func (p *page) box() {
	for _, o := range p.drawn {
		p.add(layerOutline, p.outline(o))
	}
}

// roundBox draws outlines with round corners.
func (p *page) roundBox() {
	for _, o := range p.drawn {
		l := p.outline(o)
		l.Radius, l.Square = p.rounding(o)
		p.add(layerOutline, l)
	}
}

// rounding returns the radius of a round box's corners, and which of them the
// label's plate joins: these are square, or a gap would show between them.
func (p *page) rounding(o *object) (radius int, square Corners) {
	radius = min(3*p.sizes.font/4, min(o.outer.Dx(), o.outer.Dy())/4)
	if radius < o.widths.total() {
		return 0, 0 // the arcs would fill the corners
	}
	for i, q := range quadrants(o.outer, radius) {
		if q.Inset(-1).Overlaps(o.plate) {
			square |= 1 << i
		}
	}
	return radius, square
}

// corners draws a quarter of each side at every corner.
func (p *page) corners() {
	for _, o := range p.drawn {
		l := p.outline(o)
		l.Dash = Solid
		l.Arm = max(min(l.Rect.Dx(), l.Rect.Dy())/4, 2*l.total())
		p.add(layerOutline, l)
	}
}

// dashed draws outlines that are dashed whatever the label's look says.
func (p *page) dashed() {
	for _, o := range p.drawn {
		l := p.outline(o)
		if l.Dash == Solid {
			l.Dash = Dashed
		}
		p.add(layerOutline, l)
	}
}

// outline returns an object's whole stroke.
func (p *page) outline(o *object) *Outline {
	return &Outline{
		Rect: o.outer, Tones: o.tones.Tones, Line: o.widths.line, Casing: o.widths.casing, Dash: o.look.Dash,
		Object: o.index,
	}
}
