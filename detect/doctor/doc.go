// Package doctor examines label files for the mistakes that are made when they
// are written, converted or separated from their photos, and repairs what can
// be repaired without a guess.
//
// [Examine] does all of it; start there. It returns a [Report] with what is
// wrong, as data, and the repaired images.
//
// # Method
//
// A fault shared by all boxes (coordinates in other units, columns in another
// order, boxes of another copy of the photo) shows in the statistics of the
// folder, not in one box: too many boxes are impossible. A box is impossible if it
// is inverted or empty, reaches past the edge by more than 2 % of the side, or
// is a speck of at most 2 px in the origin's corner. When enough boxes are, every
// known misreading is undone on trial. The verdict is the one that leaves no
// more than a tenth of them impossible; of several the one that leaves fewest,
// and of equals the one that happens more often.
//
// The trial is over all images, then, if none explains all, over each folder.
// An un-rotated copy is tried on the photos that EXIF turns, fractions on the
// images that have nothing but specks.
//
// Boxes of a smaller copy are all possible. They show in where they end: they
// begin at the left and the top edge, but all end short of the right and the
// bottom one, at the same share of both sides, or at the side of a square that
// networks take; in most images one does, and none fits better as it is. A
// letterbox, a square copy with bars, shows in the same way once its shift is
// undone.
//
// # Certain and likely
//
// A finding is certain if the data prove it: a coordinate that is no number,
// corners in the wrong order, a box past the edge, one record twice, a size that
// is not the photo's. It is likely if it is concluded from statistics or from
// spelling. Certain findings are repaired; a likely one is repaired if it is
// named in [Options], and until then the boxes that it is about stay as they are.
// A repair that is a guess made two classes of plants one, and scaled boxes that
// were right.
//
// Spelling never joins labels that a class list declares, that a negation or a
// digit tells apart, that are single letters or short words, or that are both
// frequent.
//
// Single faults (not finite, inverted, empty, off-frame, duplicates) are looked
// for in the boxes as the verdicts repaired them, so that one cause is told
// once, not for each box.
//
// # Habits
//
// What is unusual and may be meant is a note: boxes of one label that nearly
// coincide, boxes that are the whole image, sizes far from the label's own, labels
// with one or two boxes or with a small share of the commonest one's, labels that
// always go together, images most of which are empty. They are spoken of only in
// sets that are large enough to have habits.
//
// # Splits
//
// A photo that is in two parts of a set, by its content or by its looks, is told
// with whether it has the same labels there; a part that is another's copy is told
// once. What looks alike the caller says, see [Options.Alike].
//
// # Beside a model
//
// [LabelErrors] compares labels with what a model found, and tells which are
// likely swapped, overlooked or badly located.
//
// # Errors
//
// Examine does not fail. Without the photos, and where a label file does not
// say sizes, it looks for less: [Report.Sized] tells for how many images the
// frame was known.
//
// # Limits
//
// Boxes alone do not tell swapped axes in square photos, nor a copy that was
// mirrored or turned by 180°; of photos that EXIF turns so it is inferred from
// others of the folder. Fractions of an un-rotated copy stay fractions. Nothing
// that takes a share of boxes is concluded from a handful of them.
//
// # Decisions
//
// Severity is by what becomes of the labels. [Error]: whoever reads them is
// wrong or stops. [Warning]: most likely a mistake. [Note]: usual, and harmless
// to most readers, such as a detector's box a little past the edge.
//
// The photos' pixels are not looked at. Edges under the boxes' edges might tell
// more, at the price of decoding every photo and of verdicts that nobody can
// check by eye.
package doctor
