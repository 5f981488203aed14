package report

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/render"
)

// mostStills is how many pictures have boxes for browsers without JavaScript: who
// looks at more has one with it, and the boxes of ten thousand would be a quarter
// of the page. More pictures are in the page for such browsers only where the
// script takes them from there.
const mostStills = 500

// still is a picture as browsers without JavaScript show it: with its boxes at
// the report's threshold. It holds the picture's only copy in the page: the script
// finds it there.
type still struct {
	ID            string
	Name          string
	Width, Height int
	Source        template.HTMLAttr // the picture's href; empty if there is no picture
	Link          string
	// Widths of lines and height of text in the image's pixels: what suits a
	// picture of stillSide pixels.
	Line, Edge, Text float64
	Boxes            []stillBox
	Words            []stillWords
}

type stillBox struct{ Path, Color, Dash string }

// stillWords are words that begin at X on the line Y.
type stillWords struct {
	X, Y  float64
	Text  string
	place detect.Box
}

// stillSide is about how many pixels the longer side of a still has on a
// screen: the style sheet makes it so wide.
const stillSide = 480

// newStill returns image i without a box.
func newStill(i int, img *Image) still {
	scale := max(float64(img.Width), float64(img.Height)) / stillSide
	s := still{
		ID: "p" + strconv.Itoa(i), Name: img.Name, Width: img.Width, Height: img.Height, Link: img.Link,
		Line: round(2 * scale), Edge: round(3.5 * scale), Text: round(13 * scale),
	}
	if img.Picture != "" {
		s.Source = template.HTMLAttr(`href="` + html.EscapeString(img.Picture) + `"`)
	}
	return s
}

// embed puts the picture itself in, if there is one.
func (s *still) embed(picture []byte) {
	if len(picture) > 0 {
		s.Source = template.HTMLAttr(`href="data:` + mediaType(picture) + ";base64," + base64.StdEncoding.EncodeToString(picture) + `"`)
	}
}

// firstStill returns one of the first images, with its boxes.
func (b *Builder) firstStill(i int) still {
	img := &b.first[i]
	out := newStill(i, img)
	width, height := float64(img.Width), float64(img.Height)
	for _, o := range b.stillObjects(i) {
		box := o.box.Canon().Clamp(width, height)
		if box.Empty() || !box.Finite() {
			continue
		}
		look := newLookJSON(o.look)
		out.Boxes = append(out.Boxes, stillBox{
			Path:  fmt.Sprintf("M%v %vh%vv%vH%vz", round(box.XMin), round(box.YMin), round(box.Width()), round(box.Height()), round(box.XMin)),
			Color: look.Color, Dash: dashArray(look.Dash, out.Line),
		})
		out.name(o.words, box, width, height)
	}
	return out
}

// stillObject is a box of a still.
type stillObject struct {
	box   detect.Box
	look  render.Look
	words string
	wrong bool
	score float64
}

// stillObjects returns what is shown of image i at the report's threshold: what is
// wrong first, then the highest score. With a ground truth, looks and words tell
// outcomes, and what was missed is there.
func (b *Builder) stillObjects(i int) []stillObject {
	img, at := &b.first[i], evaluate.Thresholds{All: b.data.Threshold}
	var objects []stillObject
	for k := range img.Detections {
		d := &img.Detections[k]
		if !at.Shows(d) {
			continue
		}
		o := stillObject{box: d.Box, look: b.looks[d.Label], words: shownLabel(d.Label) + " " + strconv.FormatFloat(d.Score, 'f', 2, 64), score: d.Score}
		if b.firstJudged != nil {
			outcome := b.firstJudged.Verdicts[i][k].Outcome
			o.look, o.wrong = OutcomeLook(outcome), outcome.FalsePositive()
			if o.wrong {
				o.words = outcome.String() + ": " + o.words
			}
		}
		objects = append(objects, o)
	}
	if b.firstJudged != nil {
		for k, outcome := range b.firstJudged.TruthOutcomes(i, at) {
			if outcome == evaluate.Missed {
				t := &img.Truths[k]
				objects = append(objects, stillObject{box: t.Box, look: OutcomeLook(outcome), words: outcome.String() + ": " + shownLabel(t.Label), wrong: true})
			}
		}
	}
	slices.SortStableFunc(objects, func(a, b stillObject) int {
		if a.wrong != b.wrong {
			if a.wrong {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.score, a.score)
	})
	return objects
}

// shownLabel returns a label as words beside it stand: none turns their direction.
func shownLabel(label string) string { return cmp.Or(detect.Printable(label), "(no name)") }

// name writes words above or below a box, or in it, where no others are; or not
// at all. The width of text is not known here: two thirds of its height a letter
// are more than most have.
func (s *still) name(words string, box detect.Box, width, height float64) {
	length := s.Text * 2 / 3 * float64(utf8.RuneCountInString(words))
	x := max(0, min(box.XMin, width-length))
	for _, y := range []float64{box.YMin - s.Text, box.YMax, box.YMin} {
		at := detect.Box{XMin: x, YMin: y, XMax: x + length, YMax: y + s.Text}
		taken := func(w stillWords) bool { return w.place.Intersect(at) != detect.Box{} }
		if y >= 0 && at.YMax <= height && !slices.ContainsFunc(s.Words, taken) {
			s.Words = append(s.Words, stillWords{X: round(x), Y: round(y + 0.8*s.Text), Text: words, place: at})
			return
		}
	}
}

// round leaves tenths of a pixel: the stills are small.
func round(v float64) float64 { return math.Round(v*10) / 10 }

// dashArray returns a pattern as SVG has it, empty for a line without pauses.
// boxes.js has the same.
func dashArray(dash string, line float64) string {
	pattern := map[string][]float64{"dashed": {6, 4}, "dotted": {2, 2}, "dashdotted": {7, 3, 2, 3}}[dash]
	parts := make([]string, len(pattern))
	for i, n := range pattern {
		parts[i] = strconv.FormatFloat(round(n*line), 'f', -1, 64)
	}
	return strings.Join(parts, " ")
}

// mediaType returns the type of a picture for browsers, by its first bytes.
func mediaType(picture []byte) string {
	switch {
	case strings.HasPrefix(string(picture), "\x89PNG"):
		return "image/png"
	case strings.HasPrefix(string(picture), "RIFF"):
		return "image/webp"
	}
	return "image/jpeg"
}
