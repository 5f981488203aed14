package csv

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/store"
)

const headerLine = "image,label,score,xmin,ymin,xmax,ymax\n"

func decode(text string) (images []detect.Labelled, bad []string) {
	images, bad = decodeWith(text, Options{})
	o := Options{Store: store.New(nil)}
	defer o.Store.Close()
	stored, told := decodeWith(text, o)
	if fmt.Sprint(images, bad) != fmt.Sprint(stored, told) {
		panic(fmt.Sprintf("what waits in a file is read otherwise: %v %v", stored, told))
	}
	return images, bad
}

func decodeWith(text string, o Options) (images []detect.Labelled, bad []string) {
	for img, err := range Decode("f.csv", strings.NewReader(text), o) {
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		images = append(images, img)
	}
	return images, bad
}

// placeless takes the places in the label file off images.
func placeless(images []detect.Labelled) []detect.Labelled {
	for i := range images {
		images[i].File = ""
		for k := range images[i].Objects {
			images[i].Objects[k].Line = 0
		}
	}
	return images
}

func TestDecodeTellsPlaces(t *testing.T) {
	t.Parallel()
	got, _ := decode(headerLine + "a.jpg,cat,0.5,1,2.5,30,400\n\na.jpg,\"two\nlines\",,1,2,3,4\na.jpg,dog,,1,2,3,4\nb.jpg\n")
	require.Len(t, got, 2)
	assert.Equal(t, []string{"f.csv:2", "f.csv:4", "f.csv:6"}, []string{got[0].Place(0), got[0].Place(1), got[0].Place(2)})
	assert.Empty(t, got[0].Place(3))
	assert.Empty(t, got[1].Place(0))
}

func TestDecode(t *testing.T) {
	t.Parallel()
	box := detect.Box{XMin: 1, YMin: 2.5, XMax: 30, YMax: 4e2}
	cat := detect.Detection{Label: "cat", Score: 0.5, Box: box}
	dog := detect.Detection{Label: "dog", Score: 1, Truth: true, Box: box}
	one := []detect.Labelled{{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{cat})}}
	tests := []struct {
		name, text string
		want       []detect.Labelled
	}{
		{"no rows", headerLine, nil},
		{"one", headerLine + "a.jpg,cat,0.5,1,2.5,30,4e2\n", one},
		{"windows", "\ufeff" + strings.ReplaceAll(headerLine, "\n", "\r\n") + "a.jpg,cat,0.5,1,2.5,30,400\r\n", one},
		{"no last newline", headerLine + "a.jpg,cat,0.5,1,2.5,30,400", one},
		{"spaces", headerLine + " a.jpg , cat, 0.5 ,1,2.5,30,400\n\n", one},
		{"other order, case and columns", "YMAX,id,xmin,Label,xmax,ymin,image,score\n400,7,1,cat,30,2.5,a.jpg,.5\n", one},
		{"semicolons", "image;label;score;xmin;ymin;xmax;ymax\na.jpg;cat;0.5;1;2.5;30;400\n", one},
		{"tabs", "image\tlabel\tscore\txmin\tymin\txmax\tymax\na.jpg\tcat\t0.5\t1\t2.5\t30\t400\n", one},
		{"TensorFlow's", "filename,width,height,class,xmin,ymin,xmax,ymax\nsub\\a.jpg,640,480,dog,1,2.5,30,400\n", []detect.Labelled{
			{Name: "sub/a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{dog})}}},
		{"quoted", headerLine + "\"a, \"\"b\"\".jpg\",\"two\nlines\",,1,2.5,30,400\n", []detect.Labelled{
			{Name: `a, "b".jpg`, Objects: detect.ObjectsOf([]detect.Detection{{Label: "two\nlines", Score: 1, Truth: true, Box: box}})}}},
		{"two images, one without objects", headerLine + "a.jpg,cat,0.5,1,2.5,30,400\na.jpg,dog,,1,2.5,30,400\nb.jpg,,,,,,\n", []detect.Labelled{
			{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{cat, dog})}, {Name: "b.jpg", Objects: []detect.Object{}}}},
		{"short row", headerLine + "b.jpg\n", []detect.Labelled{{Name: "b.jpg", Objects: []detect.Object{}}}},
		{"rows apart", headerLine + "a.jpg,cat,0.5,1,2.5,30,400\nb.jpg\na.jpg,dog,,1,2.5,30,400\n", []detect.Labelled{
			one[0], {Name: "b.jpg", Objects: []detect.Object{}}, {Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{dog})}}},
		{"no label but a box", headerLine + "a.jpg,,,1,2.5,30,400\n", []detect.Labelled{
			{Name: "a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Score: 1, Truth: true, Box: box}})}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, bad := decode(tt.text)
			assert.Empty(t, bad)
			assert.Equal(t, tt.want, placeless(got))
		})
	}
}

func TestDecodeBadRows(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, row, bad string }{
		{"no image", ",cat,,1,2,3,4", "f.csv:2: no image"},
		{"half a box", "a.jpg,cat,,1,2,3", `f.csv:2: ymax: "" is not a number`},
		{"label without box", "a.jpg,cat", `f.csv:2: xmin: "" is not a number`},
		{"text", "a.jpg,cat,,left,2,3,4", `f.csv:2: xmin: "left" is not a number`},
		{"score", "a.jpg,cat,sure,1,2,3,4", `f.csv:2: score: "sure" is not a number`},
		{"percent", "a.jpg,cat,198,1,2,3,4", "f.csv:2: score 198 is not in [0,1]"},
		{"quote", `a"b.jpg,cat,,1,2,3,4`, `f.csv:2: bare " in non-quoted-field`},
		{"two lines", "\"\n\",cat,,1,2,3,x", "f.csv:2: no image"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, bad := decode(headerLine + tt.row + "\nb.jpg\n")
			assert.Equal(t, []string{tt.bad}, bad)
			require.Len(t, got, 1, "the rest is there")
			assert.Equal(t, "b.jpg", got[0].Name)
		})
	}
	_, bad := decode("image,label,xmin,ymin,xmax,ymax,width\na.jpg,cat,1,2,3,4,1.5\n")
	assert.Equal(t, []string{"f.csv:2: width: 1.5 is not a number of pixels"}, bad)
}

func TestDecodeKeepsNaN(t *testing.T) {
	t.Parallel()
	got, bad := decode(headerLine + "a.jpg,cat,,nan,1,2,3\n")
	assert.Empty(t, bad)
	assert.True(t, math.IsNaN(got[0].Objects[0].Box.XMin), "for whoever checks boxes")
}

func TestDecodeEnds(t *testing.T) {
	t.Parallel()
	_, bad := decode("")
	assert.Equal(t, []string{"f.csv:1: no header"}, bad)
	_, bad = decode("image,x\na.jpg,1\n")
	assert.Equal(t, []string{"f.csv:1: the header has no label, xmin, ymin, xmax, ymax; want image,label,score,xmin,ymin,xmax,ymax"}, bad)

	broken := errors.New("disk on fire")
	var last error
	for _, err := range Decode("f.csv", iotest.ErrReader(broken), Options{}) {
		last = err
	}
	assert.ErrorIs(t, last, broken)
	assert.False(t, errors.As(last, new(*detect.LineError)))

	n := 0
	for range Decode("f.csv", strings.NewReader(headerLine+"a\nb\nc\n"), Options{}) {
		if n++; n == 2 {
			break
		}
	}
	assert.Equal(t, 2, n)
}

func TestHasHeader(t *testing.T) {
	t.Parallel()
	assert.True(t, HasHeader([]byte(headerLine)))
	assert.True(t, HasHeader([]byte("\ufefffilename;class;xmin;ymin;xmax;ymax")))
	assert.False(t, HasHeader([]byte("image,label\n")))
	assert.False(t, HasHeader([]byte("0 0.5 0.5 0.5 0.5\n")))
	assert.False(t, HasHeader(nil))
}

func TestEncode(t *testing.T) {
	t.Parallel()
	images := []detect.Labelled{
		{Name: "sub/a, b.jpg", Objects: detect.ObjectsOf([]detect.Detection{
			{Label: "cat", Score: 0.5, Box: detect.Box{XMin: 0.1, YMin: 2, XMax: 1e6, YMax: 1.0 / 3}},
			{Label: `"dog"`, Score: 1, Truth: true},
		})},
		{Name: "b.jpg", Objects: []detect.Object{}},
	}
	var file bytes.Buffer
	require.NoError(t, Encode(&file, slices.Values(images), Encoding{}))
	assert.Equal(t, headerLine+`"sub/a, b.jpg",cat,0.5,0.1,2,1000000,0.3333333333333333
"sub/a, b.jpg","""dog""",,0,0,0,0
b.jpg,,,,,,
`, file.String())
	got, bad := decode(file.String())
	assert.Empty(t, bad)
	assert.Equal(t, images, placeless(got))

	images[1].Objects = detect.ObjectsOf([]detect.Detection{{Label: "x", Box: detect.Box{YMax: math.NaN()}}})
	assert.ErrorContains(t, Encode(&file, slices.Values(images), Encoding{}), `b.jpg: the box of "x" is not finite`)
}

func FuzzDecode(f *testing.F) {
	f.Add(headerLine + "a.jpg,cat,0.5,1,2.5,30,400\n\"b\r\n\r\".jpg,,,,,,\n")
	f.Add("\ufefffilename;class;xmin;ymin;xmax;ymax;width\na;\"\r\r\n\";-1e3;0x1p4;inf;1;7")
	f.Fuzz(func(t *testing.T, text string) {
		images, _ := decode(text)
		var first, second bytes.Buffer
		if err := Encode(&first, slices.Values(images), Encoding{}); err != nil {
			require.ErrorContains(t, err, "not finite")
			return
		}
		back, bad := decode(first.String())
		require.Empty(t, bad, "what was read can be written and read again")
		require.NoError(t, Encode(&second, slices.Values(back), Encoding{}))
		require.Equal(t, first.String(), second.String())
	})
}

// What is written into a file has its decimal mark, whatever the field had.
func TestEditKeepsTheDecimalMark(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"file;class;x1;y1;x2;y2\na;cat;50,5;60;10;10,25\n":  "file;class;x1;y1;x2;y2\na;cat;10;10,25;50,5;60\n",
		"file;class;x1;y1;x2;y2\na;cat;50.5;60;10;10.25\n":  "file;class;x1;y1;x2;y2\na;cat;10;10.25;50.5;60\n",
		"file;class;x1;y1;x2;y2\na;cat;50.5;60;10;10,25\n":  "file;class;x1;y1;x2;y2\na;cat;10;10.25;50.5;60\n",
		"file,class,x1,y1,x2,y2\na,cat,50.5,60,10,10.25\n":  "file,class,x1,y1,x2,y2\na,cat,10,10.25,50.5,60\n",
		"file;class;bbox_xyxy\na;cat;[50.5, 60, 10, 10.25]": "file;class;bbox_xyxy\na;cat;[10, 10.25, 50.5, 60]",
	} {
		for img, err := range Decode("a.csv", strings.NewReader(text), Options{}) {
			require.NoError(t, err)
			is := img
			is.Objects = slices.Clone(img.Objects)
			is.Objects[0].Box = is.Objects[0].Box.Canon()
			got, err := Edit("a.csv", []byte(text), []detect.Change{{Was: img, Is: is, Kept: []int{0}}})
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
		}
	}
}

func TestHeaderError(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"image_id,width,height,bbox,source\n": "the header has no label; want image,label,score,xmin,ymin,xmax,ymax",
		"class;xmin;ymin;xmax;ymax\n":         "the header has no image; want image,label,score,xmin,ymin,xmax,ymax",
		"image,label,xmin,ymin,xmax,ymax\n":   "",
		"image,label,xmin\n":                  "",
		"a,b\n1,2\n":                          "",
		"":                                    "",
		"Labels by me.\n":                     "",
		"\ufefffilename\txmin\tymin\txmax\tymax\n": "the header has no label; want image,label,score,xmin,ymin,xmax,ymax",
	} {
		err := HeaderError([]byte(head))
		if want == "" {
			assert.NoError(t, err, head)
			continue
		}
		assert.EqualError(t, err, want)
	}
}

// Objects lie in pieces, and those of one image in one of them.
func TestManyRows(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("image,label,xmin,ymin,xmax,ymax\n")
	var want []int // objects by image
	x := 0
	for _, n := range []int{1000, 0, 100, 1, 3000, 0, 2, 2500} {
		name := fmt.Sprintf("%d.jpg", len(want))
		if n == 0 {
			fmt.Fprintf(&text, "%s,,,,,\n", name)
		}
		for range n {
			x++
			fmt.Fprintf(&text, "%s,cat,%d,0,%d,9\n", name, x, x+5)
		}
		want = append(want, n)
	}
	count, next := 0, 0
	var got []int
	for img, err := range Decode("x.csv", strings.NewReader(text.String()), Options{Count: func(n int) { count = n }}) {
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf("%d.jpg", len(got)), img.Name)
		assert.Equal(t, len(img.Objects), cap(img.Objects), "what is appended must not run into the next image")
		for _, o := range img.Objects {
			next++
			require.Equal(t, float64(next), o.Box.XMin)
		}
		got = append(got, len(img.Objects))
	}
	assert.Equal(t, want, got)
	assert.Equal(t, len(want), count)
}
