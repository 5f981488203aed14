package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/fonts"
	"annotate/render"
	"annotate/render/batch"
	"annotate/render/photo"
	"annotate/render/photo/pngio"
)

// readFlags bound what is read.
type readFlags struct {
	maxPixels int64
	maxBytes  string
	memory    string
	workers   int
	decoders  string
}

func (f *readFlags) bind(fs *pflag.FlagSet) {
	fs.Int64Var(&f.maxPixels, "max-pixels", photo.DefaultMaxPixels, "refuse photos of more than `N` pixels")
	fs.StringVar(&f.maxBytes, "max-bytes", "256M", "refuse files larger than `SIZE`")
	fs.StringVar(&f.memory, "memory", "", "`SIZE` of the memory that decoded photos may take together, such as 2G (default a quarter of the machine's)")
	cli.WordVar(fs, &f.decoders, "decoders", "auto", []string{"auto", "builtin"}, "what decodes HEIC and AVIF: auto (heif-dec, heif-convert, avifdec on the PATH, which are fast) or builtin (in a sandbox, for photos that are not trusted)")
	fs.IntVar(&f.workers, "workers", 0, "`N` photos are worked on at once (default one a CPU)")
}

func (f *readFlags) limits() (photo.Limits, error) {
	bytes, err := cli.Number("max-bytes", f.maxBytes, cli.Bytes)
	if err != nil {
		return photo.Limits{}, err
	}
	if f.maxPixels <= 0 {
		return photo.Limits{}, usagef("--max-pixels: %d is not above zero", f.maxPixels)
	}
	l := photo.Limits{MaxBytes: bytes, MaxPixels: f.maxPixels}
	if f.decoders == "auto" {
		l.Decoders = photo.FindDecoders()
	}
	return l, nil
}

// decoderAdvice says how to install the program that decodes a format faster than
// what is built in; empty if it is there, or if there is none.
func decoderAdvice(f photo.Format, have photo.Decoders, system string) string {
	program, library, debian := "heif-dec", "libheif", "libheif-examples"
	switch {
	case f == photo.HEIC && have.HEIC == "":
	case f == photo.AVIF && have.AVIF == "":
		program, library, debian = "avifdec", "libavif", "libavif-bin"
	default:
		return ""
	}
	install := "apt install " + debian + " (Debian, Ubuntu)"
	switch system {
	case "darwin":
		install = "brew install " + library + " (Homebrew)"
	case "windows":
		install = "pacman -S mingw-w64-ucrt-x86_64-" + library + " (MSYS2)"
	}
	return fmt.Sprintf("%v is decoded several times as fast, and in less memory, where %s's %s is installed: %s", f, library, program, install)
}

// slots returns the limits for each photo, and those for all together with so many
// requests in flight.
func (f *readFlags) slots(requests int) (photo.Limits, *batch.Slots, error) {
	limits, err := f.limits()
	memory := batch.MachineMemory() / 4
	if err == nil && f.memory != "" {
		memory, err = cli.Number("memory", f.memory, cli.Bytes)
	}
	if err != nil {
		return limits, nil, err
	}
	return limits, batch.NewSlots(f.workers, requests, memory), nil
}

// writeFlags say how annotated copies are encoded.
type writeFlags struct {
	reencode bool
	quality  int
	pngLevel string
}

func (f *writeFlags) bind(fs *pflag.FlagSet) {
	fs.BoolVar(&f.reencode, "reencode", false, "decode and encode JPEG as a whole, instead of changing only what the ink touches")
	fs.IntVar(&f.quality, "quality", 0, "JPEG quality, `1..100`, where a picture is encoded as a whole (default the source's, else 92)")
	cli.WordVar(fs, &f.pngLevel, "png-level", "fast", []string{"fast", "small"}, "PNG compression")
}

func (f *writeFlags) options() (photo.WriteOptions, error) {
	o := photo.WriteOptions{Reencode: f.reencode, Quality: f.quality, PNGLevel: pngio.Fast}
	if f.quality < 0 || f.quality > 100 {
		return o, usagef("--quality: %d is not within 1 to 100", f.quality)
	}
	if f.pngLevel == "small" {
		o.PNGLevel = pngio.Small
	}
	return o, nil
}

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
	cli.WordsVar(fs, &f.parts, "style", render.Parts(), "what to draw, separated by commas, of "+strings.Join(cli.Texts(render.Parts()), ", ")+" (default outline,label)")
	cli.WordVar(fs, &f.preset, "preset", "", render.Presets(), "a ready style: "+strings.Join(render.Presets(), ", ")+"; privacy hides what scores 0.2 or more")
	fs.StringVar(&f.fontSize, "font-size", "auto", "`SIZE` of text: auto, pixels (14) or % of the short side (2.4%)")
	fs.StringVar(&f.lineWidth, "line-width", "auto", "`WIDTH` of lines: auto, pixels (3) or % of the short side (0.45%)")
	fs.IntVar(&f.view, "view", 0, "size text and lines for a picture that is shown `N` pixels wide")
	fs.StringVar(&f.template, "template", "", "`TEXT` of a label (default '{label} {score}'); also {score:%}, {score:.1%}, {index}, {width}, {height}, {source}")
	cli.WordVar(fs, &f.colorBy, "color-by", "", []render.ColorBy{render.ColorByLabel, render.ColorByInstance, render.ColorByScore}, "what a colour stands for (default label)")
	fs.StringVar(&f.palette, "palette", "", "JSON `file` of label → colour, such as {\"cat\":\"#e69f00\"}")
	fs.StringArrayVar(&f.fonts, "font", nil, "font `file` (TTF, OTF, TTC) to take glyphs from first; repeatable")
}

// templateField finds the fields of a template.
var templateField = regexp.MustCompile(`\{([a-z]+)`)

// lower sets the threshold that a preset for hiding wants, unless one is given.
func (f *styleFlags) lower(threshold *float64, flags *pflag.FlagSet) {
	if f.preset == "privacy" && !flags.Changed("threshold") {
		*threshold = render.PrivacyThreshold
	}
}

// bindLegend is for pictures of which each has its own size.
func (f *styleFlags) bindLegend(fs *pflag.FlagSet) {
	cli.WordVar(fs, &f.legend, "legend", "auto", []string{"auto", "below"}, "where the legend goes, if there is one: auto (on the photo) or below (under it; JPEG is then encoded anew)")
}

// style returns the style that the flags ask for: a preset, changed by what is
// set beside it.
func (f *styleFlags) style() (style render.Style, err error) {
	err = readFlag(err, &style, "preset", f.preset, render.ParsePreset)
	err = readFlag(err, &style.Parts, "style", f.parts, render.ParseParts)
	if err != nil {
		return style, err
	}
	if style.FontSize, err = cli.Number("font-size", f.fontSize, render.ParseLength); err != nil {
		return style, err
	}
	if style.LineWidth, err = cli.Number("line-width", f.lineWidth, render.ParseLength); err != nil {
		return style, err
	}
	err = readFlag(err, &style.Template, "template", f.template, parseTemplate)
	err = readFlag(err, &style.ColorBy, "color-by", f.colorBy, render.ParseColorBy)
	err = readFlag(err, &style.Palette, "palette", f.palette, readPalette)
	if err != nil {
		return style, err
	}
	if len(f.fonts) > 0 {
		if style.Fonts, err = readFonts(f.fonts); err != nil {
			return style, usagef("--font: %w", err)
		}
	}
	style.View = f.view
	style.LegendBelow = f.legend == "below"
	if err := style.Validate(); err != nil {
		return style, usagef("%w", err)
	}
	return style, nil
}

// readFlag reads the text of a flag, if it has any, and nothing went wrong before.
func readFlag[T any](before error, to *T, flag, text string, read func(string) (T, error)) error {
	if before != nil || text == "" {
		return before
	}
	value, err := read(text)
	if err != nil {
		return usagef("--%s: %w", flag, err)
	}
	*to = value
	return nil
}

// parseTemplate reads a template, and says which field was perhaps meant.
func parseTemplate(text string) (render.Template, error) {
	t, err := render.ParseTemplate(text)
	if err != nil {
		for _, field := range templateField.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(render.Fields(), field[1]) {
				err = fmt.Errorf("%w%s", err, cli.DidYouMean(field[1], render.Fields()))
			}
		}
	}
	return t, err
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

func readPalette(path string) (render.Palette, error) { return batch.ReadPalette(os.ReadFile, path) }
