// Package placementtest checks placements: [Check] says what is wrong with
// one, [Crowd] makes boxes that are hard to label, and [Distance] measures how
// far a label ended from its object. The tests of package placement use it,
// and those of packages that build on it.
//
// Everything is written down a second time here, plainly and without
// placement's index, so that a mistake there cannot hide itself.
package placementtest
