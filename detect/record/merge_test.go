package record

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
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
		{"the last wins", []string{a + "\n" + b + "\n", better + "\n"}, []string{better, b}, nil},
		{"within one part", []string{a + "\n" + b + "\n" + better + "\n"}, []string{better, b}, nil},
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
				parts = append(parts, partOf("p"+string(rune('0'+i)), text))
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
			whole := partOf("merged", out.String())
			require.NoError(t, Merge(&again, nil, whole, whole))
			assert.Equal(t, out.String(), again.String(), "merged with itself")
		})
	}
}

func TestMergeWriteError(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	err := Merge(failingWriter{full}, nil, partOf("p", strings.Repeat(entryLine("a")+"\n", 3)))
	assert.ErrorIs(t, err, full)
}

func TestMergeReadError(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	err := Merge(&bytes.Buffer{}, nil, Part{Name: "p", Open: func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(broken)), nil }})
	require.ErrorIs(t, err, broken)
	assert.ErrorContains(t, err, "p: ")
}

// partOf is a part in memory.
func partOf(name, text string) Part {
	return Part{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// TestMergeHoweverDivided: the same bytes, whatever the parts, the order of their
// lines and the memory; and one part open at a time.
func TestMergeHoweverDivided(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 300 {
		name := fmt.Sprintf("%03d.jpg", i)
		for _, tile := range []string{"b", "a"} {
			if i%10 == 0 {
				lines = append(lines, fmt.Sprintf(`{"image":%q,"tile":%q,"detections":[]}`, name, tile))
			}
		}
		lines = append(lines, fmt.Sprintf(`{"image":%q,"detections":[]}`, name))
	}
	want := ""
	for k, n := range []int{1, 5, 16} {
		random := rand.New(rand.NewPCG(1, uint64(n)))
		random.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		texts := make([]string, n)
		for i, line := range lines {
			if k > 0 && i%7 == 0 { // a run that was killed asked twice
				texts[i%n] += strings.Replace(line, `"detections":[]`, `"error":"503"`, 1) + "\n"
			}
			texts[i%n] += line + "\n"
		}
		for _, limit := range []int{mergeMemory, 3000, 1} {
			m := merger{limit: limit}
			open := 0
			for i, text := range texts {
				p := partOf(fmt.Sprint(i), text)
				require.NoError(t, m.read(Part{Name: p.Name, Open: func() (io.ReadCloser, error) {
					open++
					require.Equal(t, 1, open)
					return closing{strings.NewReader(text), func() { open-- }}, nil
				}}, nil))
			}
			var out strings.Builder
			w := bufio.NewWriter(&out)
			require.NoError(t, m.write(w))
			require.NoError(t, w.Flush())
			m.close()
			if want == "" {
				want = out.String()
				assert.True(t, strings.HasPrefix(want, `{"image":"000.jpg","tile":"a","detections":[]}
{"image":"000.jpg","tile":"b","detections":[]}
{"image":"000.jpg","detections":[]}
{"image":"001.jpg",`), want[:300])
			}
			assert.Equal(t, want, out.String(), "%d parts, %d bytes", n, limit)
			if limit == 1 {
				assert.NoFileExists(t, m.spill.Name())
			}
		}
	}
}

type closing struct {
	io.Reader
	close func()
}

func (c closing) Close() error { c.close(); return nil }

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }
