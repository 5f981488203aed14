package record

import "slices"

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
