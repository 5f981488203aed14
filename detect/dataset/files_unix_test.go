//go:build unix

package dataset

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fifo makes a pipe that write fills.
func fifo(t *testing.T, write func(*os.File)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "labels")
	require.NoError(t, syscall.Mkfifo(path, 0o600))
	go func() {
		f, err := os.OpenFile(path, os.O_RDWR, 0) // it does not wait for a reader
		if err == nil {
			write(f)
			f.Close()
		}
	}()
	return path
}

// A pipe can be read once only: what looked like labels is read on from there.
func TestReadFromPipe(t *testing.T) {
	t.Parallel()
	for _, form := range []Format{COCO, CSV, Record} {
		var text string
		for _, text = range labelsOf(form, "a.jpg") {
		}
		if form == Record { // longer than what is looked at
			text = strings.Repeat(text+"\n", sniffSize/len(text)) + strings.ReplaceAll(text, "a.jpg", "b.jpg") + "\n"
		}
		path := filepath.Join(t.TempDir(), "labels")
		require.NoError(t, syscall.Mkfifo(path, 0o600))
		go func() { _ = os.WriteFile(path, []byte(text), 0o600) }()
		d, err := Open(t.Context(), path, Options{})
		require.NoError(t, err, form)
		assert.Equal(t, form, d.Format)
		assert.NotEmpty(t, d.Labels())
		if form == Record {
			assert.Equal(t, []string{"a.jpg", "b.jpg"}, imageNames(d))
		}
	}
}

// Nobody waits for a pipe longer than the caller does.
func TestReadingEnds(t *testing.T) {
	t.Parallel()
	line := strings.ReplaceAll(recordLabels, "%", "a.jpg") + "\n"
	for name, write := range map[string]func(*os.File){
		"nothing comes": func(*os.File) { time.Sleep(time.Minute) },
		"it has no end": func(f *os.File) {
			for {
				if _, err := f.WriteString(line); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := fifo(t, write)
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := Open(ctx, path, Options{})
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
	t.Run("a folder", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := Open(ctx, write(t, labelsOf(VOC, "a.jpg")), Options{})
		assert.ErrorIs(t, err, context.Canceled)
	})
}
