package main

import (
	"fmt"
	"strings"

	"annotate/detect/doctor"
)

// kindWords is what people are told about a kind of finding.
type kindWords struct {
	unit string // what is counted
	what string
	do   string
}

// The kinds that the command itself finds.
const (
	unreadableRecord doctor.Kind = "unreadable-record"
	readOtherwise    doctor.Kind = "read-otherwise"
	numberAsText     doctor.Kind = "number-as-text"
	unknownClass     doctor.Kind = "unknown-class"
	doubleCategory   doctor.Kind = "double-category-id"
	doubleAnnotation doctor.Kind = "double-annotation-id"
	doubleFile       doctor.Kind = "one-file-two-ids"
)

// wordsOf returns what is said about a kind. The doctor says what it found, only
// this file says what it means.
func wordsOf(k doctor.Kind) kindWords {
	if are, as, ok := k.Misread(); ok {
		w := kindWords{unit: "image"}
		w.what = fmt.Sprintf("The four numbers of a box are %s and were read as %s.", formWords(are), formWords(as))
		w.do = "Have the program that wrote the file write what its format wants, or read the columns as they are."
		return w
	}
	return map[doctor.Kind]kindWords{
		doctor.Normalised: {"image", "Coordinates are shares of the image's sides, from 0 to 1, where pixels are expected.",
			"Multiply x by the width and y by the height of each image, or keep the labels in a format whose numbers are shares (YOLO)."},
		doctor.Multiplied: {"image", "Coordinates are pixels where shares of the image's sides are expected, so that they were multiplied once too often.",
			"Divide x by the width and y by the height of each image before writing YOLO files."},
		doctor.AxesSwapped: {"image", "x and y changed places.",
			"Write x before y. Arrays of pictures are indexed [y, x], and some tools write boxes so."},
		doctor.ResizedCopy: {"image", "The boxes are those of a smaller or larger copy of the photos.",
			"Scale the boxes to the photos, or name the folder of the copies that were labelled with --images."},
		doctor.Letterbox: {"image", "The boxes are those of a square copy with bars beside the photo, as networks are fed.",
			"Take off the bars and scale the boxes to the photos, or name the folder of the copies with --images."},
		doctor.UnrotatedCopy: {"image", "The boxes are those of the stored pictures; EXIF has the photos turned before they are shown.",
			"Have the labelling tool apply the EXIF orientation, or turn the photos themselves and drop the tag."},
		doctor.SizeMismatch: {"image", "The file says another size than the photo has.",
			"Check that these are the photos that were labelled; sizes that are only written down wrong can be put right."},
		doctor.NotFinite: {"box", "A coordinate is NaN or infinite.", "Drop the box, and look for a division by zero in the program that wrote it."},
		doctor.Inverted:  {"box", "The left edge is right of the right one, or the top below the bottom.", "Put the corners in order."},
		doctor.ZeroArea:  {"box", "The box has no width or no height. Training often stops at such a box.", "Drop the box."},
		doctor.OffFrame:  {"box", "The box reaches far past the edge of its image, or is outside.", "Cut it at the edge; drop what is outside."},
		doctor.PastEdge:  {"box", "The box reaches a little past the edge, as detectors' boxes do.", "Nothing need be done. Cut it at the edge for tools that are strict."},
		doctor.Speck:     {"box", "The box is within two pixels of the origin: perhaps shares of the image's sides among pixels.", "Look at it, and multiply it by the image's width and height if that is so."},
		doctor.Duplicate: {"box", "The object is there twice: same label, IoU over 0.95.", "Keep one of them. Of a detector, lower the IoU of its non-maximum suppression."},
		doctor.TwoLabels: {"box", "Two labels for one object: IoU over 0.95.", "Look at them and decide for one."},
		doctor.LabelVariant: {"box", "One label is written in several ways.",
			"Write it in one way: as it is, training takes them for different classes."},
		doctor.LabelSpelling: {"box", "A label looks like another one misspelt.", "Correct it, if they are the same."},
		doctor.MissingPhoto: {"image", "The labels are of an image that is not in the folder of photos.",
			"Check --images, the names' folders and extensions, or take the image out of the labels."},
		doctor.UnlabelledPhoto: {"photo", "The photo is not in the labels.",
			"Label it. If there is nothing in it, write it down as an image without objects."},
		doctor.Overlapping:     {"box", "Two boxes of one label overlap with an IoU of 0.7 to 0.95: perhaps one object twice.", "Look at them, and keep one if that is so."},
		doctor.WholeFrame:      {"box", "The box is the whole image.", "Look at it: tools write such boxes where they have none."},
		doctor.OddSize:         {"box", "The box is over a hundred times larger or smaller than is usual for its label.", "Look at it: a slip of the mouse, or another label."},
		doctor.RareLabel:       {"box", "The label has one or two boxes, which nothing can be learned from.", "Collect more, or join it with another label."},
		doctor.MostlyEmpty:     {"image", "Half of the images or more have no objects.", "Check that they were labelled. Trainers suggest a tenth."},
		doctor.SamePhoto:       {"photo", "The photo is there more than once, byte for byte.", "Keep one of them, with all of its boxes."},
		doctor.SplitLeak:       {"photo", "The photo is in several parts of the split: what is trained on is tested on.", "Keep it in one of them."},
		doctor.UnreadablePhoto: {"photo", "The photo cannot be opened.", "Replace the file."},
		unreadableRecord:       {"record", "A record of the label file cannot be read, and was left out.", "Correct it at the place that is named."},
		numberAsText: {"record", "Numbers are written as text, in quotes. They were read as numbers; pycocotools and most trainers stop at them.",
			"Write them without quotes."},
		unknownClass: {"record", "The class is not among those that the set names.",
			"Add it to the names, or correct its number: training stops at it, or leaves the box out."},
		doubleCategory: {"id", "Two categories have one id, and boxes of both get the label of the last.",
			"Give one of them another id, and its boxes too."},
		doubleAnnotation: {"box", "Two annotations have one id. pycocotools sees the last alone.",
			"Give one of them another id."},
		doubleFile: {"image", "One file is two images, by two ids. Training sees the photo twice, each time with half of its boxes.",
			"Make them one, and have all boxes name its id."},
		readOtherwise: {"remark", "Something was not read as it was written.", "Nothing need be done if that is what you want."},
	}[k]
}

func formWords(form string) string {
	return map[string]string{
		"xyxy": "two corners (x1 y1 x2 y2)", "xywh": "a corner and a size (x y w h)", "cxcywh": "a middle and a size (cx cy w h)",
	}[form]
}

// evidence returns why the finding is believed, empty where examples say it all.
func evidence(f *doctor.Finding) string {
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
		for _, l := range f.Labels {
			labels = append(labels, fmt.Sprintf("%q %d times", l.Label, l.Boxes))
		}
		said = append(said, strings.Join(labels, ", "))
	}
	return strings.Join(said, "; ")
}
