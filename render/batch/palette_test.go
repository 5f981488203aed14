package batch

import (
	"encoding/json"
	"image/color"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/render"
	"annotate/render/output"
)

// TestPaletteThatWins: what the user sets, then what an earlier run chose, then
// what tells labels apart.
func TestPaletteThatWins(t *testing.T) {
	out := t.TempDir()
	file := filepath.Join(out, PaletteName)
	red, green := color.RGBA{R: 255, A: 255}, color.RGBA{G: 255, A: 255}
	require.NoError(t, os.WriteFile(file, []byte(`{"cat":"#ff0000","dog":"#ff0000"}`), 0o666))

	got, err := SettlePalette(os.ReadFile, &output.Guard{}, file, render.Palette{"cat": {Color: green}}, []string{"bird", "cat", "dog"})
	require.NoError(t, err)
	assert.Equal(t, green, got["cat"].Color, "of --palette")
	assert.Equal(t, red, got["dog"].Color, "of the run before")
	assert.NotZero(t, got["bird"].Color)
	kept, err := ReadPalette(os.ReadFile, file)
	require.NoError(t, err)
	assert.Equal(t, got, kept)

	// Nothing is written without need, and never over the user's own.
	before, err := os.Stat(file)
	require.NoError(t, err)
	guard := &output.Guard{}
	guard.Protect(file)
	got, err = SettlePalette(os.ReadFile, guard, file, kept, []string{"cat", "fish"})
	require.NoError(t, err)
	assert.Contains(t, got, "fish")
	after, err := os.Stat(file)
	require.NoError(t, err)
	assert.True(t, os.SameFile(before, after))
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.NoError(t, json.Unmarshal(text, &kept))
	assert.NotContains(t, kept, "fish")
}
