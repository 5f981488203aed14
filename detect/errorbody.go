package detect

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

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
