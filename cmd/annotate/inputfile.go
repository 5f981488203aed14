package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"annotate/render/photo"
)

// fileMemory is what a file is read into.
type fileMemory []byte

// fileMemories keeps it for further files, as many as were in memory at once: it
// takes longer to find new pages for a file, and to clear them, than to read it.
var fileMemories struct {
	sync.Mutex
	spare []*fileMemory
}

// takeFileMemory returns memory of the given length, with anything in it.
func takeFileMemory(length int) *fileMemory {
	fileMemories.Lock()
	m := new(fileMemory)
	if n := len(fileMemories.spare); n > 0 {
		m, fileMemories.spare = fileMemories.spare[n-1], fileMemories.spare[:n-1]
	}
	fileMemories.Unlock()
	m.grow(length)
	return m
}

func (m *fileMemory) grow(length int) {
	if cap(*m) < length {
		// With room for a larger one: what is not read into takes no memory.
		*m = make(fileMemory, length, 2*length)
	}
	*m = (*m)[:length]
}

// giveBack lets others have the memory. What was read into it is gone.
func (m *fileMemory) giveBack() {
	fileMemories.Lock()
	defer fileMemories.Unlock()
	fileMemories.spare = append(fileMemories.spare, m)
}

// readInput returns the bytes of a photo file. Where memory is not nil they are
// in it, until it is given back.
func readInput(in *input, l photo.Limits, memory *fileMemory) ([]byte, error) {
	if in.data != nil {
		return in.data, nil
	}
	limit := l.MaxBytes
	if limit == 0 {
		limit = photo.DefaultMaxBytes
	}
	if in.size > limit {
		return nil, &photo.Error{Name: in.name, Err: fmt.Errorf("%w: %d bytes, the limit is %d", photo.ErrTooBig, in.size, limit)}
	}
	f, err := os.Open(in.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if memory == nil {
		memory = new(fileMemory)
	}
	memory.grow(int(in.size) + 1)
	n, err := io.ReadFull(f, *memory)
	data := []byte(*memory)[:n]
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return data, nil
	case nil: // it has grown since it was listed
		var rest []byte
		if rest, err = io.ReadAll(io.LimitReader(f, limit+1-int64(n))); err == nil {
			return append(data, rest...), nil
		}
	}
	return nil, fmt.Errorf("%s: %w", in.name, err)
}
