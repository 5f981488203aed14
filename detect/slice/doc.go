// Package slice finds small objects in large photos: it cuts a photo into
// overlapping tiles, asks a detector about each and about the whole photo, maps
// the boxes back and merges what several of them found.
//
// DETR shrinks 12 megapixels to 1333 pixels on the longest side, so that an object
// of 30 pixels has 10 left. In a tile of 640 it keeps them all.
//
// [Detector] decorates any [detect.Detector]; start there. [Tiles] says beforehand
// how many calls a photo takes. Pixels are cut by the caller, see [Photo], so that
// this package knows no image format.
//
// # Method
//
// Tiles and merging are those of SAHI with its defaults (F. C. Akyon et al.,
// Slicing Aided Hyper Inference, 2022; the package sahi 0.12.8, MIT licence, its
// get_slice_bboxes and GreedyNMMPostprocess): tiles overlap by 20 %, and boxes of
// one label are merged, greedily from the highest score down, where their
// intersection is at least half of the smaller one. A merged box is the least
// around its parts and has the highest score. The tests hold results of that
// package for the same tiles.
//
// # Errors
//
// A photo has an answer if all of its tiles have one: a missing tile would look
// like a place without objects. Errors name the tile and keep their kind, see
// [detect.ScopeOf].
package slice
