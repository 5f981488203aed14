package main

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"

	"github.com/disintegration/imaging"
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

// Film is how the finished picture is developed.
type Film struct {
	Grain    float64 // strength of the noise, in 1/255 of the range
	Vignette float64 // how much darker the corners are, 0 to 1
	Bloom    float64 // how much light spills from what is bright, 0 to 1
	Grey     bool
}

// develop reduces the drawing to the photo's size and gives it the marks of a
// lens and a film. A transparent picture keeps its alpha.
func (p *Picture) develop(film Film) *image.NRGBA {
	small := imaging.Resize(p.img, int(p.W), int(p.H), imaging.Box)
	var spill *image.NRGBA
	if film.Bloom > 0 {
		spill = blurred(brightest(small), p.W/60)
	}
	for y := range int(p.H) {
		for x := range int(p.W) {
			i := small.PixOffset(x, y)
			s := small.Pix[i : i+4 : i+4]
			c := rgb{float64(s[0]) / 255, float64(s[1]) / 255, float64(s[2]) / 255}
			if spill != nil {
				b := spill.Pix[i : i+3 : i+3]
				c = c.plus(rgb{float64(b[0]) / 255, float64(b[1]) / 255, float64(b[2]) / 255}, film.Bloom)
			}
			fx, fy := float64(x)/p.W*2-1, float64(y)/p.H*2-1
			c = c.times(1 - film.Vignette*(fx*fx+fy*fy)*0.5)
			if film.Grey {
				l := c.luma()
				c = rgb{l, l, l}
			}
			// Two lattices make the grain a little coarser than a pixel, as in
			// a real photo after its interpolation.
			fine := lattice(int32(x), int32(y), 7) + lattice(int32(x), int32(y), 8) - 1
			coarse := noise(float64(x)/1.7, float64(y)/1.7, 9)*2 - 1
			g := film.Grain / 255 * (0.7*fine + 1.1*coarse) * (1.15 - 0.5*c.luma())
			c = c.plus(rgb{1, 1, 1}, g)
			s[0], s[1], s[2] = to8(c.r), to8(c.g), to8(c.b)
		}
	}
	return small
}

// brightest keeps what outshines the rest.
func brightest(img *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(img.Rect)
	for i := 0; i < len(img.Pix); i += 4 {
		l := rgb{float64(img.Pix[i]), float64(img.Pix[i+1]), float64(img.Pix[i+2])}.luma() / 255
		f := smooth(0.72, 1, l)
		for c := range 3 {
			out.Pix[i+c] = uint8(float64(img.Pix[i+c]) * f)
		}
		out.Pix[i+3] = 255
	}
	return out
}

// blurred blurs by reducing first: the sum of pixels to look at does not grow
// with the radius.
func blurred(img image.Image, radius float64) *image.NRGBA {
	b := img.Bounds()
	shrink := max(math.Floor(radius/3), 1)
	w, h := max(int(float64(b.Dx())/shrink), 1), max(int(float64(b.Dy())/shrink), 1)
	small := imaging.Resize(img, w, h, imaging.Box)
	return imaging.Resize(imaging.Blur(small, radius/shrink/1.5), b.Dx(), b.Dy(), imaging.CatmullRom)
}
