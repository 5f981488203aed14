package voc

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"annotate/detect"
)

// outlineElements are the elements of an object that say its outline.
//
//	<polygon><x1>10</x1><y1>20</y1><x2>60</x2>…</polygon>       Roboflow, supervision
//	<polygon><pt><x>10</x><y>20</y></pt>…</polygon>             LabelMe's XML
//	<robndbox><cx>…<cy>…<w>…<h>…<angle>…</robndbox>             roLabelImg, in radians
//
// Their coordinates count from 0, whatever those of the box do.
const outlineElements = "polygon robndbox"

// outlineOf returns the outline that elements of an object say, a ring each; nil
// for none.
func outlineOf(elements []otherElement) (*detect.Outline, error) {
	var rings [][]detect.Point
	for _, e := range elements {
		values, err := valuesOf(e.Inner)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.XMLName.Local, err)
		}
		ring := values.points
		if e.XMLName.Local == "robndbox" {
			ring = values.turnedBox()
		}
		if len(ring) < 3 {
			return nil, fmt.Errorf("%s: want three points or more, have %d", e.XMLName.Local, len(ring))
		}
		rings = append(rings, ring)
	}
	if rings == nil {
		return nil, nil
	}
	return &detect.Outline{Rings: rings}, nil
}

// values are the numbers in an element, by name, and those called x and y, with a
// number behind or without, as points.
type values struct {
	named  map[string]float64
	points []detect.Point
}

func valuesOf(inner string) (*values, error) {
	v := &values{named: map[string]float64{}}
	d := xml.NewDecoder(strings.NewReader(inner))
	name := ""
	xs := 0 // seen so far
	for {
		token, err := d.Token()
		if err == io.EOF {
			if xs != len(v.points) {
				return nil, fmt.Errorf("x and y do not go in turns")
			}
			return v, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			name = t.Name.Local
		case xml.EndElement:
			name = ""
		case xml.CharData:
			text := strings.TrimSpace(string(t))
			axis := strings.TrimRight(name, "0123456789")
			switch axis {
			case "x", "y", "cx", "cy", "w", "h", "angle":
			default:
				continue // who drew it, and when
			}
			n, err := strconv.ParseFloat(text, 64)
			if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
				return nil, fmt.Errorf("%s %.40q is not a number", name, text)
			}
			v.named[name] = n
			switch {
			case axis == "x":
				xs++
				v.points = append(v.points, detect.Point{X: n})
			case axis == "y" && xs == len(v.points) && xs > 0:
				v.points[xs-1].Y = n
			}
		}
	}
}

// turnedBox returns the corners of a box that is turned clockwise, as seen.
func (v *values) turnedBox() []detect.Point {
	for _, name := range []string{"cx", "cy", "w", "h", "angle"} {
		if _, ok := v.named[name]; !ok {
			return nil
		}
	}
	sin, cos := math.Sincos(v.named["angle"])
	w, h := v.named["w"]/2, v.named["h"]/2
	ring := []detect.Point{{X: -w, Y: -h}, {X: w, Y: -h}, {X: w, Y: h}, {X: -w, Y: h}}
	for i, p := range ring {
		ring[i] = detect.Point{X: tidy(v.named["cx"] + p.X*cos - p.Y*sin), Y: tidy(v.named["cy"] + p.X*sin + p.Y*cos)}
	}
	return ring
}

// tidy rounds to 1/100,000 px.
func tidy(x float64) float64 { return math.Round(x*1e5) / 1e5 }

// writeOutline writes an outline as polygons, a ring each.
func writeOutline(b io.StringWriter, o *detect.Outline) {
	for _, ring := range o.Rings {
		_, _ = b.WriteString("\t\t<polygon>\n") // a buffer takes everything
		for i, p := range ring {
			_, _ = b.WriteString(fmt.Sprintf("\t\t\t<x%d>%s</x%[1]d>\n\t\t\t<y%[1]d>%[3]s</y%[1]d>\n", i+1, pixel(p.X), pixel(p.Y)))
		}
		_, _ = b.WriteString("\t\t</polygon>\n")
	}
}
