package marks

import (
	"fmt"
	"slices"
	"strings"

	"annotate/detect"
	"annotate/detect/names"
)

// Match returns for each photo what was said of it, nil for nothing, and the names
// of the images that are none of the photos. A mark that could be of several photos,
// or a photo that several marks could be of, is a [*names.SeveralError].
func Match(images []*Image, photos []names.Item) (said []*Image, lost []string, err error) {
	labels := make([]names.Item, len(images))
	for i, img := range images {
		labels[i].Name = img.Name
	}
	m := names.Match(labels, photos)
	for _, pair := range slices.Concat(m.Photos, m.Labels) {
		if pair.Err != nil {
			return nil, nil, pair.Err
		}
	}
	said = make([]*Image, len(photos))
	for i, pair := range m.Photos {
		if pair.Index >= 0 {
			said[i] = images[pair.Index]
		}
	}
	for i, pair := range m.Labels {
		if pair.Index < 0 {
			lost = append(lost, images[i].Name)
		}
	}
	return said, lost, nil
}

// Mended is what became of marks that were applied to labels.
type Mended struct {
	// Relabelled, Dropped, Moved and Added are how many objects were changed so.
	Relabelled, Dropped, Moved, Added int
	// Before is how many of the changes were there already, as after a second
	// run.
	Before int
	// Lost are the marks whose box the labels do not have, and Open those that say
	// that a box is off without a better one: neither changed anything.
	Lost, Open []Box
}

// Add adds what became of other marks.
func (m *Mended) Add(o Mended) {
	m.Relabelled += o.Relabelled
	m.Dropped += o.Dropped
	m.Moved += o.Moved
	m.Added += o.Added
	m.Before += o.Before
	m.Lost = append(m.Lost, o.Lost...)
	m.Open = append(m.Open, o.Open...)
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
// and in their order; those added follow.
func (img *Image) Mend(l detect.Labelled) (detect.Labelled, Mended) {
	m := mender{img: img, labels: l, objects: slices.Clone(l.Objects), dropped: make([]bool, len(l.Objects)), used: make([]bool, len(l.Objects))}
	for _, b := range img.Boxes {
		m.apply(b)
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

func (m *mender) apply(b Box) {
	switch {
	case b.Of == Prediction && b.Verdict == Missing:
		m.add(b)
	case b.Of == Prediction || b.Verdict != Wrong && b.Verdict != Off:
		// It says nothing of the labels.
	case b.Verdict == Off && b.Better == nil:
		m.Open = append(m.Open, b)
	default:
		m.change(b)
	}
}

// add adds a prediction that the labels lack.
func (m *mender) add(b Box) {
	label := b.Label
	if b.Right != "" {
		label = b.Right
	}
	box := m.place(b.Box)
	if _, there := m.find(label, box); there {
		m.Before++
		return
	}
	m.Added++
	m.added = append(m.added, detect.Object{Detection: detect.Detection{Label: label, Score: 1, Box: box, Truth: true}})
}

// change changes or drops an object of the labels.
func (m *mender) change(b Box) {
	at, ok := m.find(b.Label, m.place(b.Box))
	if !ok {
		if m.isMended(b) {
			m.Before++
		} else {
			m.Lost = append(m.Lost, b)
		}
		return
	}
	m.used[at] = true
	switch {
	case b.Verdict == Off:
		m.objects[at].Box, m.objects[at].Area = m.place(*b.Better), 0
		m.Moved++
	case b.Right == "":
		m.dropped[at] = true
		m.Dropped++
	default:
		m.objects[at].Label = b.Right
		m.Relabelled++
	}
}

// isMended reports whether the labels are already as the mark wants them. That
// nothing is there is not told from what was never there.
func (m *mender) isMended(b Box) bool {
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
