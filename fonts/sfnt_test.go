package fonts

import (
	"encoding/binary"
	"maps"
	"slices"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
)

// withTables returns the embedded font's file with tables added or replaced: a
// table directory, then the tables, each padded to four bytes.
func withTables(added map[string][]byte) []byte {
	tables := embeddedTables()
	maps.Copy(tables, added)
	var tags []string
	for tag := range tables {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	out := bytesOf(uint32(0x00010000), uint16(len(tags)), [6]byte{})
	body := []byte{}
	for _, tag := range tags {
		offset := 12 + 16*len(tags) + len(body)
		out = append(out, tag...)
		out = append(out, bytesOf(uint32(0), uint32(offset), uint32(len(tables[tag])))...)
		body = append(body, tables[tag]...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	return append(out, body...)
}

// embeddedTables returns the tables of the embedded font's file by tag.
func embeddedTables() map[string][]byte {
	source := dejavusanscondensedbold.TTF
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(source[4:])) {
		entry := source[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = source[offset : offset+length]
	}
	return tables
}
