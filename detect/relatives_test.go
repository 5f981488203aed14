package detect

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// relatives are replies of servers that are nearly the API's, as their
// documentation shows them. Each but the empty ones has the same cat.
var relatives = map[string]struct {
	body          string
	form          string
	width, height int
}{
	"Ultralytics":               {`[{"name":"cat","class":15,"confidence":0.9,"box":{"x1":10,"y1":20,"x2":110.5,"y2":220}}]`, "Ultralytics", 0, 0},
	"Ultralytics' hub":          {`{"images":[{"results":[{"class":15,"name":"cat","confidence":0.9,"box":{"x1":10,"x2":110.5,"y1":20,"y2":220}}],"shape":[480,640],"speed":{}}],"metadata":{}}`, "Ultralytics", 640, 480},
	"Ultralytics' hub, nothing": {`{"images":[{"results":[],"shape":[480,640]}]}`, "Ultralytics", 640, 480},
	"Roboflow":                  {`{"time":0.1,"image":{"width":640,"height":480},"predictions":[{"x":60.25,"y":120,"width":100.5,"height":200,"confidence":0.9,"class":"cat","class_id":0}]}`, "Roboflow", 640, 480},
	"Roboflow, sizes as text":   {`{"image":{"width":"640"},"predictions":[]}`, "Roboflow", 0, 0},
	"Roboflow, a batch":         {`[{"image":{"width":640,"height":480},"predictions":[{"x":60.25,"y":120,"width":100.5,"height":200,"confidence":0.9,"class":"cat"}]}]`, "Roboflow", 640, 480},
	"DeepStack":                 {`{"success":true,"predictions":[{"label":"cat","confidence":0.9,"x_min":10,"y_min":20,"x_max":110.5,"y_max":220}],"duration":0}`, "DeepStack", 0, 0},
	"DeepStack, nothing":        {`{"success":true,"message":"No objects found","predictions":[]}`, "DeepStack", 0, 0},
	"Vertex AI":                 {`{"predictions":[[{"score":0.9,"label":"cat","box":{"xmin":10,"ymin":20,"xmax":110.5,"ymax":220}}]]}`, "Vertex AI", 0, 0},
	"Vertex AI, flat":           {`{"predictions":[{"score":0.9,"label":"cat","box":{"xmin":10,"ymin":20,"xmax":110.5,"ymax":220}}],"deployedModelId":"1"}`, "Vertex AI", 0, 0},
	"Vertex AI, nothing":        {`{"predictions":[[]]}`, "Vertex AI", 0, 0},
	"TorchServe":                {`[{"cat":[10,20,110.5,220],"score":0.9}]`, "TorchServe", 0, 0},
	"TorchServe, a batch":       {`[[{"cat":[10,20,110.5,220],"score":0.9}]]`, "TorchServe", 0, 0},
	"in Vertex AI's wrapper":    {`{"predictions":[[{"name":"cat","confidence":0.9,"box":{"x1":10,"y1":20,"x2":110.5,"y2":220}}]]}`, "Ultralytics", 0, 0},
}

func TestParseReplyOfRelatives(t *testing.T) {
	cat := []Detection{{Label: "cat", Score: 0.9, Box: Box{10, 20, 110.5, 220}}}
	for name, tc := range relatives {
		t.Run(name, func(t *testing.T) {
			want := cat
			if !strings.Contains(tc.body, "cat") {
				want = []Detection{}
			}
			got, err := ParseReply([]byte(tc.body))
			require.NoError(t, err)
			assert.Equal(t, &Reply{Detections: want, Form: tc.form, Width: tc.width, Height: tc.height}, got)
		})
	}
}

func TestParseReplyOrientedBox(t *testing.T) {
	got, err := ParseReply([]byte(`[{"name":"ship","confidence":0.5,"box":{"x1":10,"y1":0,"x2":20,"y2":10,"x3":10,"y3":20,"x4":0,"y4":10}}]`))
	require.NoError(t, err)
	assert.Equal(t, Box{0, 0, 20, 20}, got.Detections[0].Box)
	assert.Equal(t, 200.0, got.Detections[0].Outline.Area())
}

func TestReplyFit(t *testing.T) {
	reply := func() *Reply {
		return &Reply{Width: 200, Height: 100, Detections: []Detection{{Label: "cat", Box: Box{10, 10, 20, 20}}}}
	}
	for name, tc := range map[string]struct {
		width, height int
		want          Box
	}{
		"the same size": {200, 100, Box{10, 10, 20, 20}},
		"not known":     {0, 100, Box{10, 10, 20, 20}},
		"another size":  {400, 300, Box{20, 30, 40, 60}},
	} {
		r := reply()
		require.NoError(t, r.Fit(tc.width, tc.height), name)
		assert.Equal(t, tc.want, r.Detections[0].Box, name)
	}
	assert.ErrorIs(t, reply().Fit(100, 200), ErrReply, "on its side")
	r := &Reply{Detections: []Detection{{Box: Box{1, 2, 3, 4}}}}
	require.NoError(t, r.Fit(7, 9))
	assert.Equal(t, Box{1, 2, 3, 4}, r.Detections[0].Box, "the reply does not say")
}

// What resembles a form and is none is refused, and it is said what was seen.
func TestParseReplyRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ body, says string }{
		"unknown fields":            {`[{"class":3,"prob":0.5,"rect":[1,2,3,4]}]`, "item 1: no label, but the fields class, prob, rect"},
		"an unknown object":         {`{"objects":[],"took":3}`, "a JSON object with the fields objects, took"},
		"an empty object":           {`{}`, "an empty JSON object"},
		"no confidence":             {`{"predictions":[{"label":"cat","x_min":1,"y_min":2,"x_max":3,"y_max":4}]}`, "item 1: no confidence"},
		"half a box":                {`[{"name":"cat","confidence":0.9,"box":{"x1":1,"y1":2,"x2":3}}]`, "item 1: the box has no y2"},
		"half an oriented box":      {`[{"name":"cat","confidence":0.9,"box":{"x1":1,"y1":2,"x2":3,"y2":4,"x3":5}}]`, "item 1: the box has no y3"},
		"a later item of another":   {`[{"cat":[1,2,3,4],"score":0.9},{"label":"cat","score":0.9,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`, "item 2: want one label with its corners"},
		"a confidence above 1":      {`[{"name":"cat","confidence":90,"box":{"x1":1,"y1":2,"x2":3,"y2":4}}]`, "a confidence of 90"},
		"a class by number":         {`{"predictions":[{"x":1,"y":2,"width":3,"height":4,"confidence":0.9,"class":3}]}`, "item 1: class is number"},
		"shares":                    {`[{"name":"cat","confidence":0.9,"box":{"x1":0.1,"y1":0.2,"x2":0.5,"y2":1}}]`, "shares of the picture, want pixels"},
		"DeepStack failed":          {`{"success":false,"error":"no image","predictions":[]}`, "the server says: no image"},
		"failed without a word":     {`{"success":false,"predictions":[]}`, "a JSON object with the fields predictions, success"},
		"predictions that are none": {`{"predictions":{"a":1}}`, "a JSON object with the fields predictions"},
		"predictions null":          {`{"predictions":null}`, "a JSON object"},
		"two images":                {`{"images":[{"results":[]},{"results":[]}]}`, "not one image with results"},
		"a batch of two":            {`[{"predictions":[]},{"predictions":[]}]`, "a batch of more than one answer"},
		"two answers in one":        {`{"predictions":[[],[]]}`, "a batch of more than one answer"},
		"classification":            {`[{"score":0.99,"label":"tabby"},{"score":0.01,"label":"cat"}]`, "the model classifies pictures"},
		"classification, a batch":   {`[[{"score":0.99,"label":"tabby"}]]`, "the model classifies pictures"},
		"segmentation":              {`[{"score":0.99,"label":"cat","mask":"iVBORw0KGgo="}]`, "the model segments pictures"},
		"segmentation, no score":    {`[{"score":null,"label":"cat","mask":"iVBORw0KGgo="}]`, "the model segments pictures"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseReply([]byte(tc.body))
			require.ErrorIs(t, err, ErrReply)
			assert.ErrorContains(t, err, tc.says)
			assert.Nil(t, got)
			assert.Equal(t, strings.Contains(tc.says, "the model"), ScopeOf(err) == ScopeRun)
		})
	}
}

// What the answers are taken for is said once.
func TestClientTellsTheForm(t *testing.T) {
	var told []string
	client := &Client{OnForm: func(form string) { told = append(told, form) }, Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(relatives["Roboflow"].body))}, nil
	})}
	for range 3 {
		dets, err := client.Detect(t.Context(), &Image{Name: "a", Data: []byte("x")})
		require.NoError(t, err)
		assert.Len(t, dets, 1)
	}
	assert.Equal(t, []string{"Roboflow"}, told)
}
