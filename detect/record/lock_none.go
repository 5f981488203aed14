//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows)

package record

import "syscall"

// lock does nothing where the standard library has no lock to offer.
func lock(syscall.Conn) error { return nil }
