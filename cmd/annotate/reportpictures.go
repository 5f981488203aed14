package main

import (
	"fmt"
	"io"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"annotate/render/output"
)

// pictures are a report's pictures on their way into the page: in a file of
// their own until the page is written, because what is said of them comes first
// in it; or, for good, in a folder beside it.
type pictures struct {
	guard  *output.Guard
	folder string   // where they stay; empty for those that go into the page
	base   string   // the folder's name as the page has it
	file   *os.File // where the others wait
	sizes  []int    // of each, in bytes
	err    error    // of reading them back
}

// openPictures makes ready for the pictures of a page.
func openPictures(guard *output.Guard, page string, split bool) (*pictures, error) {
	if split {
		base := strings.TrimSuffix(filepath.Base(page), filepath.Ext(page)) + "-pictures"
		return &pictures{guard: guard, folder: filepath.Join(filepath.Dir(page), base), base: base}, nil
	}
	f, err := os.CreateTemp("", "annotate-report-*")
	return &pictures{file: f}, err
}

// put takes the next picture, and returns its address if it has one.
func (p *pictures) put(jpeg []byte) (string, error) {
	p.sizes = append(p.sizes, len(jpeg))
	if p.folder == "" {
		_, err := p.file.Write(jpeg)
		return "", err
	}
	name := fmt.Sprintf("%06d.jpg", len(p.sizes))
	err := p.guard.Write(filepath.Join(p.folder, name), func(w io.Writer) error {
		_, err := w.Write(jpeg)
		return err
	}, output.Options{})
	return (&url.URL{Path: p.base + "/" + name}).String(), err
}

// all yields the pictures that go into the page. What goes wrong is in err.
func (p *pictures) all() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := int64(0)
		for _, size := range p.sizes {
			jpeg := make([]byte, size)
			if _, err := io.ReadFull(io.NewSectionReader(p.file, at, int64(size)), jpeg); err != nil {
				p.err = err
				return
			}
			at += int64(size)
			if !yield(jpeg) {
				return
			}
		}
	}
}

// close drops what waited.
func (p *pictures) close() {
	if p.file != nil {
		p.file.Close()
		os.Remove(p.file.Name())
	}
}
