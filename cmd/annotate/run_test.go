package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/detecttest"
	"annotate/detect/record"
	"annotate/detect/storage/storagetest"
	"annotate/render/batch"
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
		go func() { code <- run(ctx, nil, f.args, nil, &stdout, &stderr) }()
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
		require.Equal(t, exitDone, run(t.Context(), nil, f.args, nil, &stdout, &stderr))
		assert.Contains(t, stderr.String(), "annotated 12 photos, 2 of them done already\nAPI: 10 calls made, 2 saved")
		assert.Empty(t, f.Breaches())
	}
}

// TestSecondStopEndsAtOnce: with nothing half written left behind.
func TestSecondStopEndsAtOnce(t *testing.T) {
	f := newFolderRun(t, 3, "--concurrency", "1")
	ctx, cancel := context.WithCancelCause(t.Context())
	now := make(chan struct{})
	code := make(chan int)
	go func() { code <- run(ctx, now, f.args, nil, io.Discard, io.Discard) }()
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

func TestGoAgain(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want bool
	}{
		{detect.ErrRateLimited, true},
		{detect.ErrUnavailable, true},
		{batch.ErrChanged, true},
		{errors.Join(detect.ErrSystemic, detect.ErrUnavailable), true},
		{errors.Join(detect.ErrUnavailable, detect.ErrUnreachable, &net.OpError{Err: syscall.ECONNREFUSED}), true},
		// A resolver that has just begun says so of names that are there, too.
		{errors.Join(detect.ErrUnavailable, detect.ErrUnreachable, &net.DNSError{IsNotFound: true}), true},
		{syscall.ENOSPC, true},
		{&fs.PathError{Op: "read", Path: "a.jpg", Err: syscall.ESTALE}, true},
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
		well   int    // photos that are done before
		fault  string // of the API, for every request
		broken bool   // one photo is damaged
		flags  string
		want   int
	}{
		{"well", 0, "", false, "", exitDone},
		{"a photo that is none", 0, "", true, "", exitSome},
		{"a photo that is none, as may be", 0, "", true, "--max-failures 1", exitDone},
		{"a rate limit", 0, "429 bare", false, "", exitGoAgain},
		{"a rate limit and a photo that is none", 0, "429 bare", true, "", exitGoAgain},
		{"a rate limit, for some", 1, "429 bare", false, "", exitGoAgain},
		{"a server that is down", 0, "502 HTML", false, "", exitGoAgain},
		{"a server that is down, for some, as many as may fail for good", 1, "502 HTML", false, "--max-failures 100%", exitGoAgain},
		{"a wrong token", 0, "401", false, "", exitUsage},
		{"a token that is not taken any more", 1, "401", false, "", exitUsage},
		{"as many calls as there may be", 0, "", false, "--max-calls 1", exitSome},
		{"a list that leaves the folder behind others", 0, "", false, "--files-from list", exitUsage},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFolderRun(t, 2, strings.Fields("--retries 0 "+tc.flags)...)
			close(f.release)
			if tc.well > 0 {
				first := append([]string{filepath.Join(f.args[0], "00.jpg")}, f.args[1:]...)
				require.Equal(t, exitDone, run(t.Context(), nil, first, nil, io.Discard, io.Discard))
			}
			if strings.Contains(tc.flags, "list") { // behind those that are looked at before
				t.Chdir(t.TempDir())
				names := "00.jpg\n"
				for i := range batch.First {
					names += fmt.Sprintf("missing%d.jpg\n", i)
				}
				require.NoError(t, os.WriteFile("list", []byte(names+"/etc/passwd\n"), 0o666))
			}
			if tc.fault != "" {
				f.Repeat(detecttest.Named(tc.fault))
			}
			if tc.broken {
				require.NoError(t, os.WriteFile(filepath.Join(f.args[0], "broken.jpg"), []byte("no photo"), 0o666))
			}
			var stderr bytes.Buffer
			assert.Equal(t, tc.want, run(t.Context(), nil, f.args, nil, io.Discard, &stderr), stderr.String())
		})
	}
}

// TestCountsOfRunsThatDidNotBegin: a script that waits for them gets them.
func TestCountsOfRunsThatDidNotBegin(t *testing.T) {
	summary := filepath.Join(t.TempDir(), "counts.json")
	f := newFolderRun(t, 2, "--summary-json", summary)
	require.NoError(t, os.Mkdir(f.out, 0o777))
	unlock, err := record.LockFolder(f.out)
	require.NoError(t, err)
	require.Equal(t, exitGoAgain, run(t.Context(), nil, f.args, nil, io.Discard, io.Discard))
	text, err := os.ReadFile(summary)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"exit":75,"photos":0,"all_found":false,"done":0,`)
	unlock()
	require.Equal(t, exitDone, run(t.Context(), nil, append(f.args, "-n"), nil, io.Discard, io.Discard))
	text, err = os.ReadFile(summary)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"exit":0,"photos":2,"all_found":true,"done":0,`)
	assert.Contains(t, string(text), `"failed_go_again":0,"not_begun":2,"calls":0,`)
}

// TestStopBeforePhotosAreUnderWay: reading that does not end does not keep the
// program from ending at once, and nothing is made.
func TestStopBeforePhotosAreUnderWay(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, drawPhoto(filepath.Join(dir, "a.jpg"), "a", 32, 24))
	pipe := filepath.Join(dir, "pipe")
	if exec.Command("mkfifo", pipe).Run() != nil {
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
			assert.Equal(t, stop.code, run(ctx, nil, args[1:], stdin, io.Discard, &stderr), args[0])
			assert.Equal(t, "annotate: "+stop.Error()+"\n", stderr.String(), args[0])
			assert.Less(t, time.Since(begun), 5*time.Second, args[0])
			assert.NoDirExists(t, filepath.Join(dir, "out"), args[0])
			w.Close()
		}
	}
}

// TestAnswersThatAreNotKept: a shard whose last answers could not be put away is not
// complete, and neither is one without a receipt done.
func TestAnswersThatAreNotKept(t *testing.T) {
	for _, refused := range []string{"/000000-", "/receipt.json"} {
		f := newFolderRun(t, 2, "--shard", "0/1", "-q")
		close(f.release)
		bucket := &storagetest.Server{Buckets: map[string]map[string][]byte{"pix": {}}}
		bucket.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			if r.Method != http.MethodPut || !strings.Contains(r.URL.Path, refused) {
				return false
			}
			storagetest.Refuse(w, http.StatusForbidden, "AccessDenied", "Access Denied")
			return true
		}
		server := httptest.NewServer(bucket)
		t.Cleanup(server.Close)
		for name, value := range map[string]string{"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIDTEST", "AWS_SECRET_ACCESS_KEY": "secret"} {
			t.Setenv(name, value)
		}
		f.args[2] = "s3://pix/out"
		assert.Equal(t, exitUsage, run(t.Context(), nil, f.args, nil, io.Discard, io.Discard), refused)
		bucket.Do(func(buckets map[string]map[string][]byte) {
			receipt, signed := buckets["pix"]["out/.annotate/0-of-1/receipt.json"]
			assert.Equal(t, refused != "/receipt.json", signed)
			assert.NotContains(t, string(receipt), `"complete":true`)
		})
	}
}

// TestQuietRetries: with -q the first request that is tried again is told, and no other.
func TestQuietRetries(t *testing.T) {
	for quiet, want := range map[bool]int{true: 1, false: 3} {
		var said bytes.Buffer
		c, err := (&apiFlags{noToken: true}).client(newProgress(&said, quiet))
		require.NoError(t, err)
		for i := range 3 {
			c.OnRetry(detect.Retry{Image: fmt.Sprintf("%d.jpg", i), Err: detect.ErrUnavailable})
		}
		assert.Equal(t, want, strings.Count(said.String(), "trying again"), said.String())
	}
}

// TestClosedPipe: the summary counts what was done when head had enough.
func TestClosedPipe(t *testing.T) {
	f := newFolderRun(t, 30, "--concurrency", "1")
	close(f.release)
	var stderr bytes.Buffer
	assert.Equal(t, exitSome, run(t.Context(), nil, f.args, nil, closedPipe{}, &stderr))
	written := len(namesIn(t, f.out)) - 1 // the record
	assert.Contains(t, stderr.String(), "annotated "+detect.Plural(written, "photo")+"\n")
	assert.Contains(t, stderr.String(), "not begun: "+detect.Plural(30-written, "photo")+"; the same command goes on from here")
	assert.Contains(t, stderr.String(), "The reader of standard output closed it.")
}

type closedPipe struct{}

func (closedPipe) Write([]byte) (int, error) { return 0, syscall.EPIPE }

func TestPatience(t *testing.T) {
	s := &streams{}
	assert.Equal(t, settleTime, s.patience(), "nothing is under way: at once")
	s.underWay.Store(true)
	assert.Greater(t, s.patience(), s.grace, "the run ends itself at the end of the grace")
}
