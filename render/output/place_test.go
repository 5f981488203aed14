package output

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Names that Windows cannot have, or would take for others, wherever the test runs.
func TestNamesOnWindows(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"a.jpg", "photos/a.jpg", `photos\a.jpg`, `C:\photos\a.jpg`, "c:/photos/a.jpg", `C:photos\a.jpg`, `\\server\share\a.jpg`, `//server/share/a.jpg`,
		`\\?\C:\photos\a.jpg`, `\\?\UNC\server\share\a.jpg`, "../a.jpg", "./a.jpg", "a b.jpg", ".hidden", "a..jpg", "a.b.jpg", "auxiliary.jpg", "com.jpg", "com10.jpg",
		"lpt.jpg", "console.jpg", "nul_.jpg", "日本.jpg", "é.jpg", strings.Repeat("日", 251) + ".jpg", `C:\` + strings.Repeat(`long\`, 100) + "a.jpg",
	} {
		assert.NoError(t, checkPath(windows, good), good)
		assert.NoError(t, checkPath("linux", good), good)
	}
	for _, bad := range []string{
		"aux.jpg", "AUX", "con", "Con.tar.gz", "prn.", "nul .jpg", "photos/nul/a.jpg", `C:\photos\com1.jpg`, "LPT9.txt", "com¹.jpg", "com0", "conin$", "CONOUT$.jpg",
		"a.jpg.", "a.jpg ", "folder./a.jpg", `folder \a.jpg`, "...", "ab:c.jpg", "C:a:b.jpg", "s3:/bucket/a.jpg", "coco:a.json", `a?.jpg`, "a*.jpg", `a"b.jpg`, "<a>.jpg", "a|b.jpg",
		"a\x00.jpg", "a\nb.jpg", "tab\t.jpg", strings.Repeat("日", 252) + ".jpg", `\\?\C:\photos\aux.jpg`, `\\server\share\nul`,
	} {
		assert.ErrorIs(t, checkPath(windows, bad), ErrName, bad)
		assert.NoError(t, checkPath("linux", bad), bad)
	}
	assert.NoError(t, checkPath(windows, "a:b.jpg"), "on a drive")
	assert.ErrorIs(t, CheckName(windows, "a:b.jpg"), ErrName, "below a folder there are no drives")
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"a.jpg": "out/a.jpg", "x/a.jpg": "out/x/a.jpg", "x/../a.jpg": "out/a.jpg", "x//./a.jpg": "out/x/a.jpg", "a..b/c": "out/a..b/c"} {
		for _, system := range []string{"linux", windows} {
			got, err := place(system, "out", name)
			require.NoError(t, err, name)
			assert.Equal(t, filepath.FromSlash(want), got)
		}
	}
	for _, name := range []string{"", ".", "..", "../a.jpg", "x/../../a.jpg", "/a.jpg", "//server/share/a.jpg"} {
		for _, system := range []string{"linux", windows} {
			_, err := place(system, "out", name)
			assert.ErrorIs(t, err, ErrName, "%s on %s", name, system)
		}
	}
	for name, onWindows := range map[string]string{`x\a.jpg`: "out/x/a.jpg", `..\a.jpg`: "", `\a.jpg`: "", `C:\a.jpg`: "", "C:/a.jpg": "", "C:a.jpg": "", "x/aux.jpg": "", "a.jpg.": ""} {
		got, err := place(windows, "out", name)
		assert.Equal(t, filepath.FromSlash(onWindows), got, name)
		if onWindows == "" {
			assert.ErrorIs(t, err, ErrName, name)
		}
		got, err = place("linux", "out", name)
		require.NoError(t, err, name)
		assert.Equal(t, "out/"+name, filepath.ToSlash(got))
	}
}

// No file of a name that the system would take for another one is opened.
func TestGuardKeepsNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	g := &Guard{System: windows}
	for _, name := range []string{"aux.jpg", "a.jpg.", "part:a.jpg"} {
		file := filepath.Join(dir, name)
		assert.ErrorIs(t, g.Check(Target{Path: file}), ErrName, name)
		assert.ErrorIs(t, g.Write(file, text("x"), Options{}), ErrName, name)
	}
	assert.Empty(t, namesIn(t, dir))
	require.NoError(t, g.Write(filepath.Join(dir, "a.jpg"), text("x"), Options{}))
}
