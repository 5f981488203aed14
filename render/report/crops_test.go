package report

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render/photo"
)

// A tile shows its box in the middle, or as far as the photo goes.
func TestCropsShowTheirBoxes(t *testing.T) {
	t.Parallel()
	m := image.NewRGBA(image.Rect(0, 0, 400, 300))
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{Y: 128}), image.Point{}, draw.Src)
	colours := []color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}}
	boxes := []detect.Box{{XMin: 200, YMin: 150, XMax: 230, YMax: 170}, {XMin: 0, YMin: 0, XMax: 30, YMax: 30}, {XMin: 380, YMin: 280, XMax: 420, YMax: 320}}
	for i, b := range boxes {
		draw.Draw(m, image.Rect(int(b.XMin), int(b.YMin), int(b.XMax), int(b.YMax)), image.NewUniform(colours[i]), image.Point{}, draw.Src)
	}
	boxes = append(boxes, detect.Box{XMin: math.NaN()}, detect.Box{XMin: -1e9, YMin: -1e9, XMax: 1e9, YMax: 1e9})
	for range 10 {
		boxes = append(boxes, boxes[0])
	}
	var file bytes.Buffer
	require.NoError(t, png.Encode(&file, m))
	p, err := photo.Open("a.png", file.Bytes(), photo.Limits{})
	require.NoError(t, err)
	data, err := Crops(p, boxes, 160)
	require.NoError(t, err)
	sheet, err := jpeg.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.Equal(t, image.Pt(8*160, 2*120), sheet.Bounds().Size())
	at := func(tile int, x, y float64) string {
		r, g, b, _ := sheet.At(tile%8*160+int(x*160), tile/8*120+int(y*120)).RGBA()
		return fmt.Sprintf("%x%x%x", r>>14, g>>14, b>>14) // two bits of each
	}
	assert.Equal(t, "300", at(0, 0.5, 0.5))
	assert.Equal(t, "222", at(0, 0.02, 0.5), "around it")
	assert.Equal(t, "030", at(1, 0.1, 0.1), "in its corner")
	assert.Equal(t, "003", at(2, 0.98, 0.98))
	assert.Equal(t, "300", at(9, 0.5, 0.5), "the second row")
	none, err := Crops(p, nil, 160)
	require.NoError(t, err)
	assert.Nil(t, none)
}
