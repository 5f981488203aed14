package main

import (
	"errors"
	"fmt"
)

// Exit codes, as the manual lists them.
const (
	exitDone        = 0   // everything was done
	exitSome        = 1   // some photos failed, or the answer is no
	exitUsage       = 2   // wrong usage, or nothing could be done
	exitInterrupted = 130 // the user stopped the run
)

// exitError ends the program with a code. Its message, unless it is nil, has
// yet to be shown.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef returns an error that ends the program with exitUsage.
func usagef(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
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
