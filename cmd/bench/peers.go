package main

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// comparePeers measures rows of the README's table, each in some two minutes or
// less, with photos of 12 megapixels: tools, jpeg, png, crops.
func comparePeers(w io.Writer, annotate, photos, peers, python string, rounds int, rows []string) error {
	for _, row := range rows {
		var err error
		switch row {
		case "tools":
			err = compareTools(w, annotate, photos, rounds)
		case "jpeg":
			err = compareScripts(w, annotate, photos, peers, python, rounds, false)
		case "png":
			err = compareScripts(w, annotate, photos, peers, python, rounds, true)
		case "crops":
			err = compareCrops(w, annotate, photos, python, rounds)
		default:
			err = fmt.Errorf("no row %q: there are tools, jpeg, png and crops", row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compareScripts runs annotate and the peers' scripts over a folder of JPEGs
// with sidecars, or over the same photos as PNG.
func compareScripts(w io.Writer, annotate, photos, peers, python string, rounds int, asPNG bool) error {
	name := filepath.Base(photos)
	files, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("%s: no *.jpg there", photos)
	}
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	photos = filepath.Join(work, "jpeg")
	if err := copyPhotos(photos, filepath.Dir(files[0]), len(files)); err != nil {
		return err
	}
	if files, err = filepath.Glob(filepath.Join(photos, "*.jpg")); err != nil {
		return err
	}
	if asPNG {
		return comparePNG(w, annotate, files, work, peers, python, rounds)
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	out := func(name string) string { return filepath.Join(work, "out-"+name) }
	jpegs := []*contender{
		{name: "annotate, 1 worker", args: []string{annotate, photos, "--from", photos, "-o", out("one"), "-q", "--workers", "1"}},
		{name: "annotate, 2 workers", args: []string{annotate, photos, "--from", photos, "-o", out("two"), "-q", "--workers", "2"}},
		{name: "annotate --reencode", args: []string{annotate, photos, "--from", photos, "-o", out("reencode"), "-q", "--workers", "1", "--reencode"}},
		{name: "decode, draw, encode with Go's standard library", args: []string{self, "-plain", photos, out("plain")}},
		{name: "Pillow", args: []string{python, filepath.Join(peers, "pil.py"), photos, out("pil"), "1"}},
		{name: "OpenCV", args: []string{python, filepath.Join(peers, "cv.py"), photos, out("cv"), "1"}},
	}
	if err := race(jpegs, rounds); err != nil {
		return err
	}
	report(w, fmt.Sprintf("%d JPEG photos of %s", len(files), name), len(files), jpegs, nil)
	return nil
}

// comparePNG is compareScripts for PNG.
func comparePNG(w io.Writer, annotate string, files []string, work, peers, python string, rounds int) error {
	out := func(name string) string { return filepath.Join(work, "out-"+name) }
	pngs := filepath.Join(work, "png")
	if err := toPNG(pngs, files); err != nil {
		return err
	}
	scripts := map[string]string{}
	for _, name := range []string{"pil.py", "cv.py"} {
		text, err := os.ReadFile(filepath.Join(peers, name))
		if err != nil {
			return err
		}
		scripts[name] = filepath.Join(work, name)
		if err := os.WriteFile(scripts[name], bytes.ReplaceAll(text, []byte("*.jpg"), []byte("*.png")), 0o666); err != nil {
			return err
		}
	}
	contenders := []*contender{
		{name: "annotate, 1 worker", args: []string{annotate, pngs, "--from", pngs, "-o", out("png-one"), "-q", "--workers", "1"}},
		{name: "Pillow", args: []string{python, scripts["pil.py"], pngs, out("png-pil"), "1"}},
		{name: "OpenCV", args: []string{python, scripts["cv.py"], pngs, out("png-cv"), "1"}},
	}
	if err := race(contenders, rounds); err != nil {
		return err
	}
	sizes := map[*contender]int64{}
	for i, dir := range []string{out("png-one"), out("png-pil"), out("png-cv")} {
		var err error
		if sizes[contenders[i]], err = folderSize(dir, ".png"); err != nil {
			return err
		}
	}
	report(w, fmt.Sprintf("%d photos as PNG", len(files)), len(files), contenders, sizes)
	return nil
}

func report(w io.Writer, title string, photos int, contenders []*contender, sizes map[*contender]int64) {
	fmt.Fprintf(w, "\n%s\n\n| | CPU a photo | wall time a photo | peak memory |", title)
	if sizes != nil {
		fmt.Fprint(w, " files |")
	}
	fmt.Fprint(w, "\n| --- | ---: | ---: | ---: |")
	if sizes != nil {
		fmt.Fprint(w, " ---: |")
	}
	fmt.Fprintln(w)
	for _, c := range contenders {
		m := c.median()
		fmt.Fprintf(w, "| %s | %.1f ms | %.1f ms | %d MB |", c.name, perPhoto(m.CPU, photos), perPhoto(m.Wall, photos), m.Memory>>20)
		if sizes != nil {
			fmt.Fprintf(w, " %.1f MB |", float64(sizes[c])/1e6)
		}
		fmt.Fprintln(w)
	}
}

// perPhoto returns milliseconds.
func perPhoto(d time.Duration, photos int) float64 { return d.Seconds() * 1e3 / float64(photos) }

// toPNG writes the photos into dir as PNG, with their sidecars.
func toPNG(dir string, files []string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, file := range files {
		stem := strings.TrimSuffix(filepath.Base(file), ".jpg")
		sidecar, err := os.ReadFile(strings.TrimSuffix(file, ".jpg") + ".json")
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, stem+".json"), sidecar, 0o666); err != nil {
			return err
		}
		if err := convert(filepath.Join(dir, stem+".png"), file); err != nil {
			return err
		}
	}
	return nil
}

func convert(to, from string) error {
	m, err := readPhoto(from)
	if err != nil {
		return err
	}
	return writeImage(to, func(w io.Writer) error { return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, m) })
}

func folderSize(dir, ext string) (total int64, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := e.Info(); err == nil && filepath.Ext(e.Name()) == ext {
			total += info.Size()
		}
	}
	return total, err
}
