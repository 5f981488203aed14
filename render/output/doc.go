// Package output decides what a run may write, and writes it whole or not at all.
//
// A [Guard] knows the inputs of a run. [Guard.Check] answers for outputs before
// any work, [Guard.Write] writes one, and asks again, [Guard.WriteAll] writes several
// or none. [Guard.Lock] keeps two runs into one folder apart.
//
// # What may be written
//
// An input of the run is never written, whatever its name: not by another path,
// through a link, or in other letters where the file system takes these for the
// same. A file that is there already is replaced only if an earlier run wrote it,
// or its bytes would not change, or [Guard.Overwrite] is set. Folders, links and
// devices are never taken for such files.
//
// # How a file of an earlier run is known
//
// By a mark in the file: a comment in a JPEG, a text chunk in a PNG, a comment at
// the end of HTML and SVG. It says how long the file is, so that a file which was
// edited since is not taken for ours. Labels, tables and other text have no room
// for a mark; their writers give [Options.Ours] where the content tells, and
// elsewhere such a file is replaced only by --overwrite. The copy of a photo on
// which nothing is drawn bears a mark too: without one it is the photo that a user
// copied there.
//
// A mark may also hold what its writer notes, for [Guard.Noted]. Beside an output in a
// [Remote] the note is kept as well, so that it need not be read.
//
// # Decisions
//
// A list of the files written, kept in the folder or in the user's home, was
// rejected: the one is a further file in every folder of results, the other is
// lost with every container; both are lost when results are copied elsewhere, as a
// mark is not. Marking a photo adds some 50 bytes beside its metadata and moves nothing
// that is found by an offset.
//
// Files are written beside their place under a random name that must not exist
// yet, so that no link set up there is followed, and renamed. What a killed run
// left behind is removed by the next one that takes the folder.
//
// # Errors
//
// [ErrInput], [ErrForeign] and [ErrLocked] say why something may not be written.
package output
