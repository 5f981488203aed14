package fonts

import (
	"image"
	"image/color"
	"strings"
	"testing"
)

func BenchmarkDrawCached(b *testing.B) {
	face := Default().NewFace()
	dst := image.NewRGBA(image.Rect(0, 0, 200, 30))
	b.ReportAllocs()
	for b.Loop() {
		face.Draw(dst, face.Shape("cat 0.98", 13), 2, 2, color.White)
	}
}

func BenchmarkShapeNew(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"latin", "traffic light 0.98"},
		{"arabic", "قطة سوداء 0.98"},
		{"200 letters", strings.Repeat("traffic ", 25)},
	} {
		b.Run(c.name, func(b *testing.B) {
			face := Default().NewFace()
			b.ReportAllocs()
			for b.Loop() {
				face.shaper.shape(c.text, 13)
			}
		})
	}
}

func BenchmarkCut(b *testing.B) {
	face := Default().NewFace()
	text := strings.Repeat("traffic ", 25)
	b.ReportAllocs()
	for b.Loop() {
		face.cut(text, 13, 120)
	}
}

func BenchmarkRenderGlyphs(b *testing.B) {
	face := Default().NewFace()
	text := face.Shape("Sphinx of black quartz, judge my vow", 13)
	b.ReportAllocs()
	for b.Loop() {
		for _, g := range text.glyphs {
			face.masks.render(g.maskKey)
		}
	}
}
