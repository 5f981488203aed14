package sheet

import (
	"image"
	"image/color"
	"image/draw"
	"slices"

	"github.com/disintegration/imaging"

	"annotate/detect"
	"annotate/render"
)

// Image returns the page with all that is on it but its pictures, opaque. It
// takes 4 bytes a pixel.
func (p *Page) Image() *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: p.Size})
	draw.Draw(img, img.Rect, image.NewUniform(p.tones.ground), image.Point{}, draw.Src)
	for _, b := range p.panels {
		draw.Draw(img, b.rect, image.NewUniform(b.color), image.Point{}, draw.Src)
		round(img, b.rect, b.radius, p.tones.ground)
	}
	face := p.fonts.NewFace()
	for _, t := range p.texts {
		face.Draw(img, t.shaped, t.at.X, t.at.Y, t.color)
	}
	return img
}

// Draw draws the photo of a tile onto the page's image, and over it the
// detections, which are in pixels of the photo's Size. The photo is upright and
// should have the size of the tile's Picture; it is stretched to it if it does
// not, as a photo smaller than its tile must be.
// Tiles may be drawn at the same time and in any order.
func (p *Page) Draw(img *image.RGBA, tile int, photo *image.RGBA, dets []detect.Detection) {
	t := &p.Tiles[tile]
	size := t.Picture.Size()
	if photo.Rect.Size() != size {
		n := imaging.Resize(photo, size.X, size.Y, imaging.CatmullRom)
		photo = image.NewRGBA(n.Rect)
		draw.Draw(photo, n.Rect, n, image.Point{}, draw.Src)
	}
	op := draw.Over
	if photo.Opaque() {
		op = draw.Src // the same, and a copy
	}
	draw.Draw(img, t.Picture, photo, photo.Rect.Min, op)
	canvas := &image.RGBA{
		Pix: img.Pix[img.PixOffset(t.Picture.Min.X, t.Picture.Min.Y):], Stride: img.Stride,
		Rect: image.Rectangle{Max: size},
	}
	p.scene(size, t.scaled(dets)).Draw(canvas)
	round(img, t.Picture, cornerRadius*p.scale, p.tones.ground)
}

// crowded is the share of a picture that labels may cover before they are left
// out: the strip tells what the colours stand for.
const crowded = 0.25

// scene lays detections out on a picture of the given size.
func (p *Page) scene(size image.Point, dets []detect.Detection) *render.Scene {
	style := p.style
	if style.View == 0 {
		// Text is to be read where the page is looked at, at scale 1.
		style.View = max(1, size.X/p.scale)
	}
	scene := render.Layout(size, dets, style)
	if p.keyed && coveredByLabels(scene) > crowded {
		style.Parts = without(style.Parts, render.PartLabel)
		scene = render.Layout(size, dets, style)
	}
	return scene
}

// coveredByLabels returns the share of a scene that its labels cover.
func coveredByLabels(s *render.Scene) float64 {
	covered := 0
	for _, it := range s.Items {
		if plate, ok := it.(*render.Plate); ok {
			covered += plate.Bounds().Dx() * plate.Bounds().Dy()
		}
	}
	return float64(covered) / float64(s.Size.X*s.Size.Y)
}

// without returns parts less one of them; none is render's default.
func without(parts []render.Part, left render.Part) []render.Part {
	if len(parts) == 0 {
		return []render.Part{render.PartOutline}
	}
	kept := slices.DeleteFunc(slices.Clone(parts), func(p render.Part) bool { return p == left })
	if len(kept) == 0 {
		return parts
	}
	return kept
}

// scaled returns detections, with their outlines, in pixels of the tile's picture.
func (t *Placed) scaled(dets []detect.Detection) []detect.Detection {
	if t.Size.X <= 0 || t.Size.Y <= 0 {
		return nil
	}
	sx := float64(t.Picture.Dx()) / float64(t.Size.X)
	sy := float64(t.Picture.Dy()) / float64(t.Size.Y)
	scaled := make([]detect.Detection, len(dets))
	for i, d := range dets {
		scaled[i] = d.Scale(sx, sy)
	}
	return scaled
}

// round paints the corners of a rectangle with what lies behind it, so that
// they are round. Edge pixels are mixed by how much of them 4×4 points say is
// outside.
func round(img *image.RGBA, r image.Rectangle, radius int, behind color.RGBA) {
	radius = min(radius, r.Dx()/2, r.Dy()/2)
	const points = 4
	for y := range radius {
		for x := range radius {
			outside := 0
			for k := range points * points {
				// Distances from the circle's centre in eighths of a pixel.
				dx := 2*points*(radius-x) - 2*(k%points) - 1
				dy := 2*points*(radius-y) - 2*(k/points) - 1
				if edge := 2 * points * radius; dx*dx+dy*dy > edge*edge {
					outside++
				}
			}
			if outside == 0 {
				continue
			}
			for _, at := range []image.Point{
				{r.Min.X + x, r.Min.Y + y}, {r.Max.X - 1 - x, r.Min.Y + y},
				{r.Min.X + x, r.Max.Y - 1 - y}, {r.Max.X - 1 - x, r.Max.Y - 1 - y},
			} {
				if !at.In(img.Rect) {
					continue
				}
				c := img.RGBAAt(at.X, at.Y)
				mix := func(a, b uint8) uint8 {
					return uint8((int(a)*(points*points-outside) + int(b)*outside + points*points/2) / (points * points))
				}
				img.SetRGBA(at.X, at.Y, color.RGBA{mix(c.R, behind.R), mix(c.G, behind.G), mix(c.B, behind.B), 0xFF})
			}
		}
	}
}

// Theme is how a page is coloured. The zero value is [Dark].
type Theme string

// The themes.
const (
	Dark  Theme = "dark"
	Light Theme = "light"
)

// tones are the colours of a theme. Text has a contrast of at least 7 to the
// ground, quiet text 4.5 (WCAG 2.2, success criteria 1.4.6 and 1.4.3).
type tones struct {
	ground color.RGBA
	card   color.RGBA // of a tile before its picture
	text   color.RGBA
	quiet  color.RGBA
	rule   color.RGBA // what is neither read nor looked at
}

func (t Theme) tones() tones {
	if t == Light {
		return tones{
			ground: color.RGBA{0xFC, 0xFC, 0xFB, 0xFF}, card: color.RGBA{0xEE, 0xEF, 0xF0, 0xFF},
			text: color.RGBA{0x16, 0x1A, 0x1F, 0xFF}, quiet: color.RGBA{0x63, 0x6B, 0x75, 0xFF},
			rule: color.RGBA{0xD5, 0xD9, 0xDD, 0xFF},
		}
	}
	return tones{
		ground: color.RGBA{0x12, 0x14, 0x17, 0xFF}, card: color.RGBA{0x1E, 0x22, 0x27, 0xFF},
		text: color.RGBA{0xEE, 0xF1, 0xF4, 0xFF}, quiet: color.RGBA{0x93, 0x9C, 0xA7, 0xFF},
		rule: color.RGBA{0x3A, 0x41, 0x49, 0xFF},
	}
}
