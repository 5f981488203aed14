// Package render draws detections on images: boxes, labels, and whatever else
// a [Style] asks for.
//
// [Annotate] does all of it at once; start there. [Layout] and [Scene.Draw]
// are its two halves, for callers that draw on tiles or want to look into the
// scene.
//
// A scene comes before pixels. [Layout] is pure geometry: it decides every
// rectangle, colour and word and can be tested without an image. Drawing is
// dumb: it paints a [Scene], or any tile of it.
//
// # Errors
//
// Layout and drawing never fail: detections that cannot be drawn are counted
// in [Scene.Skipped], repaired ones in [Scene.Repaired], labels by their form
// in [Scene.Forms]. The parsers ([ParseParts], [ParsePreset], [ParseTemplate],
// [ParseLength], [ParseColorBy], [Look.UnmarshalText]) and [Style.Validate]
// return errors that match [ErrStyle] and list what is known.
//
// # Conventions
//
// Coordinates are pixels of the upright image, origin top-left, y down.
// Layout rounds to whole pixels, so that every machine draws the same picture.
// The result does not depend on the order of the detections: they are sorted
// by score, label and box. Large objects are painted first, and all labels
// above all boxes.
//
// # Decisions
//
// An item of a scene is ink or a filter ([Hide]). Filters read the pixels that
// they change, so a tile must hold them whole; [Scene.Regions] tells how to
// cut.
//
// Text and straight edges do not go through gg's paths: gg draws text twenty
// times slower than masks, and a rectangle on whole pixels needs no
// rasteriser. gg draws what is round or slanted, once per shape: see canvas.go.
//
// A stroke is a coloured core within a dark edge, because no single colour shows
// on snow, wheat and night. The edge is thin and translucent, so that one sees
// the colour; dark colours are lightened in lines, not on plates, rather than
// edged with white. Lines are solid: a dash says that something is uncertain
// nearly everywhere else, so that it stands only where two labels of the same
// picture could be taken for each other.
//
// In a crowd, text gets smaller before words are dropped, all of a picture's
// alike: sizes.go estimates the size, and there are two layouts at most. Nobody
// reads numbers that stand for nothing but a label, so that what finds no room
// even then is told by its colour: strip.go.
package render
