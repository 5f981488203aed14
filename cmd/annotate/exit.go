package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"

	"annotate/detect"
	"annotate/render/output"
)

// Exit codes, as the manual lists them.
const (
	exitDone        = 0   // everything was done
	exitSome        = 1   // some photos failed for good, or the answer is no
	exitUsage       = 2   // wrong usage, or nothing could be done
	exitGoAgain     = 75  // the same command may do what this one could not (EX_TEMPFAIL)
	exitInterrupted = 130 // the user stopped the run
)

// How a program ends that was stopped.
var (
	interrupted = &exitError{code: exitInterrupted, err: errors.New("interrupted")}
	terminated  = &exitError{code: exitGoAgain, err: errors.New("terminated")}
)

// stopOf returns how the program ends now that ctx is done.
func stopOf(ctx context.Context) *exitError {
	if e, ok := errors.AsType[*exitError](context.Cause(ctx)); ok {
		return e
	}
	return interrupted
}

// exitError ends the program with a code. Its message, unless it is nil, has
// yet to be shown.
type exitError struct {
	code  int
	err   error
	about error // what most photos failed with, shown already, for advice; nil: none
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef returns an error that ends the program with exitUsage, or with
// exitGoAgain where an argument says that the same command may do.
func usagef(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if goAgain(err) {
		return &exitError{code: exitGoAgain, err: err}
	}
	return &exitError{code: exitUsage, err: err}
}

// exitCode returns the code that err ends the program with. Errors that say
// nothing of it come from cobra and are wrong usage.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	return exitUsage
}

// goAgain reports whether it is certain that err is not for good: the same command
// may get through later, with nothing changed but the time or the room on a disk.
func goAgain(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return false // a host that is misspelled stays away
	}
	for _, passing := range []error{
		detect.ErrRateLimited, detect.ErrLoading, detect.ErrUnavailable, output.ErrLocked,
		syscall.ENOSPC, syscall.EDQUOT, syscall.EIO,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// isClosedPipe reports whether the reader of standard output closed it.
func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }
