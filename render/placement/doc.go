// Package placement decides where labels go: pure integer geometry, without
// text, colour or pixels.
//
// [Place] takes the boxes of an image, the sizes that each label may have and
// the frame, and returns one rectangle per label. Start there; [Object],
// [Options] and [Result] are all there is besides. There are no errors: every
// input has a placement, if only a count of what found no room.
//
// # Promises
//
// For any input, every plate (label, legend, count) lies inside the frame and
// none overlaps another, nor does a leader run over a plate. A label that is
// neither placed nor numbered is counted. The result depends on the arguments
// alone, to the pixel and on every machine. Package placementtest checks all
// of this without sharing a line of code.
//
// # Method
//
// This is cartography's point-feature label placement, with boxes for points:
// NP-hard in general (Marks and Shieber 1991), and well served by candidate
// positions, a cost and local repair (Christensen, Marks and Shieber, "An
// Empirical Study of Algorithms for Point-Feature Label Placement", ACM
// Transactions on Graphics 14(3), 1995). In the order in which data flows:
//
//   - twins.go and stack.go: objects whose boxes look the same get one list.
//   - search.go, candidates.go, leader.go: each label, in order of priority,
//     takes the cheapest of the places along the edges of its box, outside and
//     inside, in each of its forms; then of those at a distance, with a leader.
//     cost.go is the table of prices.
//   - field.go tells what a place would cover, as the sum over all objects of
//     the share that it hides, from a summed-area table (Crow, "Summed-area
//     tables for texture mapping", SIGGRAPH 1984).
//   - bitmap.go and index.go tell which places are taken.
//   - repair.go lets labels push others aside where that is cheaper in all.
//   - explain.go gives those that found no room numbers, each with a row of the
//     legend, or else has a strip of colours or a count speak for them; legend.go
//     and count.go find the room for these.
//   - untangle.go swaps labels whose leaders cross.
//
// # Decisions
//
// The objects' order is their priority, rather than the most constrained one
// first: the caller knows what matters, and repair evens out most of what a
// better order would gain. Simulated annealing did best in the 1995 study; it
// takes many times as long and moves labels for no reason that one can see.
//
// Hiding is priced by share, not by pixels: the corner of a background is
// nearly free, a small object is not, and of what is much larger than a label
// even the share counts less. At the usual corner, above the top left or inside
// it, only small objects weigh in full: there everybody looks first, and what is
// large is seen all the same. Lying along the line of another is priced apart,
// for a label there seems to be that one's, most of all above on the lower edge
// of an object of the same colour (bottom.go): on a shelf, labels stand inside
// what they name. A list of the boxes under a place would be exact, but ten thousand
// identical boxes make it quadratic; the table answers in four look-ups, exact
// to a fraction of a label's height.
//
// Places are not probed one by one. A strip of the bitmap shows all gaps along
// an edge at once, so that a label slides to where it stands flush with its
// neighbour, which looks placed by hand, and a full edge costs one look. The
// bitmap takes two bits per pixel of the frame: 3 MB at 12 megapixels.
//
// Leaders and plates exclude each other strictly: a line through words is
// worse than a label that is only counted. Leaders may cross each other, at a
// price, and are short: three label heights for words, which a number could tell
// as well.
//
// What a phase is worth is measured: TestPhases fails without any of them.
// Several that moved numbers out of heaps, matched them with the slots of a grid
// or had all labels of a crowd give way at once are gone. They paid as long as
// a crowd was told in numbers; now text gets smaller first (package render), and
// of what is left a number says no more than a colour does.
//
// A legend takes as much room as the labels that it stands for. It is only made
// where each number can have a row, for a range of numbers says nothing that
// their colour does not.
package placement
