package fonts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/go-text/typesetting/font/opentype"
)

// maxFaces bounds the fonts of one collection. The largest in use, Noto CJK's,
// have ten.
const maxFaces = 64

// parse reads a font file or collection. The parser is meant to survive
// malformed fonts; recover guards the run against the case that it does not.
func parse(data []byte) (faces []*typeface, err error) {
	defer func() {
		if r := recover(); r != nil {
			faces, err = nil, fmt.Errorf("malformed tables: %v", r)
		}
	}()
	if err := checkSizes(data); err != nil {
		return nil, err
	}
	loaders, err := opentype.NewLoaders(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if len(loaders) == 0 {
		return nil, errors.New("empty collection")
	}
	for _, l := range loaders {
		face, err := newTypeface(l)
		if err != nil {
			return nil, err
		}
		faces = append(faces, face)
	}
	return faces, nil
}

// checkSizes verifies that every table lies within the file. The parser trusts
// the length that a table claims and allocates as much: up to 4 GB for a file of
// 28 bytes. WOFF, which it reads too, is turned away for the same reason: its
// tables inflate to what they claim.
func checkSizes(data []byte) error {
	if string(data[:min(len(data), 4)]) != "ttcf" {
		return checkDirectory(data, 0)
	}
	if len(data) < 12 {
		return errTruncated
	}
	fonts := int64(binary.BigEndian.Uint32(data[8:]))
	if fonts > maxFaces {
		return fmt.Errorf("collection of %d fonts, more than %d", fonts, maxFaces)
	}
	if int64(len(data)) < 12+4*fonts {
		return errTruncated
	}
	for i := range fonts {
		if err := checkDirectory(data, int64(binary.BigEndian.Uint32(data[12+4*i:]))); err != nil {
			return err
		}
	}
	return nil
}

var errTruncated = errors.New("truncated")

// checkDirectory checks the tables of the font at an offset: OpenType 1.9,
// "Organization of an OpenType Font".
func checkDirectory(data []byte, at int64) error {
	size := int64(len(data))
	if size < at+12 {
		return errTruncated
	}
	switch magic := string(data[at : at+4]); magic {
	case "\x00\x01\x00\x00", "OTTO", "true":
	default:
		return fmt.Errorf("unknown format %q", magic)
	}
	tables := int64(binary.BigEndian.Uint16(data[at+4:]))
	if size < at+12+16*tables {
		return errTruncated
	}
	for i := range tables {
		entry := data[at+12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		if int64(offset)+int64(length) > size {
			return fmt.Errorf("table %q: %w", entry[:4], errTruncated)
		}
	}
	return nil
}
