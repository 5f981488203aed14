package record

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// entryLine is a good line about the image, without its newline.
func entryLine(image string) string {
	return `{"image":"` + image + `","detections":[{"label":"cat","score":0.9,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}`
}

// decodeAll returns the images read and what was said of bad lines.
func decodeAll(r io.Reader) (images, bad []string) {
	for e, err := range Decode("r.jsonl", r) {
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		images = append(images, e.Image)
	}
	return images, bad
}

func TestDecode(t *testing.T) {
	t.Parallel()
	a, b := entryLine("a"), entryLine("b")
	tests := []struct {
		name, text string
		images     []string
		bad        []string
	}{
		{"empty", "", nil, nil},
		{"two", a + "\n" + b + "\n", []string{"a", "b"}, nil},
		{"no last newline", a + "\n" + b, []string{"a", "b"}, nil},
		{"windows editor", "\ufeff" + a + "\r\n\r\n" + b + "\r\n", []string{"a", "b"}, nil},
		{"further fields", `{"image":"a","detections":[],"took":3}` + "\n", []string{"a"}, nil},
		{"failure", `{"image":"a","error":"no"}` + "\n", []string{"a"}, nil},
		{"torn last line", a + "\n" + b[:len(b)-2], []string{"a"}, nil},
		{"torn at its beginning", a + "\n{", []string{"a"}, nil},
		{"zeros after a power failure", a + "\n" + b[:30] + "\x00\x00\x00", []string{"a"}, nil},
		{"zeros after a whole line", a + "\n" + b + "\x00\x00", []string{"a", "b"}, nil},
		{"only zeros", a + "\n\x00\x00\x00", []string{"a"}, nil},
		{"torn in the middle", a[:40] + "\n" + b + "\n", []string{"b"}, []string{"r.jsonl:1: unexpected end of JSON input"}},
		{"not JSON", a + "\nhello\n" + b + "\n", []string{"a", "b"}, []string{"r.jsonl:2: invalid character 'h' looking for beginning of value"}},
		{"somebody's last line", a + "\n]", []string{"a"}, []string{"r.jsonl:2: invalid character ']' looking for beginning of value"}},
		{"null list", `{"image":"a","detections":null}` + "\n", nil, []string{"r.jsonl:1: neither detections nor error"}},
		{"another object", "{}\n", nil, []string{"r.jsonl:1: neither image nor sha256"}},
		{"an array", "[]\n", nil, []string{"r.jsonl:1: want an object, have array"}},
		{"mistyped", `{"image":"a","width":"12","detections":[]}` + "\n", nil, []string{"r.jsonl:1: width: unexpected string"}},
		{"mistyped coordinate", `{"image":"a","detections":[{"label":"x","score":1,"box":{"xmin":"1"}}]}` + "\n", nil, []string{"r.jsonl:1: detections.box.xmin: unexpected string"}},
		{"box as an array", `{"image":"a","detections":[{"label":"x","score":1,"box":[1,2,3,4]}]}` + "\n", nil, []string{"r.jsonl:1: detections.box: unexpected array"}},
		{"bad hash", `{"image":"a","sha256":"12","detections":[]}` + "\n", nil, []string{`r.jsonl:1: sha256 "12": want 64 hexadecimal digits`}},
		{"half a box", `{"image":"a","detections":[{"label":"x","score":1,"box":{"xmin":1}}]}` + "\n", nil, []string{"r.jsonl:1: detections[0]: box: want xmin, ymin, xmax and ymax"}},
		{"no box", `{"image":"a","detections":[{"label":"x","score":1}]}` + "\n", nil, []string{"r.jsonl:1: detections[0]: no box"}},
		{"no label", `{"image":"a","detections":[{"score":1}]}` + "\n", nil, []string{"r.jsonl:1: detections[0]: no label"}},
		{"no score", `{"image":"a","detections":[{"label":"x","score":null}]}` + "\n", nil, []string{"r.jsonl:1: detections[0]: no score"}},
		{"score out of range", `{"image":"a","detections":[{"label":"x","score":1.2}]}` + "\n", nil, []string{"r.jsonl:1: detections[0]: score 1.2 is not in [0,1]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			images, bad := decodeAll(strings.NewReader(tt.text))
			assert.Equal(t, tt.images, images)
			assert.Equal(t, tt.bad, bad)

			images, bad = decodeAll(iotest.OneByteReader(strings.NewReader(tt.text)))
			assert.Equal(t, tt.images, images, "byte by byte")
			assert.Equal(t, tt.bad, bad, "byte by byte")
		})
	}
}

func TestDecodeLongLine(t *testing.T) {
	t.Parallel()
	long := io.LimitReader(endless('x'), MaxLine+1)
	images, bad := decodeAll(io.MultiReader(
		strings.NewReader(entryLine("a")+"\n"), long, strings.NewReader("\n"+entryLine("b")+"\n")))
	assert.Equal(t, []string{"a", "b"}, images)
	assert.Equal(t, []string{"r.jsonl:2: line is longer than 64 MB"}, bad)
}

func TestDecodeReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader(entryLine("a")+"\n"+entryLine("b")), iotest.ErrReader(broken))
	var got []error
	for _, err := range Decode("r.jsonl", r) {
		got = append(got, err)
	}
	require.Len(t, got, 2, "a, then the error; what was read of b may not be all of it")
	assert.NoError(t, got[0])
	assert.ErrorIs(t, got[1], broken)
	assert.NotErrorAs(t, got[1], new(*LineError))
}

func TestDecodeStops(t *testing.T) {
	t.Parallel()
	r := strings.NewReader(strings.Repeat(entryLine("a")+"\n", 5))
	n := 0
	for range Decode("r.jsonl", r) {
		n++
		if n == 2 {
			break
		}
	}
	assert.Equal(t, 2, n)
}

// endless is a reader of one byte, over and over.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

func FuzzDecode(f *testing.F) {
	f.Add(entryLine("a") + "\n" + entryLine("b"))
	f.Add("\ufeff{\"image\":\"a\",\"error\":\"x\"}\r\n\n{}\n{\"image\":")
	f.Add(`{"image":"a","sha256":"` + catSum + `","source":"http://u@h/?q","parameters":{"threshold":0.5},"detections":[]}`)
	f.Add(`{"image":"\ud800","width":1e3,"detections":[{"label":"","score":1e-9,"box":{"xmin":-0,"ymin":1e300,"xmax":0.1,"ymax":1}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		for e, err := range Decode("r.jsonl", strings.NewReader(text)) {
			if err != nil {
				require.ErrorAs(t, err, new(*LineError))
				continue
			}
			line, err := e.Line()
			require.NoError(t, err, "what was read can be written")
			back, err := parseEntry(line)
			require.NoError(t, err, "and read again")
			again, err := back.Line()
			require.NoError(t, err)
			require.Equal(t, string(line), string(again))
		}
	})
}
