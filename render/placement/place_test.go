package placement_test

import (
	"image"
	"testing"

	"annotate/render/placement"
	"annotate/render/placement/placementtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vga is the frame of the cases below; strokes are 2 pixels, one to each side.
var vga = image.Rect(0, 0, 640, 480)

func objects(boxes ...image.Rectangle) []placement.Object {
	list := make([]placement.Object, len(boxes))
	for i, b := range boxes {
		list[i] = placement.Object{Box: b, Forms: []image.Point{{80, 16}, {50, 16}},
			Number: image.Pt(16, 16), Row: image.Pt(96, 16)}
	}
	return list
}

func place(frame image.Rectangle, list []placement.Object) placement.Result {
	return placement.Place(list, placement.Options{Frame: frame, Gap: 1, Inset: 1,
		Count: func(int) image.Point { return image.Pt(60, 16) }})
}

// TestPlaceOne gives the places that one can tell by hand: the first label's.
func TestPlaceOne(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		boxes []image.Rectangle
		want  image.Rectangle
	}{
		{"a lonely box: above, flush with the stroke's left edge",
			[]image.Rectangle{image.Rect(200, 200, 400, 300)},
			image.Rect(199, 183, 279, 199)},
		{"a small box: above as well, never over it",
			[]image.Rectangle{image.Rect(200, 200, 210, 205)},
			image.Rect(199, 183, 279, 199)},
		{"at the top, large: inside",
			[]image.Rectangle{image.Rect(100, 0, 500, 400)},
			image.Rect(101, 1, 181, 17)},
		{"at the top, small: below",
			[]image.Rectangle{image.Rect(100, 4, 160, 40)},
			image.Rect(99, 41, 179, 57)},
		{"at the right edge: shifted left",
			[]image.Rectangle{image.Rect(600, 200, 640, 300)},
			image.Rect(560, 183, 640, 199)},
		{"as large as the frame: inside",
			[]image.Rectangle{vga},
			image.Rect(1, 1, 81, 17)},
		{"something small above: beside it, not over it",
			[]image.Rectangle{image.Rect(200, 200, 400, 300), image.Rect(220, 185, 230, 195)},
			image.Rect(321, 183, 401, 199)},
		{"a background behind: nothing changes",
			[]image.Rectangle{image.Rect(200, 200, 400, 300), vga},
			image.Rect(199, 183, 279, 199)},
		{"outside the frame: at the nearest pixel",
			[]image.Rectangle{image.Rect(-50, 200, -20, 220)},
			image.Rect(0, 183, 80, 199)},
		{"inverted: as if it were not",
			[]image.Rectangle{{Min: image.Pt(400, 300), Max: image.Pt(200, 200)}},
			image.Rect(199, 183, 279, 199)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := place(vga, objects(c.boxes...))
			assert.Equal(t, placement.Placed{Form: 0, Rect: c.want}, res.Labels[0])
			assert.Zero(t, res.Hidden)
		})
	}
}

// TestPlaceUsualCorner wants labels at their usual corner whatever is large
// there, but not where it costs a small object, or where they would lie on the
// lower edge of an object of their own colour: then inside it.
func TestPlaceUsualCorner(t *testing.T) {
	t.Parallel()
	box := image.Rect(200, 200, 400, 300)
	corner, inside := image.Rect(199, 183, 279, 199), image.Rect(201, 201, 281, 217)
	for _, c := range []struct {
		name   string
		others []image.Rectangle
		color  int // of the others
		want   image.Rectangle
	}{
		{"on another's lower edge", []image.Rectangle{image.Rect(150, 60, 450, 192)}, 1, corner},
		{"on that of one of its colour", []image.Rectangle{image.Rect(150, 60, 450, 192)}, 0, inside},
		{"on less than half of it", []image.Rectangle{image.Rect(250, 60, 450, 192)}, 0, corner},
		{"on edges of several", []image.Rectangle{image.Rect(150, 60, 450, 192), image.Rect(100, 150, 260, 400), image.Rect(190, 100, 220, 420)}, 1, corner},
		{"on a small one", []image.Rectangle{image.Rect(200, 185, 240, 197)}, 1, image.Rect(321, 183, 401, 199)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := objects(append([]image.Rectangle{box}, c.others...)...)
			for i := range list[1:] {
				list[1+i].Color = c.color
			}
			assert.Equal(t, c.want, place(vga, list).Labels[0].Rect)
		})
	}
}

func TestPlaceTranslated(t *testing.T) {
	t.Parallel()
	list := objects(image.Rect(10, 10, 60, 60), image.Rect(20, 20, 300, 90), image.Rect(0, 0, 640, 480))
	want := place(vga, list)
	by := image.Pt(-1000, 777)
	for i := range list {
		list[i].Box = list[i].Box.Add(by)
	}
	got := place(vga.Add(by), list)
	for i := range want.Labels {
		assert.Equal(t, want.Labels[i].Rect.Add(by), got.Labels[i].Rect)
	}
}

// TestPlaceTwins wants a list, not labels on all sides.
func TestPlaceTwins(t *testing.T) {
	t.Parallel()
	b := image.Rect(200, 200, 400, 380)
	for _, c := range []struct {
		name  string
		boxes []image.Rectangle
	}{
		{"identical", []image.Rectangle{b, b, b, b}},
		{"off by a pixel or two", []image.Rectangle{b, b.Add(image.Pt(1, 2)), b.Inset(1), b.Sub(image.Pt(2, 0))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			res := place(vga, objects(c.boxes...))
			for i, l := range res.Labels {
				at := image.Pt(199, 199-4*17+1+17*i)
				assert.Equal(t, placement.Placed{Form: 0, Rect: image.Rectangle{Min: at, Max: at.Add(image.Pt(80, 16))}}, l, i)
			}
		})
	}
}

// TestPlaceRow stands people shoulder to shoulder, narrower than their labels:
// all keep their full labels, and all labels touch.
func TestPlaceRow(t *testing.T) {
	t.Parallel()
	var boxes []image.Rectangle
	for i := range 8 {
		boxes = append(boxes, image.Rect(50+45*i, 150+7*i, 95+45*i, 400-5*i))
	}
	for i, l := range place(vga, objects(boxes...)).Labels {
		assert.Equal(t, 0, l.Form, i)
		assert.False(t, l.HasLeader, i)
	}
}

// TestPlaceLeader crowds sixteen dots on a spot that has room for fewer labels
// around it: all find room, some further away, each with a line to its dot, and
// hardly a line crosses another.
func TestPlaceLeader(t *testing.T) {
	t.Parallel()
	var boxes []image.Rectangle
	for i := range 16 {
		at := image.Pt(300+6*(i%4), 200+6*(i/4))
		boxes = append(boxes, image.Rectangle{Min: at, Max: at.Add(image.Pt(4, 4))})
	}
	res := place(vga, objects(boxes...))
	leaders := 0
	for i, l := range res.Labels {
		if !l.HasLeader {
			continue
		}
		leaders++
		if l.Form == placement.FormNumber {
			continue // a number may stand further away
		}
		assert.True(t, l.Leader[0].In(l.Rect), i)
		assert.True(t, l.Leader[1].In(boxes[i]), i)
		assert.Less(t, placementtest.Distance(l.Rect, boxes[i]), 100, i)
	}
	assert.Greater(t, leaders, 2)
	assert.LessOrEqual(t, placementtest.Crossings(res), 3)
	assert.Zero(t, res.Hidden)
	assert.LessOrEqual(t, len(res.Rows), 1)
}

// TestPlaceDegrades shrinks the frame around a crowd: words go first, then a
// number stands for them, and last they are counted.
func TestPlaceDegrades(t *testing.T) {
	t.Parallel()
	box := image.Rect(4, 20, 30, 30)
	for _, c := range []struct {
		name   string
		frame  image.Rectangle
		form   int
		number int
		hidden int
	}{
		{"room for all", image.Rect(0, 0, 200, 100), 0, 0, 0},
		{"too narrow for the full label", image.Rect(0, 0, 70, 40), 1, 0, 0},
		{"too narrow for the short one", image.Rect(0, 0, 45, 400), placement.FormNumber, 1, 0},
		{"and no room for a legend", image.Rect(0, 0, 45, 40), placement.FormHidden, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			list := objects(box)
			list[0].Row = image.Pt(40, 16)
			res := place(c.frame, list)
			assert.Equal(t, c.form, res.Labels[0].Form)
			assert.Equal(t, c.number, res.Labels[0].Number)
			assert.Equal(t, c.hidden, res.Hidden)
			assert.Len(t, res.Rows, c.number)
		})
	}
}

func TestPlaceNothing(t *testing.T) {
	t.Parallel()
	assert.Equal(t, placement.Result{Labels: []placement.Placed{}}, place(vga, nil))

	res := place(vga, []placement.Object{{Box: image.Rect(1, 1, 9, 9)}})
	assert.Equal(t, placement.FormNone, res.Labels[0].Form, "an object without forms")
	assert.Zero(t, res.Hidden)

	res = place(image.Rectangle{}, objects(vga, vga))
	assert.Equal(t, 2, res.Hidden, "a frame without pixels")
	assert.Equal(t, placement.FormHidden, res.Labels[0].Form)
}

func TestPlaceCount(t *testing.T) {
	t.Parallel()
	list := objects(vga, vga, vga)
	for i := range list {
		list[i].Forms = []image.Point{{9, 9}}
		list[i].Number = image.Point{}
	}
	frame := image.Rect(0, 0, 12, 9)
	o := placement.Options{Frame: frame}
	res := placement.Place(list, o)
	require.Equal(t, 2, res.Hidden, "room for one label")
	assert.Zero(t, res.Count)

	o.Count = func(n int) image.Point { return image.Pt(2*n, 9) }
	res = placement.Place(list, o)
	assert.Equal(t, 3, res.Hidden, "the count needs the label's room")
	assert.Equal(t, image.Pt(6, 9), res.Count.Size())

	o.Count = func(n int) image.Point { return image.Pt(200, 9) }
	res = placement.Place(list, o)
	assert.Equal(t, 2, res.Hidden, "no room for the count")
	assert.Zero(t, res.Count)
}
