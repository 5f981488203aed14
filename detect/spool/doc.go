// Package spool keeps what is too much for memory in temporary files: a [File] of
// bytes, a [Table] of entries of any length, an [Index] that finds numbers by a text, and
// a [Sorter].
//
// What is small stays in memory, and no file is made: each holds some hundred
// kilobytes of what was written or read last, however much there is of it.
//
// # Errors
//
// A write that fails shows in File.Err and when the file is read, not when it is
// made: those who write a million records ask once, at the end.
package spool
