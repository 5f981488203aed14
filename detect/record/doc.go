// Package record writes, reads and replays detections that were paid for.
//
// A record is a file of JSON lines, one [Entry] a line and image:
//
//	{"image":"sub/a.jpg","sha256":"…","width":4032,"height":3024,"source":"https://router.huggingface.co/hf-inference/models/facebook/detr-resnet-50","parameters":{"threshold":0.5},"detections":[{"label":"cat","score":0.998,"box":{"xmin":13,"ymin":52,"xmax":314,"ymax":470}}]}
//
// [Open] gives a [Log], which a run appends to and asks before it calls a
// source again. [Decode] reads a record from anywhere. [Replay] is a
// [detect.Detector] that answers from entries; [Lookalikes] lets a Replay know a
// photo that was scaled or encoded anew. [Merge] makes one record of several.
// [DecodeSidecar] reads a JSON file in the API's form, as it lies beside a photo.
//
// # The record
//
// An image without objects has an empty list. A failure has "error" in place of
// "detections" and counts as nothing recorded: the next run tries again, unless
// "final" is true, which says that this would be useless until a later entry says
// otherwise. Of two
// entries for one image, source and parameters the last one holds. Boxes are in
// pixels of the upright image of width by height, as the source said them.
// Sources are stored with their secrets masked, see [CleanSource]; what else is in
// their query tells two of them apart.
//
// A photo that was cut up has an entry for each of its tiles, with "tile" and
// "tile_sha256", and then one with "slice" for what they show together. Entries of
// tiles are for a Log and a server; [Decode] leaves them out. A name that is not
// UTF-8 stands in "image_base64" too.
//
// A Log finds an answer by its question: the picture, by what is in it and not by
// its path, so that a renamed or copied photo is not paid for twice; the source;
// and every parameter that changes the answer, such as candidate labels and how
// the photo was cut up. What was recorded with a threshold answers for
// every threshold from there up, by leaving out; never for a lower one.
//
// # Errors
//
// A bad line is a [*LineError], file:line: what, and reading goes on after it.
// A torn last line, as a kill or a full disk leaves it, is dropped without a
// word, since its photo is asked for again. [ErrLocked] says that another
// process writes this record. A photo that nothing is known of is
// [detect.ErrNoRecord].
//
// # Decisions
//
// Append and Sync are two calls because only answers that were paid for are
// worth waiting for the disk. Concurrent Syncs share one fsync. The lock is the
// operating system's on the open record itself: a lock file would outlive a
// kill -9. [LockFolder] is the same lock for a folder. Of an entry, a Log keeps in
// memory only where its line is and what it answers for, about 200 bytes, and reads
// the line again when it is asked for: a run over a hundred thousand photos should
// not hold their detections.
//
// A file that is deleted, replaced or cut short while it is written is noticed, as
// what was paid for would be gone, and is written anew: from the file itself where
// it is still open, else from the run's own lines, which are held compressed for
// this one purpose, at about a hundred bytes a photo.
package record
