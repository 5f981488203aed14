package record

import (
	"crypto/sha256"
	"hash/maphash"

	"annotate/detect"
)

// none ends a chain of spans.
const none = -1

// A picture's answers are chained twice: those under one image name, which a
// run asks for first, and those under any name.
const (
	underName = iota
	underAny
	chains
)

// span is where in the record an answer is, and what it answers for.
type span struct {
	start     int64
	size      int32
	threshold float64
	older     [chains]int32 // index of the next older answer, or none
}

// key finds the newest answer of a source for a picture.
type key struct {
	picture [sha256.Size]byte
	source  uint32 // index into the sources seen
	name    uint64 // hash of the image name; 0 for any
}

// index finds answers in a record. It is not safe for concurrent use.
type index struct {
	seed    maphash.Seed
	sources map[string]uint32
	newest  map[key]int32 // index into spans
	spans   []span
}

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), sources: map[string]uint32{}, newest: map[key]int32{}}
}

// add takes up an answer; failures and entries without a hash answer nothing.
func (x *index) add(e *Entry, start, end int64) {
	picture, err := parseSum(e.SHA256)
	if err != nil || e.Error != "" {
		return
	}
	// What Line writes and what Decode reads back must be found under one name.
	source := CleanSource(e.Source)
	number, known := x.sources[source]
	if !known {
		number = uint32(len(x.sources))
		x.sources[source] = number
	}
	s := span{start: start, size: int32(end - start), threshold: threshold(e.Parameters)}
	at := int32(len(x.spans))
	for chain, k := range x.keys(picture, number, e.Image) {
		older, found := x.newest[k]
		// A newer answer that reaches as low leaves nothing for an older one to
		// say, so chains stay short: their thresholds fall from newest to oldest.
		for found && older != none && x.spans[older].threshold >= s.threshold {
			older = x.spans[older].older[chain]
		}
		if !found {
			older = none
		}
		s.older[chain] = older
		x.newest[k] = at
	}
	x.spans = append(x.spans, s)
}

// find returns the newest answer that reaches down to the threshold asked for,
// preferably one recorded under the image's own name.
func (x *index) find(picture [sha256.Size]byte, source, image string, p detect.Parameters) (span, bool) {
	number, known := x.sources[CleanSource(source)]
	if !known {
		return span{}, false
	}
	wanted := threshold(p)
	for chain, k := range x.keys(picture, number, image) {
		at, found := x.newest[k]
		for found && at != none {
			if x.spans[at].threshold <= wanted {
				return x.spans[at], true
			}
			at = x.spans[at].older[chain]
		}
	}
	return span{}, false
}

// keys returns the keys of a picture's chains, in the order underName, underAny.
func (x *index) keys(picture [sha256.Size]byte, source uint32, image string) [chains]key {
	name := maphash.String(x.seed, recordedName(image)) | 1 // never 0
	return [chains]key{
		underName: {picture: picture, source: source, name: name},
		underAny:  {picture: picture, source: source},
	}
}
