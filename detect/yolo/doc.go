// Package yolo reads and writes label files in YOLO's form: for each image a
// text file with a line "class cx cy w h" for each object, and a sixth column,
// the score, in predictions.
//
// Start with [DecodeFile]; a [Columns] over all files of a set settles what one
// leaves open. [ReadData] reads a data.yaml, with the places of photos,
// the names of classes and the number of key points. [EncodeFile] and
// [Data.Encode] write; [LabelPath] says where a trainer looks for a label file.
//
// # Conventions
//
// Centre, width and height are shares of the upright image, in [0,1]; to make
// pixels of them takes the image's size, which the files do not say. So the
// caller supplies it, with the image's whole name: a label file says that
// without extension. An image without objects has an empty file.
//
// A line is a class and four numbers of a box, or three points or more of a
// polygon, which an oriented box with its four corners is too. Where kpt_shape
// declares key points, they are behind the box. Behind all that comes the score,
// of what is not ground truth, and behind the score, or in its place, a whole
// number: that of a track. A last column of 0 or 1 can be either; the other lines
// of the set decide, see [Columns]. A line that is none of these is a bad record.
// A class without a name is labelled "class 17", and Options.Warn is told.
//
// # Errors
//
// A bad line is a [*detect.LineError], file:line: what; it is told to
// Options.Bad and left out, and reading goes on. A file that cannot be read, or
// whose image is not known, is one for all of it.
//
// # Decisions
//
// Shares are written with ten decimals at most: they lead back to the pixel's
// 1/100,000 part in images of up to 100,000 px, where the six that are usual
// lose a hundredth of a pixel in a photo of 20,000 px. To that part boxes are
// rounded when they are read, so that 298 does not become 297.999999984.
package yolo
