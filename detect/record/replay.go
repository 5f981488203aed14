package record

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"annotate/detect"
	"annotate/detect/names"
)

// Replay is a [detect.Detector] that answers from recorded entries. It finds an
// image by the hash of its data, then by its name, by the rules of package names;
// then, if there is a Lookalikes, by what it looks like. Boxes are scaled by
// separate x and y factors from the recorded size to the image's, where both are
// known.
//
// The zero Replay has no entries. Add all before the first Detect; after that
// it is safe for concurrent use.
type Replay struct {
	// Lookalikes returns the hashes of the recorded photos that the encoded
	// photo in data looks like, nearest first and all that are about as near,
	// as [Lookalikes.Find] does. If they do not have the same detections, no
	// answer is given. Nil: only hash and name find a photo.
	Lookalikes func(data []byte) []string

	entries []Entry
	bySum   map[string]int // index into entries
	byName  map[string]int
	index   *names.Index
	indexed sync.Once
}

// Add takes up an entry. A later one for the same photo takes the place of an
// earlier one. Failures are passed over: there is nothing to replay.
func (r *Replay) Add(e Entry) {
	if e.Error != "" {
		return
	}
	if r.bySum == nil {
		r.bySum, r.byName = map[string]int{}, map[string]int{}
	}
	e.SHA256 = strings.ToLower(e.SHA256)
	at := len(r.entries)
	r.entries = append(r.entries, e)
	if e.SHA256 != "" {
		r.bySum[e.SHA256] = at
	}
	if e.Image != "" {
		r.byName[path.Clean(e.Image)] = at
	}
}

// findNamed returns the place of the entry that an image is known by, −1 for none.
func (r *Replay) findNamed(img *detect.Image) (int, error) {
	r.indexed.Do(func() {
		items := make([]names.Item, len(r.entries))
		for i := range r.entries {
			items[i].Sum = r.entries[i].SHA256
		}
		for name, at := range r.byName { // of entries of one name, the last has it
			items[at].Name = name
		}
		r.index = names.NewIndex(items)
	})
	item := names.Item{Name: img.Name}
	if r.index.HasSums() && img.Data != nil {
		item.Sum = Sum(img.Data)
	}
	at, _, err := r.index.Find(item)
	return at, err
}

// Detect returns the recorded detections of img, or [detect.ErrNoRecord].
func (r *Replay) Detect(ctx context.Context, img *detect.Image) ([]detect.Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e, err := r.find(img)
	if err != nil {
		return nil, err
	}
	return e.scaled(img.Width, img.Height), nil
}

func (r *Replay) find(img *detect.Image) (*Entry, error) {
	at, err := r.findNamed(img)
	switch {
	case at >= 0:
		return &r.entries[at], nil
	case r.Lookalikes != nil:
		return r.lookalike(img)
	case err != nil:
		return nil, err
	}
	return nil, noRecord(img.Name)
}

// lookalike returns the nearest entry, if the others that are about as near
// would give the same answer: several encodings of one picture do, two frames
// of a burst may not.
func (r *Replay) lookalike(img *detect.Image) (*Entry, error) {
	var nearest *Entry
	for _, sum := range r.Lookalikes(img.Data) {
		at, found := r.bySum[sum]
		if !found {
			continue
		}
		e := &r.entries[at]
		if nearest == nil {
			nearest = e
		}
		if !nearest.agrees(e) {
			return nil, fmt.Errorf("%w: it looks like both %s and %s", noRecord(img.Name), nearest.Image, e.Image)
		}
	}
	if nearest == nil {
		return nil, noRecord(img.Name)
	}
	return nearest, nil
}

// noRecord returns ErrNoRecord, with the photo's name if it has one.
func noRecord(name string) error {
	if name == "" {
		return detect.ErrNoRecord
	}
	return fmt.Errorf("%s: %w", name, detect.ErrNoRecord)
}

// scaled returns a copy of the detections, never nil, with boxes in pixels of
// an image of width by height. Where a size is not known they stay as they are.
func (e *Entry) scaled(width, height int) []detect.Detection {
	dets := append([]detect.Detection{}, e.Detections...)
	if width <= 0 || height <= 0 || e.Width <= 0 || e.Height <= 0 {
		return dets
	}
	if width == e.Width && height == e.Height {
		return dets // exactly as recorded
	}
	sx, sy := float64(width)/float64(e.Width), float64(height)/float64(e.Height)
	for i := range dets {
		dets[i] = dets[i].Scale(sx, sy)
	}
	return dets
}

// asked returns the entry as the source would have answered the parameters,
// which reach no lower than the recorded ones.
func (e Entry) asked(p detect.Parameters) Entry {
	if e.Parameters.Threshold != nil || p.Threshold != nil {
		// Without any threshold said, the source's own default decided, and it
		// may be another than DefaultThreshold.
		e.Detections = slices.DeleteFunc(e.Detections, func(d detect.Detection) bool {
			return d.Score < threshold(p)
		})
	}
	e.Parameters = p
	return e
}

// sameBox is the IoU from which on two boxes mark the same thing in two
// encodings of a picture: what a model says of a JPEG and of a PNG differs by a
// pixel or two.
const sameBox = 0.9

// agrees tells whether both entries have the same detections, scores apart:
// labels equal and boxes, as shares of the picture, nearly so.
func (e *Entry) agrees(other *Entry) bool {
	if e == other {
		return true
	}
	if len(e.Detections) != len(other.Detections) {
		return false
	}
	left := other.scaled(e.Width, e.Height)
	for _, d := range e.Detections {
		at := slices.IndexFunc(left, func(o detect.Detection) bool {
			return o.Label == d.Label && (o.Box == d.Box || o.Box.IoU(d.Box) >= sameBox)
		})
		if at < 0 {
			return false
		}
		left = slices.Delete(left, at, at+1)
	}
	return true
}

// Lookalikes finds recorded photos by what they look like, with a fingerprint
// of type F that the caller supplies: a perceptual hash of the upright picture.
// Its Find is what [Replay.Lookalikes] wants.
//
// Add all photos before the first Find; after that it is safe for concurrent
// use if the functions are.
type Lookalikes[F any] struct {
	// Fingerprint returns the fingerprint of an encoded photo. Required.
	Fingerprint func(data []byte) (F, error)
	// Distance returns how much two fingerprints differ, 0 if not at all.
	// Required.
	Distance func(a, b F) int
	// Max is the largest distance at which photos look alike.
	Max int
	// Margin is how much farther than the nearest photo another may be and
	// still be taken for as near. 0: only ties are.
	Margin int

	photos []lookalike[F]
}

type lookalike[F any] struct {
	sum         string
	fingerprint F
	distance    int // used in Find's copies only
}

// Add takes up a recorded photo: the hash of its file, as [Sum] gives it, and
// its fingerprint.
func (l *Lookalikes[F]) Add(sum string, fingerprint F) {
	l.photos = append(l.photos, lookalike[F]{sum: sum, fingerprint: fingerprint})
}

// Find returns the hashes of the photo nearest to the encoded one in data and
// of those about as near, nearest first. It returns none if nothing is near
// enough or data has no fingerprint.
//
// It measures the distance to every photo: ten thousand 64-bit hashes take some
// tens of microseconds, nothing beside the decoding for the fingerprint.
func (l *Lookalikes[F]) Find(data []byte) []string {
	if len(l.photos) == 0 {
		return nil
	}
	fingerprint, err := l.Fingerprint(data)
	if err != nil {
		return nil
	}
	limit := l.Max
	var near []lookalike[F]
	for _, p := range l.photos {
		p.distance = l.Distance(fingerprint, p.fingerprint)
		if p.distance > limit {
			continue
		}
		limit = min(limit, p.distance+l.Margin)
		near = append(near, p)
	}
	slices.SortStableFunc(near, func(a, b lookalike[F]) int { return a.distance - b.distance })
	var sums []string
	for _, p := range near {
		if p.distance <= limit {
			sums = append(sums, p.sum)
		}
	}
	return sums
}
