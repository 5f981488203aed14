// Package voc reads and writes label files in Pascal VOC's form: for each image
// an XML file with its objects.
//
// Start with [DecodeFile]; a [Bases] over all files of a set settles what one
// leaves open. [File.Labelled] gives the detections alone;
// [File.Encode] writes.
//
// # Conventions
//
// Coordinates are 1-based and inclusive: the box over the whole of an image of
// 640 by 480 pixels is 1, 1, 640, 480. It is read as the [detect.Box] 0, 0, 640,
// 480, and written so. Fractions of a pixel are read and written: VOC2012 has
// some itself, and rounding would cost half a pixel on every way through this
// format. They are rounded to 1/100,000 px, and whole pixels are written as whole
// numbers.
//
// Objects are ground truth. VOC has no score; one that is not ground truth is
// written with an element score, which other readers pass over, and read with
// it. An image without objects is a file without objects.
//
// # Errors
//
// A bad object is a [*detect.LineError], file:line: what; it is told to the
// caller and left out, and reading goes on. So is a file that is not XML, or
// another kind of XML, when a folder is read.
//
// # Decisions
//
// An image is called by its label file's path with the extension that <filename>
// has, and without a folder Annotations. <filename> itself is what people forget
// to change when they copy or rename files, and VOC's own lists go by the label
// files.
//
// The reader is encoding/xml, token by token down to the objects: that tells
// lines, and is fast enough.
package voc
