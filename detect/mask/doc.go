// Package mask turns masks of objects, run-length encoded as COCO has them, into
// outlines and back.
//
// Start with [Decode], which reads COCO's compressed text, or with [Mask.Counts]
// as COCO's uncompressed form lists them. [Mask.Outline] traces the border,
// [Rasterize] fills an outline, and [Mask.Encode] writes the text.
//
// # Conventions
//
// A mask covers an image column by column, from its left top corner down:
// Counts are the lengths of its runs, outside first. A pixel at column x and row
// y is the square from (x, y) to (x+1, y+1); it belongs to an outline if its
// centre does, by the even-odd rule of [detect.Outline].
//
// # Decisions
//
// The border goes along the edges of pixels, not through their centres: then the
// outline's area is the number of pixels, its bounds are the box, and filling it
// gives the same mask, bit by bit. Pixels that touch at a corner only are apart.
// pycocotools fills polygons by another rule, with borders a fifth of a pixel
// wide; for outlines of masks both agree.
package mask
