package sheet

import (
	"crypto/sha256"
	"fmt"
	"image"
	"math"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"annotate/detect"
)

// Crop says how much around a detection is cut out with it. The zero value
// cuts out the box.
type Crop struct {
	// Padding is added on each side, as a share of the box's longer side.
	Padding float64
	// MinSize is the least width and height in pixels: smaller regions grow into
	// what is around them.
	MinSize int
	// Square makes the shorter side as long as the longer one.
	Square bool
}

// Region returns what to cut out of an upright photo for a box, in whole
// pixels. What would reach beyond the photo's edge is moved inwards, or cut if
// the photo is too small. It is false for a box that has no area in the photo.
func (c Crop) Region(box detect.Box, photo image.Point) (image.Rectangle, bool) {
	if !box.Finite() {
		return image.Rectangle{}, false
	}
	b := box.Canon().Clamp(float64(photo.X), float64(photo.Y))
	if b.Empty() {
		return image.Rectangle{}, false
	}
	pad := max(c.Padding, 0) * max(b.Width(), b.Height())
	w, h := b.Width()+2*pad, b.Height()+2*pad
	if c.Square {
		w = max(w, h)
		h = w
	}
	x0, x1 := span((b.XMin+b.XMax)/2, max(w, float64(c.MinSize)), photo.X)
	y0, y1 := span((b.YMin+b.YMax)/2, max(h, float64(c.MinSize)), photo.Y)
	return image.Rect(x0, y0, x1, y1), true
}

// span returns the pixels, within limit and one at least, of a length about a
// centre.
func span(centre, length float64, limit int) (from, to int) {
	n := int(math.Ceil(min(length, float64(limit)) - 1e-9))
	n = min(max(n, 1), limit)
	from = int(math.Floor(centre - float64(n)/2 + 0.5))
	from = min(max(from, 0), limit-n)
	return from, from + n
}

// CropName returns the slash-separated name of a crop: a folder for its label,
// so that the crops of a dataset are a dataset for classification, then score,
// photo and the detection's number, so that a folder is sorted by certainty.
// Different crops of different photos have different names.
func CropName(photoName string, number int, d detect.Detection, ext string) string {
	score := fmt.Sprintf("%.4f", d.Score)
	if d.Truth {
		score = "truth"
	}
	return fmt.Sprintf("%s/%s_%s_%d%s", fileName(d.Label, 0), score, fileName(Stem(photoName), '~'), number, ext)
}

// nameRoom is how many bytes of a name in a path are kept: file systems allow
// 255, and score, number and extension want some.
const nameRoom = 120

// fileName makes a name that every file system takes of any text, a different
// one of each: what cannot stand in a name is written as % and two hexadecimal
// digits a byte, and a long name ends with a hash instead of its rest. A slash
// becomes the given character, unless that is 0.
func fileName(s string, slash rune) string {
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '/' && slash != 0:
			b.WriteRune(slash)
		case r == utf8.RuneError && size == 1, !unicode.IsPrint(r), strings.ContainsRune(`<>:"/\|?*%`, r), r == slash,
			r == '.' && i == 0, (r == '.' || r == ' ') && i == len(s)-1:
			for _, c := range []byte(s[i : i+size]) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
		default:
			b.WriteString(s[i : i+size])
		}
	}
	name := b.String()
	switch {
	case s == "":
		return "%"
	case reserved(name):
		name = fmt.Sprintf("%%%02X", name[0]) + name[1:]
	case len(name) > nameRoom:
		sum := sha256.Sum256([]byte(s))
		tail := fmt.Sprintf("%%-%x", sum[:8])
		cut := nameRoom - len(tail)
		for !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + tail
	}
	return name
}

// reserved reports whether Windows takes the name for a device.
func reserved(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem = strings.TrimRight(stem, " "); stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	digit, ok := strings.CutPrefix(strings.Replace(stem, "LPT", "COM", 1), "COM")
	return ok && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit)
}

// Stem returns what a picture made of a photo is called without its extension:
// x of x.jpg. Of any other photo it is the whole name (and of x, which has no
// extension, x.), so that pictures of different photos have different names.
func Stem(photoName string) string {
	if stem, ok := strings.CutSuffix(photoName, ".jpg"); ok && path.Base(photoName) != ".jpg" {
		return stem
	}
	if path.Ext(photoName) == "" {
		return photoName + "."
	}
	return photoName
}
