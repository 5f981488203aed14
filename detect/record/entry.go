package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"annotate/detect"
)

// DefaultThreshold is the threshold that an entry without one is taken to have:
// what the object-detection pipeline applies when a request has none.
const DefaultThreshold = 0.5

// Entry is what is known of one image: a line of the record.
type Entry struct {
	// Image is the slash-separated path that the run knew the photo by.
	Image string `json:"image"`
	// SHA256 is the hash of the photo file's bytes in hexadecimal. It may be
	// empty in a record written by hand; such an entry is found by Image only.
	SHA256 string `json:"sha256"`
	// Width and Height are the size of the upright photo in pixels, which the
	// boxes refer to; 0 where not known.
	Width  int `json:"width"`
	Height int `json:"height"`
	// Source names what answered: for the API its URL.
	Source string `json:"source"`
	// Parameters are what the source was asked with.
	Parameters detect.Parameters `json:"parameters"`
	// Slice says that the photo was cut up, and how; empty if it was sent whole.
	// Tile is the one part of it that this answer is about, and empty for the
	// answer that all parts make together. What they hold is for the caller, as
	// part of the question. Entries with a Tile are for a Log, so that no part is
	// paid for twice: [Decode] leaves them out, as they are no photo's answer.
	Slice string `json:"slice,omitempty"`
	Tile  string `json:"tile,omitempty"`
	// TileSHA256 is the hash of the tile as it was sent, by which a server that
	// answers from the record knows it. Width, Height and the boxes of an entry
	// with a Tile are the tile's.
	TileSHA256 string `json:"tile_sha256,omitempty"`
	// Detections are what the source said, empty if there was nothing to be
	// found. They mean nothing if Error is set.
	Detections []detect.Detection `json:"detections,omitzero"`
	// Error says why there is no answer; empty if there is one.
	Error string `json:"error,omitempty"`
	// Final says that the failure is for good: trying again, the source answers or
	// the photo reads no better.
	Final bool `json:"final,omitempty"`
	// LineNumber is that of the line that Decode has it from, from 1.
	LineNumber int `json:"-"`
}

// Sum returns the hash of a photo file's bytes as [Entry.SHA256] has it.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Line returns the entry as a line of the record, with its newline. An Image that
// is not UTF-8, as file names on Linux may be, is written with U+FFFD for each bad
// byte, for people, and once more as base64 in "image_base64", so that two such
// names stay two. A detection that JSON cannot hold, such as a box with NaN, is an error.
func (e Entry) Line() ([]byte, error) {
	e.Source = CleanSource(e.Source)
	e.SHA256 = strings.ToLower(e.SHA256)
	switch {
	case e.Error != "":
		e.Detections = nil
	case e.Final:
		return nil, errors.New("an answer is no failure")
	case e.Detections == nil:
		e.Detections = []detect.Detection{}
	}
	if err := e.check(); err != nil {
		return nil, err
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false) // labels such as <unk> stay readable
	wire := struct {
		Entry
		Name []byte `json:"image_base64,omitempty"`
	}{Entry: e}
	if !utf8.ValidString(e.Image) {
		wire.Name = []byte(e.Image)
	}
	if err := encoder.Encode(wire); err != nil {
		return nil, fmt.Errorf("entry of %s: %w", e.Image, err)
	}
	if line.Len() > MaxLine {
		return nil, fmt.Errorf("entry of %s: %w", e.Image, errLong)
	}
	return line.Bytes(), nil
}

// check tells what of an entry no reader could use.
func (e *Entry) check() error {
	if e.Image == "" && e.SHA256 == "" {
		return errors.New("neither image nor sha256")
	}
	if e.SHA256 != "" {
		if _, err := parseSum(e.SHA256); err != nil {
			return err
		}
	}
	if e.TileSHA256 != "" {
		if _, err := parseSum(e.TileSHA256); err != nil {
			return fmt.Errorf("tile: %w", err)
		}
	}
	if e.Width < 0 || e.Height < 0 {
		return fmt.Errorf("size %d×%d is negative", e.Width, e.Height)
	}
	return nil
}

// threshold returns the score from which on the entry knows all detections.
func threshold(p detect.Parameters) float64 {
	if p.Threshold == nil {
		return DefaultThreshold
	}
	return *p.Threshold
}

func parseSum(s string) (sum [sha256.Size]byte, err error) {
	if len(s) != hex.EncodedLen(len(sum)) {
		return sum, fmt.Errorf("sha256 %.80q: want %d hexadecimal digits", s, hex.EncodedLen(len(sum)))
	}
	if _, err := hex.Decode(sum[:], []byte(s)); err != nil {
		return sum, fmt.Errorf("sha256 %q: want hexadecimal digits", s)
	}
	return sum, nil
}

// recordedName returns a path as "image" in a record has it.
// encoding/json writes U+FFFD for each byte that is not UTF-8, and so does this
// conversion; strings.ToValidUTF8 would write one for a run of them.
func recordedName(path string) string { return string([]rune(path)) }

// CleanSource returns a source as the record stores it: a URL has its secrets
// masked, see [detect.MaskURL]; any other text stays as it is.
func CleanSource(source string) string { return detect.MaskURL(source) }
