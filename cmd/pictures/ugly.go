package main

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"

	"github.com/disintegration/imaging"

	"annotate/detect"
	"annotate/render"
)

// uglyCases are what other tools draw badly.
var uglyCases = []struct {
	photo, caption string
	draw           func(*image.RGBA) *image.RGBA
}{
	{"market.jpg", "a crowd of 200", crowd},
	{"trip/beach.jpg", "ten identical boxes", identical},
	{"trip/dunes.jpg", "12 megapixels, three tiny objects: the whole photo, and one object at 1:1", tiny},
	{"living-room.jpg", "a thumbnail of 64 pixels, shown eight times as large", thumbnail},
	{"breakfast.jpg", "Arabic, Japanese, Hindi and emoji labels", scripts},
	{"street.jpg", "a pile in a corner", corner},
	{"market.jpg", "a shelf of 192 goods, a part of it at 1:1", shelf},
	{"trip/dunes.jpg", "600 vehicles from above, a part at 1:1", aerial},
	{"street.jpg", "a page of 725 words, a part at 1:1", page},
}

// crowd draws 200 boxes of the sizes that people have.
func crowd(m *image.RGBA) *image.RGBA {
	m = scaled(m, tileWidth, tileHeight)
	r := rand.New(rand.NewPCG(200, 1))
	names := []string{"person", "person", "person", "handbag", "backpack", "bird"}
	var dets []detect.Detection
	for range 200 {
		w := 10 + 26*r.Float64()
		x, y := r.Float64()*(tileWidth-w), 90+r.Float64()*(tileHeight-90-2*w)
		dets = append(dets, detection(names[r.IntN(len(names))], 0.5+r.Float64()/2, x, y, x+w, y+2*w))
	}
	return annotated(m, dets)
}

// identical draws ten boxes of ten labels, all of them the same.
func identical(m *image.RGBA) *image.RGBA {
	m = scaled(m, tileWidth, tileHeight)
	var dets []detect.Detection
	for i, name := range []string{"umbrella", "parachute", "tent", "kite", "balloon", "mushroom", "lamp", "beach", "canopy", "dome"} {
		dets = append(dets, detection(name, 0.95-0.04*float64(i), 95, 240, 265, 380))
	}
	return annotated(m, dets)
}

// tiny draws three objects of some ten pixels on a photo of 4032×3024, and
// shows the photo above a cut-out in its own size.
func tiny(m *image.RGBA) *image.RGBA {
	m = scaled(m, 4032, 3024)
	m = annotated(m, []detect.Detection{
		detection("camel", 0.91, 1210, 1702, 1232, 1718),
		detection("person", 0.64, 2405, 1990, 2417, 2014),
		detection("bird", 0.58, 3020, 702, 3034, 712),
	})
	shown := image.NewRGBA(image.Rect(0, 0, tileWidth, tileHeight))
	draw.Draw(shown, image.Rect(112, 0, 528, 312), scaled(m, 416, 312), image.Point{}, draw.Src)
	draw.Draw(shown, image.Rect(0, 320, tileWidth, tileHeight), m, image.Pt(1221-120, 1710-130), draw.Src)
	return shown
}

// thumbnail draws the cats on 64×48 pixels.
func thumbnail(m *image.RGBA) *image.RGBA {
	m = annotated(scaled(m, 64, 48), []detect.Detection{
		detection("cat", 0.98, 16, 15, 32, 35), detection("cat", 0.95, 27, 22, 53, 36),
		detection("couch", 0.86, 3, 13, 59, 46), detection("remote", 0.93, 10, 34, 16, 39),
	})
	return rgba(imaging.Resize(m, 512, 384, imaging.NearestNeighbor))
}

func scripts(m *image.RGBA) *image.RGBA {
	return annotated(scaled(m, tileWidth, tileHeight), []detect.Detection{
		detection("حاسوب محمول", 0.99, 0, 8, 232, 245),
		detection("موز", 0.97, 64, 296, 188, 364),
		detection("コーヒーカップ", 0.98, 436, 10, 572, 124),
		detection("ボウル・果物", 0.95, 500, 168, 636, 300),
		detection("डोनट", 0.93, 292, 180, 390, 262),
		detection("🍩 donut", 0.9, 350, 222, 440, 305),
		detection("📱 téléphone", 0.88, 236, 398, 342, 452),
		detection("книга", 0.9, 490, 362, 639, 476),
		detection("πορτοκάλι 🍊", 0.9, 38, 366, 110, 440),
	})
}

// corner draws thirty small boxes one over the other in a corner.
func corner(m *image.RGBA) *image.RGBA {
	m = scaled(m, tileWidth, tileHeight)
	r := rand.New(rand.NewPCG(30, 1))
	var dets []detect.Detection
	for range 30 {
		x, y := 5+60*r.Float64(), 5+50*r.Float64()
		dets = append(dets, detection("window", 0.5+r.Float64()/2, x, y, x+14+20*r.Float64(), y+20+20*r.Float64()))
	}
	return annotated(m, dets)
}

// dense is the size of the crowds of which a part is shown.
var dense = image.Pt(1600, 1200)

// part shows the upper left of a picture in its own size.
func part(m *image.RGBA) *image.RGBA {
	shown := image.NewRGBA(image.Rect(0, 0, tileWidth, tileHeight))
	draw.Draw(shown, shown.Rect, m, image.Point{}, draw.Src)
	return shown
}

// shelf draws goods that stand edge to edge.
func shelf(m *image.RGBA) *image.RGBA {
	r := rand.New(rand.NewPCG(480, 1))
	var dets []detect.Detection
	for i := range 192 {
		x, y := float64(i%16*100)+2*r.Float64(), float64(i/16*100)+2*r.Float64()
		dets = append(dets, detection("object", 0.7+0.3*r.Float64(), x, y, x+96, y+96))
	}
	return part(annotated(scaled(m, dense.X, dense.Y), dets))
}

// aerial draws vehicles as they look from above, some in rows.
func aerial(m *image.RGBA) *image.RGBA {
	r := rand.New(rand.NewPCG(600, 1))
	names := []string{"car", "car", "car", "truck", "boat", "airplane"}
	var dets []detect.Detection
	for len(dets) < 600 {
		name, w := names[r.IntN(len(names))], 16+14*r.Float64()
		x, y := r.Float64()*(float64(dense.X)-w), r.Float64()*(float64(dense.Y)-w)
		for k := range 1 + r.IntN(8)/7*6 {
			if at := x + float64(k)*(w+5); at+w < float64(dense.X) {
				dets = append(dets, detection(name, 0.4+0.6*r.Float64(), at, y, at+w, y+0.8*w))
			}
		}
	}
	return part(annotated(scaled(m, dense.X, dense.Y), dets))
}

// page draws a page of grey words.
func page(*image.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rectangle{Max: dense})
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 250}), image.Point{}, draw.Src)
	r := rand.New(rand.NewPCG(725, 1))
	var dets []detect.Detection
	for x, y := 20.0, 24.0; len(dets) < 725 && y < float64(dense.Y)-24; {
		w := 24 + 60*r.Float64()
		if x+w > float64(dense.X)-20 {
			x, y = 20, y+42
			continue
		}
		draw.Draw(m, image.Rect(int(x)+2, int(y)+6, int(x+w)-2, int(y)+16), image.NewUniform(color.Gray{Y: 90}), image.Point{}, draw.Src)
		dets = append(dets, detection("text", 0.7+0.3*r.Float64(), x, y, x+w, y+22))
		x += w + 8
	}
	return part(annotated(m, dets))
}

func detection(label string, score, xmin, ymin, xmax, ymax float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: xmin, YMin: ymin, XMax: xmax, YMax: ymax}}
}

func annotated(m *image.RGBA, dets []detect.Detection) *image.RGBA {
	return render.Annotate(m, dets, render.Style{})
}

// scaled returns the middle of m, in the proportions and the size asked for.
func scaled(m *image.RGBA, width, height int) *image.RGBA {
	return rgba(imaging.Fill(m, width, height, imaging.Center, imaging.Lanczos))
}

func rgba(m image.Image) *image.RGBA {
	out := image.NewRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, m.Bounds().Min, draw.Src)
	return out
}
