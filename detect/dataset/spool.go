package dataset

import (
	"fmt"
	"os"
)

// mostInMemory is up to how many bytes of a file boxes are put in order in memory.
const mostInMemory = 64 << 20

// spool is a temporary file that nobody sees where the system lets it be so.
type spool struct{ *os.File }

func openSpool() (*spool, error) {
	f, err := os.CreateTemp("", "annotate-labels-*")
	if err != nil {
		return nil, fmt.Errorf("a place for labels to wait in: %w", err)
	}
	_ = os.Remove(f.Name()) // Windows does not, while it is open
	return &spool{f}, nil
}

// Close removes the file.
func (s *spool) Close() {
	s.File.Close()
	_ = os.Remove(s.Name()) // done where it could be
}
