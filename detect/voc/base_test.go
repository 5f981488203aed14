package voc

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func boxed(xmin, ymin, xmax, ymax float64) string {
	return fmt.Sprintf("<annotation><filename>a.jpg</filename><size><width>200</width><height>150</height></size>\n<object><name>cat</name><pose>Left</pose><bndbox><xmin>%v</xmin><ymin>%v</ymin><xmax>%v</xmax><ymax>%v</ymax></bndbox></object></annotation>", xmin, ymin, xmax, ymax)
}

// One 0 anywhere in the folder says that its files count from 0.
func TestBaseOfFolder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		files []string
		base  Base
		want  []detect.Box
		notes []string
	}{
		{"VOC's own", []string{boxed(1, 1, 200, 150), boxed(5, 6, 20, 30)}, Unknown, []detect.Box{{XMax: 200, YMax: 150}, {XMin: 4, YMin: 5, XMax: 20, YMax: 30}}, nil},
		{"a 0 in the second", []string{boxed(5, 6, 20, 30), boxed(7, 0, 20, 30)}, Unknown, []detect.Box{{XMin: 5, YMin: 6, XMax: 20, YMax: 30}, {XMin: 7, XMax: 20, YMax: 30}}, []string{"b.xml:2: a coordinate of 0, so they count from 0 and not from 1 as VOC's do: read so"}},
		{"a part of a pixel", []string{boxed(0.25, 6, 20, 30)}, Unknown, []detect.Box{{XMin: 0.25, YMin: 6, XMax: 20, YMax: 30}}, []string{"a.xml:2: a coordinate of 0, so they count from 0 and not from 1 as VOC's do: read so"}},
		{"off the frame", []string{boxed(-3, 6, 20, 30)}, Unknown, []detect.Box{{XMin: -4, YMin: 5, XMax: 20, YMax: 30}}, nil},
		{"0 by hand", []string{boxed(5, 6, 20, 30)}, Zero, []detect.Box{{XMin: 5, YMin: 6, XMax: 20, YMax: 30}}, nil},
		{"1 by hand", []string{boxed(0, 6, 20, 30)}, One, []detect.Box{{XMin: -1, YMin: 5, XMax: 20, YMax: 30}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var notes []string
			o := Options{Base: tt.base, Bad: func(err error) { t.Error(err) }, Note: func(err error) { notes = append(notes, err.Error()) }}
			var got []detect.Box
			o.Bases = &Bases{}
			var images []detect.Labelled
			for i, text := range tt.files {
				f, err := DecodeFile(string(rune('a'+i))+".xml", strings.NewReader(text), o)
				require.NoError(t, err)
				images = append(images, f.Labelled())
			}
			o.Bases.Settle(images, o.Note)
			for _, img := range images {
				got = append(got, img.Objects[0].Box)
			}
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.notes, notes)
		})
	}
}

func TestBaseIsWritten(t *testing.T) {
	t.Parallel()
	box := detect.Box{XMin: -0.5, YMin: 2, XMax: 20, YMax: 30}
	f := File{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Truth: true, Score: 1, Box: box}})}
	for _, base := range []Base{One, Zero} {
		var text bytes.Buffer
		require.NoError(t, f.Encode(&text, base))
		o := Options{}
		if base == Zero {
			o.Base = Zero
		}
		back, err := DecodeFile("a.xml", &text, o)
		require.NoError(t, err)
		assert.Equal(t, box, back.Objects[0].Box, "counted from %d", base)
	}
}

func TestRestIsKept(t *testing.T) {
	t.Parallel()
	const text = `<annotation>
	<folder></folder>
	<filename>a.jpg</filename>
	<source><database>mine</database></source>
	<segmented>1</segmented>
	<object>
		<name>cat</name>
		<pose kind="x">Left</pose>
		<occluded>1</occluded>
		<truncated>0</truncated>
		<difficult>0</difficult>
		<bndbox>
			<xmin>1</xmin>
			<ymin>1</ymin>
			<xmax>2</xmax>
			<ymax>2</ymax>
		</bndbox>
	</object>
</annotation>
`
	f, bad := decode(t, "a.xml", text)
	assert.Empty(t, bad)
	var out bytes.Buffer
	require.NoError(t, FromLabelled(f.Labelled()).Encode(&out, One))
	assert.Equal(t, text, out.String())
}

func TestWhatXMLCannotHold(t *testing.T) {
	t.Parallel()
	f := File{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Label: "a\x00b", Truth: true}})}
	err := f.Encode(&bytes.Buffer{}, One)
	assert.ErrorIs(t, err, ErrXML)
	assert.EqualError(t, err, `a.jpg: the label "a\x00b": XML cannot hold it`)
	f = File{Name: "\x01.jpg"}
	assert.ErrorIs(t, f.Encode(&bytes.Buffer{}, One), ErrXML)
}
