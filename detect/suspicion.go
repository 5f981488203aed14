package detect

import (
	"errors"
	"fmt"
	"regexp"
	"sync"
)

// Suspicion watches the outcomes of a run for the failure that is not the
// photos' fault although each says so: servers answer 400 to whatever goes
// wrong with them, and a login page of the network's answers every photo with
// 200. One such failure proves nothing. A run of nothing but the same one does.
// It also watches for a server that stays away, which would cost every further
// photo all its retries.
//
// The zero value is ready. A Suspicion is safe for concurrent use.
type Suspicion struct {
	// After is how many such failures alike, one after the other, arouse it; 0
	// means 10.
	After int

	mu      sync.Mutex
	cleared bool // a photo went through: the settings and the server are right
	last    string
	count   int
}

// Observe takes the outcome of one photo, nil for a success, and returns nil or
// what the run is to be stopped with: an error that matches [ErrSystemic] and
// wraps err.
//
// After one success the settings are right, and only the failures that retries
// could not mend still count. Outcomes that say nothing about the server, as of
// a cancelled call, are passed over.
func (s *Suspicion) Observe(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil:
		s.cleared, s.count = true, 0
		return nil
	case !outage(err) && (s.cleared || !blamesPhoto(err)):
		return nil
	}
	if same := failureKind(err); same != s.last {
		s.last, s.count = same, 0
	}
	s.count++
	after := s.After
	if after <= 0 {
		after = 10
	}
	if s.count < after {
		return nil
	}
	return fmt.Errorf("%w: %d photos failed alike: %w", ErrSystemic, s.count, err)
}

// blamesPhoto reports whether err is a failure of one photo, to go by its words.
func blamesPhoto(err error) bool { return errors.Is(err, ErrImage) || errors.Is(err, ErrReply) }

// outage reports whether err is a failure that retries did not mend.
func outage(err error) bool {
	return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrLoading)
}

// varying is what differs between two reports of the same failure: numbers and
// addresses in memory.
var varying = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+(\.[0-9]+)?`)

// failureKind returns a text that is the same for failures that are alike. It
// is made of the server's own words, without the photo's name.
func failureKind(err error) string {
	var (
		api     *APIError
		reply   *ReplyError
		network *networkError
	)
	switch {
	case errors.As(err, &api):
		err = api
	case errors.As(err, &reply):
		err = reply
	case errors.As(err, &network):
		err = network
	}
	return varying.ReplaceAllString(err.Error(), "0")
}
