package charset

import (
	"bytes"
	"errors"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
)

// ErrBack says that a text cannot be written again as it was.
var ErrBack = errors.New("the encoding of the text is not one that can be written again byte for byte")

// Back returns a function that writes UTF-8 in the encoding that text is in, given
// what [Text] or [XMLText] made of it: what was not changed comes out byte for
// byte. A text for which that cannot be is an ErrBack. What the encoding has no
// place for is an error of the function.
func Back(text, plain []byte) (func(plain []byte) ([]byte, error), error) {
	if mark, ok := bytes.CutSuffix(text, plain); ok && (len(mark) == 0 || bytes.Equal(mark, utf8Mark)) {
		return func(plain []byte) ([]byte, error) { return append(bytes.Clone(mark), plain...), nil }, nil
	}
	var codes []encoding.Encoding
	for _, order := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		codes = append(codes, unicode.UTF16(order, unicode.ExpectBOM), unicode.UTF16(order, unicode.IgnoreBOM))
	}
	if declared := declaration.FindSubmatch(text[:min(len(text), 200)]); declared != nil {
		if e, err := htmlindex.Get(string(declared[1])); err == nil {
			codes = append(codes, e)
		}
	}
	for _, e := range codes {
		if same, err := e.NewEncoder().Bytes(plain); err == nil && bytes.Equal(same, text) {
			return e.NewEncoder().Bytes, nil
		}
	}
	return nil, ErrBack
}
