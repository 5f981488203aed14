package report

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"annotate/detect/evaluate"
	"annotate/detect/marks"
	"annotate/render"
)

// payload is what the page's script knows of all images together, as JSON; what it
// knows of each is in parts. data.js is its reader.
type payload struct {
	Title     string     `json:"title"`
	ID        string     `json:"id"` // of these images and detections, for what the browser keeps
	Threshold float64    `json:"threshold"`
	Labels    []string   `json:"labels"` // sorted
	Places    []int      `json:"places"` // in Labels, by the numbers that the parts have
	Looks     []lookJSON `json:"looks"`  // parallel to Labels
	Totals    totals     `json:"totals"`

	ReasonWords []string      `json:"reasonWords"` // of columns.Reasons, by bit
	CropWidth   int           `json:"cropWidth,omitempty"`
	ErrorKinds  any           `json:"errorKinds"` // by errorColumns.Kinds
	Odd         []int         `json:"odd,omitempty"`
	Comparison  *comparison   `json:"comparison,omitempty"`
	Before      *before       `json:"before,omitempty"`
	Metrics     []metricsRow  `json:"metrics,omitempty"` // of the whole, then of each label
	Command     *Command      `json:"command,omitempty"`
	Marks       []marks.Image `json:"marks,omitempty"`
}

// totals are how many there are of what the parts have.
type totals struct {
	Images  int `json:"images"`
	Objects int `json:"objects"`
	Truths  int `json:"truths"`
	Before  int `json:"before"`
}

// comparison is what is known from truths. See package evaluate for how it is
// counted.
type comparison struct {
	Reference string     `json:"reference"`
	Runs      bool       `json:"runs,omitempty"`
	IoU       float64    `json:"iou,omitempty"`       // from which a detection is right; 0 with runs
	Words     []string   `json:"words"`               // what outcomes are called
	Looks     []lookJSON `json:"looks"`               // parallel to Words
	Unchanged *columns   `json:"unchanged,omitempty"` // of runs: labels and scores only
}

// before is the older of two models.
type before struct {
	Models    []string   `json:"models"` // the names of both, the older first
	Odd       []int      `json:"odd,omitempty"`
	Fates     []string   `json:"fates"` // words, by evaluate.Fate
	FateLooks []lookJSON `json:"fateLooks"`
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

// payload returns what is known once all images are there. The detections' labels
// get their looks first, as they do where only detections are drawn: a truth
// recolours none.
func (b *Builder) payload() (*payload, error) {
	d := &b.data
	odd, err := b.sizes.odd()
	if err != nil {
		return nil, err
	}
	p := &payload{
		Title: cmp.Or(d.Title, "Report"), Threshold: d.Threshold, Marks: d.Marks, Command: d.Command, Totals: b.totals,
		ReasonWords: reasonWords, ErrorKinds: errorKinds, CropWidth: d.CropWidth, Odd: odd,
	}
	if d.Compared {
		p.Comparison = b.comparison()
	}
	p.Labels = slices.Sorted(maps.Keys(b.labels))
	p.Places = make([]int, len(p.Labels))
	b.looks = d.Palette.Assign(slices.Collect(maps.Keys(b.found))).Assign(p.Labels)
	places := make(map[string]int, len(p.Labels))
	for i, label := range p.Labels {
		places[label] = i
		p.Places[b.labels[label]] = i
		p.Looks = append(p.Looks, newLookJSON(b.looks[label]))
	}
	p.ID = b.id(p.Labels)
	if !d.Compared || d.Runs {
		return p, nil
	}
	results := []*evaluate.Result{b.measured.Result()}
	if len(d.Models) == 2 {
		if odd, err = b.sizesBefore.odd(); err != nil {
			return nil, err
		}
		p.Before = &before{Models: d.Models, Odd: odd}
		for _, fate := range evaluate.Fates() {
			p.Before.Fates = append(p.Before.Fates, fate.String())
			p.Before.FateLooks = append(p.Before.FateLooks, newLookJSON(fateLooks[fate]))
		}
		results = append(results, b.measuredBefore.Result())
	}
	p.Metrics = metricsRows(results, places)
	return p, cmp.Or(b.measured.Err(), b.measuredBefore.Err())
}

func (b *Builder) comparison() *comparison {
	d := &b.data
	c := &comparison{Reference: cmp.Or(d.Reference, "ground truth"), Runs: d.Runs}
	words := map[evaluate.Outcome]string{}
	if d.Runs {
		words = changeWords
		c.Reference = cmp.Or(d.Reference, "old run")
		c.Unchanged = &columns{}
		for i := range d.Unchanged {
			c.Unchanged.Labels = append(c.Unchanged.Labels, b.labels.of(d.Unchanged[i].Label))
			c.Unchanged.Scores = append(c.Unchanged.Scores, d.Unchanged[i].Score)
		}
	} else {
		c.IoU = cmp.Or(d.Criteria.IoU, evaluate.DefaultIoU)
	}
	for _, o := range evaluate.Outcomes() {
		c.Words = append(c.Words, cmp.Or(words[o], o.String()))
		c.Looks = append(c.Looks, newLookJSON(OutcomeLook(o)))
	}
	return c
}

// metricsRow is a row of the page's table: what COCO's evaluation says of one
// label, or of the whole. Figures that depend on a threshold are the script's.
type metricsRow struct {
	Label int `json:"label"` // index of payload.Labels; −1 for the whole
	// Results are those of each model, the older first, in the order AP, AP50,
	// AP of small, medium and large objects; null where there is nothing to
	// measure by.
	Results []numbers `json:"results"`
}

// metricsRows returns the rows for results of the same truths, the newest
// first: those of all labels, then those of each that any result has.
func metricsRows(results []*evaluate.Result, index map[string]int) []metricsRow {
	whole := metricsRow{Label: -1}
	byLabel := make([]metricsRow, len(index))
	for i := len(results) - 1; i >= 0; i-- {
		whole.Results = append(whole.Results, figuresOf(&results[i].Metrics))
		seen := make([]bool, len(index))
		for k := range results[i].Labels {
			l := &results[i].Labels[k]
			at := index[l.Label]
			seen[at] = true
			byLabel[at].Results = append(byLabel[at].Results, figuresOf(&l.Metrics))
		}
		for at := range byLabel {
			if !seen[at] {
				byLabel[at].Results = append(byLabel[at].Results, nil)
			}
		}
	}
	for at := range byLabel {
		byLabel[at].Label = at
	}
	return append([]metricsRow{whole}, byLabel...)
}

func figuresOf(m *evaluate.Metrics) numbers {
	figures := numbers{m.AP, m.AP50, m.APSmall, m.APMedium, m.APLarge}
	for i, v := range figures {
		if v < 0 {
			figures[i] = math.NaN()
		}
	}
	return figures
}
