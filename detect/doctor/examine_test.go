package doctor

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func kinds(r *Report) []Kind {
	var all []Kind
	for _, f := range r.Findings {
		all = append(all, f.Kind)
	}
	return all
}

func TestCleanSetsGiveNothing(t *testing.T) {
	for name, f := range folders(t) {
		t.Run(name, func(t *testing.T) {
			r := examined(f.images, f.photos, all)
			assert.Empty(t, kinds(r))
			assert.Equal(t, f.images, r.Repaired)
			f.unsized()
			assert.Empty(t, kinds(examined(f.images, f.photos, all)), "sizes from photos")
			assert.Empty(t, kinds(examined(f.images, nil, all)), "no sizes at all")
		})
	}
}

func TestManyCleanSetsGiveNothing(t *testing.T) {
	for seed := range uint64(400) {
		f := generated(seed, 1+int(seed%40), [2]int{640, 480}, [2]int{480, 640}, [2]int{int(100 + seed*7%900), 333})
		// Of boxes at random a few of one label are nearly in one place.
		assert.Subset(t, []Kind{Overlapping}, kinds(examined(f.images, f.photos, all)), "seed %d", seed)
		f.unsized()
		assert.Subset(t, []Kind{Overlapping}, kinds(examined(f.images, f.photos, all)), "seed %d, unsized", seed)
	}
}

// faults are the mistakes that ail all of a folder. Each is injected into every
// clean set, found, named, and undone.
var faults = []struct {
	name   string
	inject func(f folder)
	want   []Kind
}{
	{"shares taken for pixels", func(f folder) {
		f.each(func(b detect.Box, w, h float64) detect.Box { return b.Scale(1/w, 1/h) })
	}, []Kind{Normalised}},
	{"shares, middle and size, taken for x, y, width, height", func(f folder) {
		f.each(func(b detect.Box, w, h float64) detect.Box {
			return xywh.box(cxcywh.numbers(b.Scale(1/w, 1/h)))
		})
	}, []Kind{Normalised, "cxcywh-read-as-xywh"}},
	{"shares in Pascal VOC", func(f folder) {
		f.each(func(b detect.Box, w, h float64) detect.Box {
			b = b.Scale(1/w, 1/h)
			return detect.Box{XMin: b.XMin - 1, YMin: b.YMin - 1, XMax: b.XMax, YMax: b.YMax}
		})
	}, []Kind{Normalised}},
	{"pixels taken for shares", func(f folder) {
		f.each(func(b detect.Box, w, h float64) detect.Box { return b.Scale(w, h) })
	}, []Kind{Multiplied}},
	{"pixels, corners, taken for shares, middle and size", func(f folder) {
		f.each(func(b detect.Box, w, h float64) detect.Box { return cxcywh.box(xyxy.numbers(b)).Scale(w, h) })
	}, []Kind{"xyxy-read-as-cxcywh", Multiplied}},
	{"xywh taken for xyxy", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return xyxy.box(xywh.numbers(b)) })
	}, []Kind{"xywh-read-as-xyxy"}},
	{"xyxy taken for xywh", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return xywh.box(xyxy.numbers(b)) })
	}, []Kind{"xyxy-read-as-xywh"}},
	{"cxcywh taken for xywh", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return xywh.box(cxcywh.numbers(b)) })
	}, []Kind{"cxcywh-read-as-xywh"}},
	{"xywh taken for cxcywh", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return cxcywh.box(xywh.numbers(b)) })
	}, []Kind{"xywh-read-as-cxcywh"}},
	{"cxcywh taken for xyxy", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return xyxy.box(cxcywh.numbers(b)) })
	}, []Kind{"cxcywh-read-as-xyxy"}},
	{"xyxy taken for cxcywh", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return cxcywh.box(xyxy.numbers(b)) })
	}, []Kind{"xyxy-read-as-cxcywh"}},
	{"x and y swapped", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return swapAxes(b) })
	}, []Kind{AxesSwapped}},
	{"boxes at half the size", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return b.Scale(0.5, 0.5) })
	}, []Kind{ResizedCopy}},
	{"boxes at twice the size", func(f folder) {
		f.each(func(b detect.Box, _, _ float64) detect.Box { return b.Scale(2, 2) })
	}, []Kind{ResizedCopy}},
	{"the file's sizes and boxes at a quarter", func(f folder) {
		for i := range f.images {
			f.images[i].Width /= 4
			f.images[i].Height /= 4
			w, h := float64(f.images[i].Width), float64(f.images[i].Height)
			f.eachOf(i, func(b detect.Box, pw, ph float64) detect.Box { return b.Scale(w/pw, h/ph) })
		}
	}, []Kind{ResizedCopy}},
	{"the file's sizes at a quarter, boxes right", func(f folder) {
		for i := range f.images {
			f.images[i].Width /= 4
			f.images[i].Height /= 4
		}
	}, []Kind{SizeMismatch}},
}

func TestFaultsOfAllBoxesAreNamedAndUndone(t *testing.T) {
	for set, clean := range folders(t) {
		for _, fault := range faults {
			t.Run(set+"/"+fault.name, func(t *testing.T) {
				ill := clean.clone()
				fault.inject(ill)
				before := ill.clone()
				r := examined(ill.images, ill.photos, all)
				assert.Equal(t, before, ill, "what is examined stays as it is")
				assert.ElementsMatch(t, fault.want, kinds(r))
				sameBoxes(t, clean, r)
				for _, f := range r.Findings {
					assert.NotEmpty(t, f.Examples)
					assert.Positive(t, f.Repaired)
				}
			})
		}
	}
}

// sameBoxes compares the repaired boxes with those of the healthy folder.
func sameBoxes(t *testing.T, clean folder, r *Report) {
	t.Helper()
	require.Len(t, r.Repaired, len(clean.images))
	for i, img := range clean.images {
		got := r.Repaired[i]
		if !assert.Len(t, got.Objects, len(img.Objects), img.Name) {
			continue
		}
		for j, d := range img.Objects {
			g := got.Objects[j].Box
			off := max(math.Abs(g.XMin-d.Box.XMin), math.Abs(g.YMin-d.Box.YMin), math.Abs(g.XMax-d.Box.XMax), math.Abs(g.YMax-d.Box.YMax))
			if !assert.LessOrEqual(t, off, 1e-6, "%s: box %d: got %v, want %v", img.Name, j+1, g, d.Box) {
				return
			}
		}
	}
}

// Where nothing says a size, numbers in the wrong columns show in boxes that are
// inverted, and are told from corners in any order by where the boxes end.
func TestSizesAsCornersWithoutFrames(t *testing.T) {
	for seed := range uint64(20) {
		clean := generated(seed, 60, [2]int{640, 480}, [2]int{1280, 720})
		for name, c := range map[string]struct {
			change func(n int, b detect.Box) detect.Box
			want   []Kind
		}{
			"sizes": {func(_ int, b detect.Box) detect.Box { return xyxy.box(xywh.numbers(b)) }, []Kind{"xywh-read-as-xyxy"}},
			"corners exchanged": {func(_ int, b detect.Box) detect.Box {
				return detect.Box{XMin: b.XMax, YMin: b.YMax, XMax: b.XMin, YMax: b.YMin}
			}, []Kind{Inverted}},
			"corners in any order": {func(n int, b detect.Box) detect.Box {
				if n%2 == 0 {
					b.XMin, b.XMax = b.XMax, b.XMin
				}
				if n%3 == 0 {
					b.YMin, b.YMax = b.YMax, b.YMin
				}
				return b
			}, []Kind{Inverted}},
			"a few": {func(n int, b detect.Box) detect.Box {
				if n%10 == 0 {
					b.XMin, b.XMax = b.XMax, b.XMin
				}
				return b
			}, []Kind{Inverted}},
		} {
			f := clean.clone()
			n := 0
			f.each(func(b detect.Box, _, _ float64) detect.Box { n++; return c.change(n, b) })
			f.unsized()
			r := examined(f.images, nil, all)
			require.Equal(t, c.want, kinds(r)[:1], "%s, seed %d", name, seed)
			clean.unsized()
			sameBoxes(t, clean, r)
			certain := examined(f.images, nil, Options{})
			if name == "sizes" {
				assert.Equal(t, f.images, certain.Repaired, "asked first")
			}
		}
	}
}

func TestUnrotatedCopies(t *testing.T) {
	// Three of four photos are turned by EXIF; the file says no sizes.
	turned := func(orientations ...int) folder {
		f := generated(4, 40, [2]int{3024, 4032}, [2]int{4032, 3024})
		for i := range f.photos {
			f.photos[i].Orientation = orientations[i%len(orientations)]
			p := &f.photos[i]
			stored := p.stored()
			f.eachOf(i, func(b detect.Box, w, h float64) detect.Box {
				return turn(b, inverse(p.Orientation), w, h)
			})
			f.images[i].Width, f.images[i].Height = int(stored.w), int(stored.h)
		}
		return f
	}
	clean := generated(4, 40, [2]int{3024, 4032}, [2]int{4032, 3024})
	for name, orientations := range map[string][]int{
		"quarter turns": {6, 1, 8, 1}, "all eight": {6, 2, 8, 3, 5, 4, 7, 1}, "one of many": {1, 1, 1, 1, 1, 1, 1, 6, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := turned(orientations...)
			r := examined(f.images, f.photos, all)
			assert.Equal(t, []Kind{UnrotatedCopy}, kinds(r), "told by the sizes")
			sameBoxes(t, clean, r)
			assert.Equal(t, clean.images[0].Width, r.Repaired[0].Width)

			f.unsized()
			r = examined(f.images, f.photos, all)
			assert.Equal(t, []Kind{UnrotatedCopy}, kinds(r), "told by the boxes")
			sameBoxes(t, clean, r)
		})
	}
	t.Run("upright labels of turned photos are right", func(t *testing.T) {
		for i := range clean.photos {
			clean.photos[i].Orientation = 1 + i%8
		}
		assert.Empty(t, kinds(examined(clean.images, clean.photos, all)))
	})
	t.Run("a smaller copy that was not turned", func(t *testing.T) {
		f := turned(6)
		for i := range f.images {
			f.images[i].Width /= 8
			f.images[i].Height /= 8
			f.eachOf(i, func(b detect.Box, _, _ float64) detect.Box { return b.Scale(1.0/8, 1.0/8) })
		}
		r := examined(f.images, f.photos, all)
		assert.ElementsMatch(t, []Kind{UnrotatedCopy, ResizedCopy}, kinds(r))
		sameBoxes(t, clean, r)
	})
}

// inverse returns the orientation that undoes o.
func inverse(o int) int {
	switch o {
	case 6:
		return 8
	case 8:
		return 6
	}
	return o
}

func TestCopiesOfOneSize(t *testing.T) {
	for name, c := range map[string]struct {
		size func(w, h float64) (float64, float64)
		want Copy
	}{
		"longest side":  {func(w, h float64) (float64, float64) { k := 1024 / max(w, h); return k * w, k * h }, Copy{LongestSide: 1024, Exact: true}},
		"shortest side": {func(w, h float64) (float64, float64) { k := 800 / min(w, h); return k * w, k * h }, Copy{ShortestSide: 800, Exact: true}},
		"squashed":      {func(float64, float64) (float64, float64) { return 640, 640 }, Copy{Width: 640, Height: 640, Exact: true}},
		"per mille":     {func(float64, float64) (float64, float64) { return 1000, 1000 }, Copy{Width: 1000, Height: 1000, Exact: true}},
		"per cent":      {func(float64, float64) (float64, float64) { return 100, 100 }, Copy{Width: 100, Height: 100, Exact: true}},
		"a third":       {func(w, h float64) (float64, float64) { return w / 3, h / 3 }, Copy{Scale: 1.0 / 3, Exact: true}},
		"odd scale":     {func(w, h float64) (float64, float64) { return 0.437 * w, 0.437 * h }, Copy{Scale: 0.437, Exact: true}},
	} {
		t.Run(name, func(t *testing.T) {
			clean := generated(5, 90, [2]int{4032, 3024}, [2]int{1600, 1200}, [2]int{2000, 3000}, [2]int{2560, 1440})
			f := clean.clone()
			f.each(func(b detect.Box, w, h float64) detect.Box {
				cw, ch := c.size(w, h)
				return b.Scale(cw/w, ch/h)
			})
			r := examined(f.images, f.photos, all)
			require.Equal(t, []Kind{ResizedCopy}, kinds(r))
			got := r.Findings[0].Copy
			require.NotNil(t, got)
			assert.InDelta(t, c.want.Scale, got.Scale, 1e-9)
			got.Scale, c.want.Scale = 0, 0
			assert.Equal(t, c.want, *got)
			sameBoxes(t, clean, r)
		})
	}
}

func TestAFaultOfOneFolder(t *testing.T) {
	clean := generated(6, 90, [2]int{640, 480})
	for i := range clean.images {
		if i%3 == 0 {
			clean.images[i].Name = "second" + clean.images[i].Name
			clean.photos[i].Name = clean.images[i].Name
		}
	}
	f := clean.clone()
	for i := 0; i < len(f.images); i += 3 {
		f.eachOf(i, func(b detect.Box, _, _ float64) detect.Box { return xyxy.box(xywh.numbers(b)) })
	}
	r := examined(f.images, f.photos, all)
	require.Equal(t, []Kind{"xywh-read-as-xyxy"}, kinds(r))
	assert.Equal(t, "secondtrain", r.Findings[0].Where)
	sameBoxes(t, clean, r)
}

func TestSharesAmongPixels(t *testing.T) {
	clean := generated(7, 40, [2]int{640, 480})
	f := clean.clone()
	for i := 0; i < 10; i++ {
		f.eachOf(i, func(b detect.Box, w, h float64) detect.Box { return b.Scale(1/w, 1/h) })
	}
	r := examined(f.images, f.photos, all)
	require.Equal(t, []Kind{Normalised}, kinds(r))
	assert.LessOrEqual(t, r.Findings[0].Count, 10)
	sameBoxes(t, clean, r)
}

func TestSharesWithoutSizesAreToldAndLeft(t *testing.T) {
	f := generated(8, 20, [2]int{640, 480})
	f.each(func(b detect.Box, w, h float64) detect.Box { return b.Scale(1/w, 1/h) })
	f.unsized()
	r := examined(f.images, nil, all)
	require.Equal(t, []Kind{Normalised}, kinds(r))
	assert.Zero(t, r.Findings[0].Repaired)
	assert.Equal(t, f.images, r.Repaired)
}

// A detector's boxes reach past the edges, and some are bad; nothing ails all.
func TestCarelessDetectorsAreNotMisread(t *testing.T) {
	for seed := range uint64(100) {
		f := generated(seed, 40, [2]int{640, 480}, [2]int{480, 640})
		n := 0
		f.each(func(b detect.Box, w, h float64) detect.Box {
			n++
			switch n % 17 {
			case 3:
				b.XMax, b.XMin = b.XMin, b.XMax
			case 5:
				b.XMax = w * 1.04
			case 9:
				b.YMin = -h * 0.03
			}
			return b
		})
		for _, k := range kinds(examined(f.images, f.photos, all)) {
			assert.Contains(t, []Kind{Inverted, OffFrame, PastEdge, TwoLabels, Duplicate, Overlapping}, k, "seed %d", seed)
		}
	}
}

func TestAHandfulOfBoxesIsNotConcludedFrom(t *testing.T) {
	one := func(b detect.Box) folder {
		f := folder{images: []detect.Labelled{{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Box: b}})}}}
		f.photograph()
		return f
	}
	for name, c := range map[string]struct {
		box  detect.Box
		want []Kind
	}{
		"in the corner": {detect.Box{XMin: 1, YMin: 1, XMax: 30, YMax: 30}, nil},
		"inverted":      {detect.Box{XMin: 200, YMin: 10, XMax: 100, YMax: 100}, []Kind{Inverted}},
		"outside":       {detect.Box{XMin: 700, YMin: 10, XMax: 800, YMax: 100}, []Kind{OffFrame}},
	} {
		f := one(c.box)
		assert.Equal(t, c.want, kinds(examined(f.images, f.photos, all)), name)
	}
	assert.Empty(t, kinds(examined(nil, nil, all)))
}

// What keeps to a part of the frame, or reaches past it here and there, is no
// copy of another size.
func TestUsualSetsAreNoCopies(t *testing.T) {
	for name, move := range map[string]func(n int, b detect.Box, w, h float64) detect.Box{
		"some past the right edge": func(n int, b detect.Box, w, _ float64) detect.Box {
			if n%20 == 0 {
				b.XMax = w * 1.15
			}
			return b
		},
		"some past both edges": func(n int, b detect.Box, w, h float64) detect.Box {
			if n%20 == 0 {
				b.XMax, b.YMax = w*1.25, h*1.25
			}
			return b
		},
		"one half of a belt": func(_ int, b detect.Box, _, _ float64) detect.Box { return b.Scale(0.5, 1) },
		"the middle of a dish": func(_ int, b detect.Box, w, h float64) detect.Box {
			b = b.Scale(0.4, 0.4)
			return detect.Box{XMin: b.XMin + 0.3*w, YMin: b.YMin + 0.3*h, XMax: b.XMax + 0.3*w, YMax: b.YMax + 0.3*h}
		},
		"one corner, seldom at its end": func(n int, b detect.Box, w, h float64) detect.Box {
			if b = b.Scale(0.5, 0.5); n%40 != 0 {
				b = b.Scale(0.8, 0.8)
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(20) {
				f := generated(seed, 60, [2]int{640, 480}, [2]int{1280, 720})
				n := 0
				f.each(func(b detect.Box, w, h float64) detect.Box { n++; return move(n, b, w, h) })
				assert.NotContains(t, kinds(examined(f.images, f.photos, all)), ResizedCopy, "seed %d", seed)
			}
		})
	}

	// Objects that keep to one quarter and that nothing cuts may be those of a copy.
	for seed := range uint64(20) {
		f := generated(seed, 60, [2]int{1280, 720})
		n := 0.0
		f.each(func(b detect.Box, _, _ float64) detect.Box {
			n++
			_, part := math.Modf(n * math.Phi)
			return b.Scale(0.47+0.03*part, 0.47+0.03*part)
		})
		for _, found := range examined(f.images, f.photos, Options{}).Findings {
			assert.Equal(t, Note, found.Severity, "seed %d: %s", seed, found.Kind)
		}
	}
}

func TestLetterboxes(t *testing.T) {
	for name, c := range map[string]struct {
		side  float64
		sizes [][2]int
	}{
		"larger than the photos":  {640, [][2]int{{640, 480}}},
		"smaller than the photos": {640, [][2]int{{4032, 3024}}},
		"of all shapes":           {1024, [][2]int{{640, 480}, {480, 640}, {1280, 720}}},
	} {
		t.Run(name, func(t *testing.T) {
			clean := generated(11, 90, c.sizes...)
			f := clean.clone()
			f.each(func(b detect.Box, w, h float64) detect.Box {
				k := c.side / max(w, h)
				x, y := (c.side-k*w)/2, (c.side-k*h)/2
				return detect.Box{XMin: k*b.XMin + x, YMin: k*b.YMin + y, XMax: k*b.XMax + x, YMax: k*b.YMax + y}
			})
			r := examined(f.images, f.photos, Options{Fix: []Kind{Letterbox}})
			require.Equal(t, []Kind{Letterbox}, kinds(r))
			assert.Equal(t, &Copy{Width: int(c.side), Height: int(c.side), Exact: true}, r.Findings[0].Copy)
			sameBoxes(t, clean, r)
			r = examined(f.images, f.photos, Options{})
			assert.Equal(t, f.images, r.Repaired, "told, and not cut at the edges")
		})
	}
	for seed := range uint64(60) {
		f := generated(seed, 60, [2]int{640, 480}, [2]int{1280, 720})
		assert.NotContains(t, kinds(examined(f.images, f.photos, all)), Letterbox, "seed %d", seed)
	}
}
