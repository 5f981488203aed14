package jsonfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Mistyped passes over a value that is not what the field is to be.
func (s *Reader) Mistyped(field, want string) {
	have := "nothing"
	switch c := s.Peek(); c {
	case '"':
		have = "text"
	case '{':
		have = "an object"
	case '[':
		have = "an array"
	default:
		s.misread(field, want, s.literal())
		return
	}
	s.Skip()
	s.Say("%s: want %s, have %s", field, want, have)
}

// misread says that a literal is not what the field is to be.
func (s *Reader) misread(field, want string, have []byte) {
	s.Say("%s: want %s, have %.40q", field, want, have)
}

// Say sets what Wrong returns, unless something is wrong already.
func (s *Reader) Say(format string, args ...any) {
	if s.wrong == nil {
		s.wrong = fmt.Errorf(format, args...)
	}
}

// Wrong returns the first thing that was wrong with values since it was last
// called, nil for nothing.
func (s *Reader) Wrong() error {
	err := s.wrong
	s.wrong = nil
	return err
}

// HasWrong reports whether Wrong would return an error.
func (s *Reader) HasWrong() bool { return s.wrong != nil }

// Quoted reports whether a number was written as text since it was last called.
func (s *Reader) Quoted() bool {
	q := s.quoted
	s.quoted = false
	return q
}

// String reads text.
func (s *Reader) String(field string) string {
	if s.Peek() != '"' {
		s.Mistyped(field, "text")
		return ""
	}
	raw, escaped := s.string()
	if !escaped {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	var text string
	if err := json.Unmarshal(append(append([]byte{'"'}, raw...), '"'), &text); err != nil {
		s.Say("%s: %v", field, err)
	}
	return text
}

// number returns the text of a number, be it a literal or a string.
func (s *Reader) number(field, want string) ([]byte, bool) {
	switch s.Peek() {
	case '{', '[':
		s.Mistyped(field, want)
		return nil, false
	case '"':
		text, _ := s.string()
		text = bytes.TrimSpace(text)
		if _, err := strconv.ParseFloat(string(text), 64); err != nil {
			s.Say("%s: want %s, have text", field, want)
			return nil, false
		}
		s.quoted = true
		return text, true
	}
	return s.literal(), true
}

// Float reads a number. NaN and Infinity, which Python writes, are numbers, and
// so is text that is one.
func (s *Reader) Float(field string) float64 {
	text, ok := s.number(field, "a number")
	if !ok {
		return 0
	}
	if v, ok := decimal(text); ok {
		return v
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		s.misread(field, "a number", text)
		return 0
	}
	return v
}

// decimal reads a number of at most 15 digits without an exponent, exactly: both
// what it divides and what by are whole numbers that a float64 holds.
func decimal(text []byte) (float64, bool) {
	if len(text) == 0 || len(text) > 17 {
		return 0, false
	}
	digits := text
	if text[0] == '-' {
		digits = text[1:]
	}
	n, count, point := uint64(0), 0, -1
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + uint64(c-'0')
			count++
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	if count == 0 || count > 15 {
		return 0, false
	}
	v := float64(n)
	if point >= 0 {
		v /= powers[len(digits)-1-point]
	}
	if text[0] == '-' {
		v = -v
	}
	return v, true
}

var powers = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16}

// Int reads a whole number; 12.0 is one.
func (s *Reader) Int(field string) int64 {
	text, ok := s.number(field, "a whole number")
	if !ok {
		return 0
	}
	if n, err := strconv.ParseInt(string(text), 10, 64); err == nil {
		return n
	}
	v, err := strconv.ParseFloat(string(text), 64)
	if err != nil || v != math.Trunc(v) || math.Abs(v) > 1<<53 {
		s.misread(field, "a whole number", text)
		return 0
	}
	return int64(v)
}

// Side reads the width or height of an image in pixels, 0 for null. One that no
// image has is wrong.
func (s *Reader) Side(field string) int {
	if s.Null() {
		return 0
	}
	n := s.Int(field)
	if n < 0 || n > math.MaxInt32 {
		s.Say("%s: %d is not a size", field, n)
		return 0
	}
	return int(n)
}

// Flag reads true or false, or a number, true unless it is 0; null is false.
func (s *Reader) Flag(field string) bool {
	switch s.Peek() {
	case 't':
		s.literal()
		return true
	case 'f', 'n':
		s.literal()
		return false
	}
	return s.Int(field) != 0
}

// Floats reads an array of numbers. It appends them to buf[:0].
func (s *Reader) Floats(field string, buf []float64) []float64 {
	buf = buf[:0]
	if s.Peek() != '[' {
		s.Mistyped(field, "an array")
		return buf
	}
	if all, ok := s.plainFloats(buf); ok {
		return all
	}
	s.Array(func() { buf = append(buf, s.Float(field)) })
	return buf
}

// plainFloats reads an array that is in buf as a whole, on one line, and has plain
// decimals in it, as nearly all have; outlines are most of a COCO file. It
// consumes nothing of any other.
func (s *Reader) plainFloats(to []float64) ([]float64, bool) {
	text := s.buf[s.pos+1 : s.end]
	for i := 0; i < len(text); {
		for i < len(text) && text[i] == ' ' {
			i++
		}
		start := i
		for i < len(text) && (text[i] >= '0' && text[i] <= '9' || text[i] == '.' || text[i] == '-') {
			i++
		}
		v, ok := decimal(text[start:i])
		if !ok || i == len(text) {
			return to, false
		}
		to = append(to, v)
		switch text[i] {
		case ',':
			i++
		case ']':
			s.pos += i + 2
			return to, true
		default:
			return to, false
		}
	}
	return to, false
}

// Label reads what names a class: text, or a number as text.
func (s *Reader) Label(field string) string {
	switch s.Peek() {
	case '"', '{', '[', 'n', 't', 'f':
		return s.String(field)
	}
	return string(s.literal())
}
