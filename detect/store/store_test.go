package store

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/spool"
)

// texts is a codec of texts.
type texts struct{}

func (texts) AppendExtra(b []byte, e *detect.Extra, outline *detect.Outline) ([]byte, bool) {
	text, is := e.Value.(string)
	return append(b, text...), is
}

func (texts) ReadExtra(b []byte, _ *detect.Outline) (*detect.Extra, error) {
	return &detect.Extra{Form: "text", Value: string(b)}, nil
}

// made returns objects of n images, in an order that mixes these.
func made(n int) (entries []Entry, labels []string) {
	r := rand.New(rand.NewPCG(1, 2))
	shared := &detect.Extra{Form: "other", Value: 7}
	for i := range 5 * n {
		e := Entry{Image: int64(r.IntN(n)), Label: int64(r.IntN(3)), Object: detect.Object{
			Area: float64(r.IntN(3)) / 3, Crowd: r.IntN(2) == 0, Difficult: r.IntN(2) == 0, Truncated: r.IntN(2) == 0,
			ID: int64(i - 3), Line: i,
		}}
		o := &e.Object
		o.Box = detect.Box{XMin: r.Float64(), YMin: -r.Float64(), XMax: 1e300, YMax: r.Float64()}
		o.Truth, o.Score = r.IntN(2) == 0, []float64{0, 1, r.Float64()}[r.IntN(3)]
		switch r.IntN(4) {
		case 0:
			o.Outline = &detect.Outline{Rings: [][]detect.Point{{{X: 1, Y: 2}, {X: r.Float64(), Y: 4}, {X: 5, Y: 6}}, {}}}
		case 1:
			o.Extra = &detect.Extra{Form: "text", Value: strings.Repeat("x", r.IntN(100))}
		case 2:
			o.Extra = shared
		}
		entries = append(entries, e)
	}
	return entries, []string{"cat", "dog", "yak"}
}

func logOf(t *testing.T, entries []Entry) *Log {
	l := New(texts{})
	t.Cleanup(l.Close)
	for i := range entries {
		l.Add(&entries[i])
		if i%7 == 0 {
			l.AddImage(entries[i].Image, &detect.Extra{Form: "text", Value: "image"})
		}
	}
	return l
}

func TestLogYieldsWhatItTook(t *testing.T) {
	t.Parallel()
	entries, _ := made(100)
	l := logOf(t, entries)
	l.Rewrite(func(e *Entry) bool {
		e.Object.Line++
		return e.Object.Line%2 == 0
	})
	var want, got []Entry
	for _, e := range entries {
		if e.Object.Line++; e.Object.Line%2 == 0 {
			want = append(want, e)
		}
	}
	for e := range l.All() {
		got = append(got, *e)
	}
	require.NoError(t, l.Err())
	assert.Equal(t, want, got)
	for e := range l.Images() {
		assert.Equal(t, "image", e.Object.Extra.Value)
	}
}

// Images have their objects in the order in which these came, whatever the order of
// images and however many are put in order at once.
func TestSort(t *testing.T) {
	t.Parallel()
	const n = 50
	entries, labels := made(n)
	grouped := slices.Clone(entries)
	slices.SortStableFunc(grouped, func(a, b Entry) int { return int(a.Image - b.Image) })
	reversed := slices.Collect(func(yield func(int64) bool) {
		for i := int64(n - 1); i >= 0 && yield(i); i-- {
		}
	})
	for name, c := range map[string]struct {
		entries []Entry
		order   []int64
		bucket  int64
	}{
		"mixed":              {entries, []int64{3, 1, 2}, 8 << 20},
		"in small buckets":   {entries, reversed, 100},
		"one bucket for all": {entries, reversed, 8 << 20},
		"sorted before":      {grouped, slices.Sorted(slices.Values(reversed)), 100},
		"sorted otherwise":   {grouped, reversed, 1000},
		"none":               {entries, nil, 100},
		"no objects":         {nil, reversed, 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := logOf(t, c.entries)
			l.bucket = c.bucket
			s := l.Sort(slices.Values(c.order), n, labels, nil)
			require.NoError(t, l.Err())
			want := make([][]detect.Object, n)
			for _, e := range c.entries {
				if slices.Contains(c.order, e.Image) {
					e.Object.Label = labels[e.Label]
					want[e.Image] = append(want[e.Image], e.Object)
				}
			}
			r := s.Reader()
			for _, image := range slices.Concat(c.order, c.order, reversed) {
				got, _ := r.Load(image)
				alone, extra, err := s.Load(image)
				require.NoError(t, err)
				require.NoError(t, r.Err())
				require.NotNil(t, got)
				assert.Equal(t, append([]detect.Object{}, want[image]...), got)
				assert.Equal(t, got, alone)
				if extra != nil {
					assert.Equal(t, "image", extra.Value)
				}
			}
			plain := s.Reader()
			plain.Plain = true
			for image, objects := range want {
				for i := range objects {
					objects[i].Outline, objects[i].Extra = nil, nil
				}
				got, extra := plain.Load(int64(image))
				assert.Equal(t, append([]detect.Object{}, objects...), got)
				_, whole := r.Load(int64(image))
				assert.Equal(t, whole, extra)
			}
			if len(c.order) > 1 {
				a, b := c.order[0], c.order[1]
				s.Join(a, b)
				got, _ := plain.Load(a)
				assert.Equal(t, append(append([]detect.Object{}, want[a]...), want[b]...), got)
			}
		})
	}
}

// What is cut off is an error, not an image with fewer objects.
func TestSortedFails(t *testing.T) {
	t.Parallel()
	entries, labels := made(20)
	l := logOf(t, entries)
	s := l.Sort(slices.Values([]int64{7, 3}), 20, labels, make([]int, 3))
	require.NoError(t, l.Err())
	s.start[7]++
	_, _, err := s.Load(7)
	require.Error(t, err)
	s.start[7] = l.file.Len() - 1
	_, _, err = s.Load(7)
	require.Error(t, err)
	l.Close()
	_, _, err = s.Load(3)
	require.ErrorIs(t, err, spool.ErrClosed)
	for range l.All() {
	}
	require.Error(t, l.Err())
}
