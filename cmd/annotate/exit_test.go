package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
)

func TestGoAgain(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{detect.ErrRateLimited, true},
		{detect.ErrUnavailable, true},
		{errors.Join(detect.ErrSystemic, detect.ErrUnavailable), true},
		{errors.Join(detect.ErrUnavailable, detect.ErrUnreachable, &net.OpError{Err: syscall.ECONNREFUSED}), true},
		{errors.Join(detect.ErrUnavailable, detect.ErrUnreachable, &net.DNSError{IsNotFound: true}), false},
		{syscall.ENOSPC, true},
		{syscall.EROFS, false},
		{detect.ErrUnauthorized, false},
		{errors.Join(detect.ErrSystemic, detect.ErrImage), false},
	} {
		assert.Equal(t, tc.want, goAgain(tc.err), "%v", tc.err)
		assert.Equal(t, map[bool]int{true: exitGoAgain, false: exitUsage}[tc.want], exitCode(usagef("%w", tc.err)))
	}
}

// TestExitCodes: an engine that repeats tasks can act on the code.
func TestExitCodes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		fault  string // of the API, for every request
		broken bool   // one photo is damaged
		want   int
	}{
		{"well", "", false, exitDone},
		{"a photo that is none", "", true, exitSome},
		{"a rate limit", "429 bare", false, exitGoAgain},
		{"a rate limit and a photo that is none", "429 bare", true, exitGoAgain},
		{"a server that is down", "502 HTML", false, exitGoAgain},
		{"a wrong token", "401", false, exitUsage},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFolderRun(t, 2, "--retries", "0")
			close(f.release)
			if tc.fault != "" {
				f.Repeat(detecttest.Named(tc.fault))
			}
			if tc.broken {
				require.NoError(t, os.WriteFile(filepath.Join(f.args[0], "broken.jpg"), []byte("no photo"), 0o666))
			}
			var stderr bytes.Buffer
			assert.Equal(t, tc.want, run(t.Context(), f.args, nil, io.Discard, &stderr), stderr.String())
		})
	}
}

// TestStopBeforePhotosAreUnderWay: reading that does not end does not keep the
// program from ending at once, and nothing is made.
func TestStopBeforePhotosAreUnderWay(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, drawPhoto(filepath.Join(dir, "a.jpg"), "a", 32, 24))
	pipe := filepath.Join(dir, "pipe")
	if err := mkfifo(pipe); err != nil {
		t.Skip("no named pipes here")
	}
	for _, args := range [][]string{
		{"annotate labels", filepath.Join(dir, "a.jpg"), "-o", filepath.Join(dir, "out"), "--from", "coco:" + pipe},
		{"annotate stdin", "-", "-o", filepath.Join(dir, "out"), "--from", dir},
		{"convert", "convert", "--from", "coco:" + pipe, "--to", "csv", "-o", filepath.Join(dir, "out")},
	} {
		for _, stop := range []*exitError{interrupted, terminated} {
			ctx, cancel := context.WithCancelCause(t.Context())
			stdin, w := io.Pipe() // nobody writes into it
			var stderr bytes.Buffer
			begun := time.Now()
			time.AfterFunc(50*time.Millisecond, func() { cancel(stop) })
			assert.Equal(t, stop.code, run(ctx, args[1:], stdin, io.Discard, &stderr), args[0])
			assert.Equal(t, "annotate: "+stop.Error()+"\n", stderr.String(), args[0])
			assert.Less(t, time.Since(begun), 5*time.Second, args[0])
			assert.NoDirExists(t, filepath.Join(dir, "out"), args[0])
			w.Close()
		}
	}
}

// TestClosedPipe: the summary counts what was done when head had enough.
func TestClosedPipe(t *testing.T) {
	f := newFolderRun(t, 30, "--concurrency", "1")
	close(f.release)
	var stderr bytes.Buffer
	assert.Equal(t, exitSome, run(t.Context(), f.args, nil, closedPipe{}, &stderr))
	written := len(namesIn(t, f.out)) - 1 // the record
	assert.Contains(t, stderr.String(), "annotated "+plural(written, "photo")+"\n")
	assert.Contains(t, stderr.String(), "not begun: "+plural(30-written, "photo")+"; the same command goes on from here")
	assert.Contains(t, stderr.String(), "The reader of standard output closed it.")
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }
