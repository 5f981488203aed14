package storage_test

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/detect/storage"
	"annotate/detect/storage/storagetest"
)

const recordURL = "s3://pics/out/.annotate/3-of-1000/"

func entry(i int) record.Entry {
	return record.Entry{
		Image: fmt.Sprintf("%05d.jpg", i), SHA256: record.Sum(fmt.Append(nil, i)), Width: 10, Height: 10, Source: "model",
		Detections: []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMax: 5, YMax: 5}}},
	}
}

func openRecord(t *testing.T, s *storage.Store) (*storage.Segments, *record.Log) {
	t.Helper()
	g, err := s.OpenSegments(t.Context(), recordURL, ".jsonl")
	require.NoError(t, err)
	l, err := record.Open(g, record.Options{Name: recordURL, Bad: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	return g, l
}

func add(t *testing.T, l *record.Log, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		require.NoError(t, l.Append(entry(i)))
		require.NoError(t, l.Sync())
	}
}

// known returns how many of the first n entries the record has.
func known(t *testing.T, l *record.Log, n int) (count int) {
	for i := range n {
		e := entry(i)
		got, ok, err := l.Lookup(record.Query{Image: e.Image, SHA256: e.SHA256, Source: e.Source})
		require.NoError(t, err)
		if ok {
			assert.Equal(t, e.Image, got.Image)
			count++
		}
	}
	return count
}

func segmentsOf(s *storagetest.Server) (keys []string) {
	s.Do(func(buckets map[string]map[string][]byte) {
		for key := range buckets["pics"] {
			keys = append(keys, key)
		}
	})
	slices.Sort(keys)
	return keys
}

// TestSegments: a record in a bucket is as good as one in a file, but for the last
// lines before a program is killed.
func TestSegments(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	store := serve(t, s)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)

	_, first := openRecord(t, store)
	add(t, first, 0, 1203)
	assert.Len(t, segmentsOf(s), 2, "500 lines each")
	assert.Equal(t, 1203, known(t, first, 1300))

	_, afterKill := openRecord(t, store)
	assert.Equal(t, 1000, known(t, afterKill, 1300))
	add(t, afterKill, 1000, 1010)
	require.NoError(t, afterKill.Close())
	// The other was not dead: what it goes on to write is added.
	add(t, first, 1203, 1210)
	require.NoError(t, first.Close())
	require.Error(t, first.Append(entry(0)))

	keys := segmentsOf(s)
	require.Len(t, keys, 4)
	for _, key := range keys {
		assert.True(t, strings.HasPrefix(key, "out/.annotate/3-of-1000/0000"), key)
	}
	g, last := openRecord(t, store)
	assert.Equal(t, 1210, known(t, last, 1300))
	require.NoError(t, g.Sync())
	require.NoError(t, last.Close())
	assert.Len(t, segmentsOf(s), 4, "nothing was added")

	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left, "temporary files are gone")
}

// TestFlush: at the first signal all is in the bucket, whatever happens next.
func TestFlush(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	store := serve(t, s)
	g, l := openRecord(t, store)
	defer l.Close()
	add(t, l, 0, 7)
	assert.Empty(t, segmentsOf(s))
	require.NoError(t, g.Flush())
	require.NoError(t, g.Flush())
	assert.Len(t, segmentsOf(s), 1)
	_, again := openRecord(t, store)
	assert.Equal(t, 7, known(t, again, 10))
	require.NoError(t, again.Close())
}

// TestOldLines: lines go to the bucket by the clock when no more come.
func TestOldLines(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	g, l := openRecord(t, serve(t, s))
	defer l.Close()
	g.SetAge(10 * time.Millisecond)
	for i := range 3 {
		add(t, l, i, i+1)
		require.Eventually(t, func() bool { return len(segmentsOf(s)) == i+1 }, 10*time.Second, time.Millisecond)
	}
}

// TestYoungSegments: a program that is killed early loses less.
func TestYoungSegments(t *testing.T) {
	g, l := openRecord(t, serve(t, &storagetest.Server{Buckets: bucket(map[string][]byte{})}))
	defer l.Close()
	for i, want := range []time.Duration{4, 8, 16, 30, 30} {
		assert.Equal(t, want*time.Second, g.Age())
		add(t, l, i, i+1)
		require.NoError(t, g.Flush())
	}
}

// TestSegmentsWithoutServer: what cannot be written is told, and kept for the next
// try.
func TestSegmentsWithoutServer(t *testing.T) {
	var down atomic.Bool
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	s.Fail = func(w http.ResponseWriter, r *http.Request) bool {
		if down.Load() {
			storagetest.Refuse(w, 503, "SlowDown", "Reduce your rate.")
		}
		return down.Load()
	}
	store := serve(t, s)
	g, l := openRecord(t, store)
	down.Store(true)
	add(t, l, 0, storage.SegmentLines-1)
	require.NoError(t, l.Append(entry(storage.SegmentLines-1)))
	err := l.Sync()
	require.ErrorIs(t, err, storage.ErrUnavailable)
	assert.Contains(t, err.Error(), recordURL)
	require.ErrorIs(t, g.Flush(), storage.ErrUnavailable)
	_, err = store.OpenSegments(t.Context(), recordURL, ".jsonl")
	require.ErrorIs(t, err, storage.ErrUnavailable)
	down.Store(false)
	require.ErrorIs(t, l.Close(), storage.ErrUnavailable, "it is told once more")
	_, again := openRecord(t, store)
	assert.Equal(t, storage.SegmentLines, known(t, again, 1000))
	require.NoError(t, again.Close())
}

// TestTornSegment: a segment that somebody cut short spoils one line.
func TestTornSegment(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	store := serve(t, s)
	for i := range 2 {
		_, l := openRecord(t, store)
		add(t, l, 10*i, 10*i+10)
		require.NoError(t, l.Close())
	}
	first := segmentsOf(s)[0]
	s.Do(func(b map[string]map[string][]byte) { b["pics"][first] = b["pics"][first][:len(b["pics"][first])-20] })
	g, err := store.OpenSegments(t.Context(), recordURL, ".jsonl")
	require.NoError(t, err)
	bad := 0
	l, err := record.Open(g, record.Options{Bad: func(error) { bad++ }})
	require.NoError(t, err)
	assert.Equal(t, 1, bad)
	assert.Equal(t, 19, known(t, l, 20))
	require.NoError(t, l.Close())
}

func TestSegmentsAreWrittenAtTheEnd(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	store := serve(t, s)
	g, err := store.OpenSegments(t.Context(), "s3://pics/out/detections.", ".txt")
	require.NoError(t, err)
	_, err = g.WriteAt([]byte("a line\n"), 0)
	require.NoError(t, err)
	_, err = g.WriteAt([]byte("b\n"), 3)
	require.Error(t, err)
	require.NoError(t, g.Truncate(0))
	_, err = g.WriteAt([]byte("another\n"), 0)
	require.NoError(t, err)
	require.NoError(t, g.Flush())
	require.Error(t, g.Truncate(0))
	text, err := io.ReadAll(io.NewSectionReader(g, 0, 100))
	require.NoError(t, err)
	assert.Equal(t, "another\n", string(text))
	require.NoError(t, g.Close())
	require.Error(t, g.Close())
	for _, key := range segmentsOf(s) {
		assert.True(t, strings.HasPrefix(key, "out/detections.000000-"), key)
	}
	require.NoError(t, store.Write(t.Context(), "s3://pics/out/detections.d/000000-00000000000000aa.txt", write("elsewhere\n")))
	g, err = store.OpenSegments(t.Context(), "s3://pics/out/detections.", ".txt")
	require.NoError(t, err)
	text, err = io.ReadAll(io.NewSectionReader(g, 0, 100))
	require.NoError(t, err)
	assert.Equal(t, "another\n", string(text))
	require.NoError(t, g.Close())
	_, err = store.OpenSegments(t.Context(), "s3://pics/out", ".txt")
	require.ErrorIs(t, err, fs.ErrInvalid)
	_, err = store.OpenSegments(t.Context(), "gs://pics/out/", ".txt")
	require.ErrorIs(t, err, storage.ErrURL)
}

func TestSegmentsByMany(t *testing.T) {
	s := &storagetest.Server{Buckets: bucket(map[string][]byte{})}
	store := serve(t, s)
	_, l := openRecord(t, store)
	var work sync.WaitGroup
	for k := range 8 {
		work.Go(func() {
			for i := range 200 {
				if err := l.Append(entry(200*k + i)); err != nil {
					t.Error(err)
				}
				if err := l.Sync(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	require.NoError(t, l.Close())
	_, again := openRecord(t, store)
	assert.Equal(t, 1600, known(t, again, 2000))
	require.NoError(t, again.Close())
}
