package doctor

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// FuzzExamine takes any boxes: no panic, nothing lost but boxes that a finding
// tells of, and repaired boxes that are whole.
func FuzzExamine(f *testing.F) {
	seed := func(values ...float64) {
		var data []byte
		for _, v := range values {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		f.Add(data, 640, 480, uint8(6))
	}
	seed(1, 2, 3, 4, 10, 10, 5, 5)
	seed(math.NaN(), math.Inf(1), 1e308, -1e308, 0, 0, 0, 0)
	seed(0.1, 0.1, 0.2, 0.3, 0.5, 0.5, 0.9, 0.9, 0, 0, 1, 1)
	f.Fuzz(func(t *testing.T, data []byte, width, height int, orientation uint8) {
		img := detect.Labelled{Name: "a.jpg", Width: width, Height: height}
		for len(data) >= 32 && len(img.Objects) < 50 {
			var n [4]float64
			for i := range n {
				n[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[i*8:]))
			}
			img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{Label: "x", Box: xyxy.box(n)}})
			data = data[32:]
		}
		other := img
		other.Name, other.Width, other.Height = "b.jpg", 0, 0
		photos := []Photo{{Name: "a.jpg", Width: 640, Height: 480, Orientation: int(orientation % 9)}, {Name: "b.jpg", Width: 480, Height: 640, Orientation: int(orientation % 9)}}
		r := examined([]detect.Labelled{img, other}, photos, all)
		require.Len(t, r.Repaired, 2)
		for _, img := range r.Repaired {
			for _, d := range img.Objects {
				assert.False(t, d.Box.Empty() || !d.Box.Finite(), "%v", d.Box)
			}
		}
		if len(r.Findings) == 0 {
			assert.Len(t, r.Repaired[0].Objects, len(img.Objects))
		}
	})
}
