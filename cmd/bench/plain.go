package main

import (
	"encoding/json"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strings"

	"annotate/detect"
	"annotate/render"
)

// annotatePlain is what one would write without this project's other half:
// decode, draw the same scene, encode, with the standard library.
func annotatePlain(photos, out string) error {
	files, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, file := range files {
		if err := plainOne(file, filepath.Join(out, filepath.Base(file))); err != nil {
			return err
		}
	}
	return nil
}

func plainOne(file, out string) error {
	sidecar, err := os.ReadFile(strings.TrimSuffix(file, ".jpg") + ".json")
	if err != nil {
		return err
	}
	var dets []detect.Detection
	if err := json.Unmarshal(sidecar, &dets); err != nil {
		return err
	}
	canvas, err := readPhoto(file)
	if err != nil {
		return err
	}
	render.Layout(canvas.Rect.Size(), dets, render.Style{}).Draw(canvas)
	return writeImage(out, func(w io.Writer) error { return jpeg.Encode(w, canvas, &jpeg.Options{Quality: 90}) })
}
