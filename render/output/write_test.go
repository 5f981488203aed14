package output

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// namesIn returns the names in a folder, hidden ones too.
func namesIn(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func put(t *testing.T, path, text string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
}

func get(t *testing.T, path string) string {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(text)
}

// text returns what writes a text.
func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func TestWrite(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.jpg", "-", strings.Repeat("x", 255-4) + ".jpg"} {
		t.Run(name[:1], func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "sub", name)
			require.NoError(t, new(Guard).Write(path, func(w io.Writer) error {
				assert.NoFileExists(t, path, "a torn file is never visible")
				return text("whole")(w)
			}, Options{}))
			assert.Equal(t, "whole", get(t, path))
			assert.Equal(t, []string{name}, namesIn(t, filepath.Join(dir, "sub")))
		})
	}
}

func TestWriteFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.html")
	g := &Guard{}
	require.NoError(t, g.Write(path, text("<html>of the run before"), Options{}))
	before := get(t, path)
	err := g.Write(path, func(w io.Writer) error {
		require.NoError(t, text("<html>half of")(w))
		return &fs.PathError{Op: "write", Path: temporary(t, dir), Err: syscall.ENOSPC}
	}, Options{})
	assert.EqualError(t, err, "write "+path+": "+syscall.ENOSPC.Error(), "named as the user knows it")
	assert.Equal(t, before, get(t, path))
	assert.Equal(t, []string{"a.html"}, namesIn(t, dir))

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "folder", "full"), 0o777))
	err = g.Write(filepath.Join(dir, "folder"), text(""), Options{})
	assert.EqualError(t, err, filepath.Join(dir, "folder")+": a folder stands where the file would be written")
	assert.Equal(t, []string{"a.html", "folder"}, namesIn(t, dir))
}

func temporary(t *testing.T, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, tempPrefix+"*"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	return files[0]
}

func TestTemporaryFilesHaveNamesOfTheirOwn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g := &Guard{}
	var names []string
	for range 2 {
		require.NoError(t, g.Write(filepath.Join(dir, "a.html"), func(w io.Writer) error {
			names = append(names, temporary(t, dir))
			return text("<html>")(w)
		}, Options{}))
	}
	assert.NotEqual(t, names[0], names[1], "nobody can lay a link there")
}

func TestEndLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g := &Guard{}
	err := g.Write(filepath.Join(dir, "a.txt"), func(w io.Writer) error {
		g.End()
		assert.Empty(t, namesIn(t, dir))
		return text("late")(w)
	}, Options{})
	require.Error(t, err)
	assert.Error(t, g.Write(filepath.Join(dir, "b.txt"), text("later"), Options{}))
	assert.Empty(t, namesIn(t, dir))
}

func TestSweep(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "sub", tempPrefix+"0123456789abcdef"+tempSuffix), "half of a photo")
	put(t, filepath.Join(dir, ".a.jpg"+tempSuffix), "of an earlier version")
	put(t, filepath.Join(dir, ".annotate-notes.txt"), "the user's")
	put(t, filepath.Join(dir, "a.partial"), "the user's")
	unlock, err := new(Guard).Lock(dir)
	require.NoError(t, err)
	unlock()
	assert.Equal(t, []string{".annotate-notes.txt", "a.partial", "sub"}, namesIn(t, dir))
	assert.Empty(t, namesIn(t, filepath.Join(dir, "sub")))
}

func TestNamed(t *testing.T) {
	t.Parallel()
	assert.NoError(t, Named(nil, "a"))
	assert.EqualError(t, Named(errors.New("broken"), "a"), "a: broken")
	assert.EqualError(t, Named(errors.New("a is in use"), "a"), "a is in use")
	in := &fs.PathError{Op: "open", Path: "b", Err: fs.ErrNotExist}
	assert.Equal(t, error(in), Named(in, "a"))
}

func TestCreateNew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	victim, link, dangling := filepath.Join(dir, "victim"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	put(t, victim, "the user's")
	if os.Symlink(victim, link) != nil || os.Symlink(filepath.Join(dir, "elsewhere"), dangling) != nil {
		t.Skip("no links here")
	}
	for _, name := range []string{victim, link, dangling} {
		_, err := createNew(name)
		assert.ErrorIs(t, err, fs.ErrExist)
	}
	assert.Equal(t, "the user's", get(t, victim))
	assert.NoFileExists(t, filepath.Join(dir, "elsewhere"))
}

// TestWriteByWayOfAnotherFolder: also where that is on another disk.
func TestWriteByWayOfAnotherFolder(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	temps := []string{t.TempDir()}
	if shm, err := os.MkdirTemp("/dev/shm", "annotate-test-"); err == nil { // most often a disk of its own
		t.Cleanup(func() { os.RemoveAll(shm) })
		temps = append(temps, shm)
	}
	for _, temp := range temps {
		g := &Guard{Temp: temp, Overwrite: true}
		err := g.Write(filepath.Join(out, "sub", "a.txt"), func(w io.Writer) error {
			assert.Len(t, namesIn(t, temp), 1)
			return text("whole")(w)
		}, Options{})
		require.NoError(t, err)
		assert.Equal(t, "whole", get(t, filepath.Join(out, "sub", "a.txt")))
		assert.Equal(t, []string{"a.txt"}, namesIn(t, filepath.Join(out, "sub")))
		assert.Empty(t, namesIn(t, temp))
	}
}

func TestBegins(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.txt")
	require.NoError(t, new(Guard).Write(file, Bytes([]byte("ours: yes")), Options{}))
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	for text, want := range map[string]bool{"ours": true, "ours: yes": true, "ours: yes, all": false, "yes": false} {
		assert.Equal(t, want, Begins(text)(f), text)
	}
}
