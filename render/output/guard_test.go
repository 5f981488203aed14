package output

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func inputs(t *testing.T, paths ...string) iter.Seq[Input] {
	var all []Input
	for _, p := range paths {
		info, err := os.Stat(p)
		require.NoError(t, err)
		all = append(all, Input{p, info.Size(), info.ModTime()})
	}
	return slices.Values(all)
}

// TestInputsAreNeverWritten: whatever the path, the kind of the input, and with
// --overwrite too.
func TestInputsAreNeverWritten(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, output string
	}{
		{"a photo", "photos/a.jpg"},
		{"by another path", "photos/../photos/./a.jpg"},
		{"through a linked folder", "linked/a.jpg"},
		{"through a link", "link.jpg"},
		{"under another name", "hard.jpg"},
		{"labels", "labels.json"},
		{"a palette through a link", "palette-link.json"},
		{"a file in a folder of labels", "labels/sub/a.txt"},
		{"a photo in a folder of photos", "images/b.jpg"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			at := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
			for _, file := range []string{"photos/a.jpg", "labels.json", "palette.json", "labels/sub/a.txt", "images/b.jpg"} {
				put(t, at(file), "of the user's: "+file)
			}
			for link, to := range map[string]string{"linked": "photos", "link.jpg": "photos/a.jpg", "palette-link.json": "palette.json"} {
				if os.Symlink(at(to), at(link)) != nil {
					t.Skip("no links here")
				}
			}
			if os.Link(at("photos/a.jpg"), at("hard.jpg")) != nil {
				t.Skip("no links here")
			}
			g := &Guard{Overwrite: true, Photos: inputs(t, at("photos/a.jpg"))}
			g.Protect("", at("missing"), at("labels.json"), at("palette.json"), at("labels"))
			g.ProtectPhotos("", at("images"))
			before := get(t, at(tc.output))
			require.ErrorIs(t, g.Check(Target{Path: at(tc.output)}), ErrInput)
			require.ErrorIs(t, g.Write(at(tc.output), text("new"), Options{}), ErrInput)
			assert.Equal(t, before, get(t, at(tc.output)))
		})
	}
}

// TestForeignFiles: what no run wrote stays, unless --overwrite says otherwise.
func TestForeignFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.jpg", "a.png", "a.html", "a.svg", "a.csv", "detections"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			put(t, path, "the user's")
			g := &Guard{}
			require.ErrorIs(t, g.Check(Target{Path: path}), ErrForeign)
			require.ErrorIs(t, g.Write(path, text("new"), Options{}), ErrForeign)
			assert.Equal(t, "the user's", get(t, path))
			require.NoError(t, g.Write(path, text("the user's"), Options{}), "nothing changes")
			require.NoError(t, (&Guard{Overwrite: true}).Write(path, text("new"), Options{}))
			assert.Contains(t, get(t, path), "new")
			assert.Equal(t, []string{name}, namesIn(t, dir))
		})
	}
}

func TestLinksAndDevices(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "target.jpg"), filepath.Join(dir, "a.jpg")
	put(t, target, "the user's")
	if os.Symlink(target, link) != nil {
		t.Skip("no links here")
	}
	require.ErrorIs(t, new(Guard).Write(link, text("new"), Options{}), ErrForeign)
	require.NoError(t, (&Guard{Overwrite: true}).Write(link, text("new"), Options{}))
	assert.Equal(t, "the user's", get(t, target), "the link is replaced, not what it leads to")
	assert.Equal(t, "new", get(t, link))
	if _, err := os.Stat(os.DevNull); err == nil {
		err := (&Guard{Overwrite: true}).Write(os.DevNull, text("new"), Options{})
		assert.ErrorContains(t, err, "not a regular file")
	}
}

func pictures(t *testing.T) map[string][]byte {
	m := image.NewGray(image.Rect(0, 0, 40, 30))
	var jpg, png1 bytes.Buffer
	require.NoError(t, jpeg.Encode(&jpg, m, nil))
	require.NoError(t, png.Encode(&png1, m))
	segment := func(marker byte, length int) []byte {
		return append([]byte{0xFF, marker, byte(length >> 8), byte(length)}, make([]byte, length-2)...)
	}
	soi, rest := jpg.Bytes()[:2], jpg.Bytes()[2:]
	return map[string][]byte{
		"plain.jpg":  jpg.Bytes(),
		"jfif.jpg":   slices.Concat(soi, segment(0xE0, 16), rest),
		"exif.jpg":   slices.Concat(soi, segment(0xE1, 60000), rest),
		"both.jpg":   slices.Concat(soi, segment(0xE0, 16), segment(0xE1, 0xFFFF), segment(0xE2, 100), rest),
		"plain.png":  png1.Bytes(),
		"page.html":  []byte("<!doctype html>\n<title>page</title>"),
		"figure.svg": []byte("<?xml version=\"1.0\"?>\n<svg/>\n"),
	}
}

// TestOurFiles: what a run wrote the next may replace; what was changed since is
// the user's.
func TestOurFiles(t *testing.T) {
	t.Parallel()
	for name, data := range pictures(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), name)
			write := func(w io.Writer) error { // in pieces, as encoders do
				for piece := range slices.Chunk(data, 700) {
					if _, err := w.Write(piece); err != nil {
						return err
					}
				}
				return nil
			}
			for range 3 {
				require.NoError(t, new(Guard).Check(Target{Path: path}))
				require.NoError(t, new(Guard).Write(path, write, Options{}))
			}
			got := []byte(get(t, path))
			assert.Equal(t, data, unmarked(t, got), "beside the mark nothing changes")
			if _, _, err := image.Decode(bytes.NewReader(data)); err == nil {
				_, _, err = image.Decode(bytes.NewReader(got))
				assert.NoError(t, err)
			}
			put(t, path, string(got)+" ")
			assert.ErrorIs(t, new(Guard).Check(Target{Path: path}), ErrForeign, "edited")
			put(t, path, string(data))
			assert.ErrorIs(t, new(Guard).Check(Target{Path: path}), ErrForeign, "an original")
		})
	}
}

// unmarked returns the file without its mark.
func unmarked(t *testing.T, data []byte) []byte {
	form := formOf(data)
	require.NotNil(t, form)
	mark := form.wrap(markText(int64(len(data)), ""))
	require.Equal(t, 1, bytes.Count(data, mark))
	return bytes.Replace(data, mark, nil, 1)
}

// TestUntouchedCopies: a copy on which nothing is drawn is known as ours, and told
// from the same photo that a user put there.
func TestUntouchedCopies(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"exif.jpg", "plain.png"} {
		dir := t.TempDir()
		data := pictures(t)[name]
		photo, copied := filepath.Join(dir, "in", name), filepath.Join(dir, "out", name)
		put(t, photo, string(data))
		write := func(w io.Writer) error { _, err := w.Write(data); return err }
		for range 2 {
			g := &Guard{Photos: inputs(t, photo)}
			require.NoError(t, g.Check(Target{Path: copied, Of: photo}))
			require.NoError(t, g.Write(copied, write, Options{Of: photo}))
			assert.Equal(t, data, unmarked(t, []byte(get(t, copied))))
		}
		for _, foreign := range []string{string(data), "another photo of this name"} {
			put(t, copied, foreign)
			require.ErrorIs(t, new(Guard).Check(Target{Path: copied, Of: photo}), ErrForeign)
			require.ErrorIs(t, new(Guard).Write(copied, write, Options{Of: photo}), ErrForeign)
			assert.Equal(t, foreign, get(t, copied))
		}
	}
}

// TestOursByContent: text bears no mark, and may be known by what it says.
func TestOursByContent(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "crops.jsonl")
	ours := func(f io.ReaderAt) bool {
		head := make([]byte, 8)
		n, _ := f.ReadAt(head, 0)
		return string(head[:n]) == `{"crop":`
	}
	require.NoError(t, new(Guard).Write(path, text(`{"crop":"a"}`), Options{Ours: ours}))
	require.NoError(t, new(Guard).Write(path, text(`{"crop":"b"}`), Options{Ours: ours}))
	assert.Equal(t, `{"crop":"b"}`, get(t, path))
	put(t, path, "my crops")
	require.ErrorIs(t, new(Guard).Write(path, text(`{"crop":"b"}`), Options{Ours: ours}), ErrForeign)
	assert.Equal(t, "my crops", get(t, path))
}

func TestLock(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	unlock, err := new(Guard).Lock(dir)
	require.NoError(t, err)
	_, err = new(Guard).Lock(dir)
	require.ErrorIs(t, err, ErrLocked)
	assert.EqualError(t, err, dir+": in use by another run")
	unlock()
	assert.Empty(t, namesIn(t, dir), "the lock leaves no file behind")
	ends := &Guard{}
	_, err = ends.Lock(dir)
	require.NoError(t, err)
	ends.End()
	assert.Empty(t, namesIn(t, dir))
	unlock() // once more says nothing about another's lock
}
