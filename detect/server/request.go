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

// query is a photo to be looked at, and how.
type query struct {
	data        []byte
	contentType string
	threshold   float64
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
	case t == "application/json":
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
	// The decoder passes over line ends even when strict; the API's does not.
	if strings.ContainsAny(*b.Inputs, "\r\n") {
		return nil, invalid("inputs: base64 must be on one line")
	}
	data, err := base64.StdEncoding.Strict().DecodeString(*b.Inputs)
	if err != nil {
		return nil, invalid("inputs: %v", err)
	}
	q := &query{data: data, contentType: http.DetectContentType(data), threshold: defaultThreshold}
	if t := b.Parameters.Threshold; t != nil {
		q.threshold = *t
	}
	return q, nil
}

// readBody reads a body of at most MaxBody bytes.
func (h *Handler) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit, timeout := h.MaxBody, h.BodyTimeout
	if limit == 0 {
		limit = DefaultMaxBody
	}
	limit = min(limit, math.MaxInt64/16) // room for the sums below
	if timeout == 0 {
		timeout = DefaultBodyTimeout
	}
	// The deadline is for the body alone: left in place, it would end a request
	// that waits for its turn. A ResponseWriter that has no deadlines, as a
	// test's, needs none.
	c := http.NewResponseController(w)
	_ = c.SetReadDeadline(time.Now().Add(timeout))
	defer func() { _ = c.SetReadDeadline(time.Time{}) }()

	var body bytes.Buffer
	// The length is only what the client says: it gets no more memory on credit.
	body.Grow(int(min(max(r.ContentLength, 0), limit, 1<<20)) + bytes.MinRead)
	n, err := body.ReadFrom(io.LimitReader(r.Body, limit+1))
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil, &failure{status: http.StatusRequestTimeout, Message: "request body took too long"}
	case err != nil:
		return nil, &failure{status: http.StatusBadRequest, Message: "request body: " + err.Error()}
	case n > limit:
		// A client that is still sending may take a closed connection for a
		// failure and never read why: let it send on for a while.
		_, _ = io.CopyN(io.Discard, r.Body, 8*limit)
		return nil, &failure{
			status:  http.StatusRequestEntityTooLarge,
			Message: fmt.Sprintf("request body is larger than %d bytes", limit),
		}
	}
	return body.Bytes(), nil
}
