package evaluate

import (
	"encoding/binary"
	"math"
)

// curves are the precision-recall curves of one label that its figures are read from,
// as its matches are told of by falling score: none of these need be kept.
type curves []*curve

// curve are those of one size and limit of detections, one for each IoU threshold.
type curve struct {
	size      int
	rank      int32
	positives int // truths that count
	at        [ious]curveAt
}

// curveAt is a curve as far as it has come.
type curveAt struct {
	truePositives, falsePositives int
	reached                       int // how many of recallThresholds
	// best is the highest precision at each true positive, which alone moves recall,
	// by the last threshold that its recall reaches.
	best [recallPoints]float64
}

// newCurves returns those of a label, given the number of its truths by size.
func newCurves(positives [sizes]int) *curves {
	c := &curves{}
	for _, v := range views {
		if positives[v.size] > 0 && c.of(v.size, v.rank) == nil {
			*c = append(*c, &curve{size: v.size, rank: v.rank, positives: positives[v.size]})
		}
	}
	return c
}

// of returns the curve of a size and a limit, nil if there are no truths to go by.
func (c *curves) of(size int, rank int32) *curve {
	for _, curve := range *c {
		if curve.size == size && curve.rank == rank {
			return curve
		}
	}
	return nil
}

// add takes in the next match.
func (c *curves) add(m *match) {
	for _, curve := range *c {
		if m.rank >= curve.rank {
			continue
		}
		ignored, matched := m.ignored[curve.size], m.matched[curve.size]
		for t := range ious {
			switch at := &curve.at[t]; {
			case ignored>>t&1 != 0:
			case matched>>t&1 != 0:
				at.truePositives++
				n := float64(at.truePositives)
				for at.reached < recallPoints && n/float64(curve.positives) >= recallThresholds[at.reached] {
					at.reached++
				}
				// The smallest step above 1 is in pycocotools' quotient too.
				best := &at.best[at.reached-1]
				*best = max(*best, n/(float64(at.falsePositives)+n+0x1p-52))
			default:
				at.falsePositives++
			}
		}
	}
}

// precision returns the mean over the recall thresholds; those that are not reached
// have precision 0. At each, it is the highest from there on.
func (at *curveAt) precision() float64 {
	best := at.best
	for i := at.reached - 1; i > 0; i-- {
		best[i-1] = max(best[i-1], best[i])
	}
	sum := 0.0
	for _, precision := range best[:at.reached] {
		sum += precision
	}
	return sum / recallPoints
}

// metrics returns the figures.
func (c *curves) metrics() Metrics {
	var m Metrics
	for figure, out := range m.all() {
		v := views[figure]
		*out = -1
		curve := c.of(v.size, v.rank)
		if curve == nil {
			continue
		}
		sum := 0.0
		for t := v.from; t < v.to; t++ {
			at := &curve.at[t]
			if v.recall {
				sum += float64(at.truePositives) / float64(curve.positives)
			} else {
				sum += at.precision()
			}
		}
		*out = sum / float64(v.to-v.from)
	}
	return m
}

func encodeMatch(to []byte, m *match) {
	binary.LittleEndian.PutUint64(to, math.Float64bits(m.score))
	binary.LittleEndian.PutUint32(to[8:], uint32(m.label))
	binary.LittleEndian.PutUint32(to[12:], uint32(m.rank))
	for size := range sizes {
		binary.LittleEndian.PutUint16(to[16+2*size:], m.matched[size])
		binary.LittleEndian.PutUint16(to[24+2*size:], m.ignored[size])
	}
}

func decodeMatch(from []byte, m *match) {
	m.score = math.Float64frombits(binary.LittleEndian.Uint64(from))
	m.label = int32(binary.LittleEndian.Uint32(from[8:]))
	m.rank = int32(binary.LittleEndian.Uint32(from[12:]))
	for size := range sizes {
		m.matched[size] = binary.LittleEndian.Uint16(from[16+2*size:])
		m.ignored[size] = binary.LittleEndian.Uint16(from[24+2*size:])
	}
}
