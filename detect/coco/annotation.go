package coco

import (
	"math"
	"slices"

	"annotate/detect"
)

// What bbox_mode says, which Detectron2 writes: BoxMode.XYXY_ABS and XYWH_ABS.
const (
	modeCorners = 0
	modeSized   = 1
)

// object reads an entry of annotations or of results, whose image ids may be names
// of files.
func (d *decoder) object(numeric bool) {
	line := d.Line()
	var a Annotation
	var more More
	var hasImage, hasCategory, hasBox bool
	mode := int64(modeSized)
	d.rest = d.rest[:0]
	d.Object(func(key []byte) {
		switch string(key) {
		case "id":
			a.ID = d.annotationID(key)
		case "image_id":
			a.ImageID = d.id(imageID, "image_id", numeric)
			hasImage = !d.HasWrong()
		case "category_id":
			a.CategoryID, hasCategory = d.id(categoryID, "category_id", true), true
		case "bbox":
			a.BBox, hasBox = d.bbox()
		case "bbox_mode":
			mode = d.Int("bbox_mode")
		case "area":
			if !d.Null() {
				a.Area = d.Float("area")
			}
		case "score":
			if !d.Null() {
				a.Score, a.Scored = d.Float("score"), true
			}
		case "iscrowd":
			a.Crowd = d.Flag("iscrowd")
		case "segmentation":
			a.Outline, more.Mask = d.segmentation(line)
		default:
			d.member(key)
		}
	})
	more.Rest = members(d.rest)
	if !hasBox && a.Outline != nil {
		b := a.Outline.Bounds()
		a.BBox, hasBox = [4]float64{b.XMin, b.YMin, b.XMax - b.XMin, b.YMax - b.YMin}, true
		d.note(line, errBoxOfOutline)
	}
	if hasBox && mode == modeCorners {
		a.BBox[2], a.BBox[3] = a.BBox[2]-a.BBox[0], a.BBox[3]-a.BBox[1]
		d.note(line, errCorners)
	}
	switch {
	case mode != modeSized && mode != modeCorners:
		d.Say("bbox_mode %d is not read", mode)
	case !hasImage:
		d.Say("no image_id")
	case !hasCategory:
		d.Say("no category_id")
	case !hasBox:
		d.Say("no bbox")
	case a.Scored && detect.ScoreError(a.Score) != nil:
		d.Say("%w", detect.ScoreError(a.Score))
	}
	quoted := d.Quoted()
	if d.tell(line) {
		if hasImage {
			d.hurt[a.ImageID] = true
		}
		return
	}
	if quoted {
		d.note(line, ErrNumberAsText)
	}
	a.Line = int32(min(line, math.MaxInt32))
	var shared *detect.Extra
	switch {
	case d.options.Brief:
		if shared = d.brief(more.Rest); shared != nil {
			a.More = shared.Value.(*More)
		}
	case more.Mask != "" || more.Rest != "":
		more.CategoryID, more.Kinds, more.outline = a.CategoryID, d.kinds.of(more.Rest), a.Outline
		if a.More = &more; d.spooled == nil {
			a.More = d.slabs.more(more)
		}
	}
	d.add(&a, shared)
}

// add takes up an annotation.
func (d *decoder) add(a *Annotation, shared *detect.Extra) {
	d.added++
	d.scored = d.scored || a.Scored
	if d.table != nil {
		a.Outline, a.More, shared = nil, nil, nil
	}
	if d.spooled != nil {
		d.spooled.add(a, shared)
		return
	}
	d.grow()
	d.Annotations = append(d.Annotations, *a)
}

// brief returns what is left of members: their kinds, nil for none. Images and
// annotations that have the same share it.
func (d *decoder) brief(rest string) *detect.Extra {
	kinds := d.kinds.of(rest)
	if len(kinds) == 0 {
		return nil
	}
	of := d.briefs[&kinds[0]]
	if of == nil {
		if d.briefs == nil {
			d.briefs = map[*string]*detect.Extra{}
		}
		of = &detect.Extra{Form: Form, Kinds: kinds, Value: &More{Kinds: kinds}}
		d.briefs[&kinds[0]] = of
	}
	return of
}

// grow makes room for as many annotations as the rest of the file can hold, once
// a thousand have shown how long they are.
func (d *decoder) grow() {
	n := len(d.Annotations)
	if n != 1000 || d.size == 0 {
		return
	}
	grown := make([]Annotation, n, max(2*n, int(float64(d.size-d.before)/float64(max(d.Read()-d.before, 1))*float64(n)*1.02)))
	copy(grown, d.Annotations)
	d.Annotations = grown
}

// annotationID reads an annotation's own id. One that is text, or 0, which stands for
// none, is kept as it is, before all others.
func (d *decoder) annotationID(key []byte) int64 {
	switch d.Peek() {
	case '"', '0':
		others := slices.Clone(d.rest)
		d.rest = d.rest[:0]
		d.member(key)
		d.rest = append(d.rest, others...)
		return 0
	case 'n':
		d.Null()
		return 0
	}
	return d.Int("id")
}

// bbox reads x, y, width and height. null and an empty array are none.
func (d *decoder) bbox() (box [4]float64, has bool) {
	if d.Null() {
		return box, false
	}
	d.numbers = d.Floats("bbox", d.numbers)
	if len(d.numbers) == 0 {
		return box, d.Reader.HasWrong()
	}
	if copy(box[:], d.numbers); len(d.numbers) != len(box) {
		d.Say("bbox: want x, y, width and height, have %d numbers", len(d.numbers))
	}
	return box, true
}
