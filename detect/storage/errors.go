package storage

import (
	"context"
	"crypto/tls"
	"encoding/xml"
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
	// ErrSettings: no request would be answered, whatever the object. The bucket's name,
	// the address, the region, the credentials or the clock is wrong, or a token has
	// expired. It matches ErrDenied, or if there is no such bucket [fs.ErrNotExist].
	ErrSettings error = settingsError{}
	// ErrUnavailable: the storage cannot do it now, as when it is asked too much,
	// is not reached, or is full. Time may mend it.
	ErrUnavailable = errors.New("the storage is not available")
	// ErrChanged: the object was replaced while it was read. It matches
	// ErrUnavailable: reading it once more gives the new one.
	ErrChanged = fmt.Errorf("was replaced while it was read: %w", ErrUnavailable)
)

type settingsError struct{}

func (settingsError) Error() string { return "the storage answers no requests" }
func (settingsError) Unwrap() error { return ErrDenied }

type noBucketError struct{}

func (noBucketError) Error() string        { return "no such bucket" }
func (noBucketError) Is(target error) bool { return target == fs.ErrNotExist || target == ErrSettings }

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
		if reply.Code == minio.SignatureDoesNotMatch && s.answered.Load() { // the server reads an odd key otherwise
			kind = ErrDenied
		}
		// Its fields beside the message may tell what was signed, and with what.
		text := strings.TrimSuffix(s.redact(reply.Error()), ".")
		switch {
		case kind != ErrSettings:
		case reply.StatusCode == 0:
			text = "the answer is none of a server of buckets"
		case reply.Region != "":
			text += ": the bucket's region is " + reply.Region
		}
		err = errors.New(text)
	} else {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err // the object is named already
		}
		kind = kindOfConnection(err)
		err = &redacted{s.redact(err.Error()), err}
	}
	switch {
	case kind == fs.ErrNotExist || kind == noBucketError{}: // says it all, and the server in many words
		e.Err = kind
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

// kindOfConnection returns what an error without a reply of the server means to a
// caller; nil for anything else.
func kindOfConnection(err error) error {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return ErrSettings // misspelled, it stays away
	}
	_, page := errors.AsType[xml.UnmarshalError](err) // well-formed, as that of a proxy may be
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, plain := errors.AsType[tls.RecordHeaderError](err)
	_, reached := errors.AsType[net.Error](err)
	switch text := err.Error(); {
	case page, untrusted, plain, strings.Contains(text, "server gave HTTP response to HTTPS client"):
		return ErrSettings
	case reached, errors.Is(err, io.ErrUnexpectedEOF), strings.HasPrefix(text, "Connection closed by foreign host"):
		return ErrUnavailable
	}
	return nil
}

// kinds are what the server's names for what is wrong mean to a caller, where its
// status does not tell; nil: that one object cannot be had.
var kinds = map[string]error{
	minio.NoSuchKey: fs.ErrNotExist, minio.NoSuchBucket: noBucketError{},
	minio.AccessDenied: ErrDenied, "InvalidObjectState": nil,
	minio.PreconditionFailed: ErrChanged,

	minio.SignatureDoesNotMatch: ErrSettings, minio.InvalidAccessKeyID: ErrSettings, "InvalidClientTokenId": ErrSettings,
	"ExpiredToken": ErrSettings, "ExpiredTokenException": ErrSettings, "InvalidToken": ErrSettings, "TokenRefreshRequired": ErrSettings,
	"RequestTimeTooSkewed": ErrSettings, "RequestExpired": ErrSettings, "NotSignedUp": ErrSettings, "AccountProblem": ErrSettings,
	minio.AuthorizationHeaderMalformed: ErrSettings, minio.InvalidRegion: ErrSettings, "InvalidBucketName": ErrSettings,

	"BadDigest": ErrUnavailable, "IncompleteBody": ErrUnavailable, "XAmzContentSHA256Mismatch": ErrUnavailable,
	"RequestTimeout": ErrUnavailable, "SlowDown": ErrUnavailable, "Throttling": ErrUnavailable, "ThrottlingException": ErrUnavailable,
	"QuotaExceeded": ErrUnavailable, "XMinioAdminBucketQuotaExceeded": ErrUnavailable,
}

// kindOf returns what a reply of the server means to a caller; nil for anything
// else.
func kindOf(r minio.ErrorResponse) error {
	if kind, known := kinds[r.Code]; known {
		return kind
	}
	switch r.StatusCode {
	case 0: // the client's own words for an answer that is none of a bucket's
		if r.Code == minio.InternalError {
			return ErrSettings
		}
	case http.StatusBadRequest:
		if strings.HasPrefix(r.Code, "400") { // without a document: of another server than one for buckets
			return ErrSettings
		}
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return ErrSettings
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
