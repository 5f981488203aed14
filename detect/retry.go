package detect

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// RetryPolicy says how failed tries are repeated. The zero value is the policy
// of Hugging Face's own client: five retries, waiting 1 s and then twice as
// long each time up to 8 s.
//
// Retried are the statuses 408, 429 and 5xx, 204, and network failures; those
// where no connection came about at most twice, as they seldom pass by
// themselves. A 429 counts as no failed try: all requests of the client pause, and
// only the time for the photo's tries ends that.
type RetryPolicy struct {
	// Retries is how many tries follow the first: 0 means 5, less than 0 none,
	// not even after a 429.
	Retries int
	// First is the wait before the first retry and Longest that which doubling
	// stops at; 0 means 1 s and 8 s. A random part of up to half is taken off,
	// so that clients that failed together do not return together.
	First, Longest time.Duration
	// LongestAsked caps the wait that a server asks for, be it by Retry-After,
	// RateLimit or its estimate for loading the model; 0 means 60 s.
	LongestAsked time.Duration
}

// unreachableRetries bounds the retries after a failure to connect.
const unreachableRetries = 2

// Retry tells of a failed try that will be repeated.
type Retry struct {
	// Image is the name of the photo.
	Image string
	// Try is the number of the try that failed, from 1.
	Try int
	// Wait is the time until the next.
	Wait time.Duration
	// Err is why it failed.
	Err error
}

// withDefaults returns the policy with its zero values filled in.
func (p RetryPolicy) withDefaults() RetryPolicy {
	orElse := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	switch {
	case p.Retries == 0:
		p.Retries = 5
	case p.Retries < 0:
		p.Retries = 0
	}
	orElse(&p.First, time.Second)
	orElse(&p.Longest, 8*time.Second)
	orElse(&p.LongestAsked, time.Minute)
	return p
}

// next returns how long to wait after the given try, counted from 1, failed
// with err; false if it was the last. Tries that ended in a 429 are counted by
// themselves. The policy has its defaults filled in.
func (p RetryPolicy) next(try int, err error) (time.Duration, bool) {
	retries, asked := p.Retries, time.Duration(0)
	var api *APIError
	switch {
	case errors.As(err, &api):
		if !api.retryable() {
			return 0, false
		}
		asked = min(api.wait, p.LongestAsked)
		if api.kind == ErrRateLimited && retries > 0 {
			retries = math.MaxInt
		}
	case errors.Is(err, ErrUnreachable):
		retries = min(retries, unreachableRetries)
	case errors.Is(err, ErrUnavailable):
	default:
		return 0, false
	}
	if try > retries {
		return 0, false
	}
	return max(asked, p.backoff(try)), true
}

// backoff returns the wait after the given try when the server asks for none.
func (p RetryPolicy) backoff(try int) time.Duration {
	wait := p.First
	for i := 1; i < try && wait < p.Longest; i++ {
		wait *= 2
	}
	wait = min(wait, p.Longest)
	return wait - rand.N(wait/2+1)
}

// sleep waits for d, or returns early with the context's error.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// askedWait returns how long an answer's headers ask the client to wait; 0 if
// they do not. Retry-After wins over RateLimit, and that over the fields that it was
// before, and still is with most gateways.
func askedWait(header http.Header) time.Duration {
	now := time.Now()
	// The server's clock, where known, is the one its dates are meant in.
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	if wait := retryAfter(header.Get("Retry-After"), now); wait > 0 {
		return wait
	}
	if wait := rateLimit(strings.Join(header.Values("RateLimit"), ",")); wait > 0 {
		return wait
	}
	for _, name := range []string{"RateLimit", "X-RateLimit", "X-Rate-Limit"} {
		wait := untilReset(header.Get(name+"-Reset"), now)
		if left, err := strconv.ParseFloat(header.Get(name+"-Remaining"), 64); wait > 0 && (err != nil || left <= 0) {
			return wait
		}
	}
	return 0
}

// untilReset reads when a quota is reset: in so many seconds, as the drafts had it, or
// at so many since 1970, as GitHub has it.
func untilReset(value string, now time.Time) time.Duration {
	const since = 1e9 // 2001, and as a number of seconds 31 years
	if at, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && at > since && at < 100*since {
		value = time.Unix(int64(at), 0).UTC().Format(http.TimeFormat)
	}
	return retryAfter(value, now)
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
// remains. A quota that is not used up is not what the client ran into. Up to version
// 7 of the draft it was one quota, `limit=10, remaining=0, reset=55`.
func rateLimit(value string) time.Duration {
	early := map[string]string{}
	longest := time.Duration(0)
	for _, quota := range splitQuoted(value, ',') {
		if name, number, found := strings.Cut(strings.TrimSpace(quota), "="); found {
			early[name] = number
		}
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
	if r, err := strconv.ParseFloat(early["remaining"], 64); err == nil && r <= 0 {
		longest = max(longest, seconds(early["reset"]))
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
