package bucket

import (
	"bytes"
	"context"
	"io"
	"strings"

	"annotate/detect/record"
	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render/batch"
)

// segmentsOf returns what the segments of a record below a URL begin with: of a run
// that is not divided they are beside the copies, as the record is in a folder.
func segmentsOf(url string, s shard.Shard) string {
	if s.N == 0 {
		return storage.Join(url, strings.TrimSuffix(batch.RecordName, "jsonl"))
	}
	return storage.Join(url, s.Folder()) + "/"
}

// OpenRecord opens the record of a run into a bucket, or of one of its shards, for a
// [batch.Source]. bad is told of lines that cannot be read. Answers that are not in
// the bucket when ctx is done are put there at once, and what comes later by Close.
func OpenRecord(ctx context.Context, store *storage.Store, out string, s shard.Shard, bad func(error)) (batch.Record, error) {
	prefix := segmentsOf(out, s)
	segments, err := store.OpenSegments(ctx, prefix, ".jsonl")
	if err != nil {
		return nil, err
	}
	log, err := record.Open(segments, record.Options{Name: prefix + "*.jsonl", Bad: bad})
	if err != nil {
		segments.Close()
		return nil, err
	}
	return &bucketRecord{log, context.AfterFunc(ctx, func() {
		_ = segments.Flush() // Close tries again, and tells
	})}, nil
}

type bucketRecord struct {
	*record.Log
	stop func() bool
}

func (r *bucketRecord) Close() error {
	r.stop()
	return r.Log.Close()
}

// Shelf is where the shards of a run into a bucket leave what they have done, a
// [shard.Shelf].
type Shelf struct {
	Store *storage.Store
	URL   string // of the output
}

// Names returns the names of the shards' folders.
func (s Shelf) Names(ctx context.Context) ([]string, error) {
	return s.Store.Folders(ctx, storage.Join(s.URL, shard.Dir))
}

// ReadFile reads an object.
func (s Shelf) ReadFile(ctx context.Context, name string) ([]byte, error) {
	r, _, err := s.Store.Open(ctx, storage.Join(s.URL, name), storage.Range{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// WriteFile writes an object.
func (s Shelf) WriteFile(ctx context.Context, name string, data []byte) error {
	return s.Store.Write(ctx, storage.Join(s.URL, name), func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(data))
		return err
	})
}

// OpenList opens a list of photos, of which a shard reads its lines only, and tells
// how many bytes it has, and what changes when it does.
func OpenList(ctx context.Context, store *storage.Store, url string) (list io.ReaderAt, size int64, tag string, err error) {
	info, err := store.Stat(ctx, url)
	if err != nil {
		return nil, 0, "", err
	}
	return &objectReader{Outputs: Outputs{store, ctx}, url: url, size: info.Size}, info.Size, info.ETag, nil
}
