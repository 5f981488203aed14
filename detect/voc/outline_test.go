package voc

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestOutlines(t *testing.T) {
	t.Parallel()
	const box = `<bndbox><xmin>11</xmin><ymin>21</ymin><xmax>60</xmax><ymax>80</ymax></bndbox>`
	triangle := [][]detect.Point{{{X: 10, Y: 20}, {X: 60, Y: 20}, {X: 60, Y: 80}}}
	whole := detect.Box{XMin: 10, YMin: 20, XMax: 60, YMax: 80}
	for _, test := range []struct {
		name, object string
		rings        [][]detect.Point
		box          detect.Box
		notes        []string
	}{
		{"beside a box", `<polygon><x1>10</x1><y1>20</y1><x2>60</x2><y2>20</y2><x3>60</x3><y3>80</y3></polygon>` + box, triangle, whole, nil},
		{"points", box + `<polygon><pt><x>10</x><y>20</y></pt><pt><x>60</x><y>20</y></pt><pt><x>60</x><y>80</y></pt><username>me</username></polygon>`, triangle, whole, nil},
		{"alone", `<polygon><x1>10</x1><y1>20</y1><x2>60</x2><y2>20</y2><x3>60</x3><y3>80</y3></polygon>`, triangle, whole, nil},
		{"a turned box", `<type>robndbox</type><robndbox><cx>50</cx><cy>40</cy><w>40</w><h>20</h><angle>1.5707963267948966</angle></robndbox>`,
			[][]detect.Point{{{X: 60, Y: 20}, {X: 60, Y: 60}, {X: 40, Y: 60}, {X: 40, Y: 20}}}, detect.Box{XMin: 40, YMin: 20, XMax: 60, YMax: 60}, nil},
		{"LabelMe's box", `<type>bounding_box</type><polygon><pt><x>10</x><y>20</y></pt><pt><x>60</x><y>20</y></pt><pt><x>60</x><y>80</y></pt><pt><x>10</x><y>80</y></pt></polygon>`, nil, whole, nil},
		{"two points", `<polygon><x1>10</x1><y1>20</y1><x2>60</x2><y2>20</y2></polygon>` + box, nil, whole, []string{`a.xml:1: outline of "cat" left out: polygon: want three points or more, have 2`}},
		{"an empty one", `<polygon/>` + box, nil, whole, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := `<annotation><filename>a.jpg</filename><object><name>cat</name>` + test.object + `</object><object><name>gone</name><deleted>1</deleted></object></annotation>`
			for _, base := range []Base{One, Zero} {
				if base == Zero && strings.Contains(test.object, "bndbox><xmin") {
					continue
				}
				var notes []string
				f, err := DecodeFile("a.xml", strings.NewReader(text), Options{
					Base: base, Bad: func(err error) { t.Error(err) }, Note: func(err error) { notes = append(notes, err.Error()) },
				})
				require.NoError(t, err)
				require.Len(t, f.Objects, 1, "deleted ones are none")
				assert.Equal(t, test.notes, notes)
				assert.Equal(t, test.box, f.Objects[0].Box)
				if test.rings == nil {
					assert.Nil(t, f.Objects[0].Outline)
				} else {
					assert.Equal(t, test.rings, f.Objects[0].Outline.Rings)
				}
				var out bytes.Buffer
				require.NoError(t, FromLabelled(f.Labelled()).Encode(&out, base))
				back, err := DecodeFile("a.xml", &out, Options{Base: base})
				require.NoError(t, err)
				assert.Equal(t, f.Objects[0].Box, back.Objects[0].Box)
				assert.Equal(t, f.Objects[0].Outline, back.Objects[0].Outline)
			}
		})
	}
}

func TestPolygonsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, object := range []string{
		`<polygon><x1>10</x1><y1>20</y1></polygon>`,
		`<polygon><x1>ten</x1><y1>20</y1><x2>60</x2><y2>20</y2><x3>60</x3><y3>80</y3></polygon>`,
		`<polygon><x1>NaN</x1><y1>20</y1><x2>60</x2><y2>20</y2><x3>60</x3><y3>80</y3></polygon>`,
		`<robndbox><cx>50</cx><cy>40</cy></robndbox>`,
		``,
	} {
		f, bad := decode(t, "a.xml", `<annotation><filename>a.jpg</filename><object><name>cat</name>`+object+`</object></annotation>`)
		assert.Empty(t, f.Objects, object)
		assert.Len(t, bad, 1, object)
	}
}
