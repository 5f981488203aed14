package jpegpatch

import "slices"

// huffman is one Huffman table, for decoding and for encoding.
type huffman struct {
	counts  [17]int // number of codes by length
	symbols []byte  // in the order of their codes

	// short decodes by the next shortBits bits: length<<8 | symbol, or 0 if the
	// code is longer.
	short [1 << shortBits]uint16
	// limit and offset decode longer codes by the next 16 bits: the first length
	// whose limit lies above them is the code's, see [huffman.long].
	limit  [17]uint32
	offset [17]int32

	codes [256]code         // by symbol
	chain *chain            // see skip.go; nil until a sequential scan uses it for AC
	coefs *coefficientTable // the same
}

// code is a symbol's code, of length 0 if the table has none.
type code struct {
	bits uint16
	n    uint8
}

const shortBits = 9

// huffmans keeps tables that were built, by their definitions, and what was
// made of pairs of them: the photos of a folder mostly have the same ones,
// those of annex K.
type huffmans struct {
	tables   map[string]*huffman
	openings map[[2]*huffman]*chain
}

func newHuffmans() huffmans {
	return huffmans{map[string]*huffman{}, map[[2]*huffman]*chain{}}
}

// maxHuffmans bounds either, for files may have tables of their own, of some 20
// kilobytes each.
const maxHuffmans = 16

// parse reads one table off the front of a DHT segment after its class and
// number, and returns what follows it.
func (m huffmans) parse(p []byte) (*huffman, []byte, error) {
	size := 16
	for _, n := range p[:min(len(p), 16)] {
		size += int(n)
	}
	if h, ok := m.tables[string(p[:min(len(p), size)])]; ok {
		return h, p[size:], nil
	}
	h, rest, err := parseHuffman(p)
	if err == nil {
		if len(m.tables) == maxHuffmans {
			clear(m.tables)
			clear(m.openings)
		}
		m.tables[string(p[:size])] = h
	}
	return h, rest, err
}

// opening returns the opening of blocks that the two tables code.
func (m huffmans) opening(dc, ac *huffman) *chain {
	pair := [2]*huffman{dc, ac}
	o := m.openings[pair]
	if o == nil {
		if len(m.openings) == maxHuffmans {
			clear(m.openings)
		}
		o = newOpening(dc, ac)
		m.openings[pair] = o
	}
	return o
}

// parseHuffman is parse for a table that is new.
func parseHuffman(p []byte) (*huffman, []byte, error) {
	if len(p) < 16 {
		return nil, nil, damaged("Huffman table")
	}
	h, total := &huffman{}, 0
	for i, n := range p[:16] {
		h.counts[i+1] = int(n)
		total += int(n)
	}
	p = p[16:]
	if total == 0 || total > 256 || total > len(p) {
		return nil, nil, damaged("Huffman table")
	}
	h.symbols = slices.Clone(p[:total])
	if !h.assign() {
		return nil, nil, damaged("Huffman table")
	}
	return h, p[total:], nil
}

// assign gives the symbols their codes (annex C) and fills the decoding
// tables. It reports false if there are more codes than bits for them.
func (h *huffman) assign() bool {
	next, k := uint32(0), 0 // the next code, left-aligned in 16 bits; symbols done
	for n := 1; n <= 16; n++ {
		step := uint32(1) << (16 - n)
		h.offset[n] = int32(k) - int32(next>>(16-n))
		for range h.counts[n] {
			if next+step > 1<<16 {
				return false
			}
			s := h.symbols[k]
			h.codes[s] = code{uint16(next >> (16 - n)), uint8(n)}
			if n <= shortBits {
				from := next >> (16 - shortBits)
				for i := range uint32(1) << (shortBits - n) {
					h.short[from+i] = uint16(n)<<8 | uint16(s)
				}
			}
			next += step
			k++
		}
		h.limit[n] = next
	}
	return true
}

// symbol decodes the code at the top of w, of which 16 bits must be valid. The
// length is 0 if there is no such code.
func (h *huffman) symbol(w uint64) (symbol byte, length uint) {
	if e := h.short[w>>(64-shortBits)]; e != 0 {
		return byte(e), uint(e >> 8)
	}
	return h.long(w)
}

// long decodes a code of more than shortBits bits.
func (h *huffman) long(w uint64) (symbol byte, length uint) {
	top := uint32(w >> 48)
	for n := uint(shortBits + 1); n <= 16; n++ {
		if top < h.limit[n] {
			return h.symbols[int32(top>>(16-n))+h.offset[n]], n
		}
	}
	return 0, 0
}

// payload returns the table as a DHT segment has it, after class and number.
func (h *huffman) payload() []byte {
	p := make([]byte, 16, 16+len(h.symbols))
	for i := range p {
		p[i] = byte(h.counts[i+1])
	}
	return append(p, h.symbols...)
}

// extend turns the size magnitude bits at the top of w into the value they
// stand for (figure F.12), for sizes 0 to 16.
func extend(w uint64, size uint) int32 {
	v := int64(w >> (64 - size))
	// Signs are even odds: a branch on them would be mispredicted half of the
	// time. The mask is all ones for a negative value.
	negative := (v - 1<<size>>1) >> 63
	return int32(v - (1<<size-1)&negative)
}

// frequencies counts how often a scan uses each symbol.
type frequencies [256]int

// optimal returns the Huffman table with codes of at most 16 bits, none of
// them all ones, that codes the counted symbols in the fewest bits: Huffman's
// algorithm, then the shortening of clause K.2.
func optimal(f *frequencies) *huffman {
	var symbols []byte // rarest first
	for s, n := range f {
		if n > 0 {
			symbols = append(symbols, byte(s))
		}
	}
	if len(symbols) == 0 {
		symbols = []byte{0} // a table of none is not valid
	}
	slices.SortStableFunc(symbols, func(a, b byte) int { return f[a] - f[b] })

	h := &huffman{symbols: symbols, counts: lengths(symbols, f)}
	slices.Reverse(symbols)
	if !h.assign() {
		panic("jpegpatch: lengths that no prefix code has")
	}
	return h
}

// lengths returns how many codes there are of each length.
func lengths(symbols []byte, f *frequencies) (counts [17]int) {
	// Nodes of the tree in the order of their weights: the leaves, of which the
	// first stands for the code of all ones, and inner nodes as they are made.
	// Both are sorted, so the two lightest are always at the fronts.
	type node struct{ weight, parent int }
	nodes := make([]node, 1, 2*len(symbols)+1)
	nodes[0].weight = 0
	for _, s := range symbols {
		nodes = append(nodes, node{weight: f[s]})
	}
	leaves := len(nodes)
	leaf, inner := 0, leaves
	lightest := func() int {
		if leaf < leaves && (inner == len(nodes) || nodes[leaf].weight <= nodes[inner].weight) {
			leaf++
			return leaf - 1
		}
		inner++
		return inner - 1
	}
	for range leaves - 1 {
		a, b := lightest(), lightest()
		nodes[a].parent, nodes[b].parent = len(nodes), len(nodes)
		nodes = append(nodes, node{weight: nodes[a].weight + nodes[b].weight})
	}

	// Depths from the root, the last node, down.
	depth := make([]int, len(nodes))
	var byDepth [257]int
	for i := len(nodes) - 2; i >= 0; i-- {
		depth[i] = depth[nodes[i].parent] + 1
		if i < leaves {
			byDepth[depth[i]]++
		}
	}
	// Two leaves too deep become one a level up, and a leaf higher up makes
	// room for the other below it (figure K.3).
	for d := len(byDepth) - 1; d > 16; d-- {
		for byDepth[d] > 0 {
			j := d - 2
			for byDepth[j] == 0 {
				j--
			}
			byDepth[d] -= 2
			byDepth[d-1]++
			byDepth[j]--
			byDepth[j+1] += 2
		}
	}
	copy(counts[:], byDepth[:17])
	for n := 16; n > 0; n-- {
		if counts[n] > 0 {
			counts[n]-- // the code of all ones
			break
		}
	}
	return counts
}
