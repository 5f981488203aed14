package batch

import "golang.org/x/sys/unix"

// physicalMemory returns the machine's memory in bytes.
func physicalMemory() int64 {
	if memory, err := unix.SysctlUint64("hw.memsize"); err == nil {
		return int64(memory)
	}
	return assumedMemory
}
