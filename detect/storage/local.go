package storage

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
)

func localJoin(folder, name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }

func fileObject(name string, info fs.FileInfo) Object {
	return Object{Name: name, Size: info.Size(), Modified: info.ModTime()}
}

func openFile(name string, part Range) (io.ReadCloser, Object, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, Object{}, err
	}
	info, err := f.Stat()
	if err == nil && part.From > 0 {
		_, err = f.Seek(part.From, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, Object{}, err
	}
	if part.Length <= 0 {
		return f, fileObject(name, info), nil
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(f, part.Length), f}, fileObject(name, info), nil
}

func statFile(name string) (Object, error) {
	info, err := os.Stat(name)
	if err != nil {
		return Object{}, err
	}
	return fileObject(name, info), nil
}

func listFiles(ctx context.Context, folder string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			if err != nil || d.IsDir() {
				return err
			}
			info, err := os.Stat(path) // follows links
			if err != nil {
				return err
			}
			if !info.IsDir() && !yield(fileObject(path, info), nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Object{}, err)
		}
	}
}

func folders(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

func writeFile(name string, write func(io.Writer) error) error {
	dir := filepath.Dir(name)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".annotate-*.partial")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is not there any more if all went well
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}
