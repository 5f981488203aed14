package fonts

import (
	"encoding/binary"
	"slices"
	"testing"

	"codeberg.org/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/stretchr/testify/require"
)

// withTables returns the embedded font's file with tables added: a table
// directory, then the tables, each padded to four bytes.
func withTables(t *testing.T, added map[string][]byte) []byte {
	t.Helper()
	source := dejavusanscondensedbold.TTF
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(source[4:])) {
		entry := source[12+16*i:]
		offset, length := binary.BigEndian.Uint32(entry[8:]), binary.BigEndian.Uint32(entry[12:])
		tables[string(entry[:4])] = source[offset : offset+length]
	}
	for tag, data := range added {
		require.NotContains(t, tables, tag)
		tables[tag] = data
	}
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
