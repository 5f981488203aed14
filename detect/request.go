package detect

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// upload is a request's body, made once for all tries of a photo.
type upload struct {
	data        []byte
	contentType string
}

// newUpload returns the photo's own bytes if there are no parameters, which
// saves a third of the traffic, and otherwise JSON, the only form of the API's that
// has room for them. With a field it is a form with the photo in it.
func newUpload(img *Image, p Parameters, field string) (upload, error) {
	if field != "" {
		return newForm(img, p, field)
	}
	if p.zero() {
		return upload{img.Data, imageType(img)}, nil
	}
	parameters, err := json.Marshal(p)
	if err != nil {
		return upload{}, err
	}
	const head, middle, tail = `{"inputs":"`, `","parameters":`, `}`
	size := len(head) + base64.StdEncoding.EncodedLen(len(img.Data)) + len(middle) + len(parameters) + len(tail)
	body := append(make([]byte, 0, size), head...)
	body = base64.StdEncoding.AppendEncode(body, img.Data)
	body = append(body, middle...)
	body = append(body, parameters...)
	return upload{append(body, tail...), "application/json"}, nil
}

// newForm returns the photo in a form's field. The threshold is called
// min_confidence by DeepStack and CodeProject.AI, confidence by others; what a
// server does not know it ignores.
func newForm(img *Image, p Parameters, field string) (upload, error) {
	var body bytes.Buffer
	body.Grow(len(img.Data) + 1024)
	form := multipart.NewWriter(&body)
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename="photo"`, field))
	head.Set("Content-Type", imageType(img))
	part, err := form.CreatePart(head)
	if err == nil {
		_, err = part.Write(img.Data)
	}
	if t := p.Threshold; t != nil {
		for _, name := range []string{"min_confidence", "confidence"} {
			err = cmp.Or(err, form.WriteField(name, strconv.FormatFloat(*t, 'g', -1, 64)))
		}
	}
	err = cmp.Or(err, form.Close())
	return upload{body.Bytes(), form.FormDataContentType()}, err
}

// multipartField returns the field in which the photo is sent to an address;
// empty for one that wants it as the API does.
func (c *Client) multipartField(u *url.URL) string {
	if c.MultipartField == "" && strings.Contains(u.Path, "/v1/vision/") {
		return "image"
	}
	return c.MultipartField
}

// imageType returns the media type to declare: servers compare it as an exact
// lower-case string and refuse what they do not know, whereas image/x-image
// has them look for themselves.
func imageType(img *Image) string {
	mediaType, _, _ := strings.Cut(img.ContentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	if mediaType == "" {
		mediaType = http.DetectContentType(img.Data)
	}
	if !strings.HasPrefix(mediaType, "image/") {
		return "image/x-image"
	}
	return mediaType
}

// newRequest returns the request of one try.
func (c *Client) newRequest(ctx context.Context, u *url.URL, up upload, waitForModel bool) (*http.Request, error) {
	// A bytes.Reader gives the request its length, and GetBody to start over.
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(up.data))
	if err != nil { // quotes the address, with its password
		return nil, fmt.Errorf("%w: the address is not a URL", ErrConfig)
	}
	h := req.Header
	for name, values := range c.Header {
		h[http.CanonicalHeaderKey(name)] = slices.Clone(values)
	}
	h.Set("Content-Type", up.contentType)
	h.Set("Accept", "application/json")
	if c.UserAgent != "" || h.Get("User-Agent") == "" {
		h.Set("User-Agent", c.userAgent())
	}
	if h.Get("Authorization") != "" {
		// given among the further fields
	} else if c.Token != "" {
		h.Set("Authorization", "Bearer "+string(c.Token))
	} else if u.User != nil {
		password, _ := u.User.Password()
		req.SetBasicAuth(u.User.Username(), password)
	}
	if c.NoCache {
		h.Set("X-Use-Cache", "false")
	}
	if waitForModel {
		h.Set("X-Wait-For-Model", "true")
	}
	if c.BillTo != "" {
		h.Set("X-HF-Bill-To", c.BillTo)
	}
	if c.ScaleUpTimeout > 0 {
		h.Set("X-Scale-Up-Timeout", strconv.Itoa(int(math.Ceil(c.ScaleUpTimeout.Seconds()))))
	}
	return req, nil
}

// userAgent returns what the client calls itself.
func (c *Client) userAgent() string {
	if c.UserAgent != "" {
		return c.UserAgent
	}
	return fmt.Sprintf("annotate (%s; %s/%s)", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// fieldName matches the name of a header field (RFC 9110, section 5.1).
var fieldName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// checkHeaders returns an [ErrConfig] if a setting cannot be sent as a header.
// It names the setting and not its value, which may be the token.
func (c *Client) checkHeaders() error {
	for _, setting := range []struct{ name, value string }{
		{"token", string(c.Token)}, {"bill-to", c.BillTo}, {"user agent", c.UserAgent},
	} {
		for _, b := range []byte(setting.value) {
			if b < ' ' || b == 0x7f {
				return fmt.Errorf("%w: the %s holds a control character", ErrConfig, setting.name)
			}
		}
	}
	for name, values := range c.Header {
		if !fieldName.MatchString(name) {
			return fmt.Errorf("%w: %q is not the name of a header field", ErrConfig, Printable(name))
		}
		switch http.CanonicalHeaderKey(name) {
		case "Content-Type", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Host", "Expect", "Accept", "Trailer":
			return fmt.Errorf("%w: the header field %s says how the photo is sent, and is the client's to set", ErrConfig, name)
		}
		for _, value := range values {
			if strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
				return fmt.Errorf("%w: the header field %s holds a control character", ErrConfig, name)
			}
		}
	}
	if strings.ContainsFunc(c.MultipartField, func(r rune) bool { return r < ' ' || r == '"' || r == 0x7f }) {
		return fmt.Errorf("%w: %q is not the name of a form's field", ErrConfig, c.MultipartField)
	}
	if u, err := c.address(); err == nil && c.multipartField(u) != "" && len(c.Parameters.CandidateLabels) > 0 {
		return fmt.Errorf("%w: a form has no place for candidate labels", ErrConfig)
	}
	if c.ScaleUpTimeout < 0 || c.ScaleUpTimeout > 24*time.Hour {
		return fmt.Errorf("%w: a scale-up timeout of %v is not within 0 and a day", ErrConfig, c.ScaleUpTimeout)
	}
	return nil
}

// Parameters is what a request asks of the model. Two answers for the same
// photo are comparable only if they were asked for with the same parameters.
//
// The JSON form is the API's "parameters" object.
type Parameters struct {
	// Threshold is the least score that the answer should hold, in [0,1]. Nil
	// leaves it to the server, whose own default is usually 0.5.
	Threshold *float64 `json:"threshold,omitempty"`
	// CandidateLabels are what to look for, in words, as zero-shot models such as
	// OWLv2 and Grounding DINO want to be told; empty for models that were
	// trained on labels of their own.
	CandidateLabels []string `json:"candidate_labels,omitempty"`
}

// zero reports whether nothing is asked for.
func (p Parameters) zero() bool { return p.Threshold == nil && len(p.CandidateLabels) == 0 }

// check returns an [ErrConfig] if a parameter is out of its range. Servers do
// not look: they answer a threshold of 50 with "nothing found".
func (p Parameters) check() error {
	if t := p.Threshold; t != nil && !(*t >= 0 && *t <= 1) {
		return fmt.Errorf("%w: threshold %v is not within 0 and 1", ErrConfig, *t)
	}
	for i, label := range p.CandidateLabels {
		if strings.TrimSpace(label) == "" || Printable(label) != label {
			return fmt.Errorf("%w: candidate label %d, %q, is empty or not printable text", ErrConfig, i+1, label)
		}
		if slices.Contains(p.CandidateLabels[:i], label) {
			return fmt.Errorf("%w: candidate label %q is there twice", ErrConfig, label)
		}
	}
	return nil
}
