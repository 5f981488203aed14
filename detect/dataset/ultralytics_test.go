package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/yolo"
)

// yoloSets are sets that Ultralytics has to take as they are written, by what is
// odd about them.
func yoloSets() map[string]*Dataset {
	box := func(label string, x0, y0, x1, y1 float64) detect.Object {
		return detect.Object{Detection: detect.Detection{Label: label, Score: 1, Truth: true, Box: detect.Box{XMin: x0, YMin: y0, XMax: x1, YMax: y1}}}
	}
	set := func(images map[string][]detect.Object) *Dataset {
		d := &Dataset{Format: COCO}
		for name, objects := range images {
			d.Images = append(d.Images, Image{Labelled: detect.Labelled{Name: name, Width: 200, Height: 100, Objects: objects}})
		}
		d.sort()
		return d
	}
	odd := []detect.Object{}
	for i, label := range []string{"no", "on", "=", "1e3", "~", "null", "yes", "1_000", "0x1f", "2020-01-01", "- a", "a: b", "#", "{a}", "'", `"`, "é", "0", "-", "n", "!!str", "a\tb", " ", "*a", "&b", "%", "@", "`", "|", ">", "?", "1:30"} {
		odd = append(odd, box(label, float64(i), 1, float64(i)+50, 40))
	}
	split := set(map[string][]detect.Object{"a.jpg": {box("cat", 1, 2, 30, 40)}, "b.jpg": {box("dog", 1, 2, 30, 40)}, "c.jpg": {}})
	split.Images[0].Split, split.Images[1].Split, split.Images[2].Split = yolo.Train, yolo.Val, yolo.Test
	gaps := set(map[string][]detect.Object{"train/a.jpg": {box("cat", 1, 2, 30, 40), box("class 1", 1, 2, 30, 40), box("dog", 5, 6, 70, 80)}, "val/b.jpg": {box("cat", 1, 2, 3, 4)}})
	gaps.Format, gaps.ids = YOLO, ids{classes: yolo.Names{0: "cat", 3: "dog"}, data: &yolo.Data{Classes: 5}}
	outlined := set(map[string][]detect.Object{"images/train/a.jpg": {box("cat", 10, 10, 50, 60)}, "images/val/b.jpg": {box("cat", -10, 10, 50, 60)}})
	for i := range outlined.Images {
		o := &outlined.Images[i].Objects[0]
		o.Outline = &detect.Outline{Rings: [][]detect.Point{{{X: o.Box.XMin, Y: 10}, {X: 50, Y: 10}, {X: 50, Y: 60}}}}
	}
	scored := set(map[string][]detect.Object{"train/a.jpg": {box("cat", 1, 2, 30, 40)}, "val/b.jpg": {}})
	scored.Images[0].Objects[0].Truth, scored.Images[0].Objects[0].Score = false, 0.5
	return map[string]*Dataset{
		"odd names":      set(map[string][]detect.Object{"train/a.jpg": odd, "val/b.jpg": {}}),
		"off the frame":  set(map[string][]detect.Object{"train/a.jpg": {box("cat", -5, -5, 250, 50), box("cat", 199.9999, 10, 200.4, 20), box("cat", 300, 10, 320, 20)}, "val/b.jpg": {box("cat", 0, 0, 200, 100)}}),
		"no split":       set(map[string][]detect.Object{"a.jpg": {box("cat", 1, 2, 30, 40)}, "sub/b.jpg": {}}),
		"splits, listed": split, "names with gaps": gaps, "outlines": outlined, "detections": scored,
	}
}

// Ultralytics' own checks of a set hold for what is written.
func TestUltralyticsTakesWhatIsWritten(t *testing.T) {
	t.Parallel()
	find := exec.Command("python3", "-c", "import importlib.util as u, numpy, yaml, PIL; assert u.find_spec('ultralytics')")
	if find.Run() != nil {
		t.Skip("ultralytics is not installed (pip install --no-deps ultralytics; pip install numpy pyyaml pillow)")
	}
	for name, d := range yoloSets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			target, err := NewTarget(string(YOLO), out)
			require.NoError(t, err)
			target.Outlines = name == "outlines"
			writeSet(t, target, d)
			cmd := exec.Command("python3", filepath.Join(peersDir, "verify.py"), filepath.Join(out, dataYAML))
			var said bytes.Buffer
			cmd.Stderr = &said
			text, err := cmd.Output()
			require.NoError(t, err, said.String())
			head, rest, _ := strings.Cut(string(text), "\n")
			var names []any
			require.NoError(t, json.Unmarshal([]byte(head), &names))
			for _, label := range d.Labels() {
				assert.Contains(t, names, label, "PyYAML reads it as text")
			}
			for i := range d.Images {
				n := 0
				for _, o := range d.Images[i].Objects {
					if !o.Box.Clamp(200, 100).Empty() {
						n++
					}
				}
				assert.Contains(t, rest, fmt.Sprintf(" %s %d", filepath.Base(d.Images[i].Name), n))
			}
		})
	}
}

// writeSet writes a set with photos where data.yaml says that they are.
func writeSet(t *testing.T, target *Target, d *Dataset) {
	t.Helper()
	writeFiles(t, target, d, func(err error) { t.Error(err) })
	for i := range d.Images {
		photo := filepath.Join(target.Path, filepath.FromSlash(yolo.PhotoPath(d.Images[i].Name)))
		require.NoError(t, os.MkdirAll(filepath.Dir(photo), 0o777))
		var data bytes.Buffer
		require.NoError(t, jpeg.Encode(&data, image.NewGray(image.Rect(0, 0, 200, 100)), nil))
		require.NoError(t, os.WriteFile(photo, data.Bytes(), 0o666))
	}
}
