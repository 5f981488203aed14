package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// sheetTiles is how many photos the measured sheet has.
const sheetTiles = 100

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
page.save(sys.argv[2], quality=90)
`

// compareSheets makes a sheet of a hundred copies of a folder's JPEGs, with
// their sidecars, and the same with Pillow.
func compareSheets(w io.Writer, annotate, photos, python string, rounds int) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	hundred := filepath.Join(work, "photos")
	if err := copyPhotos(hundred, photos, sheetTiles); err != nil {
		return err
	}
	script := filepath.Join(work, "sheet.py")
	if err := os.WriteFile(script, []byte(pillowSheet), 0o666); err != nil {
		return err
	}
	ours := []string{annotate, "sheet", hundred, "--from", hundred, "-o", filepath.Join(work, "sheet.jpg"), "-q", "--tiles", fmt.Sprint(sheetTiles)}
	contenders := []*contender{
		{name: "annotate sheet, 1 worker", args: append(ours[:len(ours):len(ours)], "--workers", "1")},
		{name: "annotate sheet, 2 workers", args: append(ours[:len(ours):len(ours)], "--workers", "2")},
		{name: "Pillow, thumbnail and paste", args: []string{python, script, hundred, filepath.Join(work, "pillow.jpg")}},
	}
	if err := race(contenders, rounds); err != nil {
		return err
	}
	report(w, fmt.Sprintf("a sheet of %d photos of %s", sheetTiles, filepath.Base(photos)), sheetTiles, contenders, nil)
	return nil
}
