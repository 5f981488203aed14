package record

import (
	"errors"
	"math"
	"syscall"

	"golang.org/x/sys/windows"
)

// lock takes the file for this process until it is closed. Windows keeps others
// from reading what is locked, so it locks one byte where no record reaches.
func lock(c syscall.Conn) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
		at := windows.Overlapped{OffsetHigh: math.MaxInt32}
		failed = windows.LockFileEx(windows.Handle(fd), flags, 0, 1, 0, &at)
	})
	if err != nil {
		return err
	}
	switch {
	case errors.Is(failed, windows.ERROR_LOCK_VIOLATION), errors.Is(failed, windows.ERROR_IO_PENDING):
		return ErrLocked
	case errors.Is(failed, windows.ERROR_NOT_SUPPORTED), errors.Is(failed, windows.ERROR_INVALID_FUNCTION):
		return nil // a file system without locks
	}
	return failed
}
