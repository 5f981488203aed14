package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen returns what is to be seen on a terminal after text was written to it.
func screen(text string) []string {
	lines, column := []([]rune){nil}, 0
	for _, r := range text {
		switch last := len(lines) - 1; r {
		case '\r':
			column = 0
		case '\n':
			lines, column = append(lines, nil), 0
		default:
			for len(lines[last]) <= column {
				lines[last] = append(lines[last], ' ')
			}
			lines[last][column] = r
			column++
		}
	}
	seen := make([]string, len(lines))
	for i, line := range lines {
		seen[i] = strings.TrimRight(string(line), " ")
	}
	return seen
}

func TestBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	width := 31
	b := &Bar{W: &out, Width: func() int { return width }}
	require.NoError(t, b.Above(func() error { _, err := io.WriteString(&out, "first\n"); return err }))
	require.NoError(t, b.Show("1/4", 0.25, "2s left"))
	assert.Equal(t, []string{"first", "1/4  ████░░░░░░░░░░░░  2s left"}, screen(out.String()))
	require.NoError(t, b.Above(func() error { _, err := io.WriteString(&out, "a\nb\n"); return err }))
	assert.Equal(t, []string{"first", "a", "b", "1/4  ████░░░░░░░░░░░░  2s left"}, screen(out.String()), "nothing of it is left beside a")
	require.NoError(t, b.Show("4/4", 2, ""))
	assert.Equal(t, "4/4  █████████████████████████", screen(out.String())[3])
	require.NoError(t, b.Show("4/4", -1, "more"))
	assert.Equal(t, "4/4  more", screen(out.String())[3])
	width = 9
	require.NoError(t, b.Show("1000/4000", 0.25, "2s left"))
	assert.Equal(t, "1000/400", screen(out.String())[3], "of a narrow terminal nothing wraps")
	require.NoError(t, b.Clear())
	assert.Equal(t, []string{"first", "a", "b", ""}, screen(out.String()))
	written := out.Len()
	require.NoError(t, b.Clear())
	require.NoError(t, b.Above(func() error { return nil }))
	assert.Equal(t, written, out.Len(), "there is nothing to take away")
	assert.NotContains(t, out.String(), "\x1b")
	assert.Error(t, b.Above(func() error { return errors.New("closed") }))
}

// In whatever order lines and bars come, the lines stay whole, and the bar is last.
func TestBarKeepsLinesWhole(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	b := &Bar{W: &out, Width: func() int { return 40 }}
	var want []string
	for i := range 200 {
		if i%3 == 0 {
			require.NoError(t, b.Show(fmt.Sprintf("%d/200", i), float64(i)/200, strings.Repeat("x", i%17)))
		}
		line := strings.Repeat("y", i%7)
		want = append(want, line)
		require.NoError(t, b.Above(func() error { _, err := fmt.Fprintln(&out, line); return err }))
	}
	require.NoError(t, b.Clear())
	assert.Equal(t, append(want, ""), screen(out.String()))
}

// What a bar says of rate and time: nothing before the second photo, then by bytes,
// and by what happened of late.
func TestPace(t *testing.T) {
	t.Parallel()
	at := time.Unix(0, 0)
	found := Found{Photos: 103, Bytes: 100*1000 + 3*100_000, All: true, Each: 1000}
	p := &Progress{found: func() Found { return found }}
	step := func(after time.Duration, size int64) {
		at = at.Add(after)
		p.done++
		p.bytes += size
		p.pace.add(at, p.done, p.work(found))
	}
	p.pace.add(at, 0, 0)
	step(time.Second, 1000)
	assert.Empty(t, p.rate()+p.left(""))
	step(time.Second, 1000)
	assert.Equal(t, ", 1 a second", p.rate())
	assert.Equal(t, "250s left", strings.Replace(p.left(""), "4m10s", "250s", 1), "98 small photos take 98 seconds, 3 large ones 152")
	for range 98 { // which the record answers
		step(time.Millisecond, 1000)
	}
	step(time.Minute, 100_000)
	assert.Equal(t, "2m0s left", p.left(""), "what went before is long ago")
	step(time.Minute, 100_000)
	assert.Equal(t, ", 0.0167 a second", p.rate())
	step(time.Minute, 100_000)
	assert.Equal(t, "0s left", p.left(""))
	assert.LessOrEqual(t, len(p.pace.marks), 62)
}

// Without a terminal lines come rarely, and nothing else does.
func TestProgressElsewhere(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &Progress{W: &out}
	all := false
	p.Begin(func() Found { return Found{Photos: 9, All: all} })
	p.Step(1)
	assert.Empty(t, out.String())
	p.next = time.Time{}
	p.Step(1)
	assert.Regexp(t, `^2 photos, \S+ a second; 9 found so far, and more are looked for\n$`, out.String())
	out.Reset()
	all, p.next = true, time.Time{}
	p.Step(1)
	assert.Regexp(t, `^3 of 9 photos, \S+ a second`, out.String())
	assert.Same(t, &out, p.Beside(&out))
	require.NoError(t, p.Above(func() error { return nil }))
	p.Finish()
	assert.NotContains(t, out.String(), "\r")
}

func TestColours(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		environment map[string]string
		want        bool
	}{
		{nil, false}, // no terminal
		{map[string]string{"CLICOLOR_FORCE": "1"}, true},
		{map[string]string{"CLICOLOR_FORCE": "0"}, false},
		{map[string]string{"CLICOLOR_FORCE": "1", "CLICOLOR": "0", "TERM": "dumb"}, true},
		{map[string]string{"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, false},
		{map[string]string{"CLICOLOR": "1"}, false},
	} {
		assert.Equal(t, c.want, Coloured(&bytes.Buffer{}, func(name string) string { return c.environment[name] }), "%v", c.environment)
	}
	assert.Equal(t, "\x1b[31mannotate:\x1b[0m", Red.On("annotate:", true))
	assert.Equal(t, "annotate:", Red.On("annotate:", false))
}

func TestFirst(t *testing.T) {
	var p Progress
	assert.True(t, p.First("a"))
	assert.False(t, p.First("a"))
	for i := range 200 {
		p.First(fmt.Sprint(i))
	}
	assert.False(t, p.First("a"))
	assert.True(t, p.First("new"))
	assert.True(t, p.First("new"), "texts do not pile up for ever")
}
