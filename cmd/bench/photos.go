package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"annotate/detect"
	"annotate/render"
)

// drawPhoto returns a JPEG with the detail of a photo: slow gradients, texture
// of several scales, and noise.
func drawPhoto(width, height int, seed uint64) ([]byte, error) {
	r := rand.New(rand.NewPCG(seed, 1))
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	const cell = 64
	cols, rows := width/cell+2, height/cell+2
	grid := make([]int, cols*rows)
	for i := range grid {
		grid[i] = 40 + r.IntN(176)
	}
	for y := range height {
		fy := y % cell
		for x := range width {
			fx := x % cell
			at := y/cell*cols + x/cell
			top := grid[at]*(cell-fx) + grid[at+1]*fx
			bottom := grid[at+cols]*(cell-fx) + grid[at+cols+1]*fx
			smooth := (top*(cell-fy) + bottom*fy) / (cell * cell)
			m.Y[y*m.YStride+x] = uint8(smooth + int(r.Uint32()%9) - 4)
		}
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = uint8(128+i%37-18), uint8(128+(i/53)%29-14)
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90})
	return b.Bytes(), err
}

// scatter returns n boxes of the sizes that objects have.
func scatter(n, width, height int, seed uint64) []detect.Detection {
	r := rand.New(rand.NewPCG(seed, 2))
	labels := []string{"person", "car", "dog", "bicycle", "chair", "bird", "traffic light", "boat"}
	dets := make([]detect.Detection, n)
	for i := range dets {
		w := float64(width) * (0.02 + 0.2*r.Float64()*r.Float64())
		h := float64(height) * (0.02 + 0.25*r.Float64()*r.Float64())
		x, y := r.Float64()*(float64(width)-w), r.Float64()*(float64(height)-h)
		dets[i] = detect.Detection{
			Label: labels[r.IntN(len(labels))], Score: 0.5 + r.Float64()/2,
			Box: detect.Box{XMin: math.Round(x), YMin: math.Round(y), XMax: math.Round(x + w), YMax: math.Round(y + h)},
		}
	}
	return dets
}

// sidecar returns detections in the API's form.
func sidecar(dets []detect.Detection) []byte {
	text, err := json.Marshal(dets)
	if err != nil {
		panic(err) // finite numbers and words
	}
	return text
}

// writePhoto writes a photo and its sidecar.
func writePhoto(dir, stem string, photo, sidecar []byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, stem+".json"), sidecar, 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, stem+".jpg"), photo, 0o666)
}

// files returns the JPEGs that are measured on.
func (b *bench) files() ([]string, error) { return jpegs(b.photos) }

func jpegs(dir string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.jpg"))
	if dir == "" || err != nil || len(files) == 0 {
		return nil, fmt.Errorf("-photos %q: no *.jpg there", dir)
	}
	return files, nil
}

// copies makes a folder of n copies of the photos.
func (b *bench) copies(n int) (string, error) {
	dir := filepath.Join(b.work, "photos")
	return dir, copyPhotos(dir, b.photos, n)
}

// copyPhotos fills dir with n copies of a folder's JPEGs and their sidecars. A
// photo that has none gets seven boxes.
func copyPhotos(dir, from string, n int) error {
	files, err := jpegs(from)
	if err != nil {
		return err
	}
	for i := range n {
		file := files[i%len(files)]
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		found, err := os.ReadFile(strings.TrimSuffix(file, ".jpg") + ".json")
		if errors.Is(err, fs.ErrNotExist) {
			var config image.Config
			config, err = jpeg.DecodeConfig(bytes.NewReader(data))
			found = sidecar(scatter(7, config.Width, config.Height, uint64(i)))
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := writePhoto(dir, fmt.Sprintf("%03d", i), data, found); err != nil {
			return err
		}
	}
	return nil
}

// annotatePlain is what one would write without this project's other half:
// decode, draw the same scene, encode, with the standard library.
func annotatePlain(photos, out string) error {
	files, err := jpegs(photos)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, file := range files {
		found, err := os.ReadFile(strings.TrimSuffix(file, ".jpg") + ".json")
		if err != nil {
			return err
		}
		var dets []detect.Detection
		if err := json.Unmarshal(found, &dets); err != nil {
			return err
		}
		canvas, err := readPhoto(file)
		if err != nil {
			return err
		}
		render.Layout(canvas.Rect.Size(), dets, render.Style{}).Draw(canvas)
		err = writeImage(filepath.Join(out, filepath.Base(file)), func(w io.Writer) error {
			return jpeg.Encode(w, canvas, &jpeg.Options{Quality: 90})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readPhoto decodes a JPEG.
func readPhoto(file string) (*image.RGBA, error) {
	in, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	m, err := jpeg.Decode(in)
	if err != nil {
		return nil, err
	}
	rgba := image.NewRGBA(m.Bounds())
	draw.Draw(rgba, rgba.Rect, m, m.Bounds().Min, draw.Src)
	return rgba, nil
}

// writeImage writes a file with what encode writes.
func writeImage(file string, encode func(io.Writer) error) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := encode(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
