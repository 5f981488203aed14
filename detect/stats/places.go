package stats

import (
	"math"

	"annotate/detect"
)

// PlacesSide is how many cells the picture is cut into each way.
const PlacesSide = 48

// Places holds, for each cell of a picture, row by row from the top, how many
// boxes cover its middle. All pictures are taken to be of one shape.
type Places [PlacesSide][PlacesSide]int

// add notes the corners of the box only: +1 where it begins and −1 where it
// ends, each way. So a box costs the same whatever its size; settle makes the
// counts of it.
func (p *Places) add(b detect.Box, width, height float64) {
	x0, x1 := cells(b.XMin/width), cells(b.XMax/width)
	y0, y1 := cells(b.YMin/height), cells(b.YMax/height)
	for _, c := range [...]struct{ x, y, n int }{{x0, y0, 1}, {x1, y0, -1}, {x0, y1, -1}, {x1, y1, 1}} {
		if c.x < PlacesSide && c.y < PlacesSide {
			p[c.y][c.x] += c.n
		}
	}
}

// cells returns how many middles of cells lie before a place, given as a share
// of the side.
func cells(share float64) int {
	return int(min(max(math.Ceil(share*PlacesSide-0.5), 0), PlacesSide))
}

// settle sums up what add noted.
func (p *Places) settle() {
	for y := range p {
		for x := range p[y] {
			if x > 0 {
				p[y][x] += p[y][x-1]
			}
		}
	}
	for y := 1; y < PlacesSide; y++ {
		for x := range p[y] {
			p[y][x] += p[y-1][x]
		}
	}
}

// Max returns the highest count.
func (p *Places) Max() int {
	most := 0
	for y := range p {
		for _, n := range p[y] {
			most = max(most, n)
		}
	}
	return most
}
