package spool

import "encoding/binary"

// Table is entries of any length, by their numbers from 0. The zero value is empty.
// It is safe for concurrent use while none is added or changed.
type Table struct {
	places, entries File
	count           int
}

// A place is where an entry is and how long it is.
const placeSize = 8 + 4

// Len returns how many entries there are.
func (t *Table) Len() int { return t.count }

// Add adds an entry.
func (t *Table) Add(entry []byte) {
	t.count++
	t.Set(t.count-1, entry)
}

// Set puts an entry in the place of another.
func (t *Table) Set(i int, entry []byte) {
	at, length := t.place(i)
	if len(entry) > length {
		at = t.entries.Append(entry)
	} else {
		_, _ = t.entries.WriteAt(entry, at) // as Err tells
	}
	var place [placeSize]byte
	binary.LittleEndian.PutUint64(place[:], uint64(at))
	binary.LittleEndian.PutUint32(place[8:], uint32(len(entry)))
	_, _ = t.places.WriteAt(place[:], placeSize*int64(i))
}

func (t *Table) place(i int) (at int64, length int) {
	var place [placeSize]byte
	if _, err := t.places.ReadAt(place[:], placeSize*int64(i)); err != nil {
		return 0, 0 // not there yet, or as Err tells
	}
	return int64(binary.LittleEndian.Uint64(place[:])), int(binary.LittleEndian.Uint32(place[8:]))
}

// At returns an entry to read; an empty one if that fails, as Err tells.
func (t *Table) At(i int) *Reader {
	at, length := t.place(i)
	entry := make([]byte, length)
	if _, err := t.entries.ReadAt(entry, at); err != nil {
		return &Reader{}
	}
	return &Reader{entry}
}

// Err returns the first error of the temporary files.
func (t *Table) Err() error {
	if err := t.places.Err(); err != nil {
		return err
	}
	return t.entries.Err()
}

// Close drops the table.
func (t *Table) Close() {
	t.places.Close()
	t.entries.Close()
}

// AppendText appends a text to an entry, for [Reader.Text].
func AppendText(entry []byte, text string) []byte {
	return append(binary.AppendUvarint(entry, uint64(len(text))), text...)
}

// AppendInt appends a number to an entry, for [Reader.Int].
func AppendInt(entry []byte, n int64) []byte { return binary.AppendVarint(entry, n) }

// Reader reads what an entry is made of, one after the other; zero beyond its end.
type Reader struct{ rest []byte }

// Int reads a number.
func (r *Reader) Int() int64 {
	n, size := binary.Varint(r.rest)
	r.rest = r.rest[max(size, 0):]
	return n
}

// Text reads a text.
func (r *Reader) Text() string {
	n, size := binary.Uvarint(r.rest)
	r.rest = r.rest[max(size, 0):]
	text := string(r.rest[:min(n, uint64(len(r.rest)))])
	r.rest = r.rest[len(text):]
	return text
}
