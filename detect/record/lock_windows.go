package record

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows"
)

// lockFolder takes a hidden file in the folder, since a folder itself cannot be
// locked. Nobody else can open it, and the system removes it when it is closed,
// also at the end of the process, however it ends.
func lockFolder(folder string) (io.Closer, error) {
	name, err := filepath.Abs(filepath.Join(folder, ".annotate.lock"))
	if err != nil {
		return nil, err
	}
	path, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	const nobody, flags = 0, windows.FILE_ATTRIBUTE_HIDDEN | windows.FILE_FLAG_DELETE_ON_CLOSE
	handle, err := windows.CreateFile(path, windows.GENERIC_WRITE|windows.DELETE, nobody, nil, windows.OPEN_ALWAYS, flags, 0)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: name, Err: err}
	}
	return os.NewFile(uintptr(handle), name), nil
}

// Lock takes the file for this process until it is closed. Windows keeps others
// from reading what is locked, so it locks one byte where no record reaches.
func Lock(c syscall.Conn) error {
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
