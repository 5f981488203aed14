package batch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/disintegration/imaging"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect/dataset"
	"annotate/detect/doctor"
)

// A smaller copy of a photo in another part of a set is found, and a photo that is
// cut off.
func TestInspect(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, split := range []string{"train", "val"} {
		require.NoError(t, os.CopyFS(filepath.Join(dir, split), os.DirFS("../../testdata/demo")))
	}
	keep := func(split, name string) string { return filepath.Join(dir, split, name) }
	for _, name := range []string{"market.jpg", "farm.jpg", "toys.png"} {
		require.NoError(t, os.Remove(keep("val", name)))
	}
	for _, name := range []string{"park.jpg", "stop.png", "street.jpg", "breakfast.jpg", "living-room.jpg", "night.jpg"} {
		require.NoError(t, os.Remove(keep("train", name)))
	}
	require.NoError(t, os.RemoveAll(keep("val", "trip")))
	picture, err := imaging.Open(keep("train", "market.jpg"))
	require.NoError(t, err)
	require.NoError(t, imaging.Save(imaging.Resize(picture, 300, 0, imaging.Lanczos), keep("val", "other.jpg"), imaging.JPEGQuality(70)))
	for _, file := range []string{keep("val", "street.jpg"), keep("val", "stop.png")} {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, data[:len(data)/2], 0o666))
	}
	found, err := Collect(t.Context(), []string{dir}, CollectOptions{})
	require.NoError(t, err)
	photos, look := Inspect(t.Context(), found.Files, &dataset.Dataset{}, func(n int) { t.Error(n) })
	var damaged, alike []string
	for i := range photos {
		if photos[i].Err != nil {
			damaged = append(damaged, photos[i].Name)
		}
		for k := range i {
			if look(k, i) {
				alike = append(alike, photos[k].Name+" "+photos[i].Name)
			}
		}
	}
	assert.Equal(t, []string{"val/stop.png", "val/street.jpg"}, damaged)
	assert.Equal(t, []string{"train/market.jpg val/other.jpg"}, alike)

	one := slices.DeleteFunc(found.Files, func(f File) bool { return strings.HasPrefix(f.Name, "train/") })
	photos, look = Inspect(t.Context(), one, &dataset.Dataset{}, func(n int) { t.Error(n) })
	assert.Nil(t, look, "in one part nobody asks what looks alike")
	assert.Error(t, photos[slices.IndexFunc(photos, func(p doctor.Photo) bool { return p.Name == "val/street.jpg" })].Err)
}
