package batch

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/shard"
	"annotate/render/output"
	"annotate/render/photo"
)

// drawPhoto writes a photo of the format that its name says.
func drawPhoto(t *testing.T, path string) []byte {
	m := image.NewPaletted(image.Rect(0, 0, 64, 48), color.Palette{color.White, color.Black})
	for i, r := range filepath.Base(path) { // each name has a picture of its own
		m.SetColorIndex(i*3%64, int(r)%48, 1)
	}
	var data bytes.Buffer
	switch strings.ToLower(filepath.Ext(path)) {
	case ".png":
		require.NoError(t, png.Encode(&data, m))
	case ".gif":
		require.NoError(t, gif.Encode(&data, m, nil))
	default:
		require.NoError(t, jpeg.Encode(&data, m, nil))
	}
	put(t, path, data.String())
	return data.Bytes()
}

// writePhoto writes a JPEG of the given size, which takes the fewer bytes the
// smaller it is.
func writePhoto(t *testing.T, path string, width, height int) {
	var data bytes.Buffer
	m := image.NewGray(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		m.Pix[i] = byte(random.Uint32())
	}
	require.NoError(t, jpeg.Encode(&data, m, &jpeg.Options{Quality: 100}))
	put(t, path, data.String())
}

func put(t *testing.T, path, text string) {
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
}

func namesOf(files []File) []string {
	names := []string{}
	for _, f := range files {
		names = append(names, f.Name)
	}
	return names
}

// TestCollect: what a photo of a folder is, and what is passed over.
func TestCollect(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	for _, name := range []string{
		"a.jpg", "b/c.PNG", "b/d.gif", "noextension",
		".hidden.jpg", ".cache/x.jpg", "@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg", "#recycle/x.jpg", "$RECYCLE.BIN/x.jpg", "$Recycle.Bin2/kept.jpg",
		"System Volume Information/x.jpg", "b/__MACOSX/x.jpg", "lost+found/x.jpg", "half.jpg.part", "HALF2.JPG.PART",
	} {
		drawPhoto(t, filepath.Join(in, filepath.FromSlash(name)))
	}
	for name, text := range map[string]string{
		"notes.txt": "text", "Thumbs.db": "\x00", "desktop.ini": "[x]", "a.json": "[]",
		"zero.jpg": "", "raw.nef": "not really", "x.jxl": "\xff\x0a\x00", "y.jp2": "\x00\x00\x00\x0cjP  ", "z.CR3": "????ftypcrx ",
	} {
		put(t, filepath.Join(in, name), text)
	}
	found, err := Collect(t.Context(), []string{in}, CollectOptions{Known: func(path string) bool { return filepath.Ext(path) == ".json" }})
	require.NoError(t, err)
	assert.Equal(t, []string{
		"$Recycle.Bin2/kept.jpg", "a.jpg", "b/c.PNG", "b/d.gif", "noextension", "raw.nef", "x.jxl", "y.jp2", "z.CR3", "zero.jpg",
	}, namesOf(found.Files))
	assert.Equal(t, shard.PassedOver{NotPhotos: 3, System: 10}, found.Passed, "text, Thumbs.db and desktop.ini; not what the caller reads")
	for _, f := range found.Files {
		switch f.Name {
		case "raw.nef", "x.jxl", "y.jp2", "z.CR3":
			assert.ErrorIs(t, f.Err, photo.ErrFormat, f.Name)
		default:
			assert.NoError(t, f.Err, f.Name)
		}
	}

	// What the caller names is walked, whatever its name.
	found, err = Collect(t.Context(), []string{filepath.Join(in, "lost+found"), filepath.Join(in, "half.jpg.part"), filepath.Join(in, "notes.txt")}, CollectOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"x.jpg", "half.jpg.part", "notes.txt"}, namesOf(found.Files))
	assert.ErrorIs(t, found.Files[2].Err, photo.ErrFormat)

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(assert.AnError)
	_, err = Collect(ctx, []string{in}, CollectOptions{})
	assert.ErrorIs(t, err, assert.AnError)
}

func TestCollectStandardInput(t *testing.T) {
	t.Parallel()
	data := drawPhoto(t, filepath.Join(t.TempDir(), "a.jpg"))
	found, err := Collect(t.Context(), []string{StdStream}, CollectOptions{Stdin: bytes.NewReader(data)})
	require.NoError(t, err)
	require.Len(t, found.Files, 1)
	assert.Equal(t, "stdin.jpg", found.Files[0].Output)
	assert.Equal(t, int64(len(data)), found.Files[0].Size)
	_, err = Collect(t.Context(), []string{StdStream}, CollectOptions{})
	assert.Error(t, err)
}

// TestClashes: two photos for one name are found before any work.
func TestClashes(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		files []string // a name says what is inside, unless = follows
		want  string
	}{
		{"none", []string{"a/x.jpg", "a/y.jpg", "a/x.gif"}, ""},
		{"one name in two folders", []string{"a/x.jpg", "b/x.jpg"}, "would both be written to"},
		{"a file where a folder is wanted", []string{"a/x.jpg", "b/x.jpg/y.jpg"}, "would both be written to"},
		{"the record's name", []string{"a/detections.jsonl/x.jpg"}, "the record and"},
		{"an extension that is not true", []string{"a/x.png=jpg", "a/x.png.jpg"}, "would both be written to"},
		{"an extension that is true", []string{"a/x.png", "a/x.png.jpg"}, ""},
		{"a format that gets another extension", []string{"a/x.gif", "a/x.gif.png"}, "would both be written to"},
		{"a name that gets too long", []string{"a/" + strings.Repeat("x", 249) + ".gif"}, "longer than the 255"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			args := []string{}
			for _, file := range tc.files {
				name, inside, _ := strings.Cut(file, "=")
				path := filepath.Join(dir, filepath.FromSlash(name))
				if drawPhoto(t, path); inside != "" {
					data := drawPhoto(t, filepath.Join(t.TempDir(), "other."+inside))
					put(t, path, string(data))
				}
				if arg := filepath.Join(dir, name[:1]); len(args) == 0 || args[len(args)-1] != arg {
					args = append(args, arg)
				}
			}
			found, err := Collect(t.Context(), args, CollectOptions{})
			require.NoError(t, err)
			out := filepath.Join(dir, "out")
			copies := &Copies{Out: out, Reserved: map[string]string{RecordName: "the record"}, Guard: &output.Guard{Photos: Inputs(found.Files)}}
			err = copies.Check(t.Context(), found.Files, true)
			if tc.want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, tc.want)
			}
			assert.NoDirExists(t, out)
		})
	}
}
