// Package csv reads and writes detections as comma-separated values, a row a
// detection, as spreadsheets and data frames have them:
//
//	image,label,score,xmin,ymin,xmax,ymax
//	sub/a.jpg,cat,0.998,13,52,314,470
//	sub/b.jpg,,,,,,
//
// Start with [Decode] or [Encode].
//
// # Conventions
//
// The first row names the columns, in any order and case; others are passed
// over. Only score may be missing; a row without one is ground truth. Columns
// width and height, the image's size in pixels, are read where they are there.
// filename and class, as TensorFlow's tools call them, are image and label.
// Values are separated as the header is: by commas, semicolons or tabs. Boxes
// are pixels as in [detect.Box]. An image without objects has one row, with
// neither label, score nor box.
//
// # Errors
//
// A bad row is a [*detect.LineError], file:line: what; reading goes on behind it.
// A header without the columns that it takes is an error, and ends the reading.
//
// # Decisions
//
// Seven columns are written, not the size: the header is what scripts match, and
// sizes are with the photos.
package csv
