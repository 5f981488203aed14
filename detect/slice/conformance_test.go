package slice_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"annotate/detect"
	"annotate/detect/detecttest"
	"annotate/detect/slice"
)

// halves cuts a photo whose bytes are its columns.
type halves []byte

func (h halves) Cut(t slice.Tile) (*detect.Image, error) {
	return &detect.Image{Data: h[t.X : t.X+t.Width], Width: t.Width, Height: t.Height}, nil
}

// letters finds every X among a photo's columns.
var letters = detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	dets := []detect.Detection{}
	for x, c := range img.Data {
		switch c {
		case 'X':
			dets = append(dets, detect.Detection{Label: "X", Score: 0.9, Box: detect.Box{XMin: float64(x), XMax: float64(x + 1), YMax: 1}})
		case '!':
			return nil, fmt.Errorf("%s: %w", img.Name, errors.New("cannot be read"))
		}
	}
	return dets, ctx.Err()
})

func TestDetectorConforms(t *testing.T) {
	t.Parallel()
	photo := func(name, columns string) *detect.Image {
		return &detect.Image{Name: name, Data: []byte(columns), Width: len(columns), Height: 1}
	}
	at := func(x float64) detect.Detection {
		return detect.Detection{Label: "X", Score: 0.9, Box: detect.Box{XMin: x, XMax: x + 1, YMax: 1}}
	}
	detecttest.TestDetector(t, func(*testing.T) detect.Detector {
		return &slice.Detector{Detector: letters, Side: 10, Open: func(_ context.Context, img *detect.Image) (slice.Photo, error) {
			return halves(img.Data), nil
		}}
	}, detecttest.Photos{
		Found: photo("sub/a.jpg", "X.......XX.......X...X...."), Want: []detect.Detection{at(0), at(8), at(9), at(17), at(21)},
		Nothing: photo("b.jpg", "........................."),
		Failing: photo("sub/c.jpg", "X......................!"),
	})
}

func ExampleTiles() {
	tiles := slice.Tiles(4032, 3024, slice.Auto(4032, 3024))
	fmt.Println(len(tiles)+1, "calls, the first tile at", tiles[0])
	// Output: 21 calls, the first tile at 0,0,1008,1008
}
