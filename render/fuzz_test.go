package render

import (
	"encoding/binary"
	"image"
	"math"
	"testing"

	"annotate/detect"
)

// FuzzLayout reads a size, and detections as a length of label, a score and
// four coordinates, and audits the scene and draws a part of it.
func FuzzLayout(f *testing.F) {
	f.Add(640, 480, "cat dog", []byte("\x03\x40\x00\x00\x10\x00\x10\x00\x50\x00\x50\x00"))
	f.Add(40, 40, "猫قطة\n", []byte("\x02\xff\xff\xff\x00\x80\x00\x00\xff\x7f\x00\x00"))
	f.Add(1, 1, "", []byte("\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x01\x00\x01\x01"))
	f.Fuzz(func(t *testing.T, w, h int, words string, data []byte) {
		size := image.Pt(w&4095, h&4095)
		words = words[:min(len(words), 300)]
		var dets []detect.Detection
		for ; len(data) >= 12 && len(dets) < 300; data = data[12:] {
			at := func(i int) float64 {
				switch v := int16(binary.LittleEndian.Uint16(data[4+2*i:])); v {
				case math.MaxInt16:
					return 3e7
				case math.MinInt16:
					return math.NaN()
				default:
					return float64(v) / 4
				}
			}
			label := words[:min(int(data[0]), len(words))] + "." // never nothing
			dets = append(dets, detect.Detection{
				Label: label, Score: float64(data[1]) / 200, Truth: data[2]&1 == 1,
				Box: detect.Box{XMin: at(0), YMin: at(1), XMax: at(2), YMax: at(3)},
			})
		}
		s := Layout(size, dets, Style{})
		if size.X == 0 || size.Y == 0 {
			return
		}
		if found := audit(s, wanted(s, dets)); found != (faults{}) {
			t.Fatalf("%v: %+v", size, found)
		}
		tile := image.NewRGBA(image.Rect(size.X/3, size.Y/3, size.X/3+50, size.Y/3+50))
		s.Draw(tile)
	})
}
