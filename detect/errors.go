package detect

import (
	"errors"
	"fmt"
)

// What a caller can act on. Match with [errors.Is].
var (
	// ErrUnauthorized: the token is missing or not valid (401).
	ErrUnauthorized = errors.New("not authorized")
	// ErrPayment: the account's credits are used up (402).
	ErrPayment = errors.New("payment required")
	// ErrForbidden: the token lacks the permission to call the API (403).
	ErrForbidden = errors.New("forbidden")
	// ErrModel: the model does not exist, is not served, or is paused (404, 400).
	ErrModel = errors.New("model not available")
	// ErrPaused: the endpoint is there, but paused. It is an ErrModel.
	ErrPaused = fmt.Errorf("%w: paused", ErrModel)
	// ErrTask: the model does something else than find objects, such as
	// classify. It is an ErrModel.
	ErrTask = fmt.Errorf("%w for object detection", ErrModel)
	// ErrModelSize: the model is too large for the server to load. It is an
	// ErrModel.
	ErrModelSize = fmt.Errorf("%w: too large", ErrModel)
	// ErrCandidateLabels: the model wants to be told what to look for; see
	// [Parameters]. It is an ErrModel.
	ErrCandidateLabels = fmt.Errorf("%w without candidate labels", ErrModel)
	// ErrGated: the model's owner has not let this account use it. It is an
	// ErrForbidden.
	ErrGated = fmt.Errorf("%w: gated model", ErrForbidden)
	// ErrParameters: the server does not know a parameter. It is an ErrConfig.
	ErrParameters = fmt.Errorf("%w: unknown to the server", ErrConfig)
	// ErrGone: the address or the model is no longer served (410), or the host
	// is the legacy one.
	ErrGone = errors.New("gone")
	// ErrDeprecated: the model is no longer served. It is an ErrGone.
	ErrDeprecated = fmt.Errorf("%w: deprecated model", ErrGone)
	// ErrOffline: HF_HUB_OFFLINE forbids requests.
	ErrOffline = errors.New("offline mode")
	// ErrInsecure: a token would be sent unencrypted to a host that is not loopback.
	ErrInsecure = errors.New("refusing to send a token over plain http")
	// ErrConfig: a setting cannot work, such as a malformed address or a
	// threshold outside [0,1].
	ErrConfig = errors.New("unusable setting")
	// ErrRedirect: the server sends requests elsewhere, where the client does
	// not follow: to another host, or so that the photo would not be sent along.
	ErrRedirect = errors.New("redirected")
	// ErrCallLimit: as many requests are made as [Client.MaxCalls] allows.
	ErrCallLimit = errors.New("limit of calls reached")
	// ErrSystemic: photo after photo fails alike, so that the photos are not to
	// blame; see [Suspicion].
	ErrSystemic = errors.New("not the photos' fault")
	// ErrImage: the server could not read this photo (400, 415, 422).
	ErrImage = errors.New("photo not accepted")
	// ErrTooLarge: the upload was too large (413).
	ErrTooLarge = errors.New("upload too large")
	// ErrLoading: the model was still loading when the retries ended (503).
	ErrLoading = errors.New("model is loading")
	// ErrRateLimited: too many requests, still when the time for a photo ended
	// (429). It is no photo's failure: the next would wait as long.
	ErrRateLimited = errors.New("rate limited")
	// ErrUnavailable: the server or the network failed, still when the retries
	// ended (500, 502, 503, 504, resets, time-outs).
	ErrUnavailable = errors.New("service unavailable")
	// ErrUnreachable: no connection came about (name not found, refused, TLS).
	// Such an error is ErrUnavailable too.
	ErrUnreachable = errors.New("server not reachable")
	// ErrReply: the server answered 200 with something that is not a valid
	// list of detections.
	ErrReply = errors.New("unusable reply")
	// ErrNoRecord: a source of recorded detections or labels knows nothing of
	// this photo.
	ErrNoRecord = errors.New("no recorded detections")
)

// Scope says how much of a run an error ends.
type Scope int

const (
	// ScopeImage: this photo failed; others may do.
	ScopeImage Scope = iota
	// ScopeRun: every further photo would fail alike; stop the run.
	ScopeRun
)

// ScopeOf returns what err, as a [Detector] returned it, says about the rest
// of the run. An error it does not know concerns one image.
func ScopeOf(err error) Scope {
	for _, stop := range []error{
		ErrUnauthorized, ErrPayment, ErrForbidden, ErrModel, ErrGone,
		ErrOffline, ErrInsecure, ErrConfig, ErrRedirect, ErrSystemic,
		ErrRateLimited, ErrCallLimit,
	} {
		if errors.Is(err, stop) {
			return ScopeRun
		}
	}
	return ScopeImage
}

// LineError is a record of a label file that could not be read.
type LineError struct {
	File string
	Line int // from 1
	// Image is the image that the record is about, as the file calls it; empty where
	// that is not known.
	Image string
	Err   error
}

// Error returns file:line: what.
func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err) }

// Unwrap returns what is wrong with the record.
func (e *LineError) Unwrap() error { return e.Err }
