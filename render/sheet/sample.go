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
