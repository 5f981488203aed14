package photo

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/tiff"
)

// countdown is a context that is done once it has been asked so often.
type countdown struct {
	context.Context
	left, asked int
}

func (c *countdown) Err() error {
	c.asked++
	c.left--
	if c.left < 0 {
		return context.Canceled
	}
	return nil
}

// noise is a picture that no format makes small.
func noise(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32()) | byte(i&3/3*255)
	}
	return m
}

// TestDecodingEndsWithTheContext has the context end while a picture is decoded:
// each decoder asks it many times, and stops at the first refusal.
func TestDecodingEndsWithTheContext(t *testing.T) {
	m := noise(300, 400)
	var strips, animation bytes.Buffer
	require.NoError(t, tiff.Encode(&strips, m, &tiff.Options{Compression: tiff.Deflate}))
	require.NoError(t, gif.Encode(&animation, m, nil))
	for name, file := range map[string][]byte{
		"jpeg": jpegFile(t, m, 95), "png": pngFile(t, m), "tiff": strips.Bytes(), "gif": animation.Bytes(),
	} {
		t.Run(name, func(t *testing.T) {
			all := &countdown{Context: t.Context(), left: 1 << 40}
			_, err := open(t, file).WithContext(all).Decode()
			require.NoError(t, err)
			require.Greater(t, all.asked, 8)
			for _, left := range []int{0, 1, all.asked / 2, all.asked - 1} {
				part := &countdown{Context: t.Context(), left: left}
				_, err := open(t, file).WithContext(part).Decode()
				require.ErrorIs(t, err, context.Canceled)
				assert.LessOrEqual(t, part.asked, left+6, "it went on")
			}
		})
	}
}

// TestWritingEndsWithTheContext: a copy is not written on.
func TestWritingEndsWithTheContext(t *testing.T) {
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	p := open(t, jpegFile(t, noise(300, 200), 90)).WithContext(ctx)
	ink := boxInk{boxes: []image.Rectangle{image.Rect(9, 9, 50, 50)}, color: image.White}
	require.NoError(t, p.Write(new(bytes.Buffer), ink, WriteOptions{}))
	cancel(stop)
	for _, anew := range []bool{false, true} {
		var b bytes.Buffer
		assert.ErrorIs(t, p.Write(&b, ink, WriteOptions{Reencode: anew}), stop)
		assert.Zero(t, b.Len())
	}
}

// TestProgramsEndWithTheContext: a program is not waited for.
func TestProgramsEndWithTheContext(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell and a named pipe")
	}
	dir := t.TempDir()
	started := filepath.Join(dir, "started")
	require.NoError(t, exec.Command("mkfifo", started).Run())
	tool := filepath.Join(dir, "heif-dec")
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\necho >"+started+"\nsleep 20\n"), 0o700))
	ctx, cancel := context.WithCancel(t.Context())
	p := &Photo{Name: "a", Format: HEIC, Data: []byte("x"), stored: image.Pt(1, 1), decoders: Decoders{HEIC: tool}}
	go func() {
		_, _ = os.ReadFile(started)
		cancel()
	}()
	_, err := p.WithContext(ctx).Decode()
	assert.ErrorIs(t, err, context.Canceled)
}
