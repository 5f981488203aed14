package record

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/names"
)

// photo stands for an encoded photo; its hash is what counts.
func photo(name string) []byte { return []byte("photo " + name) }

func recorded(image string, width, height int, dets ...detect.Detection) Entry {
	return Entry{Image: image, SHA256: Sum(photo(image)), Width: width, Height: height, Source: router, Detections: dets}
}

func dog(xmin, ymin, xmax, ymax float64) detect.Detection {
	return detect.Detection{Label: "dog", Score: 0.9, Box: detect.Box{XMin: xmin, YMin: ymin, XMax: xmax, YMax: ymax}}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	a, b := dog(10, 20, 30, 40), dog(11, 21, 31, 41)
	failed := recorded("failed.jpg", 100, 100)
	failed.Error = "500"
	failedLater := recorded("a.jpg", 100, 100)
	failedLater.Error = "500"
	byHand := Entry{Image: "hand/made.jpg", Detections: []detect.Detection{b}}
	tests := []struct {
		name    string
		entries []Entry
		img     detect.Image
		want    []detect.Detection // nil: ErrNoRecord
	}{
		{"hash in capitals", []Entry{{SHA256: strings.ToUpper(Sum(photo("a.jpg"))), Detections: []detect.Detection{a}}}, detect.Image{Data: photo("a.jpg")}, []detect.Detection{a}},
		{"hash", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Data: photo("a.jpg")}, []detect.Detection{a}},
		{"hash before name", []Entry{recorded("a.jpg", 100, 100, a), recorded("b.jpg", 100, 100, b)},
			detect.Image{Name: "a.jpg", Data: photo("b.jpg")}, []detect.Detection{b}},
		{"path", []Entry{recorded("x/a.jpg", 100, 100, a), recorded("y/a.jpg", 100, 100, b)},
			detect.Image{Name: "./y/a.jpg"}, []detect.Detection{b}},
		{"end of the path", []Entry{recorded("x/a.jpg", 100, 100, a)}, detect.Image{Name: "a.jpg"}, []detect.Detection{a}},
		{"another folder's", []Entry{recorded("x/a.jpg", 100, 100, a)}, detect.Image{Name: "elsewhere/a.jpg"}, nil},
		{"end of the path, other content", []Entry{recorded("x/a.jpg", 100, 100, a)}, detect.Image{Name: "a.jpg", Data: photo("b.jpg")}, nil},
		{"path, other content", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Name: "a.jpg", Data: photo("b.jpg")}, []detect.Detection{a}},
		{"end of the path, recorded again", []Entry{recorded("x/a.jpg", 100, 100, a), recorded("x/a.jpg", 100, 100, b)},
			detect.Image{Name: "a.jpg"}, []detect.Detection{b}},
		{"end of the path of two, content tells", []Entry{recorded("x/a.jpg", 100, 100, a), recorded("y/a.jpg", 100, 100, b)},
			detect.Image{Name: "a.jpg", Data: photo("y/a.jpg")}, []detect.Detection{b}},
		{"written by hand", []Entry{byHand}, detect.Image{Name: "hand/made.jpg", Width: 7, Height: 7}, []detect.Detection{b}},
		{"unknown", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Name: "b.jpg"}, nil},
		{"no name", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Data: photo("b.jpg")}, nil},
		{"no entries", nil, detect.Image{Name: "a.jpg"}, nil},
		{"failure", []Entry{failed}, detect.Image{Name: "failed.jpg", Data: photo("failed.jpg")}, nil},
		{"failure after an answer", []Entry{recorded("a.jpg", 100, 100, a), failedLater}, detect.Image{Data: photo("a.jpg")}, []detect.Detection{a}},
		{"no objects", []Entry{recorded("a.jpg", 100, 100)}, detect.Image{Data: photo("a.jpg")}, []detect.Detection{}},
		{"scaled by two factors", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Data: photo("a.jpg"), Width: 200, Height: 50},
			[]detect.Detection{dog(20, 10, 60, 20)}},
		{"size not known", []Entry{recorded("a.jpg", 100, 100, a)}, detect.Image{Data: photo("a.jpg"), Width: 200}, []detect.Detection{a}},
		{"recorded size not known", []Entry{recorded("a.jpg", 0, 100, a)}, detect.Image{Data: photo("a.jpg"), Width: 200, Height: 50}, []detect.Detection{a}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var r Replay
			for _, e := range tt.entries {
				r.Add(e)
			}
			got, err := r.Detect(t.Context(), &tt.img)
			if tt.want == nil {
				require.ErrorIs(t, err, detect.ErrNoRecord)
				assert.ErrorContains(t, err, tt.img.Name)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestReplaySeveral(t *testing.T) {
	t.Parallel()
	var r Replay
	r.Add(recorded("x/a.jpg", 100, 100, dog(1, 2, 3, 4)))
	r.Add(recorded("y/a.jpg", 100, 100, dog(5, 6, 7, 8)))
	r.Add(recorded("y/a.jpg", 100, 100, dog(6, 6, 7, 8)))
	_, err := r.Detect(t.Context(), &detect.Image{Name: "a.jpg"})
	assert.ErrorIs(t, err, names.ErrSeveral)
	assert.NotErrorIs(t, err, detect.ErrNoRecord, "several is not none")
}

func TestReplayKeepsItsOwn(t *testing.T) {
	t.Parallel()
	var r Replay
	r.Add(recorded("a.jpg", 100, 100, dog(1, 2, 3, 4)))
	img := &detect.Image{Name: "a.jpg"}
	got, err := r.Detect(t.Context(), img)
	require.NoError(t, err)
	got[0].Label = "changed by the caller"
	again, err := r.Detect(t.Context(), img)
	require.NoError(t, err)
	assert.Equal(t, "dog", again[0].Label)
}

func TestReplayCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := new(Replay).Detect(ctx, &detect.Image{Name: "a.jpg"})
	assert.ErrorIs(t, err, context.Canceled)
}

// number is the fingerprint of a photo whose data is a number.
func number(data []byte) (n int, err error) {
	_, err = fmt.Sscan(string(data), &n)
	return n, err
}

func distance(a, b int) int { return max(a-b, b-a) }

func TestReplayLookalikes(t *testing.T) {
	t.Parallel()
	// Photos are numbers here, and alike if they are near.
	here, there := dog(10, 10, 50, 50), dog(60, 60, 90, 90)
	entries := map[int]Entry{
		100: recorded("100.jpg", 100, 100, here),
		200: recorded("200.jpg", 100, 100, here),
		201: recorded("200.png", 200, 200, dog(20, 20, 100, 101)), // the same thing, twice as large
		300: recorded("burst1.jpg", 100, 100, here),
		303: recorded("burst2.jpg", 100, 100, there),
		400: recorded("one.jpg", 100, 100, here),
		401: recorded("more.jpg", 100, 100, here, there),
		500: recorded("dog.jpg", 100, 100, here, here),
		501: recorded("dogs.jpg", 100, 100, here, there),
	}
	l := &Lookalikes[int]{Fingerprint: number, Distance: distance, Max: 5, Margin: 2}
	r := Replay{Lookalikes: l.Find}
	for n, e := range entries {
		r.Add(e)
		l.Add(e.SHA256, n)
	}
	l.Add(Sum([]byte("failed, so there is no entry")), 600)
	tests := []struct {
		name, data string
		want       []detect.Detection // nil: ErrNoRecord
		err        string
	}{
		{name: "near", data: "97", want: []detect.Detection{dog(5, 20, 25, 100)}},
		{name: "as far as may be", data: "95", want: []detect.Detection{dog(5, 20, 25, 100)}},
		{name: "too far", data: "94"},
		{name: "two encodings of one picture", data: "200", want: []detect.Detection{dog(5, 20, 25, 100)}},
		{name: "two frames of a burst", data: "301", err: "looks like both burst"},
		{name: "one of them clearly", data: "299", want: []detect.Detection{dog(5, 20, 25, 100)}},
		{name: "one has more objects", data: "400", err: "looks like both"},
		{name: "twice one object, once each of two", data: "500", err: "looks like both"},
		{name: "only a failure", data: "600"},
		{name: "no fingerprint", data: "x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := r.Detect(t.Context(), &detect.Image{Data: []byte(tt.data), Width: 50, Height: 200})
			if tt.want == nil {
				require.ErrorIs(t, err, detect.ErrNoRecord)
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestLookalikesFind(t *testing.T) {
	t.Parallel()
	photos := map[string]int{"a": 10, "b": 14, "c": 15, "d": 40}
	tests := []struct {
		name        string
		max, margin int
		data        string
		want        []string
	}{
		{"exact only", 0, 0, "10", []string{"a"}},
		{"exact only, not there", 0, 0, "11", nil},
		{"nearest", 10, 0, "13", []string{"b"}},
		{"tie", 10, 0, "12", []string{"a", "b"}},
		{"about as near, nearest first", 10, 1, "15", []string{"c", "b"}},
		{"margin does not widen the most", 2, 9, "12", []string{"a", "b"}},
		{"far", 10, 5, "51", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := Lookalikes[int]{Fingerprint: number, Distance: distance, Max: tt.max, Margin: tt.margin}
			for _, sum := range []string{"a", "b", "c", "d"} {
				l.Add(sum, photos[sum])
			}
			assert.Equal(t, tt.want, l.Find([]byte(tt.data)))
		})
	}
	t.Run("empty asks for no fingerprint", func(t *testing.T) {
		t.Parallel()
		assert.Nil(t, new(Lookalikes[int]).Find(nil))
	})
}
