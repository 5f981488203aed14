package storage

import (
	"errors"
	"io"
	"os"
)

// heldInMemory is how much of an object is held in memory before it is written.
// Nearly all annotated photos are smaller.
const heldInMemory = 32 << 20

// spool holds what becomes an object until it is complete: in memory, and once it
// is large, in a temporary file. The zero value is empty.
type spool struct {
	head []byte
	file *os.File // what comes behind head
	size int64
}

func (s *spool) Write(p []byte) (int, error) {
	if n, err := s.WriteAt(p, s.size); err != nil {
		return n, err
	}
	return len(p), nil
}

// WriteAt writes within, or right behind, what is there.
func (s *spool) WriteAt(p []byte, at int64) (int, error) {
	if at > s.size {
		return 0, errors.New("storage: a gap in what is written")
	}
	s.size = max(s.size, at+int64(len(p)))
	done := 0
	if at < heldInMemory {
		first := p[:min(int64(len(p)), heldInMemory-at)]
		if grow := at + int64(len(first)) - int64(len(s.head)); grow > 0 {
			s.head = append(s.head, make([]byte, grow)...)
		}
		done = copy(s.head[at:], first)
	}
	if done == len(p) {
		return done, nil
	}
	if s.file == nil {
		f, err := os.CreateTemp("", "annotate-*")
		if err != nil {
			return done, err
		}
		s.file = f
	}
	n, err := s.file.WriteAt(p[done:], at+int64(done)-heldInMemory)
	return done + n, err
}

func (s *spool) ReadAt(p []byte, at int64) (int, error) {
	done := 0
	if at < int64(len(s.head)) {
		done = copy(p, s.head[at:])
	}
	if done == len(p) {
		return done, nil
	}
	if s.file == nil {
		return done, io.EOF
	}
	n, err := s.file.ReadAt(p[done:], at+int64(done)-heldInMemory)
	return done + n, err
}

// Close lets go what is held.
func (s *spool) Close() error {
	s.head = nil
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
