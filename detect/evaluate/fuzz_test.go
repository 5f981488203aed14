package evaluate

import (
	"encoding/binary"
	"math"
	"testing"

	"annotate/detect"
)

// FuzzEvaluate makes boxes and scores of any bits: no figure may leave its
// range, and no count may depend on when the threshold is applied.
func FuzzEvaluate(f *testing.F) {
	row := func(kind byte, values ...float64) []byte {
		b := []byte{kind}
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return b
	}
	f.Add([]byte{}, 0.5)
	f.Add(append(row(0, 0, 0, 10, 10, 100), row(1, 0, 0, 10, 9, 0.9)...), 0.5)
	f.Add(append(row(8, 0, 0, inf, inf, -1), row(1, -inf, 0, inf, 1e308, math.NaN())...), math.NaN())
	f.Add(append(row(4, 10, 10, 0, 0, 5), row(3, -1e308, -1e308, 1e308, 1e308, 2)...), 0.0)
	f.Fuzz(func(t *testing.T, data []byte, threshold float64) {
		var img Image
		for ; len(data) >= 41; data = data[41:] {
			var v [5]float64
			for i := range v {
				v[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[1+8*i:]))
			}
			box := detect.Box{XMin: v[0], YMin: v[1], XMax: v[2], YMax: v[3]}
			label := []string{"cat", "dog"}[data[0]>>1&1]
			if data[0]&1 != 0 {
				img.Detections = append(img.Detections, detect.Detection{Label: label, Score: v[4], Box: box})
			} else {
				img.Truths = append(img.Truths, detect.Object{Detection: detect.Detection{Label: label, Box: box}, Area: v[4], Difficult: data[0]&4 != 0, Crowd: data[0]&8 != 0})
			}
		}
		result := Evaluate([]Image{img})
		for i, figure := range result.all() {
			if !(*figure == -1 || *figure >= 0 && *figure <= 1) {
				t.Fatalf("figure %d is %v", i, *figure)
			}
		}
		thresholds := Thresholds{All: threshold}
		got := Judge([]Image{img}, Criteria{}).Count(thresholds)
		left := Image{Truths: img.Truths}
		for i := range img.Detections {
			if thresholds.Shows(&img.Detections[i]) {
				left.Detections = append(left.Detections, img.Detections[i])
			}
		}
		if want := Judge([]Image{left}, Criteria{}).Count(Thresholds{All: math.Inf(-1)}); got != want {
			t.Fatalf("counted %+v, judging what is shown gives %+v", got, want)
		}
	})
}
