package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"slices"
	"strings"
)

var errUnauthorized = &failure{
	status:  http.StatusUnauthorized,
	header:  http.Header{"Www-Authenticate": {`Bearer realm="object detection"`}},
	Message: "Invalid username or password.",
}

// authorized tells whether the request bears one of the tokens, in a time that
// tells nothing about them: hashes are of one length, and all are compared.
func (h *Handler) authorized(r *http.Request) bool {
	if len(h.Tokens) == 0 {
		return true
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	given := sha256.Sum256([]byte(strings.TrimSpace(token)))
	match := 0
	for _, t := range h.Tokens {
		wanted := sha256.Sum256([]byte(t))
		match |= subtle.ConstantTimeCompare(given[:], wanted[:])
	}
	return match == 1
}

// allowOrigin tells a browser that a page of another origin may ask and read the
// answers, if AllowOrigins says so. It reports whether the request was only the
// browser's question whether it may, which is answered then (Fetch standard,
// section 3.3).
func (h *Handler) allowOrigin(w http.ResponseWriter, r *http.Request) (answered bool) {
	if len(h.AllowOrigins) == 0 {
		return false
	}
	header := w.Header()
	header.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	any := slices.Contains(h.AllowOrigins, "*")
	if origin == "" || !any && !slices.Contains(h.AllowOrigins, origin) {
		return false
	}
	if any {
		origin = "*"
	}
	header.Set("Access-Control-Allow-Origin", origin)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		header.Set("Access-Control-Expose-Headers", "X-Compute-Type, X-Compute-Time, X-Request-Id")
		return false
	}
	header.Set("Access-Control-Allow-Methods", "GET, POST")
	// The names that are asked about, since "*" does not include Authorization.
	if wanted := r.Header.Get("Access-Control-Request-Headers"); wanted != "" {
		header.Set("Access-Control-Allow-Headers", wanted)
	}
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		header.Set("Access-Control-Allow-Private-Network", "true")
	}
	header.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
