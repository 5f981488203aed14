package batch

import (
	"errors"
	"fmt"
	"io"
	"os"

	"annotate/detect/dataset"
	"annotate/detect/record"
)

// RecordName is the record's file name in a folder of annotated photos.
const RecordName = dataset.RecordName

// ErrNoRecordFile: the file that answers would be kept in holds something else.
var ErrNoRecordFile = errors.New("holds something other than a record")

// OpenRecord opens the record in a file, which is made if it is missing, for a
// [Source]. bad is told of lines that cannot be read. A file of which not even the
// first line is a record's is left as it is: the error is ErrNoRecordFile.
func OpenRecord(file string, bad func(error)) (*record.Log, error) {
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", file)
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err = checkRecord(file, f); err == nil {
		var log *record.Log
		if log, err = record.Open(f, record.Options{Name: file, Bad: bad}); err == nil {
			return log, nil
		}
	}
	f.Close()
	return nil, err
}

// checkRecord looks for an entry among a file's first lines: of a record, one of
// them may be damaged, and one torn that is the only one.
func checkRecord(name string, f *os.File) error {
	lines := 0
	for _, err := range record.Decode(name, io.NewSectionReader(f, 0, 1<<62)) {
		if err == nil {
			return nil
		}
		if _, bad := errors.AsType[*record.LineError](err); !bad {
			return err
		}
		if lines++; lines == 10 {
			break
		}
	}
	head := make([]byte, 1)
	if _, err := f.ReadAt(head, 0); err == io.EOF || lines == 0 && head[0] == '{' {
		return nil
	}
	return fmt.Errorf("%s %w", name, ErrNoRecordFile)
}
