package server

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// defaultThreshold is what the object-detection pipeline applies when it is
// told nothing.
const defaultThreshold = 0.5

// contentTypes are those of photos that the API's servers know, in their order.
// x-image stands for any: the content says what it is.
var contentTypes = [...]string{
	"image/png", "image/jpeg", "image/jpg", "image/tiff",
	"image/bmp", "image/gif", "image/webp", "image/x-image",
}

// jsonTypes are those of the JSON form, as they stand.
var jsonTypes = [...]string{"application/json", "application/json; charset=UTF-8"}

// query is a photo to be looked at, and how.
type query struct {
	data        []byte
	contentType string
	threshold   float64
	labels      []string // what to look for; empty: everything
}

// parse reads a request's body. The type is compared as it stands, as the API's
// servers do: "image/jpeg; charset=binary" is not one of theirs.
func parse(types []string, body []byte) (*query, error) {
	if len(types) == 0 || types[0] == "" {
		return nil, &failure{
			status:  http.StatusBadRequest,
			Message: "No content type provided and no default one configured.",
		}
	}
	switch t := types[0]; {
	case slices.Contains(jsonTypes[:], t):
		return parseJSON(body)
	case !slices.Contains(contentTypes[:], t):
		return nil, &failure{
			status: http.StatusBadRequest,
			Message: fmt.Sprintf("Content type %q not supported.\nSupported content types are:\napplication/json, %s",
				t, strings.Join(contentTypes[:], ", ")),
		}
	default:
		return &query{data: body, contentType: t, threshold: defaultThreshold}, nil
	}
}

func parseJSON(body []byte) (*query, error) {
	var b struct {
		Inputs     *string `json:"inputs"`
		Parameters struct {
			Threshold *float64 `json:"threshold"`
			Labels    []string `json:"candidate_labels"`
		} `json:"parameters"`
	}
	if err := json.Unmarshal(body, &b); err != nil {
		var mistyped *json.UnmarshalTypeError
		if errors.As(err, &mistyped) {
			return nil, invalid("%s: unexpected %s", cmp.Or(mistyped.Field, "body"), mistyped.Value)
		}
		return nil, &failure{status: http.StatusBadRequest, Message: "body is not JSON: " + err.Error()}
	}
	if b.Inputs == nil {
		return nil, invalid("inputs: field required")
	}
	data, err := decodeInputs(*b.Inputs)
	if err != nil {
		return nil, invalid("inputs: %v", err)
	}
	q := &query{
		data: data, contentType: http.DetectContentType(data), threshold: defaultThreshold, labels: b.Parameters.Labels,
	}
	if t := b.Parameters.Threshold; t != nil {
		q.threshold = *t
	}
	return q, nil
}

// decodeInputs decodes base64 as transformers' load_image does: with or without
// the head of a data URL, on one line or on many.
func decodeInputs(text string) ([]byte, error) {
	if rest, found := strings.CutPrefix(text, "data:"); found {
		head, encoded, found := strings.Cut(rest, ",")
		if !found || !strings.HasPrefix(head, "image/") || !strings.HasSuffix(head, ";base64") {
			return nil, errors.New("want a data URL of an image in base64")
		}
		text = encoded
	}
	if strings.ContainsAny(text, " \t") {
		text = strings.NewReplacer(" ", "", "\t", "").Replace(text)
	}
	return base64.StdEncoding.DecodeString(text) // passes over line ends
}

// maxBody returns the largest body that is taken, with room for sums.
func (h *Handler) maxBody() int64 {
	return min(cmp.Or(h.MaxBody, DefaultMaxBody), math.MaxInt64/16)
}

// bodyTimeout returns how long a body may take.
func (h *Handler) bodyTimeout() time.Duration { return cmp.Or(h.BodyTimeout, DefaultBodyTimeout) }

// withDeadline has read end after d. The deadline is for the body alone: left in
// place, it would end a request that waits for its turn. A ResponseWriter that has
// no deadlines, as a test's, needs none.
func withDeadline(w http.ResponseWriter, d time.Duration, read func() error) error {
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(d))
	defer func() { _ = c.SetReadDeadline(time.Time{}) }()
	return read()
}

// readBody reads a body of at most MaxBody bytes.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := h.maxBody()
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	var body bytes.Buffer
	// The length is only what the client says: it gets no more memory on credit.
	body.Grow(int(min(max(r.ContentLength, 0), limit, 1<<20)) + bytes.MinRead)
	err := withDeadline(w, h.bodyTimeout(), func() error {
		_, err := body.ReadFrom(io.LimitReader(r.Body, limit+1))
		return err
	})
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &failure{status: http.StatusRequestTimeout, Message: "request body took too long"}
	case err != nil:
		return nil, &failure{status: http.StatusBadRequest, Message: "request body: " + err.Error()}
	case int64(body.Len()) > limit:
		return nil, tooLarge(limit)
	}
	return body.Bytes(), nil
}

func tooLarge(limit int64) *failure {
	return &failure{
		status:  http.StatusRequestEntityTooLarge,
		Message: fmt.Sprintf("request body is larger than %d bytes", limit),
	}
}

// drain reads what is left of a body, a bounded part of it, before a failure is
// sent: a client that sends before it reads, as most simple ones do, takes a closed
// connection for a failure of the network and never reads why. One that asked
// whether to send at all has sent nothing.
func (h *Handler) drain(w http.ResponseWriter, r *http.Request) {
	if r.Body == nil || strings.EqualFold(r.Header.Get("Expect"), "100-continue") {
		return
	}
	_ = withDeadline(w, min(h.bodyTimeout(), longestDrain), func() error {
		_, err := io.CopyN(io.Discard, r.Body, min(8*h.maxBody(), mostDrained))
		return err
	})
}

// mostDrained and longestDrain bound what a client that is refused costs.
const (
	mostDrained  = 256 << 20
	longestDrain = 15 * time.Second
)
