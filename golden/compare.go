package golden

import (
	"fmt"
	"image"
	"image/color"
)

// pixels is a picture in the form in which it is stored and compared: four
// 16-bit channels a pixel, not premultiplied, row by row from the top left.
type pixels struct {
	width, height int
	deep          bool // holds more than 8 bits a channel
	rgba          []uint16
}

// toPixels reduces a picture of up to 8 bits a channel to what an 8-bit PNG
// keeps of it: without that, premultiplied colours would come back from the
// file changed.
func toPixels(img image.Image) pixels {
	b := img.Bounds()
	p := pixels{width: b.Dx(), height: b.Dy(), deep: isDeep(img.ColorModel())}
	p.rgba = make([]uint16, 0, 4*p.width*p.height)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if p.deep {
				c := color.NRGBA64Model.Convert(img.At(x, y)).(color.NRGBA64)
				p.rgba = append(p.rgba, c.R, c.G, c.B, c.A)
				continue
			}
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			p.rgba = append(p.rgba, uint16(c.R)*step, uint16(c.G)*step, uint16(c.B)*step, uint16(c.A)*step)
		}
	}
	return p
}

// step is one unit of an 8-bit channel in 16 bits: 255·257 = 65535.
const step = 257

func isDeep(m color.Model) bool {
	switch m {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model, color.Alpha16Model:
		return true
	}
	return false
}

// image returns the picture in a form that PNG stores without loss.
func (p pixels) image() image.Image {
	r := image.Rect(0, 0, p.width, p.height)
	if p.deep {
		img := image.NewNRGBA64(r)
		for i, v := range p.rgba {
			img.Pix[2*i], img.Pix[2*i+1] = uint8(v>>8), uint8(v)
		}
		return img
	}
	img := image.NewNRGBA(r)
	for i, v := range p.rgba {
		img.Pix[i] = uint8(v >> 8)
	}
	return img
}

// difference is what lies between two pictures.
type difference struct {
	got, want image.Point // sizes
	sameSize  bool        // whether the rest was measured

	worst   int         // largest difference of a channel, in 1/65535
	at      image.Point // the pixel that has it
	count   int         // differing pixels
	cluster int         // pixels of the largest cluster
	around  image.Rectangle

	each []int // largest difference of a channel, by pixel
}

// compare measures how far got is from want. Two pictures of different sizes
// have no pixels in common, even where they have the same number of them.
func compare(got, want pixels) difference {
	d := difference{
		got:  image.Pt(got.width, got.height),
		want: image.Pt(want.width, want.height),
	}
	if d.got != d.want {
		return d
	}
	d.sameSize = true
	d.each = make([]int, got.width*got.height)
	for i := range d.each {
		for c := 4 * i; c < 4*i+4; c++ {
			d.each[i] = max(d.each[i], abs(int(got.rgba[c])-int(want.rgba[c])))
		}
		if d.each[i] > 0 {
			d.count++
		}
		if d.each[i] > d.worst {
			d.worst, d.at = d.each[i], image.Pt(i%got.width, i/got.width)
		}
	}
	if d.count > 0 {
		d.findCluster()
	}
	return d
}

// findCluster fills every group of differing pixels that touch at a side or a
// corner, and keeps the largest.
func (d *difference) findCluster() {
	w, h := d.got.X, d.got.Y
	seen := make([]bool, len(d.each))
	var open []int
	for i := range d.each {
		if d.each[i] == 0 || seen[i] {
			continue
		}
		size, around := 0, image.Rectangle{}
		seen[i] = true
		open = append(open[:0], i)
		for len(open) > 0 {
			x, y := open[len(open)-1]%w, open[len(open)-1]/w
			open = open[:len(open)-1]
			size++
			around = around.Union(image.Rect(x, y, x+1, y+1))
			for ny := max(y-1, 0); ny <= min(y+1, h-1); ny++ {
				for nx := max(x-1, 0); nx <= min(x+1, w-1); nx++ {
					if n := ny*w + nx; d.each[n] > 0 && !seen[n] {
						seen[n] = true
						open = append(open, n)
					}
				}
			}
		}
		if size > d.cluster {
			d.cluster, d.around = size, around
		}
	}
}

func (d difference) within(o Options) bool {
	return d.sameSize && d.worst <= o.Worst*step && d.cluster <= o.Cluster
}

// String describes the difference to a person.
func (d difference) String() string {
	if !d.sameSize {
		return fmt.Sprintf("got %d×%d pixels, want %d×%d", d.got.X, d.got.Y, d.want.X, d.want.Y)
	}
	return fmt.Sprintf("%d pixels differ, the worst by %.4g/255 at (%d,%d); the largest cluster has %d pixels within %v",
		d.count, float64(d.worst)/step, d.at.X, d.at.Y, d.cluster, d.around)
}

// picture shows the wanted picture faintly, and in red what differs. The least
// difference is bright enough to be found.
func (d difference) picture(want image.Image) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, d.want.X, d.want.Y))
	origin := want.Bounds().Min
	for i, diff := range d.each {
		x, y := i%d.want.X, i/d.want.X
		grey := color.GrayModel.Convert(want.At(origin.X+x, origin.Y+y)).(color.Gray).Y
		c := color.NRGBA{R: 190 + grey/4, G: 190 + grey/4, B: 190 + grey/4, A: 255}
		if diff > 0 {
			c = color.NRGBA{R: uint8(128 + diff*127/65535), A: 255}
		}
		img.SetNRGBA(x, y, c)
	}
	return img
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
