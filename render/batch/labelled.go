package batch

import (
	"context"
	"slices"

	"annotate/detect/dataset"
)

// PhotosIn returns the photos in files and folders, never nil. One from standard
// input has no name to be found by.
func PhotosIn(ctx context.Context, paths []string) ([]dataset.Photo, error) {
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == StdStream })
	found, err := Collect(ctx, paths, CollectOptions{})
	if err != nil {
		return nil, err
	}
	return PhotosOf(ctx, found.Files), nil
}

// PhotosOf returns the files as labels are told of them, those that have an Err left out.
func PhotosOf(ctx context.Context, inputs []File) []dataset.Photo {
	photos := make([]dataset.Photo, 0, len(inputs))
	for i := range inputs {
		in := &inputs[i]
		if in.Err != nil {
			continue
		}
		photos = append(photos, photoOf(ctx, in))
	}
	return photos
}
