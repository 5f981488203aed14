package detect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Client is a [Detector] that calls the Hugging Face object-detection API, or
// a server that speaks it. The zero value asks [DefaultModel] at
// [DefaultBaseURL] without a token.
//
// A Client reads no environment; see [ResolveToken] for the token. Its fields
// are not to be changed once it is in use. It is safe for concurrent use, and
// does not itself bound how many requests are in flight.
type Client struct {
	// Model is a model id such as "facebook/detr-resnet-50", or a full http or
	// https URL, which is POSTed to as it is. Empty means [DefaultModel].
	Model string
	// Endpoint is a full URL that is POSTed to as it is, as a dedicated
	// Inference Endpoint or one's own server has. Model and BaseURL do not
	// matter then.
	Endpoint string
	// BaseURL is the address to which "/models/{model}" is appended. Empty
	// means [DefaultBaseURL].
	BaseURL string

	// Token authorizes the requests; empty sends none. It goes to no other host
	// than the address names, and never unencrypted to another machine unless
	// AllowInsecure is set.
	Token Token
	// AllowInsecure permits a token to be sent over plain http.
	AllowInsecure bool
	// Offline refuses every request with [ErrOffline].
	Offline bool

	// Parameters is what is asked of the model. The threshold is also applied
	// to what comes back, because some servers ignore it.
	Parameters Parameters
	// WaitForModel asks a server whose model is cold to answer when it is warm.
	// If it is not set, the client does so from the second try on.
	WaitForModel bool
	// NoCache asks the server not to answer from its cache.
	NoCache bool
	// BillTo is the organisation that pays; empty means the token's owner.
	BillTo string
	// ScaleUpTimeout is how long a dedicated endpoint that is scaled to zero may
	// hold a request until it is up; 0 leaves it to the endpoint. It is sent in
	// whole seconds, rounded up.
	ScaleUpTimeout time.Duration
	// Header holds further fields to send, such as the key that a gateway wants.
	// They go where the token goes, those whose names or values say that they are
	// secret under the same conditions, and an Authorization among them takes the
	// token's place. Those that say how the photo is sent are not to be set.
	Header http.Header
	// MultipartField is the name of the field in which the photo is sent as
	// multipart/form-data, as DeepStack's and CodeProject.AI's "image"; empty sends
	// it as the API has it, but to a path with /v1/vision/ in it, which is theirs.
	MultipartField string
	// UserAgent is what the client calls itself; empty means "annotate" and the
	// Go version.
	UserAgent string

	// Timeout bounds one try, the reading of the answer included. 0 means
	// 150 s: servers give up by themselves, with a useful answer, after 120 s.
	Timeout time.Duration
	// TotalTimeout bounds all tries for one photo and the waits between them, also
	// those because of a rate limit, but for those because of Rate. 0 means 10
	// minutes.
	TotalTimeout time.Duration
	// Retry says how failed tries are repeated.
	Retry RetryPolicy
	// Rate is how many requests are sent a second at most, evenly spaced; 0 leaves
	// the pace to the caller and the server.
	Rate float64
	// MaxCalls is how many requests are sent at most, as [Client.Calls] counts
	// them: money has a ceiling. Further ones end in [ErrCallLimit]. 0: no limit.
	MaxCalls int64
	// Transport carries the requests. Nil means one of the client's own, like
	// [http.DefaultTransport] with enough idle connections for concurrent use.
	Transport http.RoundTripper

	// OnRetry is called with every failed try that will be repeated, before the
	// wait; OnWarning with every warning that a server sends with an answer; OnForm
	// once, with the name of the form, if answers come in another than the API's own,
	// see [Reply]. Nil ignores them. Concurrent calls of Detect call them
	// concurrently.
	OnRetry   func(Retry)
	OnWarning func(Warning)
	OnForm    func(form string)

	calls   atomic.Int64
	ownOnce sync.Once
	own     *http.Transport

	gate        gate
	formTold    atomic.Bool
	moved       atomic.Pointer[url.URL] // where a redirect led to
	limiterOnce sync.Once
	limiter     *rate.Limiter
	hiddenOnce  sync.Once
	hidden      secrets
}

var _ Detector = (*Client)(nil)

// Warning is what a server says beside a valid answer, as printable text.
type Warning struct {
	// Topic is the subject, often empty.
	Topic string
	// Message is the warning itself.
	Message string
}

// Check returns the error that every call of Detect would end in for reasons
// of the settings alone, without calling the API: an address that is not one or
// is no longer served, a token that would be sent in the clear, a header field or a
// parameter that cannot be sent, offline mode.
func (c *Client) Check() error {
	_, err := c.checked()
	return err
}

// checked returns the address to call if all settings can work.
func (c *Client) checked() (*url.URL, error) {
	u, err := c.endpoint()
	if err == nil && (!(c.Rate >= 0) || c.MaxCalls < 0) {
		err = fmt.Errorf("%w: rate %v and calls %d are not to be below 0", ErrConfig, c.Rate, c.MaxCalls)
	}
	return u, cmp.Or(err, c.checkHeaders(), c.Parameters.check())
}

// URL returns the address that requests go to, without credentials; it names
// the source of the detections. It is empty if the settings make no address.
func (c *Client) URL() string {
	u, err := c.address()
	if err != nil {
		return ""
	}
	return MaskURL(u.String())
}

// Source returns a text that names the source of the detections, for a record:
// the URL, and the further header fields that are no secrets, as a model may be
// chosen by one.
func (c *Client) Source() string {
	source := c.URL()
	for _, name := range slices.Sorted(maps.Keys(c.Header)) {
		for _, value := range c.Header[name] {
			if !secretField(name, value) {
				source += " " + http.CanonicalHeaderKey(name) + "=" + url.QueryEscape(value)
			}
		}
	}
	return source
}

// WantsToken reports whether requests go to Hugging Face's own servers and nothing
// in the settings says on whose account: they will be refused.
func (c *Client) WantsToken() bool {
	u, err := c.address()
	return err == nil && c.Token == "" && u.User == nil && c.Header.Get("Authorization") == "" &&
		strings.HasSuffix("."+strings.ToLower(u.Hostname()), ".huggingface.co")
}

// Calls returns how many requests the client has sent so far, retries and
// redirects included.
func (c *Client) Calls() int64 { return c.calls.Load() }

// Format prints the client as its URL under every verb, so that nothing of its
// settings slips out.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "detect.Client(%s)", c.URL()) }

// LogValue logs the client as its URL.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.URL()) }

// Detect sends the photo to the API and returns what it found. See [Detector],
// and [ScopeOf] for what an error means for other photos. The error names the
// photo.
func (c *Client) Detect(ctx context.Context, img *Image) ([]Detection, error) {
	dets, err := c.detect(ctx, img)
	if err != nil {
		if name := Printable(img.Name); name != "" {
			err = fmt.Errorf("%s: %w", name, err)
		}
		return nil, err
	}
	if t := c.Parameters.Threshold; t != nil {
		dets = Selection{Threshold: *t}.Apply(dets)
	}
	return dets, nil
}

// detect tries until an answer is good, or no retry is left or could help.
func (c *Client) detect(ctx context.Context, img *Image) ([]Detection, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	u, err := c.checked()
	if err != nil {
		return nil, err
	}
	if len(img.Data) == 0 {
		return nil, fmt.Errorf("%w: no data", ErrImage)
	}
	up, err := newUpload(img, c.Parameters, c.multipartField(u))
	if err != nil {
		return nil, err
	}
	policy, waitForModel := c.Retry.withDefaults(), c.WaitForModel
	deadline := time.Now().Add(orDefault(c.TotalTimeout, 10*time.Minute))
	tries, refusals := 0, 0
	for {
		paced, err := c.pace(ctx)
		if err != nil {
			return nil, err
		}
		deadline = deadline.Add(paced)
		if err := c.gate.passBefore(ctx, deadline); err != nil {
			return nil, err
		}
		reply, err := c.try(ctx, deadline, func(ctx context.Context) (*Reply, error) {
			return c.exchange(ctx, u, up, waitForModel)
		})
		if err == nil {
			err = reply.Fit(img.Width, img.Height)
		}
		if err == nil {
			return reply.Detections, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		tries++
		failed := tries - refusals
		if errors.Is(err, ErrRateLimited) {
			refusals++
			failed = refusals
		}
		wait, again := policy.next(failed, err)
		// Waiting for a deadline that comes before the next try helps nobody.
		if !again || time.Until(deadline) <= wait {
			if tries > 1 {
				err = fmt.Errorf("%w (%d tries)", err, tries)
			}
			return nil, err
		}
		waitForModel = waitForModel || errors.Is(err, ErrLoading)
		if c.OnRetry != nil {
			c.OnRetry(Retry{Image: img.Name, Try: tries, Wait: wait, Err: err})
		}
		if errors.Is(err, ErrRateLimited) {
			c.gate.close(wait)
		} else if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// try runs one exchange within the time that a try has, and before the deadline.
func (c *Client) try(ctx context.Context, deadline time.Time, exchange func(context.Context) (*Reply, error)) (*Reply, error) {
	start := time.Now()
	if end := start.Add(orDefault(c.Timeout, 150*time.Second)); end.Before(deadline) {
		deadline = end
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	reply, err := exchange(ctx)
	// A status that came in time stands, even if its body did not.
	var network *networkError
	if ctx.Err() != nil && errors.As(err, &network) {
		network.text = fmt.Sprintf("no complete answer within %v", time.Since(start).Round(time.Millisecond))
	}
	return reply, err
}

// roundTripper returns what carries the requests.
func (c *Client) roundTripper() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	c.ownOnce.Do(func() {
		c.own = &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			ForceAttemptHTTP2:     true,
			MaxIdleConnsPerHost:   64, // the default of 2 would reconnect all the time
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
		}
	})
	return c.own
}

// orDefault returns d, or value if d is not set.
func orDefault(d, value time.Duration) time.Duration {
	if d <= 0 {
		return value
	}
	return d
}
