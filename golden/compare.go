package golden

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// toPixels returns a picture as PNG stores and this package compares it: 8 bits a
// channel, not premultiplied, from (0,0) on.
func toPixels(img image.Image) *image.NRGBA {
	b := img.Bounds()
	p := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	for y := range b.Dy() {
		for x := range b.Dx() {
			p.Set(x, y, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return p
}

// difference is what lies between two pictures.
type difference struct {
	got, want image.Point // sizes

	worst   int         // largest difference of a channel
	at      image.Point // the pixel that has it
	count   int         // differing pixels
	cluster int         // pixels of the largest cluster
	around  image.Rectangle

	each []int // largest difference of a channel, by pixel; nil for two sizes
}

// compare measures how far got is from want. Two pictures of different sizes
// have no pixels in common, even where they have the same number of them.
func compare(got, want *image.NRGBA) difference {
	d := difference{got: got.Rect.Max, want: want.Rect.Max}
	if d.got != d.want {
		return d
	}
	d.each = make([]int, d.got.X*d.got.Y)
	for i := range d.each {
		for c := 4 * i; c < 4*i+4; c++ {
			v := int(got.Pix[c]) - int(want.Pix[c])
			d.each[i] = max(d.each[i], v, -v)
		}
		if d.each[i] > 0 {
			d.count++
		}
		if d.each[i] > d.worst {
			d.worst, d.at = d.each[i], image.Pt(i%d.got.X, i/d.got.X)
		}
	}
	d.findCluster()
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
	return d.each != nil && d.worst <= o.Worst && d.cluster <= o.Cluster
}

// String describes the difference to a person.
func (d difference) String() string {
	if d.each == nil {
		return fmt.Sprintf("got %d×%d pixels, want %d×%d", d.got.X, d.got.Y, d.want.X, d.want.Y)
	}
	return fmt.Sprintf("%d pixels differ, the worst by %d/255 at (%d,%d); the largest cluster has %d pixels within %v",
		d.count, d.worst, d.at.X, d.at.Y, d.cluster, d.around)
}

// picture shows the wanted picture faintly, and in red what differs. The least
// difference is bright enough to be found.
func (d difference) picture(want *image.NRGBA) image.Image {
	img := image.NewNRGBA(want.Rect)
	for i, diff := range d.each {
		x, y := i%d.want.X, i/d.want.X
		grey := color.GrayModel.Convert(want.At(x, y)).(color.Gray).Y
		c := color.NRGBA{R: 190 + grey/4, G: 190 + grey/4, B: 190 + grey/4, A: 255}
		if diff > 0 {
			c = color.NRGBA{R: uint8(128 + diff/2), A: 255}
		}
		img.SetNRGBA(x, y, c)
	}
	return img
}

func readPNG(file string) (*image.NRGBA, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return toPixels(img), nil
}

// writePNG writes beside the place and renames, so that an interrupted run
// leaves no half of a picture, and makes the folders on the way.
func writePNG(file string, img image.Image) error {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails after the rename, as it should
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	err = enc.Encode(f, img)
	if mode := f.Chmod(0o644); err == nil {
		err = mode
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return os.Rename(f.Name(), file)
}
