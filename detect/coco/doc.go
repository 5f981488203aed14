// Package coco reads and writes label files in COCO's JSON: instances, which
// hold images, categories and annotations, and results, a bare array of
// detections.
//
// Start with [Decode], which reads either into a [Dataset]; its Labelled gives
// the detections image by image. [FromLabelled] goes the other way, to
// [Dataset.Encode] or [Dataset.EncodeResults].
//
// # Conventions
//
// A bbox is [x, y, width, height] in pixels, floats; a pixel's left edge is at
// its index, so that x, y, x+width, y+height is a [detect.Box]. Ids are sparse:
// a category's name is found by its id, never by its place. Text for an image's
// id, as some tools write for names that are no number, is taken too.
// Annotations of instances are ground truth, unless they have a score. NaN and
// Infinity, which Python writes, are read as such.
//
// Outlines (segmentation), key points, licences and whatever else a file holds
// are passed over. The area is kept: it is the outline's, and COCO's
// evaluation goes by it.
//
// # Errors
//
// A bad record is a [*detect.LineError], file:line: what; it is told to
// Options.Bad and left out, and reading goes on. A file that is not JSON, or
// neither instances nor results, is an error of Decode.
//
// # Decisions
//
// The sections of a file come in any order, annotations before images included,
// so that no image is whole before the end: Decode returns all of them. It
// keeps 80 bytes an annotation, and of the text no more than a buffer.
//
// The scanner is the package's own. encoding/json wants all of the text in
// memory, takes three times as long over outlines that nobody asked for, gives up
// a section at the first record of a wrong type, and does not tell lines.
package coco
