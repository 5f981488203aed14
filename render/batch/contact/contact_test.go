package contact_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/render/batch"
	"annotate/render/batch/contact"
	"annotate/render/photo"
	"annotate/render/sheet"
)

// TestPages: what can be shown is on the page, and the rest is told in the order of the
// tiles.
func TestPages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var grey bytes.Buffer
	require.NoError(t, png.Encode(&grey, image.NewGray(image.Rect(0, 0, 90, 60))))
	var tiles []contact.Tile
	for _, name := range []string{"torn.png", "a.png", "missing.png"} {
		file := &batch.File{Name: name, Path: filepath.Join(dir, name)}
		tiles = append(tiles, contact.Tile{File: file, Note: "a note"})
		switch name {
		case "torn.png":
			require.NoError(t, os.WriteFile(file.Path, grey.Bytes()[:60], 0o666)) // its header is whole
		case "a.png":
			require.NoError(t, os.WriteFile(file.Path, grey.Bytes(), 0o666))
		}
	}
	var failed []string
	pages := contact.Pages{Slots: batch.NewSlots(2, 1, 1<<30), Fail: func(err error) { failed = append(failed, err.Error()) }}
	placed := pages.Place(t.Context(), tiles)
	assert.Equal(t, sheet.Tile{Name: "a.png", Note: "a note", Size: image.Pt(90, 60)}, placed[1])
	require.Len(t, failed, 1, "the header of one cannot be read")
	assert.Contains(t, failed[0], "missing.png")

	page := sheet.Layout(placed, sheet.Census{}, sheet.Options{Width: 400})
	draw := func(find contact.Find) *image.RGBA {
		img, shown := pages.Draw(t.Context(), page, append([]contact.Tile{}, tiles...), find)
		assert.Equal(t, 1, shown)
		return img
	}
	plain := draw(nil)
	require.Len(t, failed, 2)
	assert.Contains(t, failed[1], "torn.png")
	found := draw(func(_ context.Context, p *photo.Photo) ([]detect.Detection, error) {
		assert.Equal(t, 90, p.Width)
		return []detect.Detection{{Label: "cat", Score: 1, Box: detect.Box{XMin: 10, YMin: 10, XMax: 80, YMax: 50}}}, nil
	})
	assert.NotEqual(t, plain.Pix, found.Pix)

	_, shown := pages.Draw(t.Context(), page, tiles, func(context.Context, *photo.Photo) ([]detect.Detection, error) { return nil, assert.AnError })
	assert.Zero(t, shown)
	assert.ErrorIs(t, tiles[1].Err, assert.AnError)
}

func TestPageName(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "out/s.jpg", contact.PageName("out/s.jpg", 0, 1))
	assert.Equal(t, "out/s-03.jpg", contact.PageName("out/s.jpg", 2, 12))
}
