package photo_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"log"

	"annotate/detect"
	"annotate/render/photo"
)

// picture returns a PNG of 400×300 pixels with a dark square in it.
func picture() []byte {
	m := image.NewGray(image.Rect(0, 0, 400, 300))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(100, 100, 180, 180), image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		log.Fatal(err)
	}
	return b.Bytes()
}

func ExampleOpen() {
	p, err := photo.Open("square.jpg", picture(), photo.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Format, p.Width, p.Height)

	_, err = photo.Open("report.jpg", []byte("%PDF-1.7 …"), photo.Limits{})
	fmt.Println(err)
	// Output:
	// PNG 400 300
	// report.jpg: format not supported: looks like a PDF document
}

func ExampleOutputName() {
	// The file is a PNG, whatever its name says.
	name, err := photo.OutputName("holiday/square.jpg", bytes.NewReader(picture()))
	fmt.Println(name, err)
	// Output: holiday/square.jpg.png <nil>
}

func ExamplePhoto_Upload() {
	p, err := photo.Open("square.png", picture(), photo.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	u, err := p.Upload(photo.UploadOptions{MaxSide: 200})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(u.Image.ContentType, u.Image.Width, u.Image.Height)

	// What the detector found in the small picture, in the photo's pixels:
	found := []detect.Detection{{Label: "square", Score: 0.9, Box: detect.Box{XMin: 50, YMin: 50, XMax: 90, YMax: 90}}}
	fmt.Println(u.ToPhoto(found)[0].Box)
	// Output:
	// image/jpeg 200 150
	// {100 100 180 180}
}

// frame is a red frame of one pixel.
type frame image.Rectangle

func (f frame) Regions() []image.Rectangle { return []image.Rectangle{image.Rectangle(f)} }
func (f frame) Covered() []image.Rectangle { return nil }
func (f frame) Hides() bool                { return false }
func (f frame) Draw(tile *image.RGBA) {
	r := image.Rectangle(f)
	for _, side := range []image.Rectangle{
		image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+1), image.Rect(r.Min.X, r.Max.Y-1, r.Max.X, r.Max.Y),
		image.Rect(r.Min.X, r.Min.Y, r.Min.X+1, r.Max.Y), image.Rect(r.Max.X-1, r.Min.Y, r.Max.X, r.Max.Y),
	} {
		draw.Draw(tile, side.Intersect(tile.Rect), image.NewUniform(color.RGBA{255, 0, 0, 255}), image.Point{}, draw.Src)
	}
}

func ExamplePhoto_Write() {
	p, err := photo.Open("square.png", picture(), photo.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.Write(&out, frame(image.Rect(100, 100, 180, 180)), photo.WriteOptions{}); err != nil {
		log.Fatal(err)
	}
	m, err := png.Decode(&out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.At(100, 100), m.At(101, 101), m.At(99, 99))
	// Output: {255 0 0 255} {40 40 40 255} {200 200 200 255}
}
