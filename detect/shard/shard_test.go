package shard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text string
		env  string // NAME=value, separated by spaces
		want Shard
		err  string
	}{
		{"0/1", "", Shard{0, 1}, ""},
		{"3/16", "SLURM_ARRAY_TASK_ID=5 JOB_COMPLETION_INDEX=7", Shard{3, 16}, ""},
		{"16/16", "", Shard{}, "numbered from 0 to 15"},
		{"-1/16", "", Shard{}, "numbered from 0 to 15"},
		{"3", "", Shard{}, "want i/n or auto/n"},
		{"auto", "SLURM_ARRAY_TASK_ID=5", Shard{}, "want i/n or auto/n"},
		{"3/0", "", Shard{}, "want i/n or auto/n"},
		{"x/3", "", Shard{}, "want a number from 0 to 2"},
		{"auto/16", "JOB_COMPLETION_INDEX=5", Shard{5, 16}, ""},
		{"auto/16", "AWS_BATCH_JOB_ARRAY_INDEX=5 AWS_BATCH_JOB_ARRAY_SIZE=16", Shard{5, 16}, ""},
		{"auto/16", "AWS_BATCH_JOB_ARRAY_INDEX=5", Shard{5, 16}, ""},
		{"auto/16", "CLOUD_RUN_TASK_INDEX=0 CLOUD_RUN_TASK_COUNT=16", Shard{0, 16}, ""},
		{"auto/16", "BATCH_TASK_INDEX=15 BATCH_TASK_COUNT=16", Shard{15, 16}, ""},
		{"auto/16", "BATCH_TASK_INDEX=3 CLOUD_RUN_TASK_COUNT=4", Shard{3, 16}, ""}, // of another engine
		{"auto/16", "SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=3", Shard{3, 16}, ""},
		{"auto/16", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=15 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=15", Shard{1, 16}, ""}, // all but one are repeated
		{"auto/16", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=16 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=16", Shard{}, "SLURM_ARRAY_TASK_MAX says that the last task is 16, and of auto/16 it is 15"},
		{"auto/16", "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_MAX=30", Shard{}, "the last task is 30"},
		{"3/16", "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MAX=99", Shard{3, 16}, ""},
		{"auto/16", "SLURM_ARRAY_TASK_ID=16", Shard{}, "task 16 of SLURM_ARRAY_TASK_ID: tasks are numbered from 0 to 15"},
		{"auto/16", "JOB_COMPLETION_INDEX=five", Shard{}, `task "five" of JOB_COMPLETION_INDEX`},
		{"auto/16", "", Shard{}, "no engine says which task this is"},
		{"auto/16", "JOB_COMPLETION_INDEX=5 SLURM_ARRAY_TASK_ID=5", Shard{}, "are both set"},
		{"auto/16", "AWS_BATCH_JOB_ARRAY_INDEX=5 AWS_BATCH_JOB_ARRAY_SIZE=20", Shard{}, "AWS_BATCH_JOB_ARRAY_SIZE says that there are 20 tasks"},
		{"auto/16", "CLOUD_RUN_TASK_INDEX=5 CLOUD_RUN_TASK_COUNT=1", Shard{}, "CLOUD_RUN_TASK_COUNT says"},
		{"auto/16", "BATCH_TASK_INDEX=5 BATCH_TASK_COUNT=x", Shard{}, "BATCH_TASK_COUNT says"},
	} {
		t.Run(tc.text+" "+tc.env, func(t *testing.T) {
			env := map[string]string{}
			for _, v := range strings.Fields(tc.env) {
				name, value, _ := strings.Cut(v, "=")
				env[name] = value
			}
			got, err := Parse(tc.text, func(name string) string { return env[name] })
			if tc.err != "" {
				require.ErrorContains(t, err, tc.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, got)
		})
	}
}

// TestHash64: these values are a contract. Were they others, a task that is repeated
// by a later version would do other photos, and pay for them again.
func TestHash64(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]uint64{
		"":                     0xefd01f60ba992926,
		"a":                    0x82a2a958a9bece5b,
		"a.jpg":                0x57e45b66c4c401a7,
		"sub/IMG_0001.JPG":     0x58f825308d1f89d3,
		"größe/日本.png":         0xb4e98124f5a3414d,
		"not\xffUTF-8\nat all": 0xa8af5bba9c4850e9,
	} {
		assert.Equal(t, want, hash64(name), "%q", name)
	}
}

// TestHas: every photo is one shard's, and shards are about as large.
func TestHas(t *testing.T) {
	t.Parallel()
	assert.True(t, Shard{}.Has("a.jpg"), "no shard is all photos")
	for _, n := range []int{1, 5, 16, 1000} {
		count := make([]int, n)
		const photos = 200_000
		for k := range photos {
			name := fmt.Sprintf("2024/%05d/IMG_%04d.jpg", k/100, k%100)
			count[hash64(name)%uint64(n)]++
			if k < 100 {
				owners := 0
				for i := range n {
					if (Shard{i, n}).Has(name) {
						owners++
					}
				}
				assert.Equal(t, 1, owners)
			}
		}
		even := float64(photos) / float64(n)
		for i, c := range count {
			assert.InDelta(t, even, c, 6*(1+even/20), "%d of %d", i, n) // six standard deviations of 200, less of more
		}
	}
}

// TestLines: each line is one shard's, whatever the lengths and the shares.
func TestLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 5000)
	for name, list := range map[string]string{
		"lines":            "a\nbb\nccc\ndddd\n",
		"no last newline":  "a\nbb\nccc",
		"empty":            "",
		"empty lines":      "\n\n\na\n\n",
		"one line":         long,
		"long and short":   "a\n" + long + "\nb\nc\n" + long + "\n",
		"newlines in some": "a\x00b\nc\x00" + long + "\x00",
	} {
		end := byte('\n')
		if strings.Contains(list, "\x00") {
			end = 0
		}
		for _, n := range []int{1, 2, 3, 5, 16, 1000} {
			var all []byte
			for i := range n {
				part, err := (Shard{i, n}).Lines(strings.NewReader(list), int64(len(list)), end)
				require.NoError(t, err)
				text, err := io.ReadAll(part)
				require.NoError(t, err)
				if len(text) > 0 && len(all) > 0 {
					assert.Equal(t, end, all[len(all)-1], "%s: a shard begins with a line", name)
				}
				all = append(all, text...)
			}
			assert.Equal(t, list, string(all), "%s of %d", name, n)
		}
	}
	// The line belongs to the share in which it begins.
	list := "aaaa\nbbbb\ncccc\ndddd\n" // 20 bytes
	part, err := (Shard{1, 2}).Lines(strings.NewReader(list), 20, '\n')
	require.NoError(t, err)
	text, err := io.ReadAll(part)
	require.NoError(t, err)
	assert.Equal(t, "cccc\ndddd\n", string(text))
	part, err = (Shard{1, 3}).Lines(bytes.NewReader([]byte(list)), 20, '\n') // bytes 6 to 13
	require.NoError(t, err)
	text, err = io.ReadAll(part)
	require.NoError(t, err)
	assert.Equal(t, "cccc\n", string(text))
}

func TestReceipts(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	store := Folder(out)
	state, err := Look(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, &State{}, state)

	put := func(s Shard, r Receipt) {
		require.NoError(t, os.MkdirAll(filepath.Join(out, filepath.FromSlash(s.Folder())), 0o777))
		require.NoError(t, s.Sign(t.Context(), store, r))
	}
	done := Receipt{Complete: true, Options: "o", Counts: Counts{Photos: 3, Done: 2, ForGood: 1}}
	put(Shard{1, 4}, done)
	put(Shard{2, 4}, Receipt{Options: "o"})
	require.NoError(t, os.MkdirAll(filepath.Join(out, Dir, "3-of-4"), 0o777)) // it was killed
	require.NoError(t, os.MkdirAll(filepath.Join(out, Dir, "notes"), 0o777))
	state, err = Look(t.Context(), store)
	require.NoError(t, err)
	assert.Equal(t, &State{N: 4, Missing: []int{0, 2, 3}, Done: []int{1}}, state)
	assert.Equal(t, "0,2,3", state.Words())

	r, err := Shard{1, 4}.Receipt(t.Context(), store)
	require.NoError(t, err)
	done.Kind, done.Shard, done.Of = "receipt", 1, 4
	assert.Equal(t, &done, r)
	r, err = Shard{3, 4}.Receipt(t.Context(), store)
	require.NoError(t, err)
	assert.Nil(t, r)
	entries, err := os.ReadDir(filepath.Join(out, Dir, "1-of-4"))
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing is left behind")

	// What is no receipt of the shard's: it has yet to be done.
	text, err := json.Marshal(done)
	require.NoError(t, err)
	for _, bad := range []string{"", string(text[:len(text)-9]), "null", "[]", "{}", `{"annotate":"summary"}`, string(text)} {
		require.NoError(t, store.WriteFile(t.Context(), ".annotate/3-of-4/receipt.json", []byte(bad)))
		r, err = Shard{3, 4}.Receipt(t.Context(), store)
		require.NoError(t, err)
		assert.Nil(t, r, bad)
		state, err = Look(t.Context(), store)
		require.NoError(t, err)
		assert.Equal(t, "0,2,3", state.Words(), bad)
	}

	require.NoError(t, Shard{0, 4}.Check(t.Context(), store))
	require.ErrorIs(t, Shard{0, 5}.Check(t.Context(), store), ErrOther)
	require.ErrorIs(t, Shard{}.Check(t.Context(), store), ErrOther)
	require.NoError(t, Shard{}.Check(t.Context(), Folder(t.TempDir())))

	put(Shard{0, 4}, Receipt{Complete: true, Options: "other"})
	_, err = Look(t.Context(), store)
	require.ErrorContains(t, err, "shards 0 and 1 were run with different options")
	put(Shard{0, 4}, Receipt{Complete: true, Options: "o", ListTag: ListTag{Size: 7}})
	_, err = Look(t.Context(), store)
	require.ErrorContains(t, err, "different lists")
	put(Shard{0, 4}, Receipt{Complete: true, Options: "o", ListTag: ListTag{ETag: "another of the same size"}})
	_, err = Look(t.Context(), store)
	require.ErrorContains(t, err, "different lists")
	put(Shard{0, 4}, Receipt{Complete: true, Options: "o", ListTag: ListTag{Part: "of its own lines"}})
	_, err = Look(t.Context(), store)
	require.NoError(t, err)
	put(Shard{0, 5}, done)
	_, err = Look(t.Context(), store)
	require.ErrorIs(t, err, ErrOther)
}
