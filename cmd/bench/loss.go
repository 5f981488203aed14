package main

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"math"

	"annotate/render"
	"annotate/render/photo"
)

// generations is how often a photo is annotated again to see what is lost.
const generations = 100

// loss annotates one photo over and over, its own output each time, by
// patching and by encoding anew, and tells how far the pixels that no ink has
// ever touched have moved.
func (b *bench) loss() error {
	original, err := drawPhoto(1280, 960, 5)
	if err != nil {
		return err
	}
	scene := render.Layout(image.Pt(1280, 960), scatter(7, 1280, 960, 5), render.Style{})
	fmt.Fprintf(b.to, "\n| outside the ink, after %d times | largest change | PSNR |\n| --- | ---: | ---: |\n", generations)
	for _, way := range []struct {
		name    string
		options photo.WriteOptions
	}{
		{"patched", photo.WriteOptions{}},
		{"decoded, drawn, encoded at the same quality", photo.WriteOptions{Reencode: true}},
	} {
		data := original
		for range generations {
			p, err := photo.Open("photo.jpg", data, photo.Limits{})
			if err != nil {
				return err
			}
			var next bytes.Buffer
			if err := p.Write(&next, scene, way.options); err != nil {
				return err
			}
			data = next.Bytes()
		}
		most, psnr, err := difference(original, data, scene.Regions())
		if err != nil {
			return err
		}
		fmt.Fprintf(b.to, "| %s | %d | %s |\n", way.name, most, psnr)
	}
	return nil
}

// difference compares the luma of two JPEGs outside of regions that are grown
// to whole blocks.
func difference(a, b []byte, regions []image.Rectangle) (most int, psnr string, err error) {
	var luma [2]*image.YCbCr
	for i, data := range [][]byte{a, b} {
		m, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			return 0, "", err
		}
		luma[i] = m.(*image.YCbCr)
	}
	inked := make([]bool, len(luma[0].Y))
	for _, r := range regions {
		r = image.Rect(r.Min.X&^15, r.Min.Y&^15, (r.Max.X+15)&^15, (r.Max.Y+15)&^15).Intersect(luma[0].Rect)
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				inked[luma[0].YOffset(x, y)] = true
			}
		}
	}
	var squares, n float64
	for i, v := range luma[0].Y {
		if inked[i] {
			continue
		}
		d := int(v) - int(luma[1].Y[i])
		most = max(most, d, -d)
		squares += float64(d * d)
		n++
	}
	if squares == 0 {
		return 0, "identical", nil
	}
	return most, fmt.Sprintf("%.1f dB", 10*math.Log10(255*255*n/squares)), nil
}
