// Package checkup looks through labels as they lie in files: what package dataset
// had to say while it read them, and what package doctor finds in them, is one list
// of findings, and the repair is a copy of the files with the faulty records changed.
//
// [New] takes a dataset with its reader's errors, [Checkup.Examine] examines it,
// [Checkup.Repair] returns the files of the repaired copy. [Checkup.WriteText] is for
// people; as JSON a Checkup is for programs. [Against] lists the labels that a model's
// detections contradict.
//
// # Errors
//
// What is wrong with labels is a finding. An error is what keeps a copy from being
// made: a form that is not written is [ErrNotWritten], labels of which nothing could
// be read are [ErrNothingRead].
package checkup
