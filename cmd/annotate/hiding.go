package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"annotate/render/batch"
)

// hiding is the proof of what was hidden, on one photo or in a run.
type hiding struct {
	Regions     int `json:"regions"`
	LeftVisible int `json:"left_visible"` // found, and not hidden: for their score, or too many
	// Blocks are those of JPEGs that were patched, Rewritten those of them that
	// hold something hidden: all others are coded as they were.
	Blocks    int `json:"blocks,omitempty"`
	Rewritten int `json:"blocks_rewritten,omitempty"`
	Reencoded int `json:"reencoded,omitempty"` // photos that were coded anew as a whole
	// Of the metadata.
	Thumbnails int `json:"thumbnails_dropped"`
	Previews   int `json:"previews_dropped"`
	Others     int `json:"other_metadata_dropped"`
	// Most says of labels in how many photos they take most of the picture.
	Most map[string]int `json:"most_of_the_picture,omitempty"`
}

func (h *hiding) add(o *batch.Result) {
	if !o.Scene.Hides() {
		return
	}
	regions, most := o.Scene.Hidden()
	h.Regions += regions
	h.LeftVisible += o.LeftOut
	w := &o.Written
	h.Blocks += w.Blocks
	h.Rewritten += w.Changed
	if w.Reencoded {
		h.Reencoded++
	}
	h.Thumbnails += w.Removed.Thumbnails
	h.Previews += w.Removed.Previews
	h.Others += w.Removed.Others
	for _, label := range most {
		if h.Most == nil {
			h.Most = map[string]int{}
		}
		h.Most[label]++
	}
}

// lines is empty if nothing was hidden.
func (h *hiding) lines() []string {
	if h.Regions == 0 {
		return nil
	}
	proof := []string{plural(h.Regions, "region")}
	if h.Blocks > 0 {
		proof = append(proof, fmt.Sprintf("%s of %s blocks rewritten, every other block identical", thousands(h.Rewritten), thousands(h.Blocks)))
	}
	if h.Reencoded > 0 {
		proof = append(proof, plural(h.Reencoded, "photo")+" encoded anew as a whole")
	}
	var dropped []string
	for _, c := range []count{{h.Thumbnails, "thumbnail"}, {h.Previews, "preview"}, {h.Others, "other segment"}} {
		if c.n > 0 {
			dropped = append(dropped, plural(c.n, c.what))
		}
	}
	if dropped != nil {
		proof = append(proof, strings.Join(dropped, ", ")+" dropped")
	}
	lines := []string{"hidden: " + strings.Join(proof, "; ")}
	if h.LeftVisible > 0 {
		lines = append(lines, fmt.Sprintf("left visible: %s below the threshold or over the limit", plural(h.LeftVisible, "box")))
	}
	var most []string
	for _, label := range slices.Sorted(maps.Keys(h.Most)) {
		most = append(most, fmt.Sprintf("%s in %s", label, plural(h.Most[label], "photo")))
	}
	if most != nil {
		lines = append(lines, "hides most of the picture: "+strings.Join(most, ", ")+"; --labels or --exclude choose what is hidden")
	}
	return lines
}

// thousands writes a number with its thousands apart: 48,384.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
