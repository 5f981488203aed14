package storage

import (
	"errors"
	"io"
	"os"
)

// heldInMemory is how much of an object is held in memory before it is written.
// Nearly all annotated photos are smaller.
const heldInMemory = 32 << 20

// Held holds what becomes a file or an object until it is complete: in memory, and once it
// is large, in a temporary file. The zero value is empty.
type Held struct {
	head []byte
	file *os.File // what comes behind head
	name string   // of file, if it has one still
	size int64
}

func (s *Held) Write(p []byte) (int, error) { return s.WriteAt(p, s.size) }

// WriteAt writes within, or right behind, what is there. If it fails, nothing was
// added.
func (s *Held) WriteAt(p []byte, at int64) (int, error) {
	if at > s.size {
		return 0, errors.New("storage: a gap in what is written")
	}
	done := 0
	if at < heldInMemory {
		first := p[:min(int64(len(p)), heldInMemory-at)]
		if grow := at + int64(len(first)) - int64(len(s.head)); grow > 0 {
			s.head = append(s.head, make([]byte, grow)...)
		}
		done = copy(s.head[at:], first)
	}
	if done < len(p) {
		if s.file == nil {
			f, err := os.CreateTemp("", "annotate-*")
			if err != nil {
				return 0, err
			}
			s.file = f
			if os.Remove(f.Name()) != nil { // where it can be, it is gone with the program
				s.name = f.Name()
			}
		}
		if _, err := s.file.WriteAt(p[done:], at+int64(done)-heldInMemory); err != nil {
			return 0, err
		}
	}
	s.size = max(s.size, at+int64(len(p)))
	return len(p), nil
}

func (s *Held) ReadAt(p []byte, at int64) (n int, err error) {
	if left := s.size - at; left < int64(len(p)) {
		p, err = p[:max(left, 0)], io.EOF
	}
	if at < int64(len(s.head)) {
		n = copy(p, s.head[at:])
	}
	if n < len(p) {
		m, readErr := s.file.ReadAt(p[n:], at+int64(n)-heldInMemory)
		if readErr != nil {
			err = readErr
		}
		n += m
	}
	return n, err
}

// Close lets go what is held.
func (s *Held) Close() error {
	s.head = nil
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.name != "" {
		err = errors.Join(err, os.Remove(s.name))
	}
	return err
}
