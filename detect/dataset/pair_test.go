package dataset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/record"
)

// The folders of labels and photos count, not only what is below those that were
// named.
func TestFoldersTell(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"x/l.csv": strings.ReplaceAll(csvLabels, "%", "a.jpg"), "s/a.json": hfLabels})
	photos := photosAt(dir, "x/a.jpg", "y/a.jpg")
	d, err := Open(t.Context(), filepath.Join(dir, "x/l.csv"), Options{Photos: photos, OnlyPhotos: true})
	require.NoError(t, err)
	img, err := d.Lookup("x/a.jpg", "")
	require.NoError(t, err)
	assert.NotNil(t, img, "the photo beside the labels is meant")
	img, err = d.Lookup("y/a.jpg", "")
	require.NoError(t, err)
	assert.Nil(t, img)

	var said told
	d, err = Open(t.Context(), "hf:"+dir, said.to(Options{Photos: photosAt(filepath.Join(dir, "s"), "a.jpg"), OnlyPhotos: true}))
	require.NoError(t, err)
	img, err = d.Lookup("a.jpg", "")
	require.NoError(t, err)
	assert.NotNil(t, img)
	assert.Empty(t, said.warnings, "the file lies beside the photo")
}

// A photo that has found its label file is not looked for under other names.
func TestOneFileForAPhoto(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"labels/x/a.txt": yoloLabels, "x/labels/a.txt": "0 0.5 0.5 0.1 0.1\n", "data.yaml": "names: [cat]"})
	var said told
	d, err := Open(t.Context(), dir, said.to(Options{Photos: photosAt("/p", "x/a.jpg")}))
	require.NoError(t, err)
	require.Len(t, d.Images, 1)
	assert.Len(t, d.Images[0].Objects, 1)
	require.Len(t, said.bad, 1)
	assert.EqualError(t, said.bad[0], "x/labels/a.txt:1: no photo of that name")

	dir = write(t, map[string]string{"a.jpg.json": hfLabels, "a.json": hfLabels})
	d, err = Open(t.Context(), dir, Options{Photos: photosAt("/p", "a.jpg")})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "a.jpg"}, imageNames(d))
	assert.Len(t, d.Images[1].Objects, 1, "a.json is not about a.jpg, which has a file of its own")
}

// Photos beside the labels give their names to images that are called by less
// than a file's name; others keep their own.
func TestPhotosBeside(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"labels/x.csv": strings.ReplaceAll(csvLabels, "%", "b.jpg") + "c,cat,,1,2,3,4\n"})
	var asked []string
	d, err := Open(t.Context(), filepath.Join(dir, "labels/x.csv"), Options{PhotosIn: func(_ context.Context, dir string) ([]Photo, error) {
		asked = append(asked, filepath.Base(dir))
		return photosAt(dir, "sub/b.jpg", "sub/c.jpg"), nil
	}})
	require.NoError(t, err)
	assert.Equal(t, []string{"b.jpg", "sub/c.jpg"}, imageNames(d))
	assert.Equal(t, []string{"images"}, asked, "for a folder called labels")
}

// What is wrong with a file of two photos is told once.
func TestSharedFileToldOnce(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"labels/a.txt": yoloLabels + "0 half\n", "data.yaml": "names: [cat]"})
	var said told
	d, err := Open(t.Context(), dir, said.to(Options{Photos: photosAt("/p", "images/a.jpg", "images/a.png")}))
	require.NoError(t, err)
	assert.Len(t, d.Images, 2)
	assert.Len(t, said.bad, 1)
}

func TestLastAnswerCounts(t *testing.T) {
	t.Parallel()
	first := strings.ReplaceAll(recordLabels, "%", "a.jpg")
	dir := write(t, map[string]string{RecordName: first + "\n" + strings.ReplaceAll(first, "cat", "dog") + "\n"})
	d, err := Open(t.Context(), dir, Options{})
	require.NoError(t, err)
	assert.Equal(t, []string{"dog"}, d.Labels())
	assert.Equal(t, filepath.Join(dir, RecordName)+":2", d.Images[0].Place(0))
}

// An image that two files are about is in none.
func TestImageOfTwoFiles(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(vocLabels, "%", ".jpg")
	d, err := Open(t.Context(), write(t, map[string]string{"Annotations/a.xml": text, "a.xml": text}), Options{})
	require.NoError(t, err)
	require.Equal(t, []string{"a.jpg"}, imageNames(d))
	assert.Len(t, d.Images[0].Objects, 2)
	assert.Empty(t, d.Images[0].File)
}

// Of a large folder a few files are looked into, and what was looked into is let
// go of when it has been read.
func TestLookedInto(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	for i := range 2 * sniffed {
		files[fmt.Sprintf("%03d.json", i)] = hfLabels
	}
	p, err := Find(t.Context(), write(t, files))
	require.NoError(t, err)
	defer p.Close()
	assert.Len(t, p.files.looked, sniffed)
	d, err := p.Read(t.Context(), Options{})
	require.NoError(t, err)
	assert.Len(t, d.Images, 2*sniffed)
	assert.Empty(t, p.files.looked)
}

// Labels in shares of other photos are not a run that found nothing.
func TestSharesOfOtherPhotos(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "md.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"images":[{"file":"a.jpg","detections":[{"category":"1","conf":0.9,"bbox":[0.1,0.1,0.2,0.2]}]}],
"detection_categories":{"1":"animal"},"info":{}}`), 0o666))
	d, err := Open(t.Context(), file, Options{Photos: photosAt("/p", "b.jpg", "c.jpg"), OnlyPhotos: true})
	require.NoError(t, err)
	assert.False(t, d.FoundNothing())
	_, err = d.Detector().Detect(t.Context(), &detect.Image{Name: "b.jpg"})
	assert.ErrorIs(t, err, detect.ErrNoRecord)
	d, err = Open(t.Context(), file, Options{Photos: photosAt("/p", "a.jpg", "c.jpg"), OnlyPhotos: true})
	require.NoError(t, err)
	got, err := d.Detector().Detect(t.Context(), &detect.Image{Name: "a.jpg", Width: 200, Height: 100})
	require.NoError(t, err)
	require.Len(t, got, 1)
	assert.InDelta(t, 20, got[0].Box.XMin, 1e-9)
	assert.InDelta(t, 30, got[0].Box.YMax, 1e-9)
}

// TestMine: of photos of others only the labels are kept, and a photo whose content
// is theirs under another name is not drawn as something else.
func TestMine(t *testing.T) {
	t.Parallel()
	sum := func(text string) string { return record.Sum([]byte(text)) }
	line := func(name, content, label string) string {
		return fmt.Sprintf(`{"image":%q,"sha256":%q,"width":9,"height":9,"detections":[{"label":%q,"score":1,"box":{"xmin":1,"ymin":1,"xmax":5,"ymax":5}}]}`, name, sum(content), label) + "\n"
	}
	dir := write(t, map[string]string{RecordName: line("a.jpg", "a", "cat") + line("b.jpg", "b", "dog") + line("b.jpg", "b", "fox") + line("copy.jpg", "a", "cat")})
	photos := []Photo{{Name: "a.jpg"}, {Name: "b.jpg"}, {Name: "copy.jpg"}}
	d, err := Open(t.Context(), dir, Options{Photos: photos, OnlyPhotos: true, Mine: func(name string) bool { return name == "a.jpg" }})
	require.NoError(t, err)
	assert.Equal(t, []string{"cat", "fox"}, d.Labels(), "colours are chosen for all that count")
	detector := d.Detector()
	dets, err := detector.Detect(t.Context(), &detect.Image{Name: "a.jpg", Data: []byte("a"), Width: 9, Height: 9})
	require.NoError(t, err)
	assert.Equal(t, "cat", dets[0].Label, "though a copy of it is another's")
	_, err = detector.Detect(t.Context(), &detect.Image{Name: "a.jpg", Data: []byte("b"), Width: 9, Height: 9})
	assert.ErrorIs(t, err, ErrElsewhere)
	_, err = detector.Detect(t.Context(), &detect.Image{Name: "b.jpg", Data: []byte("b"), Width: 9, Height: 9})
	assert.ErrorIs(t, err, ErrElsewhere)
}
