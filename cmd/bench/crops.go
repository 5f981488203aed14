package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// manyCopies is how many photos are cut and copied: enough that starting up
// counts for little.
const manyCopies = 24

// pillowCrops cuts boxes out as annotate crops does: with a tenth of the longer
// side around them.
const pillowCrops = `import glob, json, os, sys
from PIL import Image, ImageOps
os.makedirs(sys.argv[2], exist_ok=True)
for file in sorted(glob.glob(os.path.join(sys.argv[1], "*.jpg"))):
    photo = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    for i, found in enumerate(json.load(open(file[:-4] + ".json"))):
        if found["score"] < 0.5:
            continue
        b = found["box"]
        pad = 0.1 * max(b["xmax"] - b["xmin"], b["ymax"] - b["ymin"])
        crop = photo.crop((max(0, round(b["xmin"] - pad)), max(0, round(b["ymin"] - pad)),
                           min(photo.width, round(b["xmax"] + pad)), min(photo.height, round(b["ymax"] + pad))))
        crop.save(os.path.join(sys.argv[2], "%s_%d.jpg" % (os.path.basename(file)[:-4], i)), quality=92)
`

// compareCrops cuts all detections out of copies of a folder's photos, encoded
// and without loss, and as Pillow does.
func compareCrops(w io.Writer, annotate, photos, python string, rounds int) error {
	return withCopies(photos, func(work, copies string) error {
		script := filepath.Join(work, "crops.py")
		if err := os.WriteFile(script, []byte(pillowCrops), 0o666); err != nil {
			return err
		}
		out := func(name string) string { return filepath.Join(work, name) }
		ours := func(name string, more ...string) *contender {
			args := []string{annotate, "crops", copies, "--from", copies, "-o", out(name), "-q", "--workers", "1"}
			return &contender{name: "annotate crops", fresh: out(name), args: append(args, more...)}
		}
		lossless := ours("lossless", "--lossless")
		lossless.name += " --lossless"
		contenders := []*contender{
			ours("crops"), lossless, {name: "Pillow", fresh: out("pillow"), args: []string{python, script, copies, out("pillow")}},
		}
		if err := race(contenders, rounds); err != nil {
			return err
		}
		report(w, fmt.Sprintf("all detections cut out of %d photos of %s", manyCopies, filepath.Base(photos)), manyCopies, contenders, nil)
		return nil
	})
}

// compareTools annotates copies of a folder's photos beside what libjpeg's own
// tools take to decode them, and to copy their coefficients.
func compareTools(w io.Writer, annotate, photos string, rounds int) error {
	return withCopies(photos, func(work, copies string) error {
		out := filepath.Join(work, "out")
		each := func(command string) []string {
			return []string{"sh", "-c", fmt.Sprintf("for f in %s/*.jpg; do %s || exit; done", copies, command)}
		}
		contenders := []*contender{
			{name: "annotate", fresh: out, args: []string{annotate, copies, "--from", copies, "-o", out, "-q", "--workers", "1"}},
			{name: "djpeg, decoding them", args: each("djpeg -ppm $f >/dev/null")},
			{name: "jpegtran, copying them", args: each("jpegtran -copy all $f >/dev/null")},
		}
		if err := race(contenders, rounds); err != nil {
			return err
		}
		report(w, fmt.Sprintf("%d photos of %s", manyCopies, filepath.Base(photos)), manyCopies, contenders, nil)
		return nil
	})
}

// withCopies calls f with a folder to work in and one of copies of the photos.
func withCopies(photos string, f func(work, copies string) error) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	copies := filepath.Join(work, "photos")
	if err := copyPhotos(copies, photos, manyCopies); err != nil {
		return err
	}
	return f(work, copies)
}
