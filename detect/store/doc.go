// Package store keeps the objects of very many images in temporary files.
//
// A [Log] takes objects in the order in which they are read, and yields them in it.
// [Log.Sort] lays those of each image side by side, in the order in which the images
// will be asked for, and the [Sorted] loads them image by image: what passes over a
// million images, again and again, reads the file from its beginning to its end.
// Memory has 12 bytes an image and a few buffers.
//
// # Errors
//
// A failure of writing shows in [Log.Err] and in whatever is called last: callers add
// and pass over objects without looking, and ask once. What cannot be read in full is
// an error, never fewer objects.
//
// # Concurrency
//
// A Log is for one goroutine. Of a [Sorted], Load is safe for concurrent use, and each
// [Reader] is for one goroutine.
package store
