package pngio

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

// unfilterPaeth goes channel by channel: the left and upper left values then
// stay in registers.
func unfilterPaeth(row, up []byte, bpp int) {
	for c := range min(bpp, len(row)) {
		var left, upLeft int
		for i := c; i < len(row); i += bpp {
			above := int(up[i])
			left = int(row[i]+paeth(left, above, upLeft)) & 0xff
			row[i] = byte(left)
			upLeft = above
		}
	}
}

// paeth returns the predictor: whichever of the three is nearest to
// left + above − upLeft, in this order when they tie.
func paeth(left, above, upLeft int) byte {
	fromLeft, fromAbove := abs(above-upLeft), abs(left-upLeft)
	fromBoth := abs(left + above - 2*upLeft)
	if fromLeft <= fromAbove && fromLeft <= fromBoth {
		return byte(left)
	}
	if fromAbove <= fromBoth {
		return byte(above)
	}
	return byte(upLeft)
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
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
			dst[i] = row[i] - paeth(int(row[i-bpp]), int(up[i]), int(up[i-bpp]))
		}
	}
}
