package batch

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render/photo"
)

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.jpg")
	require.NoError(t, os.WriteFile(file, []byte("0123456789"), 0o666))
	memory := takeBuffer(4)
	for _, tc := range []struct {
		name   string
		listed int64 // the size when the folder was walked
		limit  int64
		want   string
	}{
		{"as listed", 10, 100, "0123456789"},
		{"as large as allowed", 10, 10, "0123456789"},
		{"grown since", 3, 100, "0123456789"},
		{"shrunk since", 90, 100, "0123456789"},
		{"grown beyond the limit", 3, 5, "012345"}, // a byte more, which photo.Open refuses
		{"no limit said", 10, 0, "0123456789"},
	} {
		for _, m := range []*buffer{nil, memory} {
			got, err := (&File{Path: file, Name: "a.jpg", Size: tc.listed}).read(t.Context(), photo.Limits{MaxBytes: tc.limit}, m)
			require.NoError(t, err, tc.name)
			assert.Equal(t, tc.want, string(got), tc.name)
		}
	}
	_, err := (&File{Path: file, Name: "a.jpg", Size: 10}).read(t.Context(), photo.Limits{MaxBytes: 9}, nil)
	assert.ErrorIs(t, err, photo.ErrTooBig)
	_, err = (&File{Path: file + "x", Name: "x"}).read(t.Context(), photo.Limits{}, nil)
	assert.ErrorIs(t, err, os.ErrNotExist)
	got, err := (&File{data: []byte("stdin")}).read(t.Context(), photo.Limits{}, nil)
	require.NoError(t, err)
	assert.Equal(t, "stdin", string(got))
}

func TestHead(t *testing.T) {
	var plain bytes.Buffer
	require.NoError(t, jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 64, 48)), nil))
	// Comments of 64 kB each push the size out of what is read first.
	late := append([]byte{}, plain.Bytes()[:2]...)
	for range 4 {
		late = append(append(late, 0xFF, 0xFE, 0xFF, 0xFF), make([]byte, 0xFFFF-2)...)
	}
	late = append(late, plain.Bytes()[2:]...)
	dir := t.TempDir()
	for name, data := range map[string][]byte{"plain.jpg": plain.Bytes(), "late.jpg": late, "cut.jpg": plain.Bytes()[:plain.Len()-9]} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, data, 0o666))
		head, err := (&File{Path: file, Name: name, Size: int64(len(data))}).Head(t.Context(), photo.Limits{})
		require.NoError(t, err, name)
		assert.Equal(t, Head{image.Pt(64, 48), photo.Upright}, head, name)
	}
	_, err := (&File{data: []byte("not a photo")}).Head(t.Context(), photo.Limits{})
	assert.ErrorIs(t, err, photo.ErrFormat)
}

// TestDecodingEndsWithTheRun: a photo is opened with the context of its run.
func TestDecodingEndsWithTheRun(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 64)), nil))
	file := filepath.Join(t.TempDir(), "a.jpg")
	require.NoError(t, os.WriteFile(file, b.Bytes(), 0o666))
	ctx, cancel := context.WithCancelCause(t.Context())
	p, release, err := OpenFile(ctx, NewSlots(1, 0, 1<<20), &File{Path: file, Name: "a.jpg", Size: int64(b.Len())}, photo.Limits{})
	require.NoError(t, err)
	defer release()
	_, err = p.Decode()
	require.NoError(t, err)
	cancel(assert.AnError)
	_, err = p.Decode()
	assert.ErrorIs(t, err, assert.AnError)
}
