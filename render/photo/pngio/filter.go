package pngio

import "math/bits"

// The filter types (PNG specification, 9.2).
const (
	filterNone = iota
	filterSub
	filterUp
	filterAverage
	filterPaeth
)

// unfilter restores row in place from its filtered bytes and the row above. bpp
// is the distance to the pixel on the left.
func unfilter(filter byte, row, up []byte, bpp int) error {
	switch filter {
	case filterNone:
	case filterSub:
		for i := bpp; i < len(row); i++ {
			row[i] += row[i-bpp]
		}
	case filterUp:
		up = up[:len(row)]
		for i := range row {
			row[i] += up[i]
		}
	case filterAverage:
		up = up[:len(row)]
		for i := range min(bpp, len(row)) {
			row[i] += up[i] / 2
		}
		for i := bpp; i < len(row); i++ {
			row[i] += byte((int(row[i-bpp]) + int(up[i])) / 2)
		}
	case filterPaeth:
		unfilterPaeth(row, up[:len(row)], bpp)
	default:
		return badf("filter %d", filter)
	}
	return nil
}

// unfilterPaeth restores a row of pixels of 3 or 4 bytes with one chain of
// dependent steps for each channel, which a processor runs side by side; this
// is where most of the time for photos goes.
func unfilterPaeth(row, up []byte, bpp int) {
	switch bpp {
	case 3:
		var a0, a1, a2, c0, c1, c2 int
		for len(row) >= 3 && len(up) >= 3 {
			b0, b1, b2 := int(up[0]), int(up[1]), int(up[2])
			a0 = (int(row[0]) + paeth(a0, b0, c0)) & 0xff
			a1 = (int(row[1]) + paeth(a1, b1, c1)) & 0xff
			a2 = (int(row[2]) + paeth(a2, b2, c2)) & 0xff
			row[0], row[1], row[2] = byte(a0), byte(a1), byte(a2)
			c0, c1, c2 = b0, b1, b2
			row, up = row[3:], up[3:]
		}
	case 4:
		var a0, a1, a2, a3, c0, c1, c2, c3 int
		for len(row) >= 4 && len(up) >= 4 {
			b0, b1, b2, b3 := int(up[0]), int(up[1]), int(up[2]), int(up[3])
			a0 = (int(row[0]) + paeth(a0, b0, c0)) & 0xff
			a1 = (int(row[1]) + paeth(a1, b1, c1)) & 0xff
			a2 = (int(row[2]) + paeth(a2, b2, c2)) & 0xff
			a3 = (int(row[3]) + paeth(a3, b3, c3)) & 0xff
			row[0], row[1], row[2], row[3] = byte(a0), byte(a1), byte(a2), byte(a3)
			c0, c1, c2, c3 = b0, b1, b2, b3
			row, up = row[4:], up[4:]
		}
	default:
		for c := range min(bpp, len(row)) {
			var left, upLeft int
			for i := c; i < len(row); i += bpp {
				above := int(up[i])
				left = (int(row[i]) + paeth(left, above, upLeft)) & 0xff
				row[i] = byte(left)
				upLeft = above
			}
		}
	}
}

// paeth returns the predictor: whichever of the three is nearest to
// left + above − upLeft, in this order when they tie.
func paeth(left, above, upLeft int) int {
	fromLeft, fromAbove := above-upLeft, left-upLeft
	fromBoth := abs(fromLeft + fromAbove)
	fromLeft, fromAbove = abs(fromLeft), abs(fromAbove)
	best := left
	if fromAbove < fromLeft {
		best, fromLeft = above, fromAbove
	}
	if fromBoth < fromLeft {
		best = upLeft
	}
	return best
}

// abs has no branch: its argument's sign is as good as random here.
func abs(x int) int {
	sign := x >> (bits.UintSize - 1)
	return (x ^ sign) - sign
}

// applyFilter writes row, filtered, to dst, which is as long. up is nil above
// the first row.
func applyFilter(filter byte, dst, row, up []byte, bpp int) {
	if up == nil {
		up = make([]byte, len(row))
	}
	dst, up = dst[:len(row)], up[:len(row)]
	switch filter {
	case filterNone:
		copy(dst, row)
	case filterUp:
		for i, v := range row {
			dst[i] = v - up[i]
		}
	case filterSub:
		n := copy(dst[:min(bpp, len(row))], row)
		for i := n; i < len(row); i++ {
			dst[i] = row[i] - row[i-bpp]
		}
	case filterAverage:
		n := min(bpp, len(row))
		for i := range n {
			dst[i] = row[i] - up[i]/2
		}
		for i := n; i < len(row); i++ {
			dst[i] = row[i] - byte((int(row[i-bpp])+int(up[i]))/2)
		}
	case filterPaeth:
		n := min(bpp, len(row))
		for i := range n {
			dst[i] = row[i] - up[i]
		}
		for i := n; i < len(row); i++ {
			dst[i] = row[i] - byte(paeth(int(row[i-bpp]), int(up[i]), int(up[i-bpp])))
		}
	}
}
