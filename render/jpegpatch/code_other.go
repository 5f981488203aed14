//go:build !amd64 || purego

package jpegpatch

// wide is what a quantiser has more on processors with wide words.
type wide struct{}

func (*wide) set(int, uint16) {}

// code turns a block's samples into coefficients in zigzag order, within what
// baseline coding can code, and returns which AC coefficients are not zero.
func (q *quantiser) code(b *[64]int16) (nonzero uint64) { return q.codeByOne(b) }
