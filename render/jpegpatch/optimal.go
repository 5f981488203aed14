package jpegpatch

import "slices"

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
