package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func namesIn(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestWriteFile(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.jpg", "-", strings.Repeat("x", longestName-4) + ".jpg"} {
		t.Run(name[:1], func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			require.NoError(t, os.WriteFile(partial(path), []byte("left behind by a killed run"), 0o666))
			require.NoError(t, writeFile(path, func(f *os.File) error {
				assert.NotEqual(t, path, f.Name(), "a torn file is never visible")
				_, err := f.WriteString("whole")
				return err
			}))
			text, err := os.ReadFile(path)
			require.NoError(t, err)
			assert.Equal(t, "whole", string(text))
			assert.Equal(t, []string{name}, namesIn(t, dir))
		})
	}
}

func TestWriteFileFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jpg")
	require.NoError(t, os.WriteFile(path, []byte("of the run before"), 0o666))
	err := writeFile(path, func(f *os.File) error {
		if _, err := f.WriteString("half of"); err != nil {
			return err
		}
		return &fs.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	})
	assert.EqualError(t, err, "write "+path+": "+syscall.ENOSPC.Error(), "named as the user knows it")
	assert.True(t, stopsRun(err))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "of the run before", string(text))
	assert.Equal(t, []string{"a.jpg"}, namesIn(t, dir))

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "folder", "full"), 0o777))
	err = writeFile(filepath.Join(dir, "folder"), func(*os.File) error { return nil })
	pathError, ok := errors.AsType[*fs.PathError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, filepath.Join(dir, "folder"), pathError.Path)
	assert.Equal(t, []string{"a.jpg", "folder"}, namesIn(t, dir))
}
