package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
)

// What a caller can act on. Match with [errors.Is].
var (
	// ErrDenied: the credentials, or the lack of any, do not permit it.
	ErrDenied = fmt.Errorf("the storage refuses: %w", fs.ErrPermission)
	// ErrUnavailable: the storage cannot do it now, as when it is asked too much,
	// is not reached, or is full. Time may mend it.
	ErrUnavailable = errors.New("the storage is not available")
	// ErrChanged: the object was replaced while it was read. It matches
	// ErrUnavailable: reading it once more gives the new one.
	ErrChanged = fmt.Errorf("was replaced while it was read: %w", ErrUnavailable)
)

// Error says what could not be done with an object.
type Error struct {
	Op   string // open, stat, list, write
	Name string // its URL
	Code string // the server's name for what is wrong; may be empty
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("%s %s: %v", e.Op, e.Name, e.Err) }
func (e *Error) Unwrap() error { return e.Err }

// failed returns an error of the client's as one of this package.
func (s *Store) failed(ctx context.Context, op string, p place, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if _, done := errors.AsType[*Error](err); done {
		return err
	}
	e := &Error{Op: op, Name: p.String()}
	kind := error(nil)
	if reply, ok := errors.AsType[minio.ErrorResponse](err); ok {
		e.Code = reply.Code
		kind = kindOf(reply)
		// Its fields beside the message may tell what was signed, and with what.
		err = errors.New(strings.TrimSuffix(s.redact(reply.Error()), "."))
	} else {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // the object is named already
		}
		_, reached := errors.AsType[net.Error](err)
		if reached || errors.Is(err, io.ErrUnexpectedEOF) || strings.HasPrefix(err.Error(), "Connection closed by foreign host") {
			kind = ErrUnavailable
		}
		err = &redacted{s.redact(err.Error()), err}
	}
	switch {
	case kind == fs.ErrNotExist: // says it all, and the server in many words
		e.Err = kind
		if e.Code == minio.NoSuchBucket {
			e.Err = fmt.Errorf("no such bucket: %w", kind)
		}
	case kind != nil:
		e.Err = fmt.Errorf("%w: %w", kind, err)
	default:
		e.Err = err
	}
	return e
}

// redacted is an error without the secrets of its message.
type redacted struct {
	text string
	err  error
}

func (e *redacted) Error() string { return e.text }
func (e *redacted) Unwrap() error { return e.err }

// kindOf returns what a reply of the server means to a caller; nil for anything
// else.
func kindOf(r minio.ErrorResponse) error {
	switch r.Code {
	case minio.NoSuchKey, minio.NoSuchBucket:
		return fs.ErrNotExist
	case minio.AccessDenied, minio.SignatureDoesNotMatch, minio.InvalidAccessKeyID:
		return ErrDenied
	case minio.PreconditionFailed:
		return ErrChanged
	}
	switch r.StatusCode {
	case http.StatusNotFound:
		if r.Code == "" || r.Code == "NotFound" || strings.HasPrefix(r.Code, "NoSuch") || strings.HasPrefix(r.Code, "404") {
			return fs.ErrNotExist
		}
		return nil // another thing is not there, such as the user: it says nothing of the object
	case http.StatusUnauthorized, http.StatusForbidden:
		return ErrDenied
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusConflict:
		return ErrUnavailable
	}
	if r.StatusCode >= 500 && r.StatusCode != http.StatusNotImplemented {
		return ErrUnavailable
	}
	return nil
}
