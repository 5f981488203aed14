package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"annotate/render/photo"
)

// otherFormats are written of a JPEG by the programs that people have.
var otherFormats = []struct {
	name, ext string
	line      string // of a program and its arguments, of which IN and OUT are files
}{
	{"WebP", "webp", "cwebp -quiet -q 85 IN -o OUT"},
	{"WebP without loss", "webp", "cwebp -quiet -z 1 -lossless IN -o OUT"},
	{"BMP", "bmp", "convert IN -strip BMP3:OUT"},
	{"TIFF", "tif", "convert IN -strip -compress lzw OUT"},
	{"TIFF of 16 bits", "tif", "convert IN -strip -depth 16 -compress none OUT"},
	{"TIFF with JPEG in it", "tif", "convert IN -strip -compress jpeg OUT"},
	{"TIFF with alpha", "tif", "convert IN -strip -alpha set -channel A -evaluate set 50% -compress lzw OUT"},
	{"PNG of 16 bits", "png", "convert IN -strip PNG48:OUT"},
	{"interlaced PNG", "png", "convert IN -strip -interlace PNG OUT"},
	{"GIF", "gif", "convert IN -strip OUT"},
	{"progressive JPEG", "jpg", "convert IN -strip -interlace JPEG OUT"},
	{"JPEG of CMYK", "jpg", "convert IN -strip -colorspace CMYK OUT"},
	{"HEIC", "heic", "heif-enc -q 80 IN -o OUT"},
	{"AVIF", "avif", "avifenc -s 9 IN OUT"},
}

// formats has annotate and Pillow annotate the first of the photos in other
// formats, and tells what memory package photo expects a photo to take beside
// its file. Both write the same kind of file, JPEG or PNG. What cannot be written, or
// read by this Pillow, is told and left out.
func (b *bench) formats() error {
	files, err := b.files()
	if err != nil {
		return err
	}
	found, err := os.ReadFile(strings.TrimSuffix(files[0], ".jpg") + ".json")
	if err != nil {
		return err
	}
	for _, f := range otherFormats {
		dir := filepath.Join(b.work, strings.ReplaceAll(f.name, " ", ""))
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		file := filepath.Join(dir, "photo."+f.ext)
		args := strings.Fields(f.line)
		for i, a := range args {
			args[i] = strings.NewReplacer("IN", files[0], "OUT", file).Replace(a)
		}
		if said, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(b.to, "\n%s left out: %v %.200s\n", f.name, err, said)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "photo.json"), found, 0o666); err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		p, err := photo.Open(file, data, photo.Limits{Decoders: photo.FindDecoders()})
		if err != nil {
			return err
		}
		changes := []string{"*.jpg", "*." + f.ext, "f[:-4]", "os.path.splitext(f)[0]",
			"os.path.basename(f)", "os.path.basename(f)+'." + strings.ToLower(p.OutputFormat().String()) + "'"}
		if strings.Contains(f.name, "alpha") {
			changes = append(changes, "'RGB'", "'RGBA'")
		}
		if f.ext == "heic" {
			changes = append(changes, "def one", "import pillow_heif; pillow_heif.register_heif_opener()\ndef one")
		}
		pil, err := b.script("pil.py", changes...)
		if err != nil {
			return err
		}
		contenders := []*contender{b.annotated("annotate", dir, "--workers", "1", "--quality", "90"), b.scripted("Pillow", pil, dir, "1")}
		if err := exec.Command(b.python, contenders[1].args[1:]...).Run(); err != nil {
			fmt.Fprintf(b.to, "\n%s: this Pillow does not read it\n", f.name)
			contenders = contenders[:1]
		}
		if err := b.compare("a photo as "+f.name, 1, contenders...); err != nil {
			return err
		}
		fmt.Fprintf(b.to, "\nexpected: %d MB beside the file's %d MB\n", p.Memory()>>20, len(data)>>20)
	}
	return nil
}
