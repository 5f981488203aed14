package record

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"syscall"

	"annotate/detect"
)

// File is what a [Log] needs of a file open for reading and writing. An
// [*os.File] is one, if it was not opened with O_APPEND.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Truncate(size int64) error
	Sync() error
}

// Options say how a record is opened.
type Options struct {
	// Name is what errors call the record.
	Name string
	// Bad is called with each line that could not be read, a [*LineError], and
	// with the news that the file went away and was written anew. Nil ignores both.
	Bad func(err error)
	// Keep, if not nil, chooses the entries that are found.
	Keep func(*Entry) bool
}

// Query asks a [Log] for an answer.
type Query struct {
	// Image is the photo's path. An answer recorded under it is preferred to
	// one for the same picture under another.
	Image string
	// SHA256 is the photo's hash, as from [Sum].
	SHA256 string
	// Source and Parameters are what would be called, and how; Slice and Tile say
	// whether about the whole photo, as in [Entry].
	Source      string
	Parameters  detect.Parameters
	Slice, Tile string
}

// Log is a record that is being written. It is safe for concurrent use.
type Log struct {
	name string
	bad  func(error)
	keep func(*Entry) bool // nil: all

	mu     sync.RWMutex // guards what follows
	file   File
	kept   journal // this run's lines, should the file lose them
	index  *index
	size   int64 // of the good lines
	ragged bool  // something torn may lie behind them
	broken error // why nothing more may be written

	syncing sync.Mutex // held during an fsync; taken before mu
	synced  int64      // guarded by syncing: the size known to be on disk
}

// Open reads the record in f and makes it ready for appending: what a killed
// writer left behind the last good line is cut off. The Log owns f from then on,
// unless Open fails.
//
// A file of the operating system's is locked until it is closed, by
// [Log.Close] or by the end of the process, however it ends; if another process
// holds it, the error is [ErrLocked]. On a file system that has no locks the
// record is opened without.
func Open(f File, o Options) (*Log, error) {
	if c, ok := f.(syscall.Conn); ok {
		if err := Lock(c); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Name, err)
		}
	}
	return open(f, o)
}

func open(f File, o Options) (*Log, error) {
	l := &Log{file: f, name: o.Name, bad: o.Bad, keep: o.Keep, index: newIndex()}
	if err := l.load(o.Bad); err != nil {
		return nil, fmt.Errorf("%s: %w", o.Name, err)
	}
	return l, nil
}

// Read opens a record that is not written, nor locked: Append fails. The Log owns f
// from then on, unless Read fails.
func Read(f interface {
	io.ReaderAt
	io.Closer
}, o Options) (*Log, error) {
	l, err := open(readOnly{f, f}, o)
	if err == nil {
		l.broken = fs.ErrPermission
	}
	return l, err
}

// readOnly is a file in which nothing is mended.
type readOnly struct {
	io.ReaderAt
	io.Closer
}

func (readOnly) WriteAt(p []byte, _ int64) (int, error) { return len(p), nil }
func (readOnly) Truncate(int64) error                   { return nil }
func (readOnly) Sync() error                            { return nil }

func (l *Log) load(bad func(error)) error {
	lines := newLineReader(io.NewSectionReader(l.file, 0, 1<<62))
	for {
		next, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if next.torn() {
			return l.file.Truncate(l.size)
		}
		l.size = next.end
		if !next.blank() {
			e, err := next.entry()
			switch {
			case err == nil && l.keep != nil && !l.keep(&e):
			case err == nil:
				l.index.add(&e, next.start, next.end)
			case bad != nil:
				bad(&LineError{File: l.name, Line: next.number, Err: err})
			}
		}
		if !next.ended {
			// Whole, but for its newline: the next entry must not run into it.
			if _, err := l.file.WriteAt([]byte("\n"), l.size); err != nil {
				return err
			}
			l.size++
			if err := l.file.Truncate(l.size); err != nil {
				return err
			}
		}
	}
	return nil
}

// Append writes an entry at the end of the record. It is in the file, but not
// known to be on disk, when Append returns: see [Log.Sync]. If it fails, the
// record is as it was before.
//
// A file that somebody deletes, replaces or cuts short while it is written is
// noticed here and by Sync, and its answers are written anew.
func (l *Log) Append(e Entry) error {
	line, err := e.Line()
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	if err := l.present(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.write(line); err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	l.index.add(&e, l.size, l.size+int64(len(line)))
	l.size += int64(len(line))
	if _, ok := l.file.(*os.File); ok {
		l.kept.add(line)
	}
	return nil
}

// present returns when the file is there, with all that was written to it.
func (l *Log) present() error {
	l.mu.RLock()
	how := l.lost()
	l.mu.RUnlock()
	if how == "" {
		return nil
	}
	if err := l.restore(); err != nil {
		return fmt.Errorf("%s: was %s, and cannot be written anew: %w", l.name, how, err)
	}
	return nil
}

// write puts a line behind the good ones and leaves nothing torn there.
func (l *Log) write(line []byte) error {
	if l.broken != nil {
		return l.broken
	}
	if l.ragged {
		if err := l.file.Truncate(l.size); err != nil {
			return err
		}
		l.ragged = false
	}
	if _, err := l.file.WriteAt(line, l.size); err != nil {
		l.ragged = l.file.Truncate(l.size) != nil
		return err
	}
	return nil
}

// Sync returns when all that was appended before the call is on disk. Calls at
// the same time share the disk's work, so that many goroutines may each append
// and sync without waiting in line. That a new file is in its folder, after a
// power failure, is for whoever made it to see to.
//
// After an error nobody knows what is on disk, and trying again may wrongly
// succeed: from then on Append and Sync return that error.
func (l *Log) Sync() error {
	if err := l.present(); err != nil {
		return err
	}
	l.mu.RLock()
	wanted := l.size
	l.mu.RUnlock()

	l.syncing.Lock()
	defer l.syncing.Unlock()
	if l.synced >= wanted {
		return nil // somebody did it for us while we waited
	}
	l.mu.RLock()
	file, size, broken := l.file, l.size, l.broken
	l.mu.RUnlock()
	if broken != nil {
		return fmt.Errorf("%s: %w", l.name, broken)
	}
	if err := file.Sync(); err != nil {
		l.mu.Lock()
		l.broken = err
		l.mu.Unlock()
		return fmt.Errorf("%s: %w", l.name, err)
	}
	l.synced = size
	return nil
}

// Lookup returns the recorded answer to a query, whose detections are those
// that the query's threshold asks for, and whose Parameters are the query's.
// Image is the path it was recorded under, which need not be the query's. It
// reports false if the source must be asked: nothing is recorded, or only a
// failure, or only with a higher threshold. An error means that the record
// could not be read.
func (l *Log) Lookup(q Query) (Entry, bool, error) {
	e, found, err := l.look(&q, (*index).find)
	if found {
		e = e.asked(q.Parameters)
	}
	return e, found, err
}

// Failure returns the entry of a failure for good, unless an answer, whatever the
// threshold, or a failure of another kind came after it.
func (l *Log) Failure(q Query) (Entry, bool, error) { return l.look(&q, (*index).failure) }

func (l *Log) look(q *Query, find func(*index, [sha256.Size]byte, *Query) (span, bool)) (Entry, bool, error) {
	picture, err := parseSum(q.SHA256)
	if err != nil {
		return Entry{}, false, fmt.Errorf("%s: %w", l.name, err)
	}
	l.mu.RLock()
	_, found := find(l.index, picture, q)
	l.mu.RUnlock()
	if !found {
		return Entry{}, false, nil
	}
	if err := l.present(); err != nil {
		return Entry{}, false, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	at, found := find(l.index, picture, q)
	if !found {
		return Entry{}, false, nil
	}
	text := make([]byte, at.size)
	if _, err := l.file.ReadAt(text, at.start); err != nil && err != io.EOF {
		return Entry{}, false, fmt.Errorf("%s: %w", l.name, err)
	}
	if at.start == 0 {
		text = trimBOM(text)
	}
	e, err := parseEntry(text)
	if err == nil && e.SHA256 != strings.ToLower(q.SHA256) {
		err = errors.New("another entry is there")
	}
	if err != nil {
		return Entry{}, false, fmt.Errorf("%s: changed by somebody else at byte %d: %w", l.name, at.start, err)
	}
	return e, true, nil
}

// Close syncs and closes the file, which gives up the lock.
func (l *Log) Close() error {
	var err error
	if _, only := l.file.(readOnly); !only {
		err = l.Sync()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.broken == nil {
		l.broken = os.ErrClosed
	}
	return errors.Join(err, l.file.Close())
}
