package record

import (
	"crypto/sha256"
	"fmt"
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

// key finds the newest answer to a question about a picture.
type key struct {
	picture  [sha256.Size]byte
	question uint32 // number of a question seen
	name     uint64 // hash of the image name; 0 for any
}

// index finds answers in a record. It is not safe for concurrent use.
type index struct {
	seed      maphash.Seed
	questions map[string]uint32
	newest    map[key]int32 // index into spans
	spans     []span
	failed    map[key]span // failures for good that nothing else followed, under any name
}

func newIndex() *index {
	return &index{seed: maphash.MakeSeed(), questions: map[string]uint32{}, newest: map[key]int32{}, failed: map[key]span{}}
}

// add takes up an answer or a failure for good, which another failure takes back;
// entries without a hash answer nothing.
func (x *index) add(e *Entry, start, end int64) {
	picture, err := parseSum(e.SHA256)
	if err != nil {
		return
	}
	asked := question(e.Source, e.Parameters, e.Slice, e.Tile)
	number, known := x.questions[asked]
	if !known {
		number = uint32(len(x.questions))
		x.questions[asked] = number
	}
	s := span{start: start, size: int32(end - start), threshold: threshold(e.Parameters)}
	failed := key{picture: picture, question: number}
	if e.Final {
		x.failed[failed] = s
		return
	}
	delete(x.failed, failed)
	if e.Error != "" {
		return
	}
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
func (x *index) find(picture [sha256.Size]byte, q *Query) (span, bool) {
	number, known := x.questions[question(q.Source, q.Parameters, q.Slice, q.Tile)]
	if !known {
		return span{}, false
	}
	wanted := threshold(q.Parameters)
	for chain, k := range x.keys(picture, number, q.Image) {
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

// failure returns where it says that a question failed for good.
func (x *index) failure(picture [sha256.Size]byte, q *Query) (span, bool) {
	number, known := x.questions[question(q.Source, q.Parameters, q.Slice, q.Tile)]
	s, failed := x.failed[key{picture: picture, question: number}]
	return s, known && failed
}

// question returns a text that is the same for what may answer for each other:
// all of a query that changes the answer, but for the picture, whose key it is
// part of, and the threshold, which a lower one includes. What Line writes and
// what Decode reads back is the same question.
func question(source string, p detect.Parameters, slice, tile string) string {
	return fmt.Sprintf("%q %q %q %q", CleanSource(source), p.CandidateLabels, slice, tile)
}

// keys returns the keys of a picture's chains, in the order underName, underAny.
func (x *index) keys(picture [sha256.Size]byte, question uint32, image string) [chains]key {
	name := maphash.String(x.seed, image) | 1 // never 0
	return [chains]key{
		underName: {picture: picture, question: question, name: name},
		underAny:  {picture: picture, question: question},
	}
}
