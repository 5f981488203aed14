// Package shard divides the photos of a run among tasks that an engine numbers and
// repeats, and keeps the book of what each has done.
//
// [Parse] reads which task this is. [Shard.Has] tells whose a photo in a folder is,
// by its name; [Shard.Lines] gives a task its lines of a list. Beside the pictures,
// which are where one machine would write them, each task has a folder,
// [Shard.Folder], with its part of the record and, when it ends, a [Receipt].
// [Look] tells from the receipts which tasks are missing.
//
// # Decisions
//
// How many tasks there are is always said by the user, never taken from the
// environment: an engine that repeats the one task 3 may say that there is one task,
// which then would do, and pay for, all photos.
//
// Whose a photo is follows from its name alone, by a hash that never changes: tasks
// need no word from each other, and one that is repeated finds what it did before.
// A list is divided by its bytes, so that a task reads its own lines only, of which
// there may be 10⁸ in all.
//
// Tasks that engines run twice at a time, as when a machine is taken for lost, write
// the same pictures; the lock on the folder keeps them apart where there are locks.
package shard
