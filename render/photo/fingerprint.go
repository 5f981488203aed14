package photo

import (
	"fmt"
	"image"
	"math"
	"math/bits"
	"slices"
)

// Fingerprint is a perceptual hash of the upright picture and its shape: it stays
// nearly the same when the photo is encoded anew, scaled, or turned with its
// orientation tag set accordingly. The hash is the one known as pHash: the signs of
// the lowest frequencies of a small grey copy (C. Zauner, Implementation and
// Benchmarking of Perceptual Image Hash Functions, 2010, section 3.2.1).
//
// The zero value is that of a picture without structure, which is like no other:
// what is left of a plain colour, a white page, a lens cap is noise.
type Fingerprint struct {
	hash      uint64
	size      image.Point
	structure bool
}

// Unlike is the distance of pictures that cannot be the same: of another shape, or
// one of them without structure.
const Unlike = 65

// Distance returns the number of bits that differ, 0 to 64, or [Unlike]. The same
// picture, scaled to 800 pixels or encoded as JPEG of quality 70, stays within
// about 6; different photos are about 32 apart, seldom below 16.
func (f Fingerprint) Distance(g Fingerprint) int {
	if !f.structure || !g.structure || !sameShape(f.size, g.size) {
		return Unlike
	}
	return bits.OnesCount64(f.hash ^ g.hash)
}

// AlikeDistance is up to which [Fingerprint.Distance] two photos are taken for one
// picture.
const AlikeDistance = 10

// Alike reports whether two photos are taken for one picture. Scaling and encoding
// anew change some 6 bits; different photos seldom differ in fewer than 16.
func (f Fingerprint) Alike(g Fingerprint) bool { return f.Distance(g) <= AlikeDistance }

// sameShape reports whether one size is the other scaled, within 2 % and the pixel
// by which sides are rounded. The hash is of a square and does not know.
func sameShape(a, b image.Point) bool {
	x, y := int64(a.X)*int64(b.Y), int64(a.Y)*int64(b.X)
	return max(x-y, y-x) <= max(x, y)/50+int64(max(a.X, a.Y, b.X, b.Y))
}

// String returns 16 hexadecimal digits and the size.
func (f Fingerprint) String() string {
	return fmt.Sprintf("%016x %d×%d", f.hash, f.size.X, f.size.Y)
}

const (
	printGrid = 32 // side of the grey copy
	printSide = 8  // frequencies in each direction
	// leastStructure is the strongest frequency of a picture that has no more than
	// a wave of 2 grey levels, as the noise of a camera and the blocks of JPEG make
	// it: 16 in the grid, half the cells' squared cosines, the scale of cosines.
	leastStructure = 2 * 16 * (printGrid * printGrid / 4) << 24
)

// Fingerprint decodes the photo and returns its fingerprint.
func (p *Photo) Fingerprint() (Fingerprint, error) {
	s, err := p.decode()
	if err != nil {
		return Fingerprint{}, p.fail(err)
	}
	var grid [printGrid * printGrid]int64
	if err := guard(func() error { grid = grayGrid(s); return nil }); err != nil {
		return Fingerprint{}, p.fail(err)
	}
	hash, structure := hashGrid(turnGrid(grid, p.Orientation))
	return Fingerprint{hash: hash, size: image.Pt(p.Width, p.Height), structure: structure}, nil
}

// grayGrid returns the mean luma of each cell of a grid laid over the stored
// picture, times 16 for a little more precision than 8 bits. A picture with
// fewer pixels than cells repeats them.
func grayGrid(s source) (grid [printGrid * printGrid]int64) {
	size := s.Bounds().Size()
	luma := lumaOf(s)
	row := make([]byte, size.X)
	var sums [printGrid]int64
	for cy := range printGrid {
		clear(sums[:])
		y0, y1 := cell(cy, size.Y)
		for y := y0; y < y1; y++ {
			luma(row, y)
			for cx := range printGrid {
				x0, x1 := cell(cx, size.X)
				var sum int64
				for _, v := range row[x0:x1] {
					sum += int64(v)
				}
				sums[cx] += sum
			}
		}
		for cx := range printGrid {
			x0, x1 := cell(cx, size.X)
			grid[cy*printGrid+cx] = sums[cx] * 16 / int64((x1-x0)*(y1-y0))
		}
	}
	return grid
}

// cell returns what cell i of a grid covers of n pixels, at least one of them.
func cell(i, n int) (from, to int) {
	from = i * n / printGrid
	return from, max(from+1, (i+1)*n/printGrid)
}

// lumaOf returns a function that writes a row's luma. JPEG has it at hand;
// everything else goes through RGB, with JPEG's weights.
func lumaOf(s source) func(row []byte, y int) {
	if p, ok := s.(picture); ok {
		b := p.Image.Bounds()
		switch m := p.Image.(type) {
		case *image.YCbCr:
			return func(row []byte, y int) { copy(row, m.Y[m.YOffset(b.Min.X, b.Min.Y+y):]) }
		case *image.Gray:
			return func(row []byte, y int) { copy(row, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]) }
		}
	}
	width := s.Bounds().Dx()
	line := image.NewRGBA(image.Rect(0, 0, width, 1))
	return func(row []byte, y int) {
		line.Rect = image.Rect(0, y, width, y+1)
		s.Load(line, true)
		for x := range row {
			p := line.Pix[4*x:][:3]
			row[x] = byte((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16)
		}
	}
}

// turnGrid turns a grid upright, which is cheaper than turning the picture.
func turnGrid(grid [printGrid * printGrid]int64, o Orientation) (up [printGrid * printGrid]int64) {
	size := image.Pt(printGrid, printGrid)
	for y := range printGrid {
		for x := range printGrid {
			to := o.Rect(image.Rect(x, y, x+1, y+1), size).Min
			up[to.Y*printGrid+to.X] = grid[y*printGrid+x]
		}
	}
	return up
}

// hashGrid sets a bit for each of the 64 lowest frequencies, the mean level
// and its row and column left out, that is above their median, and reports whether
// the picture has any structure.
func hashGrid(grid [printGrid * printGrid]int64) (hash uint64, structure bool) {
	basis := cosines()
	var half [printSide][printGrid]int64 // frequencies along x, of each row
	for v := range printSide {
		for y := range printGrid {
			for x := range printGrid {
				half[v][y] += grid[y*printGrid+x] * basis[v][x]
			}
		}
	}
	var freq [printSide * printSide]int64
	for u := range printSide {
		for v := range printSide {
			for y := range printGrid {
				freq[u*printSide+v] += half[v][y] * basis[u][y]
			}
		}
	}
	sorted := slices.Sorted(slices.Values(freq[:]))
	median := sorted[len(sorted)/2]
	for i, v := range freq {
		if v > median {
			hash |= 1 << i
		}
	}
	return hash, max(-sorted[0], sorted[len(sorted)-1]) >= leastStructure
}

// cosines returns the DCT-II basis of the frequencies 1 to printSide in
// integers: rounded, so that every architecture computes the same hash.
func cosines() (basis [printSide][printGrid]int64) {
	for u := range printSide {
		for x := range printGrid {
			c := math.Cos(float64(2*x+1) * float64(u+1) * math.Pi / (2 * printGrid))
			basis[u][x] = int64(math.Round(c * (1 << 12)))
		}
	}
	return basis
}
