package yolo

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"

	"annotate/detect"
)

// Form is the name of YOLO's form in [detect.Extra].
const Form = "yolo"

// More is what a line says of an object besides.
type More struct {
	// KeyPoints are the numbers behind the box of a pose line, as they are.
	KeyPoints []float64
	// Track is the number of the object's track, if Tracked.
	Track   int64
	Tracked bool

	// columns are those of a line whose last can be the score as well as the
	// track; nil once that is settled.
	columns []float64
}

var (
	keyPointKinds = []string{"keypoints"}
	trackKinds    = []string{"track"}
	bothKinds     = []string{"keypoints", "track"}
)

// extra returns m for an object, nil if there is nothing in it.
func (m *More) extra() *detect.Extra {
	e := &detect.Extra{Form: Form, Value: m}
	switch {
	case m.KeyPoints != nil && m.Tracked:
		e.Kinds = bothKinds
	case m.KeyPoints != nil:
		e.Kinds = keyPointKinds
	case m.Tracked:
		e.Kinds = trackKinds
	case m.columns == nil:
		return nil
	}
	return e
}

// parseColumns reads the numbers of a line. It reports whether the last is
// written as a whole number, without a point.
func parseColumns(to []float64, line []byte) (columns []float64, whole bool, err error) {
	for field := range bytes.FieldsSeq(line) {
		v, err := strconv.ParseFloat(string(field), 64)
		if err != nil {
			return to, false, fmt.Errorf("want numbers, have %.40q", field)
		}
		to = append(to, v)
		whole = bytes.IndexFunc(field, func(r rune) bool { return r < '0' || r > '9' }) < 0
	}
	return to, whole, nil
}

// shape is how the columns of a line are read.
type shape struct {
	points    int // of a polygon; 0 for a box
	keyPoints int // numbers of key points behind the box
	scored    bool
	tracked   bool
	either    bool // the last column can be the track as well as the score
}

// last reads the last column as the score or the track. A whole number can be
// either; up to 1 it is read as the score, above as the track. A score above 1 is
// one in per cent.
func (s *shape) last(v float64, whole bool) bool {
	score := detect.ScoreError(v) == nil
	s.tracked = whole && v > 1
	s.scored = score && !s.tracked
	s.either = score && whole
	return s.scored || s.tracked
}

// shapeOf tells what the columns behind the class are. The kinds are those that
// Ultralytics writes: a box, or a box and as many key points as its data.yaml
// declares, or a polygon, of which an oriented box is the one with four corners;
// then perhaps the score, and the track behind it.
func shapeOf(v []float64, whole bool, keyPoints [2]int) (s shape, err error) {
	n := len(v)
	last := 0.0
	if n > 0 {
		last = v[n-1]
	}
	scored := n > 5 && detect.ScoreError(v[n-2]) == nil // the score before a track
	if declared := keyPoints[0] * keyPoints[1]; declared > 0 && n > 4 {
		s.keyPoints = declared
		switch n - 4 - declared {
		case 0:
			return s, nil
		case 1:
			s.last(last, whole)
		case 2:
			s.scored, s.tracked = scored, whole
		}
		if !s.scored && !s.tracked {
			return s, fmt.Errorf("want %d columns, a box and %d key points of %d numbers by kpt_shape, have %d", 5+declared, keyPoints[0], keyPoints[1], n+1)
		}
		return s, nil
	}
	switch {
	case n < 4:
		return s, fmt.Errorf("want class, cx, cy, w, h and perhaps a score, have %s", detect.Plural(n+1, "number"))
	case n == 4:
	case n == 5:
		if !s.last(last, whole) {
			return s, detect.ScoreError(last)
		}
	case n == 6 && whole && scored && (last > 1 || v[4] > 1):
		s.scored, s.tracked = true, true
	case n%2 == 0 && inFrame(v):
		s.points = n / 2
		s.either = n == 6 && whole
	case n%2 == 0 && whole && n > 8 && inFrame(v[:n-2]) && scored:
		s.points, s.scored, s.tracked = n/2-1, true, true
	case n%2 != 0 && inFrame(v[:n-1]) && (last <= 1 || whole) && s.last(last, whole):
		s.points = n / 2
	default:
		return s, fmt.Errorf("%d columns are neither a box nor a polygon in [0,1]: key points are read if a data.yaml says kpt_shape", n+1)
	}
	if s.points == 0 && n > 4 && !inImage(v[:4]) { // a plain box may be anywhere: checks tell pixels from shares
		return s, ErrPixels
	}
	return s, nil
}

// inImage reports whether numbers of a box can be shares, of one that is as large again
// as the image and beside it at worst.
func inImage(v []float64) bool {
	return !slices.ContainsFunc(v, func(c float64) bool { return math.Abs(c) > 2 })
}

// inFrame reports whether points can be a polygon's. A hundredth outside is what
// rounding does; of an oriented box a corner may be half an image outside.
func inFrame(points []float64) bool {
	slack := 0.01
	if len(points) == 8 {
		slack = 0.5
	}
	for _, v := range points {
		if !(v >= -slack && v <= 1+slack) {
			return false
		}
	}
	return true
}

// Columns is what the lines of a set have shown of their last columns: whether
// they are scores or the numbers of tracks. A whole number up to 100 can be either,
// and what the others are decides.
type Columns struct {
	scores, perCents, tracks, polygons bool
	counts                             bool // whole numbers above 1, up to 100
	open                               int  // objects that are not settled
	mix                                mix
}

// see notes what a line of columns v shows for certain.
func (c *Columns) see(s shape, v []float64) {
	switch last := v[len(v)-1]; {
	case s.either:
		c.open++
		c.counts = c.counts || last > 1
	case s.tracked:
		c.tracks = true
	case s.scored:
		c.scores = true
		c.perCents = c.perCents || last > 1
	case s.points > 0:
		c.polygons = true
	}
}

// repeated notes that a file has a whole number twice, which tracks have not.
func (c *Columns) repeated(objects []detect.Object) {
	seen := map[float64]bool{}
	for i := range objects {
		if m := moreOf(&objects[i]); m != nil && m.columns != nil {
			last := m.columns[len(m.columns)-1]
			c.scores = c.scores || seen[last]
			c.perCents = c.perCents || seen[last] && last > 1
			seen[last] = true
		}
	}
}

// Settle decides of the objects that Decode left open, in images of the whole
// set: their last column is the track unless other lines show that it is a
// score, or that three points are a polygon.
func (c *Columns) Settle(images []detect.Labelled) {
	if c.open == 0 {
		return
	}
	c.open = 0
	asTracks := !c.scores || c.tracks || c.counts && !c.perCents
	for i := range images {
		img := &images[i]
		for k := range img.Objects {
			o := &img.Objects[k]
			m := moreOf(o)
			if m == nil || m.columns == nil {
				continue
			}
			settled := *m
			settled.columns = nil
			switch n := len(m.columns); {
			case n == 6 && (c.polygons || !asTracks): // three points
			case n == 6:
				o.Box = boxOf(m.columns, float64(img.Width), float64(img.Height))
				o.Outline, o.Truth, o.Score = nil, false, m.columns[4]
				settled.Track, settled.Tracked = int64(m.columns[5]), true
			case asTracks:
				o.Truth, o.Score = true, 1
				settled.Track, settled.Tracked = int64(m.columns[n-1]), true
			default:
				o.Truth, o.Score = false, m.columns[n-1]
				settled.Track, settled.Tracked = 0, false
			}
			o.Extra = settled.extra()
		}
	}
}

// Unsettled reports whether an object waits for [Columns.Settle].
func Unsettled(o *detect.Object) bool {
	m := moreOf(o)
	return m != nil && m.columns != nil
}

// moreOf returns what was read from YOLO of an object, nil for nothing.
func moreOf(o *detect.Object) *More {
	if o.Extra == nil || o.Extra.Form != Form {
		return nil
	}
	m, _ := o.Extra.Value.(*More)
	return m
}
