package render

import (
	"cmp"
	"image"
	"image/color"
	"math"
	"slices"

	"annotate/detect"
	"annotate/fonts"
)

// Layout decides how detections are drawn on an image of the given upright
// size. It never fails: what cannot be drawn is counted in [Scene.Skipped],
// what had to be changed in [Scene.Repaired]. The result does not depend on the
// order of dets. It is safe for concurrent use.
func Layout(size image.Point, dets []detect.Detection, style Style) *Scene {
	set := style.Fonts
	if set == nil {
		set = fonts.Default()
	}
	s := &Scene{Size: size, fonts: set}
	if size.X <= 0 || size.Y <= 0 {
		return s
	}
	p := &plan{
		scene: s, style: &style, size: size, frame: image.Rectangle{Max: size},
		sizes: sizesFor(size, &style),
	}
	p.take(dets)
	if len(p.objects) == 0 {
		return s
	}
	p.order()
	p.stroke()
	p.annotate()
	for _, l := range p.layers {
		s.Items = append(s.Items, l...)
	}
	return s
}

// plan is a scene in the making.
type plan struct {
	scene   *Scene
	style   *Style
	size    image.Point
	frame   image.Rectangle
	sizes   sizes
	objects []object  // most certain first: the order of priority for labels
	drawn   []*object // largest first: the order of painting
	written *writer   // of the labels' latest size
	beside  index     // of objects' boxes, by their sides
	layers  [layerCount][]Item
}

// object is a detection ready to be drawn.
type object struct {
	label  string
	score  float64 // in [0,1]
	truth  bool
	source string
	index  int // from 1, most certain first
	exact  detect.Box
	shape  *shape          // nil where the box is all there is
	box    image.Rectangle // within the frame, at least 1×1; of the shape, if there is one
	look   Look
	tones  *painted
	gap    int // pixels to the nearest object beside it, as far as that matters
	widths widths
	outer  image.Rectangle // outer edge of the stroke
	core   image.Rectangle // outer edge of its core
	plate  image.Rectangle // of the label, once it is placed
}

// painted are an object's colours: its stroke's, its plate's, and its text's on
// that.
type painted struct {
	Tones
	plate, text color.RGBA
}

// layer is a height above the photo.
type layer int

const (
	layerFilter layer = iota
	layerDim
	layerHeat
	layerFill
	layerOutline
	layerBar
	layerDot
	layerLeader
	layerPanel
	layerLabel
	layerCount
)

func (p *plan) add(l layer, it Item) { p.layers[l] = append(p.layers[l], it) }

// annotate adds the items of every part.
func (p *plan) annotate() {
	// Labels come first although they lie on top: outlines mind where they
	// are joined.
	if p.style.has(PartLabel) || p.style.has(PartLegend) {
		p.label()
	}
	for _, part := range []struct {
		name Part
		draw func()
	}{
		{PartSolid, func() { p.hide(Hide{Solid: true}) }},
		{PartPixelate, func() { p.hide(Hide{}) }},
		{PartBlur, func() { p.hide(Hide{Smooth: true}) }},
		{PartSpotlight, p.spotlight},
		{PartHeat, p.heat},
		{PartFill, p.fill},
		{PartBox, func() { p.boxes(nil) }},
		{PartOutline, p.outlines},
		{PartRoundBox, func() { p.boxes(p.roundBox) }},
		{PartCorners, func() { p.boxes(corners) }},
		{PartDashed, func() { p.boxes(dashedBox) }},
		{PartScoreBar, p.scoreBar},
		{PartDot, p.dot},
	} {
		if p.style.has(part.name) {
			part.draw()
		}
	}
}

// take keeps the detections that can be drawn, repaired where need be.
func (p *plan) take(dets []detect.Detection) {
	s := p.scene
	w, h := float64(p.size.X), float64(p.size.Y)
	p.objects = make([]object, 0, len(dets))
	for _, d := range dets {
		b := d.Box
		if !b.Finite() {
			s.Skipped.NotFinite++
			continue
		}
		c := b.Canon()
		if c.Empty() {
			s.Skipped.Empty++
			continue
		}
		edge := c.Edge(w, h)
		if edge == detect.EdgeOutside {
			s.Skipped.OffFrame++
			continue
		}
		if c != b {
			s.Repaired.Inverted++
		}
		if edge.OffFrame() {
			s.Repaired.Clamped++
		}
		o := object{label: d.Label, score: d.Score, truth: d.Truth, source: p.style.Source, exact: c}
		if !(d.Score >= 0 && d.Score <= 1) {
			s.Repaired.Score++
			o.score = 0
			if d.Score > 1 {
				o.score = 1
			}
		}
		o.box = pixelBox(c.XMin, c.YMin, c.XMax, c.YMax, p.size)
		if o.shape = shapeOf(d.Outline, p.frame); o.shape != nil && !p.style.has(PartBox) {
			o.box = o.shape.bounds
		}
		p.objects = append(p.objects, o)
	}
}

// order sorts the objects canonically and gives each its look.
func (p *plan) order() {
	slices.SortFunc(p.objects, func(a, b object) int {
		if a.score != b.score { // which decides nearly always
			return cmp.Compare(b.score, a.score)
		}
		return cmp.Or(
			cmp.Compare(a.label, b.label),
			cmp.Compare(a.exact.YMin, b.exact.YMin), cmp.Compare(a.exact.XMin, b.exact.XMin),
			cmp.Compare(a.exact.YMax, b.exact.YMax), cmp.Compare(a.exact.XMax, b.exact.XMax),
			cmp.Compare(truthRank(a.truth), truthRank(b.truth)),
			compareShapes(a.shape, b.shape),
		)
	})
	looks := map[string]Look{}
	for i := range p.objects {
		o := &p.objects[i]
		o.index = i + 1
		o.look = p.look(o, looks)
	}
	dashed(looks)
	tones := map[color.RGBA]*painted{}
	p.drawn = make([]*object, len(p.objects))
	for i := range p.objects {
		o := &p.objects[i]
		if l, ok := looks[o.label]; ok {
			o.look = l
		}
		if o.tones = tones[o.look.Color]; o.tones == nil {
			o.tones = &painted{tonesFor(o.look.Color), o.look.Color, textOn(o.look.Color)}
			tones[o.look.Color] = o.tones
		}
		p.drawn[i] = o
	}
	slices.SortStableFunc(p.drawn, func(a, b *object) int {
		return cmp.Compare(b.box.Dx()*b.box.Dy(), a.box.Dx()*a.box.Dy())
	})
	p.measureGaps()
}

// stroke gives every object its stroke, of a size that goes with the text's.
func (p *plan) stroke() {
	for i := range p.objects {
		o := &p.objects[i]
		o.widths = p.sizes.widthsFor(o.box.Size(), o.gap)
		o.outer, o.core = o.widths.outline(o.box, p.frame)
	}
}

func compareShapes(a, b *shape) int {
	if a == nil || b == nil {
		return cmp.Compare(truthRank(a != nil), truthRank(b != nil))
	}
	return slices.CompareFunc(a.rings, b.rings, func(r, s []image.Point) int {
		return slices.CompareFunc(r, s, func(p, q image.Point) int { return cmp.Or(cmp.Compare(p.X, q.X), cmp.Compare(p.Y, q.Y)) })
	})
}

func truthRank(truth bool) int {
	if truth {
		return 0
	}
	return 1
}

// look returns an object's look, as the style colours; known remembers labels.
func (p *plan) look(o *object, known map[string]Look) Look {
	switch p.style.ColorBy {
	case ColorByInstance:
		return Look{Color: colors[(o.index-1)%len(colors)]}
	case ColorByScore:
		return Look{Color: scoreColor(o.score)}
	}
	l, ok := known[o.label]
	if !ok {
		if l, ok = p.style.Palette[o.label]; !ok {
			l = LookOf(o.label)
		}
		l.Color.A = 255
		known[o.label] = l
	}
	return l
}

// outward returns a box in whole pixels within the frame, rounded so that they
// cover all of it.
func outward(b detect.Box, frame image.Rectangle) image.Rectangle {
	c := b.Clamp(float64(frame.Dx()), float64(frame.Dy()))
	return image.Rect(
		int(math.Floor(c.XMin)), int(math.Floor(c.YMin)), int(math.Ceil(c.XMax)), int(math.Ceil(c.YMax)),
	)
}
