package report

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render/output"
)

func TestPicturesInThePage(t *testing.T) {
	t.Parallel()
	p, err := NewPictures(&output.Guard{}, "x/page.html", false)
	require.NoError(t, err)
	assert.Empty(t, p.Folder)
	assert.NoError(t, p.Check(2, true))
	for _, jpeg := range []string{"first", "", "third"} {
		picture, crops, err := p.Put([]byte(jpeg), nil)
		require.NoError(t, err)
		assert.Empty(t, picture+crops)
	}
	_, err = io.WriteString(p.Spool, "what is said of them")
	require.NoError(t, err)
	assert.Equal(t, [][]byte{[]byte("first"), {}, []byte("third")}, slices.Collect(p.All()))
	require.NoError(t, p.file.Truncate(2))
	assert.Empty(t, slices.Collect(p.All()))
	assert.ErrorIs(t, p.Err, io.ErrUnexpectedEOF, "what was cut off is told")
	names := []string{p.Spool.Name(), p.file.Name()}
	p.Close()
	for _, name := range names {
		assert.NoFileExists(t, name)
	}
}

func TestPicturesBesideThePage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, err := NewPictures(&output.Guard{}, filepath.Join(dir, "a page.html"), true)
	require.NoError(t, err)
	defer p.Close()
	assert.Equal(t, filepath.Join(dir, "a page-pictures"), p.Folder)
	assert.NoError(t, p.Check(3, true))
	picture, crops, err := p.Put([]byte("small"), []byte("cropped"))
	require.NoError(t, err)
	assert.Equal(t, "a%20page-pictures/000001.jpg", picture)
	assert.Equal(t, "a%20page-pictures/000001-crops.jpg", crops)
	text, err := os.ReadFile(filepath.Join(p.Folder, "000001.jpg"))
	require.NoError(t, err)
	assert.Equal(t, "small", string(text))
	_, crops, err = p.Put([]byte("no crops"), nil)
	require.NoError(t, err)
	assert.Empty(t, crops)
}

func TestPicturesThatAreThere(t *testing.T) {
	t.Parallel()
	p, err := NewPictures(&output.Guard{}, filepath.Join(t.TempDir(), "page.html"), true)
	require.NoError(t, err)
	defer p.Close()
	require.NoError(t, os.Mkdir(p.Folder, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(p.Folder, "010001-crops.jpg"), []byte("somebody's"), 0o666))
	assert.NoError(t, p.Check(10_001, false))
	assert.NoError(t, p.Check(10_000, true))
	assert.ErrorIs(t, p.Check(10_001, true), output.ErrForeign)
}

func TestLinks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, page, name, path, want string }{
		{"", "p.html", "a.jpg", "in/a.jpg", ""},
		{"files", "out/p.html", "a.jpg", "in/a b.jpg", "../in/a%20b.jpg"},
		{"files", "p.html", "a.jpg", "in/#.jpg", "in/%23.jpg"},
		{"https://photos.example/set/", "p.html", "x/a?.jpg", "in/a.jpg", "https://photos.example/set/x/a%3F.jpg"},
		{"../photos", "p.html", "a.jpg", "in/a.jpg", "../photos/a.jpg"},
		{`C:\photos set`, "p.html", "a.jpg", "in/a.jpg", "file:///C:/photos%20set/a.jpg"},
		{`\\host\share\x`, "p.html", "a.jpg", "in/a.jpg", "file://host/share/x/a.jpg"},
	} {
		links, err := ParseLinks(c.text, c.page)
		require.NoError(t, err)
		got, err := links.To(c.name, c.path)
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
	}
	for text, want := range map[string]string{"s3://bucket": "s3: addresses", "https://x/?q=": "address of a folder", "https://x/#a": "address of a folder", ":": "missing protocol",
		"http://": "names no server", "https:photos.example": "names no server", "https://me:pw@photos.example/": "https://me:xxxxx@photos.example/: every reader", "C:photos": "c: addresses", "javascript:alert(1)": "javascript: addresses"} {
		_, err := ParseLinks(text, "p.html")
		assert.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "pw@")
	}
}
