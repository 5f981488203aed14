package slice

import "fmt"

// Overlap is the share of a tile that the next one sees, too, SAHI's default.
// Objects up to this size are whole in at least one tile.
const Overlap = 0.2

// Tile is a part of a photo in its pixels, origin top-left.
type Tile struct{ X, Y, Width, Height int }

// String returns x,y,width,height.
func (t Tile) String() string { return fmt.Sprintf("%d,%d,%d,%d", t.X, t.Y, t.Width, t.Height) }

// MinSide and MaxSide bound the side of a tile in pixels. Below it there are more
// calls than anybody wants to pay for, and above it a tile is no small part of any
// photo.
const (
	MinSide = 64
	MaxSide = 1 << 16
)

// Auto returns a side for the tiles of a photo: a quarter of the longer side, so
// that a photo takes at most 26 calls however large it is, but at least 800 pixels,
// the short side that DETR brings every picture to: smaller tiles would only be
// enlarged.
func Auto(width, height int) int { return max(800, (max(width, height)+3)/4) }

// Tiles returns the tiles of a photo of width by height, row by row. All have the
// given side, but where the photo is smaller; those at the right and bottom edges
// are moved inside and overlap more. There are none for a photo that is one tile,
// as for one without a size.
func Tiles(width, height, side int) []Tile {
	xs, ys := starts(width, side), starts(height, side)
	if len(xs)*len(ys) <= 1 {
		return nil
	}
	tiles := make([]Tile, 0, len(xs)*len(ys))
	for _, y := range ys {
		for _, x := range xs {
			tiles = append(tiles, Tile{X: x, Y: y, Width: min(side, width), Height: min(side, height)})
		}
	}
	return tiles
}

// starts returns where the tiles begin along a side of n pixels.
func starts(n, side int) (at []int) {
	if n <= 0 || side <= 0 {
		return nil
	}
	step := max(side-int(Overlap*float64(side)), 1)
	for x := 0; ; x += step {
		if x+side >= n {
			return append(at, max(n-side, 0))
		}
		at = append(at, x)
	}
}
