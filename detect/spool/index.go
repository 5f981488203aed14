package spool

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
)

// Index finds numbers by the texts that they were added with. It knows the texts by
// a hash alone, so that it may find those of others too: whoever asks compares. The
// zero value is empty. It is for one goroutine while numbers are added.
type Index struct {
	file  File
	count int64
}

// An index is the last entry of each of so many chains, counted from 1, and behind
// them the entries: the hash, the number, and the entry before in the chain.
const (
	chains    = 1 << 18
	entrySize = 12
)

var seed = maphash.MakeSeed()

// Add adds a number to those of a text.
func (x *Index) Add(text string, number uint32) {
	hash := hashOf(text)
	var head [4]byte
	_, _ = x.file.ReadAt(head[:], headOf(hash)) // one that was never written is 0, and errors stay
	var entry [entrySize]byte
	binary.LittleEndian.PutUint32(entry[0:], hash)
	binary.LittleEndian.PutUint32(entry[4:], number)
	copy(entry[8:], head[:])
	_, _ = x.file.WriteAt(entry[:], 4*chains+entrySize*x.count)
	x.count++
	binary.LittleEndian.PutUint32(head[:], uint32(x.count))
	_, _ = x.file.WriteAt(head[:], headOf(hash))
}

// Of yields the numbers that may be of a text, those added last first.
func (x *Index) Of(text string) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if x.count == 0 {
			return
		}
		hash := hashOf(text)
		var head [4]byte
		if _, err := x.file.ReadAt(head[:], headOf(hash)); err != nil {
			return // as Err tells
		}
		var entry [entrySize]byte
		for at := binary.LittleEndian.Uint32(head[:]); at > 0; at = binary.LittleEndian.Uint32(entry[8:]) {
			if _, err := x.file.ReadAt(entry[:], 4*chains+entrySize*int64(at-1)); err != nil {
				return
			}
			if binary.LittleEndian.Uint32(entry[0:]) == hash && !yield(binary.LittleEndian.Uint32(entry[4:])) {
				return
			}
		}
	}
}

// Err returns the first error of the temporary file: what Of yields may lack numbers then.
func (x *Index) Err() error { return x.file.Err() }

// Close drops the index.
func (x *Index) Close() { x.file.Close() }

func hashOf(text string) uint32 { return uint32(maphash.String(seed, text)) }

func headOf(hash uint32) int64 { return 4 * int64(hash%chains) }
