package batch

import (
	"io/fs"
	"syscall"
)

// lastChange returns when a file or what its system keeps about it changed last, in
// nanoseconds of Unix time; 0: that is not known. No program can set it.
func lastChange(info fs.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Ctim.Nano()
	}
	return 0
}
