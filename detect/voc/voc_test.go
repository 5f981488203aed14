package voc

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// street has the form of VOC2012's files, person layout included.
const street = `<?xml version="1.0"?>
<annotation>
	<folder>VOC2012</folder>
	<filename>street.jpg</filename>
	<source><database>x</database><name>not a label</name></source>
	<size><width>640</width><height>480</height><depth>1</depth></size>
	<segmented>1</segmented>
	<object>
		<name> person </name>
		<truncated>1</truncated>
		<difficult>0</difficult>
		<bndbox><xmax>640</xmax><xmin>1</xmin><ymax>480</ymax><ymin>1</ymin></bndbox>
		<part><name>head</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></part>
	</object>
	<object>
		<name>cup &amp; saucer</name>
		<difficult>1</difficult>
		<truncated>Unspecified</truncated>
		<score>0.5</score>
		<bndbox><xmin>45.7</xmin><ymin>3</ymin><xmax>50.25</xmax><ymax>9</ymax></bndbox>
	</object>
</annotation>`

func decode(t *testing.T, name, text string) (*File, []string) {
	t.Helper()
	var bad []string
	f, err := DecodeFile(name, strings.NewReader(text), Options{Bad: func(err error) { bad = append(bad, err.Error()) }})
	require.NoError(t, err)
	return f, bad
}

func TestDecodeFile(t *testing.T) {
	t.Parallel()
	f, bad := decode(t, "Annotations/street.xml", street)
	assert.Empty(t, bad)
	assert.Equal(t, []string{"<source><database>x</database><name>not a label</name></source>", "<segmented>1</segmented>"}, f.Rest)
	assert.Equal(t, []string{"source", "segmented"}, f.Labelled().Extra.Kinds)
	assert.Equal(t, []string{"part"}, f.Objects[0].Extra.Kinds)
	f.Objects[0].Extra, f.Rest, f.kinds = nil, nil, nil
	assert.Equal(t, &File{base: One, Name: "street.jpg", Folder: "VOC2012", Width: 640, Height: 480, Depth: 1, Path: "Annotations/street.xml", Objects: []detect.Object{
		{Detection: detect.Detection{Label: "person", Score: 1, Truth: true, Box: detect.Box{XMax: 640, YMax: 480}}, Truncated: true, Line: 8},
		{Detection: detect.Detection{Label: "cup & saucer", Score: 0.5, Box: detect.Box{XMin: 44.7, YMin: 2, XMax: 50.25, YMax: 9}}, Difficult: true, Line: 15},
	}}, f)
	img := f.Labelled()
	assert.Equal(t, "Annotations/street.xml:15", img.Place(1))
	assert.Equal(t, "street.jpg", img.Name)
	assert.Equal(t, f.Objects[1].Detection, img.Objects[1].Detection)
}

func TestImageName(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, filename, want string }{
		{"as the label file", "a.xml", "a.jpg", "a.jpg"},
		{"filename not changed by the copier", "train/b.xml", "a.png", "train/b.png"},
		{"VOC's folders", "VOC2012/Annotations/sub/a.xml", "a.jpg", "VOC2012/sub/a.jpg"},
		{"path in filename", "annotations/a.xml", `C:\photos\a.JPG`, "a.JPG"},
		{"no extension", "2007.27.xml", "2007.27", "2007.27"},
		{"no filename", "a.xml", "", "a"},
		{"no file", "", "a.jpg", "a.jpg"},
		{"a folder", "a.xml", "/", "a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, tt.want, imageName(tt.file, tt.filename))
		})
	}
}

func TestDecodeBadObjects(t *testing.T) {
	t.Parallel()
	const box = `<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox>`
	tests := []struct{ name, object, bad string }{
		{"no name", `<object>` + box + `</object>`, "a.xml:2: object without name"},
		{"no box", `<object><name>cat</name><polygon/></object>`, `a.xml:2: object "cat" without bndbox`},
		{"half a box", `<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><ymax>2</ymax></bndbox></object>`, `a.xml:2: object "cat": bndbox without xmax`},
		{"text", `<object><name>cat</name><bndbox><xmin>left</xmin></bndbox></object>`, `a.xml:2: object "cat": xmin "left" is not a number`},
		{"percent", `<object><name>cat</name><score>198</score>` + box + `</object>`, `a.xml:2: object "cat": score "198" is not in [0,1]`},
		{"size", `<size><width>640</width><height>-2</height></size>`, `a.xml:2: size: height "-2" is not a number of pixels`},
		{"half a pixel", `<size><width>640.5</width></size>`, `a.xml:2: size: width "640.5" is not a number of pixels`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			good := "\n<object><name>dog</name>" + box + "</object>"
			f, bad := decode(t, "a.xml", "<annotation><size/>\n"+tt.object+good+"</annotation>")
			assert.Equal(t, []string{tt.bad}, bad)
			require.Len(t, f.Objects, 1, "the rest is there")
			assert.Equal(t, "dog", f.Objects[0].Label)
			assert.Zero(t, f.Width)
		})
	}
}

func TestDecodeNotVOC(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, text, want string }{
		{"empty", "a.xml", "", "a.xml:1: want <annotation>, the file is empty"},
		{"another kind", "a.xml", "\n<annotations/>", "a.xml:2: want <annotation>, have <annotations>"},
		{"cut off", "a.xml", "<annotation>\n<object>\n<name>", "a.xml:3: unexpected EOF"},
		{"cut off between objects", "a.xml", "<annotation>\n", "a.xml:2: unexpected EOF"},
		{"no XML", "a.xml", "<annotation>\n<a></b>", "a.xml:2: element <a> closed by </b>"},
		{"encoding", "a.xml", `<?xml version="1.0" encoding="klingon"?><annotation/>`, `a.xml:1: the encoding "klingon" is not known: save the file as UTF-8`},
		{"not UTF-8", "a.xml", "<annotation>\n<filename>K\xe4se.jpg</filename></annotation>", "a.xml:2: not UTF-8, looks like windows-1252: save it as UTF-8, or iconv -f windows-1252 -t utf-8"},
		{"nameless", "", "<annotation/>", ":1: no filename"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := DecodeFile(tt.file, strings.NewReader(tt.text), Options{})
			assert.EqualError(t, err, tt.want)
		})
	}
	_, err := DecodeFile("a.xml", strings.NewReader(`<?xml version="1.0" encoding="US-ASCII"?><annotation/>`), Options{})
	assert.NoError(t, err)
	broken := errors.New("disk on fire")
	_, err = DecodeFile("a.xml", iotest.ErrReader(broken), Options{})
	assert.ErrorIs(t, err, broken)
}

func TestEncode(t *testing.T) {
	t.Parallel()
	f, _ := decode(t, "sub/street.xml", street)
	var text bytes.Buffer
	require.NoError(t, f.Encode(&text, One))
	assert.Contains(t, text.String(), "<xmin>45.7</xmin>", "fractions stay")
	assert.Contains(t, text.String(), "<xmax>640</xmax>", "whole pixels are whole")
	assert.Contains(t, text.String(), "<folder>VOC2012</folder>", "as it was read")
	back, bad := decode(t, "sub/street.xml", text.String())
	assert.Empty(t, bad)
	for i := range f.Objects {
		back.Objects[i].Line = f.Objects[i].Line // other line breaks
	}
	assert.Equal(t, f, back)

	text.Reset()
	require.NoError(t, (&File{Name: "x/sub/a.jpg"}).Encode(&text, One))
	assert.Contains(t, text.String(), "<folder>sub</folder>")
	empty := &File{Name: "a.jpg"}
	text.Reset()
	require.NoError(t, empty.Encode(&text, One))
	assert.Equal(t, "<annotation>\n\t<folder></folder>\n\t<filename>a.jpg</filename>\n</annotation>\n", text.String())

	f.Objects[0].Box.XMin = math.Inf(1)
	assert.ErrorContains(t, f.Encode(&text, One), `sub/street.jpg: the box of "person" is not finite`)
}

func FuzzDecodeFile(f *testing.F) {
	f.Add(street)
	f.Add(`<annotation><object><name>&#13;&lt;</name><bndbox><xmin>1e3</xmin><ymin>-1</ymin><xmax>0x1p4</xmax><ymax>nan</ymax></bndbox></object></annotation>`)
	f.Fuzz(func(t *testing.T, text string) {
		file, err := DecodeFile("d/a.xml", strings.NewReader(text), Options{Bad: func(err error) { require.ErrorAs(t, err, new(*detect.LineError)) }})
		if err != nil {
			require.ErrorAs(t, err, new(*detect.LineError))
			return
		}
		var first bytes.Buffer
		if err := file.Encode(&first, One); err != nil {
			require.True(t, errors.Is(err, ErrXML) || strings.Contains(err.Error(), "not finite"), "%v", err)
			return
		}
		back, err := DecodeFile("d/a.xml", bytes.NewReader(first.Bytes()), Options{Bad: func(err error) { t.Error(err) }})
		require.NoError(t, err)
		for _, o := range back.Objects {
			if b := o.Box; math.Abs(b.XMin)+math.Abs(b.YMin) > 1e9 {
				return // adding a pixel is beneath such numbers' precision
			}
		}
		var second bytes.Buffer
		require.NoError(t, back.Encode(&second, One))
		require.Equal(t, first.String(), second.String())
	})
}
