// Package sheet makes previews of datasets: contact sheets of annotated photos
// for a README, a slide or a dataset card, and walls of crops.
//
// Start with [Sampling.Pick], which chooses images that show what a dataset
// has; [Layout] makes a [Page] of them, and [LayoutWall] one of crops.
// [Page.Image] gives the page without its pictures, and [Page.Draw] adds one:
// in any order, from any goroutine, so that photos can be decoded in parallel
// and none need be held.
//
//	page := sheet.Layout(tiles, sheet.Count(images), sheet.Options{})
//	img := page.Image()
//	for i, t := range page.Tiles {
//		page.Draw(img, i, thumbnail(i, t.Picture.Size()), images[i].Detections())
//	}
//
// [Crop] tells what to cut out of a photo for a detection.
//
// # Errors
//
// Nothing here fails: no file is read. A picture that its owner could not read is
// drawn as an empty tile.
//
// # Conventions
//
// Sizes in [Options] are at scale 1; all rectangles are in the pixels of the
// page. Boxes are in pixels of the upright photo and drawn at the tile's size,
// by package render, so that lines and text stay sharp.
//
// Pick, Layout and Count do not depend on the order of the images: names order
// what is equal otherwise, and chance is a hash of seed and name. Nor does it
// depend on which other images there are whether a random choice prefers one
// image to another, so that a dataset that grows keeps most of its sheet.
//
// # Decisions
//
// Rows are justified: photos keep their proportions, a row has one height and
// fills the width. Rejected: a grid of equal cells, which cuts photos, and boxes
// with them, or leaves them in frames of emptiness. Photos of one shape give a
// grid all the same, as the number of columns is chosen to leave no rest.
//
// On a wall only labels that have more crops than it shows get a row each.
// Rejected: a row for each label, of which most are rare: 39 labels of the demo
// gave a page four times as high as wide, and most of it empty.
//
// Coverage is greedy: what covers most of what is not covered yet, as often as
// there is room. It is within 1−1/e of the best choice (Nemhauser, Wolsey and
// Fisher, "An analysis of approximations for maximizing submodular set
// functions", 1978) and takes milliseconds.
package sheet
