// Package forms reads the label files of annotation tools and what models'
// programs save, a form a file: LabelMe, CVAT, Label Studio, VGG VIA, CreateML,
// MegaDetector, Ultralytics, KITTI, DOTA, the metadata of Hugging Face's imagefolder,
// and lists of detections as people and pipelines save them.
//
// Start with [Sniff], which tells a file's form by how it begins, or with
// [Named]; [Form.Decode] reads. [EncodeMetadata] writes imagefolder's metadata.
// [Unread] names what is recognised and not read.
//
// # Conventions
//
// Images come in the file's order, with boxes in pixels of the upright image;
// where a form has shares and not the image's size, they stay shares, and
// [detect.Labelled.Shares] says so. Polygons, masks, turned boxes, ellipses and
// circles are outlines, with the box around them. What is a model's has its
// score, all else is ground truth. A file about one image that does not name it
// is about the one that the file is called after.
//
// # Errors
//
// A bad record is a [*detect.LineError], file:line: what; it is told to
// Options.Bad and left out, and reading goes on. A shape without an area, such as
// a point or a line, is one too: leaving it out in silence would make an image
// without objects of it. A file that cannot be read at all is an error.
//
// # Decisions
//
// The forms are one package: each is one function over the same few, from text
// to [detect.Labelled], and a package for each would be mostly their names. Forms
// that are written too, or have options of their own, are packages beside it.
//
// A record is read into a tree of nodes, and what the form does not say is asked
// of the tree; that is slower than a reader for each form, and a tenth of its
// size. It holds one record at a time.
package forms
