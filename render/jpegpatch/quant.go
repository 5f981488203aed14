package jpegpatch

import "math/bits"

// quantiser divides by one quantisation table, in zigzag order, by
// multiplication.
type quantiser struct {
	half    [64]int32  // half a step, times forwardScale
	inverse [64]uint64 // 1/step, with inverseBits fraction bits
	wide    wide
}

// inverseBits makes the quotients exact: sums and steps have 23 bits at most.
const inverseBits = 46

func newQuantiser(table *[64]uint16) *quantiser {
	q := new(quantiser)
	for k, step := range table {
		scaled := uint64(step) * forwardScale
		q.half[k] = int32(scaled / 2)
		q.inverse[k] = (1<<inverseBits + scaled - 1) / scaled
		q.wide.set(k, step)
	}
	return q
}

// codeByOne is code for any processor, one sample at a time.
func (q *quantiser) codeByOne(b *[64]int16) (nonzero uint64) {
	var coefs [64]int32
	rows := forward(b, &coefs)
	return q.quantise(&coefs, rows, b)
}

// quantise rounds scaled coefficients in natural order to whole steps, in
// zigzag order, within what baseline coding can code. Only those of the rows and
// of the first column are looked at: see [forward]. It returns which AC
// coefficients are not zero.
func (q *quantiser) quantise(in *[64]int32, rows uint8, out *[64]int16) (nonzero uint64) {
	if bits.OnesCount8(rows) < 6 { // as beneath the straight edges of ink
		*out = [64]int16{}
		some := zigzagColumn
		for ; rows != 0; rows &= rows - 1 {
			some |= zigzagRows[bits.TrailingZeros8(rows)]
		}
		for ; some != 0; some &= some - 1 {
			k := bits.TrailingZeros64(some) & 63
			if out[k] = q.round(in[unzig[k]&63], k); out[k] != 0 {
				nonzero |= 1 << k
			}
		}
		return nonzero &^ 1
	}
	for k := range out {
		v := in[unzig[k]&63]
		sign := v >> 31
		v = (v ^ sign) - sign
		if v < q.half[k] {
			out[k] = 0
			continue
		}
		n := int32(uint64(v+q.half[k]) * q.inverse[k] >> inverseBits)
		n = min(n, maxAC)
		out[k] = int16((n ^ sign) - sign)
		nonzero |= 1 << k
	}
	return nonzero &^ 1
}

// zigzagColumn and zigzagRows tell which zigzag indices are in the first column
// of a block, and in each of its rows, one bit each.
var zigzagColumn, zigzagRows = func() (column uint64, rows [8]uint64) {
	for k, n := range unzig {
		if n&7 == 0 {
			column |= 1 << k
		}
		rows[n>>3] |= 1 << k
	}
	return column, rows
}()

// round returns a scaled coefficient as whole steps of the table's kth.
func (q *quantiser) round(v int32, k int) int16 {
	sign := v >> 31
	v = (v ^ sign) - sign
	n := int32(uint64(v+q.half[k]) * q.inverse[k] >> inverseBits)
	return int16((min(n, maxAC) ^ sign) - sign)
}

// quantiseEven is forward and quantise for a block whose samples are all the
// same, as a third of those with ink are. It reports false for another.
func (q *quantiser) quantiseEven(b *[64]int16) bool {
	first := *(*[8]int16)(b[:])
	for _, s := range first[1:] {
		if s != first[0] {
			return false
		}
	}
	for i := 8; i < 64; i += 8 {
		if *(*[8]int16)(b[i:]) != first {
			return false
		}
	}
	*b = [64]int16{q.round(8*8*(int32(first[0])-grey), 0)}
	return true
}

// Size categories that 8-bit samples reach: of AC coefficients and of DC
// differences (clauses F.1.2.1 and F.1.2.2).
const (
	maxACSize = 10
	maxDCSize = 11
	maxAC     = 1<<maxACSize - 1
)

// magnitude returns the size category of v and its magnitude bits (clause
// F.1.2.1).
func magnitude(v int32) (extra uint64, size uint) {
	sign := v >> 31
	size = uint(bits.Len32(uint32((v ^ sign) - sign)))
	return uint64(v+sign) & (1<<size - 1), size
}
