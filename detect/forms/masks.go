package forms

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"strconv"
	"strings"

	"annotate/detect"
	"annotate/detect/mask"
)

// maxMask is how many pixels a mask may have: a few bytes can claim any number.
const maxMask = 1 << 28

var errMaskSize = errors.New("the mask has too many pixels")

// rowMask returns the outline of a mask whose runs go row by row, outside first,
// in a rectangle of an image.
func rowMask(counts []uint32, left, top float64, width, height int) (g geometry, err error) {
	m := mask.Mask{Width: height, Height: width, Counts: counts} // turned over: columns are rows
	if err := m.Check(); err != nil {
		return g, err
	}
	o := m.Outline()
	if o == nil {
		return g, errNoArea
	}
	o = o.Map(func(p detect.Point) detect.Point { return detect.Point{X: p.Y + left, Y: p.X + top} })
	return geometry{o.Bounds(), o}, nil
}

// rowRuns reads the runs of CVAT's masks.
func rowRuns(text string, left, top float64, width, height int) (g geometry, err error) {
	var counts []uint32
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseUint(strings.TrimSpace(part), 10, 32)
		if err != nil {
			return g, fmt.Errorf("rle: %.40q is not a run", part)
		}
		counts = append(counts, uint32(n))
	}
	return rowMask(counts, left, top, width, height)
}

// runs gathers the runs of a mask from its pixels.
type runs struct {
	counts []uint32
	inside bool
}

func (r *runs) add(inside bool, n uint32) {
	if len(r.counts) == 0 {
		r.counts = append(r.counts, 0)
	}
	if inside != r.inside {
		r.counts = append(r.counts, 0)
		r.inside = inside
	}
	r.counts[len(r.counts)-1] += n
}

// pngMask reads LabelMe's masks: a PNG in base64, whose pixels are the object's
// unless they are 0, from the left top corner of the shape on.
func pngMask(text string, left, top float64) (g geometry, err error) {
	data, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil {
		return g, fmt.Errorf("mask: %w", err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return g, fmt.Errorf("mask: %w", err)
	}
	if config.Width > maxMask/config.Height {
		return g, errMaskSize
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return g, fmt.Errorf("mask: %w", err)
	}
	var r runs
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			red, green, blue, _ := m.At(x, y).RGBA()
			r.add(red|green|blue != 0, 1)
		}
	}
	return rowMask(r.counts, left, top, b.Dx(), b.Dy())
}

// brushMask reads Label Studio's brush strokes: RGBA pixels, row by row, of which
// those that are not transparent are the object's, packed as @thi.ng/rle-pack
// does. After a header, the number of values (32 bits), the bits of a value less
// one (5), and four lengths of counts less one (4 each), come a bit that says
// whether a value is repeated, two bits that say which length the count has, the
// count less one, and the value or as many values.
func brushMask(packed []float64, width, height int) (g geometry, err error) {
	if width <= 0 || height <= 0 || width > maxMask/height {
		return g, errMaskSize
	}
	s := bitReader{data: make([]byte, len(packed))}
	for i, v := range packed {
		s.data[i] = byte(v)
	}
	values := s.read(32)
	if values != 4*width*height {
		return g, fmt.Errorf("rle: %d values for %d×%d pixels", values, width, height)
	}
	size := s.read(5) + 1
	var lengths [4]int
	for i := range lengths {
		lengths[i] = s.read(4) + 1
	}
	var r runs
	for at := 0; at < values; {
		repeated := s.read(1) == 1
		n := min(s.read(lengths[s.read(2)])+1, values-at)
		if s.short {
			return g, errors.New("rle: cut off")
		}
		value := 0
		for k := range n {
			if !repeated || k == 0 {
				value = s.read(size)
			}
			if at%4 == 3 { // alpha
				r.add(value != 0, 1)
			}
			at++
		}
	}
	return rowMask(r.counts, 0, 0, width, height)
}

// bitReader reads bits, the highest of each byte first. Behind the end are zeros.
type bitReader struct {
	data  []byte
	at    int
	short bool
}

func (s *bitReader) read(n int) (v int) {
	for ; n > 0; n-- {
		i := s.at / 8
		if i >= len(s.data) {
			s.short = true
			return v << n
		}
		v = v<<1 | int(s.data[i]>>(7-s.at%8)&1)
		s.at++
	}
	return v
}
