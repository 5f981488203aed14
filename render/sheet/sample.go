package sheet

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"annotate/detect"
)

// Mode says by what images are chosen for a sheet.
type Mode string

const (
	// ModeCoverage shows every label, size and density with as few images as
	// can be, then again. It is what the zero value means.
	ModeCoverage Mode = "coverage"
	// ModeRandom leaves the choice to chance.
	ModeRandom Mode = "random"
	// ModeFirst takes the first by name.
	ModeFirst Mode = "first"
	// ModeWorst takes what deserves a second look: boxes without an area,
	// outside the image or on top of each other, then low scores.
	ModeWorst Mode = "worst"
	// ModeLabels shows each label at its clearest.
	ModeLabels Mode = "labels"
)

// Modes returns all modes.
func Modes() []Mode { return []Mode{ModeCoverage, ModeRandom, ModeFirst, ModeWorst, ModeLabels} }

// Sampling chooses images. The zero value chooses all, those that cover most
// first.
type Sampling struct {
	Mode Mode
	// Max is how many are chosen at most; 0 or less is all.
	Max int
	// Seed is that of chance: which of equals are chosen.
	Seed uint64
	// PerLabel is how many images ModeLabels shows of each label; 0 is 1.
	PerLabel int
}

// Choice is a chosen image.
type Choice struct {
	Index int // of the image
	// Note is why, where there is something to say: the label that it stands
	// for, or what is wrong.
	Note string
}

// Pick chooses images, the most important first. It does not depend on their
// order, as long as no two share a name.
func (s Sampling) Pick(images []detect.Labelled) []Choice {
	byName := make([]int, len(images))
	for i := range byName {
		byName[i] = i
	}
	slices.SortStableFunc(byName, func(a, b int) int { return strings.Compare(images[a].Name, images[b].Name) })

	var choices []Choice
	switch s.Mode {
	case ModeRandom:
		for _, i := range s.shuffled(images, byName) {
			choices = append(choices, Choice{Index: i})
		}
	case ModeFirst:
		for _, i := range byName {
			choices = append(choices, Choice{Index: i})
		}
	case ModeWorst:
		choices = worst(images, byName)
	case ModeLabels:
		choices = s.labels(images, byName)
	default:
		for _, i := range cover(images, s.shuffled(images, byName), s.Max) {
			choices = append(choices, Choice{Index: i})
		}
	}
	if s.Max > 0 && len(choices) > s.Max {
		choices = choices[:s.Max]
	}
	return choices
}

// shuffled orders images by a hash of seed and name.
func (s Sampling) shuffled(images []detect.Labelled, byName []int) []int {
	keys := make([]uint64, len(images))
	for i := range images {
		h := fnv.New64a()
		fmt.Fprintf(h, "%d\x00%s", s.Seed, images[i].Name)
		keys[i] = mix(h.Sum64())
	}
	order := slices.Clone(byName)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	return order
}

// mix spreads what FNV leaves alike for names that differ in their last
// letters only (the finaliser of MurmurHash3, public domain).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// labels chooses for each label, the most frequent first, the images with its
// clearest objects: certain and large. No image is shown twice.
func (s Sampling) labels(images []detect.Labelled, byName []int) []Choice {
	var choices []Choice
	taken := make([]bool, len(images))
	for _, l := range Count(images).Labels {
		clarity := make([]float64, len(images))
		var having []int
		for _, i := range byName {
			for _, d := range images[i].Objects {
				if d.Label == l.Label {
					clarity[i] = max(clarity[i], d.Score*d.Box.Canon().Area())
				}
			}
			if clarity[i] > 0 && !taken[i] {
				having = append(having, i)
			}
		}
		slices.SortStableFunc(having, func(a, b int) int { return cmp.Compare(clarity[b], clarity[a]) })
		for _, i := range having[:min(len(having), max(s.PerLabel, 1))] {
			taken[i] = true
			choices = append(choices, Choice{i, l.Label})
		}
	}
	return choices
}

// suspicion is what speaks against an image's detections.
type suspicion struct {
	faults int     // boxes that cannot be right
	least  float64 // lowest score; 1 without objects
	note   string
}

// worst orders images by suspicion: those with most faults first, then those
// with the lowest score.
func worst(images []detect.Labelled, byName []int) []Choice {
	found := make([]suspicion, len(images))
	for i, img := range images {
		found[i] = suspect(img)
	}
	order := slices.Clone(byName)
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(found[b].faults, found[a].faults), cmp.Compare(found[a].least, found[b].least))
	})
	choices := make([]Choice, len(order))
	for k, i := range order {
		choices[k] = Choice{i, found[i].note}
	}
	return choices
}

// duplicateIoU is from where on two boxes of one label are one object labelled
// twice.
const duplicateIoU = 0.95

func suspect(img detect.Labelled) suspicion {
	s := suspicion{least: 1}
	var empty, outside, twice int
	for i, d := range img.Objects {
		b := d.Box.Canon()
		switch {
		case !d.Box.Finite() || b.Empty():
			empty++
			continue
		case d.Box.Edge(float64(img.Width), float64(img.Height)) == detect.EdgeOutside:
			outside++
		}
		for _, e := range img.Objects[:i] {
			if d.Label == e.Label && b.IoU(e.Box.Canon()) > duplicateIoU {
				twice++
				break
			}
		}
		if d.Score < s.least {
			s.least = d.Score
		}
	}
	s.faults = empty + outside + twice
	switch {
	case empty > 0:
		s.note = fmt.Sprintf("%d without area", empty)
	case outside > 0:
		s.note = fmt.Sprintf("%d outside", outside)
	case twice > 0:
		s.note = fmt.Sprintf("%d twice", twice)
	case s.least < 1:
		s.note = fmt.Sprintf("lowest %.2f", s.least)
	}
	return s
}
