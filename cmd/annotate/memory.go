package main

// assumedMemory, in bytes, is what a machine is taken to have that does not
// say.
const assumedMemory = 8 << 30
