package terminal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

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
