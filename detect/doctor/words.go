package doctor

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
)

// Words are what people are told of a kind of finding.
type Words struct {
	Unit string // what is counted
	What string // what is wrong
	Do   string // what to do about it
}

// Words returns what is said of a kind.
func (k Kind) Words() Words {
	if are, as, ok := k.Misread(); ok {
		w := Words{Unit: "image"}
		w.What = fmt.Sprintf("The four numbers of a box are %s and were read as %s.", formWords(are), formWords(as))
		w.Do = "Have the program that wrote the file write what its format wants, or read the columns as they are."
		return w
	}
	return map[Kind]Words{
		Normalised: {"image", "Coordinates are shares of the image's sides, from 0 to 1, where pixels are expected.",
			"Multiply x by the width and y by the height of each image, or keep the labels in a format whose numbers are shares (YOLO)."},
		Multiplied: {"image", "Coordinates are pixels where shares of the image's sides are expected, so that they were multiplied once too often.",
			"Divide x by the width and y by the height of each image before writing YOLO files."},
		AxesSwapped: {"image", "x and y changed places.",
			"Write x before y. Arrays of pictures are indexed [y, x], and some tools write boxes so."},
		ResizedCopy: {"image", "The boxes are those of a smaller or larger copy of the photos.",
			"Scale the boxes to the photos, or name the folder of the copies that were labelled with --images."},
		Letterbox: {"image", "The boxes are those of a square copy with bars beside the photo, as networks are fed.",
			"Take off the bars and scale the boxes to the photos, or name the folder of the copies with --images."},
		UnrotatedCopy: {"image", "The boxes are those of the stored pictures; EXIF has the photos turned before they are shown.",
			"Have the labelling tool apply the EXIF orientation, or turn the photos themselves and drop the tag."},
		SizeMismatch: {"image", "The file says another size than the photo has.",
			"Check that these are the photos that were labelled; sizes that are only written down wrong can be put right."},
		NotFinite: {"box", "A coordinate is NaN or infinite.", "Drop the box, and look for a division by zero in the program that wrote it."},
		Inverted:  {"box", "The left edge is right of the right one, or the top below the bottom.", "Put the corners in order."},
		ZeroArea:  {"box", "The box has no width or no height. Training often stops at such a box.", "Drop the box."},
		OffFrame:  {"box", "The box reaches far past the edge of its image, or is outside.", "Cut it at the edge; drop what is outside."},
		PastEdge:  {"box", "The box reaches a little past the edge, as detectors' boxes do.", "Nothing need be done. Cut it at the edge for tools that are strict."},
		Speck:     {"box", "The box is within two pixels of the origin: perhaps shares of the image's sides among pixels.", "Look at it, and multiply it by the image's width and height if that is so."},
		Duplicate: {"box", "The object is there twice: same label, IoU over 0.95.", "Keep one of them. Of a detector, lower the IoU of its non-maximum suppression."},
		TwoLabels: {"box", "Two labels for one object: IoU over 0.95.", "Look at them and decide for one."},
		LabelVariant: {"box", "One label is written in several ways.",
			"Write it in one way: as it is, training takes them for different classes."},
		LabelSpelling: {"box", "A label looks like another one misspelt.", "Correct it, if they are the same."},
		MissingPhoto: {"image", "The labels are of an image that is not in the folder of photos.",
			"Check --images, the names' folders and extensions, or take the image out of the labels."},
		UnlabelledPhoto: {"photo", "The photo is not in the labels.",
			"Label it. If there is nothing in it, write it down as an image without objects."},
		Overlapping:      {"box", "Two boxes of one label overlap with an IoU of 0.7 to 0.95: perhaps one object twice.", "Look at them, and keep one if that is so."},
		WholeFrame:       {"box", "The box is the whole image.", "Look at it: tools write such boxes where they have none."},
		OddSize:          {"box", "The box is over a hundred times larger or smaller than is usual for its label.", "Look at it: a slip of the mouse, or another label."},
		RareLabel:        {"box", "The label has one or two boxes, which nothing can be learned from.", "Collect more, or join it with another label."},
		MostlyEmpty:      {"image", "Half of the images or more have no objects.", "Check that they were labelled. Trainers suggest a tenth."},
		SamePhoto:        {"photo", "The photo is another one's copy, byte for byte.", "Keep one of them, with all of its boxes."},
		SplitLeak:        {"photo", "The photo is in another part of the split, too: what is trained on is tested on.", "Keep it in one of them."},
		UnreadablePhoto:  {"photo", "The photo cannot be opened.", "Replace the file."},
		UnreadableRecord: {"record", "A record of the label file cannot be read, and was left out.", "Correct it at the place that is named."},
		NumberAsText: {"record", "Numbers are written as text, in quotes. They were read as numbers; pycocotools and most trainers stop at them.",
			"Write them without quotes."},
		UnknownClass: {"record", "The class is not among those that the set names.",
			"Add it to the names, or correct its number: training stops at it, or leaves the box out."},
		BeyondClasses: {"record", "The class is not below the number of classes (nc) that the set declares. Ultralytics leaves the photo out.",
			"Correct the class, or nc and the names."},
		ClassCount: {"remark", "The set declares a number of classes (nc) that is not the number of names. Ultralytics stops at it.",
			"Correct the one that is wrong."},
		DoubleCategory: {"id", "Two categories have one id, and boxes of both get the label of the last.",
			"Give one of them another id, and its boxes too."},
		DoubleAnnotation: {"box", "Two annotations have one id. pycocotools sees the last alone.",
			"Give one of them another id."},
		DoubleFile: {"image", "One file is two images, by two ids. Training sees the photo twice, each time with half of its boxes.",
			"Make them one, and have all boxes name its id."},
		PerCentScores: {"score", "Scores are per cents, up to 100, where shares from 0 to 1 are expected. They were read as hundredths.",
			"Divide them by 100: whatever else reads the file stops at them, or takes all of them for certain."},
		UnreadImage: {"image", "Of the image no record could be read. It was left out, not taken for one without objects.",
			"Correct the records, or take the image out of the labels."},
		MixedColumns: {"file", "Some lines have a column more than others, a score or the number of a track. Ultralytics wants five columns, and leaves the photo out otherwise.",
			"Write ground truth with five columns, and detections with six on every line."},
		MixedShapes: {"file", "Some lines are boxes and others polygons. Ultralytics leaves the photo out, or takes the four numbers of a box for two points.",
			"Write all objects as boxes, or all as polygons."},
		MixedFiles: {"file", "Some files have boxes and others polygons. Ultralytics drops all polygons of such a set.",
			"Write all objects as boxes, or all as polygons."},
		Imbalance: {"box", "The label has at most a hundredth of the boxes of the commonest one.", "Collect more of it, or sample its photos more often."},
		PairedLabels: {"box", "Nearly every box of one label is another label's box, too: IoU over 0.95.",
			"If one is the other's kind (car, vehicle), keep the one that is to be learned; if the boxes are one object twice, decide for one."},
		LookalikeLeak: {"photo", "The photo looks like one in another part of the split: what is trained on is tested on.", "Keep them in one part, such as all frames of a video."},
		CopiedSplit:   {"part", "One part of the split is another's copy: what is trained on is tested on, and every figure is too good.", "Put other photos into it."},
		ReadOtherwise: {"remark", "Something was not read as it was written.", "Nothing need be done if that is what you want."},
	}[k]
}

func formWords(form string) string {
	return map[string]string{
		"xyxy": "two corners (x1 y1 x2 y2)", "xywh": "a corner and a size (x y w h)", "cxcywh": "a middle and a size (cx cy w h)",
	}[form]
}

// maxLabels is how many labels are named in words.
const maxLabels = 8

// Evidence returns why the finding is believed, empty where examples say it all.
func (f *Finding) Evidence() string {
	var said []string
	if f.Where != "" {
		said = append(said, "all in the folder "+f.Where)
	}
	if f.Impossible > 0 {
		text := fmt.Sprintf("%d of %d boxes are impossible as they stand", f.Impossible, f.Tried)
		if f.Fixable > 0 {
			text += fmt.Sprintf(", %d when read so", f.Left)
		}
		said = append(said, text)
	}
	if c := f.Copy; c != nil {
		about := ""
		if !c.Exact {
			about = "about "
		}
		switch {
		case c.Width > 0:
			said = append(said, fmt.Sprintf("boxes begin at the edges and end at %d×%d, whatever the photo's size", c.Width, c.Height))
		case c.LongestSide > 0:
			said = append(said, fmt.Sprintf("boxes begin at the edges and end where copies of %d px on the longest side do", c.LongestSide))
		case c.ShortestSide > 0:
			said = append(said, fmt.Sprintf("boxes begin at the edges and end where copies of %d px on the shortest side do", c.ShortestSide))
		default:
			said = append(said, fmt.Sprintf("boxes begin at the edges and end at %s%.3g of the photo's sides", about, c.Scale))
		}
	}
	if len(f.Labels) > 0 {
		var labels []string
		for i, l := range f.Labels {
			if i == maxLabels {
				labels = append(labels, fmt.Sprintf("and %d more", len(f.Labels)-i))
				break
			}
			if l.Boxes == 1 {
				labels = append(labels, fmt.Sprintf("%q once", l.Label))
				continue
			}
			labels = append(labels, fmt.Sprintf("%q %d times", l.Label, l.Boxes))
		}
		said = append(said, strings.Join(labels, ", "))
	}
	return strings.Join(said, "; ")
}

// Counted returns how many are concerned, such as "3 of 12 images".
func (f *Finding) Counted() string {
	unit := f.Kind.Words().Unit
	if f.Of == 0 {
		return detect.Plural(f.Count, unit)
	}
	return fmt.Sprintf("%d of %s", f.Count, detect.Plural(f.Of, unit))
}

// String returns where the fault is, such as
//
//	labels.json:17: a.jpg box 3: "cat" at 10,20–30,40
func (e *Example) String() string {
	var parts []string
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	if e.Image != "" {
		at := e.Image
		if e.Object > 0 {
			at += fmt.Sprintf(" box %d", e.Object)
		}
		parts = append(parts, at)
	}
	if e.Object > 0 {
		parts = append(parts, fmt.Sprintf("%q at %s", e.Label, Corners(e.Box)))
	}
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	return strings.Join(parts, ": ")
}

// Corners writes a box as its corners, in as few digits as tell it from its
// neighbours.
func Corners(b detect.Box) string {
	return fmt.Sprintf("%s,%s–%s,%s", pixels(b.XMin), pixels(b.YMin), pixels(b.XMax), pixels(b.YMax))
}

func pixels(v float64) string {
	parts := 10.
	if math.Abs(v) < 10 {
		parts = 1000
	}
	return strconv.FormatFloat(math.Round(v*parts)/parts, 'f', -1, 64)
}
