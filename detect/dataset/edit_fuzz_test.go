package dataset

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/coco"
	"annotate/detect/csv"
	"annotate/detect/voc"
	"annotate/detect/yolo"
)

// editable is a form as the fuzz test edits it.
type editable struct {
	seeds  []string
	decode func(text string, bad func(error)) ([]detect.Labelled, error)
	edit   func(text string, changes []detect.Change) ([]byte, error)
	shares bool // of an image of 200 by 100
}

var fuzzedNames = yolo.Names{0: "cat", 1: "dog", 2: "cow"}

var editables = []editable{
	{
		[]string{
			`{"images":[{"id":1,"file_name":"a.jpg","width":200,"height":100},{"id":"x","file_name":"b.jpg"}],"categories":[{"id":1,"name":"cat"},{"id":2,"name":"dog"}],` +
				"\n" + `"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5},{"image_id":"x","category_id":2,"bbox":["1",2.0,3e1,4],"segmentation":[[1,2,4,2,4,6]],"area":6},` +
				"\n" + `{"image_id":1,"category_id":2,"bbox":[5,6,7]},{"image_id":1,"category_id":2,"bbox":[5,6,7,8]} ]}`,
			`[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5},{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"score":1}]`,
			"\xff\xfe[\x00{\x00}\x00]\x00",
		},
		func(text string, bad func(error)) ([]detect.Labelled, error) {
			d, err := coco.Decode("a", strings.NewReader(text), coco.Options{Bad: bad})
			if err != nil {
				return nil, err
			}
			return d.Labelled(), nil
		},
		func(text string, changes []detect.Change) ([]byte, error) {
			return coco.Edit([]byte(text), changes, false)
		},
		false,
	},
	{
		[]string{
			"image,label,score,xmin,ymin,xmax,ymax\na.jpg,cat,0.5,1,2,30,40\na.jpg,\"big \"\"dog\"\"\",,5,6,70,80\nb.jpg,,,,,,\nb.jpg,cat,x,1,2,3,4\n",
			"sep=;\r\nfile;class;x;y;w;h\r\na.jpg;cat;1,5;2;30;40\r\n",
			"image,label,bbox\na.jpg,cat,\"[1, 2, 30, 40]\"\n", "image\tlabel\tx1\ty1\tx2\ty2\ra\tcat\t1\t2\t3\t4\r", "a.jpg,1,2,30,40,cat\nb.jpg,,,,,\n",
		},
		func(text string, bad func(error)) (images []detect.Labelled, err error) {
			at := map[string]int{}
			for img, err := range csv.Decode("a.csv", strings.NewReader(text), csv.Options{}) {
				if line, ok := errors.AsType[*detect.LineError](err); ok {
					bad(line)
					continue
				}
				if err != nil {
					return nil, err
				}
				if i, ok := at[img.Name]; ok {
					images[i].Objects = append(images[i].Objects, img.Objects...)
					continue
				}
				at[img.Name] = len(images)
				images = append(images, img)
			}
			return images, nil
		},
		func(text string, changes []detect.Change) ([]byte, error) {
			return csv.Edit("a.csv", []byte(text), changes)
		},
		false,
	},
	{
		[]string{
			"0 .5 .5 .2 .4\n1 0.25 0.25 0.1 0.1 0.75\n\n2 .1 .1 .5 .1 .5 .5 .1 .6\nx\n", "0 .5 .5 .2 .4\r1 .5 .5 .1 .1", "\xef\xbb\xbf0\t.5  .5 .2 .4 7\r\n", "0 .5 .5 .2 .4 0.5 3\n",
		},
		func(text string, bad func(error)) ([]detect.Labelled, error) {
			img, err := yolo.DecodeFile("a.txt", strings.NewReader(text), yolo.Photo{Name: "a.jpg", Width: 200, Height: 100}, yolo.Options{Names: fuzzedNames, Bad: bad})
			return []detect.Labelled{img}, err
		},
		func(text string, changes []detect.Change) ([]byte, error) {
			return yolo.Edit([]byte(text), &changes[0], func(label string) (int, bool) {
				for n, name := range fuzzedNames {
					if name == label {
						return n, true
					}
				}
				return yolo.ClassOf(label), yolo.ClassOf(label) >= 0
			})
		},
		true,
	},
	{
		[]string{
			"<annotation><size><width>200</width><height>100</height></size>\n<object><name>cat</name><bndbox><xmin>1</xmin><ymin> 2 </ymin><xmax>30</xmax><ymax>40</ymax></bndbox></object>\n" +
				"\t<object><bndbox><xmin>5</xmin><ymax>80</ymax><ymin>6</ymin><xmax>70</xmax></bndbox><name>d&amp;g</name><score>0.5</score></object>\n<object/></annotation>",
			"<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><annotation><object><name>\xfc</name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>3</xmax><ymax>4</ymax></bndbox><polygon><x1>1</x1><y1>1</y1><x2>2</x2><y2>1</y2><x3>2</x3><y3>3</y3></polygon></object></annotation>",
		},
		func(text string, bad func(error)) ([]detect.Labelled, error) {
			f, err := voc.DecodeFile("a.xml", strings.NewReader(text), voc.Options{Bad: bad})
			if err != nil {
				return nil, err
			}
			return []detect.Labelled{f.Labelled()}, nil
		},
		func(text string, changes []detect.Change) ([]byte, error) { return voc.Edit([]byte(text), &changes[0]) },
		false,
	},
}

// changesOf makes changes of images at random.
func changesOf(images []detect.Labelled, seed uint64) (changes []detect.Change) {
	r := rand.New(rand.NewPCG(seed, 1))
	var labels []string
	for _, img := range images {
		for _, o := range img.Objects {
			labels = append(labels, o.Label)
		}
	}
	for _, img := range images {
		c := detect.Change{Was: img, Is: img}
		c.Is.Objects = nil
		for i, o := range img.Objects {
			if !o.Box.Finite() {
				continue // which is what the doctor does with them
			}
			switch r.IntN(5) {
			case 0:
				continue
			case 1:
				o.Label = labels[r.IntN(len(labels))]
			case 2:
				o.Box = detect.Box{XMin: o.Box.XMin + 1, YMin: o.Box.YMin, XMax: o.Box.XMax + 2.5, YMax: o.Box.YMax + 0.125}
			case 3:
				o.Box = o.Box.Canon()
			}
			c.Is.Objects, c.Kept = append(c.Is.Objects, o), append(c.Kept, i)
		}
		changes = append(changes, c)
	}
	return changes
}

// FuzzEdit edits files of every form and reads them again: the changes are there,
// and nothing else is.
func FuzzEdit(f *testing.F) {
	for form := range editables {
		for seed, text := range editables[form].seeds {
			f.Add(uint8(form), uint64(seed), text)
			f.Add(uint8(form), uint64(seed+7), text)
		}
	}
	f.Fuzz(func(t *testing.T, form uint8, seed uint64, text string) {
		if int(form) >= len(editables) {
			return
		}
		e := editables[form]
		bad := 0
		images, err := e.decode(text, func(error) { bad++ })
		if err != nil || len(images) == 0 {
			return
		}
		names := map[string]bool{}
		for _, img := range images {
			if names[img.Name] {
				return // a dataset has them as one
			}
			names[img.Name] = true
			for _, o := range img.Objects {
				b := o.Box
				if img.Shares || b.Finite() && max(math.Abs(b.XMin), math.Abs(b.YMin), math.Abs(b.XMax), math.Abs(b.YMax)) > 1e6 {
					return // what is said there has no digits for the changes
				}
				if e.shares && b.Finite() && max(math.Abs(b.XMin), math.Abs(b.YMin), math.Abs(b.XMax), math.Abs(b.YMax)) > 150 {
					return // a change may make pixels of it
				}
			}
		}
		changes := changesOf(images, seed)
		got, err := e.edit(text, changes)
		if err != nil {
			return
		}
		still := 0
		back, err := e.decode(string(got), func(error) { still++ })
		require.NoError(t, err, "%q", got)
		require.LessOrEqual(t, still, bad, "bad records stay as they are: %q", got)
		at := map[string]detect.Labelled{}
		for _, img := range back {
			at[img.Name] = img
		}
		for _, c := range changes {
			is := at[c.Was.Name]
			require.Len(t, is.Objects, len(c.Is.Objects), "%s: %q", c.Was.Name, got)
			for i, want := range c.Is.Objects {
				have := is.Objects[i]
				require.Equal(t, want.Label, have.Label, "%q", got)
				// Whether a whole number is a score or a track all lines tell together.
				if whole := want.Score == math.Trunc(want.Score); !e.shares || !whole {
					require.Equal(t, want.Score, have.Score, "%q", got)
				}
				d := max(math.Abs(want.Box.XMin-have.Box.XMin), math.Abs(want.Box.YMin-have.Box.YMin), math.Abs(want.Box.XMax-have.Box.XMax), math.Abs(want.Box.YMax-have.Box.YMax))
				require.LessOrEqual(t, d, 2e-4, "%v and not %v: %q", have.Box, want.Box, got)
			}
		}
	})
}
