package coco

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// scanner reads one JSON document as a stream, in memory bounded by its longest
// string, and knows the line that it is at. Of values that it skips it checks no
// more than that strings and brackets end.
//
// A document that is not JSON sets err, after which everything reads as zero
// and every loop ends. A value of another type than wanted sets wrong, and is
// passed over.
type scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int // what of buf is not read yet
	line     int // of pos, from 1
	err      error
	wrong    error
	text     []byte // the last string or literal
}

func newScanner(r io.Reader) *scanner {
	s := &scanner{r: r, buf: make([]byte, 64<<10), line: 1}
	if s.fill(); s.end >= 3 && string(s.buf[:3]) == "\xef\xbb\xbf" {
		s.pos = 3 // editors on Windows put it there
	}
	return s
}

// fill reads more, once all of buf is read. It reports whether there is more.
func (s *scanner) fill() bool {
	if s.err != nil {
		return false
	}
	s.pos = 0
	var err error
	s.end, err = io.ReadAtLeast(s.r, s.buf, min(512, len(s.buf)))
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		s.err, s.end = err, 0
	}
	return s.end > 0
}

// fail ends the document with what is wrong with it.
func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
	s.pos, s.end = 0, 0
}

var errCutOff = errors.New("the JSON is cut off")

// peek returns the next byte that is not white space, 0 if there is none.
func (s *scanner) peek() byte {
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
func (s *scanner) next(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// want consumes c, or fails.
func (s *scanner) want(c byte) {
	if s.next(c) {
		return
	}
	if s.pos < s.end {
		s.fail("want %q, have %q", c, s.buf[s.pos])
	} else {
		s.fail("%w", errCutOff)
	}
}

// object calls field with each key of the object that comes next. The key is
// valid until field reads the value, which it must.
func (s *scanner) object(field func(key []byte)) {
	s.want('{')
	s.list('}', func() {
		if s.peek() != '"' {
			s.want('"')
			return
		}
		s.quoted()
		key := s.text
		s.want(':')
		if s.err == nil {
			field(key)
		}
	})
}

// array calls item before each value of the array that comes next. It must
// read the value.
func (s *scanner) array(item func()) {
	s.want('[')
	s.list(']', item)
}

func (s *scanner) list(end byte, item func()) {
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

// quoted reads a string as it is written, between the quotes, into text. It
// reports whether there is an escape in it.
func (s *scanner) quoted() (escaped bool) {
	s.pos++
	s.text = s.text[:0]
	for {
		start := s.pos
		for s.pos < s.end {
			c := s.buf[s.pos]
			s.pos++
			if c == '"' {
				s.text = append(s.text, s.buf[start:s.pos-1]...)
				return escaped
			}
			if c == '\n' {
				s.line++
			}
			if c == '\\' {
				s.text = append(s.text, s.buf[start:s.pos]...)
				if s.pos == s.end && !s.fill() {
					s.fail("%w", errCutOff)
					return false
				}
				// What is escaped, a quote perhaps, ends nothing.
				s.text = append(s.text, s.buf[s.pos])
				s.pos++
				start, escaped = s.pos, true
			}
		}
		s.text = append(s.text, s.buf[start:s.end]...)
		if !s.fill() {
			s.fail("%w", errCutOff)
			return false
		}
	}
}

// literal reads a number, true, false or null into text.
func (s *scanner) literal() {
	s.text = s.text[:0]
	for {
		start := s.pos
		for s.pos < s.end {
			switch s.buf[s.pos] {
			case ',', ']', '}', ':', ' ', '\t', '\r', '\n', '"', '[', '{':
				s.text = append(s.text, s.buf[start:s.pos]...)
				if len(s.text) == 0 {
					s.fail("want a value, have %q", s.buf[s.pos])
				}
				return
			}
			s.pos++
		}
		s.text = append(s.text, s.buf[start:s.end]...)
		if !s.fill() {
			if len(s.text) == 0 {
				s.fail("%w", errCutOff)
			}
			return
		}
	}
}

// skip passes over a value.
func (s *scanner) skip() {
	switch s.peek() {
	case '"':
		s.skipString()
	case '{', '[':
		s.skipNested()
	default:
		s.literal()
	}
}

// skipNested passes over an object or an array. Outlines of objects, which are
// most of a COCO file, go this way.
func (s *scanner) skipNested() {
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
			s.fail("%w", errCutOff)
			return
		}
	}
}

func (s *scanner) skipString() {
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
			s.fail("%w", errCutOff)
			return
		}
	}
}

// mistyped passes over a value that is not what the field is to be.
func (s *scanner) mistyped(field, want string) {
	have := "nothing"
	switch c := s.peek(); c {
	case '"':
		have = "text"
	case '{':
		have = "an object"
	case '[':
		have = "an array"
	default:
		s.literal()
		s.misread(field, want)
		return
	}
	s.skip()
	s.say("%s: want %s, have %s", field, want, have)
}

// misread says that the literal in text is not what the field is to be.
func (s *scanner) misread(field, want string) {
	s.say("%s: want %s, have %.40q", field, want, s.text)
}

// say sets wrong, unless something is wrong already.
func (s *scanner) say(format string, args ...any) {
	if s.wrong == nil {
		s.wrong = fmt.Errorf(format, args...)
	}
}

// string reads text.
func (s *scanner) string(field string) string {
	if s.peek() != '"' {
		s.mistyped(field, "text")
		return ""
	}
	if !s.quoted() {
		return strings.ToValidUTF8(string(s.text), "\uFFFD")
	}
	var text string
	if err := json.Unmarshal(append(append([]byte{'"'}, s.text...), '"'), &text); err != nil {
		s.say("%s: %v", field, err)
	}
	return text
}

// float reads a number. NaN and Infinity, which Python writes, are numbers.
func (s *scanner) float(field string) float64 {
	switch s.peek() {
	case '"', '{', '[':
		s.mistyped(field, "a number")
		return 0
	}
	s.literal()
	v, err := strconv.ParseFloat(string(s.text), 64)
	if err != nil {
		s.misread(field, "a number")
		return 0
	}
	return v
}

// int reads a whole number; 12.0 is one.
func (s *scanner) int(field string) int64 {
	switch s.peek() {
	case '"', '{', '[':
		s.mistyped(field, "a whole number")
		return 0
	}
	s.literal()
	if n, err := strconv.ParseInt(string(s.text), 10, 64); err == nil {
		return n
	}
	v, err := strconv.ParseFloat(string(s.text), 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		s.misread(field, "a whole number")
		return 0
	}
	return int64(v)
}
