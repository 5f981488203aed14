package main

import (
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Photos that are measured on: enough that starting up counts for little.
const (
	someCopies = 24
	sheetTiles = 100
	manyCopies = 320
)

// tools annotates copies of a folder's photos beside what libjpeg's own tools
// take to decode them, and to copy their coefficients.
func (b *bench) tools() error {
	copies, err := b.copies(someCopies)
	if err != nil {
		return err
	}
	each := func(command string) []string {
		return []string{"sh", "-c", fmt.Sprintf("for f in %s/*.jpg; do %s || exit; done", copies, command)}
	}
	return b.compare(b.title("%d photos", someCopies), someCopies,
		b.annotated("annotate", copies, "--workers", "1"),
		&contender{name: "djpeg, decoding them", args: each("djpeg -ppm $f >/dev/null")},
		&contender{name: "jpegtran, copying them", args: each("jpegtran -copy all $f >/dev/null")})
}

// title ends with the folder's name.
func (b *bench) title(format string, n int) string {
	return fmt.Sprintf(format, n) + " of " + filepath.Base(b.photos)
}

// jpeg annotates the photos as they are.
func (b *bench) jpeg() error {
	files, err := b.files()
	if err != nil {
		return err
	}
	photos, err := b.copies(len(files))
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	plain := filepath.Join(b.work, "out", "plain")
	return b.compare(b.title("%d JPEG photos", len(files)), len(files),
		b.annotated("annotate, 1 worker", photos, "--workers", "1"),
		b.annotated("annotate, 2 workers", photos, "--workers", "2"),
		b.annotated("annotate --reencode", photos, "--workers", "1", "--reencode"),
		&contender{name: "decode, draw, encode with Go's standard library", out: plain, args: []string{self, "-plain", photos, plain}},
		b.scripted("Pillow", filepath.Join(b.peers, "pil.py"), photos, "1"),
		b.scripted("OpenCV", filepath.Join(b.peers, "cv.py"), photos, "1"))
}

// png annotates the photos as PNG.
func (b *bench) png() error {
	files, err := b.files()
	if err != nil {
		return err
	}
	photos, err := b.copies(len(files))
	if err != nil {
		return err
	}
	jpegs, err := filepath.Glob(filepath.Join(photos, "*.jpg"))
	if err != nil {
		return err
	}
	for _, file := range jpegs {
		m, err := readPhoto(file)
		if err != nil {
			return err
		}
		err = writeImage(strings.TrimSuffix(file, ".jpg")+".png", func(w io.Writer) error {
			return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, m)
		})
		if err != nil {
			return err
		}
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	contenders := []*contender{b.annotated("annotate, 1 worker", photos, "--workers", "1")}
	for _, peer := range [][2]string{{"Pillow", "pil.py"}, {"OpenCV", "cv.py"}} {
		script, err := b.script(peer[1], "*.jpg", "*.png")
		if err != nil {
			return err
		}
		contenders = append(contenders, b.scripted(peer[0], script, photos, "1"))
	}
	return b.compare(fmt.Sprintf("%d photos as PNG", len(files)), len(files), contenders...)
}

// script returns a copy of a peer's script with words replaced.
func (b *bench) script(name string, replaced ...string) (string, error) {
	text, err := os.ReadFile(filepath.Join(b.peers, name))
	if err != nil {
		return "", err
	}
	return b.write(name, strings.NewReplacer(replaced...).Replace(string(text)))
}

// write makes a file of a text and returns its path.
func (b *bench) write(name, text string) (string, error) {
	file := filepath.Join(b.work, name)
	return file, os.WriteFile(file, []byte(text), 0o666)
}

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

// crops cuts all detections out of copies of the photos, encoded and without
// loss, and as Pillow does.
func (b *bench) crops() error {
	copies, err := b.copies(someCopies)
	if err != nil {
		return err
	}
	script, err := b.write("crops.py", pillowCrops)
	if err != nil {
		return err
	}
	contenders := []*contender{b.annotated("annotate crops", copies, "--workers", "1"), b.annotated("annotate crops --lossless", copies, "--workers", "1", "--lossless")}
	for _, c := range contenders {
		c.args = append([]string{b.annotate, "crops"}, c.args[1:]...)
	}
	return b.compare(b.title("all detections cut out of %d photos", someCopies), someCopies, append(contenders, b.scripted("Pillow", script, copies))...)
}

// pillowSheet makes a sheet in the way that Pillow's documentation has it:
// thumbnail decodes a JPEG as small as it may be. The tiles are as large as
// those of the other sheet, without boxes and captions.
const pillowSheet = `import glob, os, sys
from PIL import Image
columns, width, height, gap = 10, 142, 107, 12
files = sorted(glob.glob(os.path.join(sys.argv[1], "*.jpg")))
rows = -(-len(files) // columns)
page = Image.new("RGB", (gap + columns * (width + gap), gap + rows * (height + gap)))
for i, file in enumerate(files):
    photo = Image.open(file)
    photo.thumbnail((width, height))
    page.paste(photo, (gap + i % columns * (width + gap), gap + i // columns * (height + gap)))
os.makedirs(sys.argv[2])
page.save(os.path.join(sys.argv[2], "sheet.jpg"), quality=90)
`

// sheet makes a sheet of a hundred copies of the photos, and the same with
// Pillow.
func (b *bench) sheet() error {
	hundred, err := b.copies(sheetTiles)
	if err != nil {
		return err
	}
	script, err := b.write("sheet.py", pillowSheet)
	if err != nil {
		return err
	}
	ours := func(name, workers string) *contender {
		out := filepath.Join(b.work, "sheet.jpg")
		return &contender{name: name, out: out, args: []string{
			b.annotate, "sheet", hundred, "--from", hundred, "-o", out, "-q", "--tiles", fmt.Sprint(sheetTiles), "--workers", workers,
		}}
	}
	return b.compare(b.title("a sheet of %d photos", sheetTiles), sheetTiles,
		ours("annotate sheet, 1 worker", "1"), ours("annotate sheet, 2 workers", "2"), b.scripted("Pillow, thumbnail and paste", script, hundred))
}

// scaling annotates copies of the photos with one worker and with two, and as
// two programs of one worker each, which share nothing but the machine: no more
// can be had of it.
func (b *bench) scaling() error {
	in := filepath.Join(b.work, "photos")
	both := &contender{name: "2 programs of 1 worker", out: filepath.Join(b.work, "out", "halves")}
	script := ""
	for _, half := range []string{"a", "b"} {
		dir := filepath.Join(in, half)
		if err := copyPhotos(dir, b.photos, manyCopies/2); err != nil {
			return err
		}
		script += strings.Join(b.annotated("halves/"+half, dir, "--workers", "1").args, " ") + " & "
	}
	both.args = []string{"sh", "-c", script + "wait"}
	one, two := b.annotated("1 worker", in, "--workers", "1"), b.annotated("2 workers", in, "--workers", "2")
	if err := b.compare(b.title("%d photos", manyCopies), manyCopies, one, two, both); err != nil {
		return err
	}
	first := one.median().Wall.Seconds()
	fmt.Fprintf(b.to, "\nphotos a second, times those of 1 worker: %.2f with 2 workers, %.2f with 2 programs\n",
		first/two.median().Wall.Seconds(), first/both.median().Wall.Seconds())
	return nil
}
