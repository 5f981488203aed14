package placement_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"

	"github.com/stretchr/testify/require"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

var (
	pictures = flag.String("pictures", "", "folder for pictures of placements, to look at")
	boxFiles = flag.String("boxes", "", "comma-separated files of detections to make pictures of, 640×480")
)

// TestPictures draws placements for the eye: go test -run Pictures -pictures /tmp/x
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("no -pictures folder")
	}
	vga, hd := image.Rect(0, 0, 640, 480), image.Rect(0, 0, 1920, 1080)
	for _, c := range []struct {
		kind   placementtest.Kind
		n      int
		frame  image.Rectangle
		height int
	}{
		{placementtest.Uniform, 38, vga, 17}, {placementtest.Uniform, 200, vga, 17},
		{placementtest.Clustered, 200, vga, 17}, {placementtest.Identical, 10, vga, 17},
		{placementtest.Jittered, 10, vga, 17}, {placementtest.Row, 14, vga, 17}, {placementtest.Row, 40, vga, 17},
		{placementtest.Nested, 12, vga, 17}, {placementtest.Grid, 40, vga, 17}, {placementtest.Grid, 200, vga, 17},
		{placementtest.Corner, 30, vga, 17}, {placementtest.Whole, 40, vga, 17}, {placementtest.Pixels, 100, vga, 17},
		{placementtest.Uniform, 100, hd, 31}, {placementtest.Clustered, 100, hd, 31},
		{placementtest.Uniform, 300, hd, 31}, {placementtest.Clustered, 300, hd, 31},
		{placementtest.Uniform, 500, hd, 31}, {placementtest.Clustered, 500, hd, 31},
		{placementtest.Uniform, 1000, hd, 31}, {placementtest.Clustered, 1000, hd, 31},
		{placementtest.Uniform, 5000, hd, 31}, {placementtest.Clustered, 5000, hd, 31},
	} {
		objects := labelled(placementtest.Crowd(c.kind, c.n, c.frame, 7), c.height, rand.New(rand.NewPCG(7, 7)))
		picture(t, fmt.Sprintf("%s-%d-%d", c.kind, c.n, c.frame.Dx()), objects, options(c.frame, c.height))
	}
	for name := range strings.SplitSeq(*boxFiles, ",") {
		if name == "" {
			continue
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var dets []struct {
			Label string
			Box   struct{ XMin, YMin, XMax, YMax int }
		}
		require.NoError(t, json.Unmarshal(data, &dets))
		var objects []placement.Object
		for _, d := range dets {
			full := image.Pt((len(d.Label)+5)*7+6, 17)
			objects = append(objects, placement.Object{
				Box:    image.Rect(d.Box.XMin, d.Box.YMin, d.Box.XMax, d.Box.YMax),
				Forms:  []image.Point{full, {len(d.Label)*7 + 6, 17}, {min(len(d.Label), 6)*7 + 6, 17}},
				Number: image.Pt(20, 17), Row: full.Add(image.Pt(20, 0)),
			})
		}
		picture(t, strings.TrimSuffix(filepath.Base(name), ".json"), objects, options(vga, 17))
	}
}

func picture(t *testing.T, name string, objects []placement.Object, o placement.Options) {
	start := time.Now()
	res := placement.Place(objects, o)
	took := time.Since(start)
	scale := max(1, 1280/o.Frame.Dx())
	img := image.NewRGBA(image.Rectangle{Max: o.Frame.Size().Mul(scale)})
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, image.Rectangle{Min: r.Min.Sub(o.Frame.Min).Mul(scale), Max: r.Max.Sub(o.Frame.Min).Mul(scale)}, image.NewUniform(c), image.Point{}, draw.Over)
	}
	text := func(r image.Rectangle, s string, c color.Color) {
		at := r.Min.Sub(o.Frame.Min).Mul(scale)
		d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: basicfont.Face7x13,
			Dot: fixed.P(at.X+2, at.Y+r.Dy()*scale/2+5)}
		d.DrawString(s)
	}
	fill(o.Frame, color.Gray{90})
	hue := func(i int) color.RGBA {
		v := uint32(i+1) * 2654435761
		return color.RGBA{byte(v>>24)/2 + 110, byte(v>>16)/2 + 110, byte(v>>8)/2 + 110, 255}
	}
	for i, obj := range objects {
		outer, inner := obj.Box.Inset(-o.Gap), obj.Box.Inset(o.Inset)
		for _, r := range []image.Rectangle{
			{Min: outer.Min, Max: image.Pt(outer.Max.X, inner.Min.Y)}, {Min: image.Pt(outer.Min.X, inner.Max.Y), Max: outer.Max},
			{Min: outer.Min, Max: image.Pt(inner.Min.X, outer.Max.Y)}, {Min: image.Pt(inner.Max.X, outer.Min.Y), Max: outer.Max},
		} {
			fill(r, hue(i))
		}
	}
	forms := map[int]int{}
	far := 0
	for i, l := range res.Labels {
		forms[l.Form]++
		if l.HasLeader {
			steps := max(abs(l.Leader[1].X-l.Leader[0].X), abs(l.Leader[1].Y-l.Leader[0].Y), 1)
			for k := range steps + 1 {
				p := l.Leader[0].Add(l.Leader[1].Sub(l.Leader[0]).Mul(k).Div(steps))
				fill(image.Rectangle{Min: p, Max: p.Add(image.Pt(2, 2))}, color.White)
			}
			fill(image.Rectangle{Min: l.Leader[1].Sub(image.Pt(2, 2)), Max: l.Leader[1].Add(image.Pt(3, 3))}, color.White)
		}
		if !l.Rect.Empty() && placementtest.Distance(l.Rect, objects[i].Box) > 100 {
			far++
		}
	}
	for i, l := range res.Labels {
		if l.Rect.Empty() {
			continue
		}
		fill(l.Rect, hue(i))
		s := fmt.Sprintf("%d.%d", i, l.Form)
		if l.Number > 0 {
			s = fmt.Sprint(l.Number)
		}
		text(l.Rect, s, color.Black)
	}
	if !res.Legend.Empty() {
		fill(res.Legend, color.White)
		for k, r := range res.Rows {
			fill(r.Rect, hue(r.Object))
			text(r.Rect, fmt.Sprint(k+1), color.Black)
		}
	}
	fill(res.Strip, color.White)
	fill(res.Count, color.Black)
	text(res.Count, fmt.Sprintf("+%d more", res.Hidden), color.White)
	t.Logf("%-20s forms %v far %d %v", name, forms, far, took)
	f, err := os.Create(filepath.Join(*pictures, name+".png"))
	require.NoError(t, err)
	require.NoError(t, png.Encode(f, img))
	require.NoError(t, f.Close())
}

func abs(n int) int { return max(n, -n) }
