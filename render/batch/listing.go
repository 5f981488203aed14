package batch

import (
	"context"
	"io"
	"iter"
	"slices"
	"sort"
	"strings"
	"time"

	"annotate/detect/dataset"
	"annotate/detect/spool"
	"annotate/render/output"
	"annotate/render/photo"
)

// Listing is the photos of a run in a temporary file. The zero value is empty. It is
// safe for concurrent use once all are there.
type Listing struct {
	entries spool.Table
	kept    map[int]File // what no file can hold: one from standard input, one with an error
	failed  []int        // those that have an Err, in order
	stores  []Store
	bytes   int64
}

// NewListing takes all photos that a walk still leads to. The caller closes the
// listing.
func NewListing(w *Walk) (*Listing, error) {
	l := &Listing{}
	for {
		f, err := w.Next()
		if err == io.EOF {
			return l, l.entries.Err()
		}
		if err != nil {
			l.Close()
			return nil, err
		}
		l.Add(f)
	}
}

// Add adds a photo.
func (l *Listing) Add(f File) {
	n := l.entries.Len()
	l.bytes += f.Size
	if f.Err != nil || f.data != nil {
		if l.kept == nil {
			l.kept = map[int]File{}
		}
		if l.kept[n] = f; f.Err != nil {
			l.failed = append(l.failed, n)
		}
		l.entries.Add(nil)
		return
	}
	store := int64(-1)
	if f.From != nil {
		at := slices.Index(l.stores, f.From)
		if at < 0 {
			at, l.stores = len(l.stores), append(l.stores, f.From)
		}
		store = int64(at)
	}
	// A name is mostly the end of the path, and the copy's is the same.
	name, out := int64(-1), int64(-1)
	if strings.HasSuffix(f.Path, f.Name) {
		name = int64(len(f.Name))
	}
	if f.Output == f.Name {
		out = name
	}
	entry := make([]byte, 0, 128)
	for _, v := range [...]int64{store, f.Size, f.Modified.Unix(), int64(f.Modified.Nanosecond()), f.changed, name, out} {
		entry = spool.AppendInt(entry, v)
	}
	entry = spool.AppendText(spool.AppendText(entry, f.Path), f.Tag)
	if name < 0 {
		entry = spool.AppendText(entry, f.Name)
	}
	if out < 0 {
		entry = spool.AppendText(entry, f.Output)
	}
	l.entries.Add(entry)
}

// Len returns how many photos there are.
func (l *Listing) Len() int { return l.entries.Len() }

// At returns a photo.
func (l *Listing) At(i int) File {
	if f, ok := l.kept[i]; ok {
		return f
	}
	r := l.entries.At(i)
	f := File{}
	if store := r.Int(); store >= 0 && len(l.stores) > 0 {
		f.From = l.stores[store]
	}
	f.Size = r.Int()
	f.Modified = time.Unix(r.Int(), r.Int())
	f.changed = r.Int()
	name, out := int(r.Int()), int(r.Int())
	f.Path, f.Tag = r.Text(), r.Text()
	if f.Name = f.Path[len(f.Path)-max(name, 0):]; name < 0 {
		f.Name = r.Text()
	}
	if f.Output = f.Name; out < 0 {
		f.Output = r.Text()
	}
	if err := l.entries.Err(); err != nil {
		return File{Err: err}
	}
	return f
}

// All yields the photos.
func (l *Listing) All() iter.Seq[*File] {
	return func(yield func(*File) bool) {
		for i := range l.Len() {
			if f := l.At(i); !yield(&f) {
				return
			}
		}
	}
}

// Inputs yields the photos as an [output.Guard] wants to know them.
func (l *Listing) Inputs() iter.Seq[output.Input] { return inputs(l.All()) }

// Photos returns the photos as labels are told of them, those that have an Err left
// out.
func (l *Listing) Photos(ctx context.Context) dataset.Photos { return listedPhotos{l, ctx} }

// Close drops the listing.
func (l *Listing) Close() { l.entries.Close() }

type listedPhotos struct {
	*Listing
	ctx context.Context
}

func (l listedPhotos) Len() int { return l.Listing.Len() - len(l.failed) }

func (l listedPhotos) At(i int) dataset.Photo {
	before := sort.Search(len(l.failed), func(k int) bool { return l.failed[k]-k > i })
	f := l.Listing.At(i + before)
	return photoOf(l.ctx, &f)
}

// photoOf returns a file as labels are told of it.
func photoOf(ctx context.Context, f *File) dataset.Photo {
	p := dataset.Photo{Name: f.Name, Path: f.Path, Size: func() (int, int, error) {
		head, err := f.Head(ctx, photo.Limits{})
		return head.Size.X, head.Size.Y, err
	}}
	if f.Path == StdStream {
		p.Path = ""
	}
	return p
}
