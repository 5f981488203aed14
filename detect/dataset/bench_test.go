package dataset

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A folder of many label files, of which all photos are known.
func BenchmarkOpenFolder(b *testing.B) {
	dir := b.TempDir()
	files := map[string]string{dataYAML: "names: [cat]"}
	var photos []string
	for i := range 5000 {
		files[fmt.Sprintf("labels/%06d.txt", i)] = yoloLabels
		photos = append(photos, fmt.Sprintf("images/%06d.jpg", i))
	}
	writeTo(b, dir, files)
	known := photosAt(dir, photos...)
	b.ReportAllocs()
	for b.Loop() {
		d, err := Open(b.Context(), dir, Options{Photos: known})
		require.NoError(b, err)
		require.Len(b, d.Images, 5000)
	}
}
