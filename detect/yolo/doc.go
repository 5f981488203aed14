// Package yolo reads and writes label files in YOLO's form: for each image a
// text file with a line "class cx cy w h" for each object, and a sixth column,
// the score, in predictions.
//
// Start with [Decode], which reads all label files of a folder, or with
// [DecodeFile] for one. [ReadNames] reads the names of classes from a data.yaml
// or a list. [EncodeFile] and [EncodeNames] write.
//
// # Conventions
//
// Centre, width and height are shares of the upright image, in [0,1]; to make
// pixels of them takes the image's size, which the files do not say. So the
// caller supplies it, with the image's whole name: a label file says that
// without extension. An image without objects has an empty file.
//
// Five columns are ground truth, six are scored. Seven and more are the corners
// of a polygon, with a score behind it if their number is even; it becomes the
// box around it, and Options.Warn is told. Key points look the same and are not
// told apart. A class without a name is labelled "class 17".
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
