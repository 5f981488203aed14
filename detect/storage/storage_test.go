package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
)

func TestMain(m *testing.M) {
	minio.DefaultRetryUnit = time.Millisecond // between tries
	os.Exit(m.Run())
}

const accessKey, secretKey, sessionToken = "AKIDEXAMPLE", "wJalrXUtnFEMIsecret", "a-token-of-a-session"

// serve makes a server what the environment's settings name.
func serve(t *testing.T, s *storagetest.Server) *storage.Store {
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	settings(t, server.URL)
	return &storage.Store{Retries: 2}
}

func settings(t *testing.T, endpoint string) {
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_S3": endpoint, "AWS_REGION": "", "AWS_DEFAULT_REGION": "",
		"AWS_ACCESS_KEY_ID": accessKey, "AWS_SECRET_ACCESS_KEY": secretKey, "AWS_SESSION_TOKEN": sessionToken,
		"AWS_SHARED_CREDENTIALS_FILE": filepath.Join(t.TempDir(), "none"), "AWS_CONFIG_FILE": filepath.Join(t.TempDir(), "none"),
		"AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(name, value)
	}
}

func bucket(objects map[string][]byte) map[string]map[string][]byte {
	return map[string]map[string][]byte{"pics": objects}
}

func read(t *testing.T, s *storage.Store, name string, part storage.Range) (string, storage.Object, error) {
	t.Helper()
	r, info, err := s.Open(t.Context(), name, part)
	if err != nil {
		return "", info, err
	}
	data, err := io.ReadAll(r)
	require.NoError(t, r.Close())
	return string(data), info, err
}

func write(text string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
}

func list(s *storage.Store, name string) (names []string, err error) {
	for o, err := range s.List(context.Background(), name) {
		if err != nil {
			return names, err
		}
		names = append(names, o.Name)
	}
	return names, nil
}

// oddNames are keys and file names that take care.
var oddNames = []string{
	"plain.jpg", "with space.jpg", "a+b.jpg", "100%.jpg", "%41.jpg", "#1.jpg", "what?.jpg", "what?x=y&z.jpg",
	"größe/日本.jpg", "a&b<c>.jpg", `quote"s'.jpg`, "semi;colon,comma.jpg", "[x]{y}.jpg", "tilde~.jpg", "dots..jpg", "@home.jpg", "😀.jpg", "deep/er/x.jpg", "new\nline.jpg",
}

// verbs are what every kind of place does alike.
func verbs(t *testing.T, s *storage.Store, folder string) {
	for i, odd := range oddNames {
		name := storage.Join(folder, odd)
		text := fmt.Sprintf("%d: %s", i, odd)
		require.NoError(t, s.Write(t.Context(), name, write("before")))
		require.NoError(t, s.Write(t.Context(), name, write(text)), odd)
		got, info, err := read(t, s, name, storage.Range{})
		require.NoError(t, err, odd)
		assert.Equal(t, text, got)
		assert.Equal(t, name, info.Name)
		assert.EqualValues(t, len(text), info.Size)
		assert.False(t, info.Modified.IsZero())
		stat, err := s.Stat(t.Context(), name)
		require.NoError(t, err, odd)
		assert.Equal(t, info, stat)
	}
	want := []string{}
	for _, odd := range oddNames {
		want = append(want, storage.Join(folder, odd))
	}
	slices.Sort(want)
	got, err := list(s, folder)
	require.NoError(t, err)
	slices.Sort(got) // files are in the order of folders
	assert.Equal(t, want, got)

	t.Run("folders", func(t *testing.T) {
		var want []string
		for i := range 7 {
			name := fmt.Sprint(i, "-of-7")
			want = append(want, name)
			for _, file := range []string{"a", "b/c"} {
				require.NoError(t, s.Write(t.Context(), storage.Join(folder, "shards/"+name+"/"+file), write("x")))
			}
		}
		require.NoError(t, s.Write(t.Context(), storage.Join(folder, "shards/file"), write("x")))
		got, err := s.Folders(t.Context(), storage.Join(folder, "shards"))
		require.NoError(t, err)
		assert.Equal(t, want, got)
		got, err = s.Folders(t.Context(), storage.Join(folder, "noshards"))
		require.NoError(t, err)
		assert.Empty(t, got)
	})
	t.Run("parts", func(t *testing.T) {
		name := storage.Join(folder, "part.txt")
		require.NoError(t, s.Write(t.Context(), name, write("0123456789")))
		for _, tc := range []struct {
			part storage.Range
			want string
		}{
			{storage.Range{}, "0123456789"}, {storage.Range{Length: 4}, "0123"}, {storage.Range{From: 7}, "789"},
			{storage.Range{From: 2, Length: 3}, "234"}, {storage.Range{From: 8, Length: 100}, "89"},
			{storage.Range{From: 10}, ""}, {storage.Range{From: 99, Length: 1}, ""}, {storage.Range{Length: 1}, "0"},
		} {
			got, info, err := read(t, s, name, tc.part)
			require.NoError(t, err, tc.part)
			assert.Equal(t, tc.want, got, tc.part)
			assert.EqualValues(t, 10, info.Size, "of the whole")
		}
		require.NoError(t, s.Write(t.Context(), name, write("")))
		got, _, err := read(t, s, name, storage.Range{Length: 100})
		require.NoError(t, err)
		assert.Empty(t, got)
	})
	t.Run("missing", func(t *testing.T) {
		_, _, err := read(t, s, storage.Join(folder, "missing.jpg"), storage.Range{})
		require.ErrorIs(t, err, fs.ErrNotExist)
		assert.Contains(t, err.Error(), "missing.jpg")
		_, err = s.Stat(t.Context(), storage.Join(folder, "missing.jpg"))
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("written not at all", func(t *testing.T) {
		failure := errors.New("no more paint")
		name := storage.Join(folder, "half.jpg")
		require.ErrorIs(t, s.Write(t.Context(), name, func(w io.Writer) error {
			_, err := io.WriteString(w, "half")
			return errors.Join(err, failure)
		}), failure)
		_, err := s.Stat(t.Context(), name)
		require.ErrorIs(t, err, fs.ErrNotExist)
	})
	t.Run("large", func(t *testing.T) {
		piece := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
		name := storage.Join(folder, "large.bin")
		require.NoError(t, s.Write(t.Context(), name, func(w io.Writer) error {
			for range 35 {
				if _, err := w.Write(piece); err != nil {
					return err
				}
			}
			return nil
		}))
		r, info, err := s.Open(t.Context(), name, storage.Range{})
		require.NoError(t, err)
		defer r.Close()
		assert.EqualValues(t, 35<<20, info.Size)
		got := make([]byte, len(piece))
		for range 35 {
			_, err := io.ReadFull(r, got)
			require.NoError(t, err)
			require.True(t, bytes.Equal(piece, got))
		}
	})
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	verbs(t, &storage.Store{}, dir)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		assert.NotContains(t, e.Name(), "partial")
	}
	_, err = list(&storage.Store{}, filepath.Join(dir, "missing"))
	require.ErrorIs(t, err, fs.ErrNotExist)
}

func TestBuckets(t *testing.T) {
	s := &storagetest.Server{Page: 3, Buckets: bucket(map[string][]byte{"photos2/other.jpg": nil})}
	store := serve(t, s)
	verbs(t, store, "s3://pics/photos")
	got, err := list(store, "s3://pics/photos/deep/")
	require.NoError(t, err)
	assert.Equal(t, []string{"s3://pics/photos/deep/er/x.jpg"}, got)
	got, err = list(store, "s3://pics/nothing")
	require.NoError(t, err)
	assert.Empty(t, got)
}

// TestServer runs against a real server of buckets, where its binary is installed.
func TestServer(t *testing.T) {
	settings(t, startServer(t))
	t.Setenv("AWS_SESSION_TOKEN", "") // it has no sessions
	verbs(t, &storage.Store{}, "s3://pics/photos")
	var store storage.Store
	_, err := store.Stat(t.Context(), "s3://nothere/a.jpg")
	require.ErrorIs(t, err, fs.ErrNotExist)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	store = storage.Store{}
	for name, err := range map[string]error{
		"list": func() error { _, err := list(&store, "s3://pics/photos"); return err }(),
		"open": func() error { _, _, err := read(t, &store, "s3://pics/photos/plain.jpg", storage.Range{}); return err }(),
		"put":  store.Write(t.Context(), "s3://pics/photos/plain.jpg", write("x")),
	} {
		require.ErrorIs(t, err, storage.ErrDenied, name)
		assert.NotContains(t, err.Error(), accessKey)
	}
}

// TestListingIsStreamed: what is listed is there before the next page is asked for,
// and nobody asks for what is not wanted.
func TestListingIsStreamed(t *testing.T) {
	objects := map[string][]byte{}
	for i := range 50 {
		objects[fmt.Sprintf("photos/%03d.jpg", i)] = nil
	}
	s := &storagetest.Server{Page: 10, Buckets: bucket(objects)}
	store := serve(t, s)
	n := 0
	for _, err := range store.List(t.Context(), "s3://pics/photos") {
		require.NoError(t, err)
		if n++; n == 15 {
			break
		}
	}
	assert.Len(t, s.Requests(), 2)
	n = 0
	for _, err := range store.List(t.Context(), "s3://pics") {
		require.NoError(t, err)
		n++
	}
	assert.Equal(t, 50, n)
}

func TestNames(t *testing.T) {
	for name, is := range map[string]bool{
		"a.jpg": false, "/a/b.jpg": false, `C:\a.jpg`: false, "C://a": false, "s3:/a": false, "a b://c": false,
		"s3://b/k": true, "gs://b/k": true, "https://h/p": true, "S3://b/k": true, "file:///etc": true,
	} {
		assert.Equal(t, is, storage.IsURL(name), name)
	}
	for _, good := range []string{"s3://pics/a", "s3://pics", "s3://pics/", "s3://pics/a@b?c=d#e", "s3://pics/user:pw@host/x", "a.jpg"} {
		assert.NoError(t, storage.Check(good), good)
	}
	for _, bad := range []string{
		"gs://b/k", "https://h/p", "S3://pics/a", "s3://", "s3:///key", "s3://B/k", "s3://b", "s3://a:9000/k", "s3n://pics/k",
		"s3://AKID:hunter2@pics/k", "s3://hunter2@pics/k", "https://me:hunter2@h/p",
		"s3://pics/a.jpg?X-Amz-Signature=hunter2", "s3://pics/a.jpg?a=b&AWSAccessKeyId=hunter2&x=1", "https://h/a.jpg?sig=hunter2",
	} {
		err := storage.Check(bad)
		require.ErrorIs(t, err, storage.ErrURL, bad)
		assert.NotContains(t, err.Error(), "hunter2")
		assert.NotContains(t, err.Error(), "AKID:")
	}
	var store storage.Store
	_, _, err := store.Open(t.Context(), "s3://me:hunter2@pics/a", storage.Range{})
	require.ErrorIs(t, err, storage.ErrURL)
	settings(t, "http://localhost:1")
	_, _, err = store.Open(t.Context(), "s3://pics", storage.Range{})
	require.ErrorIs(t, err, fs.ErrInvalid)
	require.Error(t, store.Write(t.Context(), "s3://pics/folder/", write("x")))
}

func TestSettings(t *testing.T) {
	for _, endpoint := range []string{"localhost:9000", "ftp://x", "http://me:hunter2@h", "https://h/path", "https://h/?sig=hunter2", "http://h%zz:hunter2@x", "://"} {
		settings(t, endpoint)
		_, err := list(&storage.Store{}, "s3://pics")
		require.ErrorIs(t, err, storage.ErrURL, endpoint)
		assert.Contains(t, err.Error(), "AWS_ENDPOINT_URL")
		assert.NotContains(t, err.Error(), "hunter2")
	}
	t.Run("shared file", func(t *testing.T) {
		var authorization string
		s := &storagetest.Server{Buckets: bucket(nil)}
		s.Fail = func(_ http.ResponseWriter, r *http.Request) bool {
			authorization = r.Header.Get("Authorization")
			return false
		}
		store := serve(t, s)
		file := filepath.Join(t.TempDir(), "credentials")
		require.NoError(t, os.WriteFile(file, []byte("[default]\naws_access_key_id = no\naws_secret_access_key = no\n[other]\naws_access_key_id = AKIDFILE\naws_secret_access_key = x\n"), 0o600))
		t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file)
		t.Setenv("AWS_PROFILE", "other")
		t.Setenv("AWS_ACCESS_KEY_ID", "")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		t.Setenv("AWS_SESSION_TOKEN", "")
		_, err := list(store, "s3://pics")
		require.NoError(t, err)
		assert.Contains(t, authorization, "Credential=AKIDFILE/")
		assert.Contains(t, authorization, "/us-east-1/")

		t.Setenv("AWS_SHARED_CREDENTIALS_FILE", file+".missing")
		store = &storage.Store{}
		_, err = list(store, "s3://pics")
		require.NoError(t, err)
		assert.Empty(t, authorization, "not signed")
	})
	t.Run("container's role", func(t *testing.T) {
		var authorization string
		s := &storagetest.Server{Buckets: bucket(nil)}
		s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/role" {
				_, _ = io.WriteString(w, `{"AccessKeyId":"AKIDROLE","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}`)
				return true
			}
			if r.URL.Path == "/pics/" {
				authorization = r.Header.Get("Authorization")
			}
			return false
		}
		store := serve(t, s)
		t.Setenv("AWS_ACCESS_KEY_ID", "")
		t.Setenv("AWS_SECRET_ACCESS_KEY", "")
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", os.Getenv("AWS_ENDPOINT_URL_S3")+"/role")
		_, err := list(store, "s3://pics")
		require.NoError(t, err)
		assert.Contains(t, authorization, "Credential=AKIDROLE/")

		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", os.Getenv("AWS_ENDPOINT_URL_S3")+"/norole")
		authorization = "none"
		_, err = list(&storage.Store{Retries: 1}, "s3://pics")
		require.Error(t, err, "not as nobody")
		assert.Equal(t, "none", authorization)
	})
}

// TestRequests: a photo is read with one request, and written with one.
func TestRequests(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{"a": []byte("x")})}
	store := serve(t, s)
	_, _, err := read(t, store, "s3://pics/a", storage.Range{})
	require.NoError(t, err)
	require.NoError(t, store.Write(t.Context(), "s3://pics/b", write(strings.Repeat("x", 20<<20))))
	assert.Equal(t, []string{"GET /pics/a", "PUT /pics/b"}, s.Requests())
}

func ExampleStore() {
	server := httptest.NewServer(&storagetest.Server{Buckets: bucket(map[string][]byte{"photos/cat.jpg": []byte("…")})})
	defer server.Close()
	os.Setenv("AWS_ENDPOINT_URL", server.URL)
	defer os.Unsetenv("AWS_ENDPOINT_URL")

	var store storage.Store
	for object, err := range store.List(context.Background(), "s3://pics/photos") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(object.Name, strconv.FormatInt(object.Size, 10)+" bytes")
	}
	// Output: s3://pics/photos/cat.jpg 3 bytes
}
