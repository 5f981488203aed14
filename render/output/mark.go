package output

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
)

// The mark says who wrote a file and how long the file is, in as many bytes
// whatever the length, and what its writer notes.
const markFormat = "written by annotate, %15d bytes"

func markText(size int64, note string) []byte {
	text := fmt.Appendf(nil, markFormat, size)
	if note != "" {
		text = append(append(text, "; "...), note...)
	}
	return text
}

// mostNote is how long a note may be, in bytes.
const mostNote = 200

// markForm is where and how the files of a format bear a mark.
type markForm struct {
	// place returns the offset of the mark in a file that begins with head, false
	// if more of the file must be seen.
	place func(head []byte) (int, bool)
	wrap  func(text []byte) []byte // must not depend on text for its length
	// length returns how long the text is of a mark that begins so.
	length func(mark []byte) int
}

var (
	// A JPEG has it in a comment behind JFIF's and Exif's segment, which must come
	// first. What else has a place of its own counts from a later segment or from
	// the end of the file (MPF, motion photos).
	jpegMark = &markForm{
		place: func(head []byte) (int, bool) {
			at := 2
			for range 2 {
				if len(head) < at+4 {
					return 0, false
				}
				if head[at] != 0xFF || head[at+1] != 0xE0 && head[at+1] != 0xE1 {
					break
				}
				at += 2 + int(binary.BigEndian.Uint16(head[at+2:]))
			}
			return at, at <= len(head)
		},
		wrap: func(text []byte) []byte {
			return append([]byte{0xFF, 0xFE, 0, byte(2 + len(text))}, text...)
		},
		length: func(mark []byte) int { return int(mark[3]) - 2 },
	}
	// A PNG has it in a text chunk behind the header.
	pngMark = &markForm{
		place: func(head []byte) (int, bool) { return 33, len(head) >= 33 },
		wrap: func(text []byte) []byte {
			chunk := binary.BigEndian.AppendUint32(nil, uint32(len(pngKeyword)+len(text)))
			chunk = append(append(append(chunk, "tEXt"...), pngKeyword...), text...)
			return binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
		},
		length: func(mark []byte) int { return int(binary.BigEndian.Uint32(mark)) - len(pngKeyword) },
	}
	// HTML and SVG have it at their end; place never finds it.
	markupMark = &markForm{
		place: func([]byte) (int, bool) { return 0, false },
		wrap:  func(text []byte) []byte { return fmt.Appendf(nil, "<!-- %s -->\n", text) },
	}
)

const pngKeyword = "Comment\x00"

// formOf returns how a file that begins with head is marked; nil if it is not.
func formOf(head []byte) *markForm {
	switch lower := bytes.ToLower(head[:min(len(head), 64)]); {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return jpegMark
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return pngMark
	case bytes.HasPrefix(lower, []byte("<!doctype html")), bytes.HasPrefix(lower, []byte("<html")),
		bytes.HasPrefix(lower, []byte("<svg")), bytes.HasPrefix(lower, []byte("<?xml")) && bytes.Contains(head, []byte("<svg")):
		return markupMark
	}
	return nil
}

// sniffSize is how much of a file tells its format.
const sniffSize = 1024

// markWriter puts a mark into a file on its way. The caller calls finish behind
// the last byte.
type markWriter struct {
	f       File
	note    string
	size    int64  // written, the mark included
	held    []byte // the beginning, until it is known where the mark goes
	decided bool
	form    *markForm
	at      int64 // of the mark
}

func newMarkWriter(f File, note string) *markWriter { return &markWriter{f: f, note: note} }

func (m *markWriter) Write(p []byte) (int, error) {
	if m.decided {
		return len(p), m.put(p)
	}
	head := p // most often all of it: not to be copied
	if len(m.held) > 0 || len(p) < sniffSize {
		m.held = append(m.held, p...)
		head = m.held
	}
	if len(head) < sniffSize {
		return len(p), nil
	}
	decided, err := m.decide(head, false)
	if err == nil && !decided && len(m.held) == 0 {
		m.held = append(m.held, head...)
	}
	return len(p), err
}

func (m *markWriter) put(p []byte) error {
	n, err := m.f.Write(p)
	m.size += int64(n)
	return err
}

// decide writes the file's beginning, with a mark, once that shows where the mark
// goes, or all of the file is there.
func (m *markWriter) decide(head []byte, all bool) (decided bool, err error) {
	form, at := formOf(head), 0
	if form != nil && form != markupMark {
		ok := false
		if at, ok = form.place(head); !ok {
			if !all {
				return false, nil
			}
			form, at = nil, 0
		}
	}
	m.form, m.at, m.held, m.decided = form, int64(at), nil, true
	if form != nil && form != markupMark {
		if err := m.put(head[:at]); err != nil {
			return true, err
		}
		if err := m.put(form.wrap(markText(0, m.note))); err != nil {
			return true, err
		}
	}
	return true, m.put(head[at:])
}

// finish completes the file.
func (m *markWriter) finish() error {
	if !m.decided {
		if _, err := m.decide(m.held, true); err != nil {
			return err
		}
	}
	switch m.form {
	case nil:
		return nil
	case markupMark:
		size := m.size + int64(len(m.form.wrap(markText(0, ""))))
		return m.put(m.form.wrap(markText(size, "")))
	}
	_, err := m.f.WriteAt(m.form.wrap(markText(m.size, m.note)), m.at)
	return err
}

// readMark reports whether a file of the given size is one that a run wrote, and
// as long as it was then, and what was noted.
func readMark(f io.ReaderAt, size int64) (note string, ours bool) {
	head := make([]byte, sniffSize)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", false
	}
	form := formOf(head[:n])
	if form == nil {
		return "", false
	}
	plain := markText(size, "")
	want := form.wrap(plain)
	at := size - int64(len(want))
	if form != markupMark {
		place, ok := form.place(head[:n])
		if !ok { // behind a long segment
			head = make([]byte, 2*0xFFFF+8)
			if n, err = f.ReadAt(head, 0); err != nil && err != io.EOF {
				return "", false
			}
			if place, ok = form.place(head[:n]); !ok {
				return "", false
			}
		}
		at = int64(place)
	}
	if at < 0 {
		return "", false
	}
	got := head[min(at, int64(n)):n]
	if whole := len(want) + len("; ") + mostNote; len(got) < whole && at+int64(len(got)) < size {
		got = make([]byte, whole)
		if n, err = f.ReadAt(got, at); err != nil && err != io.EOF {
			return "", false
		}
		got = got[:n]
	}
	switch {
	case bytes.HasPrefix(got, want):
		return "", true
	case form == markupMark || len(got) < len(want):
		return "", false
	}
	begin, length := bytes.Index(want, plain), form.length(got)
	if length <= len(plain) || length > len(got)-begin {
		return "", false
	}
	text := got[begin : begin+length]
	note, found := strings.CutPrefix(string(text), string(plain)+"; ")
	return note, found && bytes.HasPrefix(got, form.wrap(text))
}
