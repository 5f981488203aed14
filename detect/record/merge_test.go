package record

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	a, b := entryLine("a"), entryLine("b")
	better := `{"image":"a","detections":[]}`
	failed := `{"image":"a","error":"500"}`
	failedAgain := `{"image":"a","error":"503"}`
	lower := `{"image":"a","parameters":{"threshold":0.1},"detections":[]}`
	tests := []struct {
		name  string
		parts []string
		want  []string
		bad   []string
	}{
		{"none", nil, nil, nil},
		{"in order", []string{a + "\n", b + "\n"}, []string{a, b}, nil},
		{"the last wins", []string{a + "\n" + b + "\n", better + "\n"}, []string{b, better}, nil},
		{"within one part", []string{a + "\n" + b + "\n" + better + "\n"}, []string{b, better}, nil},
		{"failure, then answer", []string{failed + "\n", a + "\n"}, []string{a}, nil},
		{"answer, then failure", []string{a + "\n", failed + "\n"}, []string{a}, nil},
		{"two failures", []string{failed + "\n", failedAgain + "\n"}, []string{failedAgain}, nil},
		{"other parameters", []string{a + "\n", lower + "\n"}, []string{a, lower}, nil},
		{"torn part in the middle", []string{a + "\n" + b[:20], b}, []string{a, b}, nil},
		{"bad line", []string{a + "\n", "{}\n" + b + "\r\n"}, []string{a, b}, []string{"p1:1: neither image nor sha256"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var parts []Part
			for i, text := range tt.parts {
				parts = append(parts, Part{Name: "p" + string(rune('0'+i)), Reader: strings.NewReader(text)})
			}
			var out bytes.Buffer
			var bad []string
			require.NoError(t, Merge(&out, func(err error) { bad = append(bad, err.Error()) }, parts...))
			var want string
			for _, line := range tt.want {
				want += line + "\n"
			}
			assert.Equal(t, want, out.String())
			assert.Equal(t, tt.bad, bad)

			var again bytes.Buffer
			whole := Part{Name: "merged", Reader: bytes.NewReader(out.Bytes())}
			require.NoError(t, Merge(&again, nil, whole, whole))
			assert.Equal(t, out.String(), again.String(), "merged with itself")
		})
	}
}

func TestMergeWriteError(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	err := Merge(failingWriter{full}, nil, Part{Name: "p", Reader: strings.NewReader(strings.Repeat(entryLine("a")+"\n", 3))})
	assert.ErrorIs(t, err, full)
}

func TestMergeReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	err := Merge(&bytes.Buffer{}, nil, Part{Name: "p", Reader: unreadable{err: broken}})
	require.ErrorIs(t, err, broken)
	assert.ErrorContains(t, err, "p: ")
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// unreadable is a file that can be sought but not read.
type unreadable struct {
	strings.Reader
	err error
}

func (u unreadable) Seek(int64, int) (int64, error) { return 0, nil }
func (u unreadable) Read(p []byte) (int, error)     { return iotest.ErrReader(u.err).Read(p) }
