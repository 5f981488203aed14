// Package stats describes a set of labelled images in numbers: how many
// objects, of which labels, how large, of which shape, where, and which labels
// occur together.
//
// [Compute] does all of it; start there. The result marshals to JSON.
//
// # Errors
//
// Nothing here fails. Boxes that are empty or not finite are counted under
// their label and in [Stats.Invalid], and have no size, shape or place. What
// takes the size of an image is left out for images that do not say it.
//
// # Conventions
//
// Sizes and areas are in pixels of the upright image. Bins hold their lower
// edge. The result does not depend on the order of the images.
//
// # Sizes
//
// Small, medium and large are COCO's: areas below 32², below 96², and the rest.
// COCO takes the area of an object's outline, which [Options.Areas] may bring;
// without it the box's stands in, which is larger, so that the shares move
// towards large. Tiny is the bound below which AI-TOD (Wang et al., Tiny Object
// Detection in Aerial Images, ICPR 2020) calls objects tiny: 16².
package stats
