package detect

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Oracle: huggingface_hub's http_backoff, 1 s doubling to 8 s.
func TestRetryPolicyBackoff(t *testing.T) {
	policy := RetryPolicy{}.withDefaults()
	for i, want := range []time.Duration{1, 2, 4, 8, 8, 8} {
		want *= time.Second
		low, high := time.Hour, time.Duration(0)
		for range 200 {
			wait := policy.backoff(i + 1)
			low, high = min(low, wait), max(high, wait)
		}
		assert.LessOrEqual(t, high, want, "try %d", i+1)
		assert.GreaterOrEqual(t, low, want/2, "try %d", i+1)
		assert.Greater(t, high-low, want/10, "try %d: it is random", i+1)
	}
	assert.LessOrEqual(t, policy.backoff(1<<30), 8*time.Second, "no overflow")
	assert.Positive(t, RetryPolicy{First: 1, Longest: 1}.withDefaults().backoff(1))
	short := RetryPolicy{First: time.Minute, Longest: time.Second}.withDefaults()
	assert.LessOrEqual(t, short.backoff(1), time.Second, "the longest wait wins")
}

func TestRetryPolicyNext(t *testing.T) {
	answer := func(status int, body string, header ...string) error {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return fmt.Errorf("wrapped: %w", newAPIError(status, h, []byte(body), Printable))
	}
	const loading = `{"error":"loading","estimated_time":%v}`
	for name, tc := range map[string]struct {
		policy   RetryPolicy
		try      int
		err      error
		min, max time.Duration // both 0: no retry
	}{
		"estimated time":                 {RetryPolicy{}, 1, answer(503, fmt.Sprintf(loading, 20)), 20e9, 20e9},
		"estimated time, capped":         {RetryPolicy{}, 1, answer(503, fmt.Sprintf(loading, 1809.18)), 60e9, 60e9},
		"capped by a setting":            {RetryPolicy{LongestAsked: 5e9}, 1, answer(503, fmt.Sprintf(loading, 20)), 5e9, 5e9},
		"estimated time 0":               {RetryPolicy{}, 1, answer(503, fmt.Sprintf(loading, 0)), 0.5e9, 1e9},
		"shorter than the backoff":       {RetryPolicy{}, 4, answer(503, fmt.Sprintf(loading, 0.01)), 4e9, 8e9},
		"Retry-After before estimate":    {RetryPolicy{}, 1, answer(503, fmt.Sprintf(loading, 20), "Retry-After", "7"), 7e9, 7e9},
		"estimate on another status":     {RetryPolicy{}, 1, answer(500, fmt.Sprintf(loading, 20)), 0.5e9, 1e9},
		"Retry-After":                    {RetryPolicy{}, 1, answer(429, "", "Retry-After", "2"), 2e9, 2e9},
		"Retry-After, capped":            {RetryPolicy{}, 1, answer(429, "", "Retry-After", "3600"), 60e9, 60e9},
		"RateLimit":                      {RetryPolicy{}, 1, answer(429, "", "RateLimit", `"api";r=0;t=55`), 55e9, 55e9},
		"RateLimit is not the cause":     {RetryPolicy{}, 1, answer(429, "", "RateLimit", `"api";r=3;t=55`), 0.5e9, 1e9},
		"the last of six":                {RetryPolicy{}, 5, answer(500, ""), 4e9, 8e9},
		"after the last":                 {RetryPolicy{}, 6, answer(500, ""), 0, 0},
		"two retries":                    {RetryPolicy{Retries: 2}, 3, answer(500, ""), 0, 0},
		"no retries":                     {RetryPolicy{Retries: -1}, 1, answer(500, ""), 0, 0},
		"Retry-After on a final answer":  {RetryPolicy{}, 1, answer(400, "", "Retry-After", "2"), 0, 0},
		"network":                        {RetryPolicy{}, 5, &networkError{}, 4e9, 8e9},
		"unreachable":                    {RetryPolicy{}, 2, &networkError{unreachable: true}, 1e9, 2e9},
		"unreachable, after two":         {RetryPolicy{}, 3, &networkError{unreachable: true}, 0, 0},
		"unreachable, fewer are wanted":  {RetryPolicy{Retries: 1}, 2, &networkError{unreachable: true}, 0, 0},
		"an unusable reply was paid for": {RetryPolicy{}, 1, &ReplyError{}, 0, 0},
		"anything else":                  {RetryPolicy{}, 1, errors.New("?"), 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			wait, again := tc.policy.withDefaults().next(tc.try, tc.err)
			assert.Equal(t, tc.max > 0, again)
			assert.GreaterOrEqual(t, wait, tc.min)
			assert.LessOrEqual(t, wait, tc.max)
		})
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"":                                0,
		"2":                               2 * time.Second,
		" 120 ":                           2 * time.Minute,
		"0.5":                             500 * time.Millisecond,
		"0":                               0,
		"-3":                              0,
		"soon":                            0,
		"NaN":                             0,
		"1e300":                           24 * time.Hour,
		"99999999999999999999999999":      24 * time.Hour,
		"Tue, 01 Sep 2026 12:00:30 GMT":   30 * time.Second,
		"Tuesday, 01-Sep-26 12:00:30 GMT": 30 * time.Second, // RFC 850
		"Tue Sep  1 12:00:30 2026":        30 * time.Second, // asctime
		"Tue, 01 Sep 2026 11:59:30 GMT":   0,
		"Tue, 01 Sep 2099 12:00:30 GMT":   24 * time.Hour,
		"Tue, 01 Sep 2026 12:00:30":       0,
	} {
		assert.Equal(t, want, retryAfter(value, now), "%q", value)
	}
}

// Oracle: the examples of draft-ietf-httpapi-ratelimit-headers, version 9,
// and those of the API's page.
func TestRateLimit(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                                  0,
		`"api";r=0;t=55`:                    55 * time.Second,
		`"api"; r=0; t=55`:                  55 * time.Second,
		`"api";t=55;r=0`:                    55 * time.Second,
		`"api";r=1;t=55`:                    0,
		`"api";r=0`:                         0,
		`"api";t=55`:                        0,
		`"api";r=x;t=55`:                    0,
		`"default";r=50;t=30`:               0,
		`"burst";r=0;t=5, "day";r=0;t=3600`: time.Hour,
		`"burst";r=0;t=5, "day";r=9;t=3600`: 5 * time.Second,
		`"a,b;r=0;t=9";r=1;t=5`:             0,
		`"a\",b";r=0;t=5`:                   5 * time.Second,
		`"api;r=0;t=55`:                     0,
		`"api";r=0;t=-5`:                    0,
		`"api";r=0;t=1e99`:                  24 * time.Hour,
		`r=0;t=55`:                          0,
		`limit=10, remaining=0, reset=55`:   55 * time.Second, // of version 7
		`limit=10;w=60,remaining=0,reset=5`: 5 * time.Second,
		`limit=10, remaining=3, reset=55`:   0,
		`limit=10, reset=55`:                0,
		`remaining=0, reset=-5`:             0,
	} {
		assert.Equal(t, want, rateLimit(value), "%q", value)
	}
}

func TestAskedWait(t *testing.T) {
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing":                      {http.Header{}, 0},
		"Retry-After wins":             {http.Header{"Retry-After": {"2"}, "Ratelimit": {`"a";r=0;t=9`}}, 2 * time.Second},
		"RateLimit otherwise":          {http.Header{"Retry-After": {"x"}, "Ratelimit": {`"a";r=0;t=9`}}, 9 * time.Second},
		"as of version 6, in seconds":  {http.Header{"Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"7"}}, 7 * time.Second},
		"of a quota that is left":      {http.Header{"Ratelimit-Remaining": {"3"}, "Ratelimit-Reset": {"7"}}, 0},
		"as of gateways":               {http.Header{"X-Ratelimit-Reset": {"7"}}, 7 * time.Second},
		"as of other gateways":         {http.Header{"X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {"7"}}, 7 * time.Second},
		"since 1970":                   {http.Header{"Date": {"Tue, 01 Sep 2026 12:00:00 GMT"}, "X-Ratelimit-Reset": {"1788264007"}}, 7 * time.Second},
		"since 1970, over":             {http.Header{"Date": {"Tue, 01 Sep 2026 12:00:30 GMT"}, "X-Ratelimit-Reset": {"1788264007"}}, 0},
		"in words that nobody reads":   {http.Header{"X-Ratelimit-Reset": {"1m0s"}}, 0},
		"negative, and a quota beside": {http.Header{"Ratelimit-Reset": {"-1"}, "X-Ratelimit-Reset": {"3"}}, 3 * time.Second},
		"RateLimit on two lines":       {http.Header{"Ratelimit": {`"a";r=1;t=9`, `"b";r=0;t=7`}}, 7 * time.Second},
		"by the server's own clock": {http.Header{
			"Date":        {"Tue, 01 Sep 1987 12:00:00 GMT"},
			"Retry-After": {"Tue, 01 Sep 1987 12:00:10 GMT"},
		}, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, askedWait(tc.header)) })
	}
}

func FuzzAskedWait(f *testing.F) {
	f.Add("2", `"api";r=0;t=55`)
	f.Add("Tue, 01 Sep 2026 12:00:30 GMT", `"a\",b";r=-1;t=1e99, ;;==,"`)
	f.Add("-1e400", `"`)
	f.Fuzz(func(t *testing.T, after, limit string) {
		wait := askedWait(http.Header{"Retry-After": {after}, "Ratelimit": {limit}})
		if wait < 0 || wait > 24*time.Hour {
			t.Fatalf("askedWait(%q, %q) = %v, want within a day", after, limit, wait)
		}
	})
}
