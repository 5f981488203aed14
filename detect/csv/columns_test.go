package csv

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

func TestOtherTables(t *testing.T) {
	t.Parallel()
	scored := detect.Detection{Label: "cat", Score: 0.5, Box: detect.Box{XMin: 10, YMin: 20, XMax: 110, YMax: 220}}
	truth := scored
	truth.Score, truth.Truth = 1, true
	share := detect.Detection{Label: "/m/01yrx", Score: 1, Truth: true, Box: detect.Box{XMin: 0.1, YMin: 0.25, XMax: 0.5, YMax: 0.75}}
	image := func(name string, dets ...detect.Detection) detect.Labelled {
		return detect.Labelled{Name: name, Objects: detect.ObjectsOf(dets)}
	}
	one := func(d detect.Detection) []detect.Labelled { return []detect.Labelled{image("a.jpg", d)} }
	const corners = "the four numbers of a box are taken for left, top, right and bottom"
	const sized = "the four numbers of a box are taken for left, top, width and height"
	const shares = "all coordinates are within 0 and 1: taken for shares of the image"
	tests := []struct {
		name, text string
		want       []detect.Labelled
		notes      []string
	}{
		{"confidence", "image,label,confidence,xmin,ymin,xmax,ymax\na.jpg,cat,0.5,10,20,110,220\n", one(scored), []string{"confidence is the score"}},
		{"YOLOv5's data frame", "image,xmin,ymin,xmax,ymax,confidence,class,name\na.jpg,10,20,110,220,0.5,15,cat\n", one(scored), []string{"name is the label", "confidence is the score"}},
		{"YOLOv5's data frame of one photo", "xmin,ymin,xmax,ymax,confidence,class,name\n10,20,110,220,0.5,15,cat\n", []detect.Labelled{image("f", scored)}, []string{"name is the label", "confidence is the score", "no column of images: all rows are of the image that the file is called after"}},
		{"corner and size", "file_name,class_name,left,top,w,h\na.jpg,cat,10,20,100,200\n", one(truth), []string{"file_name is the image", "class_name is the label"}},
		{"x and y", "filename,label,x,y,width,height\na.jpg,cat,10,20,100,200\n", one(truth), []string{"x and y are taken for the left top corner", "filename is the image"}},
		{"xmin and a size", "image,label,xmin,ymin,width,height\na.jpg,cat,10,20,100,200\n", one(truth), nil},
		{"centre", "image,label,x_center,y_center,width,height\na.jpg,cat,60,120,100,200\n", one(truth), nil},
		{"x1 y1 x2 y2", "image_path,category,x1,y1,x2,y2,prob\na.jpg,cat,10,20,110,220,.5\n", one(scored), []string{"image_path is the image", "category is the label", "prob is the score"}},
		{"list, sized", "image,label,bbox\na.jpg,cat,\"[10.0, 20, 100, 200]\"\na.jpg,cat,\"[10,20,5,200]\"\n", []detect.Labelled{image("a.jpg", truth, detect.Detection{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 10, YMin: 20, XMax: 15, YMax: 220}})}, []string{sized}},
		{"list of corners", "image,label,bbox\na.jpg,cat,\"[10, 20, 110, 220]\"\nb.jpg,,[]\n", []detect.Labelled{image("a.jpg", truth), image("b.jpg")}, []string{corners}},
		{"list that says what it is", "image,label,bbox_xywh\na.jpg,cat,10 20 100 200\n", one(truth), nil},
		{"Kaggle's wheat", "image_id,width,height,bbox,source,label\nb6ab,1024,1024,\"[834.0, 222.0, 56.0, 36.0]\",usask_1,wheat\n", []detect.Labelled{{
			Name: "b6ab", Width: 1024, Height: 1024, Objects: detect.ObjectsOf([]detect.Detection{{Label: "wheat", Score: 1, Truth: true, Box: detect.Box{XMin: 834, YMin: 222, XMax: 890, YMax: 258}}}),
		}}, []string{"image_id is the image", sized}},
		{"decimal comma", "image;label;score;xmin;ymin;xmax;ymax\na.jpg;cat;0,5;10,0;20;110;220\n", one(scored), nil},
		{"sep=", "sep=;\r\nimage;label;score;xmin;ymin;xmax;ymax\r\na.jpg;cat;0,5;10;20;110;220\r\n", one(scored), nil},
		{"UTF-16", "\xff\xfe" + strings.Join(strings.Split("image\tlabel\tscore\txmin\tymin\txmax\tymax\na.jpg\tcat\t0,5\t10\t20\t110\t220\n", ""), "\x00") + "\x00", one(scored), nil},
		{"old Macintosh line ends", "image,label,score,xmin,ymin,xmax,ymax\ra.jpg,cat,0.5,10,20,110,220\r", one(scored), nil},
		{"shares past the edge", "image,label,xmin,ymin,xmax,ymax,image_width,image_height\na.jpg,cat,-0.1,0.2,1.1,1,640,480\n", []detect.Labelled{{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: -64, YMin: 96, XMax: 704, YMax: 480}}})}}, []string{shares}},
		{"keras-retinanet's", "img/a.jpg,10,20,110,220,cat\nimg/b.jpg,,,,,\n", []detect.Labelled{image("img/a.jpg", truth), image("img/b.jpg")}, []string{"no header: path,x1,y1,x2,y2,class, as keras-retinanet has them"}},
		{"Open Images", "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,IsInside\n0001,xclick,/m/01yrx,1,0.1,0.5,0.25,0.75,0,0,0,0,0\n", []detect.Labelled{{Name: "0001", Shares: true, Objects: detect.ObjectsOf([]detect.Detection{share})}}, []string{"ImageID is the image", "LabelName is the label", "Confidence is the score", shares}},
		{"shares of a known size", "image,label,xmin,ymin,xmax,ymax,image_width,image_height\na.jpg,cat,0.1,0.2,1,1,640,480\n", []detect.Labelled{{Name: "a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMin: 64, YMin: 96, XMax: 640, YMax: 480}}})}}, []string{shares}},
		{"a box of one pixel", "image,label,xmin,ymin,xmax,ymax\na.jpg,cat,0,0,1,1\n", one(detect.Detection{Label: "cat", Score: 1, Truth: true, Box: detect.Box{XMax: 1, YMax: 1}}), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assert.True(t, HasHeader([]byte(tt.text)))
			var notes []string
			var got []detect.Labelled
			for img, err := range Decode("d/f.csv", strings.NewReader(tt.text), Options{Note: func(err error) {
				notes = append(notes, strings.TrimPrefix(err.Error(), "d/f.csv:1: "))
			}}) {
				require.NoError(t, err)
				got = append(got, img)
			}
			assert.Equal(t, tt.want, placeless(got))
			assert.Equal(t, tt.notes, notes)
		})
	}
}

func TestFlagsOfOpenImages(t *testing.T) {
	t.Parallel()
	got, bad := decode("ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf\n1,x,y,1,0.1,0.5,0.25,0.75,0,1,1\n1,x,y,0.5,0.1,0.5,0.25,0.75,0,0,0\n")
	assert.Empty(t, bad)
	assert.True(t, got[0].Objects[0].Crowd)
	assert.True(t, got[0].Objects[0].Truncated)
	assert.True(t, got[0].Objects[0].Truth)
	assert.Equal(t, 0.5, got[0].Objects[1].Score)
	assert.False(t, got[0].Objects[1].Truth)
}

func TestBadLists(t *testing.T) {
	t.Parallel()
	_, bad := decode("image,label,bbox\na.jpg,cat,\"[1, 2, 3]\"\na.jpg,cat,\"[1, 2, x, 4]\"\n")
	assert.Equal(t, []string{"f.csv:2: bbox: want four numbers, have 3", `f.csv:3: bbox: "x" is not a number`}, bad)
	_, bad = decode("image;label;xmin;ymin;xmax;ymax\na.jpg;K\xe4se;1;2;3;4\n")
	assert.Equal(t, []string{"f.csv:2: not UTF-8, looks like windows-1252: save it as UTF-8, or iconv -f windows-1252 -t utf-8"}, bad)
}

func TestFormulaSafe(t *testing.T) {
	t.Parallel()
	images := []detect.Labelled{{Name: "@a.jpg", Objects: detect.ObjectsOf([]detect.Detection{{Label: "=1+1", Truth: true}, {Label: "a=b", Truth: true}})}}
	var out strings.Builder
	require.NoError(t, Encode(&out, slices.Values(images), Encoding{FormulaSafe: true}))
	assert.Equal(t, headerLine+"'@a.jpg,'=1+1,,0,0,0,0\n'@a.jpg,a=b,,0,0,0,0\n", out.String())
}
