package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// chart is a picture of flat patches, 32 pixels a side so that no chroma
// sample, however coarse, belongs to two of them at their middles: black,
// white, the primaries, a ramp of greys, and a corner that no other has.
func chart() (m *image.NRGBA, middles []image.Point) {
	colours := []color.NRGBA{
		{255, 128, 0, 255}, {0, 0, 0, 255}, {255, 255, 255, 255}, {255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255},
		{0, 255, 255, 255}, {255, 0, 255, 255}, {255, 255, 0, 255}, {128, 64, 32, 255}, {32, 64, 128, 255}, {200, 180, 160, 255},
	}
	for v := 16; v < 256; v += 20 {
		colours = append(colours, color.NRGBA{uint8(v), uint8(v), uint8(v), 255})
	}
	m = image.NewNRGBA(image.Rect(0, 0, 6*32, 4*32))
	for i, c := range colours {
		at := image.Pt(i%6*32, i/6*32)
		fill(m, image.Rectangle{at, at.Add(image.Pt(32, 32))}, c)
		middles = append(middles, at.Add(image.Pt(16, 16)))
	}
	return m, middles
}

// packages are Debian's packages of the tools.
var packages = map[string]string{
	"convert": "imagemagick", "cwebp": "webp", "img2webp": "webp", "tiffcp": "libtiff-tools", "heif-enc": "libheif-examples",
	"heif-convert": "libheif-examples", "avifenc": "libavif-bin", "avifdec": "libavif-bin",
	"djpeg": "libjpeg-turbo-progs", "cjpeg": "libjpeg-turbo-progs",
}

// shell runs a line of a program and its arguments, of which IN, OUT and so on
// are names of files.
func shell(t *testing.T, line string, names map[string]string) {
	t.Helper()
	args := strings.Fields(line)
	for i, a := range args {
		for k, v := range names {
			a = strings.ReplaceAll(a, k, v)
		}
		args[i] = a
	}
	out, err := exec.Command(need.Tool(t, packages[args[0]], args[0]), args[1:]...).CombinedOutput()
	require.NoError(t, err, "%v: %s", args, out)
}

// TestEveryFormatShowsWhatItsToolShows has the chart written by the tools that
// people use, in each container, depth, subsampling, range and layout, and
// compares what is decoded with what the tools' own decoders make of it.
func TestEveryFormatShowsWhatItsToolShows(t *testing.T) {
	if testing.Short() {
		t.Skip("runs many programs")
	}
	m, middles := chart()
	dir := t.TempDir()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	source := filepath.Join(dir, "chart.png")
	require.NoError(t, os.WriteFile(source, b.Bytes(), 0o600))
	const magick = "convert OUT -auto-orient -alpha off -depth 8 PNG24:REF"
	cases := []struct {
		file  string // its name, by which tools choose a format
		write []string
		read  string
		grey  bool // of the chart
	}{}
	add := func(read, file string, write ...string) {
		cases = append(cases, struct {
			file  string
			write []string
			read  string
			grey  bool
		}{file, write, read, false})
	}
	add(magick, "lossy.webp", "cwebp -quiet -q 90 IN -o OUT")
	add(magick, "lossless.webp", "cwebp -quiet -lossless IN -o OUT")
	add(magick, "8.bmp", "convert IN -type palette BMP3:OUT")
	add(magick, "24.bmp", "convert IN BMP3:OUT")
	add(magick, "v5.bmp", "convert IN BMP:OUT")
	add(magick, "rle.bmp", "convert IN -type palette -compress RLE BMP3:OUT")
	add(magick, "16.bmp", "convert IN -define bmp:subtype=RGB565 BMP:OUT")
	add(magick, "555.bmp", "convert IN -define bmp:subtype=RGB555 BMP:OUT")
	add(magick, "os2.bmp", "convert IN -type truecolor BMP2:OUT")
	add(magick, "plain.gif", "convert IN OUT")
	for _, s := range []string{"4:4:4", "4:2:2", "4:2:0", "4:4:0", "4:1:1"} {
		add("djpeg -nosmooth -bmp -outfile REF OUT", "s"+strings.ReplaceAll(s, ":", "")+".jpg", "convert IN -quality 95 -sampling-factor "+s+" OUT")
	}
	add("djpeg -nosmooth -bmp -outfile REF OUT", "progressive.jpg", "convert IN -quality 95 -interlace JPEG OUT")
	add("djpeg -nosmooth -bmp -outfile REF OUT", "grey.jpg", "convert IN -quality 95 -colorspace gray OUT")
	add("djpeg -nosmooth -bmp -outfile REF OUT", "rgb.jpg", "convert IN -quality 95 TMP.ppm", "cjpeg -rgb -outfile OUT TMP.ppm")
	add(magick, "cmyk.jpg", "convert IN -quality 95 -colorspace CMYK OUT")
	for o := range 8 {
		name := []string{"TopLeft", "TopRight", "BottomRight", "BottomLeft", "LeftTop", "RightTop", "RightBottom", "LeftBottom"}[o]
		add(magick, fmt.Sprintf("o%d.tif", o+1), "convert IN -orient "+name+" -compress none OUT")
	}
	// TIFF: what the tags say, one after the other.
	tiffs := map[string]string{
		"none": "-compress none", "lzw": "-compress lzw", "zip": "-compress zip", "packbits": "-compress rle",
		"zstd": "-compress zstd", "jpeg": "-compress jpeg -quality 95", "16": "-depth 16 -compress lzw",
		"grey": "-colorspace gray -depth 8 -compress lzw", "grey16": "-colorspace gray -depth 16 -compress zip",
		"grey4":     "-colorspace gray -depth 4 -define quantum:bits=4 -compress none",
		"grey2":     "-colorspace gray -depth 2 -compress none",
		"palette":   "-type palette -compress lzw",
		"palette4":  "-colors 16 -type palette -depth 4 -compress none",
		"cmyk":      "-colorspace CMYK -compress lzw",
		"cmyk16":    "-colorspace CMYK -depth 16 -compress none",
		"cmykjpeg":  "-colorspace CMYK -compress jpeg -quality 95",
		"msb":       "-endian MSB -depth 16 -compress none",
		"lsb":       "-endian LSB -depth 16 -compress zip",
		"fill2":     "-define tiff:fill-order=lsb -compress none",
		"fill2zip":  "-define tiff:fill-order=lsb -compress zip",
		"planar":    "-interlace plane -compress none",
		"planarlzw": "-interlace plane -compress lzw",
		"planar16":  "-interlace plane -depth 16 -compress lzw",
		"tiled":     "-define tiff:tile-geometry=64x48 -compress lzw",
		"tiled16":   "-define tiff:tile-geometry=64x48 -depth 16 -compress none",
		"strips":    "-define tiff:rows-per-strip=7 -compress lzw",
		"alpha":     "-alpha set -channel A -evaluate set 100% +channel -compress lzw",
		"alphajpeg": "-alpha set -channel A -evaluate set 100% +channel -compress jpeg -quality 95",
		"whitejpeg": "-colorspace gray -define quantum:polarity=min-is-white -compress jpeg -quality 95",
		"bilevel":   "-threshold 50% -type bilevel -depth 1 -compress none",
		"fax":       "-threshold 50% -type bilevel -depth 1 -compress Group4",
		"faxblack":  "-threshold 50% -type bilevel -depth 1 -define quantum:polarity=min-is-black -compress Group4",
		"faxwhite":  "-threshold 50% -type bilevel -depth 1 -define quantum:polarity=min-is-white -compress Group4",
		"faxlsb":    "-threshold 50% -type bilevel -depth 1 -define tiff:fill-order=lsb -compress Group4",
		"fax3":      "-threshold 50% -type bilevel -depth 1 -compress Fax",
	}
	for name, options := range tiffs {
		add(magick, name+".tif", "convert IN "+options+" OUT")
	}
	for name, line := range map[string]string{
		"tiledplanar":  "tiffcp -t -w 64 -l 48 -p separate -c lzw:2 TMP.tif OUT",
		"stripsplanar": "tiffcp -s -r 5 -p separate -c zip:2 TMP.tif OUT",
		"tiledjpeg":    "tiffcp -t -w 64 -l 64 -c jpeg:r:95 TMP.tif OUT",
		"ycbcrjpeg":    "tiffcp -s -r 16 -c jpeg:95 TMP.tif OUT",
		"webp":         "tiffcp -s -r 32 -c webp:95 TMP.tif OUT",
		"big":          "tiffcp -B -c none TMP.tif OUT",
		"bigtiff":      "tiffcp -8 -c lzw:2 TMP.tif OUT",
		"bigtiffmsb":   "tiffcp -8 -B -t -w 64 -l 48 -c none TMP.tif OUT",
	} {
		add(magick, name+".tif", "convert IN -compress none TMP.tif", line)
	}
	for name, options := range map[string]string{
		"g31d": "g3:1d", "g32d": "g3:2d", "g32dfill": "g3:2d:fill", "g3fill": "g3:1d:fill", "g4": "g4", "packbits1": "packbits",
	} {
		add(magick, name+".tif", "convert IN -threshold 50% -type bilevel -depth 1 -compress none TMP.tif", "tiffcp -c "+options+" TMP.tif OUT")
	}
	if heifBuilt {
		for _, chroma := range []string{"420", "422", "444"} {
			add("heif-convert -q 100 OUT REF.png", "h"+chroma+".heic", "heif-enc -q 95 -p chroma="+chroma+" IN -o OUT")
			for _, r := range []string{"full", "limited"} {
				for _, depth := range []string{"8", "10", "12"} {
					add("avifdec -j 1 -d 8 OUT REF.png", "a"+chroma+r+depth+".avif",
						"avifenc -j 1 -s 10 --min 4 --max 8 -y "+chroma+" -r "+r+" -d "+depth+" IN OUT")
				}
			}
		}
		for _, deep := range []string{"10 -p chroma=420", "12 -p chroma=420", "10 -p chroma=444", "12 -p chroma=444"} {
			add("heif-convert -q 100 OUT REF.png", "deep"+strings.NewReplacer(" ", "", "=", "").Replace(deep)+".heic",
				"convert IN -depth 16 PNG48:TMP.png", "heif-enc -q 95 -b "+deep+" TMP.png -o OUT")
		}
		add("heif-convert -q 100 OUT REF.png", "lossless.heic", "heif-enc -L IN -o OUT")
	}
	for _, tc := range cases {
		t.Run(tc.file, func(t *testing.T) {
			at := filepath.Join(t.TempDir(), "x")
			names := map[string]string{"IN": source, "OUT": filepath.Join(filepath.Dir(at), tc.file), "REF": at + "ref", "TMP": at + "tmp"}
			for _, line := range tc.write {
				shell(t, line, names)
			}
			shell(t, tc.read, names)
			ref := names["REF"]
			if strings.Contains(tc.read, "REF.png") {
				ref += ".png"
			}
			want := readReference(t, ref)
			data, err := os.ReadFile(names["OUT"])
			require.NoError(t, err)
			for _, decoders := range []Decoders{{}, FindDecoders()} {
				p, err := Open(tc.file, data, Limits{Decoders: decoders})
				require.NoError(t, err)
				got, err := p.Decode()
				if decoders == (Decoders{}) && errors.Is(err, ErrFormat) && strings.Contains(tc.file, "deep") {
					continue // refused in a sentence
				}
				require.NoError(t, err)
				compare(t, want, got, middles)
				if p.Format != HEIC && p.Format != AVIF {
					break
				}
			}
		})
	}
}

// compare compares two pictures of the chart at the middles of its patches.
func compare(t *testing.T, want image.Image, got *image.RGBA, middles []image.Point) {
	t.Helper()
	require.Equal(t, want.Bounds().Size(), got.Rect.Size())
	for _, at := range middles {
		if got.Rect.Dx() < got.Rect.Dy() {
			at = image.Pt(at.Y, at.X)
		}
		w := color.NRGBAModel.Convert(want.At(at.X+want.Bounds().Min.X, at.Y+want.Bounds().Min.Y)).(color.NRGBA)
		g := color.NRGBAModel.Convert(got.At(at.X, at.Y)).(color.NRGBA)
		for i, pair := range [][2]uint8{{w.R, g.R}, {w.G, g.G}, {w.B, g.B}} {
			if !assert.InDelta(t, pair[0], pair[1], 3, "channel %d at %v: the tool shows %v, we %v", i, at, w, g) {
				return
			}
		}
	}
}

// readReference reads what a tool has decoded: PNG, or BMP.
func readReference(t *testing.T, file string) image.Image {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	p, err := Open(file, data, Limits{})
	require.NoError(t, err)
	m, err := p.Decode()
	require.NoError(t, err)
	return m
}
