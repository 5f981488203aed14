package main

import (
	"image"
	"math"

	"github.com/disintegration/imaging"
)

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
