package main

import "runtime/debug"

// assumedMemory, in bytes, is what a machine is taken to have that does not
// say.
const assumedMemory = 8 << 30

// collectOften has the garbage collector keep the heap small. Nearly all of it
// are buffers that photo after photo is worked on in, so there is little garbage
// and little to look through; by default as much garbage may pile up as there
// are buffers. It is to be called when these have been made.
func collectOften() { debug.SetGCPercent(25) }
