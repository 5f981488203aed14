package record

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// holdEnv names the record that the test binary, started anew, holds open.
const holdEnv = "RECORD_TEST_HOLD"

func TestMain(m *testing.M) {
	if name := os.Getenv(holdEnv); name != "" {
		os.Exit(hold(name))
	}
	os.Exit(m.Run())
}

// hold opens the record and waits to be killed.
func hold(name string) int {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return 1
	}
	if _, err := Open(f, Options{Name: name}); err != nil {
		return 1
	}
	_, _ = os.Stdout.WriteString("held\n")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// TestLockOfAnotherProcess: a second process is refused, can read, and is let
// in as soon as the first is killed.
func TestLockOfAnotherProcess(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "detections.jsonl")
	require.NoError(t, os.WriteFile(name, []byte(entryLine("a")+"\n"), 0o666))

	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holdEnv+"="+name)
	_, err := other.StdinPipe() // keeps it waiting
	require.NoError(t, err)
	out, err := other.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, other.Start())
	said, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "held\n", said)

	f, err := os.OpenFile(name, os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = Open(f, Options{Name: name})
	require.ErrorIs(t, err, ErrLocked)
	assert.EqualError(t, err, name+": in use by another run")
	images, bad := decodeAll(f)
	assert.Equal(t, []string{"a"}, images, "reading is free")
	assert.Empty(t, bad)

	require.NoError(t, other.Process.Kill())
	_ = other.Wait() // killed, as it says
	l, err := Open(f, Options{Name: name})
	require.NoError(t, err, "a lock does not outlive its process")
	require.NoError(t, l.Close())
}

func TestLockOfAnotherLog(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "detections.jsonl")
	l := openFile(t, name)
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = Open(f, Options{Name: name})
	require.ErrorIs(t, err, ErrLocked)
	require.NoError(t, l.Close())
	again, err := Open(f, Options{Name: name})
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestLockFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unlock, err := LockFolder(dir)
	require.NoError(t, err)
	_, err = LockFolder(dir)
	require.ErrorIs(t, err, ErrLocked)
	assert.EqualError(t, err, dir+": in use by another run")
	l := openFile(t, filepath.Join(dir, "detections.jsonl"))
	require.NoError(t, l.Close(), "the record in it is another thing")
	unlock()
	unlock, err = LockFolder(dir)
	require.NoError(t, err)
	unlock()
	files, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	assert.Empty(t, files, "nothing is left behind")
	_, err = LockFolder(filepath.Join(dir, "missing"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
