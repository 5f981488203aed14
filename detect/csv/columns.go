package csv

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// column is what a column means.
type column int

const (
	image column = iota
	label
	score
	xmin
	ymin
	xmax
	ymax
	width
	height
	left // corner of a box that has a size
	top
	centreX
	centreY
	boxWidth
	boxHeight
	corners  // a list of four
	sizedBox // a list of a corner and a size
	box      // a list of four, of either kind
	crowd
	truncated
	columns
)

// aliases are what columns are called, in small letters and without spaces,
// lines and dots; of a meaning's names the first that a file has counts.
var aliases = [columns][]string{
	image:     {"image", "filename", "imagename", "file", "imagepath", "imgpath", "filepath", "path", "img", "imagefile", "imageid", "photo", "frame"},
	label:     {"label", "labelname", "classname", "categoryname", "name", "category", "class", "object", "classid", "labelid", "categoryid", "cls"},
	score:     {"score", "confidence", "conf", "prob", "probability"},
	xmin:      {"xmin", "x1", "minx", "bboxxmin", "bboxx1", "boxxmin", "boxx1", "startx"},
	ymin:      {"ymin", "y1", "miny", "bboxymin", "bboxy1", "boxymin", "boxy1", "starty"},
	xmax:      {"xmax", "x2", "maxx", "right", "bboxxmax", "bboxx2", "boxxmax", "boxx2", "endx"},
	ymax:      {"ymax", "y2", "maxy", "bottom", "bboxymax", "bboxy2", "boxymax", "boxy2", "endy"},
	width:     {"imagewidth", "imgwidth", "imwidth", "width"},
	height:    {"imageheight", "imgheight", "imheight", "height"},
	left:      {"left", "x", "bboxx", "boxx", "bboxleft", "xleft"},
	top:       {"top", "y", "bboxy", "boxy", "bboxtop", "ytop"},
	centreX:   {"xcenter", "centerx", "xcentre", "centrex", "cx", "xc"},
	centreY:   {"ycenter", "centery", "ycentre", "centrey", "cy", "yc"},
	boxWidth:  {"w", "bboxw", "bboxwidth", "boxw", "boxwidth", "width"},
	boxHeight: {"h", "bboxh", "bboxheight", "boxh", "boxheight", "height"},
	corners:   {"bboxxyxy", "xyxy", "boxxyxy"},
	sizedBox:  {"bboxxywh", "xywh", "boxxywh", "cocobbox"},
	box:       {"bbox", "box", "boundingbox", "bboxes", "boxes"},
	crowd:     {"isgroupof", "iscrowd", "crowd"},
	truncated: {"istruncated", "truncated"},
}

var plain = strings.NewReplacer(" ", "", "_", "", "-", "", ".", "", "\u00a0", "")

// layout is how the columns of a file are read.
type layout struct {
	at   [columns]int // which column of the file it is, −1 for none
	four [4]column    // the columns of the box; of a list all are that
	kind kind
	// noted is what of that was inferred; empty for nothing.
	noted []string
	// openImages says that a score of 1 is ground truth that people confirmed.
	openImages bool
}

// kind is what the numbers of a box are.
type kind int

const (
	cornersKind kind = iota // left, top, right, bottom
	sizedKind               // left, top, width, height
	centredKind             // centre, width, height
	eitherKind              // a list, of corners or sized
)

// A header without columns that are wanted; errNoBox is one that may be any table's.
var (
	errHeader = errors.New("want image,label,score,xmin,ymin,xmax,ymax")
	errNoBox  = fmt.Errorf("%w", errHeader)
)

// layoutOf finds the columns in a header.
func layoutOf(header []string) (*layout, error) {
	l := &layout{}
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = plain.Replace(strings.ToLower(strings.TrimSpace(name)))
	}
	for c := range l.at {
		l.at[c] = -1
		for _, alias := range aliases[c] {
			if l.at[c] = slices.Index(names, alias); l.at[c] >= 0 {
				break
			}
		}
	}
	has := func(all ...column) bool {
		return !slices.ContainsFunc(all, func(c column) bool { return l.at[c] < 0 })
	}
	// What is left of the corners is one, whatever it is called.
	if has(xmax, ymax) && !has(xmin) && has(left, top) {
		l.at[xmin], l.at[ymin] = l.at[left], l.at[top]
	}
	if !has(left) && has(xmin, ymin) && !has(xmax) {
		l.at[left], l.at[top] = l.at[xmin], l.at[ymin]
	}
	switch {
	case has(xmin, ymin, xmax, ymax):
		l.four = [4]column{xmin, ymin, xmax, ymax}
	case has(centreX, centreY, boxWidth, boxHeight):
		l.four, l.kind = [4]column{centreX, centreY, boxWidth, boxHeight}, centredKind
	case has(left, top, boxWidth, boxHeight):
		l.four, l.kind = [4]column{left, top, boxWidth, boxHeight}, sizedKind
		if header := names[l.at[left]]; header == "x" || header == "bboxx" || header == "boxx" {
			l.noted = append(l.noted, "x and y are taken for the left top corner")
		}
	case has(corners):
		l.four = [4]column{corners, corners, corners, corners}
	case has(sizedBox):
		l.four, l.kind = [4]column{sizedBox, sizedBox, sizedBox, sizedBox}, sizedKind
	case has(box):
		l.four, l.kind = [4]column{box, box, box, box}, eitherKind
	}
	if l.kind != cornersKind && l.kind != eitherKind && !l.list() { // width is the box's
		for _, c := range []column{width, height} {
			if l.at[c] == l.at[l.four[2]] || l.at[c] == l.at[l.four[3]] {
				l.at[c] = -1
			}
		}
	}
	var missing []string
	if l.four[0] == image {
		for _, c := range []column{xmin, ymin, xmax, ymax} {
			if l.at[c] < 0 {
				missing = append(missing, [...]string{"xmin", "ymin", "xmax", "ymax"}[c-xmin])
			}
		}
	}
	if l.at[label] < 0 {
		missing = slices.Insert(missing, 0, "label")
	}
	if l.at[image] < 0 && l.at[score] < 0 {
		missing = slices.Insert(missing, 0, "image")
	}
	if len(missing) > 0 {
		want := errHeader
		if l.four[0] == image {
			want = errNoBox
		}
		return nil, fmt.Errorf("the header has no %s; %w", strings.Join(missing, ", "), want)
	}
	l.openImages = slices.Contains(names, "labelname") && slices.Contains(names, "isgroupof")
	for _, c := range []column{image, label, score} {
		if at := l.at[c]; at >= 0 && names[at] != aliases[c][0] {
			l.noted = append(l.noted, fmt.Sprintf("%s is the %s", strings.TrimSpace(header[at]), aliases[c][0]))
		}
	}
	return l, nil
}

// list reports whether the box is in one column.
func (l *layout) list() bool { return l.four[0] == l.four[1] }

// bare is the layout of rows without a header, path,x1,y1,x2,y2,class, as
// keras-retinanet has them.
func bare() *layout {
	l := &layout{four: [4]column{xmin, ymin, xmax, ymax}}
	for c := range l.at {
		l.at[c] = -1
	}
	for i, c := range []column{image, xmin, ymin, xmax, ymax, label} {
		l.at[c] = i
	}
	l.noted = []string{"no header: path,x1,y1,x2,y2,class, as keras-retinanet has them"}
	return l
}

// isBare reports whether a row can be one without a header.
func isBare(row []string) bool {
	if len(row) != 6 || path.Ext(strings.TrimSpace(row[0])) == "" {
		return false
	}
	empty := 0
	for _, v := range row[1:5] {
		if strings.TrimSpace(v) == "" {
			empty++
		} else if _, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil {
			return false
		}
	}
	return empty == 0 || empty == 4 && strings.TrimSpace(row[5]) == ""
}
