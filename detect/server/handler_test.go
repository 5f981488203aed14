package server

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

// always is a Detector that finds the same in every photo.
func always(dets ...detect.Detection) detect.Detector {
	return detect.DetectorFunc(func(ctx context.Context, _ *detect.Image) ([]detect.Detection, error) {
		return dets, ctx.Err()
	})
}

func found(label string, score float64) detect.Detection {
	return detect.Detection{Label: label, Score: score, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}
}

// ask posts a body and returns the recorded answer. Headers are given as pairs
// of name and value.
func ask(h http.Handler, path, contentType, body string, headers ...string) *httptest.ResponseRecorder {
	return do(h, http.MethodPost, path, body, append(headers, "Content-Type", contentType)...)
}

func do(h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	const list = `[{"score":0.9,"label":"cat","box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`
	h := &Handler{Detector: always(found("cat", 0.9)), Models: []string{"facebook/detr-resnet-50", "x"}}
	tests := []struct {
		method, path string
		status       int
		body         string
	}{
		{"POST", "/", 200, list},
		{"POST", "/predict", 200, list},
		{"POST", "/models/facebook/detr-resnet-50", 200, list},
		{"POST", "/hf-inference/models/facebook/detr-resnet-50", 200, list},
		{"POST", "/models/x", 200, list},
		{"POST", "/models/facebook/detr-resnet-101", 404, `{"error":"Model facebook/detr-resnet-101 does not exist"}`},
		{"POST", "/models/", 404, `{"error":"Not Found"}`},
		{"POST", "/models", 404, `{"error":"Not Found"}`},
		{"POST", "/predict/", 200, list},
		{"POST", "/predict/x", 404, `{"error":"Not Found"}`},
		{"POST", "//", 404, `{"error":"Not Found"}`},
		{"GET", "/nowhere", 404, `{"error":"Not Found"}`},
		{"GET", "/", 200, "Ok"},
		{"HEAD", "/", 200, "Ok"},
		{"PUT", "/", 405, `{"error":"Method Not Allowed"}`},
		{"OPTIONS", "/", 405, `{"error":"Method Not Allowed"}`},
		{"PUT", "/models/x", 405, `{"error":"Method Not Allowed"}`},
		{"GET", "/health", 200, "Ok"},
		{"POST", "/health", 405, `{"error":"Method Not Allowed"}`},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			t.Parallel()
			w := do(h, tt.method, tt.path, "photo", "Content-Type", "image/jpeg")
			assert.Equal(t, tt.status, w.Code)
			assert.Equal(t, tt.body, w.Body.String())
			assert.NotEmpty(t, w.Header().Get("X-Request-Id"))
			if tt.body != "Ok" {
				assert.Equal(t, "application/json", w.Header().Get("Content-Type"))
			}
			if tt.status == http.StatusMethodNotAllowed {
				assert.NotEmpty(t, w.Header().Get("Allow"))
			}
		})
	}
}

func TestAnyModel(t *testing.T) {
	t.Parallel()
	h := &Handler{Detector: always()}
	assert.Equal(t, http.StatusOK, ask(h, "/models/any/thing", "image/png", "photo").Code)
}

func TestTokens(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, header string
		tokens       []string
		want         int
	}{
		{"none wanted, none given", "", nil, 200},
		{"none wanted, one given", "Bearer hf_x", nil, 200},
		{"right", "Bearer hf_x", []string{"hf_x"}, 200},
		{"right, second", "Bearer hf_y", []string{"hf_x", "hf_y"}, 200},
		{"one of two alike", "Bearer hf_x", []string{"hf_x", "hf_x"}, 200},
		{"scheme in lower case", "bearer hf_x", []string{"hf_x"}, 200},
		{"none given", "", []string{"hf_x"}, 401},
		{"empty", "Bearer ", []string{"hf_x"}, 401},
		{"wrong", "Bearer hf_z", []string{"hf_x", "hf_y"}, 401},
		{"beginning of it", "Bearer hf_", []string{"hf_x"}, 401},
		{"longer", "Bearer hf_xx", []string{"hf_x"}, 401},
		{"other scheme", "Basic hf_x", []string{"hf_x"}, 401},
		{"the documentation's slip", "Bearer: hf_x", []string{"hf_x"}, 401},
		{"no scheme", "hf_x", []string{"hf_x"}, 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := &Handler{Detector: always(), Tokens: tt.tokens}
			w := ask(h, "/", "image/png", "photo", "Authorization", tt.header)
			assert.Equal(t, tt.want, w.Code)
			if tt.want == http.StatusUnauthorized {
				assert.Equal(t, `{"error":"Invalid username or password."}`, w.Body.String())
				assert.Contains(t, w.Header().Get("WWW-Authenticate"), "Bearer")
			}
			assert.Equal(t, http.StatusOK, do(h, "GET", "/health", "").Code, "health is open to all")
		})
	}
}

// jsonBody is the API's JSON request for the photo.
func jsonBody(photo, parameters string) string {
	return `{"inputs":"` + base64.StdEncoding.EncodeToString([]byte(photo)) + `","parameters":` + parameters + `}`
}

func TestRequests(t *testing.T) {
	t.Parallel()
	const png = "\x89PNG\r\n\x1a\n???" // whose base64 has + and /
	tests := []struct {
		name, contentType, body string
		status                  int
		labels                  []string // of those scored 0.4, 0.5 and 0.6
		err                     string   // in the answer
	}{
		{"raw", "image/jpeg", "photo", 200, []string{"0.6"}, ""},
		{"raw, any image", "image/x-image", "photo", 200, []string{"0.6"}, ""},
		{"JSON", "application/json", jsonBody(png, "{}"), 200, []string{"0.6"}, ""},
		{"JSON without parameters", "application/json", `{"inputs":"AAAA"}`, 200, []string{"0.6"}, ""},
		{"null parameters", "application/json", jsonBody(png, "null"), 200, []string{"0.6"}, ""},
		{"slashes escaped", "application/json", strings.ReplaceAll(jsonBody(png, "{}"), "/", `\/`), 200, []string{"0.6"}, ""},
		{"threshold", "application/json", jsonBody(png, `{"threshold":0.45}`), 200, []string{"0.5", "0.6"}, ""},
		{"threshold is strict", "application/json", jsonBody(png, `{"threshold":0.4}`), 200, []string{"0.5", "0.6"}, ""},
		{"threshold of nothing", "application/json", jsonBody(png, `{"threshold":0}`), 200, []string{"0.4", "0.5", "0.6"}, ""},
		{"threshold out of range", "application/json", jsonBody(png, `{"threshold":50}`), 200, []string{}, ""},
		{"further parameters", "application/json", jsonBody(png, `{"threshold":0.45,"max":1}`), 200, []string{"0.5", "0.6"}, ""},
		{"no type", "", "photo", 400, nil, "No content type provided and no default one configured."},
		{"type with parameter", "application/json; charset=utf-8", jsonBody(png, "{}"), 400, nil, `Content type "application/json; charset=utf-8" not supported.`},
		{"type in capitals", "image/JPEG", "photo", 400, nil, "not supported"},
		{"heic", "image/heic", "photo", 400, nil, "image/x-image"},
		{"no photo", "image/png", "", 400, nil, "cannot identify image file"},
		{"no photo in JSON", "application/json", `{"inputs":""}`, 400, nil, "cannot identify image file"},
		{"unreadable", "image/png", "unreadable", 400, nil, "cannot identify image file: torn"},
		{"not JSON", "application/json", "photo", 400, nil, "body is not JSON: "},
		{"two documents", "application/json", "{}{}", 400, nil, "body is not JSON: "},
		{"no inputs", "application/json", `{"parameters":{}}`, 422, nil, "inputs: field required"},
		{"null inputs", "application/json", `{"inputs":null}`, 422, nil, "inputs: field required"},
		{"inputs as an array", "application/json", `{"inputs":["AAAA"]}`, 422, nil, "inputs: unexpected array"},
		{"inputs as an address", "application/json", `{"inputs":"https://host/a.jpg"}`, 422, nil, "inputs: illegal base64"},
		{"base64 without padding", "application/json", `{"inputs":"AAA"}`, 422, nil, "inputs: illegal base64"},
		{"data URL", "application/json", `{"inputs":"data:image/png;base64,AAAA"}`, 200, []string{"0.6"}, ""},
		{"data URL with a parameter", "application/json", `{"inputs":"data:image/jpeg;charset=binary;base64,AAAA"}`, 200, []string{"0.6"}, ""},
		{"data URL of text", "application/json", `{"inputs":"data:text/plain;base64,AAAA"}`, 422, nil, "want a data URL of an image"},
		{"data URL not in base64", "application/json", `{"inputs":"data:image/png,AAAA"}`, 422, nil, "want a data URL of an image"},
		{"base64 on many lines", "application/json", `{"inputs":"AAAA\nAA\r\n AA\n"}`, 200, []string{"0.6"}, ""},
		{"base64 with stray bits", "application/json", `{"inputs":"AB=="}`, 200, []string{"0.6"}, ""},
		{"JSON in UTF-8", "application/json; charset=UTF-8", jsonBody(png, `{"threshold":0.45}`), 200, []string{"0.5", "0.6"}, ""},
		{"candidate labels", "application/json", jsonBody(png, `{"threshold":0,"candidate_labels":["0.6","0.4"]}`), 200, []string{"0.4", "0.6"}, ""},
		{"candidate labels as text", "application/json", jsonBody(png, `{"candidate_labels":"0.6"}`), 422, nil, "parameters.candidate_labels: unexpected string"},
		{"base64 of the other alphabet", "application/json", `{"inputs":"__-_"}`, 422, nil, "inputs: illegal base64"},
		{"threshold as text", "application/json", jsonBody(png, `{"threshold":"0.5"}`), 422, nil, "parameters.threshold: unexpected string"},
		{"an array", "application/json", "[]", 422, nil, "body: unexpected array"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := &Handler{
				Detector: always(found("0.4", 0.4), found("0.5", 0.5), found("0.6", 0.6)),
				Size: func(data []byte) (int, int, error) {
					if string(data) == "unreadable" {
						return 0, 0, errors.New("torn")
					}
					return 640, 480, nil
				},
			}
			w := ask(h, "/", tt.contentType, tt.body)
			require.Equal(t, tt.status, w.Code, w.Body)
			if tt.status == http.StatusOK {
				assert.Equal(t, tt.labels, labelsOf(t, w))
				return
			}
			var f map[string]string
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &f))
			assert.Contains(t, f["error"], tt.err)
			assert.Equal(t, tt.status == http.StatusUnprocessableEntity, f["error_type"] == "validation")
		})
	}
}

func labelsOf(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var dets []detect.Detection
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &dets), w.Body)
	labels := []string{}
	for _, d := range dets {
		labels = append(labels, d.Label)
	}
	return labels
}

// TestDetectorIsGiven: both forms of request give the Detector the same photo.
func TestDetectorIsGiven(t *testing.T) {
	t.Parallel()
	const png = "\x89PNG\r\n\x1a\n and so on"
	for name, body := range map[string]string{"image/png": png, "application/json": jsonBody(png, "{}")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got detect.Image
			h := &Handler{
				Detector: detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
					got = *img
					return nil, nil
				}),
				Size: func([]byte) (int, int, error) { return 640, 480, nil },
			}
			w := ask(h, "/", name, body)
			assert.Equal(t, "[]", w.Body.String(), "nothing found")
			assert.Equal(t, detect.Image{Data: []byte(png), ContentType: "image/png", Width: 640, Height: 480}, got)
		})
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	h := &Handler{Detector: always(), MaxBody: 1000}
	assert.Equal(t, http.StatusOK, ask(h, "/", "image/png", strings.Repeat("x", 1000)).Code)
	w := ask(h, "/", "image/png", strings.Repeat("x", 1001))
	assert.Equal(t, http.StatusRequestEntityTooLarge, w.Code)
	assert.Equal(t, `{"error":"request body is larger than 1000 bytes"}`, w.Body.String())

	lying := httptest.NewRequest("POST", "/", bytes.NewReader(make([]byte, 10)))
	lying.ContentLength = 900 // it may never come
	lying.Header.Set("Content-Type", "image/png")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, lying)
	assert.Equal(t, http.StatusOK, rec.Code)
}

// A page of another origin may ask if it was allowed to, and is told so.
func TestAllowOrigins(t *testing.T) {
	t.Parallel()
	const mine, other = "https://mine.test", "https://other.test"
	preflight := []string{"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type"}
	for _, tc := range []struct {
		name    string
		allowed []string
		origin  string
		want    string // Access-Control-Allow-Origin
	}{
		{"nobody", nil, mine, ""},
		{"this one", []string{other, mine}, mine, mine},
		{"another one", []string{mine}, other, ""},
		{"one that begins so", []string{mine}, mine + ".evil.test", ""},
		{"all", []string{"*"}, mine, "*"},
		{"no browser", []string{"*"}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			h := &Handler{Detector: always(found("cat", 0.9)), Tokens: []string{"hf_x"}, AllowOrigins: tc.allowed}
			w := do(h, http.MethodOptions, "/models/x", "", append(preflight, "Origin", tc.origin)...)
			assert.Equal(t, tc.want, w.Header().Get("Access-Control-Allow-Origin"))
			if tc.want != "" {
				assert.Equal(t, http.StatusNoContent, w.Code, "asked without a token")
				assert.Equal(t, "authorization,content-type", w.Header().Get("Access-Control-Allow-Headers"))
				assert.Contains(t, w.Header().Get("Access-Control-Allow-Methods"), "POST")
			} else {
				assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
			}
			for token, status := range map[string]int{"Bearer hf_x": 200, "Bearer no": 401} {
				w = ask(h, "/models/x", "image/png", "photo", "Origin", tc.origin, "Authorization", token)
				assert.Equal(t, status, w.Code, "the browser decides, not the server")
				assert.Equal(t, tc.want, w.Header().Get("Access-Control-Allow-Origin"), "of a failure too")
				assert.Equal(t, len(tc.allowed) > 0, w.Header().Get("Vary") == "Origin")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("application/json", []byte(jsonBody("photo", `{"threshold":0.5}`)))
	f.Add("application/json", []byte(`{"inputs":"AAAA\n","parameters":null}`))
	f.Add("application/json", []byte(`{"inputs":"AB==","parameters":{"threshold":1e400}}`))
	f.Add("image/png", []byte("\x89PNG"))
	f.Add("text/plain", []byte{})
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		q, err := parse([]string{contentType}, body)
		if err != nil {
			status := failureOf(err).status
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnprocessableEntity}, status)
			return
		}
		if !strings.HasPrefix(contentType, "application/json") {
			require.Equal(t, body, q.data)
			return
		}
		// What was accepted says the same when it is sent anew.
		again, err := json.Marshal(map[string]any{"inputs": q.data, "parameters": map[string]any{"threshold": q.threshold, "candidate_labels": q.labels}})
		require.NoError(t, err)
		q2, err := parse([]string{contentType}, again)
		require.NoError(t, err)
		require.Equal(t, q, q2)
	})
}
