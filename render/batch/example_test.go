package batch_test

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"log"
	"os"
	"path/filepath"
	"sync/atomic"

	"annotate/detect"
	"annotate/render/batch"
)

// middle is a Detector of one's own. Here it looks at sizes only; any model that
// runs in or beside the program takes its place.
type middle struct{ asked int }

func (d *middle) Detect(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
	d.asked++ // one call at a time: Requests is 1 below
	w, h := float64(img.Width), float64(img.Height)
	return []detect.Detection{{
		Label: "middle", Score: 0.9, Box: detect.Box{XMin: w / 4, YMin: h / 4, XMax: w * 3 / 4, YMax: h * 3 / 4},
	}}, nil
}

// A Detector of one's own, run over a folder: copies are written whole or not at
// all, nothing of the user's is overwritten, two photos never get one name, and
// what was answered once is not asked again.
func ExampleAnnotate() {
	in, out, remove := photos("a.jpg", "sub/b.jpg")
	defer remove()
	detector := &middle{}
	var done atomic.Int32 // OnDone is called from several goroutines
	for range 2 {
		sum, err := batch.Annotate(context.Background(), []string{in}, out, detector, batch.AnnotateOptions{
			Source: "middle 1", Workers: 1, Requests: 1,
			Options: batch.Options{OnDone: func(*batch.File) { done.Add(1) }}, // for a bar that shows progress
			OnResult: func(r *batch.Result) error {
				fmt.Println(r.File.Name, r.Detections, r.Err)
				return nil
			},
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d done, %d written, %d known, %d failed; asked %d times\n", done.Load(), sum.Written, sum.Known, sum.Failed, detector.asked)
	}
	// Output:
	// a.jpg [middle 0.9 {16 12 48 36}] <nil>
	// sub/b.jpg [middle 0.9 {16 12 48 36}] <nil>
	// 2 done, 2 written, 0 known, 0 failed; asked 2 times
	// a.jpg [middle 0.9 {16 12 48 36}] <nil>
	// sub/b.jpg [middle 0.9 {16 12 48 36}] <nil>
	// 4 done, 2 written, 2 known, 0 failed; asked 2 times
}

// photos draws some photos, and returns their folder and an empty one.
func photos(names ...string) (in, out string, remove func()) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	in = filepath.Join(dir, "in")
	for i, name := range names {
		m := image.NewGray(image.Rect(0, 0, 64, 48))
		m.SetGray(i, i, color.Gray{Y: 255})
		path := filepath.Join(in, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			log.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			log.Fatal(err)
		}
		if err := jpeg.Encode(f, m, nil); err != nil {
			log.Fatal(err)
		}
		f.Close()
	}
	return in, filepath.Join(dir, "out"), func() { os.RemoveAll(dir) }
}
