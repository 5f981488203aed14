package photo

import (
	"errors"
	"fmt"
)

// What a caller can act on. Match with [errors.Is].
var (
	// ErrFormat: the bytes are no photo that this package opens. The message
	// says what they look like.
	ErrFormat = errors.New("format not supported")
	// ErrTooBig: the file or its pixels exceed the [Limits].
	ErrTooBig = errors.New("photo too big")
	// ErrCorrupt: the photo is of a known format, but damaged or cut short.
	ErrCorrupt = errors.New("photo damaged")
)

// UnreadableError says that a file is a photo, of a kind that is not read: a
// camera's raw file, JPEG XL, JPEG 2000. It matches [ErrFormat], and tells such
// photos from files that are none.
type UnreadableError struct {
	Kind string // such as "camera raw" or "JPEG XL"
}

func (e *UnreadableError) Error() string {
	return ErrFormat.Error() + ": " + e.Kind + " photos are not read"
}

// Is reports whether target is [ErrFormat].
func (e *UnreadableError) Is(target error) bool { return target == ErrFormat }

// Error says what is wrong with one photo.
type Error struct {
	// Name is the photo's, as [Open] was told it.
	Name string
	// Err matches one of this package's sentinels, or is a writer's error.
	Err error
}

func (e *Error) Error() string { return e.Name + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// fail returns err as this photo's, nil for nil.
func (p *Photo) fail(err error) error {
	if err == nil {
		return nil
	}
	return &Error{Name: p.Name, Err: err}
}

// guard runs f, which reads bytes that a stranger wrote, and returns its panic
// as ErrCorrupt. It reaches only f's own goroutine: f must start none that
// could panic.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: decoder panicked: %v", ErrCorrupt, r)
		}
	}()
	return f()
}
