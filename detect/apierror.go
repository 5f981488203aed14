package detect

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
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
	// Code is what the server calls the failure in words for machines, such as
	// model_not_found, as one printable line; empty if it does not.
	Code string
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

// Is reports whether target is the sentinel of this error's kind, or of a wider
// one.
func (e *APIError) Is(target error) bool { return errors.Is(e.kind, target) }

// newAPIError makes an error of an answer and what could be read of its body.
func newAPIError(status int, header http.Header, body []byte, clean func(string) string) *APIError {
	said := parseErrorBody(body)
	if len(said.messages) == 0 {
		said.messages = header.Values("X-Error-Message")
	}
	e := &APIError{
		Status:        status,
		Message:       clean(strings.Join(said.messages, "; ")),
		Code:          clean(said.code),
		EstimatedTime: said.estimated,
		RequestID:     clean(header.Get("X-Request-Id")),
	}
	for _, w := range said.warnings {
		if w = clean(w); w != "" {
			e.Warnings = append(e.Warnings, w)
		}
	}
	e.kind = kindOf(status, said.code, strings.Join(append(said.messages, said.warnings...), "; "), said.hasEstimate)
	if e.retryable() {
		e.wait = askedWait(header)
		if e.wait == 0 && e.kind == ErrLoading {
			e.wait = e.EstimatedTime
		}
	}
	return e
}

// refusals are the failures that servers put into words, whatever status they choose
// for them: 400 stands for every exception, and a paused endpoint answers with
// 400 or 503. Codes are equal to one of codes, messages in lower case hold one of
// says. The first that fits counts.
var refusals = []struct {
	kind  error
	codes []string
	says  []string
}{
	{ErrCandidateLabels, nil, []string{"candidate_labels"}},
	{ErrParameters, nil, []string{"unexpected keyword argument"}},
	{ErrTask, []string{"task_not_supported"}, []string{"task not supported", "not supported for task", "does not support task", "supported task:"}},
	{ErrModelSize, []string{"model_too_large"}, []string{"too large to be loaded"}},
	{ErrPaused, []string{"endpoint_paused"}, []string{"endpoint is paused", "is paused", "invalid state"}},
	{ErrGated, []string{"gated", "gated_repo"}, []string{"authorized list", "is restricted", "gated repo", "gated model"}},
	{ErrDeprecated, []string{"model_deprecated"}, []string{"model is deprecated"}},
	{ErrModel, []string{"model_not_found", "model_not_supported"}, []string{"not supported by provider", "not supported by any provider", "model not supported"}},
	{ErrTooLarge, []string{"payload_too_large", "request_too_large"}, []string{"payload too large", "body too large", "entity too large", "request too large", "file too large", "body exceeded"}},
}

// kindOf returns the sentinel for an answer.
func kindOf(status int, code, message string, hasEstimate bool) error {
	code, message = strings.ToLower(code), strings.ToLower(message)
	switch status {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
	default:
		for _, r := range refusals {
			if slices.Contains(r.codes, code) || slices.ContainsFunc(r.says, func(words string) bool { return strings.Contains(message, words) }) {
				return r.kind
			}
		}
	}
	switch status {
	case http.StatusBadRequest:
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
	switch e.kind {
	case ErrLoading, ErrRateLimited:
		return true
	case ErrReply:
		return e.Status == http.StatusNoContent
	case ErrUnavailable:
	default:
		return false
	}
	switch e.Status {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
		return false
	}
	return e.Status >= 500 || e.Status == http.StatusRequestTimeout
}

// errorBody is what an answer's body says about a failure.
type errorBody struct {
	messages, warnings []string
	code               string // for machines, such as model_not_found
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
	fields := topFields(body)
	if fields == nil {
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
	inner, _ := fields["error"].(map[string]any)
	for _, value := range []any{inner["code"], fields["code"], inner["type"], fields["type"], fields["error_type"]} {
		if code, ok := value.(string); ok && said.code == "" {
			said.code = code
		}
	}
	if value, ok := fields["estimated_time"]; ok {
		said.hasEstimate = true
		said.estimated = seconds(value)
	}
	return said
}

// topFields returns the fields of a JSON object, as many as can be read: a body
// above the limit is cut off somewhere. It is nil if there are none.
func topFields(body []byte) map[string]any {
	var fields map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	if start, err := dec.Token(); err != nil || start != json.Delim('{') {
		return nil
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			break
		}
		var value any
		if dec.Decode(&value) != nil {
			break
		}
		if fields == nil {
			fields = map[string]any{}
		}
		fields[name.(string)] = value
	}
	if fields == nil && json.Valid(body) {
		return map[string]any{}
	}
	return fields
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

// readSqueezed reads at most limit bytes of a failure's body and keeps at most
// keep of them: of a long run of the letters of base64 only its ends, so that
// what stands behind it is heard, too. Whatever ends the reading, what came is
// returned.
func readSqueezed(r io.Reader, limit int64, keep int) []byte {
	const ends = 128 // bytes kept of a run, at either end
	in := bufio.NewReaderSize(io.LimitReader(r, limit), 32<<10)
	var out, tail []byte
	run := 0 // bytes of the run so far
	end := func() {
		if len(tail) > ends {
			out = append(out, "…"...)
			tail = tail[len(tail)-ends:]
		}
		out, tail, run = append(out, tail...), tail[:0], 0
	}
	for len(out) < keep {
		c, err := in.ReadByte()
		if err != nil {
			break
		}
		base64 := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("+/=-_", c) >= 0
		switch {
		case !base64:
			end()
			out = append(out, c)
		case run < ends:
			out, run = append(out, c), run+1
		default:
			if len(tail) == 64*ends { // so that it is seldom moved
				tail = tail[:copy(tail, tail[63*ends-1:])]
			}
			tail = append(tail, c)
		}
	}
	end()
	return out
}
