package dataset

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/jpeg"
	"math"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/names"
)

const peersDir = "testdata/peers"

// truthOfPeers returns the labels that peers were given, and their photos: 100
// boxes, 12 photos, one of them empty.
func truthOfPeers(t *testing.T) (*Dataset, []Photo) {
	t.Helper()
	d, err := Open(t.Context(), filepath.Join(peersDir, "truth.json"), Options{Bad: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	photos := make([]Photo, len(d.Images))
	for i, img := range d.Images {
		photos[i] = Photo{Name: img.Name, Path: "/photos/" + img.Name, Size: func() (int, int, error) { return img.Width, img.Height, nil }}
	}
	return d, photos
}

// boxesOf returns the boxes of each image, sorted, by the image's base name.
func boxesOf(d *Dataset) map[string][]string {
	all := map[string][]string{}
	for _, img := range d.Images {
		var boxes []string
		objects := slices.Clone(img.Objects)
		slices.SortFunc(objects, func(a, b detect.Object) int {
			return cmp.Or(cmp.Compare(a.Label, b.Label), cmp.Compare(math.Round(a.Box.XMin), math.Round(b.Box.XMin)), cmp.Compare(math.Round(a.Box.YMin), math.Round(b.Box.YMin)))
		})
		for _, o := range objects {
			b := o.Box
			boxes = append(boxes, fmt.Sprintf("%s %v %v %v %v", o.Label, hundredth(b.XMin), hundredth(b.YMin), hundredth(b.XMax), hundredth(b.YMax)))
		}
		all[names.Stem(path.Base(img.Name))] = boxes
	}
	return all
}

// hundredth rounds to 0.02 px: the truth is whole, so that what is 0.01 px off it
// at most is that again.
func hundredth(v float64) float64 { return math.Round(v*50) / 50 }

// peers are what other programs wrote of truth.json, as generate.py has it.
var peers = []struct {
	from string
	// loses names the photo that the form cannot hold, since it is without objects.
	loses bool
}{
	{"panlabel-coco/coco.json", false},
	{"panlabel-cvat/annotations.xml", false},
	{"panlabel-label-studio/export.json", false},
	{"panlabel-tfod/tfod.csv", true},
	{"panlabel-voc", false},
	{"panlabel-hf/metadata.jsonl", false},
	{"panlabel-labelme", false},
	{"panlabel-create-ml/createml.json", false},
	{"panlabel-kitti", false},
	{"panlabel-via/via.json", false},
	{"panlabel-via-csv/via.csv", false},
	{"panlabel-retinanet/retinanet.csv", false},
	{"panlabel-openimages/openimages.csv", true},
	{"panlabel-yolo", false},
	{"panlabel-udacity/udacity.csv", true},
	{"globox-coco/coco.json", false},
	{"globox-voc", false},
	{"globox-yolo", false},
	{"globox-labelme", false},
	{"globox-cvat/annotations.xml", false},
	{"globox-openimages/openimages.csv", true},
	{"supervision-coco/coco.json", false},
	{"supervision-yolo", false},
	{"supervision-voc", false},
	{"labelformat-coco/coco.json", false},
	{"labelformat-voc", false},
	{"labelformat-kitti", false},
	{"labelformat-yolo", false},
	{"datumaro-coco_instances", false},
	{"datumaro-voc_detection", false},
	{"datumaro-cvat", false},
	{"datumaro-kitti_detection", true},
	{"datumaro-yolo", false},
	{"datumaro-label_me", false},
}

// namesFor returns the names of classes for what does not have them itself.
func namesFor(from string) string {
	if from == "globox-yolo" {
		return filepath.Join(peersDir, "names.txt")
	}
	return ""
}

func TestWhatPeersWrote(t *testing.T) {
	t.Parallel()
	truth, photos := truthOfPeers(t)
	want := boxesOf(truth)
	for _, peer := range peers {
		t.Run(peer.from, func(t *testing.T) {
			t.Parallel()
			d, err := Open(t.Context(), filepath.Join(peersDir, filepath.FromSlash(peer.from)), Options{
				Photos: photos, Bad: func(err error) { t.Error(err) }, Names: namesFor(peer.from),
			})
			require.NoError(t, err)
			got := boxesOf(d)
			if peer.loses {
				assert.Empty(t, got["p11"])
				got["p11"] = nil
			}
			assert.Equal(t, want, got)
		})
	}
}

// storePeers writes the truth in a form as peers want to find it, with photos, and
// returns the place of the labels and that of the photos.
func storePeers(t *testing.T, truth *Dataset, format Format) (place, photos string) {
	t.Helper()
	out := t.TempDir()
	photos = filepath.Join(out, "images")
	require.NoError(t, os.Mkdir(photos, 0o777))
	for _, img := range truth.Images {
		f, err := os.Create(filepath.Join(photos, img.Name))
		require.NoError(t, err)
		require.NoError(t, jpeg.Encode(f, image.NewGray(image.Rect(0, 0, img.Width, img.Height)), nil))
		require.NoError(t, f.Close())
	}
	if place = out; format == VOC || format == VOC0 {
		place = filepath.Join(out, "Annotations")
	}
	target := save(t, truth, format, place, func(err error) { t.Error(err) })
	if !target.PerImage() && format != ImageFolder {
		place = target.Path
	}
	return place, photos
}

// TestPeersReadWhatIsWritten has other programs read what is written here, in
// every form that both have. It is skipped where they are not installed: panlabel
// in PATH, the others in the Python that is called python3 there.
func TestPeersReadWhatIsWritten(t *testing.T) {
	t.Parallel()
	truth, _ := truthOfPeers(t)
	want := boxesOf(truth)
	var lines []string
	for _, img := range truth.Images {
		lines = append(lines, "image "+names.Stem(img.Name))
		for _, o := range img.Objects {
			b := o.Box
			lines = append(lines, fmt.Sprintf("%s %.1f %.1f %.1f %.1f %s", names.Stem(img.Name), b.XMin, b.YMin, b.XMax, b.YMax, o.Label))
		}
	}
	slices.Sort(lines)
	for _, peer := range []struct {
		name   string
		format Format
		form   string // as the peer calls it
	}{
		{"panlabel", COCO, "coco"}, {"panlabel", YOLO, "yolo"}, {"panlabel", VOC0, "voc"}, {"panlabel", ImageFolder, "hf"},
		{"pycocotools", COCO, "coco"}, {"pandas", CSV, "csv"},
		{"supervision", COCO, "coco"}, {"supervision", VOC, "voc"},
		{"globox", COCO, "coco"}, {"globox", VOC0, "voc"},
		{"supervision", YOLO, "yolo"}, {"globox", YOLO, "yolo"},
		{"labelformat", COCO, "coco"}, {"labelformat", YOLO, "yolo"},
		{"datumaro", COCO, "coco"}, {"datumaro", VOC0, "voc"}, {"datumaro", YOLO, "yolo"},
	} {
		t.Run(peer.name+" "+string(peer.format), func(t *testing.T) {
			t.Parallel()
			if peer.name == "panlabel" {
				program, err := exec.LookPath("panlabel")
				if err != nil {
					t.Skip("panlabel is not installed (pip install panlabel)")
				}
				place, _ := storePeers(t, truth, peer.format)
				back := filepath.Join(t.TempDir(), "back.json")
				text, err := exec.Command(program, "convert", "--from", peer.form, "--to", "coco", "--input", place, "--output", back, "--allow-lossy").CombinedOutput()
				require.NoError(t, err, "%s", text)
				d, err := Open(t.Context(), back, Options{})
				require.NoError(t, err)
				assert.Equal(t, want, boxesOf(d))
				return
			}
			if err := exec.Command("python3", "-c", "import "+peer.name).Run(); err != nil {
				t.Skipf("%s is not installed (pip install %s)", peer.name, peer.name)
			}
			place, photos := storePeers(t, truth, peer.format)
			cmd := exec.Command("python3", filepath.Join(peersDir, "read.py"), peer.name, peer.form, place, photos)
			var said bytes.Buffer
			cmd.Stderr = &said
			text, err := cmd.Output()
			require.NoError(t, err, said.String())
			var got []string
			for line := range strings.Lines(string(text)) {
				if line = strings.TrimSpace(line); strings.HasPrefix(line, "p") || strings.HasPrefix(line, "image ") {
					got = append(got, line)
				}
			}
			slices.Sort(got)
			assert.Equal(t, lines, got)
		})
	}
}
