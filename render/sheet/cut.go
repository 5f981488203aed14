package sheet

import (
	"cmp"
	"fmt"
	"image"
	"image/draw"
	"slices"
	"strings"

	"annotate/detect"
)

// Cut is a detection that is cut out of its photo, as a line of JSON has it.
type Cut struct {
	Crop      string           `json:"crop"`  // the file's slash-separated name, of [CropName]
	Image     string           `json:"image"` // the photo's name
	SHA256    string           `json:"sha256"`
	Source    string           `json:"source"`
	Number    int              `json:"number"` // of the detection among the photo's, from 1
	Detection detect.Detection `json:"detection"`
	Region    detect.Box       `json:"region"` // whole pixels of the upright photo
	Width     int              `json:"width"`
	Height    int              `json:"height"`
}

// Cuts returns what is cut out of an upright photo of the given size. Detections that
// have no area in the photo are left out.
func (c Crop) Cuts(photoName string, size image.Point, dets []detect.Detection, ext string) []Cut {
	var cuts []Cut
	for i, d := range dets {
		if at, ok := c.Region(d.Box, size); ok {
			cut := Cut{Crop: CropName(photoName, i+1, d, ext), Image: photoName, Number: i + 1, Detection: d}
			cut.SetRect(at)
			cuts = append(cuts, cut)
		}
	}
	return cuts
}

// Rect returns the region.
func (c *Cut) Rect() image.Rectangle {
	return image.Rect(int(c.Region.XMin), int(c.Region.YMin), int(c.Region.XMax), int(c.Region.YMax))
}

// SetRect says which pixels of the upright photo the crop has.
func (c *Cut) SetRect(at image.Rectangle) {
	c.Width, c.Height = at.Dx(), at.Dy()
	c.Region = detect.Box{XMin: float64(at.Min.X), YMin: float64(at.Min.Y), XMax: float64(at.Max.X), YMax: float64(at.Max.Y)}
}

// CutOut returns a picture that is transparent where the mask, which begins where
// it does, is.
func CutOut(m image.Image, mask *image.Alpha) image.Image {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rectangle{Max: b.Size()})
	draw.DrawMask(out, out.Rect, m, b.Min, mask, mask.Rect.Min, draw.Src)
	return out
}

// Wall is what a wall of crops shows; see [LayoutWall].
type Wall struct {
	Rows     []WallRow
	Headings WallHeadings
	Census   Census
	Shown    []Cut // in the order of the rows
}

// NewWall chooses of each label the best, the median and the worst crops, each of the
// given number, for as many labels, the most frequent. Best is the highest score; of
// ground truth, which nobody scored, the largest.
func NewWall(cuts []Cut, each, labels int) *Wall {
	byLabel := map[string][]Cut{}
	var all detect.Labelled
	w := &Wall{Headings: WallHeadings{Best: "largest", Median: "median", Worst: "smallest", All: "all there are, largest first"}}
	for _, c := range cuts {
		byLabel[c.Detection.Label] = append(byLabel[c.Detection.Label], c)
		all.Objects = append(all.Objects, detect.Object{Detection: c.Detection})
		if !c.Detection.Truth {
			w.Headings = WallHeadings{Best: "highest scores", Median: "median", Worst: "lowest scores", All: "all there are, highest scores first"}
		}
	}
	w.Census = Count([]detect.Labelled{all})
	for _, l := range w.Census.Labels[:min(len(w.Census.Labels), labels)] {
		ranked := byLabel[l.Label]
		slices.SortFunc(ranked, func(a, b Cut) int {
			return cmp.Or(
				cmp.Compare(b.Detection.Score, a.Detection.Score),
				cmp.Compare(b.Detection.Box.Canon().Area(), a.Detection.Box.Canon().Area()),
				strings.Compare(a.Crop, b.Crop),
			)
		})
		show := func(ranks []int) (tiles []Tile) {
			for _, rank := range ranks {
				c := ranked[rank]
				caption := fmt.Sprintf("%.2f", c.Detection.Score)
				if c.Detection.Truth {
					caption = fmt.Sprintf("%d×%d", c.Width, c.Height)
				}
				tiles = append(tiles, Tile{Name: caption, Size: image.Pt(c.Width, c.Height)})
				w.Shown = append(w.Shown, c)
			}
			return tiles
		}
		best, median, worst := Ranks(len(ranked), each)
		w.Rows = append(w.Rows, WallRow{Label: l.Label, Count: l.Count, Best: show(best), Median: show(median), Worst: show(worst)})
	}
	return w
}
