package detect

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	// DefaultModel is the model that a Client with no settings asks.
	DefaultModel = "facebook/detr-resnet-50"
	// DefaultBaseURL is where Hugging Face serves object detection.
	DefaultBaseURL = "https://router.huggingface.co/hf-inference"

	// legacyHost was the address until 2025. It answered 404 and 410 for a
	// while and has no DNS record any more.
	legacyHost = "api-inference.huggingface.co"
)

// endpoint returns the address that requests go to, or why none can go there.
func (c *Client) endpoint() (*url.URL, error) {
	u, err := c.address()
	if err != nil {
		return nil, err
	}
	switch {
	case hostIs(u, legacyHost):
		return nil, fmt.Errorf("%w: %s is no longer served; its successor is %s", ErrGone, legacyHost, DefaultBaseURL)
	case c.Offline:
		return nil, fmt.Errorf("%w: not calling %s", ErrOffline, u.Host)
	case c.hasCredentials(u) && u.Scheme == "http" && !loopback(u) && !c.AllowInsecure:
		return nil, fmt.Errorf("%w: %s", ErrInsecure, u.Host)
	}
	return u, nil
}

// hasCredentials reports whether a request to u carries any.
func (c *Client) hasCredentials(u *url.URL) bool {
	for name, values := range c.Header {
		if slices.ContainsFunc(values, func(value string) bool { return secretField(name, value) }) {
			return true
		}
	}
	return c.Token != "" || u.User != nil
}

// address puts the URL together from the settings.
func (c *Client) address() (*url.URL, error) {
	model := c.Model
	if model == "" {
		model = DefaultModel
	}
	switch {
	case c.Endpoint != "":
		return parseAddress(c.Endpoint)
	case strings.HasPrefix(model, "http://"), strings.HasPrefix(model, "https://"):
		return parseAddress(model)
	}
	base := c.BaseURL
	if base == "" {
		base = DefaultBaseURL
	}
	u, err := parseAddress(base)
	if err != nil {
		return nil, err
	}
	for part := range strings.SplitSeq(model, "/") {
		if part == "" || part == "." || part == ".." || Printable(part) != part {
			return nil, fmt.Errorf("%w: %q is not a model id", ErrConfig, model)
		}
	}
	return u.JoinPath("models", (&url.URL{Path: model}).EscapedPath()), nil
}

// parseAddress parses an absolute http or https URL. The error does not quote
// it, because an address may hold a password.
func parseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%w: the address is not an http or https URL", ErrConfig)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// hostIs reports whether u is on the host, whatever the port and the case.
func hostIs(u *url.URL, host string) bool {
	return strings.EqualFold(strings.TrimSuffix(u.Hostname(), "."), host)
}

// loopback reports whether requests to u stay on this machine.
func loopback(u *url.URL) bool {
	if ip := net.ParseIP(u.Hostname()); ip != nil {
		return ip.IsLoopback()
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") // RFC 6761
}

// maxRedirects bounds how many redirects of one try are followed.
const maxRedirects = 5

// redirect returns where a redirecting answer to a request to from leads, or
// why the client does not go there: only 307 and 308 keep the method and the
// body, and only the same host may see the token and the photo.
func redirect(from *url.URL, resp *http.Response, clean func(string) string) (*url.URL, error) {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: %d %s: %s", ErrRedirect, resp.StatusCode,
			http.StatusText(resp.StatusCode), clean(fmt.Sprintf(format, args...)))
	}
	location := resp.Header.Get("Location")
	if location == "" {
		return nil, refuse("without a location")
	}
	to, err := from.Parse(location)
	if err != nil {
		return nil, refuse("the location is not a URL")
	}
	switch {
	case hostIs(to, legacyHost):
		return nil, fmt.Errorf("%w: redirected to %s, which is no longer served", ErrGone, legacyHost)
	case !sameHost(from, to):
		return nil, refuse("to another host, %s://%s", to.Scheme, to.Host)
	case resp.StatusCode != http.StatusTemporaryRedirect && resp.StatusCode != http.StatusPermanentRedirect:
		return nil, refuse("the address is now %s", MaskURL(to.String()))
	}
	to.User = from.User
	return to, nil
}

// sameHost reports whether a request to a may be sent to b instead: it has the
// same scheme, host and port, or is the https address for an http one.
func sameHost(a, b *url.URL) bool {
	if !hostIs(b, strings.TrimSuffix(strings.ToLower(a.Hostname()), ".")) {
		return false
	}
	if a.Scheme == b.Scheme {
		return port(a) == port(b)
	}
	return a.Scheme == "http" && b.Scheme == "https" && port(a) == "80" && port(b) == "443"
}

// port returns the port of an http or https URL, the scheme's own if none is
// written.
func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
