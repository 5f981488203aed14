package record

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

const router = "https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50"

// catSum stands for a photo's hash.
var catSum = Sum([]byte("cat"))

func at(threshold float64) detect.Parameters { return detect.Parameters{Threshold: &threshold} }

func cat(score float64) detect.Detection {
	return detect.Detection{Label: "cat", Score: score, Box: detect.Box{XMin: 13, YMin: 52, XMax: 314, YMax: 470}}
}

// TestLineForm pins the record's form: others read these files.
func TestLineForm(t *testing.T) {
	t.Parallel()
	head := `{"image":"sub/a.jpg","sha256":"` + catSum + `","width":4032,"height":3024,"source":"` + router + `","parameters":`
	tests := []struct {
		name   string
		change func(*Entry)
		want   string
	}{
		{"as designed", func(*Entry) {},
			head + `{"threshold":0.5},"detections":[{"label":"cat","score":0.998,"box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}}]}`},
		{"no parameters", func(e *Entry) { e.Parameters = detect.Parameters{}; e.Detections = nil },
			head + `{},"detections":[]}`},
		{"no objects", func(e *Entry) { e.Detections = []detect.Detection{} },
			head + `{"threshold":0.5},"detections":[]}`},
		{"failure", func(e *Entry) { e.Error = "503 model is loading" },
			head + `{"threshold":0.5},"error":"503 model is loading"}`},
		{"label with markup", func(e *Entry) { e.Detections[0].Label = "<unk> & co\n" },
			head + `{"threshold":0.5},"detections":[{"label":"<unk> & co\n","score":0.998,"box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}}]}`},
		{"boxes as said", func(e *Entry) { e.Detections[0].Box = detect.Box{XMin: -0.5, YMin: 65534, XMax: 649, YMax: 116} },
			head + `{"threshold":0.5},"detections":[{"label":"cat","score":0.998,"box":{"xmin":-0.5,"ymin":65534,"xmax":649,"ymax":116}}]}`},
		{"hash in capitals", func(e *Entry) { e.SHA256 = strings.ToUpper(e.SHA256); e.Detections = nil },
			head + `{"threshold":0.5},"detections":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := Entry{
				Image: "sub/a.jpg", SHA256: catSum, Width: 4032, Height: 3024, Source: router,
				Parameters: at(0.5), Detections: []detect.Detection{cat(0.998)},
			}
			tt.change(&e)
			got, err := e.Line()
			require.NoError(t, err)
			assert.Equal(t, tt.want+"\n", string(got))

			back, err := parseEntry(got)
			require.NoError(t, err)
			again, err := back.Line()
			require.NoError(t, err)
			assert.Equal(t, string(got), string(again), "decoded and encoded again")
		})
	}
}

func TestLineRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		e    Entry
		want string
	}{
		{"nothing to find it by", Entry{}, "neither image nor sha256"},
		{"short hash", Entry{Image: "a", SHA256: "abc"}, `sha256 "abc": want 64 hexadecimal digits`},
		{"no hash", Entry{Image: "a", SHA256: strings.Repeat("g", 64)}, "want hexadecimal digits"},
		{"negative size", Entry{Image: "a", Width: -1}, "size -1×0 is negative"},
		{"NaN", Entry{Image: "a.jpg", Detections: []detect.Detection{{Box: detect.Box{XMin: math.NaN()}}}}, "entry of a.jpg: json: unsupported value: NaN"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := tt.e.Line()
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestCleanSource(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, source, want string }{
		{"plain", router, router},
		{"userinfo", "https://me:hf_secret@host/models/x", "https://host/models/x"},
		{"userinfo with an at", "https://me:a@b@host:8080/x", "https://host:8080/x"},
		{"query", "https://host/x?token=hf_secret", "https://host/x?token=xxxxx"},
		{"query without a path", "https://host?token=hf_secret", "https://host?token=xxxxx"},
		{"model in the query", "https://host/x?model=detr", "https://host/x?model=detr"},
		{"fragment", "https://host/x#hf_secret", "https://host/x"},
		{"at in the path", "https://host/user@v2/x", "https://host/user@v2/x"},
		{"at in the query", "https://host/x?u=a@b", "https://host/x?u=a@b"},
		{"no valid URL", "http://me:hf_secret@ho st/%zz?hf_secret", "http://ho st/%zz?xxxxx"},
		{"no URL", "labels?.json", "labels?.json"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := CleanSource(tt.source)
			assert.Equal(t, tt.want, got)
			assert.Equal(t, got, CleanSource(got), "cleaned twice")
		})
	}
}

func TestLineHoldsNoSecret(t *testing.T) {
	t.Parallel()
	got, err := Entry{Image: "a", Source: "https://u:hf_secret@h/x?k=hf_secret#hf_secret"}.Line()
	require.NoError(t, err)
	assert.NotContains(t, string(got), "hf_secret")
}
