// Package photo opens photos, gives their upright pixels, makes the form that
// is sent to a detector, and writes annotated copies that leave alone whatever
// the ink does not touch.
//
// Start with [Open]. A [Photo] then gives [Photo.Upload] for the detector,
// [Photo.Write] for the annotated copy, [Photo.Decode] for its pixels,
// [Photo.Thumbnail] for a small picture, [Photo.Crops] for parts and
// [Photo.Fingerprint] to recognise it by. [OutputName] tells where a copy goes
// from a file's first bytes, [Photo.Memory] what writing it takes, and
// [Photo.WithContext] ends that early.
//
// JPEG, PNG, GIF, WebP, BMP, TIFF and BigTIFF are read, of several pictures in a
// file the first, whose number Frames tells; HEIC and AVIF in builds with the tags heic and nodynamic, whose decoders
// run as WebAssembly and need no cgo, and by programs where [Limits] names them.
// The format is told by content, never by name.
//
// # Conventions
//
// The stored frame is the picture as the file's samples lie; the upright frame
// is what people see, with the orientation of the file applied. Ink, sizes and
// boxes are upright; only this package and those below it know of the stored
// one. Both begin at (0,0).
//
// # Errors
//
// Every error is an [*Error], which names the photo, and matches [ErrFormat]
// (no photo, or of a kind that is not read), [ErrTooBig] or [ErrCorrupt]; an
// [*UnreadableError] in it says that the file is a photo all the same, such as a
// camera's raw file or JPEG XL;
// errors of the writer come through [Photo.Write] as they are.
//
// Files come from strangers. Nothing is allocated by what a header says before
// the [Limits] are checked, no metadata is inflated, and a panic in a decoder
// is an error of that photo.
//
// # Decisions
//
// A JPEG is not decoded to be annotated: package jpegpatch replaces the blocks
// beneath the ink. Where it cannot (CMYK, damaged files), and on demand, the
// picture is encoded anew in its stored frame, with the quantisation tables and
// the sampling that it had and its metadata byte for byte. [WriteReport] says so.
//
// What a format says is read before a decoder is asked, for decoders pass over
// what they do not know: TIFF and BMP are decoded here, of their tags and masks
// all that decides what samples mean; lossy WebP and HEIC are stretched to full
// range where they are of limited range.
//
// HEIC and AVIF are decoded by programs where [Limits] names them, and by
// WebAssembly elsewhere, a HEIC of tiles row by row. Libheif by way of cgo was
// rejected: it needs a compiler, and a fault in it would be one of the program.
//
// Pictures that are decoded to luma and chroma are encoded as they are, with the
// ink on the samples that it lies on, and never made red, green and blue of.
//
// A PNG is drawn on in its own layout, see [pngio]. Tiles are compared before
// and after drawing, and only pixels that changed are stored: so 16-bit, grey
// and palette pictures keep every other value exactly.
//
// Text is never drawn at an angle: a tile of a turned photo is turned upright,
// drawn on, and turned back, which is exact.
//
// Other formats are written upright, as JPEG or, with alpha or few colours, as
// PNG. Rejected: writing each format back as itself. No encoder without cgo
// writes WebP, HEIC or AVIF, and few viewers show TIFF.
//
// The upload keeps a file as it is wherever servers agree on what it shows,
// because decoding is what costs. They disagree on orientation, alpha, 16
// bits, CMYK and animation; then they get plain JPEG.
package photo
