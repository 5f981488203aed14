package photo

import (
	"encoding/binary"
	"math"
)

// resampler shrinks a plane of 8-bit samples that it is given row by row from
// the top. The filter is a sinc under a Hamming window, one lobe wide: nearly
// as sharp as Lanczos, with a third of the taps and, its weights being
// positive, without ringing. Weights have 8 bits, so that a multiplication of
// 64 bits takes four samples: columns are shrunk first, four at a time.
type resampler struct {
	channels int // interleaved samples a pixel
	x, y     []taps
	out      []byte
	stride   int // of out

	row    int        // how many were given
	done   int        // rows of out that are complete
	sums   [][]uint64 // of the rows from done on that were begun
	spare  [][]uint64
	padded []byte   // a row, filled up to whole fours
	line   []uint16 // a row shrunk vertically, with weightBits fraction bits
}

// taps are the source's samples, from the one with the number from on, that
// one sample is made of. The weights add up to 1<<weightBits.
type taps struct {
	from    int
	weights []uint64
}

// to returns the last source sample.
func (t *taps) to() int { return t.from + len(t.weights) - 1 }

const weightBits = 8

// newResampler shrinks planes to width×height pixels. length is the source's
// size in its samples, which may end within one.
func newResampler(width, height, channels int, length [2]float64) *resampler {
	count := int(math.Ceil(length[0])) * channels
	return &resampler{
		channels: channels,
		x:        newTaps(width, length[0]),
		y:        newTaps(height, length[1]),
		out:      make([]byte, width*height*channels),
		stride:   width * channels,
		padded:   make([]byte, (count+3)&^3),
		line:     make([]uint16, (count+3)&^3),
	}
}

// newTaps returns the taps of n samples made of the given length, in samples.
func newTaps(n int, length float64) []taps {
	all := make([]taps, n)
	last := int(math.Ceil(length)) - 1
	scale := max(length/float64(n), 1)
	most := int(2*scale) + 2
	curve, slab := make([]float64, most), make([]uint64, n*most)
	for i := range all {
		centre := (float64(i)+0.5)*length/float64(n) - 0.5
		from := min(max(int(math.Ceil(centre-scale)), 0), last)
		to := max(min(int(math.Floor(centre+scale)), last), from)
		curve := curve[:to-from+1]
		sum := 0.0
		for k := range curve {
			curve[k] = hamming((float64(from+k) - centre) / scale)
			sum += curve[k]
		}
		t := taps{from, slab[:len(curve):len(curve)]}
		slab = slab[len(curve):]
		// Rounding the sum so far, not each weight, keeps the whole exact.
		before, reached := 0.0, uint64(0)
		for k, v := range curve {
			before += v
			now := uint64(math.Round(before / sum * (1 << weightBits)))
			t.weights[k] = now - reached
			reached = now
		}
		all[i] = t
	}
	return all
}

// hamming is the filter's weight at x, positive within −1 to 1.
func hamming(x float64) float64 {
	if x == 0 {
		return 1
	}
	return max(math.Sin(math.Pi*x)/(math.Pi*x)*(0.54+0.46*math.Cos(math.Pi*x)), 0)
}

// add takes the source's next row.
func (r *resampler) add(row []byte) {
	copy(r.padded, row)
	for i := r.done; i < len(r.y) && r.y[i].from <= r.row; i++ {
		if i-r.done == len(r.sums) {
			r.sums = append(r.sums, r.begin())
		}
		t := &r.y[i]
		if r.row > t.to() {
			continue
		}
		w, from := t.weights[r.row-t.from], r.padded
		for k := range r.sums[i-r.done] {
			r.sums[i-r.done][k] += spread(binary.LittleEndian.Uint32(from)) * w
			from = from[4:]
		}
	}
	for r.done < len(r.y) && r.y[r.done].to() <= r.row {
		r.finish(r.sums[0])
		r.spare = append(r.spare, r.sums[0])
		r.sums = r.sums[1:]
		r.done++
	}
	r.row++
}

// begin returns sums for another row.
func (r *resampler) begin() []uint64 {
	n := len(r.spare)
	if n == 0 {
		return make([]uint64, len(r.padded)/4)
	}
	sums := r.spare[n-1]
	r.spare = r.spare[:n-1]
	clear(sums)
	return sums
}

// finish shrinks a row horizontally.
func (r *resampler) finish(sums []uint64) {
	for i, sum := range sums {
		to := (*[4]uint16)(r.line[4*i:])
		to[0], to[2], to[1], to[3] = uint16(sum), uint16(sum>>16), uint16(sum>>32), uint16(sum>>48)
	}
	out := r.out[r.done*r.stride:][:r.stride]
	const half = 1 << (2*weightBits - 1)
	if r.channels == 1 {
		for i := range r.x {
			t := &r.x[i]
			sum := uint64(half)
			for k, v := range r.line[t.from:][:len(t.weights)] {
				sum += uint64(v) * t.weights[k]
			}
			out[i] = byte(sum >> (2 * weightBits))
		}
		return
	}
	for i := range r.x {
		t := &r.x[i]
		for c := range r.channels {
			sum := uint64(half)
			for k, w := range t.weights {
				sum += uint64(r.line[(t.from+k)*r.channels+c]) * w
			}
			out[i*r.channels+c] = byte(sum >> (2 * weightBits))
		}
	}
}

// spread puts the first and the third, then the second and the fourth of four
// bytes into 16 bits each.
func spread(four uint32) uint64 {
	return uint64(four&0x00FF00FF) | uint64(four>>8&0x00FF00FF)<<32
}
