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
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

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
