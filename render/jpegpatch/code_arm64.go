//go:build !purego

package jpegpatch

// isWide tells that the processor has wide words: NEON, which all of them have.
const isWide = true

// bytesOfZigzag tells which two bytes of the coefficients, column by column, are
// those of each in zigzag order.
var bytesOfZigzag = func() (order [128]uint8) {
	for k, n := range unzig {
		at := n&7<<3 | n>>3
		order[2*k], order[2*k+1] = 2*at, 2*at+1
	}
	return order
}()
