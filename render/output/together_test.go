package output

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// treeOf returns the files below a folder with what they hold; a folder holds "/".
func treeOf(t *testing.T, dir string) map[string]string {
	tree := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		if tree[rel] = "/"; !d.IsDir() {
			tree[rel] = get(t, path)
		}
		return err
	}))
	return tree
}

// TestAllOrNone: whatever fails, and whenever, what was there is there again.
func TestAllOrNone(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	for name, c := range map[string]struct {
		// late is done while the last file is written, when the others are complete.
		late  func(dir string, stop context.CancelCauseFunc) error
		early func(dir string)
		want  string
		also  string // what late makes
	}{
		"nothing fails":                     {},
		"the last cannot be written":        {late: func(string, context.CancelCauseFunc) error { return io.ErrClosedPipe }, want: "closed pipe"},
		"a folder stands in its place":      {early: func(dir string) { put(t, filepath.Join(dir, "d", "x"), "theirs") }, want: "a folder stands"},
		"a folder comes in the first place": {late: func(dir string, _ context.CancelCauseFunc) error { return swap(dir, "a") }, want: "a folder stands", also: "a"},
		"a folder comes in the last place":  {late: func(dir string, _ context.CancelCauseFunc) error { return swap(dir, "d") }, want: "d: ", also: "d"},
		"it is stopped":                     {late: func(_ string, stop context.CancelCauseFunc) error { stop(stopped); return nil }, want: "stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			put(t, filepath.Join(dir, "a"), "old a")
			put(t, filepath.Join(dir, "b"), "old b")
			if c.early != nil {
				c.early(dir)
			}
			before := treeOf(t, dir)
			ctx, stop := context.WithCancelCause(t.Context())
			late := func(w io.Writer) error {
				if c.late == nil {
					return text("new c")(w)
				}
				return errors.Join(c.late(dir, stop), text("new c")(w))
			}
			g := &Guard{Overwrite: true}
			err := g.WriteAll(ctx, []Content{
				{filepath.Join(dir, "a"), text("new a")}, {filepath.Join(dir, "b"), text("new b")},
				{filepath.Join(dir, "sub", "deep", "c"), late}, {filepath.Join(dir, "d"), text("new d")},
			})
			after := treeOf(t, dir)
			if c.want == "" {
				require.NoError(t, err)
				assert.Equal(t, map[string]string{".": "/", "a": "new a", "b": "new b", "sub": "/", "sub/deep": "/", "sub/deep/c": "new c", "d": "new d"}, after)
				return
			}
			assert.ErrorContains(t, err, c.want)
			if c.also != "" {
				before[c.also] = "/"
			}
			assert.Equal(t, before, after)
			assert.Empty(t, g.writing)
		})
	}
}

// swap puts a folder where a file is, or will be.
func swap(dir, name string) error {
	os.Remove(filepath.Join(dir, name))
	return os.Mkdir(filepath.Join(dir, name), 0o777)
}

// TestAllWithoutLeave: of files that nobody permits to replace, those that would not
// change are no fault.
func TestAllWithoutLeave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "same"), "as it is")
	put(t, filepath.Join(dir, "other"), "theirs")
	before, err := os.Stat(filepath.Join(dir, "same"))
	require.NoError(t, err)
	same, other := Content{filepath.Join(dir, "same"), text("as it is")}, Content{filepath.Join(dir, "other"), text("ours")}
	assert.ErrorIs(t, new(Guard).WriteAll(t.Context(), []Content{{filepath.Join(dir, "new"), text("new")}, same, other}), ErrForeign)
	assert.Equal(t, map[string]string{".": "/", "same": "as it is", "other": "theirs"}, treeOf(t, dir))
	require.NoError(t, new(Guard).WriteAll(t.Context(), []Content{{filepath.Join(dir, "new"), text("new")}, same}))
	after, err := os.Stat(filepath.Join(dir, "same"))
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after), "it is left alone")
	assert.Equal(t, "new", get(t, filepath.Join(dir, "new")))

	g := new(Guard)
	g.End()
	assert.Error(t, g.WriteAll(t.Context(), []Content{{filepath.Join(dir, "late"), text("")}}))
	assert.NoFileExists(t, filepath.Join(dir, "late"))
}
