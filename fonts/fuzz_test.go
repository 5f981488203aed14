package fonts

import (
	"image"
	"image/color"
	"testing"
)

func FuzzShape(f *testing.F) {
	for _, s := range stress {
		f.Add(s.text[:min(len(s.text), 4096)], 13)
	}
	face := offline(f).NewFace()
	f.Fuzz(func(t *testing.T, text string, px int) {
		shaped := face.Shape(text, px)
		if text == "" {
			return
		}
		if shaped.Width < 1 || len(shaped.glyphs) == 0 {
			t.Fatalf("%q at %d px: %d px wide, %d glyphs", text, px, shaped.Width, len(shaped.glyphs))
		}
		if px <= 32 {
			face.Draw(image.NewRGBA(image.Rect(-5, -5, 60, 30)), shaped, -3, 2, color.White)
		}
	})
}

func FuzzCut(f *testing.F) {
	for _, s := range stress {
		f.Add(s.text[:min(len(s.text), 4096)], 13, 100)
	}
	face := offline(f).NewFace()
	f.Fuzz(func(t *testing.T, text string, px, maxWidth int) {
		px %= 64
		got := face.Cut(text, px, maxWidth)
		if (got == "") != (text == "") {
			t.Fatalf("%q is cut to %q", text, got)
		}
		if got != text && got != string(ellipsis) && face.Shape(got, px).Width > maxWidth {
			t.Fatalf("%q cut to %q is wider than %d", text, got, maxWidth)
		}
	})
}

func FuzzNew(f *testing.F) {
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0c"))
	f.Add([]byte("\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00cmap\x00\x00\x00\x00\x00\x00\x00\x1c\x00\x00\x00\x04"))
	f.Add([]byte("OTTO"))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := New(Options{Files: [][]byte{data}, NoSystem: true})
		if err == nil {
			set.NewFace().Shape("cat", 13)
		}
	})
}
