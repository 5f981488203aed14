package jpegpatch

// appendSequential appends a progressive image's coefficients as a sequential
// scan with tables made for it; as a scan for each component if an MCU has
// more blocks than one scan may.
func (p *progressive) appendSequential(out []byte) ([]byte, error) {
	f := p.frame
	var comps []scanComponent
	blocks := 0
	for i := range f.comps {
		number := byte(min(i, 1)) // one table for luma and one for chroma
		comps = append(comps, scanComponent{component: &f.comps[i], dcAt: number, acAt: number})
		blocks += f.comps[i].h * f.comps[i].v
	}
	if blocks <= maxUnits {
		return p.appendScan(out, comps)
	}
	var err error
	for i := range comps {
		if out, err = p.appendScan(out, comps[i:i+1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (p *progressive) appendScan(out []byte, comps []scanComponent) ([]byte, error) {
	sc := &scan{comps: comps}
	if err := sc.layOut(p.frame); err != nil {
		return nil, err
	}
	n := 6 + 2*len(comps)
	header := []byte{0xFF, markerSOS, 0, byte(n), byte(len(comps))}
	for _, c := range comps {
		header = append(header, c.id, c.dcAt<<4|c.acAt)
	}
	header = append(header, 0, 63, 0)
	return appendOptimised(out, comps, header, func(block blockFunc, _ func(int)) error {
		var dc [3]int32
		for y := range sc.mcus / sc.mcusX {
			for x := range sc.mcusX {
				for _, u := range sc.units {
					b := &p.blocks[comps[u.comp].index][sc.block(x, y, u)]
					diff := int32(b.at[0]) - dc[u.comp]
					dc[u.comp] += diff
					if err := block(u.comp, b, diff); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}
