package batch

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
	"annotate/render"
	"annotate/render/output"
	"annotate/render/photo"
)

// rerun is a folder of one photo and the labels of its photo, drawn again and again.
type rerun struct {
	t           *testing.T
	photo, copy string
	dets        []detect.Detection
	drawing     Drawing
	options     Options
	changed     time.Time     // of the photo's last change, where the system is to say this
	wait        time.Duration // for the detections
	none        bool          // no copy is to be written
}

func newRerun(t *testing.T) *rerun {
	in, out := t.TempDir(), t.TempDir()
	r := &rerun{t: t, photo: filepath.Join(in, "a.jpg"), copy: filepath.Join(out, "a.jpg"), drawing: Drawing{Key: "v1"}}
	r.dets = []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 4, YMin: 4, XMax: 40, YMax: 30}}}
	r.draw("photo one", drawnAt)
	return r
}

var drawnAt = time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)

// draw puts a photo there whose size is always the same.
func (r *rerun) draw(comment string, modified time.Time) {
	require.Len(r.t, comment, 9)
	var text bytes.Buffer
	require.NoError(r.t, jpeg.Encode(&text, image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420), nil))
	data := append([]byte("\xff\xd8\xff\xfe\x00\x0b"+comment), text.Bytes()[2:]...)
	require.NoError(r.t, os.WriteFile(r.photo, data, 0o666))
	require.NoError(r.t, os.Chtimes(r.photo, modified, modified))
}

// run draws the photo from labels, or from a record, and returns whether its copy was
// left as it is.
func (r *rerun) run(log Record) (done bool) {
	guard := &output.Guard{}
	files := collected(r.t, filepath.Dir(r.photo))
	if !r.changed.IsZero() {
		files[0].changed = r.changed.UnixNano()
	}
	copies := &Copies{Out: filepath.Dir(r.copy), Guard: guard}
	require.NoError(r.t, copies.Check(r.t.Context(), files, true))
	source := Source{Labels: log == nil, Record: log, Name: "source", Detector: detect.DetectorFunc(func(context.Context, *detect.Image) ([]detect.Detection, error) {
		time.Sleep(r.wait)
		return r.dets, nil
	})}
	run := Prepare(files, source, NewSlots(1, 0, 0), r.options)
	d := r.drawing
	d.Sink = Folder{copies.Out, guard}
	require.NoError(r.t, run.Each(r.t.Context(), run.Draw(&d), func(o *Result) error {
		require.NoError(r.t, o.Err)
		assert.Equal(r.t, r.none, o.Scene == nil)
		if !r.none {
			assert.Equal(r.t, r.copy, o.Output)
		}
		assert.Equal(r.t, o.Current, o.Photo == nil, "what is current is not read")
		done = o.Current
		return nil
	}))
	return done
}

// TestDoneIsKnown: a copy is left as it is only if drawing it would change nothing.
func TestDoneIsKnown(t *testing.T) {
	t.Parallel()
	later := drawnAt.Add(time.Nanosecond)
	for name, tc := range map[string]struct {
		change func(*rerun)
		done   bool
	}{
		"nothing":                     {func(*rerun) {}, true},
		"a photo":                     {func(r *rerun) { r.draw("photo two", later) }, false},
		"a photo that keeps its time": {func(r *rerun) { r.draw("photo two", drawnAt) }, !tellsChange},
		"a photo moved there": {func(r *rerun) {
			there := r.photo
			r.photo = filepath.Join(r.t.TempDir(), "other.jpg")
			r.draw("photo two", drawnAt)
			require.NoError(r.t, os.Rename(r.photo, there))
			r.photo = there
		}, !tellsChange},
		"a photo touched":                  {func(r *rerun) { r.draw("photo one", later) }, false},
		"a box":                            {func(r *rerun) { r.dets[0].Box.XMax++ }, false},
		"a label":                          {func(r *rerun) { r.dets[0].Label = "dog" }, false},
		"a score":                          {func(r *rerun) { r.dets[0].Score = 0.8 }, false},
		"no detections":                    {func(r *rerun) { r.dets = nil }, false},
		"a threshold":                      {func(r *rerun) { r.options.Selection.Threshold = 0.95 }, false},
		"a threshold that changes nothing": {func(r *rerun) { r.options.Selection.Threshold = 0.85 }, true},
		"the style":                        {func(r *rerun) { r.drawing.Style.Parts = []render.Part{render.PartOutline} }, false},
		"a colour": {func(r *rerun) {
			r.drawing.Style.Palette = render.Palette{"cat": {Color: render.LookOf("dog").Color}}
		}, false},
		"another label's colour": {func(r *rerun) {
			r.drawing.Style.Palette = render.Palette{"dog": {Color: render.LookOf("cat").Color}}
		}, true},
		"the quality":         {func(r *rerun) { r.drawing.Write.Quality = 50 }, false},
		"the version":         {func(r *rerun) { r.drawing.Key = "v2" }, false},
		"no key":              {func(r *rerun) { r.drawing.Key = "" }, false},
		"drawing anew":        {func(r *rerun) { r.drawing.Anew = true }, false},
		"a copy that is gone": {func(r *rerun) { require.NoError(r.t, os.Remove(r.copy)) }, false},
		"a copy that is edited": {func(r *rerun) { // and as long as it was
			data, err := os.ReadFile(r.copy)
			require.NoError(r.t, err)
			data[len(data)-3] ^= 1
			require.NoError(r.t, os.WriteFile(r.copy, data, 0o666))
		}, false},
		"a copy's time":            {func(r *rerun) { require.NoError(r.t, os.Chtimes(r.copy, later, later)) }, false},
		"labels that go by hashes": {func(r *rerun) { r.options.Hashes = true }, false},
		"another folder": {func(r *rerun) {
			moved := filepath.Join(r.t.TempDir(), "a.jpg")
			require.NoError(r.t, os.Rename(r.photo, moved))
			r.photo = moved
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRerun(t)
			require.False(t, r.run(nil))
			before, err := os.Stat(r.copy)
			require.NoError(t, err)
			require.NoError(t, os.Link(r.copy, filepath.Join(t.TempDir(), "kept"))) // lest another file take its place on the disk
			tc.change(r)
			require.Equal(t, tc.done, r.run(nil))
			after, err := os.Stat(r.copy)
			require.NoError(t, err)
			assert.Equal(t, tc.done, os.SameFile(before, after), "it was written anew")
			if r.drawing.Key != "" {
				r.drawing.Anew = false
				assert.True(t, r.run(nil), "drawn, it is known")
			}
		})
	}
}

// tellsChange says whether a file tells when it was changed, whatever time it was given.
const tellsChange = runtime.GOOS == "linux" || runtime.GOOS == "darwin"

// TestPhotosThatMayChangeWithinASecond: where time is counted in seconds, a photo may
// be another without another time, since it was read: however long its answer took.
func TestPhotosThatMayChangeWithinASecond(t *testing.T) {
	t.Parallel()
	for age, done := range map[time.Duration]bool{0: false, 2 * time.Second: false, time.Minute: true} {
		r := newRerun(t)
		synctest.Test(t, func(t *testing.T) {
			r.t, r.wait = t, 10*time.Second
			r.changed = time.Now().Truncate(time.Second).Add(-age)
			r.draw("photo one", r.changed)
			require.False(t, r.run(nil))
			assert.Equal(t, done, r.run(nil), age)
		})
	}
}

// TestCoarseTimes: NTFS keeps a copy's time to 100 nanoseconds.
func TestCoarseTimes(t *testing.T) {
	t.Parallel()
	r := newRerun(t)
	require.False(t, r.run(nil))
	info, err := os.Stat(r.copy)
	require.NoError(t, err)
	assert.Equal(t, info.ModTime(), info.ModTime().Truncate(100*time.Nanosecond))
}

// TestOnlyHitsHasNoCopyOfNothing: what an earlier run wrote is no copy of this one.
func TestOnlyHitsHasNoCopyOfNothing(t *testing.T) {
	t.Parallel()
	r := newRerun(t)
	r.dets = nil
	require.False(t, r.run(nil))
	r.drawing.OnlyHits = true
	r.none = true
	assert.False(t, r.run(nil))
}

// TestDoneIsKnownByTheRecord: as long as it has the answer, and no failure.
func TestDoneIsKnownByTheRecord(t *testing.T) {
	t.Parallel()
	r := newRerun(t)
	log := openRecord(t)
	require.False(t, r.run(log))
	require.True(t, r.run(log))
	data, err := os.ReadFile(r.photo)
	require.NoError(t, err)
	answer := record.Entry{Image: "a.jpg", SHA256: record.Sum(data), Width: 64, Height: 48, Source: "source", Detections: found[:0]}
	require.NoError(t, log.Append(answer))
	require.False(t, r.run(log), "another answer")
	require.True(t, r.run(log))
	assert.False(t, r.run(openRecord(t)), "a record that does not know the photo")
}

// TestWhatHidesIsDrawn: a run that hides something tells what it did.
func TestWhatHidesIsDrawn(t *testing.T) {
	t.Parallel()
	r := newRerun(t)
	var err error
	r.drawing.Style, err = render.ParsePreset("privacy")
	require.NoError(t, err)
	for range 2 {
		require.False(t, r.run(nil))
	}
}

// TestInterruptedRun: what was not written whole is drawn.
func TestInterruptedRun(t *testing.T) {
	t.Parallel()
	r := newRerun(t)
	torn := io.ErrUnexpectedEOF
	err := (&output.Guard{}).Write(r.copy, func(w io.Writer) error {
		_, _ = w.Write([]byte("\xff\xd8\xff half of a copy"))
		return torn
	}, output.Options{Note: "64x48 note"})
	require.ErrorIs(t, err, torn)
	require.False(t, r.run(nil))
	assert.True(t, r.run(nil))
}

// TestDecodersAreNoted: programs decode to other pixels than what is built in.
func TestDecodersAreNoted(t *testing.T) {
	t.Parallel()
	scene := render.Layout(image.Pt(64, 48), nil, render.Style{})
	noteOf := func(name, out string, d photo.Decoders) string {
		r := &Run{Options: Options{Limits: photo.Limits{Decoders: d}}}
		return r.noteOf(&Drawing{Key: "v1"}, &File{Name: name}, out, 64, 48, "", scene)
	}
	program := photo.Decoders{HEIC: "/usr/bin/heif-dec"}
	assert.NotEqual(t, noteOf("a.heic", "a.heic.jpg", photo.Decoders{}), noteOf("a.heic", "a.heic.jpg", program))
	assert.Equal(t, noteOf("a.jpg", "a.jpg", photo.Decoders{}), noteOf("a.jpg", "a.jpg", program))
}
