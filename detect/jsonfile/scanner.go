// Package jsonfile reads JSON label files as a stream, in memory bounded by the
// longest string, and knows the line that it is at.
//
// Start with [NewReader]; [Reader.Object] and [Reader.Array] go through what a
// file holds, and [Reader.Skip] passes over the rest.
//
// # Errors
//
// A document that is not JSON sets [Reader.Err], after which everything reads as
// zero and every loop ends. A value of another type than wanted is passed over
// and kept for [Reader.Wrong], so that the record that it is in can be told of
// and reading goes on. A number that is written as text is read as the number,
// and [Reader.Quoted] says so.
//
// # Decisions
//
// encoding/json wants all of the text in memory, takes three times as long over
// outlines, gives up a section at the first record of a wrong type, refuses the
// NaN that Python writes, and does not tell lines. Of values that are passed
// over, no more is checked than that strings and brackets end.
package jsonfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"annotate/detect"
	"annotate/detect/charset"
)

// Reader reads one JSON document. It is not safe for concurrent use.
type Reader struct {
	r        io.Reader
	buf      []byte
	pos, end int   // what of buf is not read yet
	line     int   // of pos, from 1
	filled   int64 // bytes that were in buf so far
	err      error
	wrong    error
	quoted   bool
	text     []byte // scratch for what crosses the end of buf
	raw      []byte // what Raw has taken out of buf
	mark     int    // where in buf Raw goes on; −1 while there is none
}

// NewReader returns a Reader of r, whose text [charset.NewReader] makes UTF-8.
func NewReader(r io.Reader) *Reader {
	return &Reader{r: charset.NewReader(r), buf: make([]byte, 64<<10), line: 1, mark: -1}
}

// Read returns how many bytes of text were read so far.
func (s *Reader) Read() int64 { return s.filled - int64(s.end-s.pos) }

// NewTextReader returns a Reader of text, which is UTF-8 and does not change
// while it is read.
func NewTextReader(text []byte) *Reader {
	return &Reader{r: eof{}, buf: text, end: len(text), line: 1, mark: -1}
}

type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// Line returns the line of what comes next, from 1.
func (s *Reader) Line() int { return s.line }

// Err returns why the document ended early, nil if it did not.
func (s *Reader) Err() error { return s.err }

// FileError returns Err as an error of the file of that name; nil if it is nil.
func (s *Reader) FileError(name string) error {
	if s.err == nil {
		return nil
	}
	line := s.line
	if e, ok := errors.AsType[*charset.Error](s.err); ok {
		line = e.Line
	}
	return &detect.LineError{File: name, Line: line, Err: s.err}
}

// End fails if more than white space follows.
func (s *Reader) End() {
	if s.err == nil && s.Peek() != 0 {
		s.Fail("more than one JSON document")
	}
}

// fill reads more, once all of buf is read. It reports whether there is more.
func (s *Reader) fill() bool {
	if s.err != nil {
		return false
	}
	if s.mark >= 0 {
		s.raw = append(s.raw, s.buf[s.mark:s.end]...)
		s.mark = 0
	}
	s.pos = 0
	var err error
	s.end, err = io.ReadAtLeast(s.r, s.buf, min(512, len(s.buf)))
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		s.err, s.end = err, 0
	}
	s.filled += int64(s.end)
	return s.end > 0
}

// Fail ends the document with what is wrong with it.
func (s *Reader) Fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
	s.pos, s.end = 0, 0
}

// ErrCutOff says that the document ends too early.
var ErrCutOff = errors.New("the JSON is cut off")

// Peek returns the next byte that is not white space, 0 if there is none.
func (s *Reader) Peek() byte {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case '\n':
				s.line++
			case ' ', '\t', '\r':
			default:
				return c
			}
			s.pos++
		}
		if !s.fill() {
			return 0
		}
	}
}

// next consumes c if it is the next byte that is not white space.
func (s *Reader) next(c byte) bool {
	if s.Peek() != c {
		return false
	}
	s.pos++
	return true
}

// want consumes c, or fails.
func (s *Reader) want(c byte) {
	if s.next(c) {
		return
	}
	if s.pos < s.end {
		s.Fail("want %q, have %q", c, s.buf[s.pos])
	} else {
		s.Fail("%w", ErrCutOff)
	}
}

// Object calls field with each key of the object that comes next. The key is
// valid until field reads the value, which it must.
func (s *Reader) Object(field func(key []byte)) {
	s.want('{')
	s.list('}', func() {
		if s.Peek() != '"' {
			s.want('"')
			return
		}
		key, _ := s.string()
		if s.pos < s.end && s.buf[s.pos] == ':' {
			s.pos++
		} else {
			key = append(s.text[:0], key...) // what follows may need buf
			s.text = key
			s.want(':')
		}
		if s.err == nil {
			field(key)
		}
	})
}

// Array calls item before each value of the array that comes next. It must
// read the value.
func (s *Reader) Array(item func()) {
	s.want('[')
	s.list(']', item)
}

func (s *Reader) list(end byte, item func()) {
	if s.err != nil || s.next(end) {
		return
	}
	for s.err == nil {
		item()
		if s.next(end) {
			return
		}
		s.want(',')
	}
}

// string reads a string as it is written, between the quotes. What it returns is
// valid until the next read. It reports whether there is an escape in it.
func (s *Reader) string() (text []byte, escaped bool) {
	s.pos++
	if i := bytes.IndexByte(s.buf[s.pos:s.end], '"'); i >= 0 {
		text = s.buf[s.pos : s.pos+i]
		if bytes.IndexByte(text, '\\') < 0 {
			s.pos += i + 1
			s.line += bytes.Count(text, []byte("\n"))
			return text, false
		}
	}
	s.text = s.text[:0]
	for {
		start := s.pos
		for s.pos < s.end {
			c := s.buf[s.pos]
			s.pos++
			if c == '"' {
				s.text = append(s.text, s.buf[start:s.pos-1]...)
				return s.text, escaped
			}
			if c == '\n' {
				s.line++
			}
			if c == '\\' {
				s.text = append(s.text, s.buf[start:s.pos]...)
				if s.pos == s.end && !s.fill() {
					s.Fail("%w", ErrCutOff)
					return nil, false
				}
				// What is escaped, a quote perhaps, ends nothing.
				s.text = append(s.text, s.buf[s.pos])
				s.pos++
				start, escaped = s.pos, true
			}
		}
		s.text = append(s.text, s.buf[start:s.end]...)
		if !s.fill() {
			s.Fail("%w", ErrCutOff)
			return nil, false
		}
	}
}

// literal reads a number, true, false or null. What it returns is valid until
// the next read.
func (s *Reader) literal() []byte {
	whole := true
	for s.text = s.text[:0]; ; whole = false {
		start := s.pos
		for s.pos < s.end {
			switch s.buf[s.pos] {
			case ',', ']', '}', ':', ' ', '\t', '\r', '\n', '"', '[', '{':
				if whole && s.pos > start {
					return s.buf[start:s.pos]
				}
				s.text = append(s.text, s.buf[start:s.pos]...)
				if len(s.text) == 0 {
					s.Fail("want a value, have %q", s.buf[s.pos])
				}
				return s.text
			}
			s.pos++
		}
		s.text = append(s.text, s.buf[start:s.end]...)
		if !s.fill() {
			if len(s.text) == 0 {
				s.Fail("%w", ErrCutOff)
			}
			return s.text
		}
	}
}

// Null consumes null if that comes next.
func (s *Reader) Null() bool {
	if s.Peek() != 'n' {
		return false
	}
	s.literal()
	return true
}

// Skip passes over a value.
func (s *Reader) Skip() {
	switch s.Peek() {
	case '"':
		s.skipString()
	case '{', '[':
		s.skipNested()
	default:
		s.literal()
	}
}

// Raw passes over a value and returns its text as the file has it.
func (s *Reader) Raw() []byte {
	s.Peek()
	s.raw, s.mark = s.raw[:0], s.pos
	s.Skip()
	if s.err == nil {
		s.raw = append(s.raw, s.buf[s.mark:s.pos]...)
	}
	s.mark = -1
	return bytes.Clone(s.raw)
}

// skipNested passes over an object or an array.
func (s *Reader) skipNested() {
	for depth := 0; ; {
		for s.pos < s.end {
			c := s.buf[s.pos]
			if c == '"' {
				s.skipString()
				continue
			}
			s.pos++
			switch c {
			case '\n':
				s.line++
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return
				}
			}
		}
		if !s.fill() {
			s.Fail("%w", ErrCutOff)
			return
		}
	}
}

func (s *Reader) skipString() {
	s.pos++
	for escape := false; ; {
		for s.pos < s.end {
			c := s.buf[s.pos]
			s.pos++
			switch {
			case c == '\n':
				s.line++
				escape = false
			case escape:
				escape = false
			case c == '\\':
				escape = true
			case c == '"':
				return
			}
		}
		if !s.fill() {
			s.Fail("%w", ErrCutOff)
			return
		}
	}
}
