package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

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
	fs.Int64Var(&f.maxPixels, "max-pixels", photo.DefaultMaxPixels, "refuse photos of more pixels")
	fs.StringVar(&f.maxBytes, "max-bytes", "256M", "refuse files of more bytes")
	fs.StringVar(&f.memory, "memory", "", "how much memory decoded photos may take together, such as 2G (default a quarter of the machine's)")
	fs.StringVar(&f.decoders, "decoders", "auto", "what decodes HEIC and AVIF: auto (heif-dec, heif-convert, avifdec on the PATH, which are fast) or builtin (in a sandbox, for photos that are not trusted)")
	fs.IntVar(&f.workers, "workers", 0, "photos worked on at once (default one a CPU)")
}

func (f *readFlags) limits() (photo.Limits, error) {
	bytes, err := parseBytes(f.maxBytes)
	if err != nil {
		return photo.Limits{}, usagef("--max-bytes: %w", err)
	}
	if f.maxPixels <= 0 {
		return photo.Limits{}, usagef("--max-pixels: %d is not above zero", f.maxPixels)
	}
	l := photo.Limits{MaxBytes: bytes, MaxPixels: f.maxPixels}
	switch f.decoders {
	case "auto":
		l.Decoders = photo.FindDecoders()
	case "builtin":
	default:
		return l, usagef("--decoders: %q is neither auto nor builtin", f.decoders)
	}
	return l, nil
}

// budget returns how many bytes photos may take together.
func (f *readFlags) budget() (int64, error) {
	if f.memory == "" {
		return batch.MachineMemory() / 4, nil
	}
	budget, err := parseBytes(f.memory)
	if err != nil {
		return 0, usagef("--memory: %w", err)
	}
	return budget, nil
}

// parseBytes reads a size such as 300000, 64M or 2G, with factors of 1024.
func parseBytes(s string) (int64, error) {
	number := strings.TrimSuffix(strings.ToUpper(strings.TrimSpace(s)), "B")
	shift := 0
	for i, unit := range []string{"K", "M", "G", "T"} {
		if n, ok := strings.CutSuffix(number, unit); ok {
			number, shift = n, 10*(i+1)
		}
	}
	v, err := strconv.ParseFloat(number, 64)
	if bytes := v * float64(int64(1)<<shift); err == nil && bytes >= 1 && bytes < math.MaxInt64 {
		return int64(bytes), nil
	}
	return 0, fmt.Errorf("size %q: want bytes, or a number with K, M or G", s)
}

// writeFlags say how annotated copies are encoded.
type writeFlags struct {
	reencode bool
	quality  int
	pngLevel string
}

func (f *writeFlags) bind(fs *pflag.FlagSet) {
	fs.BoolVar(&f.reencode, "reencode", false, "decode and encode JPEG as a whole, instead of changing only what the ink touches")
	fs.IntVar(&f.quality, "quality", 0, "JPEG quality, 1 to 100, where a picture is encoded as a whole (default the source's, else 92)")
	fs.StringVar(&f.pngLevel, "png-level", "fast", "PNG compression: fast or small")
}

func (f *writeFlags) options() (photo.WriteOptions, error) {
	o := photo.WriteOptions{Reencode: f.reencode, Quality: f.quality}
	if f.quality < 0 || f.quality > 100 {
		return o, usagef("--quality: %d is not within 1 to 100", f.quality)
	}
	switch f.pngLevel {
	case "fast":
		o.PNGLevel = pngio.Fast
	case "small":
		o.PNGLevel = pngio.Small
	default:
		return o, usagef("--png-level: %q is neither fast nor small", f.pngLevel)
	}
	return o, nil
}
