//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package main

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"annotate/detect/record"
)

// lockFolder takes an output folder for this run, until unlock is called or the
// program ends, however it does. The record has a lock of its own, but a run
// without one writes the same files as another beside it. Where a file system
// has no locks, nobody is kept out.
func lockFolder(folder string) (unlock func(), err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		f.Close()
		return nil, fmt.Errorf("%s: %w", folder, record.ErrLocked)
	}
	return func() { f.Close() }, nil
}
