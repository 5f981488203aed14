package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/doctor"
)

// modelCheck is what a model's detections say against labels.
type modelCheck struct {
	From    string          `json:"from"`
	Against string          `json:"against"`
	OK      bool            `json:"ok"`
	Images  int             `json:"images"`
	Boxes   int             `json:"boxes"`
	Errors  []labelErrorOut `json:"label_errors"`
}

// labelErrorOut is a label that is likely wrong.
type labelErrorOut struct {
	Kind  doctor.ErrorKind `json:"kind"`
	Score float64          `json:"score"` // 0 is the worst
	Image string           `json:"image"`
	Place string           `json:"place,omitempty"` // file:line
	Box   int              `json:"box,omitempty"`   // its number, from 1; 0 for none
	Label string           `json:"label,omitempty"`
	XYXY  []jsonReal       `json:"xyxy,omitempty"`
	Found detect.Detection `json:"found"`

	box detect.Box
}

// runAgainst compares the labels with what a model found.
func (c *checkCommand) runAgainst(ctx context.Context) error {
	if len(c.fix) > 0 {
		return usagef("--against only lists labels: a person decides whether the model is right")
	}
	o, err := c.labels.options(ctx)
	if err != nil {
		return err
	}
	truth, bad, err := openLabels(ctx, c.labels.from, o, c.tell)
	if err != nil {
		return err
	}
	o.NamesOf = truth // bare COCO results do not name their images and labels
	found, badFound, err := openLabels(ctx, c.against, o, c.tell)
	if err != nil {
		return err
	}
	sides := dataset.Align(truth, found)
	if err := tellSeveral(sides, c.tell); err != nil {
		return err
	}
	if len(sides.Pairs) == 0 {
		return usagef("%s and %s have no image in common", c.labels.from, c.against)
	}
	if sides.Inferred != nil {
		c.tell(sides.Inferred)
	}
	for _, side := range []struct {
		names []string
		not   string
	}{{sides.OnlyFirst, c.against}, {sides.OnlySecond, c.labels.from}} {
		if n := len(side.names); n > 0 {
			c.tell(fmt.Errorf("%s, such as %s, not in %s: not compared", plural(n, "image"), side.names[0], side.not))
		}
	}
	m := &modelCheck{From: c.labels.from, Against: c.against, Images: len(sides.Pairs), Errors: []labelErrorOut{}}
	for _, p := range sides.Pairs {
		m.add(p)
	}
	slices.SortStableFunc(m.Errors, func(a, b labelErrorOut) int { return cmp.Compare(a.Score, b.Score) })
	m.OK = len(m.Errors) == 0 && bad+badFound == 0
	if err := m.print(c.streams.out, c.json); err != nil {
		return err
	}
	if !m.OK {
		return &exitError{code: exitSome}
	}
	return nil
}

// add takes up an image of the labels with what was found in it.
func (m *modelCheck) add(p dataset.AlignedPair) {
	img := p.First
	m.Boxes += len(img.Objects)
	found := p.Second.DetectionsIn(img.Width, img.Height)
	for _, e := range doctor.LabelErrors(img.Objects, found, img.Width, img.Height, doctor.ModelOptions{}) {
		out := labelErrorOut{Kind: e.Kind, Score: e.Score, Image: img.Name, Found: e.Found}
		if e.Truth >= 0 {
			o := &img.Objects[e.Truth]
			out.Place, out.Box, out.Label, out.box = img.Place(e.Truth), e.Truth+1, o.Label, o.Box
			for _, v := range []float64{o.Box.XMin, o.Box.YMin, o.Box.XMax, o.Box.YMax} {
				out.XYXY = append(out.XYXY, jsonReal(v))
			}
		}
		m.Errors = append(m.Errors, out)
	}
}

func (m *modelCheck) print(w io.Writer, asJSON bool) error {
	if asJSON {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(m)
	}
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s against %s: %s, %s\n", m.From, m.Against, plural(m.Images, "image"), plural(m.Boxes, "box"))
	counts := map[doctor.ErrorKind]int{}
	for i := range m.Errors {
		e := &m.Errors[i]
		counts[e.Kind]++
		fmt.Fprintf(b, "%.2f  %-13s  %s\n", e.Score, e.Kind, detect.Printable(e.text()))
	}
	if m.OK {
		fmt.Fprintln(b, "nothing that the model contradicts")
	} else {
		fmt.Fprintf(b, "%d swapped, %d overlooked, %d badly located: likely wrong, the worst first\n",
			counts[doctor.Swapped], counts[doctor.Overlooked], counts[doctor.BadlyLocated])
	}
	return b.Flush()
}

// text says where the label is, and what was found.
func (e *labelErrorOut) text() string {
	f := e.Found
	found := fmt.Sprintf("found %s (%.2f) at %s", strconv.Quote(f.Label), f.Score, boxText(f.Box))
	if e.Box == 0 {
		return fmt.Sprintf("%s: no label, %s", e.Image, found)
	}
	return exampleText(&doctor.Example{Place: e.Place, Image: e.Image, Object: e.Box, Label: e.Label, Box: e.box, Detail: found})
}
