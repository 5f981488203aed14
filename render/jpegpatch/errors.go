package jpegpatch

import "errors"

// ErrUnsupported says that a JPEG is of a kind that cannot be patched. Nothing
// has been written then, and decoding, drawing and encoding anew is the way
// that is left. The error itself is an [*UnsupportedError].
var ErrUnsupported = errors.New("cannot be patched")

// UnsupportedError tells why a JPEG cannot be patched. It matches
// [ErrUnsupported].
type UnsupportedError struct {
	Reason string // such as "arithmetic coding" or "damaged: no end of image"
}

func (e *UnsupportedError) Error() string { return "jpeg " + ErrUnsupported.Error() + ": " + e.Reason }

// Is reports whether target is [ErrUnsupported].
func (e *UnsupportedError) Is(target error) bool { return target == ErrUnsupported }

func unsupported(reason string) error { return &UnsupportedError{Reason: reason} }

func damaged(what string) error { return &UnsupportedError{Reason: "damaged: " + what} }
