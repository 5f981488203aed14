package program_test

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render/photo/program"
)

// script writes a program, which is given the name of a pipe. What it starts
// holds the pipe, and says so when it is let live.
func script(t *testing.T, text string) (tool, pipe string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell and a named pipe")
	}
	tool, pipe = filepath.Join(t.TempDir(), "tool"), filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, exec.Command("mkfifo", pipe).Run())
	require.NoError(t, os.WriteFile(tool, []byte("#!/bin/sh\n"+text), 0o700))
	return tool, pipe
}

const starts = "(sleep 20; echo alive) >$1 &\n"

func TestRunLeavesNothing(t *testing.T) {
	for name, text := range map[string]string{
		"a program that waits": starts + "wait",
		"one that has ended":   starts,
		"one that fails":       starts + "exit 3",
	} {
		t.Run(name, func(t *testing.T) {
			tool, pipe := script(t, text)
			ctx, cancel := context.WithCancel(t.Context())
			said := make(chan string)
			go func() {
				f, err := os.Open(pipe) // once it is opened at the other end
				cancel()
				if err == nil {
					all, _ := io.ReadAll(f)
					said <- string(all)
				}
				close(said)
			}()
			_, err := program.Run(ctx, tool, pipe)
			assert.Error(t, err)
			assert.Empty(t, <-said, "it lives on")
		})
	}
}

func TestRun(t *testing.T) {
	tool, _ := script(t, "echo one; echo two >&2")
	said, err := program.Run(t.Context(), tool)
	assert.NoError(t, err)
	assert.Equal(t, "one\ntwo\n", string(said))
	_, err = program.Run(t.Context(), tool+"-that-is-not-there")
	assert.Error(t, err)
}
