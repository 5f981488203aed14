package bucket

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
// What a whole record there knows of the shard's photos is found, too. A place that
// holds parts of shards is refused for a run that is not divided.
func OpenRecord(ctx context.Context, store *storage.Store, out string, s shard.Shard, mine batch.Mine, bad func(error)) (batch.Record, error) {
	if s.N == 0 { // a shard has looked for its receipt
		if err := s.Check(ctx, Shards{store, out}); err != nil {
			return nil, fmt.Errorf("%s %w", out, err)
		}
	}
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
	r := &bucketRecord{Record: log}
	if r.whole, err = openWhole(ctx, store, out, mine, bad); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	if r.whole != nil {
		r.Record = batch.WithKnown(log, r.whole)
	}
	r.stop = context.AfterFunc(ctx, func() {
		_ = segments.Flush() // Close tries again, and tells
	})
	return r, nil
}

type bucketRecord struct {
	batch.Record
	whole *record.Log // nil if there is none
	stop  func() bool
}

func (r *bucketRecord) Close() error {
	if r.stop != nil {
		r.stop()
	}
	err := r.Record.Close()
	if r.whole != nil {
		err = errors.Join(err, r.whole.Close())
	}
	return err
}

// openWhole opens the whole record that may lie below a URL, such as one that shards
// of another number were merged into, as far as it is about the shard's photos.
func openWhole(ctx context.Context, store *storage.Store, out string, mine batch.Mine, bad func(error)) (*record.Log, error) {
	url := storage.Join(out, batch.RecordName)
	r, _, err := store.Open(ctx, url, storage.Range{})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer r.Close()
	has, err := mine()
	if err != nil {
		return nil, err
	}
	var lines storage.Held
	for e, err := range record.DecodeAll(url, r) {
		if err == nil {
			if !has(e.Image) {
				continue
			}
			var line []byte
			if line, err = e.Line(); err == nil {
				_, err = lines.Write(line)
			}
		} else if _, wrong := errors.AsType[*record.LineError](err); wrong {
			if bad != nil {
				bad(err)
			}
			continue
		}
		if err != nil {
			return nil, errors.Join(err, lines.Close())
		}
	}
	return record.Read(&lines, record.Options{Name: url})
}

// Shards is where the shards of a run into a bucket leave what they have done, a
// [shard.Store].
type Shards struct {
	Store *storage.Store
	URL   string // of the output
}

// Names returns the names of the shards' folders.
func (s Shards) Names(ctx context.Context) ([]string, error) {
	return s.Store.Folders(ctx, storage.Join(s.URL, shard.Dir))
}

// ReadFile reads an object.
func (s Shards) ReadFile(ctx context.Context, name string) ([]byte, error) {
	r, _, err := s.Store.Open(ctx, storage.Join(s.URL, name), storage.Range{})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// WriteFile writes an object.
func (s Shards) WriteFile(ctx context.Context, name string, data []byte) error {
	return s.Store.Write(ctx, storage.Join(s.URL, name), func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(data))
		return err
	})
}
