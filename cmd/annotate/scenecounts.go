package main

import (
	"fmt"
	"strings"

	"annotate/render"
)

// labelForms and boxRepairs add up, over a run, what scenes say of themselves.
type (
	labelForms render.Forms
	boxRepairs struct {
		skipped  render.Skipped
		repaired render.Repaired
	}
)

func (l *labelForms) add(f render.Forms) {
	l.Full += f.Full
	l.Short += f.Short
	l.Number += f.Number
	l.Hidden += f.Hidden
}

// String is empty if every label was drawn in full: then there is nothing to
// tell.
func (l *labelForms) String() string {
	if l.Short == 0 && l.Number == 0 && l.Hidden == 0 {
		return ""
	}
	return counts([]count{
		{l.Full, "in full"}, {l.Short, "shortened"}, {l.Number, "as numbers with a legend"}, {l.Hidden, "only counted"},
	})
}

func (b *boxRepairs) add(s *render.Scene) {
	b.skipped.NotFinite += s.Skipped.NotFinite
	b.skipped.Empty += s.Skipped.Empty
	b.skipped.OffFrame += s.Skipped.OffFrame
	b.repaired.Inverted += s.Repaired.Inverted
	b.repaired.Clamped += s.Repaired.Clamped
	b.repaired.Score += s.Repaired.Score
}

// String is empty if every box was drawn as it came.
func (b *boxRepairs) String() string {
	return counts([]count{
		{b.skipped.NotFinite, "left out for coordinates that are no numbers"},
		{b.skipped.Empty, "left out for having no area"},
		{b.skipped.OffFrame, "left out for lying outside the photo"},
		{b.repaired.Inverted, "turned the right way round"},
		{b.repaired.Clamped, "cut off at the photo's edge"},
		{b.repaired.Score, "with a score outside 0 to 1"},
	})
}

type count struct {
	n    int
	what string
}

func counts(all []count) string {
	var parts []string
	for _, c := range all {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, ", ")
}
