// Package pngio reads and writes PNG files in their own layout: the samples
// stay in the depth and colour type that the file stores, and the ancillary
// chunks stay beside them. So a picture can be drawn on in a few places and
// written again with every other pixel's value as it was, which image/png
// cannot do for palettes, one to four bit grey, colour keys or any metadata.
//
// Start with [Decode] and [Encode]. Between them [Image.Load] gives any part
// of the picture as RGBA, and [Image.Store] takes the pixels that changed.
//
// # Errors
//
// What is wrong with a file matches [ErrFormat]. No allocation is larger than
// what the file's compressed data can inflate to, so a small file cannot ask
// for much; metadata is never inflated.
//
// # Decisions
//
// [Encode] filters every row alike, by the one above. Choosing a filter for each
// row, as libpng does, costs five times the filtering, and on photos makes the
// file larger as often as smaller; level [Small] tries both.
// Rows are compressed in independent stripes, in parallel as pigz does it, and
// of a size that depends on the picture alone: the same picture gives the same
// bytes whatever the number of processors. The compressor is klauspost's,
// which is several times as fast as the standard library's at the same size.
//
// An animated PNG is read and written as its first picture.
package pngio
