package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// otherFormats are written of a JPEG by the programs that people have.
var otherFormats = []struct {
	ext  string
	args []string // of which IN and OUT are files
}{
	{"webp", []string{"cwebp", "-quiet", "-q", "85", "IN", "-o", "OUT"}},
	{"bmp", []string{"convert", "IN", "-strip", "BMP3:OUT"}},
	{"tif", []string{"convert", "IN", "-strip", "-compress", "lzw", "OUT"}},
	{"heic", []string{"heif-enc", "-q", "80", "IN", "-o", "OUT"}},
	{"avif", []string{"avifenc", "-s", "9", "IN", "OUT"}},
}

// compareFormats has annotate and Pillow annotate the first of the photos in
// other formats. What cannot be written, or read by this Pillow, is told and
// left out.
func compareFormats(w io.Writer, annotate, photos, peers, python string, rounds int) error {
	files, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("%s: no *.jpg there", photos)
	}
	sidecar, err := os.ReadFile(strings.TrimSuffix(files[0], ".jpg") + ".json")
	if err != nil {
		return err
	}
	script, err := os.ReadFile(filepath.Join(peers, "pil.py"))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	for _, f := range otherFormats {
		dir := filepath.Join(work, f.ext)
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		file := filepath.Join(dir, "photo."+f.ext)
		args := append([]string(nil), f.args...)
		for i, a := range args {
			args[i] = strings.NewReplacer("IN", files[0], "OUT", file).Replace(a)
		}
		if said, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			fmt.Fprintf(w, "\n%s left out: %v %.200s\n", f.ext, err, said)
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "photo.json"), sidecar, 0o666); err != nil {
			return err
		}
		pil := filepath.Join(work, f.ext+".py")
		text := strings.NewReplacer("*.jpg", "*."+f.ext, "f[:-4]", "os.path.splitext(f)[0]",
			"os.path.basename(f)", "os.path.basename(f)+'.jpg'").Replace(string(script))
		if f.ext == "heic" {
			text = "import pillow_heif; pillow_heif.register_heif_opener()\n" + text
		}
		if err := os.WriteFile(pil, []byte(text), 0o666); err != nil {
			return err
		}
		contenders := []*contender{
			{name: "annotate", args: []string{annotate, dir, "--from", dir, "-o", dir + "-out", "-q", "--workers", "1", "--quality", "90"}},
			{name: "Pillow", args: []string{python, pil, dir, dir + "-pil", "1"}},
		}
		if err := exec.Command(python, contenders[1].args[1:]...).Run(); err != nil {
			fmt.Fprintf(w, "\n%s: this Pillow does not read it\n", f.ext)
			contenders = contenders[:1]
		}
		if err := race(contenders, rounds); err != nil {
			return err
		}
		report(w, "a photo as "+f.ext, 1, contenders, nil)
	}
	return nil
}
