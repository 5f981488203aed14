package detect

import "fmt"

// LineError is a record of a label file that could not be read.
type LineError struct {
	File string
	Line int // from 1
	Err  error
}

// Error returns file:line: what.
func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns what is wrong with the record.
func (e *LineError) Unwrap() error { return e.Err }
