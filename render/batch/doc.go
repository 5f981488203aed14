// Package batch runs over photos with any [detect.Detector]: it collects them, opens
// each once, asks for their detections, draws, and writes annotated copies.
//
// [Annotate] does all of it for a folder. Underneath, [Collect] walks the
// arguments, [Prepare] makes a [Run] of the photos, and [Run.Each] works on them,
// several at a time, with results in the order of the photos. Commands that want
// something else than annotated copies bring work of their own to Each.
//
// # What a photo is
//
// [Collect] answers it, for every command: content decides, and a name only where
// it costs nothing to believe it. What systems and programs leave among photos is
// passed over and counted; what is named like a photo and cannot be read is an
// error, never passed over.
//
// # Detections
//
// A Run with a [record.Log] asks its Detector only about photos that the record
// does not answer for, and records each answer before anything is drawn from it:
// a run that was killed goes on where it was. Copies of one photo are asked about
// once.
//
// # Copies that are done
//
// [Drawing.Key] has a run leave copies as they are that it would draw alike. That is
// known from the copy: its mark notes the photo's hash and one of all that is
// painted, as [render.Scene.Sum] gives it, so that no list of options can be
// incomplete; its time ties it to the photo's path, size and times, see File.stamp. A
// journal beside the copies was rejected, as it is lost or wrong when they are moved,
// and so were the photo's times in the mark: copies are the same bytes wherever they are
// made.
//
// # Limits
//
// A photo takes a CPU slot while it is hashed, decoded or drawn, and a request
// slot while it is asked about, never both. Files and pixels have a memory budget
// each, of [MachineMemory] unless the caller says more.
//
// # Stopping
//
// When the context of Each is done, no photo is begun and none is asked about;
// those under way have [Options.Grace] to finish, since their answers may be paid
// for. An error that every further photo would meet too ends a run at once; see
// [StopsRun].
//
// # Decisions
//
// The package knows no flag, no terminal and no exit code; it tells what happens
// by callbacks. That a JPEG or PNG is what its name says is believed until it is
// read, so that each photo is opened once; what turns out to be something else
// gets its name then, unless another photo has it.
package batch
