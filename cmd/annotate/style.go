package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"annotate/fonts"
	"annotate/render"
)

// styleFlags say how detections look.
type styleFlags struct {
	parts, preset       string
	fontSize, lineWidth string
	view                int
	template, colorBy   string
	palette             string
	fonts               []string
}

func (f *styleFlags) bind(fs *pflag.FlagSet) {
	fs.StringVar(&f.parts, "style", "", "what to draw, of: "+partNames()+" (default box,label)")
	fs.StringVar(&f.preset, "preset", "", "a ready style: "+strings.Join(render.Presets(), ", "))
	fs.StringVar(&f.fontSize, "font-size", "auto", "text: auto, px (14) or % of the short side (2.4%)")
	fs.StringVar(&f.lineWidth, "line-width", "auto", "lines: auto, px (3) or % of the short side (0.3%)")
	fs.IntVar(&f.view, "view", 0, "size text and lines for a picture looked at this many pixels wide")
	fs.StringVar(&f.template, "template", "", "what a label says (default '{label} {score}'); also {score:%}, {score:.1%}, {index}, {width}, {height}, {source}")
	fs.StringVar(&f.colorBy, "color-by", "", "what a colour stands for: label, instance, score (default label)")
	fs.StringVar(&f.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
	fs.StringArrayVar(&f.fonts, "font", nil, "font `file` (TTF, OTF, TTC) to take glyphs from first; repeatable")
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
