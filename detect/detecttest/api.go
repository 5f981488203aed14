package detecttest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"annotate/detect"
)

// API is a strict fake of the object-detection API for one model. The zero
// value accepts requests at any path, without a token, and finds in every photo
// what R2 of [Recorded] holds.
//
// It is safe for concurrent use; its fields are not to be changed once it is.
type API struct {
	// Path is the only path that is served, prefix and model included; empty
	// serves every path.
	Path string
	// Token is what every request must bear. If it is empty, none may bear any.
	Token string
	// Detector answers for the photos. It is given the bytes and their type,
	// and no name. Nil answers R2 for each.
	Detector detect.Detector

	mu       sync.Mutex
	script   []Row
	forever  *Row
	requests []Request
	breaches []string
}

// Request is a request as the API received it.
type Request struct {
	// Time is when it came.
	Time time.Time
	// Header is its header.
	Header http.Header
	// Photo is the photo's bytes, of whichever form the request was; nil if
	// they were not read.
	Photo []byte
	// Parameters is what it asked for.
	Parameters detect.Parameters
}

// Play answers the next requests with the rows, one each, and those after them
// properly again. Several calls add up.
func (a *API) Play(rows ...Row) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.script = append(a.script, rows...)
}

// Repeat answers every request, after those played, with the row.
func (a *API) Repeat(row Row) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forever = &row
}

// Requests returns the requests so far, in the order they came.
func (a *API) Requests() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}

// Breaches returns what was wrong with requests so far.
func (a *API) Breaches() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.breaches)
}

// ServeHTTP answers a request: with a breach's status, else by the script,
// else properly.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := Request{Time: time.Now(), Header: r.Header.Clone()}
	row := a.next()
	problem := a.checkHead(r)
	if problem == nil && (row == nil || !row.Unread) {
		problem = readBody(r, &request)
	}
	a.mu.Lock()
	a.requests = append(a.requests, request)
	if problem != nil {
		a.breaches = append(a.breaches, problem.message)
	}
	a.mu.Unlock()
	switch {
	case problem != nil:
		writeError(w, problem.status, problem.message)
	case row != nil:
		row.Reply(w, r)
	default:
		a.answer(w, r, request)
	}
}

// next takes the coming row from the script; nil if there is none.
func (a *API) next() *Row {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.script) == 0 {
		return a.forever
	}
	row := a.script[0]
	a.script = a.script[1:]
	return &row
}

// breach is what is wrong with a request, and the status that servers answer
// it with.
type breach struct {
	status  int
	message string
}

// photoTypes are the media types that servers know.
var photoTypes = []string{
	"image/png", "image/jpeg", "image/jpg", "image/tiff", "image/bmp", "image/gif", "image/webp", "image/x-image",
}

// checkHead returns what is wrong with a request's line and header.
func (a *API) checkHead(r *http.Request) *breach {
	authorization := ""
	if a.Token != "" {
		authorization = "Bearer " + a.Token
	}
	contentType := r.Header.Get("Content-Type")
	switch {
	case r.Method != http.MethodPost:
		return &breach{http.StatusMethodNotAllowed, "method " + r.Method}
	case a.Path != "" && r.URL.EscapedPath() != a.Path:
		return &breach{http.StatusNotFound, "no model at " + r.URL.EscapedPath()}
	case r.Header.Get("Authorization") != authorization:
		return &breach{http.StatusUnauthorized, "Invalid username or password."}
	case contentType == "":
		return &breach{http.StatusBadRequest, "No content type provided and no default one configured."}
	case contentType != "application/json" && !slices.Contains(photoTypes, contentType):
		return &breach{http.StatusBadRequest, fmt.Sprintf("Content type %q not supported", contentType)}
	case r.Header.Get("Accept") != "" && r.Header.Get("Accept") != "application/json":
		return &breach{http.StatusBadRequest, "Accept " + r.Header.Get("Accept")}
	case r.ContentLength < 0:
		return &breach{http.StatusLengthRequired, "the length is not declared"}
	case r.UserAgent() == "" || strings.HasPrefix(r.UserAgent(), "Go-http-client"):
		return &breach{http.StatusForbidden, "anonymous user agent"}
	}
	return nil
}

// readBody reads the photo, of either form, into request.
func readBody(r *http.Request, request *Request) *breach {
	bad := func(format string, args ...any) *breach {
		return &breach{http.StatusBadRequest, fmt.Sprintf(format, args...)}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return bad("reading the request: %v", err)
	}
	contentType := r.Header.Get("Content-Type")
	if contentType != "application/json" {
		if contentType == "image/jpg" {
			contentType = "image/jpeg"
		}
		// What net/http cannot tell, such as TIFF, is believed.
		sniffed, _, _ := mime.ParseMediaType(http.DetectContentType(body))
		if contentType != "image/x-image" && strings.HasPrefix(sniffed, "image/") && sniffed != contentType {
			return bad("%s sent as %s", sniffed, contentType)
		}
		request.Photo = body
		return nil
	}
	var message struct {
		Inputs     *string           `json:"inputs"`
		Parameters detect.Parameters `json:"parameters"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&message); err != nil || decoder.More() || message.Inputs == nil {
		return bad("the JSON is not {inputs, parameters}: %v", err)
	}
	// Strict does not mind line breaks; servers do.
	if strings.ContainsAny(*message.Inputs, "\r\n") {
		return bad("line breaks in base64")
	}
	if request.Photo, err = base64.StdEncoding.Strict().DecodeString(*message.Inputs); err != nil {
		return bad("inputs: %v", err)
	}
	request.Parameters = message.Parameters
	return nil
}

// answer writes what the detector says, as the pipeline would.
func (a *API) answer(w http.ResponseWriter, r *http.Request, request Request) {
	if a.Detector == nil {
		writeJSON(w, http.StatusOK, Recorded("R2"))
		return
	}
	img := &detect.Image{Data: request.Photo}
	if t := request.Header.Get("Content-Type"); t != "application/json" {
		img.ContentType = t
	}
	dets, err := a.Detector.Detect(r.Context(), img)
	if err != nil {
		writeError(w, http.StatusBadRequest, err.Error())
		return
	}
	threshold := 0.5
	if t := request.Parameters.Threshold; t != nil {
		threshold = *t
	}
	type box struct {
		XMin int `json:"xmin"`
		YMin int `json:"ymin"`
		XMax int `json:"xmax"`
		YMax int `json:"ymax"`
	}
	type item struct {
		Score float64 `json:"score"`
		Label string  `json:"label"`
		Box   box     `json:"box"`
	}
	items := []item{}
	for _, d := range dets {
		if d.Score > threshold {
			b := box{int(d.Box.XMin), int(d.Box.YMin), int(d.Box.XMax), int(d.Box.YMax)}
			items = append(items, item{d.Score, d.Label, b})
		}
	}
	body, err := json.Marshal(items)
	if err != nil {
		writeError(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("X-Compute-Type", "cpu")
	writeJSON(w, http.StatusOK, string(body))
}

// writeJSON answers with a JSON body.
func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	io.WriteString(w, body)
}

// writeError answers as the toolkit tells of failures.
func writeError(w http.ResponseWriter, status int, message string) {
	body, err := json.Marshal(map[string]string{"error": message})
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	writeJSON(w, status, string(body))
}
