// Package jpegpatch replaces pixels of a JPEG inside given rectangles and
// leaves the rest of the file as it is, coefficient for coefficient.
package jpegpatch
