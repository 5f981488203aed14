package marks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"annotate/detect"
)

// Mended is what became of marks that were applied to labels.
type Mended struct {
	// Relabelled, Dropped, Moved and Added are how many objects were changed so.
	Relabelled, Dropped, Moved, Added int
	// Before is how many of the changes were there already, as after a second
	// run.
	Before int
	// Outlines is how many of the objects that were moved had an outline, which is
	// gone: it was that of the box before.
	Outlines int
	// Undone are the marks that changed nothing though they should have.
	Undone []Undone
}

// Undone is a mark that was not applied.
type Undone struct {
	Box
	// Why is, or wraps, one of [ErrNotThere], [ErrOpen], [ErrContradiction],
	// [ErrShape] and [ErrNoBox].
	Why error
}

// Why a mark is not applied.
var (
	ErrNotThere = errors.New("the labels have no such box")
	ErrOpen     = errors.New("the box is off, and nothing says where it should be")
	ErrShape    = errors.New("the image had another shape when it was marked")
	ErrNoBox    = errors.New("what should be in the labels is no box inside the image")
)

// Add adds what became of other marks.
func (m *Mended) Add(o Mended) {
	m.Relabelled += o.Relabelled
	m.Dropped += o.Dropped
	m.Moved += o.Moved
	m.Added += o.Added
	m.Before += o.Before
	m.Outlines += o.Outlines
	m.Undone = append(m.Undone, o.Undone...)
}

// Changed returns how many objects were changed, added or dropped.
func (m *Mended) Changed() int { return m.Relabelled + m.Dropped + m.Moved + m.Added }

// String says what was done, such as "1 relabelled, 2 added; 3 were so already"; empty
// if nothing was.
func (m *Mended) String() string {
	var parts []string
	for _, part := range []struct {
		n    int
		word string
	}{{m.Relabelled, "relabelled"}, {m.Dropped, "dropped"}, {m.Moved, "moved"}, {m.Added, "added"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	text := strings.Join(parts, ", ")
	if m.Outlines > 0 {
		text += fmt.Sprintf("; %s left out, of boxes that were moved", detect.Plural(m.Outlines, "outline"))
	}
	if m.Before > 0 {
		text += fmt.Sprintf("; %d were so already", m.Before)
	}
	return text
}

// Rect returns where the box is, in pixels of the marked image.
func (b *Box) Rect() detect.Box { return boxOf(b.Box) }

func boxOf(v [4]float64) detect.Box {
	return detect.Box{XMin: v[0], YMin: v[1], XMax: v[2], YMax: v[3]}
}

// Mend applies what was said of the boxes to the labels of the image. The result
// shares no objects with l. Objects that nobody said anything of are as they were
// and in their order; those added follow. Where the marks contradict each other,
// none of them is applied.
func (img *Image) Mend(l detect.Labelled) (detect.Labelled, Mended) {
	m := mender{img: img, labels: l, objects: slices.Clone(l.Objects), dropped: make([]bool, len(l.Objects)), used: make([]bool, len(l.Objects))}
	boxes, contrary := img.verdicts()
	m.Undone = contrary
	fits := img.fits(l.Width, l.Height)
	// What is added comes last: it may be there once a label is another.
	for _, adds := range []bool{false, true} {
		for i := range boxes {
			b := &boxes[i]
			switch {
			case !b.Mends() || (b.Verdict == Missing) != adds:
			case !fits:
				m.undone(b, fmt.Errorf("%w: %d×%d, and is %d×%d", ErrShape, img.Width, img.Height, l.Width, l.Height))
			case adds:
				m.add(b)
			default:
				m.change(b)
			}
		}
	}
	l.Objects = make([]detect.Object, 0, len(m.objects)+len(m.added))
	for i := range m.objects {
		if !m.dropped[i] {
			l.Objects = append(l.Objects, m.objects[i])
		}
	}
	l.Objects = append(l.Objects, m.added...)
	return l, m.Mended
}

// Mends reports whether the verdict says that the labels should be other than they
// are.
func (b *Box) Mends() bool {
	if b.Of == Prediction {
		return b.Verdict == Missing
	}
	return b.Verdict == Wrong || b.Verdict == Off
}

// verdicts returns the boxes that there is a verdict on, each once, and those that
// would mend something and contradict others.
func (img *Image) verdicts() (boxes []Box, contrary []Undone) {
	var said [][]Box // on each box, in the order of the first
	for _, b := range img.Boxes {
		if b.Verdict == "" {
			continue
		}
		at := slices.IndexFunc(said, func(others []Box) bool { return others[0].same(&b) })
		if at < 0 {
			said = append(said, []Box{b})
		} else if !slices.ContainsFunc(said[at], func(o Box) bool { return o.agrees(&b) }) {
			said[at] = append(said[at], b)
		}
	}
	for _, all := range said {
		if len(all) == 1 {
			boxes = append(boxes, all[0])
			continue
		}
		var words []string
		for i := range all {
			words = append(words, all[i].words())
		}
		if at := slices.IndexFunc(all, func(b Box) bool { return b.Mends() }); at >= 0 {
			contrary = append(contrary, Undone{all[at], fmt.Errorf("%w: %s", ErrContradiction, strings.Join(words, ", "))})
		}
	}
	return boxes, contrary
}

// Contradictions returns, of the boxes whose marks contradict each other and would mend
// something, one such mark each; [Mended.Undone] has them, too.
func (img *Image) Contradictions() []Undone {
	_, contrary := img.verdicts()
	return contrary
}

// same reports whether two marks are of one box, as a page names it: to a hundredth of
// a pixel.
func (b *Box) same(o *Box) bool {
	return (b.Of == Prediction) == (o.Of == Prediction) && b.Label == o.Label && b.Score == o.Score && distance(b.Rect(), o.Rect()) < 0.1
}

// agrees reports whether two marks of one box say the same.
func (b *Box) agrees(o *Box) bool {
	return b.Verdict == o.Verdict && b.Right == o.Right && (b.Better == nil) == (o.Better == nil) &&
		(b.Better == nil || near(boxOf(*b.Better), boxOf(*o.Better)))
}

// words says the verdict in words, such as "wrong, it is fox".
func (b *Box) words() string {
	switch {
	case b.Right != "":
		return fmt.Sprintf("%s (it is %s)", b.Verdict, b.Right)
	case b.Better != nil:
		return fmt.Sprintf("%s (it is at %s)", b.Verdict, boxOf(*b.Better).Place())
	}
	return string(b.Verdict)
}

// mender is labels of one image while they are mended.
type mender struct {
	Mended
	img     *Image
	labels  detect.Labelled
	objects []detect.Object
	dropped []bool // parallel to objects
	used    []bool // likewise: a mark was about it
	added   []detect.Object
}

func (m *mender) undone(b *Box, why error) { m.Undone = append(m.Undone, Undone{*b, why}) }

// add adds a prediction that the labels lack.
func (m *mender) add(b *Box) {
	label := b.Label
	if b.Right != "" {
		label = b.Right
	}
	box := m.place(b.Box).Canon()
	there := slices.ContainsFunc(m.added, func(o detect.Object) bool { return o.Label == label && near(o.Box, box) })
	for i := range m.objects {
		there = there || !m.dropped[i] && m.objects[i].Label == label && near(m.objects[i].Box, box)
	}
	switch {
	case there:
		m.Before++
	case m.outside(box):
		m.undone(b, ErrNoBox)
	default:
		m.Added++
		m.added = append(m.added, detect.Object{Detection: detect.Detection{Label: label, Score: 1, Box: box, Truth: true}})
	}
}

// outside reports whether nothing of a box is in the image.
func (m *mender) outside(b detect.Box) bool {
	return b.Empty() || m.labels.Width > 0 && m.labels.Height > 0 && b.Clamp(float64(m.labels.Width), float64(m.labels.Height)).Empty()
}

// change changes or drops an object of the labels.
func (m *mender) change(b *Box) {
	var better detect.Box
	switch {
	case b.Verdict != Off:
	case b.Better == nil:
		m.undone(b, ErrOpen)
		return
	default:
		if better = m.place(*b.Better); m.outside(better) {
			m.undone(b, ErrNoBox)
			return
		}
	}
	at, ok := m.find(b.Label, m.place(b.Box))
	if !ok {
		if m.isMended(b) {
			m.Before++
		} else {
			m.undone(b, ErrNotThere)
		}
		return
	}
	m.used[at] = true
	o := &m.objects[at]
	switch {
	case b.Verdict == Off:
		if o.Outline != nil && !near(o.Outline.Bounds(), better) {
			o.Outline = nil
			m.Outlines++
		}
		o.Box, o.Area = better, 0
		m.Moved++
	case b.Right == "":
		m.dropped[at] = true
		m.Dropped++
	case b.Right == b.Label:
		m.Before++
	default:
		o.Label = b.Right
		m.Relabelled++
	}
}

// isMended reports whether the labels are already as the mark wants them. That
// nothing is there is not told from what was never there.
func (m *mender) isMended(b *Box) bool {
	label, box := b.Label, m.place(b.Box)
	switch {
	case b.Verdict == Off:
		box = m.place(*b.Better)
	case b.Right == "":
		return false
	default:
		label = b.Right
	}
	_, there := m.find(label, box)
	return there
}

func (m *mender) place(v [4]float64) detect.Box {
	return m.img.box(v, m.labels.Width, m.labels.Height)
}

// find returns the object of the label that is nearest to the box, among those
// that are in its place and that no mark was about yet.
func (m *mender) find(label string, box detect.Box) (int, bool) {
	best := -1
	for i := range m.objects {
		o := &m.objects[i]
		if m.used[i] || o.Label != label || !near(o.Box, box) {
			continue
		}
		if best < 0 || distance(o.Box, box) < distance(m.objects[best].Box, box) {
			best = i
		}
	}
	return best, best >= 0
}
