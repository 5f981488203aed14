package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"time"

	"annotate/render/photo"
)

type ink struct {
	rs    []image.Rectangle
	hides bool
}

func (i ink) Regions() []image.Rectangle { return i.rs }
func (i ink) Hides() bool                { return i.hides }
func (i ink) Draw(t *image.RGBA) {
	for k, r := range i.rs {
		draw.Draw(t, r.Intersect(t.Rect), image.NewUniform(color.RGBA{uint8(255 - 90*k), uint8(90 * k), 30, 255}), image.Point{}, draw.Src)
	}
}

func main() {
	out := os.Args[1]
	os.MkdirAll(out, 0o777)
	var prints []photo.Fingerprint
	for _, f := range os.Args[2:] {
		b, _ := os.ReadFile(f)
		t := time.Now()
		p, err := photo.Open(filepath.Base(f), b, photo.Limits{})
		if err != nil {
			fmt.Println(err)
			continue
		}
		t1 := time.Since(t)
		t = time.Now()
		m, err := p.Decode()
		if err != nil {
			fmt.Println(err)
			continue
		}
		t2 := time.Since(t)
		t = time.Now()
		fp, err := p.Fingerprint()
		t3 := time.Since(t)
		t = time.Now()
		u, err := p.Upload(photo.UploadOptions{})
		t4 := time.Since(t)
		t = time.Now()
		u2, err := p.Upload(photo.UploadOptions{MaxSide: 800})
		t5 := time.Since(t)
		p2, err := photo.Open("u", u2.Image.Data, photo.Limits{})
		fp2, err := p2.Fingerprint()
		name, err := photo.OutputName(filepath.Base(f), bytes.NewReader(b))
		w, h := p.Width, p.Height
		k := ink{rs: []image.Rectangle{image.Rect(w/10, h/10, w/4, h/6), image.Rect(w/2, h/2, w*3/4, h*3/4)}}
		var buf bytes.Buffer
		t = time.Now()
		err = p.Write(&buf, k, photo.WriteOptions{})
		t6 := time.Since(t)
		fmt.Println(filepath.Base(f), p.Format, p.Orientation, p.Width, p.Height, fp, "d800", fp.Distance(fp2), "open", t1, "dec", t2, "fp", t3, "up", t4, len(u.Image.Data), "up800", t5, len(u2.Image.Data), "write", t6, len(b), buf.Len(), name, err)
		prints = append(prints, fp)
		os.WriteFile(filepath.Join(out, name), buf.Bytes(), 0o666)
		g, _ := os.Create(filepath.Join(out, filepath.Base(f)+".decoded.png"))
		if w < 2000 {
			png.Encode(g, m)
		}
		g.Close()
		photo.Release(m)
	}
	best := 64
	for i := range prints {
		for j := range i {
			best = min(best, prints[i].Distance(prints[j]))
		}
	}
	fmt.Println("least distance", best)
}
