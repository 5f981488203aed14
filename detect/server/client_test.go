package server_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
	"annotate/detect/server"
)

// These tests ask the server through the client that it is made for.

const token = "hf_test"

// byData answers for photos by their bytes.
type byData map[string][]detect.Detection

func (d byData) Detect(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if dets, known := d[string(img.Data)]; known {
		return dets, nil
	}
	return nil, detect.ErrNoRecord
}

// clientOf returns a client of h that does not retry.
func clientOf(t *testing.T, h *server.Handler) *detect.Client {
	network := detecttest.NewNetwork(t, h)
	return &detect.Client{
		BaseURL: "http://localhost", Model: "facebook/detr-resnet-50", Token: token,
		Transport: network.Transport(), Retry: detect.RetryPolicy{Retries: -1},
	}
}

func photos() detecttest.Photos {
	return detecttest.Photos{
		Found: &detect.Image{Name: "sub/cats.jpg", Data: []byte("cats"), ContentType: "image/jpeg", Width: 640, Height: 480},
		Want: []detect.Detection{
			{Label: "cat", Score: 0.998, Box: detect.Box{XMin: 13, YMin: 52, XMax: 314, YMax: 470}},
			{Label: "remote", Score: 0.9, Box: detect.Box{XMin: -1, YMin: 70, XMax: 649, YMax: 117}},
		},
		Nothing: &detect.Image{Name: "sky.jpg", Data: []byte("sky"), ContentType: "image/jpeg"},
		Failing: &detect.Image{Name: "unknown.jpg", Data: []byte("unknown"), ContentType: "image/jpeg"},
	}
}

func TestClientConforms(t *testing.T) {
	t.Parallel()
	p := photos()
	source := byData{"cats": p.Want, "sky": nil}
	half := 0.5
	for name, parameters := range map[string]detect.Parameters{"raw": {}, "JSON": {Threshold: &half}} {
		t.Run(name, func(t *testing.T) {
			detecttest.TestDetector(t, func(t *testing.T) detect.Detector {
				c := clientOf(t, &server.Handler{
					Detector: source, Tokens: []string{token}, Models: []string{"facebook/detr-resnet-50"},
				})
				c.Parameters = parameters
				return c
			}, p)
		})
	}
}

// TestErrorsKeepTheirMeaning: a client of the server fails as the server's
// source did, and as widely.
func TestErrorsKeepTheirMeaning(t *testing.T) {
	t.Parallel()
	tests := []struct{ from, to error }{
		{detect.ErrNoRecord, detect.ErrImage},
		{detect.ErrImage, detect.ErrImage},
		{detect.ErrTooLarge, detect.ErrTooLarge},
		{detect.ErrPayment, detect.ErrPayment},
		{detect.ErrModel, detect.ErrModel},
		{detect.ErrGone, detect.ErrGone},
		{detect.ErrUnauthorized, detect.ErrForbidden},
		{detect.ErrForbidden, detect.ErrForbidden},
		{detect.ErrInsecure, detect.ErrForbidden},
		{detect.ErrOffline, detect.ErrForbidden},
		{detect.ErrConfig, detect.ErrForbidden},
		{detect.ErrRateLimited, detect.ErrRateLimited},
		{detect.ErrLoading, detect.ErrLoading},
		{detect.ErrUnavailable, detect.ErrUnavailable},
		{detect.ErrReply, detect.ErrUnavailable},
		{context.DeadlineExceeded, detect.ErrUnavailable},
		{errors.New("cats.json: no box"), detect.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.from.Error(), func(t *testing.T) {
			t.Parallel()
			failing := detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
				return nil, fmt.Errorf("source: %w", tt.from)
			})
			_, err := clientOf(t, &server.Handler{Detector: failing}).Detect(t.Context(), photos().Found)
			require.ErrorIs(t, err, tt.to)
			assert.ErrorContains(t, err, tt.from.Error())
			assert.Equal(t, detect.ScopeOf(tt.from), detect.ScopeOf(err))
		})
	}
}

func TestClientWithoutToken(t *testing.T) {
	t.Parallel()
	c := clientOf(t, &server.Handler{Detector: byData{}, Tokens: []string{token}})
	c.Token = ""
	_, err := c.Detect(t.Context(), photos().Found)
	assert.ErrorIs(t, err, detect.ErrUnauthorized)
}

func TestClientAsksForAnUnknownModel(t *testing.T) {
	t.Parallel()
	c := clientOf(t, &server.Handler{Detector: byData{}, Models: []string{"a/b"}})
	_, err := c.Detect(t.Context(), photos().Found)
	assert.ErrorIs(t, err, detect.ErrModel)
	assert.ErrorContains(t, err, "Model facebook/detr-resnet-50 does not exist")
}

// TestClientWaitsForTheModel: told that the model is loading, the client comes
// back when it should be there.
func TestClientWaitsForTheModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := photos()
		c := clientOf(t, &server.Handler{Detector: byData{"cats": p.Want}, WarmUp: 20 * time.Second})
		c.Retry = detect.RetryPolicy{}
		begun := time.Now()
		dets, err := c.Detect(t.Context(), p.Found)
		require.NoError(t, err)
		assert.Equal(t, p.Want, dets)
		assert.Equal(t, 20*time.Second, time.Since(begun).Round(time.Second))
		assert.EqualValues(t, 2, c.Calls())
	})
}

// TestRefusalsAreHeard: a client that sends its megabytes before it reads, as
// most do, is told why it is refused, rather than cut off while sending.
func TestRefusalsAreHeard(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		path, header string
		want         int
	}{
		"too large":     {"/", "Authorization: Bearer hf_test\r\nContent-Type: image/png", http.StatusRequestEntityTooLarge},
		"no token":      {"/", "Content-Type: image/png", http.StatusUnauthorized},
		"no such model": {"/models/b", "Authorization: Bearer hf_test\r\nContent-Type: image/png", http.StatusNotFound},
		"no such path":  {"/x", "Content-Type: image/png", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(&server.Handler{Detector: byData{}, MaxBody: 1 << 20, Tokens: []string{token}, Models: []string{"a"}})
			defer s.Close()
			conn, err := net.Dial("tcp", s.Listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			const size = 8 << 20
			_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\nContent-Length: %d\r\n\r\n", tc.path, tc.header, size)
			require.NoError(t, err)
			for range size >> 16 {
				_, err = conn.Write(make([]byte, 1<<16))
				require.NoError(t, err)
			}
			reply, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer reply.Body.Close()
			assert.Equal(t, tc.want, reply.StatusCode)
		})
	}
}

// TestRefusalBeforeTheBody: a client that asks whether to send is told at once.
func TestRefusalBeforeTheBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		network := detecttest.NewNetwork(t, &server.Handler{Detector: byData{}, Tokens: []string{token}})
		r, err := http.NewRequest(http.MethodPost, "http://localhost/", strings.NewReader("photo"))
		require.NoError(t, err)
		r.Header.Set("Expect", "100-continue")
		transport := network.Transport().(*http.Transport)
		transport.ExpectContinueTimeout = time.Hour
		begun := time.Now()
		reply, err := transport.RoundTrip(r)
		require.NoError(t, err)
		reply.Body.Close()
		assert.Equal(t, http.StatusUnauthorized, reply.StatusCode)
		assert.Zero(t, time.Since(begun))
	})
}

// TestUploadsShareMemory: while there is no room further uploads wait, and are
// told to come back if that takes too long.
func TestUploadsShareMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		underWay, most := 0, 0
		var mu sync.Mutex
		h := &server.Handler{MaxBody: 1 << 20, MemoryBytes: 6 << 20, BodyTimeout: time.Minute, Detector: detect.DetectorFunc(
			func(context.Context, *detect.Image) ([]detect.Detection, error) {
				mu.Lock()
				underWay++
				most = max(most, underWay)
				mu.Unlock()
				time.Sleep(40 * time.Second)
				mu.Lock()
				underWay--
				mu.Unlock()
				return nil, nil
			})}
		transport := detecttest.NewNetwork(t, h).Transport()
		status := map[int]int{}
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				body := make([]byte, 1<<20)
				body[0] = byte(i) // another photo for each, past the cache
				r, err := http.NewRequest(http.MethodPost, "http://localhost/", bytes.NewReader(body))
				assert.NoError(t, err)
				r.Header.Set("Content-Type", "image/png")
				reply, err := transport.RoundTrip(r)
				if assert.NoError(t, err) {
					reply.Body.Close()
					mu.Lock()
					status[reply.StatusCode]++
					mu.Unlock()
					if reply.StatusCode != http.StatusOK {
						assert.NotEmpty(t, reply.Header.Get("Retry-After"))
					}
				}
			})
		}
		group.Wait()
		assert.Equal(t, 2, most)
		assert.Equal(t, map[int]int{200: 4, 503: 4}, status)
	})
}

func TestClientSendsTooMuch(t *testing.T) {
	t.Parallel()
	_, err := clientOf(t, &server.Handler{Detector: byData{}, MaxBody: 3}).Detect(t.Context(), photos().Found)
	assert.ErrorIs(t, err, detect.ErrTooLarge)
}

// TestServerLimits: net/http's own limits are a megabyte of header, and all the
// time in the world for it.
func TestServerLimits(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s := (&server.Handler{Detector: byData{}}).Server(listener.Addr().String())
	assert.NotZero(t, s.ReadHeaderTimeout)
	served := make(chan error)
	go func() { served <- s.Serve(listener) }()

	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.Addr+"/health", nil)
	require.NoError(t, err)
	for header, want := range map[int]int{1 << 10: http.StatusOK, 128 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		r.Header.Set("X-Long", strings.Repeat("x", header))
		reply, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		reply.Body.Close()
		assert.Equal(t, want, reply.StatusCode, "%d bytes of header", header)
	}
	require.NoError(t, s.Close())
	assert.ErrorIs(t, <-served, http.ErrServerClosed)
}

// TestSlowBody: who sends a byte now and then is not waited for, and who sends
// in time is not cut off while the model works.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := &server.Handler{Detector: byData{"cats": nil}, BodyTimeout: 10 * time.Second, Delay: time.Minute}
		client := &http.Client{Transport: detecttest.NewNetwork(t, h).Transport()}

		body, feed := io.Pipe()
		go func() {
			for {
				if _, err := feed.Write([]byte("x")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}()
		reply, err := client.Post("http://localhost/", "image/png", body)
		require.NoError(t, err)
		assert.Equal(t, http.StatusRequestTimeout, reply.StatusCode)
		reply.Body.Close()
		body.Close()

		reply, err = client.Post("http://localhost/", "image/png", bytes.NewReader([]byte("cats")))
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, reply.StatusCode)
		reply.Body.Close()
	})
}

// TestClientLeaves: the Detector learns that nobody waits any more.
func TestClientLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stopped := make(chan error, 1)
		c := clientOf(t, &server.Handler{
			Detector: detect.DetectorFunc(func(ctx context.Context, _ *detect.Image) ([]detect.Detection, error) {
				<-ctx.Done()
				stopped <- ctx.Err()
				return nil, ctx.Err()
			}),
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := c.Detect(ctx, photos().Found)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, <-stopped, context.Canceled)
	})
}
