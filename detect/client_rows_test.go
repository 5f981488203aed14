package detect_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
)

const (
	testToken = "hf_theSecretOfTheTests"
	testModel = "x/y"
	testPath  = "/some/base/models/x/y"
)

// photo returns an upload larger than what servers and pipes buffer.
func photo() *detect.Image {
	data := append([]byte("\xFF\xD8\xFF\xE0"), make([]byte, 200<<10)...)
	return &detect.Image{Name: "sub/a.jpg", Data: data, ContentType: "image/jpeg", Width: 640, Height: 480}
}

// connect returns a client of api over a network in memory, under a base path
// of several parts. Call it inside a bubble.
func connect(t *testing.T, api *detecttest.API) (*detect.Client, *detecttest.Network) {
	api.Path, api.Token = testPath, testToken
	network := detecttest.NewNetwork(t, api)
	return &detect.Client{
		Model: testModel, BaseURL: "http://api.test/some/base/", AllowInsecure: true,
		Token: testToken, Transport: network.Transport(),
	}, network
}

// Oracle: the table of the API's specification, as detecttest.Rows has it.
func TestClientEveryRow(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range detecttest.Rows() {
		require.False(t, seen[row.Name], "row %q is there twice", row.Name)
		seen[row.Name] = true
		t.Run(row.Name, func(t *testing.T) {
			t.Run("for good", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { rowForGood(t, row) }) })
			if row.Class == detecttest.Retried {
				t.Run("once", func(t *testing.T) { synctest.Test(t, func(t *testing.T) { rowOnce(t, row) }) })
			}
		})
	}
}

// rowForGood has the API do the same each time, but for a redirect, which is
// to lead somewhere.
func rowForGood(t *testing.T, row detecttest.Row) {
	api := &detecttest.API{}
	client, network := connect(t, api)
	if strings.HasSuffix(row.Name, "on the same host") {
		api.Play(row)
	} else {
		api.Repeat(row)
	}
	if row.Dial != nil {
		network.Dial = func(string) error { return row.Dial }
	}
	var warnings []detect.Warning
	client.OnWarning = func(w detect.Warning) { warnings = append(warnings, w) }

	dets, err := client.Detect(t.Context(), photo())

	for _, address := range network.Dialed() {
		assert.Equal(t, "api.test:80", address, "no other host is called")
	}
	assert.Empty(t, api.Breaches())
	if row.Class == detecttest.Accepted {
		require.NoError(t, err)
		assert.Len(t, dets, row.Found)
		assert.NotNil(t, dets)
		if strings.Contains(row.Name, "warning") {
			assert.Equal(t, []detect.Warning{{Topic: "deprecation", Message: "this model moves soon"}}, warnings)
		}
		return
	}
	require.Error(t, err, "got %v", dets)
	assert.Empty(t, dets)
	assert.ErrorIs(t, err, row.Want)
	checkMessage(t, err, row.Says)
	switch row.Class {
	case detecttest.StopsRun:
		assert.Equal(t, detect.ScopeRun, detect.ScopeOf(err))
		assert.EqualValues(t, 1, client.Calls(), "no retry")
	case detecttest.PhotoOnly:
		assert.Equal(t, detect.ScopeImage, detect.ScopeOf(err))
		assert.EqualValues(t, 1, client.Calls(), "no retry")
	case detecttest.Retried:
		if errors.Is(err, detect.ErrRateLimited) {
			assert.Equal(t, detect.ScopeRun, detect.ScopeOf(err), "the next photo would wait as long")
			assert.Greater(t, client.Calls(), int64(6), "time ends it, not the number of tries")
			return
		}
		assert.Equal(t, detect.ScopeImage, detect.ScopeOf(err))
		wantTries := int64(6)
		if errors.Is(err, detect.ErrUnreachable) {
			wantTries = 3
		} else if strings.Contains(err.Error(), "no complete answer") {
			wantTries = 4 // of 150 s each within 10 minutes
		}
		assert.Equal(t, wantTries, client.Calls())
	}
}

// rowOnce has the API fail once: the retry sends the whole photo again, and
// only a loading model is asked to wait.
func rowOnce(t *testing.T, row detecttest.Row) {
	api := &detecttest.API{}
	client, network := connect(t, api)
	if row.Dial != nil {
		failed := false
		network.Dial = func(string) error {
			if failed {
				return nil
			}
			failed = true
			return row.Dial
		}
	} else {
		api.Play(row)
	}
	var retries []detect.Retry
	client.OnRetry = func(r detect.Retry) { retries = append(retries, r) }

	dets, err := client.Detect(t.Context(), photo())

	require.NoError(t, err)
	assert.Len(t, dets, 5, "R2")
	assert.EqualValues(t, 2, client.Calls())
	require.Len(t, retries, 1)
	assert.Equal(t, "sub/a.jpg", retries[0].Image)
	assert.Equal(t, 1, retries[0].Try)
	assert.ErrorIs(t, retries[0].Err, row.Want)
	assert.LessOrEqual(t, retries[0].Wait, time.Minute, "what the server asks is capped")
	requests := api.Requests()
	last := requests[len(requests)-1]
	assert.Equal(t, photo().Data, last.Photo)
	wantHeader := ""
	if row.Want == detect.ErrLoading {
		wantHeader = "true"
	}
	assert.Equal(t, wantHeader, last.Header.Get("X-Wait-For-Model"))
	if row.Dial == nil {
		require.Len(t, requests, 2)
		assert.Empty(t, requests[0].Header.Get("X-Wait-For-Model"), "not on the first try")
	}
	assert.Empty(t, api.Breaches())
}

// checkMessage: an error names the photo, says what it is about, is one
// printable line and holds neither token nor markup.
func checkMessage(t *testing.T, err error, says string) {
	t.Helper()
	text := err.Error()
	assert.Contains(t, text, "sub/a.jpg: ")
	assert.Contains(t, text, says)
	assert.Equal(t, detect.Printable(text), text)
	assert.NotContains(t, text, testToken)
	assert.NotContains(t, strings.ToLower(text), "<html")
	assert.Less(t, len(text), 600)
}

func TestClientKeepsThePromises(t *testing.T) {
	found := &detect.Image{Name: "a.jpg", Data: []byte("\xFF\xD8\xFF cats"), ContentType: "image/jpeg"}
	nothing := &detect.Image{Name: "b.png", Data: []byte("\x89PNG\r\n\x1A\n sky"), ContentType: "image/png"}
	failing := &detect.Image{Name: "torn/c.jpg", Data: []byte("\xFF\xD8\xFF torn"), ContentType: "image/jpeg"}
	want := []detect.Detection{
		{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 30, YMax: 40}},
		{Label: "remote", Score: 0.625, Box: detect.Box{XMin: 5, YMin: 6, XMax: 7, YMax: 8}},
	}
	source := detect.DetectorFunc(func(_ context.Context, img *detect.Image) ([]detect.Detection, error) {
		switch string(img.Data) {
		case string(found.Data):
			return append(want, detect.Detection{Label: "below the threshold", Score: 0.5}), nil
		case string(nothing.Data):
			return nil, nil
		}
		return nil, errors.New("cannot identify image file")
	})
	detecttest.TestDetector(t, func(t *testing.T) detect.Detector {
		api := &detecttest.API{Detector: source}
		client, _ := connect(t, api)
		t.Cleanup(func() { assert.Empty(t, api.Breaches()) })
		return client
	}, detecttest.Photos{Found: found, Want: want, Nothing: nothing, Failing: failing})
}
