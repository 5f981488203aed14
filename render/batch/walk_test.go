package batch

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/shard"
	"annotate/render/output"
)

// objects is a Store of copies of one photo.
type objects struct {
	names  iter.Seq[string]
	data   []byte
	opened atomic.Int64
}

func (s *objects) List(_ context.Context, path string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for name := range s.names {
			if !yield(Object{Path: path + "/" + name, Name: name, Size: int64(len(s.data))}, nil) {
				return
			}
		}
	}
}

func (s *objects) Stat(_ context.Context, path, name string) (Object, error) {
	for has := range s.names {
		if has == name {
			return Object{Path: path + "/" + name, Name: name, Size: int64(len(s.data))}, nil
		}
	}
	return Object{}, fmt.Errorf("%s/%s: %w", path, name, fs.ErrNotExist)
}

func (s *objects) Open(context.Context, string) (io.ReadCloser, error) {
	s.opened.Add(1)
	return io.NopCloser(bytes.NewReader(s.data)), nil
}

// in returns the options for a walk over the store.
func (s *objects) in() CollectOptions {
	return CollectOptions{Store: func(string) Store { return s }}
}

// kept is a Sink that counts.
type kept struct{ written atomic.Int64 }

func (k *kept) Write(_ context.Context, name string, _ *File, _ string, write func(io.Writer) error) (string, error) {
	k.written.Add(1)
	return name, write(io.Discard)
}

// TestWorkBeginsWhileTheWalkGoesOn: a walk that does not go on before a photo was
// asked about ends all the same, and each photo is opened once.
func TestWorkBeginsWhileTheWalkGoesOn(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{}, 2*First)
	s := &objects{data: drawPhoto(t, filepath.Join(t.TempDir(), "a.jpg")), names: func(yield func(string) bool) {
		for i := range First + 30 {
			if i > First {
				<-asked
			}
			if !yield(fmt.Sprintf("%05d.jpg", i)) {
				return
			}
		}
	}}
	w := NewWalk(t.Context(), []string{"store"}, s.in())
	files, err := w.TakeFirst()
	require.NoError(t, err)
	require.Len(t, files, First)
	require.False(t, w.Over())
	d := detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		asked <- struct{}{}
		return found, nil
	})
	r := Prepare(files, Source{Detector: d}, NewSlots(2, 0, 0), Options{})
	r.GoOn(w, &Copies{})
	n, all := r.Found()
	assert.Equal(t, First, n)
	assert.False(t, all)
	var sink kept
	next := 0
	require.NoError(t, r.Each(t.Context(), r.Draw(&Drawing{Sink: &sink}), func(o *Result) error {
		require.NoError(t, o.Err)
		assert.Equal(t, fmt.Sprintf("%05d.jpg", next), o.File.Name)
		assert.Equal(t, o.File.Name, o.Output)
		next++
		return nil
	}))
	n, all = r.Found()
	assert.Equal(t, First+30, n)
	assert.True(t, all)
	assert.EqualValues(t, First+30, sink.written.Load())
	assert.EqualValues(t, First+30, s.opened.Load())
	assert.Zero(t, r.Pending())
}

// TestListThatComesSlowly, as from a program that finds a photo now and then: those that
// are there are worked on, and a run that ends early does not wait for the next.
func TestListThatComesSlowly(t *testing.T) {
	in := folder(t, 4)
	for _, limit := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			from, to := io.Pipe()
			asked := make(chan string, 9)
			go func() {
				_, _ = io.WriteString(to, "00.jpg\n01.jpg\n")
				<-asked
				<-asked
				_, _ = io.WriteString(to, "02.jpg\n")
				if limit { // and then nothing comes
					return
				}
				<-asked
				time.Sleep(time.Hour)
				_, _ = io.WriteString(to, "03.jpg\n")
				to.Close()
			}()
			w := NewWalk(t.Context(), []string{in}, CollectOptions{Names: listed(from, false)})
			files, err := w.TakeFirst()
			require.NoError(t, err)
			assert.Equal(t, []string{"00.jpg", "01.jpg"}, namesOf(files))
			assert.False(t, w.Over())
			source := Source{Detector: detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
				asked <- img.Name
				if limit && img.Name == "02.jpg" {
					return nil, detect.ErrCallLimit
				}
				return found, nil
			})}
			r := Prepare(files, source, NewSlots(1, 1, 1<<20), Options{})
			r.GoOn(w, &Copies{})
			var done []string
			begun := time.Now()
			err = r.Each(t.Context(), r.Find, func(o *Result) error { done = append(done, o.File.Name); return o.Err })
			if limit {
				assert.ErrorIs(t, err, detect.ErrCallLimit)
				assert.Equal(t, []string{"00.jpg", "01.jpg"}, done)
				assert.Less(t, time.Since(begun), time.Minute)
				to.Close()
				return
			}
			require.NoError(t, err)
			assert.Equal(t, []string{"00.jpg", "01.jpg", "02.jpg", "03.jpg"}, done)
			_, all := r.Found()
			assert.True(t, all)
		})
	}
}

// TestWalkThatFails: what was begun is done, and the run says why it ends.
func TestWalkThatFails(t *testing.T) {
	t.Parallel()
	s := &objects{data: drawPhoto(t, filepath.Join(t.TempDir(), "a.jpg"))}
	w := NewWalk(t.Context(), []string{"store"}, s.in())
	s.names = func(yield func(string) bool) {
		for i := 0; i < First+3 && yield(fmt.Sprintf("%05d.jpg", i)); i++ {
		}
	}
	w.Store = func(string) Store { return failing{s} }
	files, err := w.TakeFirst()
	require.NoError(t, err)
	var calls atomic.Int64
	r := Prepare(files, Source{Detector: answers(&calls)}, NewSlots(1, 0, 0), Options{})
	r.GoOn(w, &Copies{})
	done := 0
	err = r.Each(t.Context(), r.Find, func(o *Result) error { done++; return nil })
	require.ErrorIs(t, err, assert.AnError)
	n, all := r.Found()
	assert.False(t, all)
	assert.Equal(t, n, done+r.Pending())
}

// failing is a Store whose listing fails at its end.
type failing struct{ Store }

func (s failing) List(ctx context.Context, path string) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		for o, err := range s.Store.List(ctx, path) {
			if !yield(o, err) {
				return
			}
		}
		yield(Object{}, assert.AnError)
	}
}

// TestClashesOfLaterPhotos are the failure of the later one.
func TestClashesOfLaterPhotos(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		several bool
		part    bool
		first   []string // first photos, by folder and name
		later   []string
		beside  []string // other photos of the folders
		want    string   // error of the last of later
	}{
		{"none", false, false, []string{"a/x.jpg"}, []string{"a/y.jpg", "a/z.gif"}, nil, ""},
		{"one name in two folders", true, false, []string{"a/x.jpg"}, []string{"b/x.jpg"}, nil, "would both be written to"},
		{"both later", true, false, nil, []string{"a/x.jpg", "b/x.jpg"}, nil, "another photo and"},
		{"a format that gets another extension", false, false, nil, []string{"a/x.gif", "a/x.gif.png"}, nil, "would both be written to"},
		{"in another shard", false, true, nil, []string{"a/x.gif"}, []string{"a/x.gif.png"}, "would both be written to"},
		{"a file where a folder is wanted", true, false, nil, []string{"a/x.jpg", "b/x.jpg/y.jpg"}, nil, "would both be written to"},
		{"a folder where a file is wanted", true, false, nil, []string{"b/x.jpg/y.jpg", "a/x.jpg"}, nil, "would both be written to"},
		{"a name that gets too long", false, false, nil, []string{"a/" + strings.Repeat("x", 249) + ".gif"}, nil, "longer than the 255"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := func(name string) File {
				path := filepath.Join(dir, filepath.FromSlash(name))
				drawPhoto(t, path)
				f := File{Path: path, Name: name[2:]}
				require.NoError(t, f.settle(t.Context()))
				return f
			}
			var first []File
			for _, name := range tc.first {
				first = append(first, file(name))
			}
			for _, name := range tc.beside {
				file(name)
			}
			c := &Copies{Out: filepath.Join(dir, "out"), Several: tc.several, Part: tc.part}
			require.NoError(t, c.Check(t.Context(), first, false))
			var last File
			for _, name := range tc.later {
				require.NoError(t, last.Err)
				last = file(name)
				require.NoError(t, c.Add(t.Context(), &last))
			}
			if tc.want == "" {
				assert.NoError(t, last.Err)
			} else {
				assert.ErrorContains(t, last.Err, tc.want)
			}
		})
	}
}

// TestLaterCopiesThatMayNotBeWritten end the run.
func TestLaterCopiesThatMayNotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, filepath.Join(dir, "out", "x.jpg"), "an original")
	c := &Copies{Out: filepath.Join(dir, "out"), Guard: &output.Guard{}}
	require.NoError(t, c.Check(t.Context(), nil, false))
	assert.ErrorIs(t, c.Add(t.Context(), &File{Path: "x.jpg", Name: "x.jpg", Output: "x.jpg"}), output.ErrForeign)
}

func listed(r io.Reader, null bool) func(context.Context) iter.Seq2[string, error] {
	return func(ctx context.Context) iter.Seq2[string, error] { return ReadNamesUntil(ctx, io.NopCloser(r), null) }
}

// TestNames: the photos of a list, in its order.
func TestNames(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"a.jpg", "sub/b.png", "not named.jpg"} {
		drawPhoto(t, filepath.Join(root, filepath.FromSlash(name)))
	}
	put(t, filepath.Join(root, "notes.txt"), "notes")
	put(t, filepath.Join(root, "@eaDir", "a.jpg"), "thumbnail")
	outside := filepath.Join(root, "..", "outside.jpg")
	for _, tc := range []struct {
		name, list string
		want       string // names, with ! behind those that failed
		passed     shard.PassedOver
		err        string
	}{
		{"as they come", "sub/b.png\na.jpg\n", "sub/b.png a.jpg", shard.PassedOver{}, ""},
		{"without a last newline, from Windows", "\ufeffa.jpg\r\n\r\nsub/b.png", "a.jpg sub/b.png", shard.PassedOver{}, ""},
		{"as find gives them", ".\n./a.jpg\n./sub\n./sub/b.png\n./notes.txt\n./@eaDir/a.jpg\n", "a.jpg sub/b.png", shard.PassedOver{NotPhotos: 1, System: 1, Folders: 2}, ""},
		{"missing", "gone.jpg\na.jpg\n", "gone.jpg! a.jpg", shard.PassedOver{}, ""},
		{"twice", "a.jpg\n./a.jpg\nsub/../a.jpg\n", "a.jpg", shard.PassedOver{Twice: 2}, ""},
		{"outside", "a.jpg\n../outside.jpg\n", "", shard.PassedOver{}, `"../outside.jpg" is not below the path`},
		{"outside by a detour", "sub/../../outside.jpg\n", "", shard.PassedOver{}, "is not below the path"},
		{"absolute", outside + "\n", "", shard.PassedOver{}, "is not below the path"},
		{"no list", strings.Repeat("x", longestLine+1), "", shard.PassedOver{}, "is it a list of names?"},
		{"empty", "\n\n", "", shard.PassedOver{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			found, err := Collect(t.Context(), []string{root}, CollectOptions{Names: listed(strings.NewReader(tc.list), false)})
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			var got []string
			for _, f := range found.Files {
				if f.Err != nil {
					require.ErrorIs(t, f.Err, fs.ErrNotExist)
					f.Name += "!"
				}
				got = append(got, f.Name)
			}
			assert.Equal(t, tc.want, strings.Join(got, " "))
			assert.Equal(t, tc.passed, found.Passed)
		})
	}
	if runtime.GOOS != "windows" { // whose names cannot hold it
		drawPhoto(t, filepath.Join(root, "new\nline.jpg"))
		found, err := Collect(t.Context(), []string{root}, CollectOptions{Names: listed(strings.NewReader("new\nline.jpg\x00a.jpg"), true)})
		require.NoError(t, err)
		assert.Equal(t, "new\nline.jpg", found.Files[0].Name)
		require.NoError(t, os.Remove(filepath.Join(root, "new\nline.jpg")))
	}
	drawPhoto(t, filepath.Join(root, "out", "a.jpg"))
	found, err := Collect(t.Context(), []string{root}, CollectOptions{Skip: filepath.Join(root, "out"), Names: listed(strings.NewReader("out/a.jpg\na.jpg"), false)})
	require.NoError(t, err)
	require.Len(t, found.Files, 1, "copies of an earlier run are no input")
	assert.Equal(t, "a.jpg", found.Files[0].Name)
	_, err = Collect(t.Context(), []string{root}, CollectOptions{Skip: root, Names: listed(strings.NewReader("a.jpg"), false)})
	assert.ErrorContains(t, err, "the output is the input")
	for _, paths := range [][]string{{filepath.Join(root, "a.jpg")}, {root, root}, {StdStream}, {}} {
		_, err := Collect(t.Context(), paths, CollectOptions{Names: listed(strings.NewReader("a.jpg"), false)})
		assert.Error(t, err)
	}
}

// TestWanted: of other photos nothing is looked at, or the name; and none is written.
func TestWanted(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, name := range []string{"a.jpg", "sub/b.jpg", "sub/c.gif"} {
		drawPhoto(t, filepath.Join(root, filepath.FromSlash(name)))
	}
	wanted := func(name string) bool { return name != "sub/b.jpg" }
	for _, o := range []CollectOptions{{Wanted: wanted}, {Mine: wanted}} {
		for _, list := range []string{"", "a.jpg\nsub/b.jpg"} {
			if list != "" {
				o.Names = listed(strings.NewReader(list), false)
			}
			w := NewWalk(t.Context(), []string{root}, o)
			files, err := w.Take()
			require.NoError(t, err)
			for _, f := range files {
				assert.Equal(t, wanted(f.Name), f.Size > 0, f.Name)
			}
			assert.Equal(t, o.Mine != nil, slices.Contains(namesOf(files), "sub/b.jpg"))
			g := &output.Guard{Overwrite: true}
			require.NoError(t, w.Protect(t.Context(), g, files))
			assert.ErrorIs(t, g.Check(output.Target{Path: filepath.Join(root, "sub", "b.jpg")}), output.ErrInput)
		}
	}
	o := CollectOptions{Wanted: wanted}
	found, err := Collect(t.Context(), []string{root}, o)
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg", "sub/c.gif"}, []string{found.Files[0].Name, found.Files[1].Name})
	assert.Len(t, found.Files, 2)
	o.Names = listed(strings.NewReader("sub/b.jpg\na.jpg"), false)
	found, err = Collect(t.Context(), []string{root}, o)
	require.NoError(t, err)
	assert.Len(t, found.Files, 1)
}

// TestStoreFormats: what a photo's copy is called, its content tells, also where
// that comes as a stream.
func TestStoreFormats(t *testing.T) {
	t.Parallel()
	s := &objects{data: drawPhoto(t, filepath.Join(t.TempDir(), "a.gif"))}
	s.names = func(yield func(string) bool) {
		_ = yield("a.gif") && yield(".hidden/b.gif") && yield("c") && yield("d.raw")
	}
	found, err := Collect(t.Context(), []string{"store"}, s.in())
	require.NoError(t, err)
	require.Len(t, found.Files, 3)
	assert.Empty(t, found.Files[0].Output, "not read for it")
	assert.Equal(t, "c.png", found.Files[1].Output)
	assert.EqualValues(t, 1, s.opened.Load())
	r := Prepare(found.Files, Source{Detector: answers(new(atomic.Int64))}, NewSlots(1, 0, 0), Options{})
	copies := &Copies{Out: "s3://b/out"}
	require.NoError(t, copies.Check(t.Context(), found.Files, true))
	r.copies = copies
	var names []string
	require.NoError(t, r.Each(t.Context(), r.Draw(&Drawing{Sink: new(kept)}), func(o *Result) error {
		names = append(names, o.Output)
		return o.Err
	}))
	assert.Equal(t, []string{"a.gif.png", "c.png", "d.raw.png"}, names)
	assert.EqualValues(t, 4, s.opened.Load(), "each once, but for one whose name says nothing")
	assert.Equal(t, shard.PassedOver{System: 1}, found.Passed)
	head, err := found.Files[0].Head(t.Context(), CollectOptions{}.Limits)
	require.NoError(t, err)
	assert.Positive(t, head.Size.X)
	found.Files[0].Size++
	_, err = found.Files[0].read(t.Context(), CollectOptions{}.Limits, nil)
	assert.ErrorIs(t, err, ErrChanged)
}

// Photos of a bucket or a list may have names that this system cannot write.
func TestCopiesKeepNamesOfTheSystem(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"aux.jpg", "a/nul.png", "a:b.jpg", "dots./a.jpg"} {
		c := &Copies{Out: filepath.Join(t.TempDir(), "out"), System: "windows", Guard: &output.Guard{}}
		f := File{Path: "s3://b/" + name, Name: name, Output: name}
		assert.ErrorIs(t, c.Check(t.Context(), []File{f}, true), output.ErrName, name)
		require.NoError(t, c.Check(t.Context(), nil, false))
		require.NoError(t, c.Add(t.Context(), &f))
		assert.ErrorIs(t, f.Err, output.ErrName, name)
		c.System = "linux"
		assert.NoError(t, c.Check(t.Context(), []File{f}, true), name)
	}
}

func TestWalkOfFilesBesideTheirFolder(t *testing.T) {
	root := t.TempDir()
	for _, name := range []string{"a.jpg", "sub/b.jpg", "sub/link.jpg"} {
		drawPhoto(t, filepath.Join(root, name))
	}
	put(t, filepath.Join(root, "notes.txt"), "none")
	for _, tc := range []struct {
		name, paths, want string
		twice             int
	}{
		{"before", "a.jpg .", "a.jpg sub/b.jpg sub/link.jpg", 1},
		{"after", ". a.jpg", "a.jpg sub/b.jpg sub/link.jpg", 1},
		{"deep", "sub/b.jpg .", "b.jpg a.jpg sub/link.jpg", 1},
		{"after, deep", ". sub/b.jpg", "a.jpg sub/b.jpg sub/link.jpg", 1},
		{"of another folder", "sub a.jpg", "b.jpg link.jpg a.jpg", 0},
		{"by a detour", "a.jpg sub/../a.jpg ./a.jpg", "a.jpg", 2},
		{"what a folder passes over is an error of its own", ". notes.txt", "a.jpg sub/b.jpg sub/link.jpg notes.txt!", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var paths []string
			for _, p := range strings.Fields(tc.paths) {
				paths = append(paths, root+"/"+p)
			}
			found, err := Collect(t.Context(), paths, CollectOptions{})
			require.NoError(t, err)
			var got []string
			for _, f := range found.Files {
				if f.Err != nil {
					f.Name += "!"
				}
				got = append(got, f.Name)
			}
			assert.Equal(t, tc.want, strings.Join(got, " "))
			assert.Equal(t, tc.twice, found.Passed.Twice)
		})
	}
}

// TestOutputAmongThePhotos: what lies in the output folder is no photo of the run, so
// that a folder of somebody's photos must not be taken for one.
func TestOutputAmongThePhotos(t *testing.T) {
	root := t.TempDir()
	drawPhoto(t, filepath.Join(root, "a.jpg"))
	drawPhoto(t, filepath.Join(root, "trip", "day", "b.jpg"))
	guard := &output.Guard{}
	require.NoError(t, guard.Write(filepath.Join(root, "out", "a.jpg"), func(w io.Writer) error {
		_, err := w.Write(drawPhoto(t, filepath.Join(root, "a.jpg")))
		return err
	}, output.Options{}))
	protect := func(skip string, g *output.Guard) error {
		w := NewWalk(t.Context(), []string{root}, CollectOptions{Skip: skip})
		defer w.End()
		files, err := w.Take()
		require.NoError(t, err)
		return w.Protect(t.Context(), g, files)
	}
	err := protect(filepath.Join(root, "trip"), &output.Guard{})
	require.ErrorIs(t, err, output.ErrForeign)
	assert.ErrorContains(t, err, "b.jpg")
	assert.NoError(t, protect(filepath.Join(root, "trip"), &output.Guard{Overwrite: true}))
	assert.NoError(t, protect(filepath.Join(root, "new"), &output.Guard{}))
	assert.NoError(t, protect(filepath.Join(root, "out"), &output.Guard{}))
	assert.NoError(t, protect(t.TempDir(), &output.Guard{}))
}
