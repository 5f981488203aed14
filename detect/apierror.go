package detect

import (
	"bytes"
	"encoding/json"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// APIError is an answer of the API that is not a success. It matches the
// sentinel of its kind with [errors.Is].
type APIError struct {
	// Status is the HTTP status.
	Status int
	// Message is the server's explanation as one printable line, cut where it
	// is long; empty if there was none that a person could read.
	Message string
	// Warnings are further explanations of the server, in the same form.
	Warnings []string
	// EstimatedTime is how long the server thinks that loading the model will
	// take; 0 if it did not say.
	EstimatedTime time.Duration
	// RequestID names the request in the server's own log, if it said so.
	RequestID string

	kind error         // the sentinel
	wait time.Duration // what the server asks to wait before a retry; 0: nothing
}

// Error returns the status and what the server said.
func (e *APIError) Error() string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(e.Status))
	if text := http.StatusText(e.Status); text != "" {
		b.WriteString(" " + text)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if len(e.Warnings) > 0 {
		b.WriteString(" (" + strings.Join(e.Warnings, "; ") + ")")
	}
	return b.String()
}

// Is reports whether target is the sentinel of this error's kind.
func (e *APIError) Is(target error) bool { return target == e.kind }

// newAPIError makes an error of an answer and what could be read of its body.
func newAPIError(status int, header http.Header, body []byte, clean func(string) string) *APIError {
	said := parseErrorBody(body)
	if len(said.messages) == 0 {
		said.messages = header.Values("X-Error-Message")
	}
	e := &APIError{
		Status:        status,
		Message:       clean(strings.Join(said.messages, "; ")),
		EstimatedTime: said.estimated,
		RequestID:     clean(header.Get("X-Request-Id")),
	}
	for _, w := range said.warnings {
		if w = clean(w); w != "" {
			e.Warnings = append(e.Warnings, w)
		}
	}
	e.kind = kindOf(status, e.Message, said.hasEstimate)
	if e.retryable() {
		e.wait = askedWait(header)
		if e.wait == 0 && e.kind == ErrLoading {
			e.wait = e.EstimatedTime
		}
	}
	return e
}

// kindOf returns the sentinel for an answer.
func kindOf(status int, message string, hasEstimate bool) error {
	message = strings.ToLower(message)
	switch status {
	case http.StatusBadRequest:
		// The server answers 400 for every exception, so this is the only
		// status whose words decide: a paused or unknown model is no fault of
		// the photo.
		for _, of := range []string{"not supported by provider", "model not supported", "invalid state", "paused"} {
			if strings.Contains(message, of) {
				return ErrModel
			}
		}
		return ErrImage
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusPaymentRequired:
		return ErrPayment
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return ErrModel // 405: there is something at this address, but no model
	case http.StatusGone:
		return ErrGone
	case http.StatusRequestEntityTooLarge:
		return ErrTooLarge
	case http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return ErrImage
	case http.StatusTooManyRequests:
		return ErrRateLimited
	case http.StatusServiceUnavailable:
		if hasEstimate || strings.Contains(message, "loading") {
			return ErrLoading
		}
		return ErrUnavailable
	}
	switch {
	case status < 300:
		return ErrReply
	case status < 400:
		return ErrRedirect
	default:
		return ErrUnavailable
	}
}

// retryable reports whether the same request may succeed later. 204 is among
// them: a server that answers nothing has lost its answer.
func (e *APIError) retryable() bool {
	switch e.Status {
	case http.StatusNoContent, http.StatusRequestTimeout, http.StatusTooManyRequests:
		return true
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return e.Status >= 500
}

// errorBody is what an answer's body says about a failure.
type errorBody struct {
	messages, warnings []string
	estimated          time.Duration
	hasEstimate        bool // estimated_time was there, whatever its value
}

// parseErrorBody reads the body of a failure, in any of the shapes that
// servers and gateways use. Text that is not JSON is the message itself; HTML
// says nothing that a person should be shown.
func parseErrorBody(body []byte) (said errorBody) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF")))
	if len(body) == 0 || isHTML(body) {
		return said
	}
	var fields map[string]any
	if json.Unmarshal(body, &fields) != nil {
		var text any
		if json.Unmarshal(body, &text) == nil {
			said.messages = texts(text, 0)
		} else {
			said.messages = []string{string(body)}
		}
		return said
	}
	for _, key := range []string{"error", "errors", "detail", "message"} {
		if said.messages = texts(fields[key], 0); len(said.messages) > 0 {
			break
		}
	}
	said.warnings = texts(fields["warnings"], 0)
	if value, ok := fields["estimated_time"]; ok {
		said.hasEstimate = true
		said.estimated = seconds(value)
	}
	return said
}

// texts collects the strings of a JSON value: itself, a list's items, or an
// object's message. FastAPI calls the message "msg".
func texts(value any, depth int) []string {
	if depth > 4 { // deeper nesting is an attack, not a message
		return nil
	}
	switch v := value.(type) {
	case string:
		if strings.TrimSpace(v) != "" && !isHTML([]byte(v)) {
			return []string{v}
		}
	case []any:
		var all []string
		for _, item := range v {
			all = append(all, texts(item, depth+1)...)
		}
		return all
	case map[string]any:
		for _, key := range []string{"message", "msg", "error", "detail"} {
			if found := texts(v[key], depth+1); len(found) > 0 {
				return found
			}
		}
	}
	return nil
}

// seconds reads a JSON number or a string that holds one as seconds. What is
// no positive number is 0; what is huge is a day.
func seconds(value any) time.Duration {
	var s float64
	switch v := value.(type) {
	case float64:
		s = v
	case string:
		s, _ = strconv.ParseFloat(strings.TrimSpace(v), 64) // ±Inf when out of range
	}
	if !(s > 0) {
		return 0
	}
	return time.Duration(math.Min(s, 24*60*60) * float64(time.Second))
}

// isHTML reports whether text is a page for a browser, or other markup.
func isHTML(text []byte) bool {
	text = bytes.TrimSpace(text)
	head := bytes.ToLower(text[:min(len(text), 1024)])
	if len(head) > 1 && head[0] == '<' && (head[1] == '!' || head[1] == '?' || 'a' <= head[1] && head[1] <= 'z') {
		return true
	}
	return bytes.Contains(head, []byte("<html")) || bytes.Contains(head, []byte("<!doctype"))
}
