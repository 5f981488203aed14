package forms

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// sample is a file of a form, and what is in it, an image or object a line.
type sample struct {
	name, form, file, text string
	want                   []string
	bad, notes             []string
}

var samples = []sample{
	{
		name: "LabelMe", form: "labelme", file: "sub/a.json",
		text: `{"version":"5.4.1","flags":{},"shapes":[
{"label":"cat","points":[[110,220],[10,20]],"group_id":null,"shape_type":"rectangle","flags":{}},
{"label":"dog","points":[[0,0],[10,0],[10,5]],"group_id":3,"shape_type":"polygon","flags":{}},
{"label":"ball","points":[[50,50],[60,50]],"shape_type":"circle"},
{"label":"nose","points":[[5,5]],"shape_type":"point"},
{"label":"car","score":0.5,"points":[[1,2],[3,2],[3,4],[1,4]],"shape_type":"rectangle","difficult":true}],
"imagePath":"..\\photos\\a.jpg","imageData":"aGVsbG8=","imageHeight":480,"imageWidth":640}`,
		want: []string{
			"photos/a.jpg 640x480",
			"cat truth {10 20 110 220}",
			"dog truth {0 0 10 5} outline 3 group_id",
			"ball truth {40 40 60 60} outline 64",
			"car 0.5 {1 2 3 4} difficult",
		},
		bad: []string{`sub/a.json:5: shape "nose": shape_type "point", number of points 1: is no area`},
	},
	{
		name: "CVAT", form: "cvat", file: "annotations.xml",
		text: `<?xml version="1.0" encoding="utf-8"?>
<annotations><version>1.1</version><meta><task><name>x</name></task></meta>
<image id="0" name="sub/a.jpg" width="640" height="480">
<box label="cat" source="manual" occluded="1" xtl="10.5" ytl="20" xbr="110" ybr="220" z_order="0"><attribute name="age">3</attribute></box>
<box label="dog" occluded="0" xtl="10" ytl="10" xbr="30" ybr="20" rotation="90"></box>
<polygon label="tree" points="0.0,0.0;10.0,0.0;10.0,5.0"></polygon>
<ellipse label="ball" cx="50" cy="50" rx="10" ry="5"></ellipse>
<mask label="road" rle="1, 2, 3" left="7" top="8" width="3" height="2"></mask>
<points label="nose" points="5,5"></points>
<box label="bad" xtl="left" ytl="20" xbr="110" ybr="220"></box>
<tag label="night"></tag>
</image>
<image id="1" name="b.jpg" width="64" height="48"></image>
</annotations>`,
		want: []string{
			"sub/a.jpg 640x480 tags",
			"cat truth {10.5 20 110 220} occluded attributes",
			"dog truth {15 5 25 25} outline 4",
			"tree truth {0 0 10 5} outline 3",
			"ball truth {40 45 60 55} outline 64",
			"road truth {8 8 10 9} outline 4",
			"b.jpg 64x48",
		},
		bad: []string{`annotations.xml:9: points "nose": is no area`, `annotations.xml:10: box "bad": xtl: "left" is not a number`},
	},
	{
		name: "Label Studio", form: "labelstudio", file: "export.json",
		text: `[{"id":1,"data":{"image":"/data/upload/1/ab12cd34-name%20x.jpg"},"annotations":[{"id":7,"was_cancelled":false,"result":[
{"id":"a","type":"rectanglelabels","original_width":640,"original_height":480,"value":{"x":10,"y":25,"width":50,"height":50,"rotation":0,"rectanglelabels":["cat"]}},
{"id":"b","type":"polygonlabels","original_width":640,"original_height":480,"value":{"points":[[0,0],[50,0],[50,50]],"polygonlabels":["dog"]}},
{"id":"c","type":"rectangle","original_width":100,"original_height":100,"value":{"x":10,"y":10,"width":20,"height":10,"rotation":90}},
{"id":"c","type":"labels","value":{"x":10,"y":10,"width":20,"height":10,"labels":["turned"]},"original_width":100,"original_height":100},
{"id":"d","type":"brushlabels","original_width":640,"original_height":480,"value":{"format":"rle","rle":[1,2],"brushlabels":["road"]}},
{"id":"e","type":"choices","value":{"choices":["night"]}}]}]},
{"id":2,"data":{"image":"/data/local-files/?d=dir/b.jpg"},"annotations":[],"predictions":[{"score":0.5,"result":[
{"type":"rectanglelabels","original_width":100,"original_height":100,"value":{"x":0,"y":0,"width":10,"height":10,"rectanglelabels":["cat"]}}]}]},
{"id":3,"data":{"image":"s3://bucket/dir/c.jpg"},"annotations":[]},
{"id":4,"data":{"image":"skipped.jpg"},"annotations":[{"was_cancelled":true,"result":[]}]},
{"id":5,"data":{"image":"dir/d.jpg"},"annotations":[{"result":[{"original_width":100,"original_height":100,"value":{"x":0,"y":0,"width":10,"height":10,"rectanglelabels":["cat","dog"]}},
{"original_width":100,"original_height":100,"value":{"x":0,"y":0,"width":10,"height":10,"rectanglelabels":[]}},
{"original_width":100,"original_height":100,"image_rotation":90,"value":{"x":0,"y":0,"width":10,"height":10,"rectanglelabels":["cat"]}}]}]},
{"id":6,"data":{"image":"dir/e.jpg"},"annotations":[{"result":[]}]}]`,
		want: []string{
			"name x.jpg 640x480 choices",
			"cat truth {64 120 384 360}",
			"dog truth {0 0 320 240} outline 3",
			"turned truth {0 10 10 30} outline 4",
			"dir/b.jpg 100x100",
			"cat 0.5 {0 0 10 10}",
			"dir/d.jpg 100x100", "cat truth {0 0 10 10}",
			"dir/e.jpg 0x0",
		},
		notes: []string{"export.json:12: regions with several labels: of each only the first is read"},
		bad: []string{
			`export.json:1: name x.jpg: region "road": rle: 16908288 values for 640×480 pixels`,
			"export.json:10: dir/c.jpg: no annotation, and so not labelled",
			"export.json:11: skipped.jpg: skipped, and so not labelled",
			"export.json:12: dir/d.jpg: a region without a label",
			`export.json:12: dir/d.jpg: region "cat": the image was turned by 90° in the editor, which is not read`,
		},
	},
	{
		name: "Label Studio's JSON-MIN", form: "labelstudio", file: "min.json",
		text: `[{"image":"https://host/x/a.jpg?token=1","id":1,"label":[{"x":10,"y":25,"width":50,"height":50,"rotation":0,"rectanglelabels":["cat"],"original_width":640,"original_height":480}],"annotator":1}]`,
		want: []string{"x/a.jpg 640x480", "cat truth {64 120 384 360}"},
	},
	{
		name: "MegaDetector", form: "megadetector", file: "md.json",
		text: `{"images":[{"file":"cam\\a.jpg","detections":[{"category":"1","conf":0.9,"bbox":[0.1,0.25,0.5,0.5]},{"category":"2","conf":0.5,"bbox":[0,0,1,1]}]},
{"file":"b.jpg","detections":[]},
{"file":"c.jpg","failure":"Failure image access","detections":null}],
"detection_categories":{"1":"animal","2":"person"},"info":{"format_version":"1.3"}}`,
		want: []string{"cam/a.jpg 0x0 shares", "animal 0.9 {0.1 0.25 0.6 0.75}", "person 0.5 {0 0 1 1}", "b.jpg 0x0 shares"},
		bad:  []string{"md.json:3: c.jpg: not looked at: Failure image access"},
	},
	{
		name: "VIA", form: "via", file: "via.json",
		text: `{"a.jpg123":{"filename":"a.jpg","size":123,"regions":[
{"shape_attributes":{"name":"rect","x":10,"y":20,"width":100,"height":200},"region_attributes":{"type":"cat","age":"3"}},
{"shape_attributes":{"name":"polygon","all_points_x":[0,10,10],"all_points_y":[0,0,5]},"region_attributes":{"type":{"dog":true}}},
{"shape_attributes":{"name":"point","cx":1,"cy":2},"region_attributes":{"type":"nose"}}],"file_attributes":{}},
"b.jpg5":{"filename":"b.jpg","size":5,"regions":{},"file_attributes":{}}}`,
		want: []string{"a.jpg 0x0", "cat truth {10 20 110 220} attributes", "dog truth {0 0 10 5} outline 3", "b.jpg 0x0"},
		bad:  []string{`via.json:4: a.jpg: region "nose": point: is no area`},
	},
	{
		name: "VIA's project", form: "via", file: "via.json",
		text: `{"_via_settings":{"ui":{}},"_via_img_metadata":{"a.jpg1":{"filename":"a.jpg","regions":[{"shape_attributes":{"name":"circle","cx":50,"cy":50,"r":10},"region_attributes":{"label":"ball"}}]}},"_via_attributes":{}}`,
		want: []string{"a.jpg 0x0", "ball truth {40 40 60 60} outline 64"},
	},
	{
		name: "VIA's CSV", form: "via", file: "via.csv",
		text: "filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\n" +
			`a.jpg,123,"{}",1,0,"{""name"":""rect"",""x"":10,""y"":20,""width"":100,""height"":200}","{""type"":""cat""}"` + "\n" +
			`b.jpg,5,"{}",0,0,"{}","{}"` + "\n" + "c.jpg\n",
		want: []string{"a.jpg 0x0", "cat truth {10 20 110 220}", "b.jpg 0x0"},
		bad:  []string{"via.csv:4: want 7 columns or more, have 1"},
	},
	{
		name: "CreateML", form: "createml", file: "_annotations.createml.json",
		text: `[{"image":"a.jpg","annotations":[{"label":"cat","coordinates":{"x":60,"y":120,"width":100,"height":200}},{"label":"dog","coordinates":{"x":1}}]},
{"image":"b.jpg","annotations":[]}]`,
		want: []string{"a.jpg 0x0", "cat truth {10 20 110 220}", "b.jpg 0x0"},
		bad:  []string{"_annotations.createml.json:1: a.jpg: coordinates: want x, y, width and height"},
	},
	{
		name: "imagefolder", form: "imagefolder", file: "train/metadata.jsonl",
		text: `{"file_name": "a.jpg", "width": 640, "height": 480, "objects": {"bbox": [[10,20,100,200],[0,0,1.5,2]], "categories": ["cat", 1]}}
{"file_name": "b.jpg", "objects": {"bbox": [], "categories": []}}
{"file_name": "c.jpg", "objects": {"bbox": [[1,2,3,4]], "categories": []}}
{"file_name":`,
		want:  []string{"train/a.jpg 640x480", "cat truth {10 20 110 220}", "class 1 truth {0 0 1.5 2}", "train/b.jpg 0x0"},
		bad:   []string{"train/metadata.jsonl:3: c.jpg: the lengths of bbox and categories are 1 and 0", "train/metadata.jsonl:4: the JSON is cut off"},
		notes: []string{"train/metadata.jsonl:1: classes are numbers, nothing names them"},
	},
	{
		name: "imagefolder's CSV", form: "imagefolder", file: "metadata.csv",
		text: "file_name,objects\n" + `a.jpg,"{""bbox"": [[10,20,100,200]], ""categories"": [""cat""]}"` + "\n" + `b.jpg,"{'bbox': [[1, 2, 3, 4]], 'categories': ['dog']}"` + "\nc.jpg,\n",
		want: []string{"a.jpg 0x0", "cat truth {10 20 110 220}", "b.jpg 0x0", "dog truth {1 2 4 6}", "c.jpg 0x0"},
	},
	{
		name: "Ultralytics' to_json", form: "ultralytics", file: "sub/a.jpg.json",
		text: `[{"name":"person","class":0,"confidence":0.91,"box":{"x1":10,"y1":20,"x2":110,"y2":220},"track_id":4},
{"name":"dog","class":16,"confidence":0.5,"box":{"x1":1,"y1":2,"x2":3,"y2":4},"segments":{"x":[1,3,3],"y":[2,2,4]}}]`,
		want: []string{"sub/a.jpg 0x0", "person 0.91 {10 20 110 220} track_id", "dog 0.5 {1 2 3 4} outline 3"},
	},
	{
		name: "Ultralytics' oriented boxes", form: "ultralytics", file: "a.json",
		text:  `[{"name":"ship","class":0,"confidence":0.5,"box":{"x1":0.1,"y1":0.2,"x2":0.3,"y2":0.1,"x3":0.4,"y3":0.2,"x4":0.2,"y4":0.3}}]`,
		want:  []string{"a 0x0 shares", "ship 0.5 {0.1 0.1 0.4 0.3} outline 4"},
		notes: []string{"a.json:1: all coordinates are within 0 and 1: taken for shares of the image"},
	},
	{
		name: "KITTI", form: "kitti", file: "label_2/000007.txt",
		text: "Car 0.80 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59\nPedestrian 0 0 0 1 2 3 4 1 1 1 0 0 0 0 0.5\nDontCare -1 -1 -10 5 6 7 8 -1 -1 -1 -1000 -1000 -1000 -10\nCar 1\n",
		want: []string{"label_2/000007 0x0", "Car truth {587.01 173.33 614.12 200.12} truncated 3D box", "Pedestrian 0.5 {1 2 3 4} 3D box", "DontCare truth {5 6 7 8} crowd"},
		bad:  []string{"label_2/000007.txt:4: want a type and 14 numbers, or 15 with a score, have 2 columns"},
	},
	{
		name: "DOTA", form: "dota", file: "labelTxt/P0003.txt",
		text: "imagesource:GoogleEarth\ngsd:0.146\n10 20 50 10 60 40 20 50 large-vehicle 0\n1.5 2 3 2 3 4 1.5 4 ship 1\n1 2 3 4 5 6 7 8 9\n1 2 3 2 3 x 1 4 ship 0\n1 2 3 2 3 4 1 4 ship easy\n",
		want: []string{"labelTxt/P0003 0x0", "large-vehicle truth {10 10 60 50} outline 4", "ship truth {1.5 2 3 4} outline 4 difficult"},
		bad:  []string{`labelTxt/P0003.txt:5: the label is a number, "9": nine numbers may be YOLO's`, `labelTxt/P0003.txt:6: "x" is not a number`, `labelTxt/P0003.txt:7: "easy" is not how difficult an object is: 0, 1 or 2`},
	},
	{
		name: "DOTA without a head", form: "dota", file: "P0004.txt",
		text: "10 20 50 10 60 40 20 50 plane 0\n",
		want: []string{"P0004 0x0", "plane truth {10 10 60 50} outline 4"},
	},
	{
		name: "imagefolder, an object each", form: "imagefolder", file: "metadata.jsonl",
		text: `{"file_name":"a.jpg","objects":[{"bbox":[10,20,100,200],"category":"cat"},{"bbox":[1,2,3,4],"label":"dog","score":0.5},{"bbox":[1,2,3,4]}]}` + "\n" +
			`{"file_name":"b.jpg","objects":[]}` + "\n" + `{"file_name":"c.jpg","text":"a cat"}` + "\n" + `{"file_name":"d.jpg","objects":{"categories":["cat"]}}` + "\n" + `{"file_name":"e.jpg","objects":null}` + "\n",
		want: []string{"a.jpg 0x0", "cat truth {10 20 110 220}", "dog 0.5 {1 2 4 6}", "b.jpg 0x0", "e.jpg 0x0"},
		bad:  []string{"metadata.jsonl:1: a.jpg: a box without a category", "metadata.jsonl:3: c.jpg: no objects", "metadata.jsonl:4: d.jpg: objects without bbox"},
	},
	{
		name: "detections by file", form: "list", file: "out.json",
		text: `{"sub/a.jpg":[{"label":"cat","score":0.5,"box":{"xmin":10,"ymin":20,"xmax":110,"ymax":220}},{"label":"cat","score":187,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}],
"b.png":[]}`,
		want: []string{"sub/a.jpg 0x0", "cat 0.5 {10 20 110 220}", "b.png 0x0"},
		bad:  []string{"out.json:1: sub/a.jpg: the score is not in [0,1]"},
	},
	{
		name: "arrays side by side", form: "list", file: "out.json",
		text: `[{"image":"a.jpg","boxes":[[10,20,110,220],[30,40,20,60]],"labels":["cat","dog"],"scores":[0.5,0.25]},{"image":"b.jpg","boxes":[],"labels":[],"scores":[]},
{"image":"c.jpg","boxes":[[10,20,110,220]],"labels":[],"scores":[0.5]}]`,
		want: []string{"a.jpg 0x0", "cat 0.5 {10 20 110 220}", "dog 0.25 {30 40 20 60}", "b.jpg 0x0", "c.jpg 0x0"},
		bad:  []string{"out.json:2: c.jpg: a detection without a box"},
	},
	{
		name: "arrays of one image", form: "list", file: "a.json",
		text:  `{"boxes":[[10,20,110,220]],"labels":[3],"scores":[0.5]}`,
		want:  []string{"a 0x0", "class 3 0.5 {10 20 110 220}"},
		notes: []string{"a.json:1: classes are numbers, nothing names them"},
	},
	{
		name: "images with detections", form: "list", file: "out.json",
		text:  `[{"image":"a.jpg","detections":[{"label":"cat","score":0.5,"bbox":[10,20,110,220]},{"label":"dog","score":0.25,"bbox":[30,40,50,60]}]},{"image":"b.jpg","detections":[]}]`,
		want:  []string{"a.jpg 0x0", "cat 0.5 {10 20 110 220}", "dog 0.25 {30 40 50 60}", "b.jpg 0x0"},
		notes: []string{"out.json:1: the four numbers of a box are taken for left, top, right and bottom"},
	},
	{
		name: "sized boxes", form: "list", file: "out.json",
		text:  `[{"file":"a.jpg","objects":[{"class":3,"conf":"0.5","bbox":[10,20,100,200]},{"class":3,"bbox":[30,40,20,20]},{"class":3}]}]`,
		want:  []string{"a.jpg 0x0", "class 3 0.5 {10 20 110 220}", "class 3 truth {30 40 50 60}"},
		bad:   []string{"out.json:1: a.jpg: a detection without a box"},
		notes: []string{"out.json:1: classes are numbers, nothing names them", "out.json:1: the four numbers of a box are taken for left, top, width and height"},
	},
	{
		name: "supervision's sink", form: "list", file: "video.json",
		text: `[{"x_min":10.0,"y_min":20,"x_max":110,"y_max":220,"class_id":0,"confidence":0.5,"tracker_id":7,"class_name":"person","image":"f1.jpg"},{"x_min":"1","y_min":"2","x_max":"3","y_max":"4","class_id":"0","confidence":"0.25","tracker_id":"","class_name":"person","image":"f1.jpg"}]`,
		want: []string{"f1.jpg 0x0", "person 0.5 {10 20 110 220} tracker_id", "person 0.25 {1 2 3 4}"},
	},
	{
		name: "Roboflow's answer", form: "list", file: "a.json",
		text:  `{"inference_id":"x","time":0.1,"image":{"width":640,"height":480},"predictions":[{"x":60,"y":120,"width":100,"height":200,"confidence":0.5,"class":"cat","class_id":1,"detection_id":"y"}]}`,
		want:  []string{"a 640x480", "cat 0.5 {10 20 110 220}"},
		notes: []string{"a.json:1: x and y are taken for the middle, as in Roboflow's"},
	},
}

// brief returns images as text.
func brief(images []detect.Labelled) (all []string) {
	for _, img := range images {
		text := fmt.Sprintf("%s %dx%d", img.Name, img.Width, img.Height)
		if img.Shares {
			text += " shares"
		}
		if img.Extra != nil {
			text += " " + strings.Join(img.Extra.Kinds, " ")
		}
		all = append(all, text)
		for _, o := range img.Objects {
			text := o.String()
			if o.Outline != nil {
				text += fmt.Sprintf(" outline %d", len(o.Outline.Rings[0]))
			}
			for word, is := range map[string]bool{" crowd": o.Crowd, " truncated": o.Truncated, " difficult": o.Difficult} {
				if is {
					text += word
				}
			}
			if o.Extra != nil {
				text += " " + strings.Join(o.Extra.Kinds, " ")
			}
			all = append(all, text)
		}
	}
	return all
}

func TestForms(t *testing.T) {
	t.Parallel()
	for _, tt := range samples {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.name != "Roboflow's answer" { // which package detect tells, too
				form, ok := Sniff([]byte(tt.text))
				require.True(t, ok)
				assert.Equal(t, tt.form, form.Name)
			}
			named, ok := Named(tt.form)
			require.True(t, ok)
			var bad, notes []string
			images, err := named.Decode(tt.file, iotest.HalfReader(strings.NewReader(tt.text)), Options{
				Bad:  func(err error) { bad = append(bad, err.Error()); assert.ErrorAs(t, err, new(*detect.LineError)) },
				Note: func(err error) { notes = append(notes, err.Error()) },
			})
			require.NoError(t, err)
			assert.Equal(t, tt.want, brief(images))
			assert.Equal(t, tt.bad, bad)
			assert.Equal(t, tt.notes, notes)
		})
	}
}

// Forms that have packages of their own, and what is no labels, are none of these.
func TestSniffNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "{", "[]", "{}", "[1,2]", `{"name":"x","version":[1]}`,
		`{"images":[{"id":1,"file_name":"a.jpg"}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4]}],"categories":[]}`,
		`[{"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}]`,
		`[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`,
		`{"image":"a.jpg","sha256":"00","detections":[]}`,
		"<annotation><filename>a.jpg</filename></annotation>",
		"0 0.5 0.5 0.5 0.5\n", "image,label,score,xmin,ymin,xmax,ymax\n", "cat\ndog\n", "names: [a]\n",
	} {
		form, ok := Sniff([]byte(text))
		assert.False(t, ok, "%s: %s", form.Name, text)
	}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"PK\x03\x04...": "a zip: unpack it",
		"\x10\x00\x00\x00\x00\x00\x00\x00abcd\n\x0fimage/encoded": "TFRecord is not read",
		"PAR1":    "Parquet is not read",
		"BZh91AY": "compressed with bzip2: unpack it",
		"a.txt" + strings.Repeat("\x00", 252) + "ustar": "a tar: unpack it",
		"MATLAB 5.0 MAT-file, Platform":                 "MATLAB's files are not read",
		"\xff\xd8\xff\xe0":                              "a picture and not labels",
		`{"source-ref":"s3://x/a.jpg"}`:                 "SageMaker's manifest is not read",
		`{"info":{},"categories":{"label":{}},"items":[{"id":"a","annotations":[]}]}`: "Datumaro's JSON is not read",
		`[{"name":"a.jpg","labels":[{"box2d":{"x1":1}}]}]`:                            "BDD100K's JSON is not read",
		`{"data_row":{"external_id":"a.jpg"},"projects":{}}`:                          "Labelbox's export is not read",
		`[{"annotations":[{"name":"x"}],"item":{"name":"a.jpg","slots":[]}}]`:         "V7 Darwin's JSON is not read",
		`{"openlabel":{"frames":{}}}`:                                                 "OpenLABEL is not read",
		`{"name":"x","tags":[],"assets":{"1":{"asset":{}}}}`:                          "VoTT's JSON is not read",
		`[{"params":{"attachment":"a.jpg"},"response":{}}]`:                           "Scale AI's JSON is not read",
		`{"captures":[{"annotations":[]}]}`:                                           "Unity Perception's JSON is not read",
		`<annotations><version>1.1</version><track id="0" label="cat">`:               "CVAT for video is not read",
	} {
		assert.ErrorContains(t, Unread([]byte(head)), want)
	}
	assert.NoError(t, Unread([]byte(`{"assets":[],"images":[]}`)))
	assert.NoError(t, Unread(nil))
}

func TestLabelsOfNumbers(t *testing.T) {
	t.Parallel()
	form, _ := Named("list")
	images, err := form.Decode("a.json", strings.NewReader(`{"a.jpg":[{"class":1,"score":0.5,"xyxy":[1,2,3,4]}]}`), Options{
		Label: func(class int) string { return []string{"cat", "dog"}[class] },
		Note:  func(err error) { t.Error(err) },
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"a.jpg 0x0", "dog 0.5 {1 2 3 4}"}, brief(images))
}

func TestFileErrors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ form, text, want string }{
		{"labelme", "{\"shapes\":[\n{", "f:2: the JSON is cut off"},
		{"cvat", "<annotations>\n<image>", "f:2: unexpected EOF"},
		{"cvat", "<annotations><image id=\"0\" name=\"a.jpg\">\n<box label=\"K\xe4se\"/></image></annotations>", "f:2: not UTF-8, looks like windows-1252: save it as UTF-8, or iconv -f windows-1252 -t utf-8"},
		{"list", `{"a":1}`, "f: no detections in it"},
		{"list", `[{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}]", "f:1: values nest more than 32 deep"},
		{"via", "filename,x\n", "f: the header has no region_shape_attributes"},
	} {
		form, _ := Named(tt.form)
		_, err := form.Decode("f", strings.NewReader(tt.text), Options{})
		assert.EqualError(t, err, tt.want)
	}
}

func TestEncodeMetadata(t *testing.T) {
	t.Parallel()
	images := []detect.Labelled{
		{Name: "sub/a.jpg", Width: 640, Height: 480, Objects: detect.ObjectsOf([]detect.Detection{{Label: "<cat>", Score: 1, Truth: true, Box: detect.Box{XMin: 0.1, YMin: 0.2, XMax: 0.3, YMax: 0.7}}})},
		{Name: "b.jpg"},
	}
	var text bytes.Buffer
	require.NoError(t, EncodeMetadata(&text, slices.Values(images)))
	assert.Equal(t, `{"file_name":"sub/a.jpg","width":640,"height":480,"objects":{"bbox":[[0.1,0.2,0.2,0.5]],"categories":["<cat>"]}}
{"file_name":"b.jpg","objects":{"bbox":[],"categories":[]}}
`, text.String())

	images[0].Objects[0].Crowd, images[0].Objects[0].Area = true, 0.05
	images[1].Objects = detect.ObjectsOf([]detect.Detection{{Label: "dog", Score: 0.5}})
	text.Reset()
	require.NoError(t, EncodeMetadata(&text, slices.Values(images)))
	assert.Contains(t, text.String(), `"area":[0.05],"iscrowd":[1],"scores":[null]}`)
	form, _ := Named("imagefolder")
	back, err := form.Decode("metadata.jsonl", &text, Options{Bad: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	assert.Equal(t, []string{"sub/a.jpg 640x480", "<cat> truth {0.1 0.2 0.3 0.7} crowd", "b.jpg 0x0", "dog 0.5 {0 0 0 0}"}, brief(back))
	assert.Equal(t, 0.05, back[0].Objects[0].Area)
}

// FuzzDecode reads whatever it is as every form: nothing panics, bad records have
// a place, and boxes are those of their images.
func FuzzDecode(f *testing.F) {
	for _, s := range samples {
		f.Add(s.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_ = Unread([]byte(text))
		_, _ = Sniff([]byte(text))
		for _, form := range All() {
			images, err := form.Decode("d/f.json", strings.NewReader(text), Options{
				Bad: func(err error) { require.ErrorAs(t, err, new(*detect.LineError)) },
			})
			if err != nil {
				continue
			}
			seen := map[string]bool{}
			for _, img := range images {
				require.NotEmpty(t, img.Name)
				require.False(t, seen[img.Name], "one image is one")
				seen[img.Name] = true
				require.NotNil(t, img.Objects)
				for _, o := range img.Objects {
					require.GreaterOrEqual(t, o.Score, 0.0)
					require.LessOrEqual(t, o.Score, 100.0, "per cents are for the whole set to tell")
					if o.Outline != nil {
						require.GreaterOrEqual(t, len(o.Outline.Rings[0]), 3)
					}
				}
			}
		}
	})
}
