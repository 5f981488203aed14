// Package jpegpatch stamps and redacts JPEGs without touching the rest of
// them. [Patch] shows the pixels of given rectangles to a callback, takes back
// what it drew, and leaves everything else in the file as it is, coefficient
// for coefficient and where possible bit for bit. Nothing is lost outside the
// ink however often a file is patched, and a photo of 12 megapixels takes a few
// hundredths of a second, for most of it is never decoded.
//
//	stats, err := jpegpatch.Patch(dst, src, []image.Rectangle{face}, func(tile *image.RGBA) {
//		draw.Draw(tile, tile.Rect, image.Black, image.Point{}, draw.Src)
//	}, jpegpatch.Options{Redact: true})
//
// [DecodeScaled] reads a photo at a half, a quarter or an eighth of its size
// with the same reader, for thumbnails, [Tiles] parts of it. [Recode] encodes parts
// as files of their own, [Cut] cuts them out
// without decoding them. [Encode] writes a picture with given
// tables and sampling, for what must be decoded and encoded as a whole.
//
// # Regions
//
// Pass rectangles that fit the ink closely: the four sides of an outline, not
// the outline's bounds. Blocks of 8×8 samples that no region lies on are not
// decoded; those that one lies on but the ink leaves alone keep their
// coefficients too. Those that opaque ink covers need not be decoded either, if
// [Options.Covered] tells of it. Who hides something with the ink sets
// [Options.Redact], or the file's thumbnail goes on showing it.
//
// # What can be patched
//
// Baseline, extended and progressive JPEGs with Huffman coding, 8 bits, grey or
// of three components (YCbCr, or RGB as an Adobe segment or the components'
// names say), all sampling factors, restart intervals, and one or many scans,
// at most 500. Irregularities that decoders put up with are put up with, and
// copied: bytes between segments and behind the last block, a height that
// follows the first scan, frames without Huffman tables (Motion JPEG).
// A progressive file becomes a sequential one if anything changes; a grey one
// gets two flat components (colour.go) if the ink has a colour. All segments, and
// what follows the end of the image, are kept byte for byte; an MPF index is
// corrected where the first image's size moves what it points to.
//
// # Errors
//
// What is of another kind (arithmetic coding, 12 bits, lossless, CMYK,
// hierarchical), or damaged in any way, gives an [*UnsupportedError], which
// matches [ErrUnsupported]; decoding and encoding anew is left then. Decoders
// make up the missing parts of damaged files, each in its way, so no patch
// could promise to leave them as they are. All other errors are the writer's,
// and nothing is written before everything else has succeeded.
//
// # Method
//
//  1. The file is split into segments (marker.go, frame.go, scan.go), and the
//     blocks beneath the regions are numbered (frame.go, store.go).
//  2. Entropy-coded data is freed of its byte stuffing (scan.go) and gone over
//     once, several Huffman codes at a step (skip.go, sequential.go), without a
//     branch at the ends of blocks (code_amd64.go). Blocks
//     beneath regions are decoded into samples of 1/16 grey level, not clamped
//     (dct.go). Of them, and of the next block of each component after them,
//     the bit positions and DC predictors are noted; of others nothing.
//  3. Each region is shown as a tile, drawn on and, where it is not paved with
//     opaque ink, compared with what it was
//     (tileblocks.go, tiles.go, colour.go). Samples change only beneath pixels
//     that did, and a component that the ink left alone, such as the colour
//     under a grey veil on grey, stays as it was decoded. A colour sample that
//     several pixels share becomes their mean.
//  4. Blocks with changed samples are transformed and quantised with the file's
//     own tables (dct.go).
//  5. The scans are written: changed blocks coded with the scan's own Huffman
//     tables, DC differences after them corrected, all other bits copied
//     (rewrite.go). If the tables, having been made for the photo, lack a code
//     that the ink needs, the scan is coded again with tables made for it
//     (rewrite.go, huffman.go).
//
// A progressive file's coefficients are all decoded in step 2, and all coded in
// step 5 (progressive.go, rewrite.go).
//
// # Decisions
//
// A tile is one region and no more. Were it the hull of the MCUs beneath, two
// neighbours would both be shown the pixels between them, and translucent ink
// would be laid on twice. Where regions meet within a colour sample, colour is
// kept by pixel until all are drawn; a sample mixed by the first one would show
// the second one's ink through a line of the photo.
//
// Subsampled colour is shown replicated. Decoders that interpolate it would
// show slightly other pixels, but then ink could not be taken back without
// changing samples beside it.
//
// A progressive file is not kept progressive: the sum of its scans would have
// to be coded anew anyhow, and a sequential one decodes faster.
//
// All arithmetic is in integers, so results are the same on every machine, and
// kernels (code_wide.go, code_amd64.go) are held to the code in Go
// bit for bit.
// Where they quantise in floating point, they prove to have the integers'
// quotients. What stays in Go is either rare or waits for memory.
package jpegpatch
