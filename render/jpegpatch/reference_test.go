package jpegpatch

import (
	"errors"
	"fmt"
)

// reference is a plain reader of sequential JPEGs, bit by bit after the
// standard's flow charts, that tests compare coefficients with.
type reference struct {
	comps   []referenceComp
	tables  map[byte]map[string]byte // class<<4 | number → code as a string of 0 and 1 → symbol
	width   int
	height  int
	restart int
}

type referenceComp struct {
	id, h, v     int
	stride, rows int // in blocks, whole MCUs
	real         [2]int
	blocks       [][64]int16
}

// readCoefficients returns the coefficients of a sequential JPEG by component,
// block and zigzag index.
func readCoefficients(b []byte) (planes [][][64]int16, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reference reader: %v", r)
		}
	}()
	r := &reference{tables: map[byte]map[string]byte{}}
	at := 2
	for {
		for b[at] != 0xFF || b[at+1] == 0 { // bytes between segments
			at++
		}
		for b[at] == 0xFF {
			at++
		}
		marker := b[at]
		at++
		if marker == markerEOI {
			break
		}
		n := int(b[at])<<8 | int(b[at+1])
		p := b[at+2 : at+n]
		at += n
		switch marker {
		case markerSOF0, markerSOF1:
			r.frame(p)
		case markerDHT:
			r.huffman(p)
		case markerDRI:
			r.restart = int(p[0])<<8 | int(p[1])
		case markerSOS:
			if at, err = r.scan(p, b, at); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range r.comps {
		planes = append(planes, c.blocks)
	}
	return planes, nil
}

func (r *reference) frame(p []byte) {
	r.height, r.width = int(p[1])<<8|int(p[2]), int(p[3])<<8|int(p[4])
	hmax, vmax := 1, 1
	for c := p[6:]; len(c) > 0; c = c[3:] {
		r.comps = append(r.comps, referenceComp{id: int(c[0]), h: int(c[1] >> 4), v: int(c[1] & 15)})
	}
	if len(r.comps) == 1 {
		r.comps[0].h, r.comps[0].v = 1, 1
	}
	for _, c := range r.comps {
		hmax, vmax = max(hmax, c.h), max(vmax, c.v)
	}
	for i := range r.comps {
		c := &r.comps[i]
		c.stride = (r.width + 8*hmax - 1) / (8 * hmax) * c.h
		c.rows = (r.height + 8*vmax - 1) / (8 * vmax) * c.v
		c.real = [2]int{((r.width*c.h+hmax-1)/hmax + 7) / 8, ((r.height*c.v+vmax-1)/vmax + 7) / 8}
		c.blocks = make([][64]int16, c.stride*c.rows)
	}
}

func (r *reference) huffman(p []byte) {
	for len(p) > 0 {
		codes := map[string]byte{}
		code, k := 0, 17
		for length := 1; length <= 16; length++ {
			for range p[length] {
				codes[fmt.Sprintf("%0*b", length, code)] = p[k]
				code++
				k++
			}
			code <<= 1
		}
		r.tables[p[0]] = codes
		p = p[k:]
	}
}

func (r *reference) scan(p, b []byte, at int) (int, error) {
	bit := 0
	next := func() int {
		v := int(b[at]) >> (7 - bit) & 1
		if bit++; bit == 8 {
			bit = 0
			if b[at] == 0xFF {
				if b[at+1] != 0 {
					panic("data past a marker")
				}
				at++
			}
			at++
		}
		return v
	}
	align := func() {
		for bit != 0 {
			next()
		}
	}
	read := func(n int) int {
		v := 0
		for range n {
			v = v<<1 | next()
		}
		if n > 0 && v < 1<<(n-1) {
			v -= 1<<n - 1
		}
		return v
	}
	decode := func(table byte) byte {
		code := ""
		for len(code) <= 16 {
			code += string(rune('0' + next()))
			if s, ok := r.tables[table][code]; ok {
				return s
			}
		}
		panic("unknown code")
	}
	var comps []*referenceComp
	var dcTables, acTables []byte
	for i := range int(p[0]) {
		for j := range r.comps {
			if r.comps[j].id == int(p[1+2*i]) {
				comps = append(comps, &r.comps[j])
			}
		}
		dcTables, acTables = append(dcTables, p[2+2*i]>>4), append(acTables, p[2+2*i]&15|0x10)
	}
	dc := make([]int, len(comps))
	block := func(i, x, y int) {
		c := comps[i]
		to := &c.blocks[y*c.stride+x]
		dc[i] += read(int(decode(dcTables[i])))
		to[0] = int16(dc[i])
		for k := 1; k < 64; k++ {
			s := decode(acTables[i])
			if s == 0 {
				break
			}
			k += int(s >> 4)
			if s&15 != 0 {
				to[k] = int16(read(int(s & 15)))
			}
		}
	}
	width, height := comps[0].real[0], comps[0].real[1]
	if len(comps) > 1 {
		width, height = comps[0].stride/comps[0].h, comps[0].rows/comps[0].v
	}
	for mcu := range width * height {
		if r.restart > 0 && mcu > 0 && mcu%r.restart == 0 {
			align()
			if b[at] != 0xFF || int(b[at+1]) != markerRST0+(mcu/r.restart-1)%8 {
				return 0, errors.New("restart marker")
			}
			at += 2
			clear(dc)
		}
		if len(comps) == 1 {
			block(0, mcu%width, mcu/width)
			continue
		}
		for i, c := range comps {
			for y := range c.v {
				for x := range c.h {
					block(i, mcu%width*c.h+x, mcu/width*c.v+y)
				}
			}
		}
	}
	align()
	return at, nil
}
