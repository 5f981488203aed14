package record

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unique"

	"annotate/detect"
)

// MaxLine is the longest line in bytes that is read or written, newline
// included.
const MaxLine = 64 << 20

var errLong = fmt.Errorf("line is longer than %d MB", MaxLine>>20)

// LineError is a line of a record that could not be read.
type LineError = detect.LineError

// Decode reads the entries of a record, failures included. The name is what
// errors call the record. A bad line is yielded as a [*LineError] and reading
// goes on; any other error is the reader's and the last thing yielded. A torn
// last line is left out, and so are answers about parts of photos.
func Decode(name string, r io.Reader) iter.Seq2[Entry, error] { return decode(name, r, false) }

// DecodeAll is [Decode] with the answers about parts of photos.
func DecodeAll(name string, r io.Reader) iter.Seq2[Entry, error] { return decode(name, r, true) }

func decode(name string, r io.Reader, tiles bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		lines := newLineReader(r)
		for {
			l, err := lines.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Entry{}, fmt.Errorf("%s: %w", name, err))
				return
			}
			if l.blank() || l.torn() {
				continue
			}
			e, err := l.entry()
			e.LineNumber = l.number
			if err != nil {
				err = &LineError{File: name, Line: l.number, Err: err}
			} else if e.Tile != "" && !tiles {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// line is one line of a record. Its text is valid until the next one is read.
type line struct {
	text   []byte // without its end
	number int    // from 1
	start  int64  // of the text, from the beginning of the record
	end    int64  // after the newline
	ended  bool   // has a newline
	long   bool   // longer than MaxLine; text is cut
}

func (l *line) blank() bool { return len(bytes.TrimSpace(l.text)) == 0 }

// torn tells whether the line is one that was being written when the writer
// died: the last one, and JSON that has begun and not ended. Other text without
// a newline is somebody's, and not ours to drop.
func (l *line) torn() bool {
	if l.ended || l.long {
		return false
	}
	if len(l.text) == 0 {
		return true // there were only zeros
	}
	var value json.RawMessage
	err := json.NewDecoder(bytes.NewReader(l.text)).Decode(&value)
	return errors.Is(err, io.ErrUnexpectedEOF)
}

func (l *line) entry() (Entry, error) {
	if l.long {
		return Entry{}, errLong
	}
	return parseEntry(l.text)
}

// parseEntry reads one line of a record.
func parseEntry(text []byte) (Entry, error) {
	var raw struct {
		Entry
		Detections []item `json:"detections"` // hides Entry's
		Name       []byte `json:"image_base64"`
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		return Entry{}, inWords(err, "an object")
	}
	e := raw.Entry
	if name := string(raw.Name); recordedName(name) == e.Image { // nobody edited one of them
		e.Image = name
	}
	e.SHA256 = strings.ToLower(e.SHA256)
	if err := e.check(); err != nil {
		return Entry{}, err
	}
	if e.Error != "" {
		return e, nil
	}
	if raw.Detections == nil {
		return Entry{}, errors.New("neither detections nor error")
	}
	var err error
	e.Detections, err = detections(raw.Detections)
	if err != nil {
		return Entry{}, fmt.Errorf("detections%w", err)
	}
	return e, nil
}

// inWords returns the error of reading JSON into what is wanted, in the words of
// the text rather than of the Go types.
func inWords(err error, wanted string) error {
	var mistyped *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &mistyped):
		return err
	case mistyped.Field == "":
		return fmt.Errorf("want %s, have %s", wanted, mistyped.Value)
	default:
		// Which Go struct the field is in is nobody's business.
		return fmt.Errorf("%s: unexpected %s", strings.TrimPrefix(mistyped.Field, "Entry."), mistyped.Value)
	}
}

// lineReader splits a record into lines, in memory bounded by MaxLine.
type lineReader struct {
	r      *bufio.Reader
	buf    []byte
	number int
	offset int64
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// next returns the next line, or the error of the reader, io.EOF at the end.
func (s *lineReader) next() (*line, error) {
	s.number++
	l := &line{number: s.number, start: s.offset}
	s.buf = s.buf[:0]
	for {
		part, err := s.r.ReadSlice('\n')
		s.offset += int64(len(part))
		if room := MaxLine - len(s.buf); len(part) > room {
			part, l.long = part[:room], true
		}
		s.buf = append(s.buf, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil && (err != io.EOF || s.offset == l.start) {
			return nil, err
		}
		l.end, l.ended = s.offset, err == nil
		if !l.ended {
			// After a power failure a file may be as long as it was to become,
			// with zeros where data did not reach the disk.
			data := bytes.TrimRight(s.buf, "\x00")
			l.end -= int64(len(s.buf) - len(data))
			s.buf = data
		}
		l.text = bytes.TrimRight(s.buf, "\r\n")
		if l.start == 0 {
			l.text = trimBOM(l.text) // editors on Windows put it there
		}
		return l, nil
	}
}

func trimBOM(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

// item is a detection as JSON has it, before it is known that nothing is
// missing: without the pointers a box without xmax would be one that ends at 0.
type item struct {
	Label *string  `json:"label"`
	Score *float64 `json:"score"`
	Box   *struct {
		XMin *float64 `json:"xmin"`
		YMin *float64 `json:"ymin"`
		XMax *float64 `json:"xmax"`
		YMax *float64 `json:"ymax"`
	} `json:"box"`
	Truth   bool            `json:"truth"`
	Outline *detect.Outline `json:"outline"`
}

// itemError is what is wrong with one of several items.
type itemError struct {
	index int
	err   error
}

// Error begins with the index in brackets.
func (e *itemError) Error() string { return fmt.Sprintf("[%d]: %v", e.index, e.err) }
func (e *itemError) Unwrap() error { return e.err }

// detections returns what the items say, never nil, or an [*itemError].
func detections(items []item) ([]detect.Detection, error) {
	dets := make([]detect.Detection, len(items))
	for i, it := range items {
		d, err := it.detection()
		if err != nil {
			return nil, &itemError{i, err}
		}
		dets[i] = d
	}
	return dets, nil
}

func (it *item) detection() (d detect.Detection, err error) {
	switch {
	case it.Label == nil:
		return d, errors.New("no label")
	case it.Score == nil:
		return d, errors.New("no score")
	case !(*it.Score >= 0 && *it.Score <= 1):
		return d, fmt.Errorf("score %v is not in [0,1]", *it.Score)
	case it.Box == nil:
		return d, errors.New("no box")
	}
	b := it.Box
	if b.XMin == nil || b.YMin == nil || b.XMax == nil || b.YMax == nil {
		return d, errors.New("box: want xmin, ymin, xmax and ymax")
	}
	return detect.Detection{
		// A record has few labels and many detections: one copy of each will do.
		Label: unique.Make(*it.Label).Value(),
		Score: *it.Score,
		Box:   detect.Box{XMin: *b.XMin, YMin: *b.YMin, XMax: *b.XMax, YMax: *b.YMax},
		Truth: it.Truth, Outline: it.Outline,
	}, nil
}

// DecodeSidecar reads a file in the form of a reply of the API or of one of its
// near relatives; see [detect.ParseReply]. The name is what errors call it; what
// cannot be understood is a [*LineError].
func DecodeSidecar(name string, r io.Reader) (*detect.Reply, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxLine+1))
	if len(text) > MaxLine {
		err = fmt.Errorf("longer than %d MB", MaxLine>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text = trimBOM(text)
	reply, err := detect.ParseReply(text)
	if invalid, ok := errors.AsType[*detect.ReplyError](err); ok {
		line := 1 + bytes.Count(text[:min(max(invalid.Offset, 0), len(text))], []byte("\n"))
		err = errors.New(detect.Printable(invalid.Problem))
		if invalid.Item > 0 {
			err = fmt.Errorf("item %d: %w", invalid.Item, err)
		}
		err = &LineError{File: name, Line: line, Err: err}
	}
	return reply, err
}
