package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"

	"annotate/render"
	"annotate/render/output"
)

// PaletteName is the file in an output folder that keeps the looks of labels
// from run to run.
const PaletteName = "palette.json"

// ReadPalette reads looks of labels. read is such as [os.ReadFile].
func ReadPalette(read func(string) ([]byte, error), path string) (render.Palette, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	var p render.Palette
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("%s: want a JSON object of label and colour, such as {\"cat\": \"#e69f00\"}: %w", path, err)
	}
	return p, nil
}

// SettlePalette returns the looks for a run into a folder that keeps them in the file:
// what the user set, then what earlier runs chose, then, where all labels are known
// beforehand, looks that tell them apart. A choice is kept, unless the file is an input
// of the run, or guard is nil.
func SettlePalette(read func(string) ([]byte, error), guard *output.Guard, file string, set render.Palette, labels []string) (render.Palette, error) {
	kept, err := ReadPalette(read, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	palette := render.Palette{}
	maps.Copy(palette, kept)
	maps.Copy(palette, set)
	if len(labels) == 0 {
		return palette, nil
	}
	palette = palette.Assign(labels)
	if guard == nil || len(palette) == len(kept) && len(set) == 0 {
		return palette, nil
	}
	text, err := json.MarshalIndent(palette, "", "  ")
	if err != nil {
		return nil, err
	}
	err = guard.Write(file, output.Bytes(append(text, '\n')), output.Options{Ours: func(io.ReaderAt) bool { return true }}) // it was read as a palette
	if errors.Is(err, output.ErrInput) {
		err = nil
	}
	return palette, err
}
