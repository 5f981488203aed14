package spool

import (
	"cmp"
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFileHoldsWhatWasWrittenAnywhere(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 100, heldPages * pageSize, 5 * heldPages * pageSize} {
		var f File
		defer f.Close()
		random := rand.New(rand.NewPCG(1, uint64(size)))
		want := []byte{}
		for len(want) < size {
			piece := make([]byte, random.IntN(20000))
			for i := range piece {
				piece[i] = byte(random.Uint32())
			}
			if at := random.IntN(len(want) + 1); random.IntN(2) == 0 {
				if random.IntN(2) == 0 {
					at -= at % pageSize
				}
				want = append(want, make([]byte, max(0, at+len(piece)-len(want)))...)
				copy(want[at:], piece)
				_, err := f.WriteAt(piece, int64(at))
				require.NoError(t, err)
			} else {
				require.EqualValues(t, len(want), f.Append(piece))
				want = append(want, piece...)
			}
		}
		require.EqualValues(t, len(want), f.Len())
		for range 100 {
			from := random.IntN(len(want) + 1)
			from -= from % (1 + pageSize*random.IntN(2))
			got := make([]byte, random.IntN(min(20000, len(want)-from)+1))
			_, err := f.ReadAt(got, int64(from))
			require.NoError(t, err)
			require.True(t, slices.Equal(want[from:from+len(got)], got), "%d bytes at %d of %d", len(got), from, size)
		}
		got := make([]byte, len(want))
		_, err := f.ReadAt(got, 0)
		require.NoError(t, err)
		require.True(t, slices.Equal(want, got), "%d bytes", size)
		assert.Equal(t, len(want) > heldPages*pageSize, f.file != nil, "small ones make no file")
		n, err := f.ReadAt(make([]byte, 10), int64(len(want)-min(3, len(want))))
		assert.Equal(t, min(3, len(want)), n)
		assert.Error(t, err, "beyond the end")
	}
}

func TestFileTellsOfAWriteThatFailed(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/not there")
	if runtime.GOOS == "windows" {
		t.Setenv("TMP", t.TempDir()+"/not there")
	}
	var f File
	defer f.Close()
	for range heldPages + 1 {
		f.Append(make([]byte, pageSize))
	}
	require.Error(t, f.Err())
	_, err := f.ReadAt(make([]byte, 1), 0)
	assert.Error(t, err)
}

func TestIndexFindsAllOfAText(t *testing.T) {
	t.Parallel()
	var x Index
	defer x.Close()
	assert.Empty(t, slices.Collect(x.Of("a")))
	const n = 30_000
	for i := range n {
		x.Add("name "+strconv.Itoa(i%(n-5)), uint32(i))
	}
	for i := range n {
		found := slices.Collect(x.Of("name " + strconv.Itoa(i)))
		if i < n-5 {
			assert.Contains(t, found, uint32(i))
		}
		assert.Less(t, len(found), 5, "others are few")
	}
	of := slices.Collect(x.Of("name 3"))
	assert.Less(t, slices.Index(of, n-2), slices.Index(of, 3), "those added last first")
	assert.NoError(t, x.Err())
}

func TestSorterIsStable(t *testing.T) {
	t.Parallel()
	type value struct{ key, order uint32 }
	for _, n := range []int{0, 1, 1000, heldValues, 3*heldValues + 17} {
		s := Sorter[value]{
			Compare: func(a, b value) int { return cmp.Compare(a.key, b.key) }, Size: 8,
			Encode: func(to []byte, v *value) {
				binary.LittleEndian.PutUint32(to, v.key)
				binary.LittleEndian.PutUint32(to[4:], v.order)
			},
			Decode: func(from []byte, v *value) {
				v.key, v.order = binary.LittleEndian.Uint32(from), binary.LittleEndian.Uint32(from[4:])
			},
		}
		defer s.Close()
		random := rand.New(rand.NewPCG(2, uint64(n)))
		var want []value
		for i := range n {
			want = append(want, value{random.Uint32N(100), uint32(i)})
			s.Add(want[i])
		}
		slices.SortStableFunc(want, s.Compare)
		for range 2 {
			require.True(t, slices.Equal(want, slices.Collect(s.Sorted())), "%d values", n)
		}
		assert.NoError(t, s.Err())
	}
}

func TestTableHoldsEntriesOfAnyLength(t *testing.T) {
	t.Parallel()
	var table Table
	defer table.Close()
	random := rand.New(rand.NewPCG(3, 3))
	type entry struct {
		text string
		n    int64
	}
	var want []entry
	for range 20_000 {
		e := entry{strings.Repeat("é", random.IntN(40)), int64(random.Uint64()) >> random.IntN(64)}
		b := AppendInt(AppendText(nil, e.text), e.n)
		if i := random.IntN(len(want) + 1); i < len(want) && random.IntN(3) == 0 {
			want[i] = e
			table.Set(i, b)
			continue
		}
		want = append(want, e)
		table.Add(b)
	}
	require.Equal(t, len(want), table.Len())
	for i, e := range want {
		r := table.At(i)
		require.Equal(t, e, entry{r.Text(), r.Int()})
		require.Zero(t, r.Int(), "beyond the end")
		require.Empty(t, r.Text())
	}
	require.NoError(t, table.Err())
	table.Close()
	assert.Empty(t, table.At(0).Text())
	assert.ErrorIs(t, table.Err(), ErrClosed)
}
