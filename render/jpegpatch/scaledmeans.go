package jpegpatch

// An eighth of a picture is the means of its blocks, for which all but their DC
// coefficients is passed over. This is what most thumbnails take.

// meansReader reads one sample a block.
type meansReader struct {
	*scan
	skipper skipper
	lanes   []lane
	values  []int32 // of a row of MCUs, block by block
}

func newMeansReader(sc *scan, lanes []lane, tables huffmans) *meansReader {
	return &meansReader{sc, sc.skipper(tables), lanes, make([]int32, sc.mcusX*len(lanes))}
}

// interval reads a restart interval's MCUs, from pos on.
func (r *meansReader) interval(i, from, to int, pos uint64) error {
	var dc [3]int32
	end := r.ends[i]
	for from < to {
		x, y := from%r.mcusX, from/r.mcusX
		n := min(r.mcusX-x, to-from)
		values := r.values[:n*len(r.lanes)]
		var err error
		if pos, err = r.skipper.skip(n, pos, end, &dc, values); err != nil {
			return err
		}
		for i := range r.lanes {
			l := &r.lanes[i]
			at := (y*l.downwards+l.y)*l.plane.stride + x*l.across + l.x
			for k := i; k < len(values); k += len(r.lanes) {
				v := values[k]
				if v != int32(int16(v)) {
					return damaged("DC out of range")
				}
				l.plane.samples[at] = reduced1(v * l.dc0)
				at += l.across
			}
		}
		from += n
	}
	if pos+8 <= end {
		return damaged("too much data in a scan")
	}
	return nil
}
