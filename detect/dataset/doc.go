// Package dataset reads and writes labels and detections on disk, whatever their
// form: COCO, YOLO, Pascal VOC, CSV, files in the API's form, records.
//
// [Open] reads what a file or folder holds into a [Dataset]. [Find] only finds
// out what it is. A Dataset answers for photos by [Dataset.Lookup], and as a
// [detect.Detector] by [Dataset.Detector]; [Align] puts two side by side. A
// [Target] says in what form to write and where.
//
// # Forms
//
// The forms are a table, in forms.go. A form has an entry there: how to tell its
// files, how to read one of them, how to write a dataset. The rest of the package
// asks the table.
//
// # Names
//
// Which photo a name means is what package names says, by the same rules for
// every form. Images are called as their photos are, once these are known. What
// was inferred and what found no counterpart is told, never passed over.
//
// # Errors
//
// A record that cannot be read is told to [Options.Bad] as file:line: what, left
// out, and reading goes on. An error that is returned is of all of the labels,
// such as [ErrNoLabels].
//
// # Decisions
//
// The package opens files itself, though libraries here seldom do: what a folder
// is, takes a look into its files. What was looked into is read on from there, so
// that each file is opened once and may be a pipe. Photos come in through [Photo]
// and a function that lists them, so that nothing here knows how to decode one.
package dataset
