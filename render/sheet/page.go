package sheet

import (
	"image"
	"image/color"
	"math"

	"annotate/fonts"
	"annotate/render"
)

// Options says how a page looks. The zero value is a dark page, 1600 pixels
// wide.
type Options struct {
	// Width of the page in pixels at scale 1; 0 is 1600.
	Width int
	// Scale is how many pixels of the page one of these is: 2 for screens of
	// high density. 0 is 1.
	Scale int
	// Columns is how many tiles a row has on average; 0 lets their number and
	// shapes decide.
	Columns int
	Theme   Theme
	// Title stands at the top; empty for none.
	Title string
	// Summary stands beneath the title; empty is what the census says.
	Summary string
	// Bare leaves out captions, header and strip: nothing but pictures.
	Bare bool
	// Style is that of the boxes. Its Palette also colours the strip.
	Style render.Style
}

// Tile is one picture on its way onto a page.
type Tile struct {
	Name string      // the caption
	Note string      // stands at the caption's end
	Size image.Point // of the upright photo in pixels; empty is a square
}

// Placed is a tile that has its place.
type Placed struct {
	Tile
	// Picture is where the photo goes, with its proportions.
	Picture image.Rectangle
}

// Page is a laid out page. It is not changed after [Layout] and safe for
// concurrent use.
type Page struct {
	Size  image.Point
	Tiles []Placed

	scale  int
	keyed  bool // the strip tells the labels' colours
	tones  tones
	style  render.Style
	fonts  *fonts.Set
	texts  []text
	panels []panel
}

// text is a line of text, its line box's top left corner at the point.
type text struct {
	words  string
	shaped *fonts.Text
	at     image.Point
	color  color.RGBA
}

// panel is a rectangle of one colour.
type panel struct {
	rect   image.Rectangle
	radius int
	color  color.RGBA
}

// Measures at scale 1. One unit parts what belongs together, two what does
// not, so that gutters are even.
const (
	defaultWidth = 1600
	unit         = 12
	margin       = 3 * unit
	titleSize    = 30
	textSize     = 15
	captionSize  = 13
	cornerRadius = 4
)

// maxSide bounds a page's width and height in pixels: 65,535 is JPEG's limit,
// and leaves room for rows that are higher than planned.
const maxSide = 32768

// writer puts a page together from the top.
type writer struct {
	*Page
	face  *fonts.Face
	o     *Options
	left  int
	right int
	y     int
}

func newWriter(o *Options) *writer {
	scale := min(max(o.Scale, 1), 8)
	width := o.Width
	if width <= 0 {
		width = defaultWidth
	}
	set := o.Style.Fonts
	if set == nil {
		set = fonts.Default()
	}
	w := &writer{o: o, face: set.NewFace(), Page: &Page{
		scale: scale, tones: o.Theme.tones(), style: o.Style, fonts: set,
	}}
	w.Size.X = min(max(width, 16*unit)*scale, maxSide)
	edge := margin
	if o.Bare {
		edge = unit
	}
	w.left, w.right, w.y = edge*scale, w.Size.X-edge*scale, edge*scale
	return w
}

// Layout places tiles on a page, in their order. The census is what the strip
// shows; the zero census shows none.
func Layout(tiles []Tile, census Census, o Options) *Page {
	w := newWriter(&o)
	if !o.Bare {
		w.header(len(tiles), census)
		w.strip(census)
	}
	w.grid(tiles)
	w.y += w.left
	w.Size.Y = min(w.y, 2*maxSide-1)
	return w.Page
}

// px returns a measure in the page's pixels.
func (w *writer) px(n int) int { return n * w.scale }

// write adds a line of text no wider than room, and returns its width.
func (w *writer) write(s string, px, x, y, room int, c color.RGBA) int {
	s = w.face.Cut(s, w.px(px), room)
	t := w.face.Shape(s, w.px(px))
	if t.Width > room {
		return 0 // not even a letter
	}
	w.texts = append(w.texts, text{s, t, image.Pt(x, y), c})
	return t.Width
}

// lineHeight returns the height of a line of text.
func (w *writer) lineHeight(px int) int { return w.face.Shape("x", w.px(px)).Height() }

// header adds the title, and what the dataset holds.
func (w *writer) header(shown int, census Census) {
	if w.o.Title != "" {
		w.write(w.o.Title, titleSize, w.left, w.y, w.right-w.left, w.tones.text)
		w.y += w.lineHeight(titleSize) + w.px(unit/4)
	}
	summary := w.o.Summary
	if summary == "" {
		summary = census.summary(shown)
	}
	if summary != "" {
		w.write(summary, textSize, w.left, w.y, w.right-w.left, w.tones.quiet)
		w.y += w.lineHeight(textSize)
	}
	if w.o.Title != "" || summary != "" {
		w.y += w.px(unit)
	}
}

// grid adds the tiles in justified rows.
func (w *writer) grid(tiles []Tile) {
	gap := w.px(unit)
	width := w.right - w.left
	caption := 0
	if !w.o.Bare {
		caption = w.lineHeight(captionSize) + w.px(unit/3)
	}
	shapes := make([]float64, len(tiles))
	for i, t := range tiles {
		shapes[i] = shapeOf(t.Size)
	}
	at := 0
	for _, r := range justify(shapes, w.o.Columns, width, gap) {
		x := 0.0
		for i := range r.count {
			t := tiles[at]
			left := w.left + int(math.Round(x)) + i*gap
			x += shapes[at] * r.height
			right := w.left + int(math.Round(x)) + i*gap
			cell := image.Rect(left, w.y, right, w.y+int(math.Round(r.height)))
			w.tile(t, cell)
			at++
		}
		w.y += int(math.Round(r.height)) + caption + gap
	}
	if len(tiles) > 0 {
		w.y -= gap
	}
}

// tile adds a tile whose picture has the cell.
func (w *writer) tile(t Tile, cell image.Rectangle) {
	picture := within(t.Size, cell)
	w.Tiles = append(w.Tiles, Placed{t, picture})
	w.panels = append(w.panels, panel{cell, w.px(cornerRadius), w.tones.card})
	if w.o.Bare {
		return
	}
	y := cell.Max.Y + w.px(unit/3)
	// The note gives way to a name that needs its room, unless it is short; it is
	// not cut.
	room, gap := cell.Dx(), w.px(unit/2)
	if note := w.face.Shape(t.Note, w.px(captionSize)).Width; note > 0 &&
		note <= max(room/3, room-gap-w.face.Shape(t.Name, w.px(captionSize)).Width) {
		room -= w.write(t.Note, captionSize, cell.Max.X-note, y, room, w.tones.quiet) + gap
	}
	w.write(t.Name, captionSize, cell.Min.X, y, room, w.tones.text)
}

// Shapes, width by height, that a cell follows. What is longer or higher has
// empty room beside it, rather than a row that is too low to see or a tile that
// is too narrow for its caption.
const (
	narrowest = 0.6
	widest    = 2.4
)

func shapeOf(size image.Point) float64 {
	if size.X <= 0 || size.Y <= 0 {
		return 1
	}
	return min(max(float64(size.X)/float64(size.Y), narrowest), widest)
}

// within returns the place of a picture in a cell that follows its shape as far
// as cells do.
func within(size image.Point, cell image.Rectangle) image.Rectangle {
	if size.X <= 0 || size.Y <= 0 {
		return cell
	}
	if shape := float64(size.X) / float64(size.Y); shape >= narrowest && shape <= widest {
		return cell
	}
	return fit(size, cell)
}

// fit returns the largest place in the middle of a cell that has the
// proportions of a picture of the given size.
func fit(size image.Point, cell image.Rectangle) image.Rectangle {
	w, h := cell.Dx(), cell.Dy()
	switch {
	case size.X <= 0 || size.Y <= 0:
		return cell
	case size.X*h > size.Y*w:
		h = max(1, (size.Y*w+size.X/2)/size.X)
	default:
		w = max(1, (size.X*h+size.Y/2)/size.Y)
	}
	at := cell.Min.Add(image.Pt((cell.Dx()-w)/2, (cell.Dy()-h)/2))
	return image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}
}
