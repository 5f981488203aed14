// Package fax decodes facsimile compression (ITU-T T.4 and T.6; TIFF 6.0,
// sections 10 and 11) in all its forms: with end-of-line codes, without them,
// filled up to bytes, rows coded by the row above. Start with [Decode].
//
// x/image/ccitt was rejected: it reads Group 4, and of Group 3 only what has a
// code before each row.
package fax

import (
	"errors"
	"io"
	"strings"
	"sync"
)

// Coding is a way of coding rows.
type Coding uint8

const (
	// RLE is Modified Huffman without end-of-line codes; rows begin at bytes.
	RLE Coding = iota
	// Group3 is T.4, in one dimension.
	Group3
	// Group3Both is T.4 in two dimensions: rows coded by themselves or by the
	// row above.
	Group3Both
	// Group4 is T.6: all rows are coded by the row above.
	Group4
)

// runCodes are the codes of runs: 0 to 63 pixels, then 64, 128 and on to 1728.
// The longer ones up to 2560 are the same for both colours.
var runCodes = [2]string{
	"00110101 000111 0111 1000 1011 1100 1110 1111 10011 10100 00111 01000 001000 000011 110100 110101 " +
		"101010 101011 0100111 0001100 0001000 0010111 0000011 0000100 0101000 0101011 0010011 0100100 0011000 " +
		"00000010 00000011 00011010 00011011 00010010 00010011 00010100 00010101 00010110 00010111 00101000 " +
		"00101001 00101010 00101011 00101100 00101101 00000100 00000101 00001010 00001011 01010010 01010011 " +
		"01010100 01010101 00100100 00100101 01011000 01011001 01011010 01011011 01001010 01001011 00110010 " +
		"00110011 00110100 " +
		"11011 10010 010111 0110111 00110110 00110111 01100100 01100101 01101000 01100111 011001100 011001101 " +
		"011010010 011010011 011010100 011010101 011010110 011010111 011011000 011011001 011011010 011011011 " +
		"010011000 010011001 010011010 011000 010011011",
	"0000110111 010 11 10 011 0011 0010 00011 000101 000100 0000100 0000101 0000111 00000100 00000111 " +
		"000011000 0000010111 0000011000 0000001000 00001100111 00001101000 00001101100 00000110111 00000101000 " +
		"00000010111 00000011000 000011001010 000011001011 000011001100 000011001101 000001101000 000001101001 " +
		"000001101010 000001101011 000011010010 000011010011 000011010100 000011010101 000011010110 000011010111 " +
		"000001101100 000001101101 000011011010 000011011011 000001010100 000001010101 000001010110 000001010111 " +
		"000001100100 000001100101 000001010010 000001010011 000000100100 000000110111 000000111000 000000100111 " +
		"000000101000 000001011000 000001011001 000000101011 000000101100 000001011010 000001100110 000001100111 " +
		"0000001111 000011001000 000011001001 000001011011 000000110011 000000110100 000000110101 0000001101100 " +
		"0000001101101 0000001001010 0000001001011 0000001001100 0000001001101 0000001110010 0000001110011 " +
		"0000001110100 0000001110101 0000001110110 0000001110111 0000001010010 0000001010011 0000001010100 " +
		"0000001010101 0000001011010 0000001011011 0000001100100 0000001100101",
}

const longRunCodes = "00000001000 00000001100 00000001101 000000010010 000000010011 000000010100 000000010101 " +
	"000000010110 000000010111 000000011100 000000011101 000000011110 000000011111"

// modeCodes are how a row is coded by the one above: a colour's change straight
// below or up to three pixels to the right or to the left, a pair of runs, or a
// change above that is passed.
const (
	modeCodes = "1 011 000011 0000011 010 000010 0000010 001 0001"
	runsMode  = 7
	passMode  = 8
)

// table tells by the next 13 bits a code's value and length; length 0: none.
type table [1 << codeBits]struct {
	value  int16
	length uint8
}

const codeBits = 13

func (t *table) add(codes string, value func(i int) int) {
	for i, code := range strings.Fields(codes) {
		from := 0
		for _, bit := range code {
			from = from<<1 | int(bit-'0')
		}
		from <<= codeBits - len(code)
		for k := range 1 << (codeBits - len(code)) {
			t[from+k].value, t[from+k].length = int16(value(i)), uint8(len(code))
		}
	}
}

// tables are those of white and black runs, and of the modes.
var tables = sync.OnceValue(func() (t [3]table) {
	for colour := range runCodes {
		t[colour].add(runCodes[colour], func(i int) int {
			if i < 64 {
				return i
			}
			return 64 * (i - 63)
		})
		t[colour].add(longRunCodes, func(i int) int { return 1792 + 64*i })
	}
	t[2].add(modeCodes, func(i int) int { return i })
	return t
})

// reader reads one strip.
type reader struct {
	data   []byte
	at     int // in bits
	width  int
	tables [3]table
	above  []int // where the colour changes in the row above, from white
	row    []int // and in this one
}

// ErrDamaged says that the data is not of the coding.
var ErrDamaged = errors.New("damaged fax data")

// peek returns the next n bits, zeros past the end.
func (r *reader) peek(n int) (v int) {
	for i := r.at; i < r.at+n; i++ {
		v <<= 1
		if i>>3 < len(r.data) {
			v |= int(r.data[i>>3]>>(7-i&7)) & 1
		}
	}
	return v
}

// over reports whether more was read than there is.
func (r *reader) over() bool { return r.at > 8*len(r.data) }

func (r *reader) code(table int) (int, error) {
	e := r.tables[table][r.peek(codeBits)]
	if e.length == 0 || r.over() {
		return 0, ErrDamaged
	}
	r.at += int(e.length)
	return int(e.value), nil
}

// run reads a run's length: codes of multiples of 64, then one below.
func (r *reader) run(colour int) (n int, err error) {
	for {
		v, err := r.code(colour)
		if err != nil {
			return 0, err
		}
		n += v
		if v < 64 || n > r.width {
			return n, nil
		}
	}
}

// endOfLine passes over an end-of-line code, eleven zeros or more and a one,
// and reports whether there was one.
func (r *reader) endOfLine() bool {
	if r.peek(11) != 0 || r.over() {
		return false
	}
	for at := r.at + 11; at < 8*len(r.data); at++ {
		if r.data[at>>3]>>(7-at&7)&1 == 1 {
			r.at = at + 1
			return true
		}
	}
	return false
}

// change says that the colour changes at x. A run without pixels is no change:
// rows below are coded by what is seen of this one.
func (r *reader) change(x int) {
	if n := len(r.row); n > 0 && r.row[n-1] == x {
		r.row = r.row[:n-1]
		return
	}
	r.row = append(r.row, x)
}

// rowOfRuns reads a row that is coded by itself.
func (r *reader) rowOfRuns() error {
	for x, colour := 0, 0; x < r.width; colour ^= 1 {
		n, err := r.run(colour)
		if err != nil {
			return err
		}
		if x += n; x > r.width {
			return ErrDamaged
		}
		r.change(x)
	}
	return nil
}

// rowByAbove reads a row that is coded by the row above.
func (r *reader) rowByAbove() error {
	colour := 0
	for x := -1; x < r.width; {
		mode, err := r.code(2)
		if err != nil {
			return err
		}
		// The first change above to the right of x, to the other colour.
		i := colour
		for i < len(r.above) && r.above[i] <= x {
			i += 2
		}
		change := func(i int) int {
			if i < len(r.above) {
				return r.above[i]
			}
			return r.width
		}
		switch mode {
		case passMode:
			x = change(i + 1)
		case runsMode:
			x = max(x, 0)
			for k := range 2 {
				n, err := r.run(colour ^ k)
				if err != nil {
					return err
				}
				if x += n; x > r.width {
					return ErrDamaged
				}
				r.change(x)
			}
		default:
			to := change(i) + []int{0, 1, 2, 3, -1, -2, -3}[mode]
			if to < max(x, 0) || to > r.width {
				return ErrDamaged
			}
			x = to
			r.change(x)
			colour ^= 1
		}
	}
	return nil
}

// Decode decodes height rows of width pixels, a bit each, 1 for black, the
// highest bit first; rows begin at bytes. Data that ends too early is
// [io.ErrUnexpectedEOF].
func Decode(data []byte, width, height int, c Coding) ([]byte, error) {
	r := &reader{data: data, width: width, tables: tables()}
	stride := (width + 7) / 8
	out := make([]byte, stride*height)
	for y := range height {
		r.row = r.row[:0]
		byAbove := c == Group4
		switch c {
		case Group3, Group3Both:
			had := r.endOfLine()
			if c == Group3Both && (had || y > 0) {
				byAbove = r.peek(1) == 0
				r.at++
			}
		case RLE:
			r.at = (r.at + 7) &^ 7
		}
		var err error
		if byAbove {
			err = r.rowByAbove()
		} else {
			err = r.rowOfRuns()
		}
		if err != nil {
			if r.at >= 8*len(r.data)-codeBits {
				return nil, io.ErrUnexpectedEOF
			}
			return nil, err
		}
		row := out[y*stride:][:stride]
		for i := 0; i < len(r.row); i += 2 { // black from one change to the next
			to := width
			if i+1 < len(r.row) {
				to = r.row[i+1]
			}
			for x := r.row[i]; x < to; x++ {
				row[x>>3] |= 0x80 >> (x & 7)
			}
		}
		r.above, r.row = r.row, r.above
	}
	return out, nil
}
