package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeaderValue(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("s3cret\n"), 0o600))
	var h headerValue
	for _, text := range []string{"X-Model: yolos: tiny", "x-model:b", "X-Api-Key=@" + file, "X-Mail: a=@b"} {
		require.NoError(t, h.Set(text), text)
	}
	assert.Equal(t, []string{"yolos: tiny", "b"}, h.Values("X-Model"))
	assert.Equal(t, "s3cret", h.Get("X-Api-Key"))
	assert.Equal(t, "a=@b", h.Get("X-Mail"))
	assert.NotContains(t, h.String(), "s3cret")
	for _, text := range []string{"", "X", "X:", ": x", "X=@" + file + ".missing", "X=y"} {
		assert.Error(t, h.Set(text), text)
	}
}

func TestRateValue(t *testing.T) {
	for text, want := range map[string]float64{"20/s": 20, "20": 20, "90/m": 1.5, "90/min": 1.5, "1800/h": 0.5, "0.5/s": 0.5} {
		var r rateValue
		require.NoError(t, r.Set(text), text)
		assert.InDelta(t, want, float64(r), 1e-12, text)
	}
	for _, text := range []string{"", "0", "-1/s", "x/s", "5/d", "5/", "NaN", "1e9"} {
		assert.Error(t, new(rateValue).Set(text), text)
	}
}

func TestSliceValue(t *testing.T) {
	for text, want := range map[string]int{"auto": 0, "640": 640, "64": 64} {
		var v sliceValue
		require.NoError(t, v.Set(text), text)
		assert.Equal(t, want, v.slices.Side)
		assert.Equal(t, text, v.String())
	}
	for _, text := range []string{"", "63", "1e3", "-640", "100000", "Auto"} {
		assert.Error(t, new(sliceValue).Set(text), text)
	}
	assert.Empty(t, new(sliceValue).String())
}
