package detect

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// askedWait returns how long an answer's headers ask the client to wait; 0 if
// they do not. Retry-After wins over RateLimit.
func askedWait(header http.Header) time.Duration {
	now := time.Now()
	// The server's clock, where known, is the one its dates are meant in.
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	if wait := retryAfter(header.Get("Retry-After"), now); wait > 0 {
		return wait
	}
	return rateLimit(strings.Join(header.Values("RateLimit"), ","))
}

// retryAfter reads a Retry-After header (RFC 9110, section 10.2.3): seconds, or
// a date, which is taken relative to now. What is neither, or past, is 0; a
// fraction of a second is accepted although the RFC has none.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if date, err := http.ParseTime(value); err == nil {
		return min(max(date.Sub(now), 0), 24*time.Hour)
	}
	return seconds(value)
}

// rateLimit reads a RateLimit header (draft-ietf-httpapi-ratelimit-headers), a
// list of quotas such as `"api";r=0;t=55`, and returns the longest t, in
// seconds until the quota is reset, among those of which r says that nothing
// remains. A quota that is not used up is not what the client ran into.
func rateLimit(value string) time.Duration {
	longest := time.Duration(0)
	for _, quota := range splitQuoted(value, ',') {
		remaining, reset := math.Inf(1), time.Duration(0)
		for i, parameter := range splitQuoted(quota, ';') {
			name, number, _ := strings.Cut(strings.TrimSpace(parameter), "=")
			switch {
			case i == 0: // the quota's own name, which may be r or t
			case name == "r":
				if r, err := strconv.ParseFloat(number, 64); err == nil {
					remaining = r
				}
			case name == "t":
				reset = seconds(number)
			}
		}
		if remaining <= 0 {
			longest = max(longest, reset)
		}
	}
	return longest
}

// splitQuoted splits at sep where it is not inside double quotes.
func splitQuoted(text string, sep byte) (parts []string) {
	start, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++ // the escaped character is not a quote's end
		case text[i] == '"':
			quoted = !quoted
		case text[i] == sep && !quoted:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}
