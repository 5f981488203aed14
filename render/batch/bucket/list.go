package bucket

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render/batch"
)

// List is a list of photos' names, in a file or an object, of which a shard reads its
// lines only.
type List struct {
	Store *storage.Store
	Place string // of the list; empty for none
	Null  bool   // names end with a NUL byte in place of a line's end
	Shard shard.Shard
}

// Open opens the list, or of it the lines of its shard. Those of an object that has
// changed since it was looked at are [storage.ErrChanged].
func (l List) Open(ctx context.Context) (io.ReadCloser, error) {
	lines, _, err := l.open(ctx)
	return lines, err
}

func (l List) open(ctx context.Context) (io.ReadCloser, shard.ListTag, error) {
	if l.Shard.N == 0 {
		list, _, err := l.Store.Open(ctx, l.Place, storage.Range{})
		return list, shard.ListTag{}, err
	}
	if info, err := os.Stat(l.Place); err == nil && !info.Mode().IsRegular() && !storage.IsURL(l.Place) {
		return nil, shard.ListTag{}, fmt.Errorf("%s: not a regular file, of which a shard could take its lines", l.Place)
	}
	list, err := l.Store.Stat(ctx, l.Place)
	if err != nil {
		return nil, shard.ListTag{}, err
	}
	tag, end := shard.ListTag{Size: list.Size, ETag: list.ETag}, byte('\n')
	if tag.ETag == "" && storage.IsURL(l.Place) { // of a server that has none
		tag.ETag = list.Modified.UTC().Format(time.RFC3339)
	}
	if l.Null {
		end = 0
	}
	part, err := l.Shard.Lines(&objectReader{Outputs: Outputs{l.Store, ctx}, url: l.Place, size: list.Size}, list.Size, end)
	if err != nil {
		return nil, shard.ListTag{}, err
	}
	_, from, n := part.Outer()
	if n == 0 {
		return io.NopCloser(strings.NewReader("")), tag, nil
	}
	lines, now, err := l.Store.Open(ctx, l.Place, storage.Range{From: from, Length: n})
	if err == nil && (now.ETag != list.ETag || now.Size != list.Size || !now.Modified.Equal(list.Modified)) {
		err = errors.Join(fmt.Errorf("%s: %w", l.Place, storage.ErrChanged), lines.Close())
	}
	return lines, tag, err
}

// Tag returns what tells whether the list is still the same, as far as it concerns its
// shard. It is zero without a shard or a list.
func (l List) Tag(ctx context.Context) (shard.ListTag, error) {
	if l.Shard.N == 0 || l.Place == "" {
		return shard.ListTag{}, nil
	}
	lines, tag, err := l.open(ctx)
	if err != nil {
		return tag, err
	}
	defer lines.Close()
	if tag.ETag != "" {
		return tag, nil
	}
	sum := sha256.New()
	_, err = io.Copy(sum, lines)
	tag.Part = hex.EncodeToString(sum.Sum(nil))
	return tag, err
}

// Has returns which photos the list, or the shard's part of it, names.
func (l List) Has(ctx context.Context) (func(name string) bool, error) {
	lines, err := l.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer lines.Close()
	has := map[string]bool{}
	for name, err := range batch.ReadNames(lines, l.Null) {
		if err != nil {
			return nil, err
		}
		has[path.Clean(filepath.ToSlash(name))] = true
	}
	return func(name string) bool { return has[name] }, nil
}
