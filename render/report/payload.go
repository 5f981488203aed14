package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"

	"annotate/detect/evaluate"
	"annotate/render"
)

// payload is all that the page's script knows, as JSON. Objects lie in columns,
// image after image: that takes half the bytes of an object each, and goes
// straight into typed arrays. data.js is its reader.
type payload struct {
	Title     string     `json:"title"`
	ID        string     `json:"id"` // of these images and detections, for what the browser keeps
	Threshold float64    `json:"threshold"`
	Labels    []string   `json:"labels"`
	Looks     []lookJSON `json:"looks"` // parallel to Labels

	Names    []string `json:"names"`
	Widths   []int    `json:"widths"`
	Heights  []int    `json:"heights"`
	Pictures []string `json:"pictures,omitempty"` // addresses; none where the pictures are in the page
	Links    []string `json:"links,omitempty"`

	Objects columns `json:"objects"`
	Scores  numbers `json:"scores"`
	// Reasons are sets of bits, parallel to Scores; ReasonWords say them by bit.
	Reasons     []int    `json:"reasons"`
	ReasonWords []string `json:"reasonWords"`

	Comparison *comparison     `json:"comparison,omitempty"`
	Marks      map[string]Mark `json:"marks,omitempty"`
}

// columns are objects of images.
type columns struct {
	Counts []int   `json:"counts"` // by image
	Labels []int   `json:"labels"` // indices of payload.Labels
	Boxes  numbers `json:"boxes"`  // XMin, YMin, XMax, YMax
}

// comparison is what is known from truths. See package evaluate for how it is
// counted.
type comparison struct {
	Reference string     `json:"reference"`
	Runs      bool       `json:"runs,omitempty"`
	Words     []string   `json:"words"` // by outcome
	Looks     []lookJSON `json:"looks"` // by outcome
	Truths    columns    `json:"truths"`
	Ignored   []int      `json:"ignored"` // parallel to Truths.Labels
	// Outcomes and Of are parallel to payload.Scores: the verdict on a detection
	// and the truth of its image that it is about, or −1.
	Outcomes []int `json:"outcomes"`
	Of       []int `json:"of"`
}

type lookJSON struct {
	Color string `json:"color"` // #rrggbb
	Dash  string `json:"dash"`  // as render.Dash says it
}

func newLookJSON(l render.Look) lookJSON {
	solid := render.Look{Color: l.Color}
	text, _ := solid.MarshalText() // never fails
	return lookJSON{string(text), l.Dash.String()}
}

func newPayload(d Data) *payload {
	labels, palette := d.labels()
	p := &payload{
		Title: d.Title, Threshold: d.Threshold, Labels: labels, Marks: d.Marks, ReasonWords: reasonWords,
	}
	index := make(map[string]int, len(p.Labels))
	for i, label := range p.Labels {
		index[label] = i
		p.Looks = append(p.Looks, newLookJSON(palette[label]))
	}
	reasons := suspicions(d.Images)
	for i := range d.Images {
		img := &d.Images[i]
		p.Names = append(p.Names, img.Name)
		p.Widths = append(p.Widths, img.Width)
		p.Heights = append(p.Heights, img.Height)
		p.Pictures = append(p.Pictures, img.Picture)
		p.Links = append(p.Links, img.Link)
		p.Objects.Counts = append(p.Objects.Counts, len(img.Detections))
		for k := range img.Detections {
			det := &img.Detections[k]
			p.Objects.add(index[det.Label], det.Box.XMin, det.Box.YMin, det.Box.XMax, det.Box.YMax)
			p.Scores = append(p.Scores, det.Score)
			p.Reasons = append(p.Reasons, int(reasons[i][k]))
		}
	}
	if d.Compared {
		p.Comparison = newComparison(d, index)
	}
	p.ID = p.id()
	return p
}

func newComparison(d Data, index map[string]int) *comparison {
	c := &comparison{Reference: d.Reference, Runs: d.Runs}
	if c.Reference == "" {
		c.Reference = "ground truth"
	}
	for _, o := range evaluate.Outcomes() {
		word := d.Outcomes[o]
		if word == "" {
			word = o.String()
		}
		c.Words = append(c.Words, word)
		c.Looks = append(c.Looks, newLookJSON(OutcomeLook(o)))
	}
	images := make([]evaluate.Image, len(d.Images))
	for i := range d.Images {
		images[i] = evaluate.Image{Detections: d.Images[i].Detections, Truths: d.Images[i].Truths}
	}
	judged := evaluate.Judge(images, d.Criteria)
	for i := range images {
		c.Truths.Counts = append(c.Truths.Counts, len(images[i].Truths))
		for k := range images[i].Truths {
			t := &images[i].Truths[k]
			c.Truths.add(index[t.Label], t.Box.XMin, t.Box.YMin, t.Box.XMax, t.Box.YMax)
			ignored := 0
			if t.Ignored() {
				ignored = 1
			}
			c.Ignored = append(c.Ignored, ignored)
		}
		verdicts := d.Images[i].Verdicts
		if verdicts == nil {
			verdicts = judged.Verdicts[i]
		}
		for _, v := range verdicts {
			c.Outcomes = append(c.Outcomes, int(v.Outcome))
			c.Of = append(c.Of, v.Truth)
		}
	}
	return c
}

// add adds an object. Hundredths of a pixel are more than anybody sees.
func (c *columns) add(label int, coordinates ...float64) {
	c.Labels = append(c.Labels, label)
	for _, v := range coordinates {
		c.Boxes = append(c.Boxes, math.Round(v*100)/100)
	}
}

// id returns a name for what the marks of a report are about. Another title or
// threshold does not make another report of it.
func (p *payload) id() string {
	h := sha256.New()
	// None of these can fail to encode, and a hash takes everything.
	_ = json.NewEncoder(h).Encode([]any{p.Names, p.Labels, p.Objects, p.Scores})
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// numbers are exact in their JSON form, which has null for what JSON cannot
// say: NaN and infinity.
type numbers []float64

// MarshalJSON writes an array.
func (n numbers) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 2+8*len(n))
	b = append(b, '[')
	for i, v := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b = append(b, "null"...)
		} else {
			b = strconv.AppendFloat(b, v, 'g', -1, 64)
		}
	}
	return append(b, ']'), nil
}
