package record_test

import (
	"testing"
	"testing/fstest"

	"annotate/detect"
	"annotate/detect/detecttest"
	"annotate/detect/record"
)

func photos() detecttest.Photos {
	return detecttest.Photos{
		Found: &detect.Image{Name: "sub/cats.jpg", Data: []byte("cats"), ContentType: "image/jpeg", Width: 640, Height: 480},
		Want: []detect.Detection{
			{Label: "cat", Score: 0.9982, Box: detect.Box{XMin: 13, YMin: 52, XMax: 314, YMax: 470}},
			{Label: "remote", Score: 0.25, Box: detect.Box{XMin: -1, YMin: 70.5, XMax: 649, YMax: 117}},
		},
		Nothing: &detect.Image{Name: "sky.jpg", Data: []byte("sky")},
		Failing: &detect.Image{Name: "torn.jpg", Data: []byte("torn")},
	}
}

func TestReplayConforms(t *testing.T) {
	t.Parallel()
	p := photos()
	detecttest.TestDetector(t, func(*testing.T) detect.Detector {
		r := &record.Replay{}
		r.Add(record.Entry{Image: p.Found.Name, SHA256: record.Sum(p.Found.Data), Width: 640, Height: 480, Detections: p.Want})
		r.Add(record.Entry{Image: p.Nothing.Name, SHA256: record.Sum(p.Nothing.Data)})
		r.Add(record.Entry{Image: p.Failing.Name, SHA256: record.Sum(p.Failing.Data), Error: "500"})
		return r
	}, p)
}

func TestSidecarsConform(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"sub/cats.json": {Data: []byte(`[{"label":"remote","score":0.25,"box":{"xmin":-1,"ymin":70.5,"xmax":649,"ymax":117}},
			{"score":0.9982,"label":"cat","box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470},"mask":null}]`)},
		"sky.json":  {Data: []byte("[]")},
		"torn.json": {Data: []byte("[{")},
	}
	detecttest.TestDetector(t, func(*testing.T) detect.Detector { return record.Sidecars{FS: files} }, photos())
}
