package output

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeRemote is a Remote in memory.
type fakeRemote map[string][]byte

func (fakeRemote) Has(path string) bool { return strings.HasPrefix(path, "s3://") }

func (r fakeRemote) Open(path string) (io.ReaderAt, int64, string, error) {
	data, ok := r[path]
	if !ok {
		return nil, 0, "", fs.ErrNotExist
	}
	return bytes.NewReader(data), int64(len(data)), string(r["kept "+path]), nil
}

func (r fakeRemote) Write(path, kept string, write func(File) error) error {
	f, err := os.CreateTemp("", "")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if err := write(f); err != nil {
		return err
	}
	r[path], err = os.ReadFile(f.Name())
	if kept != "" {
		r["kept "+path] = []byte(kept)
	}
	return err
}

// refusingRemote takes nothing.
type refusingRemote struct {
	fakeRemote
	why error
}

func (r refusingRemote) Write(path, kept string, write func(File) error) error {
	return cmp.Or(fakeRemote{}.Write(path, kept, write), r.why)
}

// TestRemoteIsMarkedAlike: a copy in a bucket has the bytes that it has in a file,
// and the next run may replace it.
func TestRemoteIsMarkedAlike(t *testing.T) {
	t.Parallel()
	for name, data := range pictures(t) {
		local := filepath.Join(t.TempDir(), name)
		remote := fakeRemote{}
		g := &Guard{Remote: remote}
		for range 2 {
			require.NoError(t, g.Write(local, text(string(data)), Options{}))
			require.NoError(t, g.Check(Target{Path: "s3://b/" + name}))
			require.NoError(t, g.Write("s3://b/"+name, text(string(data)), Options{}))
			assert.Equal(t, get(t, local), string(remote["s3://b/"+name]), name)
		}
		assert.Equal(t, []string{"s3://b/" + name}, slices.Collect(maps.Keys(remote)))
	}
}

func TestRemoteGuard(t *testing.T) {
	t.Parallel()
	remote := fakeRemote{
		"s3://b/photos/a.jpg": []byte("a photo"), "s3://b/labels/x.csv": []byte("labels"), "s3://b/labels.json": []byte("{}"),
		"s3://b/out/theirs.jpg": []byte("theirs"), "s3://b/single/p.jpg": []byte("p"),
	}
	before := maps.Clone(remote)
	g := &Guard{Remote: remote, Photos: slices.Values([]Input{{Path: "s3://b/single/p.jpg"}})}
	g.ProtectPhotos("s3://b/photos")
	g.Protect("s3://b/labels", "s3://b/labels.json")
	write := func(path string) error { return g.Write(path, text("new"), Options{}) }
	for _, overwrite := range []bool{false, true} {
		g.Overwrite = overwrite
		for _, input := range []string{"s3://b/photos/a.jpg", "s3://b/labels/x.csv", "s3://b/labels.json", "s3://b/single/p.jpg"} {
			require.ErrorIs(t, g.Check(Target{Path: input}), ErrInput, input)
			require.ErrorIs(t, write(input), ErrInput, input)
		}
	}
	g.Overwrite = false
	require.ErrorIs(t, g.Check(Target{Path: "s3://b/out/theirs.jpg"}), ErrForeign)
	require.ErrorIs(t, write("s3://b/out/theirs.jpg"), ErrForeign)
	require.NoError(t, g.Write("s3://b/out/theirs.jpg", text("theirs"), Options{}), "nothing changes")
	assert.Equal(t, before, remote)
	require.NoError(t, write("s3://b/photos/new.jpg"), "where nothing is")
	copies := &Guard{Remote: remote}
	require.NoError(t, copies.Write("s3://b/copies/a.jpg", text(string(pictures(t)["plain.jpg"])), Options{}))
	copies.ProtectPhotos("s3://b/copies")
	require.ErrorIs(t, copies.Check(Target{Path: "s3://b/copies/a.jpg"}), ErrInput, "of a run over copies")
	g.Overwrite = true
	require.NoError(t, write("s3://b/out/theirs.jpg"))
	assert.Equal(t, "new", string(remote["s3://b/out/theirs.jpg"]))

	for _, why := range []error{fs.ErrPermission, fs.ErrNotExist} {
		refusing := &Guard{Remote: refusingRemote{remote, why}}
		err := refusing.Write("s3://b/refused.jpg", text("new"), Options{})
		require.ErrorIs(t, err, ErrRefused)
		require.ErrorIs(t, err, why)
		require.NotErrorIs(t, refusing.Write("s3://b/refused.jpg", func(io.Writer) error { return why }, Options{}), ErrRefused)
	}

	failure := errors.New("no more paint")
	before = maps.Clone(remote)
	all := []Content{{"s3://b/set/1", text("1")}, {"s3://b/set/2", func(io.Writer) error { return failure }}, {"s3://b/set/names", text("names")}}
	require.ErrorIs(t, g.WriteAll(t.Context(), all), failure)
	all[1] = Content{"s3://b/photos/a.jpg", text("2")}
	require.ErrorIs(t, g.WriteAll(t.Context(), all), ErrInput)
	assert.Equal(t, before, remote, "all or none")
	assert.Empty(t, g.writing)

	require.ErrorIs(t, g.Write("s3://b/half.jpg", func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, failure)
	}, Options{}), failure)
	assert.NotContains(t, remote, "s3://b/half.jpg")
}
