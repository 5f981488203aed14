package record

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// lost returns how the record's file went away since it was opened, and the empty
// text if it is there: the same file, and not smaller than what was written to it.
// Only files of the operating system's are watched. l is locked for reading.
func (l *Log) lost() string {
	f, ok := l.file.(*os.File)
	if !ok || l.broken != nil {
		return ""
	}
	here, err := f.Stat()
	if err != nil {
		return ""
	}
	there, err := os.Stat(f.Name())
	switch {
	case os.IsNotExist(err):
		return "deleted"
	case err != nil: // nobody knows; writing will tell
		return ""
	case !os.SameFile(here, there):
		return "replaced"
	case here.Size() < l.size:
		return "cut short"
	}
	return ""
}

// restore writes the answers anew if the record's file went away: all of them
// where the file still has them for us who hold it open, otherwise those of this
// run. What somebody put in its place stays. Nothing is locked by the caller.
func (l *Log) restore() error {
	l.syncing.Lock()
	defer l.syncing.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	how := l.lost()
	if how == "" {
		return nil
	}
	old := l.file.(*os.File)
	lines := newLineReader(l.kept.reader())
	anew := old
	if how != "cut short" {
		var err error
		if anew, err = os.OpenFile(old.Name(), os.O_RDWR|os.O_CREATE, 0o666); err != nil {
			return err
		}
		if err := Lock(anew); err != nil {
			anew.Close()
			return err
		}
		if info, err := old.Stat(); err == nil && info.Size() >= l.size {
			lines = newLineReader(io.NewSectionReader(old, 0, l.size))
		}
	}
	answers, err := l.moveTo(anew, lines)
	if err != nil {
		if anew != old {
			anew.Close()
		}
		return err
	}
	if anew != old {
		old.Close()
		if dir, err := os.Open(filepath.Dir(anew.Name())); err == nil {
			_ = dir.Sync() // not on every system
			dir.Close()
		}
	}
	l.synced = 0
	if l.bad != nil {
		l.bad(fmt.Errorf("%s: was %s while the run goes on; %d answers are written anew", l.name, how, answers))
	}
	return nil
}

// moveTo makes f the record's file and appends to it those lines that it does not
// have. It returns how many of them are answers. l is locked.
func (l *Log) moveTo(f File, lines *lineReader) (answers int, err error) {
	next := &Log{file: f, name: l.name, index: newIndex()}
	if err := next.load(l.bad); err != nil {
		return 0, err
	}
	there := map[[sha256.Size]byte]bool{}
	for has := newLineReader(io.NewSectionReader(f, 0, next.size)); ; {
		line, err := has.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		there[sha256.Sum256(line.text)] = true
	}
	for {
		line, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return 0, err
		}
		if line.blank() || there[sha256.Sum256(line.text)] {
			continue
		}
		text := append(bytes.Clone(line.text), '\n')
		if err := next.write(text); err != nil {
			return 0, err
		}
		if e, err := line.entry(); err == nil {
			next.index.add(&e, next.size, next.size+int64(len(text)))
			if e.Error == "" {
				answers++
			}
		}
		next.size += int64(len(text))
	}
	l.file, l.index, l.size, l.ragged = f, next.index, next.size, false
	return answers, nil
}

// journal holds lines compressed, to a quarter or so of their size. It is not
// safe for concurrent use.
type journal struct {
	blocks [][]byte
	open   []byte
}

const journalBlock = 256 << 10

func (j *journal) add(line []byte) {
	j.open = append(j.open, line...)
	if len(j.open) < journalBlock {
		return
	}
	var block bytes.Buffer
	w, err := flate.NewWriter(&block, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(j.open)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(err) // the level is one, and a buffer takes everything
	}
	j.blocks = append(j.blocks, bytes.Clone(block.Bytes()))
	j.open = j.open[:0]
}

func (j *journal) reader() io.Reader {
	var readers []io.Reader
	for _, block := range j.blocks {
		readers = append(readers, flate.NewReader(bytes.NewReader(block)))
	}
	return io.MultiReader(append(readers, bytes.NewReader(j.open))...)
}
