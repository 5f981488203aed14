package record

import (
	"errors"
	"fmt"
)

// ErrLocked says that another process, or another part of this one, writes this
// record or into this folder.
var ErrLocked = errors.New("in use by another run")

// LockFolder takes an output folder for this process, until unlock is called or
// the process ends, however it does; if another one holds it, the error is
// [ErrLocked]. It is the lock that a [Log] takes on its file: a run without a
// record writes the same pictures as another beside it. On a file system that has
// no locks nobody is kept out.
func LockFolder(folder string) (unlock func(), err error) {
	held, err := lockFolder(folder)
	if err != nil {
		if errors.Is(err, ErrLocked) {
			err = fmt.Errorf("%s: %w", folder, err)
		}
		return nil, err
	}
	return func() { held.Close() }, nil
}
