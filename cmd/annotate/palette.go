package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"annotate/render"
	"annotate/render/output"
)

// paletteName is the file in an output folder that keeps the looks of labels
// from run to run.
const paletteName = "palette.json"

func readPalette(path string) (render.Palette, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var p render.Palette
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("%s: want a JSON object of label and colour, such as {\"cat\": \"#e69f00\"}: %w", path, err)
	}
	return p, nil
}

// settlePalette returns the looks for a run into the folder out: what the user
// set, then what earlier runs chose, then, where all labels are known
// beforehand, looks that tell them apart. A choice is kept in the folder, unless
// the user's own palette lies there.
func settlePalette(guard *output.Guard, out string, set render.Palette, labels []string) (render.Palette, error) {
	file := filepath.Join(out, paletteName)
	kept, err := readPalette(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	palette := render.Palette{}
	for _, p := range []render.Palette{kept, set} {
		for label, look := range p {
			palette[label] = look
		}
	}
	if len(labels) == 0 {
		return palette, nil
	}
	palette = palette.Assign(labels)
	if len(palette) == len(kept) && len(set) == 0 {
		return palette, nil
	}
	text, err := json.MarshalIndent(palette, "", "  ")
	if err != nil {
		return nil, err
	}
	err = guard.Write(file, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}, output.Options{Ours: func(*os.File) bool { return true }}) // it was read as a palette
	if errors.Is(err, output.ErrInput) {
		err = nil
	}
	return palette, err
}
