package render

import (
	"image"
	"image/color"

	"annotate/fonts"
)

// Plate is an opaque panel with text on it: a label, a number, the legend or
// its rows, the count of labels left out.
type Plate struct {
	Rect   image.Rectangle
	Fill   color.RGBA // opaque
	Edge   color.RGBA // opaque; of the border
	Border int        // width of the border inside Rect, in pixels
	Radius int        // of the corners, except the square ones
	Square Corners    // which corners are square, where the plate joins a box
	Texts  []Text
	// Role says what the plate is for; Object, for a label or a number, which
	// object, as [Style.Template]'s {index}.
	Role   Role
	Object int
}

// Role is what a plate is for.
type Role uint8

// The roles.
const (
	RoleLabel  Role = iota // the label of an object
	RoleNumber             // the number of an object that the legend tells
	RoleLegend             // the legend's panel, or a row's number on it
	RoleCount              // how many labels were left out
)

// Corners is a set of corners, bits from 0 clockwise from the top-left.
type Corners uint8

// Text is one line in one direction.
type Text struct {
	Value  string
	Px     int             // em in pixels
	Rect   image.Rectangle // the line box
	Color  color.RGBA
	shaped *fonts.Text
}

// Bounds returns the plate's rectangle.
func (p *Plate) Bounds() image.Rectangle { return p.Rect }

func (p *Plate) touch(add func(image.Rectangle)) { add(p.Rect) }

func (p *Plate) paint(c *canvas) {
	if !p.Rect.Overlaps(c.img.Rect) {
		return
	}
	if p.Border > 0 && p.Edge != p.Fill {
		c.round(p.Rect, p.Radius, p.Square, p.Edge)
	}
	c.round(p.Rect.Inset(p.Border), max(p.Radius-p.Border, 0), p.Square, p.Fill)
	for i := range p.Texts {
		t := &p.Texts[i]
		c.face.Draw(c.img, t.shaped, t.Rect.Min.X, t.Rect.Min.Y, t.Color)
	}
}

// round fills a rectangle with round corners, except the square ones.
func (c *canvas) round(r image.Rectangle, radius int, square Corners, col color.RGBA) {
	radius = min(radius, r.Dx()/2, r.Dy()/2)
	if radius <= 0 {
		c.fill(r, col)
		return
	}
	c.fill(image.Rect(r.Min.X+radius, r.Min.Y, r.Max.X-radius, r.Max.Y), col)
	c.fill(image.Rect(r.Min.X, r.Min.Y+radius, r.Min.X+radius, r.Max.Y-radius), col)
	c.fill(image.Rect(r.Max.X-radius, r.Min.Y+radius, r.Max.X, r.Max.Y-radius), col)
	for i, q := range quadrants(r, radius) {
		if square&(1<<i) != 0 {
			c.fill(q, col)
			continue
		}
		origin, part := quadrant(i, q, radius)
		c.paint(stamp{kind: disc, a: 2 * radius}, part, origin, col)
	}
}
