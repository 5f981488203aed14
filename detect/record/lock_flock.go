//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package record

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// lockFolder takes the folder itself: nothing is left in it.
func lockFolder(folder string) (io.Closer, error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	if err := Lock(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Lock takes the file for this process until it is closed. It is flock(2), not
// fcntl's lock, which any other descriptor of the same file gives up when it is
// closed.
func Lock(c syscall.Conn) error {
	raw, err := c.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		for {
			failed = syscall.Flock(int(fd), syscall.LOCK_EX|syscall.LOCK_NB)
			if failed != syscall.EINTR {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	switch {
	case errors.Is(failed, syscall.EWOULDBLOCK):
		return ErrLocked
	case errors.Is(failed, syscall.ENOTSUP), errors.Is(failed, syscall.ENOSYS), errors.Is(failed, syscall.ENOLCK):
		return nil // as on Lustre without -o flock, NFS without lockd, some FUSE
	}
	return failed
}
