package detect

import (
	"fmt"
	"net"
	"net/url"
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
	case (c.Token != "" || u.User != nil) && u.Scheme == "http" && !loopback(u) && !c.AllowInsecure:
		return nil, fmt.Errorf("%w: %s", ErrInsecure, u.Host)
	}
	return u, nil
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

// shownURL returns the URL without the credentials it may carry: user and
// password, and the values of query parameters that are named like a secret.
func shownURL(u *url.URL) string {
	shown := *u
	shown.User = nil
	if query := shown.Query(); len(query) > 0 {
		secret := false
		for name := range query {
			for _, word := range []string{"token", "key", "secret", "sig", "pass", "auth", "credential"} {
				if strings.Contains(strings.ToLower(name), word) {
					query[name], secret = []string{"xxxxx"}, true
				}
			}
		}
		if secret {
			shown.RawQuery = query.Encode()
		}
	}
	return shown.String()
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
