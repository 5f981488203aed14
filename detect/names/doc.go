// Package names answers one question for every command: which photo does this
// name mean?
//
// Label files and photos seldom agree on names. [Match] pairs all labelled
// images with all photos and is where to start; [Index] serves callers whose
// photos come one at a time.
//
// # Rules
//
// A pair is found by the first of these that holds, and only where it is the
// only one on both sides:
//
//  1. the same content, by SHA-256 ([BySum]);
//  2. the same path ([ByPath]);
//  3. the same path in another spelling: separators, "./", Unicode's NFC,
//     percent-encoding, what follows "?d=" in an address ([BySpelling]);
//  4. one path is the end of the other by whole components, the longest such
//     ([ByEnd]): a.jpg and x/a.jpg, never x/a.jpg and y/a.jpg;
//  5. the same but for the extension, or for what Roboflow makes of a name,
//     a_jpg.rf.<hash>.jpg ([ByStem]);
//  6. COCO's number: 139 and 000000000139.jpg ([ByNumber]);
//  7. the same but for the case of letters ([ByCase]).
//
// Content that is known to differ rules a pair out, unless the path is the same.
//
// # Errors
//
// Several is not none. A name that could mean more than one photo, or a photo
// that more than one name could mean, is a [*SeveralError] with the names of
// both sides; it is not paired with any. A name that means nothing is not an
// error here: what it means for a run is the caller's to say, and to count.
//
// # Decisions
//
// All items are looked at for what is unique, those that an earlier rule has
// paired too: that the other photo of a name has found its labels does not say
// that these are this one's.
package names
