package pngio

import (
	"bytes"

	"github.com/klauspost/compress/zlib"
)

// Compressed returns a chunk of a keyword and compressed data, as iCCP and zTXt
// are, to stand before the palette.
func Compressed(kind, keyword string, data []byte) Chunk {
	var b bytes.Buffer
	b.WriteString(keyword)
	b.Write([]byte{0, 0}) // ends the keyword; the method is deflate
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return Chunk{Type: kind, Data: b.Bytes(), Place: BeforePalette}
}
