package detecttest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
)

const (
	jpegHead = "\xFF\xD8\xFF\xE0 a photo"
	path     = "/base/models/x/y"
)

// post sends a request to the API and returns what it answers. Header is names
// and values that replace the proper ones; an empty value removes one.
func post(t *testing.T, api *API, body string, header ...string) *http.Response {
	t.Helper()
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	request.Header.Set("Content-Type", "image/jpeg")
	request.Header.Set("Authorization", "Bearer hf_test")
	request.Header.Set("User-Agent", "test")
	for i := 0; i < len(header); i += 2 {
		if request.Header.Del(header[i]); header[i+1] != "" {
			request.Header.Set(header[i], header[i+1])
		}
	}
	recorder := httptest.NewRecorder()
	api.ServeHTTP(recorder, request)
	return recorder.Result()
}

func strictAPI() *API { return &API{Path: path, Token: "hf_test"} }

func TestAPIRefuses(t *testing.T) {
	const asJSON = "application/json"
	encoded := base64.StdEncoding.EncodeToString([]byte(jpegHead))
	for name, tc := range map[string]struct {
		body   string
		header []string
		want   int
	}{
		"no token":              {jpegHead, []string{"Authorization", ""}, 401},
		"another token":         {jpegHead, []string{"Authorization", "Bearer hf_other"}, 401},
		"the colon of the page": {jpegHead, []string{"Authorization", "Bearer: hf_test"}, 401},
		"no type":               {jpegHead, []string{"Content-Type", ""}, 400},
		"type with a parameter": {jpegHead, []string{"Content-Type", "image/jpeg; charset=utf-8"}, 400},
		"type in capitals":      {jpegHead, []string{"Content-Type", "IMAGE/JPEG"}, 400},
		"unknown type":          {jpegHead, []string{"Content-Type", "application/octet-stream"}, 400},
		"another photo's type":  {jpegHead, []string{"Content-Type", "image/png"}, 400},
		"accepts anything":      {jpegHead, []string{"Accept", "*/*"}, 400},
		"Go's own user agent":   {jpegHead, []string{"User-Agent", "Go-http-client/1.1"}, 403},
		"not JSON":              {jpegHead, []string{"Content-Type", asJSON}, 400},
		"no inputs":             {`{}`, []string{"Content-Type", asJSON}, 400},
		"unknown field":         {`{"inputs":"` + encoded + `","threshold":0.5}`, []string{"Content-Type", asJSON}, 400},
		"two documents":         {`{"inputs":"` + encoded + `"}{}`, []string{"Content-Type", asJSON}, 400},
		"base64 of URLs":        {`{"inputs":"_9j_"}`, []string{"Content-Type", asJSON}, 400},
		"base64 not padded":     {`{"inputs":"/9g"}`, []string{"Content-Type", asJSON}, 400},
		"base64 on two lines":   {`{"inputs":"/9j/\n/9j/"}`, []string{"Content-Type", asJSON}, 400},
		"data URL":              {`{"inputs":"data:image/jpeg;base64,/9j/"}`, []string{"Content-Type", asJSON}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			api := strictAPI()
			assert.Equal(t, tc.want, post(t, api, tc.body, tc.header...).StatusCode)
			assert.Len(t, api.Breaches(), 1)
		})
	}
	t.Run("another path", func(t *testing.T) {
		api := &API{Path: "/models/x/y", Token: "hf_test"}
		assert.Equal(t, 404, post(t, api, jpegHead).StatusCode)
	})
	t.Run("another method", func(t *testing.T) {
		recorder := httptest.NewRecorder()
		strictAPI().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		assert.Equal(t, 405, recorder.Code)
	})
	t.Run("a token where none is wanted", func(t *testing.T) {
		assert.Equal(t, 401, post(t, &API{}, jpegHead).StatusCode)
	})
}

func TestAPIAnswers(t *testing.T) {
	source := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		if string(img.Data) != jpegHead {
			return nil, errors.New("cannot identify image file")
		}
		return []detect.Detection{
			{Label: "cat", Score: 0.75, Box: detect.Box{XMin: -0.9, YMin: 1.9, XMax: 3, YMax: 4}},
			{Label: "dog", Score: 0.5},
			{Label: "fox", Score: 0.25},
		}, nil
	})
	labels := func(t *testing.T, response *http.Response) (got []string) {
		t.Helper()
		require.Equal(t, 200, response.StatusCode)
		var dets []detect.Detection
		require.NoError(t, json.NewDecoder(response.Body).Decode(&dets))
		for _, d := range dets {
			got = append(got, d.Label)
			if d.Label == "cat" {
				assert.Equal(t, detect.Box{XMin: 0, YMin: 1, XMax: 3, YMax: 4}, d.Box, "truncated toward zero")
			}
		}
		return got
	}
	api := strictAPI()
	api.Detector = source
	assert.Equal(t, []string{"cat"}, labels(t, post(t, api, jpegHead)), "0.5 is not above 0.5")
	encoded := base64.StdEncoding.EncodeToString([]byte(jpegHead))
	lower := `{"inputs":"` + encoded + `","parameters":{"threshold":0.25}}`
	assert.Equal(t, []string{"cat", "dog"}, labels(t, post(t, api, lower, "Content-Type", "application/json")))
	assert.Equal(t, 400, post(t, api, "GIF89a", "Content-Type", "image/gif").StatusCode, "the detector's error")
	assert.Empty(t, api.Breaches())

	requests := api.Requests()
	require.Len(t, requests, 3)
	assert.Equal(t, jpegHead, string(requests[1].Photo))
	assert.Equal(t, 0.25, *requests[1].Parameters.Threshold)
	assert.Equal(t, "image/gif", requests[2].Header.Get("Content-Type"))
}

func TestAPIPlaysTheScript(t *testing.T) {
	api := strictAPI()
	api.Play(Named("402"), Named("204"))
	status := func() int { return post(t, api, jpegHead).StatusCode }
	assert.Equal(t, []int{402, 204, 200}, []int{status(), status(), status()})
	api.Play(Named("402"))
	api.Repeat(Named("502 HTML"))
	assert.Equal(t, []int{402, 502, 502}, []int{status(), status(), status()})
	assert.Equal(t, 401, post(t, api, jpegHead, "Authorization", "").StatusCode, "a breach comes before the script")
}

func TestRows(t *testing.T) {
	for _, row := range Rows() {
		t.Run(row.Name, func(t *testing.T) {
			assert.NotEqual(t, row.Reply == nil, row.Dial == nil, "either a reply or none")
			if row.Class == Accepted {
				assert.NoError(t, row.Want)
				return
			}
			require.Error(t, row.Want)
			wantScope := detect.ScopeImage
			if row.Class == StopsRun || errors.Is(row.Want, detect.ErrRateLimited) { // of the client, not of a photo
				wantScope = detect.ScopeRun
			}
			assert.Equal(t, wantScope, detect.ScopeOf(row.Want))
		})
	}
	assert.Panics(t, func() { Named("no such row") })
	assert.Panics(t, func() { Recorded("R0") })
}

func TestNetwork(t *testing.T) {
	network := NewNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "at "+r.Host)
	}))
	client := &http.Client{Transport: network.Transport()}
	response, err := client.Get("http://one.test/")
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	require.NoError(t, err)
	assert.Equal(t, "at one.test", string(body))

	refused := errors.New("refused")
	network.Dial = func(string) error { return refused }
	_, err = client.Get("http://two.test/")
	assert.ErrorIs(t, err, refused)
	assert.Equal(t, []string{"one.test:80", "two.test:80"}, network.Dialed())
}
