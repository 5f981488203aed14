package marks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"annotate/detect/names"
)

// Match returns for each photo what was said of it, nil for nothing, and the
// images that are none of the photos. A mark that could be of several photos, or a
// photo that several marks could be of, is a [*names.SeveralError].
func Match(images []*Image, photos []names.Item) (said, lost []*Image, err error) {
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
			lost = append(lost, images[i])
		}
	}
	return said, lost, nil
}

// ErrContradiction says that marks cannot all be right.
var ErrContradiction = errors.New("marks contradict each other")

// Merge returns what the sets say together, such as those of several people. Of an
// image that one keeps and another rejects it says neither, and boxes of an image
// whose shape differs are left out; the errors tell of both. That verdicts on one
// box contradict each other, [Image.Mend] finds.
func Merge(sets []*Set) (*Set, []error) {
	if len(sets) == 1 {
		return sets[0], nil
	}
	all, at := &Set{}, map[string]int{}
	var problems []error
	contrary := map[string]bool{}
	for _, s := range sets {
		for i := range s.Images {
			img := &s.Images[i]
			k, known := at[img.Name]
			if !known {
				at[img.Name] = len(all.Images)
				all.Images = append(all.Images, *img)
				continue
			}
			into := &all.Images[k]
			switch {
			case into.Mark == "" && !contrary[img.Name]:
				into.Mark = img.Mark
			case img.Mark != "" && img.Mark != into.Mark && !contrary[img.Name]:
				problems = append(problems, fmt.Errorf("%s: %w: %s and %s", img.Name, ErrContradiction, into.Mark, img.Mark))
				into.Mark, contrary[img.Name] = "", true
			}
			if img.Comment != "" && img.Comment != into.Comment {
				into.Comment = strings.TrimPrefix(into.Comment+"; "+img.Comment, "; ")
			}
			if err := into.takeBoxes(img); err != nil {
				problems = append(problems, fmt.Errorf("%s: %w", img.Name, err))
			}
		}
	}
	return all, problems
}

// takeBoxes adds the boxes of what another set says of the image.
func (img *Image) takeBoxes(other *Image) error {
	if len(other.Boxes) == 0 {
		return nil
	}
	if img.Width == 0 || img.Height == 0 {
		img.Width, img.Height = other.Width, other.Height
	}
	if !other.fits(img.Width, img.Height) {
		return fmt.Errorf("%w: marked at %d×%d and at %d×%d", ErrShape, img.Width, img.Height, other.Width, other.Height)
	}
	img.Boxes = slices.Clone(img.Boxes)
	for _, b := range other.Boxes {
		b.Box = other.scaled(b.Box, img.Width, img.Height)
		if b.Better != nil {
			better := other.scaled(*b.Better, img.Width, img.Height)
			b.Better = &better
		}
		img.Boxes = append(img.Boxes, b)
	}
	return nil
}

func (img *Image) scaled(v [4]float64, width, height int) [4]float64 {
	b := img.box(v, width, height)
	return [4]float64{b.XMin, b.YMin, b.XMax, b.YMax}
}
