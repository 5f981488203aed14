package detect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Suspicion watches the outcomes of a run for the failure that is not the
// photos' fault although each says so: servers answer 400 to whatever goes
// wrong with them, and a login page of the network's answers every photo with
// 200. One such failure proves nothing; a run of nothing but the same one does.
// It also watches for a server that stays away, which would cost every further
// photo all its retries.
//
// The outcome does not depend on how many photos are under way at once: refusals
// come in milliseconds and answers take seconds, so the order of arrival proves
// nothing. Once enough photos failed alike no further one is begun, those under
// way finish, and only if none of them succeeded, and the sample does not either,
// the run stops.
//
// The zero value is ready. A Suspicion is safe for concurrent use.
type Suspicion struct {
	// After is how many failures alike arouse it, with no success among them; 0
	// means 10.
	After int
	// Sample asks about a picture that is known to be good, as [Client.Sample]
	// does; nil for a source that cannot be asked so. Refusals stop the run only
	// if it is refused, too. Without it they do by themselves, but for those that
	// say that the photo is damaged, which are believed.
	Sample func(ctx context.Context) error

	mu       sync.Mutex
	cleared  bool           // something went through: the settings and the server are right
	alike    map[string]int // failures by kind, since the last success
	accused  error          // one of those of which there are enough; nil while there are not
	underWay int
	decided  chan struct{} // closed when accused is judged
	verdict  error
}

// Watch begins a photo: it calls ask and returns its error, or what the run is to
// be stopped with, an error that matches [ErrSystemic] and wraps the failure.
// While a judgement is due it waits first; after one against the run it does not
// call ask any more.
//
// After one success the settings are right, and only the failures that retries
// could not mend still count. Outcomes that say nothing about the server, as of
// a cancelled call, are passed over.
func (s *Suspicion) Watch(ctx context.Context, ask func(ctx context.Context) error) error {
	if err := s.admit(ctx); err != nil {
		return err
	}
	err := ask(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.underWay--
	s.observe(err)
	if s.accused != nil && s.underWay == 0 {
		s.judge(ctx)
		if s.verdict != nil && err != nil {
			return s.verdict
		}
	}
	return err
}

// admit returns when a photo may be begun, or why none may be any more.
func (s *Suspicion) admit(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.accused != nil && s.verdict == nil {
		decided := s.decided
		s.mu.Unlock()
		select {
		case <-decided:
		case <-ctx.Done():
		}
		s.mu.Lock()
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if s.verdict == nil {
		s.underWay++
	}
	return s.verdict
}

// observe counts an outcome. s is locked.
func (s *Suspicion) observe(err error) {
	switch {
	case err == nil:
		s.cleared = true
		s.acquit()
		return
	case outage(err):
	case s.cleared || !blamesPhoto(err) || s.Sample == nil && saysDamaged(err):
		return
	}
	if s.alike == nil {
		s.alike = map[string]int{}
	}
	kind := failureKind(err)
	s.alike[kind]++
	after := s.After
	if after <= 0 {
		after = 10
	}
	if s.alike[kind] >= after && s.accused == nil {
		s.accused, s.decided = err, make(chan struct{})
	}
}

// acquit has all that was counted forgotten. s is locked.
func (s *Suspicion) acquit() {
	clear(s.alike)
	if s.accused != nil {
		s.accused = nil
		close(s.decided)
	}
}

// judge decides about the run, when nothing is under way that could speak for
// it. s is locked, but not while the sample is asked about.
func (s *Suspicion) judge(ctx context.Context) {
	failed := fmt.Sprintf("%d photos failed alike", s.alike[failureKind(s.accused)])
	if s.Sample != nil && !outage(s.accused) {
		s.mu.Unlock()
		err := s.Sample(ctx)
		s.mu.Lock()
		switch {
		case err == nil:
			s.cleared = true
			s.acquit()
			return
		case ctx.Err() != nil, outage(err): // nothing is proved
			s.acquit()
			return
		}
		failed += ", and so does a picture that is known to be good"
	}
	s.verdict = fmt.Errorf("%w: %s: %w", ErrSystemic, failed, s.accused)
	close(s.decided)
}

// blamesPhoto reports whether err is a failure of one photo, to go by its words.
func blamesPhoto(err error) bool { return errors.Is(err, ErrImage) || errors.Is(err, ErrReply) }

// saysDamaged reports whether err says what Pillow says of a damaged file.
func saysDamaged(err error) bool {
	var api *APIError
	return errors.As(err, &api) && (strings.Contains(api.Message, "image file is truncated") ||
		strings.Contains(api.Message, "cannot identify image file"))
}

// outage reports whether err is a failure that retries did not mend. A rate limit
// is none: the server is there.
func outage(err error) bool { return errors.Is(err, ErrUnavailable) || errors.Is(err, ErrLoading) }

// failureKind returns a text that is the same for failures that are alike:
// status, code and words of the server, without what varies between two reports
// of the same thing.
func failureKind(err error) string {
	var (
		api     *APIError
		reply   *ReplyError
		network *networkError
	)
	switch {
	case errors.As(err, &api):
		return fmt.Sprint(api.Status, " ", api.Code, " ", invariable(api.Error()))
	case errors.As(err, &reply):
		err = reply
	case errors.As(err, &network):
		err = network
	}
	return invariable(err.Error())
}

// quoted matches what a message quotes: a photo's name, a parameter.
var quoted = regexp.MustCompile("(^|[^\\pL])('[^']*'|\"[^\"]*\"|`[^`]*`)")

// invariable returns the words of a message that are only words: numbers,
// addresses in memory, ids, base64, names, paths and whatever else has a digit
// or a separator in it, or is longer than words are, are left out.
func invariable(message string) string {
	words := strings.Fields(strings.ToLower(quoted.ReplaceAllString(message, "$1")))
	return strings.Join(slices.DeleteFunc(words, func(word string) bool {
		word = strings.TrimFunc(word, unicode.IsPunct)
		return len(word) > 24 || strings.ContainsFunc(word, unicode.IsDigit) || strings.ContainsAny(word, `./\_=+…`)
	}), " ")
}

// Sample asks the API about a picture that every server can read, so that it is
// known whether the photos are to blame where photo after photo is refused. It
// is one call more.
func (c *Client) Sample(ctx context.Context) error {
	_, err := c.Detect(ctx, &Image{
		Name: "sample picture", Data: samplePicture(), ContentType: "image/jpeg", Width: sampleWidth, Height: sampleHeight,
	})
	return err
}

const sampleWidth, sampleHeight = 320, 240

// samplePicture returns a baseline JPEG of a few kilobytes with some structure.
var samplePicture = sync.OnceValue(func() []byte {
	m := image.NewRGBA(image.Rect(0, 0, sampleWidth, sampleHeight))
	for y := range sampleHeight {
		for x := range sampleWidth {
			m.SetRGBA(x, y, color.RGBA{uint8(x * 255 / sampleWidth), uint8(y * 255 / sampleHeight), uint8(x/40%2+y/40%2) * 100, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
})
