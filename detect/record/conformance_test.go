package record_test

import (
	"testing"

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
