package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"annotate/fonts"
	"annotate/render"
	"annotate/render/output"
)

// styleFlags say how detections look.
type styleFlags struct {
	parts, preset       string
	fontSize, lineWidth string
	view                int
	template, colorBy   string
	palette             string
	fonts               []string
	legend              string
}

func (f *styleFlags) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.parts, "style", "", "what to draw, of: "+partNames()+" (default outline,label)")
	fs.StringVar(&f.preset, "preset", "", "a ready style: "+strings.Join(render.Presets(), ", ")+"; privacy hides what scores 0.2 or more")
	fs.StringVar(&f.fontSize, "font-size", "auto", "text: auto, px (14) or % of the short side (2.4%)")
	fs.StringVar(&f.lineWidth, "line-width", "auto", "lines: auto, px (3) or % of the short side (0.45%)")
	fs.IntVar(&f.view, "view", 0, "size text and lines for a picture looked at this many pixels wide")
	fs.StringVar(&f.template, "template", "", "what a label says (default '{label} {score}'); also {score:%}, {score:.1%}, {index}, {width}, {height}, {source}")
	fs.StringVar(&f.colorBy, "color-by", "", "what a colour stands for: label, instance, score (default label)")
	fs.StringVar(&f.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
	fs.StringArrayVar(&f.fonts, "font", nil, "font `file` (TTF, OTF, TTC) to take glyphs from first; repeatable")
}

// lower sets the threshold that a preset for hiding wants, unless one is given.
func (f *styleFlags) lower(threshold *float64, flags *pflag.FlagSet) {
	if f.preset == "privacy" && !flags.Changed("threshold") {
		*threshold = render.PrivacyThreshold
	}
}

// bindLegend is for pictures of which each has its own size.
func (f *styleFlags) bindLegend(fs *pflag.FlagSet) {
	fs.StringVar(&f.legend, "legend", "auto", "where the legend goes, if there is one: auto (on the photo) or below (under it; JPEG is then encoded anew)")
}

func partNames() string {
	var names []string
	for _, p := range render.Parts() {
		names = append(names, string(p))
	}
	return strings.Join(names, ",")
}

// style returns the style that the flags ask for: a preset, changed by what is
// set beside it.
func (f *styleFlags) style() (style render.Style, err error) {
	if f.preset != "" {
		if style, err = render.ParsePreset(f.preset); err != nil {
			return style, usagef("--preset: %w", err)
		}
	}
	if f.parts != "" {
		if style.Parts, err = render.ParseParts(f.parts); err != nil {
			return style, usagef("--style: %w", err)
		}
	}
	if style.FontSize, err = render.ParseLength(f.fontSize); err != nil {
		return style, usagef("--font-size: %w", err)
	}
	if style.LineWidth, err = render.ParseLength(f.lineWidth); err != nil {
		return style, usagef("--line-width: %w", err)
	}
	if f.template != "" {
		if style.Template, err = render.ParseTemplate(f.template); err != nil {
			return style, usagef("--template: %w", err)
		}
	}
	if f.colorBy != "" {
		if style.ColorBy, err = render.ParseColorBy(f.colorBy); err != nil {
			return style, usagef("--color-by: %w", err)
		}
	}
	if f.palette != "" {
		if style.Palette, err = readPalette(f.palette); err != nil {
			return style, usagef("--palette: %w", err)
		}
	}
	if len(f.fonts) > 0 {
		if style.Fonts, err = readFonts(f.fonts); err != nil {
			return style, usagef("--font: %w", err)
		}
	}
	style.View = f.view
	switch f.legend {
	case "", "auto":
	case "below":
		style.LegendBelow = true
	default:
		return style, usagef("--legend: %q is neither auto nor below", f.legend)
	}
	if err := style.Validate(); err != nil {
		return style, usagef("%w", err)
	}
	return style, nil
}

func readFonts(paths []string) (*fonts.Set, error) {
	var files [][]byte
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		// Parsed alone first, so that the message names the file.
		if _, err := fonts.New(fonts.Options{Files: [][]byte{data}, NoSystem: true}); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		files = append(files, data)
	}
	return fonts.New(fonts.Options{Files: files})
}

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
