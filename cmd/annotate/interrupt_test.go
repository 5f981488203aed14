package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/detecttest"
)

// folderRun is a run over a folder of photos with an API of its own.
type folderRun struct {
	*detecttest.API
	asked   chan struct{} // receives when a photo has arrived at the API
	release chan struct{} // answers are held back until it is closed
	args    []string
	out     string
}

func newFolderRun(t *testing.T, photos int, flags ...string) *folderRun {
	f := &folderRun{asked: make(chan struct{}, photos), release: make(chan struct{}), out: filepath.Join(t.TempDir(), "out")}
	f.API = &detecttest.API{Token: "hf_test", Detector: detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		f.asked <- struct{}{}
		<-f.release
		return []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 4, YMin: 4, XMax: 40, YMax: 30}}}, nil
	})}
	server := httptest.NewServer(f.API)
	t.Cleanup(server.Close)
	t.Setenv("HF_TOKEN", "hf_test")
	t.Setenv("HF_HUB_OFFLINE", "")
	in := t.TempDir()
	for i := range photos {
		name := fmt.Sprintf("%02d.jpg", i)
		require.NoError(t, drawPhoto(filepath.Join(in, name), name, 64, 48))
	}
	f.args = append([]string{in, "-o", f.out, "--endpoint", server.URL}, flags...)
	return f
}

func TestStopFinishesWhatIsInFlight(t *testing.T) {
	for _, stop := range []*exitError{interrupted, terminated} {
		f := newFolderRun(t, 12, "--concurrency", "2")
		ctx, cancel := context.WithCancelCause(t.Context())
		var stdout, stderr bytes.Buffer
		code := make(chan int)
		go func() { code <- run(ctx, f.args, nil, &stdout, &stderr) }()
		<-f.asked
		<-f.asked
		cancel(stop)
		close(f.release)
		require.Equal(t, stop.code, <-code)
		assert.Len(t, f.Requests(), 2, "what waits for its turn is not in flight")
		assert.Len(t, strings.Fields(stdout.String()), 2)
		assert.Contains(t, stderr.String(), "annotated 2 photos\nnot begun: 10 photos; the same command goes on from here")
		assert.Contains(t, stderr.String(), "annotate: "+stop.Error())
		assert.Len(t, namesIn(t, f.out), 3, "two photos, the record and nothing hidden")

		stderr.Reset()
		require.Equal(t, exitDone, run(t.Context(), f.args, nil, &stdout, &stderr))
		assert.Contains(t, stderr.String(), "annotated 12 photos\nAPI: 10 calls made, 2 saved")
		assert.Empty(t, f.Breaches())
	}
}

// TestSecondStopEndsAtOnce: with nothing half written left behind.
func TestSecondStopEndsAtOnce(t *testing.T) {
	f := newFolderRun(t, 3, "--concurrency", "1")
	ctx, cancel := context.WithCancelCause(t.Context())
	now := make(chan struct{})
	code := make(chan int)
	go func() { code <- runUntil(ctx, now, f.args, nil, io.Discard, io.Discard) }()
	<-f.asked
	cancel(interrupted)
	close(now)
	assert.Equal(t, exitInterrupted, <-code)
	assert.Equal(t, []string{dataset.RecordName}, namesIn(t, f.out))
	close(f.release)
}

func namesIn(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
