package doctor

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
)

// folder is labels with the photos that they are about.
type folder struct {
	images []detect.Labelled
	photos []Photo
}

func (f folder) clone() folder {
	c := folder{images: slices.Clone(f.images), photos: slices.Clone(f.photos)}
	for i := range c.images {
		c.images[i].Objects = slices.Clone(c.images[i].Objects)
	}
	return c
}

// each replaces every box.
func (f folder) each(change func(b detect.Box, w, h float64) detect.Box) {
	for i := range f.images {
		f.eachOf(i, change)
	}
}

func (f folder) eachOf(i int, change func(b detect.Box, w, h float64) detect.Box) {
	img := &f.images[i]
	for j := range img.Objects {
		d := &img.Objects[j]
		d.Box = change(d.Box, float64(f.photos[i].Width), float64(f.photos[i].Height))
	}
}

// unsized forgets the sizes that the file says.
func (f folder) unsized() {
	for i := range f.images {
		f.images[i].Width, f.images[i].Height = 0, 0
	}
}

// demo is the ground truth of the bundled photos.
func demo(t *testing.T) folder {
	t.Helper()
	file, err := os.Open("../../testdata/demo/truth.coco.json")
	require.NoError(t, err)
	defer file.Close()
	d, err := coco.Decode("truth.coco.json", file, coco.Options{})
	require.NoError(t, err)
	f := folder{images: d.Labelled()}
	f.photograph()
	return f
}

// photograph makes the photos that the file says.
func (f *folder) photograph() {
	for _, img := range f.images {
		f.photos = append(f.photos, Photo{Name: img.Name, Width: img.Width, Height: img.Height})
	}
}

// generated is a set of images of one size or of many, with objects that are
// spread evenly, large and small, and cut by the edges where they reach past
// them.
func generated(seed uint64, images int, sizes ...[2]int) folder {
	rnd := rand.New(rand.NewPCG(seed, 0))
	labels := []string{"person", "car", "dog", "cat", "traffic light", "book", "boat"}
	var f folder
	for i := range images {
		size := sizes[i%len(sizes)]
		img := detect.Labelled{Name: fmt.Sprintf("train/%04d.jpg", i), Width: size[0], Height: size[1]}
		w, h := float64(size[0]), float64(size[1])
		for range rnd.IntN(12) {
			bw, bh := w*math.Pow(rnd.Float64(), 2)*0.7+6, h*math.Pow(rnd.Float64(), 2)*0.7+6
			x, y := rnd.Float64()*w-bw/3, rnd.Float64()*h-bh/3
			b := detect.Box{XMin: x, YMin: y, XMax: x + bw, YMax: y + bh}.Clamp(w, h)
			if b.Width() < 4 || b.Height() < 4 || slices.ContainsFunc(img.Objects, func(d detect.Object) bool { return d.Box.IoU(b) > 0.9 }) {
				continue
			}
			img.Objects = append(img.Objects, detect.Object{Detection: detect.Detection{Label: labels[rnd.IntN(len(labels))], Score: 1, Box: b, Truth: true}})
		}
		f.images = append(f.images, img)
	}
	f.photograph()
	return f
}

// folders are sets that nothing is wrong with.
func folders(t *testing.T) map[string]folder {
	return map[string]folder{
		"demo":         demo(t),
		"one size":     generated(1, 60, [2]int{640, 480}),
		"many sizes":   generated(2, 80, [2]int{640, 480}, [2]int{500, 375}, [2]int{427, 640}, [2]int{1600, 1200}),
		"phone photos": generated(3, 12, [2]int{4032, 3024}, [2]int{3024, 4032}),
	}
}

// examined is Examine. It panics if objects that are loaded image by image, into the
// same place, give other findings.
func examined(images []detect.Labelled, photos []Photo, o Options) *Report {
	r := Examine(images, photos, o)
	set, loaded := &Set{}, []detect.Object{}
	for i := range images {
		empty := images[i]
		empty.Objects = nil
		set.Images = append(set.Images, &empty)
	}
	set.Objects = func(place int) []detect.Object {
		for i := range loaded {
			loaded[i] = detect.Object{Detection: detect.Detection{Label: "another image's"}}
		}
		loaded = append(loaded[:0], images[place].Objects...)
		return loaded
	}
	text := func(findings []Finding) (text string) { // NaN is not equal
		for _, f := range findings {
			copied := f.Copy
			f.Copy = nil
			text += fmt.Sprintf("%+v %+v\n", f, copied)
		}
		return text
	}
	if want, got := text(r.Findings), text(ExamineSet(set, photos, o).Findings); want != got {
		panic(fmt.Sprintf("objects that are loaded have other findings: %s, not %s", got, want))
	}
	return r
}
