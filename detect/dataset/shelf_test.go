package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// photosInMemory are photos for a list.
type photosInMemory []Photo

func (p photosInMemory) Len() int       { return len(p) }
func (p photosInMemory) At(i int) Photo { return p[i] }

// What waits in files for photos in a list is looked up as what is in memory is, whatever
// the form and the order that images and boxes come in.
func TestShelf(t *testing.T) {
	t.Parallel()
	const header = "image,label,score,xmin,ymin,xmax,ymax\n"
	sum, other := strings.Repeat("0a", 32), strings.Repeat("0b", 32)
	answer := func(image, sum, label string) string {
		return `{"image":"` + image + `","sha256":"` + sum + `","width":100,"height":50,"detections":[{"label":"` + label + `","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]}` + "\n"
	}
	const reply = `[{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`
	dir := write(t, map[string]string{
		"x.coco.json": `{"images":[{"id":1,"file_name":"a.jpg","width":100,"height":50},{"id":2,"file_name":"b.jpg"},{"id":3,"file_name":"a.jpg"},{"id":4,"file_name":"none.jpg"},{"id":4,"file_name":"c.jpg"}],
"categories":[{"id":2,"name":"cat"},{"id":3,"name":"dog"}],"annotations":[
{"id":1,"image_id":2,"category_id":2,"bbox":[1,2,3,4],"area":5},{"id":2,"image_id":1,"category_id":3,"bbox":[5,6,7,8],"iscrowd":1},
{"id":3,"image_id":2,"category_id":3,"bbox":[0.25,2,3,4],"score":0.5},{"id":4,"image_id":3,"category_id":2,"bbox":[9,2,3,4]},{"id":5,"image_id":1,"category_id":2,"bbox":[1,2,3,4]},
{"id":6,"image_id":9,"category_id":2,"bbox":[1,2,3,4]},{"id":5,"image_id":1,"category_id":2,"bbox":[1,2,3,4]}]}`,
		"results.json": `[{"image_id":2,"category_id":3,"bbox":[1,2,3,4],"score":0.5},{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"score":0.5},{"image_id":1,"category_id":2,"bbox":[1,2,3,4],"score":0.25},{"image_id":4,"category_id":2,"bbox":[1,2,3,4]}]`,
		"texts.json":   `[{"image_id":"b","category_id":3,"bbox":[1,2,3,4],"score":0.5},{"image_id":"a.jpg","category_id":"cat","bbox":[1,2,3,4],"score":0.25}]`,
		"x.csv":        header + "a.jpg,cat,0.5,1,2,11,22\nb.jpg,dog,,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
		"cents.csv":    header + "b.jpg,cat,50,1,2,11,22\nb.jpg,dog,99,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
		"bad.csv":      header + "b.jpg,cat,0.5,1,2,11,22\nb.jpg,dog,99,1,2,3,4\na.jpg,cat,0.25,1,2,3,4\n",
		"part.csv":     header + "b.jpg,cat,0.5,0.1,0.2,0.5,0.5\na.jpg,cat,0.25,0.1,0.2,0.3,0.4\nelsewhere.jpg,cat,0.25,0.1,0.2,0.3,0.4\n",
		"shares.csv":   header + "d.jpg,cat,0.5,0.1,0.2,0.5,0.5\nf.jpg,cat,0.25,0.1,0.2,0.3,0.4\n",
		"ends.csv":     header + "old/a.jpg,cat,0.5,1,2,11,22\nx/twin.jpg,dog,,1,2,3,4\nTWIN.png,cat,0.25,1,2,3,4\nx/y/b,cat,0.25,1,2,3,4\nelsewhere.jpg,cat,0.5,1,2,3,4\n",
		"unread.csv":   header + "a.jpg,cat,high,1,2,11,22\nb.jpg,dog,,1,2,3,4\nb.jpg,dog,,1,2,3,x\n",
		"odd.csv":      header + "x/../a.jpg?y/../b.jpg,cat,0.5,1,2,11,22\nb.jpg,dog,,1,2,3,4\n",
		"detections.jsonl": answer("a.jpg", "", "yak") + answer("b.jpg", "", "dog") + answer("a.jpg", "", "cat") + "{\n" +
			`{"image":"none.jpg","sha256":"","error":"no"}` + "\n",
		"sums/detections.jsonl":      answer("old/a.jpg", other, "yak") + answer("b.jpg", sum, "dog") + answer("z.jpg", sum, "cat") + answer("y.jpg", sum, "cow") + answer("none.jpg", other, "owl"),
		"voc/a.xml":                  `<annotation><filename>a.jpg</filename><object><name>cat</name><bndbox><xmin>2</xmin><ymin>3</ymin><xmax>4</xmax><ymax>5</ymax></bndbox></object></annotation>`,
		"yolo/labels/a.txt":          "0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.2 0.2\n",
		"yolo/labels/x/twin.txt":     "0 0.5 0.5 0.1 0.1\n",
		"yolo/labels/none.jpg.txt":   "0 0.5 0.5 0.1 0.1\n",
		"yolo/labels/000139.txt":     "0 0.5 0.5 0.1 0.1\n",
		"yolo/labels/elsewhere.txt":  "0 0.5 0.5 0.1 0.1\n",
		"yolo/labels/b.txt":          "0 0.5 0.5 0.1\n",
		"yolo/data.yaml":             "names: [cat, dog]\n",
		"tracks/labels/a.txt":        "0 0.5 0.5 0.1 0.1 1\n1 0.5 0.5 0.2 0.2 2\n",
		"tracks/labels/b.txt":        "0 0.5 0.5 0.1 0.1 0.5 1\n",
		"scores/labels/a.txt":        "0 0.5 0.5 0.1 0.1 1\n1 0.5 0.5 0.2 0.2 0.25\n",
		"named/labels/labels.txt":    "0 0.5 0.5 0.1 0.1\n",
		"named/labels/b.txt":         "0 0.5 0.5 0.1 0.1\n",
		"hf/a.jpg.json":              reply,
		"hf/b.json":                  reply,
		"hf/notes.json":              `{"by":"me"}`,
		"empty/detections.jsonl":     "",
		"labelme/a.json":             `{"version":"5.0","shapes":[{"label":"cat","points":[[1,2],[3,4]],"shape_type":"rectangle"}],"imagePath":"a.jpg","imageData":null,"imageHeight":50,"imageWidth":100}`,
		"shards/detections.jsonl":    answer("a.jpg", "", "yak"),
		"shards/detections.1.jsonl":  answer("b.jpg", "", "cow") + answer("a.jpg", "", "cat"),
		"parts/instances_train.json": `{"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":2,"name":"cat"}],"annotations":[{"id":1,"image_id":1,"category_id":2,"bbox":[1,2,3,4]}]}`,
		"parts/instances_val.json":   `{"images":[{"id":1,"file_name":"b.jpg"}],"categories":[{"id":2,"name":"cat"}],"annotations":[{"id":1,"image_id":1,"category_id":2,"bbox":[1,2,3,4]}]}`,
		"twice.coco.json":            `{"images":[{"id":1,"file_name":"twin.jpg"},{"id":2,"file_name":"x/twin.jpg"}],"categories":[],"annotations":[{"id":1,"image_id":1,"category_id":2,"bbox":[1,2,3,4]},{"id":2,"image_id":2,"category_id":2,"bbox":[1,2,3,4]}]}`,
	})
	photos := slices.Concat(
		photosAt("/p", "a.jpg", "b.jpg", "none.jpg", "twin.png", "x/twin.jpg", "y/twin.jpg", "000000000139.jpg", "labels.jpg", "images.jpg", "d.jpg"),
		photosAt("/q", "b.jpg", "a.jpg", "twin.jpg"))
	for i := range photos {
		photos[i].Size = func() (int, int, error) { return 100, 50, nil }
		if photos[i].Name == "d.jpg" {
			photos[i].Size = func() (int, int, error) { return 0, 0, errors.New("not read") }
		}
	}
	cases := []string{
		"x.coco.json", "results.json", "texts.json", "x.csv", "cents.csv", "bad.csv", "part.csv", "shares.csv", "ends.csv", "unread.csv", "odd.csv", "detections.jsonl",
		"sums", "voc", "yolo", "yolo/labels", "tracks/labels", "scores/labels", "named/labels", "hf", "empty", "labelme", "shards", "parts", "twice.coco.json",
	}
	for _, file := range cases {
		for _, few := range []int{1, 2, 3, 10, len(photos)} {
			t.Run(fmt.Sprint(file, " ", few), func(t *testing.T) {
				t.Parallel()
				photos := photos[:few]
				type read struct {
					*Dataset
					told
					err error
				}
				open := func(stored bool) (r read) {
					o := Options{OnlyPhotos: true, Brief: true, Photos: photos}
					if stored {
						o.List, o.Photos = NewList(photosInMemory(photos)), nil
						t.Cleanup(o.List.Close)
					}
					if o.NamesOf, r.err = Open(t.Context(), filepath.Join(dir, "x.coco.json"), o); r.err != nil {
						return r
					}
					t.Cleanup(o.NamesOf.Close)
					if r.Dataset, r.err = Open(t.Context(), filepath.Join(dir, file), r.to(o)); r.err == nil {
						t.Cleanup(r.Close)
					}
					return r
				}
				want, got := open(false), open(true)
				require.Equal(t, fmt.Sprint(want.err), fmt.Sprint(got.err))
				assert.Equal(t, fmt.Sprint(want.bad), fmt.Sprint(got.bad))
				assert.Equal(t, fmt.Sprint(want.warnings), fmt.Sprint(got.warnings))
				if want.err != nil {
					return
				}
				assert.Equal(t, want.Labels(), got.Labels())
				assert.Equal(t, want.Categories, got.Categories)
				assert.Equal(t, want.HasSums(), got.HasSums())
				assert.Equal(t, want.FoundNothing(), got.FoundNothing())
				assert.Equal(t, imageNames(want.Dataset), imageNames(got.Dataset))
				for _, name := range []string{"a.jpg", "b.jpg", "none.jpg", "twin.png", "x/twin.jpg", "y/twin.jpg", "000000000139.jpg", "labels.jpg", "d.jpg", "twin.jpg", "old/none.jpg", "nobody's.jpg"} {
					n, first := want.Unasked()
					m, firstOf := got.Unasked()
					require.Equal(t, fmt.Sprint(n, first), fmt.Sprint(m, firstOf), "unasked before %s", name)
					for _, hash := range []string{"", sum, other, "0c"} {
						was, wasErr := want.Lookup(name, hash)
						is, err := got.Lookup(name, hash)
						require.Equal(t, fmt.Sprint(wasErr), fmt.Sprint(err), "%s %s", name, hash)
						require.Equal(t, described(was), described(is), "%s %s", name, hash)
					}
				}
			})
		}
	}
}

// described returns what is kept of an image in files.
func described(img *Image) string {
	if img == nil {
		return "none"
	}
	objects := slices.Clone(img.Objects)
	for k := range objects {
		objects[k].ID, objects[k].Extra, objects[k].Outline = 0, nil, nil
	}
	return fmt.Sprintf("%q %dx%d %d %v %q %q %q %v %q %q %v", img.Name, img.Width, img.Height, img.ID, img.Shares, img.File, img.SHA256, img.Split, img.By, img.label, img.PhotoPath(), objects)
}
