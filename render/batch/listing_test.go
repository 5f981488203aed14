package batch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
	"annotate/render/output"
)

// nowhere is a store of nothing.
type nowhere struct{ name string }

func (*nowhere) List(context.Context, string) iter.Seq2[Object, error] { return nil }
func (*nowhere) Stat(context.Context, string, string) (Object, error) {
	return Object{}, os.ErrNotExist
}
func (*nowhere) Open(context.Context, string) (io.ReadCloser, error) { return nil, os.ErrNotExist }

func TestListingGivesBackWhatItWasGiven(t *testing.T) {
	t.Parallel()
	here, there := &nowhere{"here"}, &nowhere{"there"}
	now := time.Unix(1e9, 123456789)
	files := []File{
		{Path: "first.jpg", Name: "first.jpg", Err: errors.New("gone")},
		{Path: "p/x/a.jpg", Name: "x/a.jpg", Output: "x/a.jpg", Size: 5, Modified: now, changed: 7},
		{Path: "p/b.heic", Name: "b.heic", Output: "b.heic.jpg", Size: 1 << 40, Modified: time.Unix(-1e10, 0)},
		{Path: "gone.jpg", Name: "gone.jpg", Err: errors.New("gone")},
		{Path: "gone2.jpg", Name: "gone2.jpg", Err: errors.New("gone")},
		{Path: `C:\p\c.jpg`, Name: "c/c.jpg", Output: "c/c.jpg"},
		{Path: StdStream, Name: StdinName, Output: "stdin.jpg", Size: 3, data: []byte("abc")},
		{Path: "s3://a/d.jpg", Name: "d.jpg", Output: "", From: there, Tag: "x"},
		{Path: "gone3.jpg", Name: "gone3.jpg", Err: errors.New("gone")},
		{Path: "s3://a/e.jpg", Name: "e.jpg", Output: "e.jpg", From: here, Tag: "y"},
		{Path: "é\xff.jpg", Name: "é\xff.jpg", Output: "é\xff.jpg", From: there},
	}
	l := &Listing{}
	defer l.Close()
	for _, f := range files {
		l.Add(f)
	}
	require.Equal(t, len(files), l.Len())
	var got []File
	for f := range l.All() {
		got = append(got, *f)
	}
	assert.Equal(t, slices.Collect(Inputs(got)), slices.Collect(l.Inputs()))
	for i := range files {
		assert.True(t, files[i].Modified.Equal(got[i].Modified))
		assert.Equal(t, files[i].Modified.IsZero(), got[i].Modified.IsZero())
		got[i].Modified = files[i].Modified // in whatever zone
		assert.Equal(t, files[i], got[i])
	}
	photos := l.Photos(t.Context())
	want := PhotosOf(t.Context(), files)
	require.Equal(t, len(want), photos.Len())
	for i := range want {
		p := photos.At(i)
		assert.Equal(t, fmt.Sprint(want[i].Name, want[i].Path), fmt.Sprint(p.Name, p.Path))
	}
}

func TestPrepareListedWorksOnAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for i := range 5 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprint(i, ".jpg")), bytes.Repeat([]byte{'x'}, i), 0o666))
	}
	w := NewWalk(t.Context(), []string{dir}, CollectOptions{})
	l, err := NewListing(w)
	require.NoError(t, err)
	defer l.Close()
	guard := &output.Guard{}
	guard.Photos = l.Inputs()
	assert.ErrorIs(t, guard.Check(output.Target{Path: filepath.Join(dir, "3.jpg")}), output.ErrInput)
	r := PrepareListed(l, Source{}, NewSlots(2, 1, 0), Options{})
	r.GoOn(w, &Copies{})
	n, all := r.Found()
	assert.Equal(t, 5, n)
	assert.True(t, all)
	assert.EqualValues(t, 10, r.Bytes())
	var names []string
	require.NoError(t, r.Each(t.Context(), func(context.Context, *Result) error { return nil }, func(o *Result) error {
		names = append(names, o.File.Name)
		return nil
	}))
	assert.Equal(t, []string{"0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg"}, names)
	assert.Zero(t, r.Pending())
}

func TestListingTakesNoMemory(t *testing.T) {
	taken := func(n int) int64 {
		before := need.Heap()
		l := &Listing{}
		defer l.Close()
		for i := range n {
			name := fmt.Sprintf("%03d/img_%06d.jpg", i/1000, i)
			l.Add(File{Path: "/photos/" + name, Name: name, Output: name, Size: int64(i), Modified: time.Unix(int64(i), 0)})
		}
		return need.Heap() - before
	}
	const n = 20_000
	a, b := taken(n), taken(3*n)
	assert.Less(t, (b-a)/(2*n), int64(10), "bytes a photo: %d photos took %d, %d %d", n, a, 3*n, b)
}
