package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render/output"
	"annotate/render/photo"
)

var found = []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 4, YMin: 4, XMax: 40, YMax: 30}}}

// folder draws photos and returns where they are.
func folder(t *testing.T, photos int) string {
	in := t.TempDir()
	for i := range photos {
		drawPhoto(t, filepath.Join(in, fmt.Sprintf("%02d.jpg", i)))
	}
	return in
}

func collected(t *testing.T, in string) []File {
	photos, err := Collect(t.Context(), []string{in}, CollectOptions{})
	require.NoError(t, err)
	return photos.Files
}

func openRecord(t *testing.T) *record.Log {
	log, err := OpenRecord(filepath.Join(t.TempDir(), RecordName), nil)
	require.NoError(t, err)
	t.Cleanup(func() { log.Close() })
	return log
}

// answers is a Detector that counts its calls.
func answers(calls *atomic.Int64) detect.Detector {
	return detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		calls.Add(1)
		return found, nil
	})
}

// TestErrorsThatEndARun: the others are not tried, and the error does not name the
// photo that happened to meet it.
func TestErrorsThatEndARun(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		err  error
		want string
	}{
		{detect.ErrUnauthorized, "not authorized"},
		{detect.ErrOffline, "offline mode"},
		{syscall.ENOSPC, syscall.ENOSPC.Error()},
		{output.ErrForeign, "is there already, and annotate did not write it"},
	} {
		t.Run(tc.want, func(t *testing.T) {
			t.Parallel()
			r := Prepare(collected(t, folder(t, 8)), Source{}, NewSlots(1, 0, 0), Options{})
			var began atomic.Int64
			err := r.Each(t.Context(), func(_ context.Context, o *Result) error {
				began.Add(1)
				return fmt.Errorf("%s: %w", o.File.Name, tc.err)
			}, func(o *Result) error { t.Errorf("%s was reported", o.File.Name); return nil })
			assert.EqualError(t, err, tc.want)
			assert.Less(t, began.Load(), int64(5))
			assert.Equal(t, 8, r.Pending())
		})
	}
}

// TestPhotosThatFail: they are told of in their order, and the others are done.
func TestPhotosThatFail(t *testing.T) {
	t.Parallel()
	in := folder(t, 3)
	put(t, filepath.Join(in, "01.jpg"), "no photo")
	var calls atomic.Int64
	r := Prepare(collected(t, in), Source{Detector: answers(&calls)}, NewSlots(2, 0, 0), Options{})
	var got []string
	require.NoError(t, r.Each(t.Context(), r.Find, func(o *Result) error {
		got = append(got, fmt.Sprintf("%s %d %v", o.File.Name, len(o.Detections), errors.Is(o.Err, photo.ErrFormat)))
		return nil
	}))
	assert.Equal(t, []string{"00.jpg 1 false", "01.jpg 0 true", "02.jpg 1 false"}, got)
	assert.Zero(t, r.Pending())
}

// TestEmitEndsARun: what was done when the reader left is counted all the same.
func TestEmitEndsARun(t *testing.T) {
	t.Parallel()
	r := Prepare(collected(t, folder(t, 20)), Source{}, NewSlots(1, 0, 0), Options{})
	var done atomic.Int64
	told := 0
	err := r.Each(t.Context(), func(context.Context, *Result) error { done.Add(1); return nil }, func(*Result) error {
		if told++; told > 1 {
			return syscall.EPIPE
		}
		return nil
	})
	assert.ErrorIs(t, err, syscall.EPIPE)
	assert.Less(t, done.Load(), int64(10))
	assert.EqualValues(t, done.Load(), told)
	assert.EqualValues(t, 20-done.Load(), r.Pending())
}

// TestGrace: photos under way have it, and then end.
func TestGrace(t *testing.T) {
	files := collected(t, folder(t, 4))
	for _, tc := range []struct {
		name      string
		takes     time.Duration
		ends      time.Duration
		wantsDone bool
	}{{"in time", 3 * time.Second, 3 * time.Second, true}, {"too long", time.Hour, 5 * time.Second, false}} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			var stopped atomic.Int64
			r := Prepare(files, Source{}, NewSlots(1, 0, 1<<20), Options{Grace: 5 * time.Second, OnStop: func() { stopped.Add(1) }})
			begun := time.Now()
			time.AfterFunc(time.Millisecond, func() { cancel(assert.AnError) })
			done := 0
			err := r.Each(ctx, func(ctx context.Context, o *Result) error {
				select {
				case <-time.After(tc.takes):
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}, func(o *Result) error { done++; return nil })
			assert.ErrorIs(t, err, assert.AnError, tc.name)
			assert.InDelta(t, tc.ends.Seconds(), time.Since(begun).Seconds(), 0.1, tc.name)
			assert.Equal(t, tc.wantsDone, done == 2, "%s: %d", tc.name, done) // a worker, and one read ahead
			assert.Equal(t, 4-done, r.Pending())
			assert.EqualValues(t, 1, stopped.Load())
		})
	}
}

// TestUnderWayWhenARunEnds: what may have been paid for is waited for, within the
// grace, when another photo, the reader of the results or the walk ends the run.
func TestUnderWayWhenARunEnds(t *testing.T) {
	in := folder(t, 2)
	for _, cause := range []error{detect.ErrCallLimit, detect.ErrUnauthorized, syscall.ENOSPC, syscall.EPIPE, assert.AnError} {
		for _, takes := range []time.Duration{3 * time.Second, time.Hour} {
			synctest.Test(t, func(t *testing.T) {
				source := Source{Detector: detect.DetectorFunc(func(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
					wait := takes
					if img.Name == "00.jpg" {
						wait = time.Second
					}
					select {
					case <-time.After(wait):
					case <-ctx.Done():
						return nil, context.Cause(ctx)
					}
					if img.Name == "00.jpg" && cause != syscall.EPIPE && cause != assert.AnError {
						return nil, cause
					}
					return found, nil
				})}
				files := collected(t, in)
				r := Prepare(files, source, NewSlots(1, 2, 1<<20), Options{Grace: 5 * time.Second})
				if cause == assert.AnError { // of a walk, a second later
					w := NewWalk(t.Context(), []string{in}, CollectOptions{Names: func(context.Context) iter.Seq2[string, error] {
						return func(yield func(string, error) bool) {
							time.Sleep(time.Second)
							yield("", cause)
						}
					}})
					r.walk = w
					r.all.Store(false)
				}
				var names []string
				begun := time.Now()
				err := r.Each(t.Context(), r.Find, func(o *Result) error {
					names = append(names, fmt.Sprint(o.File.Name, " ", o.Err))
					if cause == syscall.EPIPE {
						return cause
					}
					return nil
				})
				assert.ErrorIs(t, err, cause)
				var want []string
				if cause == syscall.EPIPE || cause == assert.AnError {
					want = []string{"00.jpg <nil>"}
				}
				if takes < time.Minute {
					want = append(want, "01.jpg <nil>")
				}
				assert.Equal(t, want, names, "%v, %v", cause, takes)
				assert.Equal(t, len(files)-len(want), r.Pending())
				assert.InDelta(t, min(takes.Seconds(), 6), time.Since(begun).Seconds(), 0.5, "%v, %v", cause, takes)
			})
		}
	}
}

// TestRecord: what was answered is not asked again, copies are asked about once,
// and a failure is tried again.
func TestRecord(t *testing.T) {
	t.Parallel()
	in := folder(t, 2)
	data, err := os.ReadFile(filepath.Join(in, "00.jpg"))
	require.NoError(t, err)
	put(t, filepath.Join(in, "copy.jpg"), string(data))
	var calls atomic.Int64
	fails := true
	detector := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		calls.Add(1)
		if fails && img.Name == "01.jpg" {
			return nil, detect.ErrUnavailable
		}
		return found, nil
	})
	log := openRecord(t)
	for i, want := range []struct{ calls, known int64 }{{2, 1}, {3, 2}, {3, 3}} {
		r := Prepare(collected(t, in), Source{Detector: detector, Name: "x", Record: log}, NewSlots(2, 2, 0), Options{})
		require.NoError(t, r.Each(t.Context(), r.Find, func(*Result) error { return nil }))
		assert.Equal(t, want.calls, calls.Load(), i)
		assert.Equal(t, want.known, r.Known(), i)
		fails = false
	}
	other := Prepare(collected(t, in), Source{Detector: detector, Name: "y", Record: log}, NewSlots(2, 2, 0), Options{})
	require.NoError(t, other.Each(t.Context(), other.Find, func(*Result) error { return nil }))
	assert.Equal(t, int64(5), calls.Load(), "another source is asked")
}

// TestFailuresForGood: what the record says of them keeps a photo from being tried
// again, whether its header, its pixels or the API is to blame, until somebody asks.
func TestFailuresForGood(t *testing.T) {
	t.Parallel()
	in := folder(t, 4)
	whole, err := os.ReadFile(filepath.Join(in, "01.jpg"))
	require.NoError(t, err)
	put(t, filepath.Join(in, "00.jpg"), string(whole[:30]))             // no header
	put(t, filepath.Join(in, "01.jpg"), string(whole[:len(whole)*2/3])) // and pixels that end
	refuses := true
	var asked atomic.Int64
	detector := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		asked.Add(1)
		if refuses && img.Name == "02.jpg" {
			return nil, fmt.Errorf("%s: %w: 400", img.Name, detect.ErrImage)
		}
		return found, nil
	})
	log := openRecord(t)
	for i, want := range []struct {
		calls   int64
		retry   bool
		refuses bool
		states  string // of the photos: done, failed or recorded
	}{
		{3, false, true, "failed failed failed done"},
		{3, false, true, "failed recorded recorded done"},
		{4, true, true, "failed failed failed done"},
		{5, true, false, "failed failed done done"},
		{5, false, false, "failed recorded done done"},
	} {
		refuses = want.refuses
		r := Prepare(collected(t, in), Source{Detector: detector, Name: "x", Record: log}, NewSlots(1, 1, 0), Options{RetryFailed: want.retry})
		var states []string
		var sink kept
		require.NoError(t, r.Each(t.Context(), r.Draw(&Drawing{Sink: &sink}), func(o *Result) error {
			state := "done"
			if recorded, ok := errors.AsType[*RecordedError](o.Err); ok {
				state = "recorded"
				assert.True(t, strings.HasPrefix(recorded.Error(), o.File.Name+": "), recorded)
			} else if o.Err != nil {
				state = "failed"
			}
			if o.Err != nil {
				assert.True(t, errors.Is(o.Err, photo.ErrCorrupt) || errors.Is(o.Err, detect.ErrImage), o.Err)
			}
			states = append(states, state)
			return nil
		}))
		assert.Equal(t, want.states, strings.Join(states, " "), i)
		assert.Equal(t, want.calls, asked.Load(), i)
	}
}

// TestRefusalsOfABrokenServer are no photo's failure for good: the next run tries them.
// Those of a server that reads a picture which is known to be good are.
func TestRefusalsOfABrokenServer(t *testing.T) {
	t.Parallel()
	in := folder(t, 14)
	refused := fmt.Errorf("%w: 400 cuda error", detect.ErrImage)
	for _, sample := range []error{refused, nil} {
		var asked atomic.Int64
		var answer error = refused
		log := openRecord(t)
		source := Source{Name: "x", Record: log, Sample: func(context.Context) error { return sample },
			Detector: detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
				asked.Add(1)
				return found, answer
			})}
		each := func() (done int, err error) {
			r := Prepare(collected(t, in), source, NewSlots(2, 4, 0), Options{})
			err = r.Each(t.Context(), r.Find, func(o *Result) error {
				if o.Err == nil {
					done++
				}
				return nil
			})
			return done, err
		}
		_, err := each()
		if sample == nil {
			require.NoError(t, err)
		} else {
			require.ErrorIs(t, err, detect.ErrSystemic)
		}
		before := asked.Load()
		answer = nil
		done, err := each()
		require.NoError(t, err)
		assert.Equal(t, map[bool]int{true: 14, false: 0}[sample != nil], done)
		assert.EqualValues(t, done, asked.Load()-before)
	}
}

// TestTooLarge: a photo whose upload is refused as too large is sent smaller, and
// the boxes are in the photo's pixels.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	in := t.TempDir()
	for _, name := range []string{"a.jpg", "b.jpg"} {
		writePhoto(t, filepath.Join(in, name), 2*photo.RetryMaxSide, 200)
	}
	asked := map[string][]int{}
	detector := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		asked[img.Name] = append(asked[img.Name], img.Width)
		if img.Width > photo.RetryMaxSide {
			return nil, detect.ErrTooLarge
		}
		return []detect.Detection{{Label: "cat", Score: 1, Box: detect.Box{XMin: 1, YMin: 1, XMax: 10, YMax: 20}}}, nil
	})
	s := Source{Detector: detector, Upload: &photo.UploadOptions{}}
	files := collected(t, in)
	for i := range files {
		r := Prepare(files[i:i+1], s, NewSlots(1, 1, 0), Options{})
		require.NoError(t, r.Each(t.Context(), r.Find, func(o *Result) error {
			require.NoError(t, o.Err)
			assert.Equal(t, detect.Box{XMin: 2, YMin: 2, XMax: 20, YMax: 40}, o.Detections[0].Box)
			return nil
		}))
		assert.Equal(t, []int{2 * photo.RetryMaxSide, photo.RetryMaxSide}, asked[files[i].Name])
	}
}

// TestAnnotateLeavesTheUsersFiles: originals, labels, other people's photos.
func TestAnnotateLeavesTheUsersFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "new"), filepath.Join(dir, "photos")
	drawPhoto(t, filepath.Join(in, "a.jpg"))
	put(t, filepath.Join(out, "a.jpg"), "an original of the same name")
	var calls atomic.Int64
	_, err := Annotate(t.Context(), []string{in}, out, answers(&calls), AnnotateOptions{Source: "x"})
	require.ErrorIs(t, err, output.ErrForeign)
	assert.Zero(t, calls.Load(), "before anything is asked")
	assert.Equal(t, []string{"a.jpg"}, namesIn(t, out), "and before anything is made")
	text, err := os.ReadFile(filepath.Join(out, "a.jpg"))
	require.NoError(t, err)
	assert.Equal(t, "an original of the same name", string(text))

	for _, overwrite := range []bool{true, false, false} {
		sum, err := Annotate(t.Context(), []string{in}, out, answers(&calls), AnnotateOptions{Source: "x", Overwrite: overwrite})
		require.NoError(t, err)
		assert.Equal(t, 1, sum.Written)
	}
	assert.Equal(t, int64(1), calls.Load())
	assert.Equal(t, []string{"a.jpg", RecordName}, namesIn(t, out))

	_, err = Annotate(t.Context(), []string{filepath.Join(in, "a.jpg")}, in, answers(&calls), AnnotateOptions{Overwrite: true})
	require.ErrorIs(t, err, output.ErrInput)
	_, err = Annotate(t.Context(), []string{in}, in, answers(&calls), AnnotateOptions{Overwrite: true})
	require.Error(t, err)

	unlock, err := new(output.Guard).Lock(out)
	require.NoError(t, err)
	defer unlock()
	_, err = Annotate(t.Context(), []string{in}, out, answers(&calls), AnnotateOptions{})
	require.ErrorIs(t, err, output.ErrLocked)
}

// TestNamesThatContentChanges: a photo that is not what its name says gets another
// name when it is read, unless that is another photo's.
func TestNamesThatContentChanges(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	data := drawPhoto(t, filepath.Join(in, "a.jpg"))
	put(t, filepath.Join(in, "b.png"), string(data))
	var calls atomic.Int64
	_, err := Annotate(t.Context(), []string{in}, out, answers(&calls), AnnotateOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg", "b.png.jpg"}, namesIn(t, out))

	files := []File{{Path: "x", Name: "x.png", Output: "x.png"}, {Path: "y", Name: "x.png.jpg", Output: "x.png.jpg"}}
	c := &Copies{}
	require.NoError(t, c.Check(t.Context(), files, true))
	_, err = c.rename(t.Context(), &files[0], data)
	require.ErrorIs(t, err, ErrClash)
	name, err := c.rename(t.Context(), &files[1], data)
	require.NoError(t, err)
	assert.Equal(t, "x.png.jpg", name)
}

// TestOpenRecord: what is no record stays as it is.
func TestOpenRecord(t *testing.T) {
	t.Parallel()
	entry := `{"image":"a.jpg","sha256":"","width":1,"height":1,"source":"x","parameters":{},"detections":[]}`
	for _, tc := range []struct {
		name, text string
		ok         bool
	}{
		{"empty", "", true},
		{"a record", entry + "\n", true},
		{"a record with a damaged line", "{\"image\":\n" + entry + "\n", true},
		{"torn in its first line", `{"image":"a.j`, true},
		{"a text", "notes", false},
		{"a text with lines", "notes\nmore notes\n", false},
		{"another JSON", "[]\n", false},
		{"a table", "image,label\na,b\n", false},
	} {
		file := filepath.Join(t.TempDir(), "file")
		put(t, file, tc.text)
		log, err := OpenRecord(file, nil)
		if tc.ok {
			require.NoError(t, err, tc.name)
			require.NoError(t, log.Close())
			continue
		}
		require.ErrorIs(t, err, ErrNoRecordFile, tc.name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, tc.text, string(text), tc.name)
	}
	_, err := OpenRecord(t.TempDir(), nil)
	assert.Error(t, err)
}

func namesIn(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
