package record

import (
	"context"
	"fmt"
	"path"
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
