package report

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

// Pictures are a report's pictures on their way into the page: in a file of
// their own until the page is written, because what is said of them comes first
// in it; or, for good, in a folder beside it. They are for one goroutine.
type Pictures struct {
	// Folder is where they stay; empty for those that go into the page.
	Folder string
	// Spool is for [NewBuilder].
	Spool *os.File
	// Err is why one could not be read back.
	Err error

	guard *output.Guard
	base  string   // the folder's name as the page has it
	file  *os.File // where the others wait
	sizes []int    // of each that waits, in bytes
	n     int      // so far

	all     int // of what Check was asked about
	cropped bool
}

// NewPictures makes ready for the pictures of a page, which go into it, or with split
// into a folder beside it. The caller closes them.
func NewPictures(guard *output.Guard, page string, split bool) (_ *Pictures, err error) {
	p := &Pictures{guard: guard}
	if p.Spool, err = os.CreateTemp("", "annotate-report-*"); err != nil {
		return nil, err
	}
	if split {
		file := filepath.Base(page)
		p.base = strings.TrimSuffix(file, filepath.Ext(file)) + "-pictures"
		p.Folder = strings.TrimSuffix(page, file) + p.base
		return p, nil
	}
	if p.file, err = os.CreateTemp("", "annotate-report-*"); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// pictureName and cropsOfName return what the nth files of a folder are called, from 1.
func pictureName(n int) string { return fmt.Sprintf("%06d.jpg", n) }
func cropsOfName(n int) string { return fmt.Sprintf("%06d-crops.jpg", n) }

// checkedTogether is how many pictures are checked at once: each check of files that
// are there looks through all photos, and what it finds is kept until they are written.
const checkedTogether = 10_000

// Check returns why one of n pictures, or of their crops if there are any, may not be
// written; nil if they go into the page. See [output.Guard.Check].
func (p *Pictures) Check(n int, crops bool) error {
	p.all, p.cropped = n, crops
	for first := 1; p.Folder != "" && first <= n; first += checkedTogether {
		if err := p.guard.Try(p.targets(first)...); err != nil {
			return err
		}
	}
	return nil
}

// targets returns where the nth picture stays, and those that are checked with it.
func (p *Pictures) targets(n int) []output.Target {
	var some []output.Target
	for i := n; i < n+checkedTogether && i <= p.all; i++ {
		some = append(some, output.Target{Path: p.Folder + "/" + pictureName(i)})
		if p.cropped {
			some = append(some, output.Target{Path: p.Folder + "/" + cropsOfName(i)})
		}
	}
	return some
}

// Put takes the pictures of the next photo, as JPEG, and returns their addresses if
// they have any. There may be no crops.
func (p *Pictures) Put(thumbnail, cropped []byte) (picture, crops string, err error) {
	p.n++
	if p.Folder == "" {
		p.sizes = append(p.sizes, len(thumbnail))
		_, err := p.file.Write(thumbnail)
		return "", "", err
	}
	if p.n%checkedTogether == 1 {
		if err := p.guard.Check(p.targets(p.n)...); err != nil {
			return "", "", err
		}
	}
	if picture, err = p.keep(pictureName(p.n), thumbnail); err == nil && len(cropped) > 0 {
		crops, err = p.keep(cropsOfName(p.n), cropped)
	}
	return picture, crops, err
}

// keep writes a file for good, and returns its address.
func (p *Pictures) keep(name string, jpeg []byte) (string, error) {
	err := p.guard.Write(p.Folder+"/"+name, output.Bytes(jpeg), output.Options{})
	return (&url.URL{Path: p.base + "/" + name}).String(), err
}

// All yields the pictures that go into the page; for Data.Thumbnails.
func (p *Pictures) All() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		at := int64(0)
		for _, size := range p.sizes {
			jpeg := make([]byte, size)
			if _, err := io.ReadFull(io.NewSectionReader(p.file, at, int64(size)), jpeg); err != nil {
				p.Err = err
				return
			}
			at += int64(size)
			if !yield(jpeg) {
				return
			}
		}
	}
}

// Close drops what waited.
func (p *Pictures) Close() {
	for _, f := range []*os.File{p.Spool, p.file} {
		if f != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}
}
