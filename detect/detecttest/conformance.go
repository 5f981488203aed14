package detecttest

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"annotate/detect"
)

// Photos is what a detector is tested with.
type Photos struct {
	// Found is a photo with objects, and Want what the detector says of it, in
	// any order.
	Found *detect.Image
	Want  []detect.Detection
	// Nothing is a photo without objects; nil leaves its test out.
	Nothing *detect.Image
	// Failing is a photo that the detector fails on, with an error that names
	// it; nil leaves its test out.
	Failing *detect.Image
	// Tolerance is by how much scores and coordinates may differ from Want; a
	// source that keeps them as they are needs none.
	Tolerance float64
}

// TestDetector tests that the detectors that newDetector makes keep the
// promises of [detect.Detector], each test with a detector of its own. Run it
// under the race detector too: some promises are seen only there.
func TestDetector(t *testing.T, newDetector func(t *testing.T) detect.Detector, photos Photos) {
	t.Helper()
	for _, p := range promises {
		t.Run(p.name, func(t *testing.T) {
			if err := p.kept(newDetector(t), photos); err != nil {
				t.Error(err)
			}
		})
	}
}

// promises are what [detect.Detector] promises; kept returns how the detector
// breaks one.
var promises = []struct {
	name string
	kept func(detect.Detector, Photos) error
}{
	{"finds", finds},
	{"finds nothing", findsNothing},
	{"failure names the photo", namesThePhoto},
	{"leaves the photo alone", leavesThePhoto},
	{"answer is the caller's", answerIsTheCallers},
	{"keeps no reference to the photo", keepsNoReference},
	{"honours cancellation", honoursCancellation},
	{"concurrent use", concurrentUse},
}

// finds: the detections are those expected.
func finds(d detect.Detector, p Photos) error {
	if p.Found == nil || len(p.Want) == 0 {
		return errors.New("the suite needs a photo with objects")
	}
	got, err := d.Detect(context.Background(), copyOf(p.Found))
	if err != nil {
		return fmt.Errorf("Detect: %w", err)
	}
	return same(got, p.Want, p.Tolerance)
}

// findsNothing: that is a success, and an empty slice rather than nil, which
// JSON would make null of.
func findsNothing(d detect.Detector, p Photos) error {
	if p.Nothing == nil {
		return nil
	}
	got, err := d.Detect(context.Background(), copyOf(p.Nothing))
	switch {
	case err != nil:
		return fmt.Errorf("nothing found is a failure: %w", err)
	case got == nil:
		return errors.New("nothing found is nil, want an empty slice")
	case len(got) > 0:
		return fmt.Errorf("found %d objects, want none", len(got))
	}
	return nil
}

// namesThePhoto: whoever reads the error knows which photo failed.
func namesThePhoto(d detect.Detector, p Photos) error {
	if p.Failing == nil {
		return nil
	}
	got, err := d.Detect(context.Background(), copyOf(p.Failing))
	switch {
	case err == nil:
		return errors.New("the failing photo did not fail")
	case !strings.Contains(err.Error(), p.Failing.Name):
		return fmt.Errorf("the error %q does not name the photo %q", err, p.Failing.Name)
	case len(got) > 0:
		return fmt.Errorf("%d detections beside the error %q", len(got), err)
	}
	return nil
}

// leavesThePhoto: the photo and its bytes are as before.
func leavesThePhoto(d detect.Detector, p Photos) error {
	for _, original := range p.all() {
		img := copyOf(original)
		d.Detect(context.Background(), img) // the outcome is not what is tested here
		if !bytes.Equal(img.Data, original.Data) {
			return fmt.Errorf("%s: Detect changed the photo's bytes", original.Name)
		}
		if img.Name != original.Name || img.ContentType != original.ContentType ||
			img.Width != original.Width || img.Height != original.Height {
			return fmt.Errorf("%s: Detect changed the Image", original.Name)
		}
	}
	return nil
}

// answerIsTheCallers: what the caller does with an answer is not seen in the
// next one.
func answerIsTheCallers(d detect.Detector, p Photos) error {
	first, err := d.Detect(context.Background(), copyOf(p.Found))
	if err != nil {
		return fmt.Errorf("Detect: %w", err)
	}
	for i := range first {
		first[i] = detect.Detection{Label: "overwritten", Score: 0.123}
	}
	second, err := d.Detect(context.Background(), copyOf(p.Found))
	if err != nil {
		return fmt.Errorf("Detect, the second time: %w", err)
	}
	if err := same(second, p.Want, p.Tolerance); err != nil {
		return fmt.Errorf("after the first answer was overwritten: %w", err)
	}
	return nil
}

// keepsNoReference: the photo's memory can be used again.
func keepsNoReference(d detect.Detector, p Photos) error {
	img := copyOf(p.Found)
	if _, err := d.Detect(context.Background(), img); err != nil {
		return fmt.Errorf("Detect: %w", err)
	}
	clear(img.Data)
	*img = detect.Image{}
	again, err := d.Detect(context.Background(), copyOf(p.Found))
	if err != nil {
		return fmt.Errorf("Detect, after the first photo was overwritten: %w", err)
	}
	if err := same(again, p.Want, p.Tolerance); err != nil {
		return fmt.Errorf("after the first photo was overwritten: %w", err)
	}
	return nil
}

// honoursCancellation: nothing is looked up for a caller who has left.
func honoursCancellation(d detect.Detector, p Photos) error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	got, err := d.Detect(ctx, copyOf(p.Found))
	switch {
	case !errors.Is(err, context.Canceled):
		return fmt.Errorf("with a cancelled context the error is %v, want context.Canceled", err)
	case len(got) > 0:
		return fmt.Errorf("%d detections with a cancelled context", len(got))
	}
	return nil
}

// concurrentUse: simultaneous calls get the answers of their own photos.
func concurrentUse(d detect.Detector, p Photos) error {
	const callers, rounds = 8, 4
	var (
		group sync.WaitGroup
		found = make([]error, callers)
	)
	for i := range callers {
		group.Go(func() {
			for range rounds {
				found[i] = cmp.Or(found[i], finds(d, p), findsNothing(d, p), namesThePhoto(d, p))
			}
		})
	}
	group.Wait()
	return errors.Join(found...)
}

// all returns the photos that there are.
func (p Photos) all() []*detect.Image {
	return slices.DeleteFunc([]*detect.Image{p.Found, p.Nothing, p.Failing},
		func(img *detect.Image) bool { return img == nil })
}

// copyOf returns a photo that shares nothing with img.
func copyOf(img *detect.Image) *detect.Image {
	c := *img
	c.Data = bytes.Clone(img.Data)
	return &c
}

// same returns how got differs from want, the order aside.
func same(got, want []detect.Detection, tolerance float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d detections, want %d:\ngot  %v\nwant %v", len(got), len(want), got, want)
	}
	left := slices.Clone(want)
	for _, g := range got {
		at := slices.IndexFunc(left, func(w detect.Detection) bool { return alike(g, w, tolerance) })
		if at < 0 {
			return fmt.Errorf("unexpected detection %v, left of those wanted %v", g, left)
		}
		left = slices.Delete(left, at, at+1)
	}
	return nil
}

// alike reports whether two detections are the same within the tolerance.
func alike(a, b detect.Detection, tolerance float64) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= tolerance }
	return a.Label == b.Label && a.Truth == b.Truth && near(a.Score, b.Score) &&
		near(a.Box.XMin, b.Box.XMin) && near(a.Box.YMin, b.Box.YMin) &&
		near(a.Box.XMax, b.Box.XMax) && near(a.Box.YMax, b.Box.YMax)
}
