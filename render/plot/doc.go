// Package plot draws numbers about detections as figures: what a dataset holds,
// with its labels in the colours that they have on photos.
//
//	figure := plot.Dataset("train", stats.Compute(slices.Values(images)))
//	err := figure.WriteSVG(file)
//
// # Errors
//
// Only writing fails, with the writer's error.
//
// # Conventions
//
// Lengths are in points; a PNG has two pixels a point, an SVG is as sharp as it
// is shown. Labels are one line each and cut where they are too long; in a PNG
// they may be in any script that the faces of package fonts have.
//
// # Decisions
//
// gonum's plot places axes and ticks and writes PNG and SVG; panels, bars and
// the matrix are laid out here, because its own bar charts and heat maps know
// neither rounded columns nor labels of uneven length. gonum's types appear in
// no exported signature, so that it can be exchanged. This is the only package
// of the program that uses it, because it brings its own fonts and writers of
// several formats, seven megabytes that a program that only annotates does not
// link.
package plot
