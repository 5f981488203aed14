// Package lzw decodes TIFF's LZW compression (TIFF 6.0, section 13), whole strips
// and tiles of a known size: see [Decode].
//
// x/image/tiff/lzw was rejected: it reads and writes byte by byte, in three times
// the time. Package compress/lzw reads another kind, in which codes become longer
// one code later; what libtiff's predecessors wrote is of that kind, with the
// lowest bit first, and is left to it.
package lzw

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"io"
)

const (
	clearCode = 256
	endCode   = 257
	shortest  = 9 // bits of a code
	longest   = 12
)

// ErrDamaged is matched by errors about a code that stands for nothing.
var ErrDamaged = errors.New("damaged LZW data")

// Decode fills dst with what src decodes to, and leaves out what there is more.
// It fails with [io.ErrUnexpectedEOF] where src ends before dst is full.
func Decode(dst, src []byte) error {
	if len(src) >= 2 && src[0] == 0 && src[1]&1 == 1 { // a clear code, lowest bit first
		_, err := io.ReadFull(lzw.NewReader(bytes.NewReader(src), lzw.LSB, 8), dst)
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	// Each string has been written when its code comes to stand for it: it is kept
	// as where it lies in dst.
	var start [1 << longest]uint32
	var length [1 << longest]uint32
	var (
		acc      uint64 // bits not yet used, from the top
		have     int    // how many
		width    = shortest
		next     = endCode + 1 // the code that the next string gets
		n        int           // bytes of dst
		last, to int           // the string before, of dst; empty after a clear code
	)
	for n < len(dst) {
		if have < width {
			if len(src) >= 8 {
				acc |= binary.BigEndian.Uint64(src) >> have
				src = src[(63-have)/8:]
				have |= 56
			} else {
				for ; len(src) > 0 && have <= 56; have += 8 {
					acc |= uint64(src[0]) << (56 - have)
					src = src[1:]
				}
				if have < width {
					return io.ErrUnexpectedEOF
				}
			}
		}
		code := int(acc >> (64 - width))
		acc <<= width
		have -= width
		from := n
		switch {
		case code < clearCode:
			dst[n] = byte(code)
			n++
		case code == clearCode:
			width, next, last, to = shortest, endCode+1, 0, 0
			continue
		case code == endCode:
			return io.ErrUnexpectedEOF
		case code < next:
			at, size := int(start[code]), int(length[code])
			if n+size+8 <= len(dst) {
				// Eight bytes at a time; those too many are written over.
				for i := 0; i < size; i += 8 {
					binary.LittleEndian.PutUint64(dst[n+i:], binary.LittleEndian.Uint64(dst[at+i:]))
				}
				n += size
			} else {
				n += copy(dst[n:], dst[at:at+size])
			}
		case code == next && to > last: // the string before and its first byte
			n += copy(dst[n:], dst[last:to])
			if n < len(dst) {
				dst[n] = dst[last]
				n++
			}
		default:
			return ErrDamaged
		}
		if to > last && next < 1<<longest {
			start[next], length[next] = uint32(last), uint32(to-last+1)
			// TIFF's codes become longer one code early.
			if next++; next == 1<<width-1 && width < longest {
				width++
			}
		}
		last, to = from, n
	}
	return nil
}
