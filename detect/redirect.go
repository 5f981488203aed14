package detect

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

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
		return nil, refuse("the address is now %s", shownURL(to))
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
