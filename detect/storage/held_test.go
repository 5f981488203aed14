package storage

import (
	"bytes"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestHeld: it holds what a file would, in memory and behind.
func TestHeld(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	var s Held
	want := make([]byte, 0, heldInMemory+1<<20)
	random := rand.New(rand.NewPCG(1, 2))
	for len(want) < heldInMemory+1<<19 {
		piece := bytes.Repeat([]byte{byte(len(want) >> 16)}, random.IntN(1<<20))
		n, err := s.Write(piece)
		require.NoError(t, err)
		assert.Equal(t, len(piece), n)
		want = append(want, piece...)
	}
	for _, at := range []int{0, 100, heldInMemory - 3, heldInMemory, len(want) - 4} {
		_, err := s.WriteAt([]byte("abcd"), int64(at))
		require.NoError(t, err)
		copy(want[at:], "abcd")
	}
	_, err := s.WriteAt([]byte("x"), s.size+1)
	require.Error(t, err)
	got := make([]byte, len(want)+10)
	n, err := s.ReadAt(got, 0)
	assert.Equal(t, io.EOF, err)
	assert.True(t, bytes.Equal(want, got[:n]))
	for range 200 {
		at, length := random.IntN(len(want)+5), random.IntN(1<<18)
		n, err := s.ReadAt(got[:length], int64(at))
		end := min(at+length, len(want))
		require.True(t, bytes.Equal(want[min(at, end):end], got[:n]))
		require.Equal(t, at+length > len(want), err == io.EOF)
	}
	s.size = 10 // cut short
	n, err = s.ReadAt(got[:100], 4)
	assert.Equal(t, io.EOF, err)
	assert.Equal(t, want[4:10], got[:n])
	require.NoError(t, s.Close())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestHeldWithoutRoom: without a place for temporary files what is small is held,
// and of what is large nothing is lost that was there before.
func TestHeldWithoutRoom(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere")
	var s Held
	_, err := s.Write(make([]byte, heldInMemory-1))
	require.NoError(t, err)
	_, err = s.Write(make([]byte, 100))
	require.Error(t, err)
	assert.EqualValues(t, heldInMemory-1, s.size)
	require.NoError(t, s.Close())
}
