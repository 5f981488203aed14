package record

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// photoNumber is an answer about a photo of its own.
func photoNumber(i int) Entry {
	e := answerOf(fmt.Sprintf("%d.jpg", i), at(0.5), 0.6)
	e.SHA256 = Sum([]byte(e.Image))
	return e
}

func queryOf(e Entry) Query {
	return Query{Image: e.Image, SHA256: e.SHA256, Source: e.Source, Parameters: e.Parameters}
}

// TestFileGoesAway: whatever happens to the file while a run goes on, the
// answers that were paid for are in it at the end.
func TestFileGoesAway(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be deleted or replaced there")
	}
	other := entryLine("somebody's") + "\n"
	for name, tc := range map[string]struct {
		do     func(t *testing.T, name string)
		before bool   // answers of earlier runs are there, too
		has    string // what else is in the file
		says   string
	}{
		"deleted": {func(t *testing.T, name string) { require.NoError(t, os.Remove(name)) }, true, "", "was deleted"},
		"renamed": {func(t *testing.T, name string) { require.NoError(t, os.Rename(name, name+".old")) }, true, "", "was deleted"},
		"replaced": {func(t *testing.T, name string) {
			require.NoError(t, os.WriteFile(name+".new", []byte(other), 0o666))
			require.NoError(t, os.Rename(name+".new", name))
		}, true, "somebody's", "was replaced"},
		"replaced by a copy": {func(t *testing.T, name string) {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(name+".new", text, 0o666))
			require.NoError(t, os.Rename(name+".new", name))
		}, true, "", "0 answers"},
		"emptied":       {func(t *testing.T, name string) { require.NoError(t, os.Truncate(name, 0)) }, false, "", "was cut short"},
		"cut in a line": {func(t *testing.T, name string) { require.NoError(t, os.Truncate(name, 20)) }, false, "", "was cut short"},
		"cut by a line": {func(t *testing.T, name string) { cutLastLine(t, name) }, true, "", "1 answers"},
	} {
		for _, when := range []string{"before the next answer", "before it is synced", "before a lookup", "before the end"} {
			t.Run(name+", "+when, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join(t.TempDir(), "detections.jsonl")
				l := openFile(t, file)
				require.NoError(t, l.Append(photoNumber(0)))
				require.NoError(t, l.Close())
				var told []string
				f, err := os.OpenFile(file, os.O_RDWR, 0)
				require.NoError(t, err)
				l, err = Open(f, Options{Name: "r.jsonl", Bad: func(err error) { told = append(told, err.Error()) }})
				require.NoError(t, err)
				for i := 1; i <= 3; i++ {
					require.NoError(t, l.Append(photoNumber(i)))
				}
				tc.do(t, file)
				switch when {
				case "before the next answer":
					require.NoError(t, l.Append(photoNumber(4)))
				case "before it is synced":
					require.NoError(t, l.Sync())
				}
				for i := 1; i <= 3 && when != "before the end"; i++ {
					e, found, err := l.Lookup(queryOf(photoNumber(i)))
					require.NoError(t, err)
					require.True(t, found)
					assert.Equal(t, photoNumber(i).Image, e.Image)
				}
				require.NoError(t, l.Close())
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				images, bad := decodeAll(strings.NewReader(string(text)))
				assert.Empty(t, bad)
				for i := range 4 {
					if i > 0 || tc.before {
						assert.Contains(t, images, photoNumber(i).Image)
					}
				}
				if tc.has != "" {
					assert.Contains(t, images, tc.has, "what somebody put there stays")
				}
				seen := map[string]bool{}
				for _, image := range images {
					assert.False(t, seen[image], "%s is there twice", image)
					seen[image] = true
				}
				require.Len(t, told, 1)
				assert.Contains(t, told[0], tc.says)
			})
		}
	}
}

func cutLastLine(t *testing.T, name string) {
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	text = text[:len(text)-1]
	require.NoError(t, os.Truncate(name, int64(strings.LastIndexByte(string(text), '\n')+1)))
}

// TestFileGoesAwayForGood: what cannot be written is said, and is no success.
func TestFileGoesAwayForGood(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	require.NoError(t, os.Mkdir(dir, 0o777))
	l := openFile(t, filepath.Join(dir, "detections.jsonl"))
	require.NoError(t, l.Append(photoNumber(1)))
	if err := os.RemoveAll(dir); err != nil {
		t.Skip(err) // Windows
	}
	assert.ErrorContains(t, l.Append(photoNumber(2)), "was deleted, and cannot be written anew")
	assert.Error(t, l.Sync())
	require.NoError(t, os.Mkdir(dir, 0o777))
	require.NoError(t, l.Append(photoNumber(2)), "and when it can, it is")
	require.NoError(t, l.Close())
	text, err := os.ReadFile(filepath.Join(dir, "detections.jsonl"))
	require.NoError(t, err)
	images, _ := decodeAll(strings.NewReader(string(text)))
	assert.Equal(t, []string{"1.jpg", "2.jpg"}, images)
}

// TestFileGoesAwayAgainAndAgain under many writers.
func TestFileGoesAwayAgainAndAgain(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be deleted or replaced there")
	}
	name := filepath.Join(t.TempDir(), "detections.jsonl")
	l := openFile(t, name)
	const writers, each = 4, 40
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := range each {
				e := photoNumber(w*each + i)
				assert.NoError(t, l.Append(e))
				assert.NoError(t, l.Sync())
				_, found, err := l.Lookup(queryOf(e))
				assert.NoError(t, err)
				assert.True(t, found)
				if i%10 == w {
					_ = os.Remove(name)
				}
			}
		})
	}
	group.Wait()
	require.NoError(t, l.Close())
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	images, bad := decodeAll(strings.NewReader(string(text)))
	assert.Empty(t, bad)
	assert.Len(t, images, writers*each)
}

func TestJournal(t *testing.T) {
	t.Parallel()
	var j journal
	var want strings.Builder
	for i := range 5000 {
		line, err := photoNumber(i).Line()
		require.NoError(t, err)
		j.add(line)
		want.Write(line)
	}
	held := len(j.open)
	for _, block := range j.blocks {
		held += len(block)
	}
	assert.Less(t, held, want.Len()/2)
	got := newLineReader(j.reader())
	n := 0
	for line, err := got.next(); err == nil; line, err = got.next() {
		n++
		assert.False(t, line.torn())
	}
	assert.Equal(t, 5000, n)
}
