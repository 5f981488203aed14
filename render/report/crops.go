package report

import (
	"bytes"
	"image"
	"image/draw"
	"math"

	"github.com/disintegration/imaging"

	"annotate/detect"
	"annotate/render/photo"
)

// Crops of boxes lie in one picture for each photo: tiles in rows, as many as a
// picture has that browsers decode without a pause. crops.js knows the numbers.
const (
	cropColumns = 8
	mostCrops   = 96
	// What is around a box in its crop, as a share of its longer side, and at
	// least in pixels.
	cropAround, leastAround = 0.35, 12
)

// Crops returns a JPEG of what an upright photo shows at boxes and around them, at
// the photo's own resolution: in tiles of width pixels, 4:3, one for each of the
// first 96 boxes, 8 in a row. It returns nil if there is no box.
func Crops(p *photo.Photo, boxes []detect.Box, width int) ([]byte, error) {
	boxes = boxes[:min(len(boxes), mostCrops)]
	if len(boxes) == 0 {
		return nil, nil
	}
	height := width * 3 / 4
	// The photo is decoded no larger than the smallest crop asks for.
	whole, largest := image.Pt(p.Width, p.Height), 0.0
	for _, b := range boxes {
		_, _, scale := cropRegion(b, whole, width, height)
		largest = max(largest, min(scale, 1))
	}
	m, err := p.Thumbnail(image.Pt(int(math.Ceil(largest*float64(p.Width))), int(math.Ceil(largest*float64(p.Height)))))
	if err != nil {
		return nil, err
	}
	defer photo.Release(m)
	shrunk := float64(m.Rect.Dx()) / float64(p.Width)
	columns, rows := min(len(boxes), cropColumns), (len(boxes)+cropColumns-1)/cropColumns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*width, rows*height))
	draw.Draw(sheet, sheet.Rect, image.White, image.Point{}, draw.Src)
	for i, b := range boxes {
		left, top := i%cropColumns*width, i/cropColumns*height
		x, y, scale := cropRegion(b, whole, width, height)
		x, y, scale = x*shrunk, y*shrunk, scale/shrunk
		seen := image.Rect(int(math.Floor(x)), int(math.Floor(y)), int(math.Ceil(x+float64(width)/scale)), int(math.Ceil(y+float64(height)/scale))).Intersect(m.Rect)
		if seen.Empty() {
			continue
		}
		to := image.Rect(
			int(math.Round((float64(seen.Min.X)-x)*scale)), int(math.Round((float64(seen.Min.Y)-y)*scale)),
			int(math.Round((float64(seen.Max.X)-x)*scale)), int(math.Round((float64(seen.Max.Y)-y)*scale)))
		tile := imaging.Resize(m.SubImage(seen), max(to.Dx(), 1), max(to.Dy(), 1), imaging.CatmullRom)
		frame := image.Rect(left, top, left+width, top+height)
		draw.Draw(sheet, to.Add(image.Pt(left, top)).Intersect(frame), tile, image.Pt(max(-to.Min.X, 0), max(-to.Min.Y, 0)), draw.Over)
	}
	var b bytes.Buffer
	err = photo.EncodeJPEG(&b, sheet, thumbnailQuality)
	return b.Bytes(), err
}

// cropRegion returns where the part of a picture begins that a crop shows, and how
// many pixels of the crop one of it takes. crops.js has the same.
func cropRegion(b detect.Box, size image.Point, width, height int) (x, y, scale float64) {
	w, h := number(math.Abs(b.XMax-b.XMin)), number(math.Abs(b.YMax-b.YMin))
	around := max(cropAround*max(w, h), leastAround)
	shape := float64(width) / float64(height)
	w, h = w+2*around, h+2*around
	if w/h < shape {
		w = h * shape
	} else {
		h = w / shape
	}
	// As much of the picture as there is, rather than nothing beyond its edge.
	within := func(middle, size, all float64) float64 {
		if size < all {
			return min(max(middle-size/2, 0), all-size)
		}
		return (all - size) / 2
	}
	return within(number((b.XMin+b.XMax)/2), w, float64(size.X)), within(number((b.YMin+b.YMax)/2), h, float64(size.Y)), float64(width) / w
}

// number is 0 for what is none.
func number(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// thumbnailQuality is the JPEG quality of thumbnails: what is lost at it shows
// only where one looks for it.
const thumbnailQuality = 75

// ThumbnailSide returns the longest side in pixels that suits a report of n
// images: as large as keeps a page with all of them in it near 20 MB, so that
// it still goes through the mail. With the pictures beside the page its size
// hardly matters.
func ThumbnailSide(n int, inPage bool) int {
	switch {
	case n <= 150:
		return 1024
	case n <= 350 || !inPage:
		return 640
	case n <= 600:
		return 448
	}
	return 320
}

// Thumbnail returns a JPEG of the upright photo, its longest side at most side
// pixels, with none of the photo's metadata. What is transparent is white.
func Thumbnail(p *photo.Photo, side int) ([]byte, error) {
	m, err := p.Thumbnail(image.Pt(side, side))
	if err != nil {
		return nil, err
	}
	defer photo.Release(m)
	shown := m
	if !m.Opaque() {
		shown = image.NewRGBA(m.Rect)
		draw.Draw(shown, m.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(shown, m.Rect, m, m.Rect.Min, draw.Over)
	}
	var b bytes.Buffer
	err = photo.EncodeJPEG(&b, shown, thumbnailQuality)
	return b.Bytes(), err
}
