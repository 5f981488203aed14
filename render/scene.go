package render

import (
	"image"
	"image/draw"
	"slices"
	"sync"

	"annotate/detect"
	"annotate/fonts"
)

// Scene is what is to be painted on an image, decided to the pixel: no image
// is needed to make one or to look into it. Its fields are for reading. A
// Scene may be drawn by several goroutines at once, on different tiles.
type Scene struct {
	// Size is the upright image's size in pixels, and what is below it.
	Size image.Point
	// Items are what is painted, bottom first.
	Items []Item
	// Forms says what became of the labels.
	Forms Forms
	// Skipped and Repaired say which detections were not drawn as they came.
	Skipped  Skipped
	Repaired Repaired

	below int
	fonts *fonts.Set
	once  sync.Once
	index index // of Items, made by the first Draw
}

// Forms counts the labels of a scene by the form that they found room for.
type Forms struct {
	Full   int // as the template says
	Short  int // without the score, or cut
	Number int // a number, told in the legend
	Hidden int // only in the count of those left out
}

// Skipped counts detections that have no place in the image.
type Skipped struct {
	NotFinite int // a coordinate is not a number, or infinite
	Empty     int // the box has no width or no height
	OffFrame  int // the box lies wholly outside the image
}

// Repaired counts detections that were drawn otherwise than they came. One
// detection may count in several.
type Repaired struct {
	Inverted int // a box whose minimum and maximum were swapped
	Clamped  int // a box reaching over the image's edge by half a pixel or more
	Score    int // a score outside [0,1], or not a number
}

// An Item is one thing to paint: ink, which lies over what is there, or a
// filter, which changes it and therefore needs it: [Hide]. The types are
// [Outline], [Wash], [Bar], [Dot], [Leader], [Plate], [Heat], [Dim] and [Hide].
type Item interface {
	// Bounds holds all that the item paints.
	Bounds() image.Rectangle
	// touch calls add with rectangles that together hold all that the item
	// paints; closer than Bounds where that is mostly empty.
	touch(add func(image.Rectangle))
	// paint paints what of the item falls on the canvas. What it does to a
	// pixel must not depend on where the canvas begins or ends.
	paint(c *canvas)
}

// Hides reports whether the scene makes objects unrecognisable, so that no
// other copy of the picture, such as an embedded thumbnail, may be kept.
func (s *Scene) Hides() bool {
	for _, it := range s.Items {
		if _, ok := it.(*Hide); ok {
			return true
		}
	}
	return false
}

// Hidden returns how many objects the scene hides, and the labels, in order, of
// those that take more than half of the picture with them, as a couch or a
// dining table may.
func (s *Scene) Hidden() (objects int, most []string) {
	for _, it := range s.Items {
		if h, ok := it.(*Hide); ok {
			objects++
			if 2*h.Rect.Dx()*h.Rect.Dy() > s.Size.X*(s.Size.Y-s.below) && !slices.Contains(most, h.Label) {
				most = append(most, h.Label)
			}
		}
	}
	slices.Sort(most)
	return objects, most
}

// Below returns how many rows of pixels the scene adds under the image, for the
// legend of [Style.LegendBelow]: a multiple of 8. They are painted opaque.
func (s *Scene) Below() int { return s.below }

// Draw paints what of the scene falls on the tile, whose bounds are in the
// scene's coordinates and may begin anywhere. The image drawn in disjoint
// tiles is, to the bit, the image drawn at once, as long as no tile's edge
// cuts a filter: see [Scene.Regions]. On a cut filter, what is hidden stays
// hidden, but the blocks are those of the piece.
func (s *Scene) Draw(tile *image.RGBA) {
	r := tile.Rect.Intersect(image.Rectangle{Max: s.Size})
	if r.Empty() || len(s.Items) == 0 {
		return
	}
	c := canvasFor(s.fonts)
	defer c.release()
	c.img = tile.SubImage(r).(*image.RGBA)
	if r.Size() == s.Size {
		for _, it := range s.Items {
			it.paint(c)
		}
		return
	}
	s.once.Do(func() {
		s.index = newIndex(s.Size, len(s.Items), func(i int, add func(image.Rectangle)) { s.Items[i].touch(add) })
	})
	for _, i := range s.index.within(r) {
		s.Items[i].paint(c)
	}
}

// Annotate returns a copy of the image with the detections drawn on it. Boxes
// are relative to the image's top-left, wherever its bounds begin; the copy's
// bounds are the image's, with the rows of [Scene.Below] under them. An image
// that is not opaque stays so, apart from what is drawn.
func Annotate(img image.Image, dets []detect.Detection, style Style) *image.RGBA {
	b := img.Bounds()
	s := Layout(b.Size(), dets, style)
	out := image.NewRGBA(image.Rectangle{Max: s.Size})
	draw.Draw(out, image.Rectangle{Max: b.Size()}, img, b.Min, draw.Src)
	s.Draw(out)
	out.Rect = out.Rect.Add(b.Min)
	return out
}

// coverer is an item that paints some pixels whatever they were.
type coverer interface {
	// cover calls add with rectangles, within the item's bounds, every pixel of
	// which the item paints opaque.
	cover(add func(image.Rectangle))
}

// Covered returns rectangles inside the frame that the scene paints over
// opaque: what they held before does not show in the result, and need not be
// known. They are the most of it rather than all: strokes and plates without
// their round corners. They may overlap.
func (s *Scene) Covered() []image.Rectangle {
	var filters, covered []image.Rectangle
	for _, it := range s.Items {
		if h, ok := it.(*Hide); ok {
			filters = append(filters, h.Rect)
		}
	}
	frame := image.Rectangle{Max: s.Size}
	for _, it := range s.Items {
		c, ok := it.(coverer)
		if !ok {
			continue
		}
		c.cover(func(r image.Rectangle) {
			// What is beneath a filter shows in what that makes of its other pixels.
			if r = r.Intersect(frame); !r.Empty() && !slices.ContainsFunc(filters, r.Overlaps) {
				covered = append(covered, r)
			}
		})
	}
	return covered
}

func (o *Outline) cover(add func(image.Rectangle)) {
	if o.Dash == Solid {
		o.band(o.Core, o.Line, 0, add)
	}
}

func (p *Plate) cover(add func(image.Rectangle)) {
	r, radius := p.Rect, p.Radius
	if p.Border == 0 || p.Edge == p.Fill {
		r, radius = r.Inset(p.Border), max(p.Radius-p.Border, 0)
	}
	radius = min(radius, r.Dx()/2, r.Dy()/2)
	add(image.Rect(r.Min.X+radius, r.Min.Y, r.Max.X-radius, r.Max.Y))
	add(image.Rect(r.Min.X, r.Min.Y+radius, r.Max.X, r.Max.Y-radius))
}
