package detect

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// gate holds every request of a Client back while the server says that there
// are too many: the limit is the server's, not the one request's that ran into
// it. Requests that went on meanwhile would be refused, too, one after another,
// until their photos fail. The zero value is open.
type gate struct {
	mu      sync.Mutex
	opens   time.Time
	spread  time.Duration // over which the waiting requests come back
	waiting int
}

// longestSpread bounds how long after the gate has opened the last request that
// waited at it follows.
const longestSpread = 2 * time.Second

// close keeps the gate shut for d from now, and not for less than it is already.
func (g *gate) close(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if opens := time.Now().Add(d); opens.After(g.opens) {
		g.opens, g.spread = opens, min(d, longestSpread)
	}
}

// pass returns when the gate is open. One request goes as soon as it opens; the
// others follow at random moments, as together they would be refused again.
func (g *gate) pass(ctx context.Context) error {
	for {
		g.mu.Lock()
		left := time.Until(g.opens)
		if left <= 0 {
			g.mu.Unlock()
			return nil
		}
		if g.waiting > 0 {
			left += rand.N(g.spread + 1)
		}
		g.waiting++
		g.mu.Unlock()
		err := sleep(ctx, left)
		g.mu.Lock()
		g.waiting--
		g.mu.Unlock()
		if err != nil {
			return err
		}
	}
}

// passBefore is pass, but for a photo whose time is over at a deadline.
func (g *gate) passBefore(ctx context.Context, deadline time.Time) error {
	until, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	err := g.pass(until)
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("%w, and no more time to wait for it", ErrRateLimited)
	}
	return err
}

// pace waits until the client's own rate allows one more request, and returns
// how long that was. It is no time that the server took.
func (c *Client) pace(ctx context.Context) (time.Duration, error) {
	if c.Rate <= 0 {
		return 0, nil
	}
	c.limiterOnce.Do(func() { c.limiter = rate.NewLimiter(rate.Limit(c.Rate), 1) })
	begun := time.Now()
	// A reservation rather than Wait, which fails at once where the caller's
	// deadline comes before the turn, with an error of its own.
	if err := sleep(ctx, c.limiter.Reserve().Delay()); err != nil {
		return 0, err
	}
	return time.Since(begun), nil
}

// spend counts one more request, unless MaxCalls are made.
func (c *Client) spend() error {
	for {
		n := c.calls.Load()
		if c.MaxCalls > 0 && n >= c.MaxCalls {
			return ErrCallLimit
		}
		if c.calls.CompareAndSwap(n, n+1) {
			return nil
		}
	}
}
