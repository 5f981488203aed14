package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
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
