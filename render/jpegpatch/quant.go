package jpegpatch

import "math/bits"

// quantiser divides by one quantisation table, in zigzag order, by
// multiplication.
type quantiser struct {
	half    [64]int32  // half a step, times forwardScale
	inverse [64]uint64 // 1/step, with inverseBits fraction bits
}

// inverseBits makes the quotients exact for steps up to 255. Larger ones,
// which only 16-bit tables have, may round a tie the other way.
const inverseBits = 40

func newQuantiser(table *[64]uint16) *quantiser {
	q := new(quantiser)
	for k, step := range table {
		scaled := uint64(step) * forwardScale
		q.half[k] = int32(scaled / 2)
		q.inverse[k] = (1<<inverseBits + scaled - 1) / scaled
	}
	return q
}

// quantise rounds scaled coefficients in natural order to whole steps, in
// zigzag order, within what baseline coding can code. Only those of the columns
// and of the first row are looked at: see [forward]. It returns which AC
// coefficients are not zero.
func (q *quantiser) quantise(in *[64]int32, columns uint8, out *[64]int16) (nonzero uint64) {
	if bits.OnesCount8(columns) < 6 { // as beneath the straight edges of ink
		*out = [64]int16{}
		some := zigzagRow
		for ; columns != 0; columns &= columns - 1 {
			some |= zigzagColumns[bits.TrailingZeros8(columns)]
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

// zigzagRow and zigzagColumns tell which zigzag indices are in the first row of
// a block, and in each of its columns, one bit each.
var zigzagRow, zigzagColumns = func() (row uint64, columns [8]uint64) {
	for k, n := range unzig {
		if n < 8 {
			row |= 1 << k
		}
		columns[n&7] |= 1 << k
	}
	return row, columns
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
