//go:build !linux && !darwin

package main

// machineMemory returns what is taken for the machine's memory in bytes where
// it cannot be asked for.
func machineMemory() int64 { return assumedMemory }
