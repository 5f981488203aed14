package pngio

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func BenchmarkDecode(b *testing.B) {
	file := encode(b, smooth(2016, 1512), Options{})
	b.SetBytes(2016 * 1512 * 3)
	for b.Loop() {
		if _, err := Decode(file); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	m := smooth(2016, 1512)
	var out bytes.Buffer
	b.SetBytes(2016 * 1512 * 3)
	for b.Loop() {
		out.Reset()
		if err := Encode(&out, m, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len())*8/(2016*1512), "bit/px")
}

// smooth returns a picture with the noise of a photo: gradients and two to
// three bits of grain.
func smooth(width, height int) *Image {
	m := New(Header{Width: width, Height: height, Depth: 8, Color: RGB})
	r := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		row := m.row(y)
		for x := range width {
			for c := range 3 {
				row[3*x+c] = byte(x*(c+1)/20 + y/9 + r.IntN(6))
			}
		}
	}
	return m
}
