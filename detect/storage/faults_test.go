package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
)

// TestBrokenListing: a listing that ends early is no short listing.
func TestBrokenListing(t *testing.T) {
	objects := map[string][]byte{}
	for i := range 30 {
		objects[fmt.Sprintf("%03d.jpg", i)] = nil
	}
	for _, tc := range []struct {
		name string
		fail func(w http.ResponseWriter)
		want error
	}{
		{"cut off", func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = io.WriteString(w, `<ListBucketResult><IsTruncated>false</IsTruncated>`)
		}, storage.ErrUnavailable},
		{"slow down", func(w http.ResponseWriter) { storagetest.Refuse(w, 503, "SlowDown", "Reduce your rate.") }, storage.ErrUnavailable},
		{"denied", func(w http.ResponseWriter) { storagetest.Refuse(w, 403, "AccessDenied", "Access Denied.") }, storage.ErrDenied},
		{"no token", func(w http.ResponseWriter) {
			_, _ = io.WriteString(w, `<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>`)
		}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := &storagetest.Server{Page: 10, Buckets: bucket(objects)}
			s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
				if !r.URL.Query().Has("continuation-token") {
					return false
				}
				tc.fail(w)
				return true
			}
			names, err := list(serve(t, s), "s3://pics")
			assert.Len(t, names, 10)
			require.Error(t, err)
			if tc.want != nil {
				require.ErrorIs(t, err, tc.want)
			}
		})
	}
}

// TestRepeatedListing: a page that begins with the key that the last one ended with is
// read on; one that begins anew is no longer listing.
func TestRepeatedListing(t *testing.T) {
	page := func(more bool, keys ...string) string {
		text := fmt.Sprintf("<ListBucketResult><IsTruncated>%v</IsTruncated><NextContinuationToken>x</NextContinuationToken><EncodingType>url</EncodingType>", more)
		for _, key := range keys {
			text += "<Contents><Key>" + key + "</Key><LastModified>2024-01-02T03:04:05Z</LastModified><Size>1</Size></Contents>"
		}
		return text + "</ListBucketResult>"
	}
	for _, tc := range []struct {
		pages []string // the last one again and again
		want  int
		err   bool
	}{
		{[]string{page(true, "a", "b", "c"), page(false, "c", "d")}, 4, false},
		{[]string{page(true, "a", "b", "c")}, 4, true},
		{[]string{page(true, "0", "1", "2", "3", "4", "5", "6"), page(true, "a", "b", "c")}, 14, true},
		{[]string{page(true, "a")}, 1, true},
	} {
		asked := 0
		s := &storagetest.Server{Buckets: bucket(nil)}
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			_, _ = io.WriteString(w, tc.pages[min(asked, len(tc.pages)-1)])
			asked++
			return true
		}
		names, err := list(serve(t, s), "s3://pics")
		assert.Equal(t, tc.err, err != nil, names)
		assert.LessOrEqual(t, len(names), 2*tc.want)
	}
}

// TestAnotherThingIsNotThere: a server that does not know the user says nothing of
// objects, which may be there.
func TestAnotherThingIsNotThere(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(nil)}
	s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
		storagetest.Refuse(w, 404, "XAdminUserNotFound", "No user exists with the provided access key ID.")
		return true
	}
	_, err := list(serve(t, s), "s3://pics/a")
	require.ErrorContains(t, err, "No user exists")
	assert.NotErrorIs(t, err, fs.ErrNotExist)
}

func TestErrors(t *testing.T) {
	for _, tc := range []struct {
		status  int
		code    string
		want    error
		another bool // request
	}{
		{404, "NoSuchKey", fs.ErrNotExist, false},
		{404, "NoSuchBucket", fs.ErrNotExist, false},
		{404, "NoSuchBucket", fs.ErrNotExist, false},
		{403, "AccessDenied", storage.ErrDenied, false},
		{403, "AccessDenied", fs.ErrPermission, false},
		{403, "SignatureDoesNotMatch", storage.ErrDenied, false},
		{403, "InvalidAccessKeyId", storage.ErrDenied, false},
		{401, "Unauthorized", storage.ErrDenied, false},
		{503, "SlowDown", storage.ErrUnavailable, true},
		{503, "ServiceUnavailable", storage.ErrUnavailable, true},
		{500, "InternalError", storage.ErrUnavailable, true},
		{502, "", storage.ErrUnavailable, true},
		{429, "TooManyRequests", storage.ErrUnavailable, true},
		{408, "RequestTimeout", storage.ErrUnavailable, true},
		{507, "InsufficientStorage", storage.ErrUnavailable, false},
		{409, "OperationAborted", storage.ErrUnavailable, false},
		{400, "BadDigest", storage.ErrUnavailable, false},
		{400, "RequestTimeout", storage.ErrUnavailable, true},
		{403, "QuotaExceeded", storage.ErrUnavailable, false},
		{404, "NoSuchBucket", storage.ErrSettings, false},
		{403, "SignatureDoesNotMatch", storage.ErrSettings, false},
		{403, "RequestTimeTooSkewed", storage.ErrSettings, false},
		{403, "RequestTimeTooSkewed", storage.ErrDenied, false},
		{400, "ExpiredToken", storage.ErrSettings, true},
		{400, "InvalidToken", storage.ErrSettings, false},
		{400, "AuthorizationHeaderMalformed", storage.ErrSettings, false},
		{301, "PermanentRedirect", storage.ErrSettings, false},
		{307, "TemporaryRedirect", storage.ErrSettings, false},
	} {
		t.Run(fmt.Sprint(tc.status, tc.code), func(t *testing.T) {
			asked := 0
			s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": nil})}
			s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
				asked++
				storagetest.Refuse(w, tc.status, tc.code, "for "+r.Header.Get("Authorization")+" and "+r.Header.Get("X-Amz-Security-Token"))
				return true
			}
			store := serve(t, s)
			ctx := t.Context()
			open := func() error { _, _, err := store.Open(ctx, "s3://pics/a", storage.Range{}); return err }
			for op, do := range map[string]func() error{
				"open":  open,
				"list":  func() error { _, err := list(store, "s3://pics/a"); return err },
				"write": func() error { return store.Write(ctx, "s3://pics/a", write("x")) },
			} {
				asked = 0
				err := do()
				require.ErrorIs(t, err, tc.want, op)
				assert.Equal(t, tc.another, asked == 2, op)
				e, ok := errors.AsType[*storage.Error](err)
				require.True(t, ok)
				assert.Contains(t, e.Name, "s3://pics/a")
				for _, secret := range []string{accessKey, secretKey, sessionToken} {
					assert.NotContains(t, err.Error(), secret)
				}
			}
			_, err := store.Stat(ctx, "s3://pics/a")
			require.Error(t, err)
			if tc.status != http.StatusNotFound { // what HEAD is told without words
				require.ErrorIs(t, err, tc.want)
			}
		})
	}
	t.Run("one object", func(t *testing.T) {
		s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": nil, "b": nil})}
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/pics/b" {
				storagetest.Refuse(w, 403, "SignatureDoesNotMatch", "")
			}
			return r.URL.Path == "/pics/b"
		}
		store := serve(t, s)
		_, err := store.Stat(t.Context(), "s3://pics/a")
		require.NoError(t, err)
		_, err = store.Stat(t.Context(), "s3://pics/b")
		require.ErrorIs(t, err, storage.ErrDenied)
		require.NotErrorIs(t, err, storage.ErrSettings)
	})
	t.Run("a page in place of an answer", func(t *testing.T) {
		s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": nil})}
		for _, status := range []int{http.StatusOK, http.StatusFound, http.StatusBadRequest} {
			s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, "<html><body>Sign in here</body></html>")
				return true
			}
			store := serve(t, s)
			_, _, err := store.Open(t.Context(), "s3://pics/a", storage.Range{})
			require.ErrorIs(t, err, storage.ErrSettings)
			_, err = store.Stat(t.Context(), "s3://pics/a")
			require.ErrorIs(t, err, storage.ErrSettings)
			_, err = list(store, "s3://pics/a")
			require.ErrorIs(t, err, storage.ErrSettings)
			require.ErrorIs(t, store.Write(t.Context(), "s3://pics/b", write("x")), storage.ErrSettings)
		}
	})
	t.Run("another region", func(t *testing.T) {
		s := &storagetest.Server{Buckets: bucket(nil)}
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			w.Header().Set("X-Amz-Bucket-Region", "eu-west-1")
			storagetest.Refuse(w, 301, "PermanentRedirect", "Use another endpoint.")
			return true
		}
		_, err := list(serve(t, s), "s3://pics")
		require.EqualError(t, err, "list s3://pics/: the storage answers no requests: Use another endpoint: the bucket's region is eu-west-1")
	})
	t.Run("nobody listens", func(t *testing.T) {
		server := httptest.NewServer(nil)
		server.Close()
		settings(t, server.URL)
		_, err := list(&storage.Store{Retries: 1}, "s3://pics")
		require.ErrorIs(t, err, storage.ErrUnavailable)
	})
	t.Run("another protocol", func(t *testing.T) {
		server := httptest.NewServer(&storagetest.Server{Buckets: bucket(nil)})
		defer server.Close()
		settings(t, strings.Replace(server.URL, "http:", "https:", 1))
		_, err := list(&storage.Store{Retries: 1}, "s3://pics")
		require.ErrorIs(t, err, storage.ErrSettings)
		secure := httptest.NewTLSServer(&storagetest.Server{Buckets: bucket(nil)})
		defer secure.Close()
		for _, endpoint := range []string{secure.URL, strings.Replace(secure.URL, "https:", "http:", 1)} { // whose certificate nobody knows
			settings(t, endpoint)
			_, err = list(&storage.Store{Retries: 1}, "s3://pics")
			require.ErrorIs(t, err, storage.ErrSettings)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		store := serve(t, &storagetest.Server{Buckets: bucket(nil)})
		stop := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(stop)
		_, _, err := store.Open(ctx, "s3://pics/a", storage.Range{})
		require.ErrorIs(t, err, stop)
		for _, err := range store.List(ctx, "s3://pics/a") {
			require.ErrorIs(t, err, stop)
		}
	})
}

// TestBrokenBodies: what a connection lost is asked for again from there, of the
// same object.
func TestBrokenBodies(t *testing.T) {
	text := strings.Repeat("0123456789", 1000)
	for _, tc := range []struct {
		name  string
		sends []int // bytes before the connection breaks, one request after the other
		after string
		want  error
		reads string
	}{
		{"once", []int{4000}, "", nil, text},
		{"often", []int{1000, 1000, 0, 0, 1000, 0, 1}, "", nil, text},
		{"always", []int{1000, 0, 0, 0, 0, 0}, "", storage.ErrUnavailable, text[:1000]},
		{"after a few bytes, again and again", slices.Repeat([]int{10}, 100), "", storage.ErrUnavailable, text[:210]},
		{"replaced", []int{4000}, strings.Repeat("x", 10000), storage.ErrChanged, text[:4000]},
	} {
		for _, part := range []storage.Range{{}, {From: 10, Length: 9000}} {
			t.Run(fmt.Sprint(tc.name, part), func(t *testing.T) {
				s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": []byte(text)})}
				sends := tc.sends
				s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
					if len(sends) == 0 {
						return false
					}
					answer := httptest.NewRecorder()
					plain := storagetest.Server{Buckets: s.Buckets}
					plain.ServeHTTP(answer, r)
					for k, v := range answer.Header() {
						w.Header()[k] = v
					}
					w.WriteHeader(answer.Code)
					_, _ = w.Write(answer.Body.Bytes()[:min(sends[0], answer.Body.Len())])
					sends = sends[1:]
					if tc.after != "" {
						s.Buckets["pics"]["a"] = []byte(tc.after)
					}
					return true
				}
				got, _, err := read(t, serve(t, s), "s3://pics/a", part)
				want := tc.reads
				if part.Length > 0 && tc.want == nil {
					want = text[10:9010]
				} else if part.Length > 0 {
					want = text[10 : 10+len(tc.reads)]
				}
				assert.Equal(t, want, got)
				if tc.want == nil {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, tc.want)
					require.ErrorIs(t, err, storage.ErrUnavailable)
				}
			})
		}
	}
}

// TestPatience: what goes on, however slowly, is waited for, and what has stopped is not.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		here, there := net.Pipe()
		defer there.Close()
		c := storage.Patient(here)
		defer c.Close()
		go func() {
			for range 100 {
				time.Sleep(time.Minute)
				_, _ = there.Write([]byte("x")) // the other side tells
			}
			for range 100 {
				time.Sleep(time.Minute)
				_, _ = there.Read(make([]byte, 1))
			}
		}()
		_, err := io.ReadFull(c, make([]byte, 100))
		require.NoError(t, err)
		for range 100 {
			_, err = c.Write([]byte("x"))
			require.NoError(t, err)
		}
		start := time.Now()
		_, err = c.Read(make([]byte, 1))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		_, err = c.Write([]byte("x"))
		require.ErrorIs(t, err, os.ErrDeadlineExceeded)
		assert.Less(t, time.Since(start), 4*time.Minute)
	})
}

// TestSilence: a server that stops in the middle of an object, or of what it is sent, is
// given up.
func TestSilence(t *testing.T) {
	over := make(chan struct{})
	plain := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": bytes.Repeat([]byte("0123456789"), 1000)})}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer := httptest.NewRecorder()
			plain.ServeHTTP(answer, r)
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes()[:10])
			w.(http.Flusher).Flush()
		}
		<-over
	}))
	defer server.Close()
	defer close(over)
	settings(t, server.URL)
	store := &storage.Store{Retries: 1}
	store.SetPatience(20 * time.Millisecond)
	_, _, err := read(t, store, "s3://pics/a", storage.Range{})
	require.ErrorIs(t, err, storage.ErrUnavailable)
	require.ErrorIs(t, store.Write(t.Context(), "s3://pics/b", write(strings.Repeat("x", 10<<20))), storage.ErrUnavailable)
}

// TestAnotherPart: a server that does not know ranges must not be taken for one
// that does.
func TestAnotherPart(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": []byte("0123456789")})}
	s.Fail = func(w http.ResponseWriter, r *http.Request) bool { r.Header.Del("Range"); return false }
	store := serve(t, s)
	_, _, err := read(t, store, "s3://pics/a", storage.Range{From: 5})
	require.Error(t, err)
	got, _, err := read(t, store, "s3://pics/a", storage.Range{Length: 5})
	require.NoError(t, err)
	assert.Equal(t, "01234", got)
}
