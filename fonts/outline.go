package fonts

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/golang/freetype/truetype"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// maxHinted is the size up to which the embedded face is hinted. Above, stems
// are wide enough to be crisp anyway.
const maxHinted = 48 * 64

// native returns the outline of a glyph of the embedded face. Up to maxHinted
// its heights come from the hinted outline and its widths from the plain one:
// bars and the x-height meet the pixel rows and are crisp, while letters keep
// their shapes and distances, which full hinting distorts at 11 px.
func (s *masks) native(key maskKey) path {
	index := truetype.Index(key.id)
	if s.plain.Load(key.face.native, key.size, index, xfont.HintingNone) != nil {
		return nil
	}
	points := s.plain.Points
	if key.size <= maxHinted && s.hinted.Load(key.face.native, key.size, index, xfont.HintingFull) == nil &&
		len(s.hinted.Points) == len(points) {
		for i := range points {
			points[i].Y = s.hinted.Points[i].Y
		}
	}
	var p path
	start := 0
	for _, end := range s.plain.Ends {
		p = p.contour(points[start:end], key.phase)
		start = end
	}
	return p
}

// A path is a sequence of contours in 26.6 pixels, y down.
type path []segment

type segment struct {
	op   opentype.SegmentOp
	args [3]fixed.Point26_6
}

// contour appends one TrueType contour, in which an on-curve point lies unsaid
// between any two off-curve ones.
func (p path) contour(points []truetype.Point, x fixed.Int26_6) path {
	if len(points) == 0 {
		return p
	}
	at := func(q truetype.Point) fixed.Point26_6 { return fixed.Point26_6{X: q.X + x, Y: -q.Y} }
	on := func(q truetype.Point) bool { return q.Flags&1 != 0 }
	middle := func(a, b fixed.Point26_6) fixed.Point26_6 {
		return fixed.Point26_6{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}
	}
	first, last := points[0], points[len(points)-1]
	start := at(first)
	switch {
	case on(first):
		points = points[1:]
	case on(last):
		start, points = at(last), points[:len(points)-1]
	default:
		start = middle(start, at(last))
	}
	p = append(p, segment{opentype.SegmentOpMoveTo, [3]fixed.Point26_6{start}})
	var control fixed.Point26_6
	open := false // control waits for its end
	for _, q := range points {
		to := at(q)
		switch {
		case on(q) && open:
			p = append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, to}})
			open = false
		case on(q):
			p = append(p, segment{opentype.SegmentOpLineTo, [3]fixed.Point26_6{to}})
		default:
			if open {
				p = append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, middle(control, to)}})
			}
			control, open = to, true
		}
	}
	if open {
		return append(p, segment{opentype.SegmentOpQuadTo, [3]fixed.Point26_6{control, start}})
	}
	return append(p, segment{opentype.SegmentOpLineTo, [3]fixed.Point26_6{start}})
}

// path scales a go-text outline, whose curves may be cubic.
func (k maskKey) path(outline []font.Segment) path {
	p := make(path, len(outline))
	for i, seg := range outline {
		p[i].op = seg.Op
		for j, a := range seg.Args {
			p[i].args[j] = fixed.Point26_6{
				X: k.face.scaleFloat(a.X, k.size) + k.phase,
				Y: -k.face.scaleFloat(a.Y, k.size),
			}
		}
	}
	return p
}

// arguments returns how many points a segment has.
func arguments(op opentype.SegmentOp) int {
	switch op {
	case opentype.SegmentOpQuadTo:
		return 2
	case opentype.SegmentOpCubeTo:
		return 3
	}
	return 1
}
