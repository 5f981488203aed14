package slice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// sahiResults holds what the package sahi 0.12.8 makes of photo sizes and of tile
// results: get_slice_bboxes with 20 % overlap, and GreedyNMMPostprocess with
// match_metric IOS, match_threshold 0.5 and class_agnostic False. found has the
// detections of each tile in the tile's pixels, and last those of the whole photo.
type sahiResults struct {
	Tiles []struct {
		Width, Height, Side int
		Tiles               [][4]int
	}
	Scenes []struct {
		Width, Height, Side int
		Found               [][]labelled
		Merged              []labelled
	}
}

// labelled is a detection as label, score, xmin, ymin, xmax, ymax.
type labelled detect.Detection

func (l *labelled) UnmarshalJSON(text []byte) error {
	return json.Unmarshal(text, &[]any{&l.Label, &l.Score, &l.Box.XMin, &l.Box.YMin, &l.Box.XMax, &l.Box.YMax})
}

func readSAHI(t *testing.T) (r sahiResults) {
	text, err := os.ReadFile("testdata/sahi.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &r))
	require.NotEmpty(t, r.Scenes)
	return r
}

func detections(list []labelled) []detect.Detection {
	dets := []detect.Detection{}
	for _, l := range list {
		dets = append(dets, detect.Detection(l))
	}
	return dets
}

func TestTilesAreSAHIs(t *testing.T) {
	for _, tc := range readSAHI(t).Tiles {
		got := [][4]int{}
		for _, tile := range Tiles(tc.Width, tc.Height, tc.Side) {
			got = append(got, [4]int{tile.X, tile.Y, tile.Width, tile.Height})
		}
		if len(tc.Tiles) == 1 {
			assert.Empty(t, got, "the photo itself is the one tile")
			continue
		}
		assert.Equal(t, tc.Tiles, got, "%d×%d by %d", tc.Width, tc.Height, tc.Side)
	}
}

func TestTilesCoverThePhoto(t *testing.T) {
	for range 300 {
		w, h, side := 1+rand.IntN(3000), 1+rand.IntN(3000), MinSide+rand.IntN(2000)
		tiles := Tiles(w, h, side)
		if len(tiles) == 0 {
			assert.LessOrEqual(t, max(w, h), side)
			continue
		}
		seen := map[Tile]bool{}
		for i, tile := range tiles {
			assert.False(t, seen[tile])
			seen[tile] = true
			assert.True(t, tile.X >= 0 && tile.Y >= 0 && tile.X+tile.Width <= w && tile.Y+tile.Height <= h)
			if i > 0 && tile.Y == tiles[i-1].Y { // neighbours overlap by a fifth at least
				assert.GreaterOrEqual(t, tiles[i-1].X+tiles[i-1].Width-tile.X, int(Overlap*float64(side)))
			}
		}
		last := tiles[len(tiles)-1]
		assert.Equal(t, [2]int{w, h}, [2]int{last.X + last.Width, last.Y + last.Height})
	}
	for _, none := range [][3]int{{0, 0, 640}, {640, 640, 640}, {1000, 1000, 0}, {-1, 5, 3}} {
		assert.Empty(t, Tiles(none[0], none[1], none[2]))
	}
}

func TestAuto(t *testing.T) {
	for size, want := range map[[2]int]int{{640, 480}: 800, {4032, 3024}: 1008, {3024, 4032}: 1008, {12000, 9000}: 3000} {
		assert.Equal(t, want, Auto(size[0], size[1]))
	}
	for range 300 {
		w, h := 1+rand.IntN(20000), 1+rand.IntN(20000)
		assert.LessOrEqual(t, len(Tiles(w, h, Auto(w, h))), 25, "%d×%d", w, h)
	}
}

func TestMergeIsSAHIs(t *testing.T) {
	merged := 0
	for _, scene := range readSAHI(t).Scenes {
		tiles := append(Tiles(scene.Width, scene.Height, scene.Side), Tile{0, 0, scene.Width, scene.Height})
		require.Len(t, scene.Found, len(tiles))
		var all []detect.Detection
		for i, found := range scene.Found {
			for _, d := range detections(found) {
				all = append(all, tiles[i].toPhoto(d))
			}
		}
		assert.Equal(t, detections(scene.Merged), Merge(all))
		merged += len(all) - len(scene.Merged)
	}
	assert.Greater(t, merged, 100, "there was something to merge")
}

func TestMerge(t *testing.T) {
	at := func(label string, score, x0, y0, x1, y1 float64) detect.Detection {
		return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1}}
	}
	for name, tc := range map[string]struct{ dets, want []detect.Detection }{
		"nothing":               {nil, []detect.Detection{}},
		"two halves of one":     {[]detect.Detection{at("a", .7, 0, 0, 60, 10), at("a", .9, 30, 0, 90, 10)}, []detect.Detection{at("a", .9, 0, 0, 90, 10)}},
		"a part in the whole":   {[]detect.Detection{at("a", .9, 0, 0, 10, 10), at("a", .7, 0, 0, 100, 100)}, []detect.Detection{at("a", .9, 0, 0, 100, 100)}},
		"just enough in common": {[]detect.Detection{at("a", .9, 0, 0, 10, 10), at("a", .7, 5, 0, 15, 10)}, []detect.Detection{at("a", .9, 0, 0, 15, 10)}},
		"too little in common":  {[]detect.Detection{at("a", .9, 0, 0, 10, 10), at("a", .7, 6, 0, 16, 10)}, []detect.Detection{at("a", .9, 0, 0, 10, 10), at("a", .7, 6, 0, 16, 10)}},
		"other labels":          {[]detect.Detection{at("a", .9, 0, 0, 10, 10), at("A", .8, 0, 0, 10, 10)}, []detect.Detection{at("a", .9, 0, 0, 10, 10), at("A", .8, 0, 0, 10, 10)}},
		"empty boxes stay":      {[]detect.Detection{at("a", .9, 5, 5, 5, 5), at("a", .8, 5, 5, 5, 5)}, []detect.Detection{at("a", .9, 5, 5, 5, 5), at("a", .8, 5, 5, 5, 5)}},
		"not a number stays":    {[]detect.Detection{at("a", .9, math.Inf(1), 5, 5, 5), at("a", .8, 0, 0, 5, 5)}, []detect.Detection{at("a", .9, math.Inf(1), 5, 5, 5), at("a", .8, 0, 0, 5, 5)}},
		// sahi 0.12.8 gives the same: what belongs to a box that has grown away from it goes.
		"grown away from it": {[]detect.Detection{at("a", .9, 40, 0, 50, 10), at("a", .8, 0, 0, 45, 10), at("a", .7, 45, 0, 85, 10)}, []detect.Detection{at("a", .9, 0, 0, 50, 10)}},
		"only what the first meets": {[]detect.Detection{at("a", .9, 0, 0, 10, 10), at("a", .8, 4, 0, 14, 10), at("a", .7, 8, 0, 18, 10)},
			[]detect.Detection{at("a", .9, 0, 0, 14, 10), at("a", .7, 8, 0, 18, 10)}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, Merge(tc.dets)) })
	}
}

// parts is a photo whose parts say which they are.
type parts struct{ cut *[]Tile }

func (p parts) Cut(t Tile) (*detect.Image, error) {
	*p.cut = append(*p.cut, t)
	return &detect.Image{Data: []byte(t.String()), Width: t.Width, Height: t.Height}, nil
}

// scene is a detector that sees one object, at a place of the photo, in whichever
// part of it.
func scene(object detect.Box, smallest float64) detect.Detector {
	return detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var t Tile
		if _, err := fmt.Sscanf(string(img.Data), "%d,%d,%d,%d", &t.X, &t.Y, &t.Width, &t.Height); err != nil {
			t = Tile{0, 0, img.Width, img.Height}
			if object.Width() < smallest {
				return []detect.Detection{}, nil // too small in the whole photo
			}
		}
		seen := object.Intersect(detect.Box{XMin: float64(t.X), YMin: float64(t.Y), XMax: float64(t.X + t.Width), YMax: float64(t.Y + t.Height)})
		if seen.Empty() {
			return []detect.Detection{}, nil
		}
		x, y := float64(t.X), float64(t.Y)
		return []detect.Detection{{Label: "bird", Score: 0.9, Box: detect.Box{XMin: seen.XMin - x, YMin: seen.YMin - y, XMax: seen.XMax - x, YMax: seen.YMax - y}}}, nil
	})
}

func TestDetector(t *testing.T) {
	object := detect.Box{XMin: 1500, YMin: 900, XMax: 1520, YMax: 930}
	img := &detect.Image{Name: "sub/a.jpg", Data: []byte("photo"), Width: 4000, Height: 3000}
	var cut []Tile
	d := &Detector{Detector: scene(object, 50), Side: 640, Open: func(context.Context, *detect.Image) (Photo, error) { return parts{&cut}, nil }}
	dets, err := d.Detect(t.Context(), img)
	require.NoError(t, err)
	assert.Equal(t, []detect.Detection{{Label: "bird", Score: 0.9, Box: object}}, dets, "found by several tiles, and there once")
	assert.Equal(t, Tiles(4000, 3000, 640), cut)

	t.Run("a photo of one tile", func(t *testing.T) {
		cut = nil
		dets, err := d.Detect(t.Context(), &detect.Image{Name: "b.jpg", Width: 640, Height: 480})
		require.NoError(t, err)
		assert.Empty(t, dets)
		assert.Empty(t, cut)
	})
	t.Run("a photo without a size", func(t *testing.T) {
		_, err := d.Detect(t.Context(), &detect.Image{Name: "c.jpg"})
		assert.ErrorIs(t, err, detect.ErrImage)
		assert.ErrorContains(t, err, "c.jpg")
	})
	t.Run("answers that are known need no pixels", func(t *testing.T) {
		known := map[Tile][]detect.Detection{}
		opened, calls := 0, 0
		d := &Detector{Detector: scene(object, 50), Open: func(context.Context, *detect.Image) (Photo, error) { opened++; return parts{new([]Tile)}, nil }}
		d.AskTile = func(ctx context.Context, _ *detect.Image, tile Tile, cut func() (*detect.Image, error)) ([]detect.Detection, error) {
			if dets, ok := known[tile]; ok {
				return dets, nil
			}
			if calls++; calls == 7 {
				return nil, detect.ErrUnavailable // killed in the middle of a photo
			}
			part, err := cut()
			require.NoError(t, err)
			assert.Equal(t, "sub/a.jpg tile "+tile.String(), part.Name)
			known[tile], err = d.Detector.Detect(ctx, part)
			return known[tile], err
		}
		_, err := d.Detect(t.Context(), img)
		assert.ErrorIs(t, err, detect.ErrUnavailable)
		assert.ErrorContains(t, err, "sub/a.jpg: tile ")
		first, err := d.Detect(t.Context(), img)
		require.NoError(t, err)
		assert.Equal(t, len(Tiles(4000, 3000, 1000))+1, calls, "each tile is paid for once")
		assert.Equal(t, 2, opened)
		again, err := d.Detect(t.Context(), img)
		require.NoError(t, err)
		assert.Equal(t, first, again)
		assert.Equal(t, 2, opened)
	})
	t.Run("a photo that cannot be cut", func(t *testing.T) {
		torn := errors.New("torn")
		d := &Detector{Detector: scene(object, 50), Open: func(context.Context, *detect.Image) (Photo, error) { return nil, torn }}
		_, err := d.Detect(t.Context(), img)
		assert.ErrorIs(t, err, torn)
	})
}

// What is said of places outside of a tile is not believed; outlines move along.
func TestToPhoto(t *testing.T) {
	d := Tile{100, 200, 640, 640}.toPhoto(detect.Detection{
		Box:     detect.Box{XMin: 649, YMin: -1, XMax: 3, YMax: 20},
		Outline: &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 2}, {X: 3, Y: 4}, {X: 5, Y: 0}}}},
	})
	assert.Equal(t, detect.Box{XMin: 103, YMin: 200, XMax: 740, YMax: 220}, d.Box)
	assert.Equal(t, detect.Point{X: 101, Y: 202}, d.Outline.Rings[0][0])
}
