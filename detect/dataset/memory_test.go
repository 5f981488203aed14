package dataset

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/golden/need"
)

// manyPhotos are photos that take no memory, and tell now and then how much is in use.
type manyPhotos struct {
	n, asked int
	peak     int64
}

func (p *manyPhotos) Len() int { return p.n }

func photoName(i int) string { return fmt.Sprintf("%03d/img_%06d.jpg", i/1000, i) }

func (p *manyPhotos) At(i int) Photo {
	if p.asked++; p.asked%(p.n/5) == 0 {
		p.peak = max(p.peak, need.Heap())
	}
	name := photoName(i)
	return Photo{Name: name, Path: "/photos/" + name, Size: func() (int, int, error) { return 160, 120, nil }}
}

// Labels of photos in a list take memory that does not grow with them, but for the
// twelve bytes of where the objects of each are.
func TestListedLabelsTakeNoMemory(t *testing.T) {
	dir := t.TempDir()
	written := func(name string, write func(w *bufio.Writer)) string {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o777))
		f, err := os.Create(file)
		require.NoError(t, err)
		w := bufio.NewWriter(f)
		write(w)
		require.NoError(t, w.Flush())
		require.NoError(t, f.Close())
		return file
	}
	peak := func(n int, write func(t *testing.T, n int) string, namesOf bool) int64 {
		from := write(t, n)
		before, photos := need.Heap(), &manyPhotos{n: n}
		o := Options{OnlyPhotos: true, Brief: true, List: NewList(photos)}
		defer o.List.Close()
		if namesOf {
			var err error
			o.NamesOf, err = Open(t.Context(), filepath.Join(dir, fmt.Sprint("coco", n, ".json")), o)
			require.NoError(t, err)
			defer o.NamesOf.Close()
		}
		d, err := Open(t.Context(), from, o)
		require.NoError(t, err)
		defer d.Close()
		for i := range n {
			img, err := d.Lookup(photoName(i), "")
			require.NoError(t, err)
			require.NotNil(t, img)
			require.Len(t, img.Objects, 4)
		}
		return photos.peak - before
	}
	sum := fmt.Sprintf("%064d", 0)
	for _, c := range []struct {
		form    string
		write   func(t *testing.T, n int) string
		namesOf bool
		n       int   // of photos: some, and three times as many
		most    int64 // bytes a photo more
	}{
		{"record", func(t *testing.T, n int) string {
			return written(fmt.Sprint("r", n, ".jsonl"), func(w *bufio.Writer) {
				for i := range n {
					fmt.Fprintf(w, `{"image":%q,"sha256":"%06d%s","width":160,"height":120,"detections":[`, photoName(i), i, sum[6:])
					for k := range 4 {
						if k > 0 {
							w.WriteByte(',')
						}
						fmt.Fprintf(w, `{"label":"cat","score":0.5,"box":{"xmin":1,"ymin":2,"xmax":%d,"ymax":4}}`, 3+k)
					}
					w.WriteString("]}\n")
				}
			})
		}, false, 4000, 60},
		{"coco", func(t *testing.T, n int) string {
			return written(fmt.Sprint("coco", n, ".json"), func(w *bufio.Writer) {
				w.WriteString(`{"categories":[{"id":1,"name":"cat"}],"images":[`)
				for i := range n {
					fmt.Fprintf(w, `{"id":%d,"file_name":"images/%s","width":160,"height":120},`, i+1, photoName(i))
				}
				w.WriteString(`{"id":0,"file_name":"elsewhere.jpg"}],"annotations":[`)
				for i := range 4 * n {
					fmt.Fprintf(w, `{"id":%d,"image_id":%d,"category_id":1,"bbox":[1,2,3,4]},`, i+1, i%n+1)
				}
				w.WriteString(`{"id":0,"image_id":0,"category_id":1,"bbox":[1,2,3,4]}]}`)
			})
		}, false, 4000, 60},
		{"results", func(t *testing.T, n int) string {
			return written(fmt.Sprint("results", n, ".json"), func(w *bufio.Writer) {
				w.WriteString("[")
				for i := range 4 * n {
					if i > 0 {
						w.WriteByte(',')
					}
					fmt.Fprintf(w, `{"image_id":%d,"category_id":1,"bbox":[1,2,3,4],"score":0.5}`, i/4+1)
				}
				w.WriteString("]")
			})
		}, true, 4000, 60},
		{"yolo", func(t *testing.T, n int) string {
			for i := range n {
				written(fmt.Sprintf("yolo%d/labels/%03d/img_%06d.txt", n, i/1000, i), func(w *bufio.Writer) {
					w.WriteString("0 0.5 0.5 0.1 0.1\n0 0.5 0.5 0.2 0.2\n0 0.5 0.5 0.3 0.3\n0 0.5 0.5 0.4 0.4\n")
				})
			}
			return filepath.Join(dir, fmt.Sprint("yolo", n), "labels")
		}, false, 1500, 250},
	} {
		t.Run(c.form, func(t *testing.T) {
			a, b := peak(c.n, c.write, c.namesOf), peak(3*c.n, c.write, c.namesOf)
			assert.Less(t, (b-a)/int64(2*c.n), c.most, "bytes a photo: %d photos took %d, %d %d", c.n, a, 3*c.n, b)
		})
	}
}
