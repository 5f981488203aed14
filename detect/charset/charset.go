// Package charset makes UTF-8 of label files, or says why not.
//
// Start with [NewReader] for text and with [XMLText] for XML, which declares
// what it is written in.
//
// # Decisions
//
// UTF-16 and byte order marks are certain, and are read. Any other encoding is
// a guess, and a guess that is wrong gives labels that look almost right: so a
// file that is not UTF-8 is an [*Error] that says what it looks like and what to
// do. Replacing what does not fit was rejected: two labels can become one.
package charset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Error says that a text is not UTF-8.
type Error struct {
	// Line is where the first byte is that does not fit, from 1.
	Line int
	// Guess is the encoding that it looks like, as iconv calls it.
	Guess string
}

// Error says what the text looks like and what to do.
func (e *Error) Error() string {
	return fmt.Sprintf("not UTF-8, looks like %s: save it as UTF-8, or iconv -f %s -t utf-8", e.Guess, e.Guess)
}

// headSize is how much is looked at to tell UTF-16 that has no mark.
const headSize = 1 << 10

// NewReader returns the text in r as UTF-8, without a byte order mark. What is
// UTF-16, by its mark or by every other byte being 0, is turned into UTF-8.
// Reading fails with an [*Error] where the text is not UTF-8.
func NewReader(r io.Reader) io.Reader {
	b, wide := unmarked(r)
	if wide != nil {
		return wide
	}
	return &validReader{r: b, line: 1}
}

// XMLText returns an XML document as UTF-8, from what its mark or its declaration
// says that it is in: any encoding that browsers know. What it declares to be
// UTF-8, or does not declare, is left as it is; [InvalidAt] tells whether it is
// valid. encoding/xml wants [Known] as its CharsetReader then.
func XMLText(r io.Reader) ([]byte, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(text[:min(len(text), headSize)], 0) >= 0 { // UTF-16, perhaps
		if _, wide := unmarked(bytes.NewReader(text)); wide != nil {
			return io.ReadAll(wide)
		}
	}
	text = bytes.TrimPrefix(text, utf8Mark)
	head := text[:min(len(text), 200)]
	declared := declaration.FindSubmatch(head)
	if declared == nil {
		return text, nil
	}
	e, err := htmlindex.Get(string(declared[1]))
	if err != nil {
		return nil, fmt.Errorf("the encoding %q is not known: save the file as UTF-8", declared[1])
	}
	switch name, _ := htmlindex.Name(e); name {
	case "utf-8", "utf-16le", "utf-16be": // what is UTF-16 was told before
		return text, nil
	}
	return e.NewDecoder().Bytes(text)
}

var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']`)

// Known is the CharsetReader for what XMLText returns, whatever it declares.
func Known(_ string, r io.Reader) (io.Reader, error) { return r, nil }

// InvalidAt returns where text stops being UTF-8, −1 if it is.
func InvalidAt(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size < 2 {
			return i
		}
		i += size
	}
	return -1
}

// Text returns text as UTF-8, as NewReader reads it.
func Text(text []byte) ([]byte, error) {
	if plain := bytes.TrimPrefix(text, utf8Mark); utf8.Valid(plain) && bytes.IndexByte(plain[:min(len(plain), headSize)], 0) < 0 {
		return plain, nil // as nearly all are, without a copy
	}
	return io.ReadAll(NewReader(bytes.NewReader(text)))
}

// Head returns as UTF-8 what a file begins with, cut off anywhere. What does not
// fit stays as it is.
func Head(head []byte) []byte {
	if bytes.IndexByte(head[:min(len(head), headSize)], 0) < 0 && !bytes.HasPrefix(head, []byte{0xff, 0xfe}) && !bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return bytes.TrimPrefix(head, utf8Mark) // as nearly all are, without a copy
	}
	b, wide := unmarked(bytes.NewReader(head))
	if wide != nil {
		text, _ := io.ReadAll(wide) // of bytes in memory, cut off anywhere
		return text
	}
	text, _ := io.ReadAll(b)
	return text
}

var utf8Mark = []byte("\xef\xbb\xbf")

// unmarked returns r without a mark, or if it is UTF-16 as UTF-8.
func unmarked(r io.Reader) (b *bufio.Reader, wide io.Reader) {
	b = bufio.NewReaderSize(r, 4<<10) // longer reads pass it by
	head, _ := b.Peek(headSize)
	var order unicode.Endianness
	switch {
	case bytes.HasPrefix(head, utf8Mark):
		_, _ = b.Discard(len(utf8Mark)) // just peeked
		return b, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}) || zeros(head, 1):
		order = unicode.LittleEndian
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}) || zeros(head, 0):
		order = unicode.BigEndian
	default:
		return b, nil
	}
	return nil, transform.NewReader(b, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
}

// zeros reports whether every other byte of head, from the first, is 0 and no
// other, as ASCII is in UTF-16.
func zeros(head []byte, first int) bool {
	if len(head) < 4 {
		return false
	}
	for i, c := range head[:len(head)&^1] {
		if (c == 0) != (i%2 == first) {
			return false
		}
	}
	return true
}

// validReader passes on what is UTF-8.
type validReader struct {
	r    io.Reader
	line int
	tail [utf8.UTFMax]byte // of the last read, the beginning of a rune
	n    int
}

func (v *validReader) Read(p []byte) (int, error) {
	n, err := v.r.Read(p)
	text := p[:n]
	for v.n > 0 && len(text) > 0 { // a rune over the border
		v.tail[v.n] = text[0]
		v.n++
		text = text[1:]
		if utf8.FullRune(v.tail[:v.n]) {
			if r, size := utf8.DecodeRune(v.tail[:v.n]); r == utf8.RuneError && size < 2 {
				return 0, &Error{Line: v.line, Guess: Guess(append(v.tail[:v.n:v.n], text...))}
			}
			v.n = 0
		}
	}
	if !utf8.Valid(text) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRune(text[i:])
			if r == utf8.RuneError && size < 2 {
				if err == nil && !utf8.FullRune(text[i:]) {
					v.n = copy(v.tail[:], text[i:])
					break
				}
				v.line += bytes.Count(text[:i], []byte("\n"))
				return 0, &Error{Line: v.line, Guess: Guess(text[i:])}
			}
			i += size
		}
	}
	if err == io.EOF && v.n > 0 {
		return 0, &Error{Line: v.line, Guess: Guess(v.tail[:v.n])}
	}
	v.line += bytes.Count(p[:n], []byte("\n"))
	return n, err
}

// Guess returns what a text that is not UTF-8 looks like, given it from its first
// such byte on. It goes by how bytes above 127 stand: alone between letters as in
// the languages of western Europe, all together as Cyrillic, or in pairs with
// bytes below 160 as in East Asia.
func Guess(text []byte) string {
	text = text[:min(len(text), 4<<10)]
	high, pairs, runs := 0, 0, 0
	for i := 0; i < len(text); i++ {
		if text[i] < 0x80 {
			continue
		}
		start := i
		for i < len(text) && text[i] >= 0x80 {
			i++
		}
		n := i - start
		high += n
		if n%2 == 0 {
			pairs += n
		}
		if n >= 3 {
			runs += n
		}
	}
	switch {
	case 2*runs < high:
		return "windows-1252"
	case pairs == high:
		return "gbk"
	}
	return "windows-1251"
}
