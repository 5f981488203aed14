package detect

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

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
	} {
		assert.Equal(t, want, rateLimit(value), "%q", value)
	}
}

func TestAskedWait(t *testing.T) {
	for name, tc := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing":                {http.Header{}, 0},
		"Retry-After wins":       {http.Header{"Retry-After": {"2"}, "Ratelimit": {`"a";r=0;t=9`}}, 2 * time.Second},
		"RateLimit otherwise":    {http.Header{"Retry-After": {"x"}, "Ratelimit": {`"a";r=0;t=9`}}, 9 * time.Second},
		"RateLimit on two lines": {http.Header{"Ratelimit": {`"a";r=1;t=9`, `"b";r=0;t=7`}}, 7 * time.Second},
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
