package main

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"

	"github.com/fogleman/gg"
)

// oversample is how many times larger than the photo a picture is drawn; the
// reduction at the end gives edges the softness of a lens.
const oversample = 2

// Picture is a photo being drawn. Coordinates are the photo's pixels unless a
// placement is in force.
//
// Every object that is worth detecting is drawn within [Picture.Object], which
// notes the pixels that show it; whatever is drawn later takes pixels away. So
// at the end the box around an object's pixels is the exact box of what can be
// seen of it, however it was drawn.
type Picture struct {
	W, H  float64
	Light Light
	rnd   *rand.Rand

	img     *image.RGBA
	dc      *gg.Context // draws on img, in img's pixels
	shown   []uint16    // by pixel of img: the object seen there, 0 for none
	objects []object    // objects[0] stands for none
	current uint16
	m       affine // from the coordinates in force to img's pixels
}

// object is what the picture knows about one thing to be detected.
type object struct {
	label string
	drawn int // pixels of img that it took, overlaps with itself counted once
}

// Light is a far lamp and what is reflected from everywhere else.
type Light struct {
	X, Y, Z  float64 // direction towards the lamp; z points at the viewer
	Contrast float64 // how much darker a surface is that looks away, 0 to 1.5
	Lit      rgb     // colour of what looks at the lamp
	Shade    rgb     // colour of what looks away
}

// daylight comes from above, left and behind the viewer.
var daylight = Light{X: -0.45, Y: -0.68, Z: 0.58, Contrast: 0.7, Lit: rgb{1.04, 1.01, 0.96}, Shade: rgb{0.90, 0.95, 1.06}}

// newPicture returns a transparent picture.
func newPicture(w, h int, seed uint64) *Picture {
	img := image.NewRGBA(image.Rect(0, 0, w*oversample, h*oversample))
	return &Picture{
		W: float64(w), H: float64(h), Light: daylight,
		rnd:     rand.New(rand.NewPCG(seed, 0x5CE7E)),
		img:     img,
		dc:      gg.NewContextForRGBA(img),
		shown:   make([]uint16, w*h*oversample*oversample),
		objects: []object{{}},
		m:       affine{a: oversample, d: oversample},
	}
}

// At draws with the origin at (x,y), enlarged by sx and sy (negative: mirrored)
// and turned by the angle.
func (p *Picture) At(x, y, sx, sy, angle float64, drawing func()) {
	before := p.m
	p.m = p.m.after(placement(x, y, sx, sy, angle))
	drawing()
	p.m = before
}

// Object draws one thing that a detector should find. Objects may be nested:
// the inner one takes its pixels from the outer one.
func (p *Picture) Object(label string, drawing func()) {
	before := p.current
	p.objects = append(p.objects, object{label: label})
	p.current = uint16(len(p.objects) - 1)
	drawing()
	p.current = before
}

// Again draws more of the last object of that label, which something else came
// before in the meantime, as a bicycle comes before its rider's far leg.
func (p *Picture) Again(label string, drawing func()) {
	before := p.current
	for i, o := range p.objects {
		if o.label == label {
			p.current = uint16(i)
		}
	}
	drawing()
	p.current = before
}

// between returns a random number in [a,b).
func (p *Picture) between(a, b float64) float64 { return a + (b-a)*p.rnd.Float64() }

// pick returns one of the choices.
func pick[T any](p *Picture, choices ...T) T { return choices[p.rnd.IntN(len(choices))] }

// colour returns what is painted at a pixel of img.
func (p *Picture) colour(x, y int) rgb {
	i := p.img.PixOffset(x, y)
	s := p.img.Pix[i : i+3 : i+3]
	return rgb{float64(s[0]) / 255, float64(s[1]) / 255, float64(s[2]) / 255}
}

// blend paints a pixel of img over what is there.
func (p *Picture) blend(x, y int, c rgb, a float64) {
	i := p.img.PixOffset(x, y)
	s := p.img.Pix[i : i+4 : i+4]
	s[0] = to8(float64(s[0])/255*(1-a) + clamp(c.r)*a)
	s[1] = to8(float64(s[1])/255*(1-a) + clamp(c.g)*a)
	s[2] = to8(float64(s[2])/255*(1-a) + clamp(c.b)*a)
	s[3] = to8(float64(s[3])/255*(1-a) + a)
}

// mark notes that a pixel of img shows the current object.
func (p *Picture) mark(x, y int) {
	at := &p.shown[y*p.img.Rect.Dx()+x]
	if *at != p.current {
		*at = p.current
		p.objects[p.current].drawn++
	}
}

// Wash paints every pixel inside the rectangle, in the photo's coordinates. It
// shows no object. The paint is given the photo's coordinates too; alpha may be
// nil.
func (p *Picture) Wash(x, y, w, h float64, paint Paint, alpha func(x, y float64) float64) {
	r := image.Rect(int(x*oversample), int(y*oversample), int((x+w)*oversample), int((y+h)*oversample)).Intersect(p.img.Rect)
	for py := r.Min.Y; py < r.Max.Y; py++ {
		fy := (float64(py) + 0.5) / oversample
		for px := r.Min.X; px < r.Max.X; px++ {
			fx := (float64(px) + 0.5) / oversample
			a := 1.0
			if alpha != nil {
				a = clamp(alpha(fx, fy))
			}
			if a > 0 {
				p.blend(px, py, paint(fx, fy), a)
			}
			if a >= 0.5 {
				p.shown[py*p.img.Rect.Dx()+px] = 0
			}
		}
	}
}

// Dab paints a plain shape straight through gg: for the thousands of leaves and
// hairs that need neither light nor an edge of their own.
func (p *Picture) Dab(path Path, c rgb, a float64) {
	p.setColour(c, a)
	path.mapped(p.m).trace(p.dc, 0, 0, true)
	p.dc.Fill()
}

// Line strokes a path straight through gg.
func (p *Picture) Line(path Path, width float64, c rgb, a float64) {
	p.setColour(c, a)
	p.dc.SetLineCapRound()
	p.dc.SetLineWidth(width * p.m.size())
	path.mapped(p.m).trace(p.dc, 0, 0, false)
	p.dc.Stroke()
}

func (p *Picture) setColour(c rgb, a float64) {
	p.dc.SetColor(color.NRGBA{R: to8(c.r), G: to8(c.g), B: to8(c.b), A: to8(a)})
}

// Defocus blurs everything drawn so far, as what lies behind the focus.
func (p *Picture) Defocus(radius float64) {
	draw.Draw(p.img, p.img.Rect, blurred(p.img, radius*oversample), image.Point{}, draw.Src)
}
