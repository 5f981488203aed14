package detect

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	// maxReply bounds the body of a success. The largest models answer with a
	// few hundred kilobytes.
	maxReply = 8 << 20
	// maxErrorBody bounds what is kept of a failure's body, and maxErrorRead what
	// is read of it: some servers send the photo back, as base64.
	maxErrorBody = 256 << 10
	maxErrorRead = 64 << 20
)

// exchange is one try: it sends the photo, following redirects, and returns
// the reply. ctx ends it, whatever it is waiting for.
//
// Where a redirect led to an answer is remembered, so that each photo is sent
// once. Should that address turn out to have been for one request only, the
// original one is asked again.
func (c *Client) exchange(ctx context.Context, original *url.URL, up upload, waitForModel bool) (*Reply, error) {
	u, remembered := original, c.moved.Load()
	if remembered != nil {
		u = remembered
	}
	for range maxRedirects + 1 {
		req, err := c.newRequest(ctx, u, up, waitForModel)
		if err != nil {
			return nil, err
		}
		if err := c.spend(); err != nil {
			return nil, err
		}
		resp, err := c.roundTripper().RoundTrip(req)
		if err != nil {
			return nil, c.networkError(u, err)
		}
		to, reply, err := c.receive(u, resp)
		switch {
		case to != nil:
			u = to
		case u == remembered && elsewhere(err):
			c.moved.CompareAndSwap(remembered, nil)
			u, remembered = original, nil
		case err == nil && u != original && u != remembered:
			c.moved.Store(u)
			return reply, nil
		default:
			return reply, err
		}
	}
	return nil, fmt.Errorf("%w: more than %d times", ErrRedirect, maxRedirects)
}

// elsewhere reports whether err is what an address answers that is none any more.
func elsewhere(err error) bool {
	var api *APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return true
	}
	return false
}

// receive reads an answer and closes its body. A redirect that may be followed
// is returned as the URL it leads to.
func (c *Client) receive(u *url.URL, resp *http.Response) (*url.URL, *Reply, error) {
	defer resp.Body.Close()
	hidden := c.secretsAt(u)
	c.warn(resp.Header, hidden)
	switch {
	case resp.StatusCode == http.StatusOK:
		body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply+1))
		if err != nil {
			return nil, nil, c.networkError(u, err)
		}
		if len(body) > maxReply {
			return nil, nil, &ReplyError{Problem: fmt.Sprintf("longer than %d MiB", maxReply>>20)}
		}
		reply, err := c.read(body, hidden)
		return nil, reply, err
	case resp.StatusCode >= 300 && resp.StatusCode < 400:
		to, err := redirect(u, resp, hidden.clean)
		return to, nil, err
	}
	// The status says enough where the body does not come, or not wholly.
	body := readSqueezed(resp.Body, maxErrorRead, maxErrorBody)
	return nil, nil, newAPIError(resp.StatusCode, resp.Header, body, hidden.clean)
}

// read reads the body of a success.
func (c *Client) read(body []byte, hidden secrets) (*Reply, error) {
	reply, err := ParseReply(body)
	if err != nil {
		var invalid *ReplyError
		if errors.As(err, &invalid) {
			invalid.Problem = hidden.clean(invalid.Problem)
		}
		return nil, err
	}
	for i := range reply.Detections {
		d := &reply.Detections[i]
		d.Label, d.Truth = hidden.scrub(d.Label), false // nobody asks an API for ground truth
	}
	if reply.Form != "" && c.OnForm != nil && c.formTold.CompareAndSwap(false, true) {
		c.OnForm(reply.Form)
	}
	return reply, nil
}

// warn passes the server's warnings on.
func (c *Client) warn(header http.Header, hidden secrets) {
	if c.OnWarning == nil {
		return
	}
	for _, warning := range header.Values("X-HF-Warning") {
		topic, message, found := strings.Cut(warning, ";")
		if !found {
			topic, message = "", warning
		}
		c.OnWarning(Warning{Topic: hidden.clean(topic), Message: hidden.clean(message)})
	}
}

// clean makes a server's text fit for an error: printable, without what it may
// have echoed of the credentials, and not long.
func (s secrets) clean(text string) string { return shorten(s.scrub(Printable(text))) }

// secretsAt returns the credentials that a request to u carries: where a redirect
// leads may be signed.
func (c *Client) secretsAt(u *url.URL) secrets {
	hidden := c.secrets()
	if address, err := c.address(); err == nil && u.RawQuery != address.RawQuery {
		hidden = slices.Clone(hidden)
		hidden.addURL(u)
	}
	return hidden
}

// secrets returns the credentials that the client knows.
func (c *Client) secrets() secrets {
	c.hiddenOnce.Do(func() {
		c.hidden.add(string(c.Token), c.Token.shown())
		c.hidden.addHeader(c.Header)
		if u, err := c.address(); err == nil {
			c.hidden.addURL(u)
		}
	})
	return c.hidden
}

// networkError is a failure below HTTP. It keeps the cause's words only: the
// cause itself may quote what the server sent, or the address with a password.
type networkError struct {
	text        string
	unreachable bool
}

func (e *networkError) Error() string { return e.text }

func (e *networkError) Is(target error) bool {
	return target == ErrUnavailable || e.unreachable && target == ErrUnreachable
}

// networkError makes a networkError of what the transport or the body's reader
// returned.
func (c *Client) networkError(u *url.URL, err error) error {
	text := err.Error()
	var op *net.OpError
	switch {
	case errors.As(err, &op) && op.Op == "dial": // leaves the address out, which the host names
		text = op.Err.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		text = "the connection was closed before the answer was complete"
	}
	return &networkError{text: c.secretsAt(u).clean(u.Host + ": " + text), unreachable: connectFailed(err)}
}

// connectFailed reports whether err means that no connection came about.
func connectFailed(err error) bool {
	var (
		op          *net.OpError
		dns         *net.DNSError
		certificate *tls.CertificateVerificationError
		record      tls.RecordHeaderError
		alert       tls.AlertError
	)
	return errors.As(err, &op) && op.Op == "dial" || errors.As(err, &dns) ||
		errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert)
}
