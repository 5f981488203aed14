//go:build !linux && !darwin

package batch

// physicalMemory returns what is taken for the machine's memory in bytes where
// it cannot be asked for.
func physicalMemory() int64 { return assumedMemory }
