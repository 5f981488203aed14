package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"

	"annotate/detect"
)

// failure is an answer that is not a list of detections, in the API's form.
type failure struct {
	status int
	header http.Header

	Message       string   `json:"error"`
	EstimatedTime *float64 `json:"estimated_time,omitempty"` // seconds
	Type          string   `json:"error_type,omitempty"`
}

// Error returns the message.
func (f *failure) Error() string { return f.Message }

// invalid is a well-formed request that asks for nothing that can be done.
func invalid(format string, args ...any) *failure {
	return &failure{
		status:  http.StatusUnprocessableEntity,
		Message: fmt.Sprintf(format, args...),
		Type:    "validation",
	}
}

func notAllowed(methods string) *failure {
	return &failure{
		status:  http.StatusMethodNotAllowed,
		header:  http.Header{"Allow": {methods}},
		Message: "Method Not Allowed",
	}
}

// failureOf returns the answer that tells err, a failure or a Detector's error,
// so that a client acts on it as it would on the Detector's.
func failureOf(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	for _, m := range []struct {
		err    error
		status int
	}{
		{detect.ErrNoRecord, http.StatusUnprocessableEntity},
		{detect.ErrImage, http.StatusBadRequest},
		{detect.ErrTooLarge, http.StatusRequestEntityTooLarge},
		{detect.ErrPayment, http.StatusPaymentRequired},
		{detect.ErrModel, http.StatusNotFound},
		{detect.ErrGone, http.StatusGone},
		{detect.ErrRateLimited, http.StatusTooManyRequests},
		{detect.ErrLoading, http.StatusServiceUnavailable},
		{context.Canceled, http.StatusServiceUnavailable},
		{detect.ErrUnavailable, http.StatusBadGateway},
		{detect.ErrReply, http.StatusBadGateway},
		{context.DeadlineExceeded, http.StatusGatewayTimeout},
	} {
		if errors.Is(err, m.err) {
			return &failure{status: m.status, Message: err.Error()}
		}
	}
	if detect.ScopeOf(err) == detect.ScopeRun {
		// Not 401, which would tell the client that its own token is wrong.
		return &failure{status: http.StatusForbidden, Message: err.Error()}
	}
	return &failure{status: http.StatusInternalServerError, Message: err.Error()}
}

func (f *failure) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), f.header)
	body, err := json.Marshal(f)
	if err != nil {
		panic(err) // a string and a finite number
	}
	writeJSON(w, f.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that does not read it has gone
}
