// Package csv reads and writes detections as comma-separated values, a row a
// detection, as spreadsheets and data frames have them:
//
//	image,label,score,xmin,ymin,xmax,ymax
//	sub/a.jpg,cat,0.998,13,52,314,470
//	sub/b.jpg,,,,,,
//
// Start with [Decode] or [Encode]. [HasHeader] tells whether a file is one.
//
// # Conventions
//
// The first row names the columns, in any order and case; others are passed
// over. Columns have many names, see aliases in columns.go: filename, file_name
// and ImageID are the image, class, name and category the label, confidence, conf
// and prob the score. A box is four columns of corners (xmin or x1 or left …), a
// corner and a size (x, y, w, h), a centre and a size (cx, cy, w, h), or one
// column with a list of four (bbox). What is not said by a column's name is told
// by all rows together and told to Options.Note once: whether a list is of
// corners or sized, whether numbers are shares of the image. Rows without a
// header are read as keras-retinanet's. A file without a column of images is about
// the image that it is called after.
//
// Only score may be missing; a row without one is ground truth. The image's size
// in pixels is read where it is there. Values are separated as the header is: by
// commas, semicolons, tabs or bars, or as a first line "sep=;" says; where commas
// do not separate, they may be decimal. Boxes are pixels as in [detect.Box], or
// shares, which [detect.Labelled.InPixels] makes pixels of. An image without
// objects has one row, with neither label, score nor box.
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
