package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"

	"annotate/detect"
	"annotate/detect/evaluate"
	"annotate/detect/marks"
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

	// Objects are the detections, those of the new model where there are two.
	Objects     columns  `json:"objects"`
	ReasonWords []string `json:"reasonWords"` // of columns.Reasons, by bit

	Comparison *comparison  `json:"comparison,omitempty"`
	Before     *before      `json:"before,omitempty"`
	Metrics    []metricsRow `json:"metrics,omitempty"` // of the whole, then of each label
	// Command is a command line that has the same detections, to be gone on with.
	Command string        `json:"command,omitempty"`
	Marks   []marks.Image `json:"marks,omitempty"`

	judged *evaluate.Judged // what Objects say as verdicts; nil without a ground truth
}

// columns are objects of images. Those after Boxes are parallel to Labels, and
// left out where there is nothing to say.
type columns struct {
	Counts []int   `json:"counts"` // by image
	Labels []int   `json:"labels"` // indices of payload.Labels
	Boxes  numbers `json:"boxes"`  // XMin, YMin, XMax, YMax

	Scores  numbers `json:"scores,omitempty"`
	Reasons []int   `json:"reasons,omitempty"` // sets of bits
	// Outcomes are the verdicts; Masks are sets of them, a bit each, where one
	// detection may have several. Of is the truth of the image that a verdict is
	// about, or −1, and Overlaps the IoU with it.
	Outcomes []int   `json:"outcomes,omitempty"`
	Masks    []int   `json:"masks,omitempty"`
	Of       []int   `json:"of,omitempty"`
	Overlaps numbers `json:"overlaps,omitempty"`
	// Doubts are how likely it is that the truth is wrong here, from 0 to 1.
	Doubts numbers `json:"doubts,omitempty"`
}

// comparison is what is known from truths. See package evaluate for how it is
// counted.
type comparison struct {
	Reference string     `json:"reference"`
	Runs      bool       `json:"runs,omitempty"`
	IoU       float64    `json:"iou,omitempty"`
	Words     []string   `json:"words"` // by outcome
	Looks     []lookJSON `json:"looks"` // by outcome
	Truths    columns    `json:"truths"`
	Ignored   []int      `json:"ignored"`             // parallel to Truths.Labels
	Areas     numbers    `json:"areas,omitempty"`     // likewise, where one is not the box's
	Unchanged *columns   `json:"unchanged,omitempty"` // of runs: labels and scores only
}

// before is the older of two models.
type before struct {
	Models  []string `json:"models"` // the names of both, the older first
	Objects columns  `json:"objects"`
	// Partners are parallel to the new model's detections: the index in the image
	// of the older one's that is the same error, or −1.
	Partners  []int      `json:"partners"`
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

func newPayload(d Data) *payload {
	labels, palette := d.labels()
	p := &payload{
		Title: d.Title, Threshold: d.Threshold, Labels: labels, Marks: d.Marks, ReasonWords: reasonWords, Command: d.Command,
	}
	index := make(map[string]int, len(p.Labels))
	for i, label := range p.Labels {
		index[label] = i
		p.Looks = append(p.Looks, newLookJSON(palette[label]))
	}
	for i := range d.Images {
		img := &d.Images[i]
		p.Names = append(p.Names, img.Name)
		p.Widths = append(p.Widths, img.Width)
		p.Heights = append(p.Heights, img.Height)
		if img.Picture != "" {
			p.Pictures = append(p.Pictures, img.Picture)
		}
		if img.Link != "" {
			p.Links = append(p.Links, img.Link)
		}
	}
	if len(p.Pictures) != len(d.Images) && len(p.Pictures) > 0 || len(p.Links) != len(d.Images) && len(p.Links) > 0 {
		p.Pictures, p.Links = addresses(d.Images) // some have one and some not
	}
	p.Objects = newColumns(d.Images, index, func(img *Image) []detect.Detection { return img.Detections })
	if d.Compared {
		p.compare(d, index)
	}
	p.ID = p.id()
	return p
}

func addresses(images []Image) (pictures, links []string) {
	for i := range images {
		pictures = append(pictures, images[i].Picture)
		links = append(links, images[i].Link)
	}
	return pictures, links
}

// newColumns returns the detections that of names, with their scores and what
// looks wrong with them.
func newColumns(images []Image, index map[string]int, of func(*Image) []detect.Detection) columns {
	var c columns
	reasons := suspicions(images, of)
	for i := range images {
		dets := of(&images[i])
		c.Counts = append(c.Counts, len(dets))
		for k := range dets {
			c.add(index[dets[k].Label], dets[k].Box)
			c.Scores = append(c.Scores, dets[k].Score)
			c.Reasons = append(c.Reasons, int(reasons[i][k]))
		}
	}
	return c
}

// compare adds what is known from truths.
func (p *payload) compare(d Data, index map[string]int) {
	c := &comparison{Reference: d.Reference, Runs: d.Runs}
	words := map[evaluate.Outcome]string{}
	if d.Runs {
		words = changeWords
	} else {
		c.IoU = cmp.Or(d.Criteria.IoU, evaluate.DefaultIoU)
	}
	if c.Reference == "" {
		c.Reference = "ground truth"
		if d.Runs {
			c.Reference = "old run"
		}
	}
	for _, o := range evaluate.Outcomes() {
		c.Words = append(c.Words, cmp.Or(words[o], o.String()))
		c.Looks = append(c.Looks, newLookJSON(OutcomeLook(o)))
	}
	areas := false
	for i := range d.Images {
		img := &d.Images[i]
		c.Truths.Counts = append(c.Truths.Counts, len(img.Truths))
		for k := range img.Truths {
			t := &img.Truths[k]
			c.Truths.add(index[t.Label], t.Box)
			ignored := 0
			if t.Ignored() {
				ignored = 1
			}
			c.Ignored = append(c.Ignored, ignored)
			if d.Runs {
				c.Truths.Scores = append(c.Truths.Scores, t.Score)
			}
			c.Areas = append(c.Areas, round(t.ObjectArea()))
			areas = areas || t.Area > 0
		}
	}
	if !areas {
		c.Areas = nil
	}
	p.Comparison = c
	if d.Runs {
		p.Objects.changed(d.Images)
		c.Unchanged = &columns{}
		for i := range d.Unchanged {
			c.Unchanged.Labels = append(c.Unchanged.Labels, index[d.Unchanged[i].Label])
			c.Unchanged.Scores = append(c.Unchanged.Scores, d.Unchanged[i].Score)
		}
		return
	}
	p.judge(d, index)
}

// judge adds the verdicts on the detections, and how two models compare.
func (p *payload) judge(d Data, index map[string]int) {
	images := func(of func(*Image) []detect.Detection) []evaluate.Image {
		all := make([]evaluate.Image, len(d.Images))
		for i := range d.Images {
			all[i] = evaluate.Image{Detections: of(&d.Images[i]), Truths: d.Images[i].Truths}
		}
		return all
	}
	current := images(func(img *Image) []detect.Detection { return img.Detections })
	judged := evaluate.Judge(current, d.Criteria)
	p.Objects.judged(judged)
	p.judged = judged
	p.addDoubts(d)
	results := []*evaluate.Result{evaluate.Evaluate(current)}
	if len(d.Models) == 2 {
		old := func(img *Image) []detect.Detection { return img.Before }
		older := images(old)
		oldJudged := evaluate.Judge(older, d.Criteria)
		b := &before{Models: d.Models, Objects: newColumns(d.Images, index, old)}
		b.Objects.judged(oldJudged)
		for _, partners := range evaluate.NewVersus(oldJudged, judged, d.Criteria).Partners {
			b.Partners = append(b.Partners, partners...)
		}
		for _, fate := range evaluate.Fates() {
			b.Fates = append(b.Fates, fate.String())
			b.FateLooks = append(b.FateLooks, newLookJSON(fateLooks[fate]))
		}
		p.Before = b
		results = append(results, evaluate.Evaluate(older))
	}
	p.Metrics = metricsRows(results, index)
}

// judged adds the verdicts.
func (c *columns) judged(j *evaluate.Judged) {
	for _, verdicts := range j.Verdicts {
		for _, v := range verdicts {
			c.Outcomes = append(c.Outcomes, int(v.Outcome))
			c.Of = append(c.Of, v.Truth)
			c.Overlaps = append(c.Overlaps, thousandths(v.Overlap))
		}
	}
}

// changeWords are what the page calls the outcomes that stand for changes: of
// several kinds, what is told first comes first in changeOutcomes.
var changeWords = map[evaluate.Outcome]string{
	evaluate.TruePositive: "same", evaluate.WrongLabel: evaluate.Relabelled.String(), evaluate.PoorlyLocalised: evaluate.Moved.String(),
	evaluate.Duplicate: evaluate.Rescored.String(), evaluate.Background: evaluate.Added.String(), evaluate.Missed: evaluate.Lost.String(),
}

var changeOutcomes = map[evaluate.ChangeKind]evaluate.Outcome{
	evaluate.Relabelled: evaluate.WrongLabel, evaluate.Moved: evaluate.PoorlyLocalised, evaluate.Rescored: evaluate.Duplicate,
	evaluate.Added: evaluate.Background, evaluate.Lost: evaluate.Missed,
}

// changed adds what became of the detections from the old run, whose are the
// truths: every kind of change that package evaluate tells.
func (c *columns) changed(images []Image) {
	for i := range images {
		img := &images[i]
		outcomes, masks := make([]int, len(img.Detections)), make([]int, len(img.Detections))
		of, overlaps := make([]int, len(img.Detections)), make(numbers, len(img.Detections))
		for k := range of {
			of[k] = -1
		}
		for _, change := range img.Changes {
			if change.Lost() {
				continue // a truth that no detection is about
			}
			mask, first := 1<<evaluate.TruePositive, evaluate.TruePositive
			if kinds := change.Kinds(); len(kinds) > 0 {
				mask, first = 0, changeOutcomes[kinds[0]]
				for _, kind := range kinds {
					mask |= 1 << changeOutcomes[kind]
				}
			}
			outcomes[change.New], masks[change.New] = int(first), mask
			of[change.New], overlaps[change.New] = change.Old, thousandths(change.IoU)
		}
		c.Outcomes = append(c.Outcomes, outcomes...)
		c.Masks = append(c.Masks, masks...)
		c.Of = append(c.Of, of...)
		c.Overlaps = append(c.Overlaps, overlaps...)
	}
}

// addDoubts adds how likely it is that the truth is wrong, where that is known.
func (p *payload) addDoubts(d Data) {
	var truths, dets numbers
	known := false
	for i := range d.Images {
		img := &d.Images[i]
		truths = append(truths, padded(img.TruthDoubts, len(img.Truths))...)
		dets = append(dets, padded(img.Overlooked, len(img.Detections))...)
		known = known || len(img.TruthDoubts)+len(img.Overlooked) > 0
	}
	if known {
		p.Comparison.Truths.Doubts, p.Objects.Doubts = truths, dets
	}
}

func padded(values []float64, n int) numbers {
	all := make(numbers, n)
	for i := range min(n, len(values)) {
		all[i] = thousandths(values[i])
	}
	return all
}

// thousandths are more than anybody reads of an IoU. They are cut, not rounded:
// an overlap that is not 1 is not shown as 1.
func thousandths(v float64) float64 { return math.Floor(v*1000) / 1000 }

// add adds an object. Hundredths of a pixel are more than anybody sees.
func (c *columns) add(label int, b detect.Box) {
	c.Labels = append(c.Labels, label)
	for _, v := range [...]float64{b.XMin, b.YMin, b.XMax, b.YMax} {
		c.Boxes = append(c.Boxes, math.Round(v*100)/100)
	}
}

// id returns a name for what the marks of a report are about. Another title or
// threshold does not make another report of it.
func (p *payload) id() string {
	h := sha256.New()
	// None of these can fail to encode, and a hash takes everything.
	_ = json.NewEncoder(h).Encode([]any{p.Names, p.Labels, p.Objects.Counts, p.Objects.Labels, p.Objects.Boxes, p.Objects.Scores})
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
