package bucket

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"annotate/detect/storage"
	"annotate/render/batch"
)

// PartsFolder is where the parts of a run's record are, below its output.
const PartsFolder = ".annotate"

// labelNames matches the names of files that labels are in, or what they need.
var labelNames = regexp.MustCompile(`(?i)\.(json|jsonl|ndjson|txt|xml|csv|tsv|ya?ml|names)$`)

// FetchLabels copies labels from a bucket into a folder, and returns the path of
// the file, or of the folder, that they are then. Below a URL that is no object it
// takes what is named like labels, and where a run keeps its record in segments,
// only the record, its segments put together, and what goes with it: the photos
// beside it may be millions.
func FetchLabels(ctx context.Context, s *storage.Store, url, into string) (string, error) {
	file := filepath.Join(into, path.Base(url))
	err := fetch(ctx, s, url, file)
	if err == nil || !isMissing(err) {
		return file, err
	}
	parts := storage.Join(url, PartsFolder)
	if n, err := fetchAll(ctx, s, parts, filepath.Join(into, PartsFolder)); err != nil {
		return "", err
	} else if n > 0 {
		for _, name := range []string{batch.RecordName, "palette.json"} {
			if err := fetch(ctx, s, storage.Join(url, name), filepath.Join(into, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
		return into, nil
	}
	n, err := fetchAll(ctx, s, url, into)
	if err == nil && n == 0 {
		err = &storage.Error{Op: "open", Name: url, Err: fs.ErrNotExist}
	}
	return into, err
}

// fetchAll copies the labels below a URL into a folder, and returns how many there
// are.
func fetchAll(ctx context.Context, s *storage.Store, url, into string) (n int, err error) {
	folder := strings.TrimSuffix(url, "/") + "/"
	for o, err := range s.List(ctx, url) {
		if err != nil {
			return n, err
		}
		name := strings.TrimPrefix(o.Name, folder)
		if !labelNames.MatchString(name) || !fs.ValidPath(name) {
			continue
		}
		n++
		if storage.IsSegment(name) {
			name = path.Join(path.Dir(name), batch.RecordName)
		}
		if err := fetch(ctx, s, o.Name, filepath.Join(into, filepath.FromSlash(name))); err != nil {
			return n, err
		}
	}
	return n, nil
}

// fetch appends an object to a file, which is made if it is missing.
func fetch(ctx context.Context, s *storage.Store, url, file string) error {
	r, _, err := s.Open(ctx, url, storage.Range{})
	if err != nil {
		return err
	}
	defer r.Close()
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}
