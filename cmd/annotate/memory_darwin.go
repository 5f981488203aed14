package main

import "golang.org/x/sys/unix"

// machineMemory returns the machine's memory in bytes.
func machineMemory() int64 {
	if memory, err := unix.SysctlUint64("hw.memsize"); err == nil {
		return int64(memory)
	}
	return assumedMemory
}
