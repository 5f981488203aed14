package detect

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestClientURL(t *testing.T) {
	const router = "https://router.huggingface.co/hf-inference/models/"
	for name, tc := range map[string]struct {
		client *Client
		want   string
	}{
		"zero value":                {&Client{}, router + "facebook/detr-resnet-50"},
		"model":                     {&Client{Model: "hustvl/yolos-tiny"}, router + "hustvl/yolos-tiny"},
		"model of one part":         {&Client{Model: "detr"}, router + "detr"},
		"model with other letters":  {&Client{Model: "x/ÿ y?#%"}, router + "x/%C3%BF%20y%3F%23%25"},
		"model is a URL":            {&Client{Model: "http://127.0.0.1:5000", BaseURL: "https://b.test"}, "http://127.0.0.1:5000"},
		"endpoint":                  {&Client{Endpoint: "https://e.test/p/?a=b", Model: "x/y", BaseURL: "https://b.test"}, "https://e.test/p/?a=b"},
		"endpoint before model URL": {&Client{Endpoint: "https://e.test", Model: "https://m.test"}, "https://e.test"},
		"base":                      {&Client{BaseURL: "https://b.test/hf", Model: "x/y"}, "https://b.test/hf/models/x/y"},
		"base with a slash":         {&Client{BaseURL: "https://b.test/hf/", Model: "x/y"}, "https://b.test/hf/models/x/y"},
		"base with a query":         {&Client{BaseURL: "https://b.test?v=1", Model: "x/y"}, "https://b.test/models/x/y?v=1"},
		"space around it":           {&Client{Endpoint: " https://e.test/ \n"}, "https://e.test/"},
		"a fragment is for readers": {&Client{Endpoint: "https://e.test/#top"}, "https://e.test/"},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, tc.client.Check())
			assert.Equal(t, tc.want, tc.client.URL())
		})
	}
}

func TestClientCheck(t *testing.T) {
	number := func(f float64) *float64 { return &f }
	zero := 0.0
	for name, tc := range map[string]struct {
		client *Client
		want   error
	}{
		"legacy host as base":        {&Client{BaseURL: "https://api-inference.huggingface.co"}, ErrGone},
		"legacy host as model":       {&Client{Model: "https://api-inference.huggingface.co/models/x/y"}, ErrGone},
		"legacy host, odd spelling":  {&Client{Endpoint: "http://API-Inference.HuggingFace.co.:80/models/x/y", Token: "t"}, ErrGone},
		"its name in the path":       {&Client{Endpoint: "https://e.test/api-inference.huggingface.co"}, nil},
		"offline":                    {&Client{Offline: true}, ErrOffline},
		"offline on this machine":    {&Client{Offline: true, Endpoint: "http://127.0.0.1/"}, ErrOffline},
		"plain http and a token":     {&Client{Endpoint: "http://e.test/", Token: "t"}, ErrInsecure},
		"plain http and a password":  {&Client{Endpoint: "http://u:p@e.test/"}, ErrInsecure},
		"plain http, allowed":        {&Client{Endpoint: "http://e.test/", Token: "t", AllowInsecure: true}, nil},
		"plain http, no token":       {&Client{Endpoint: "http://e.test/"}, nil},
		"plain http to a neighbour":  {&Client{Endpoint: "http://192.168.0.2/", Token: "t"}, ErrInsecure},
		"plain http, made to look":   {&Client{Endpoint: "http://localhost.e.test/", Token: "t"}, ErrInsecure},
		"plain http, as a user":      {&Client{Endpoint: "http://localhost@e.test/", Token: "t"}, ErrInsecure},
		"loopback":                   {&Client{Endpoint: "http://127.8.9.1:8080/", Token: "t"}, nil},
		"loopback, IPv6":             {&Client{Endpoint: "http://[::1]:8080/", Token: "t"}, nil},
		"localhost":                  {&Client{Endpoint: "http://LocalHost:8080/", Token: "t"}, nil},
		"localhost with a subdomain": {&Client{Endpoint: "http://a.localhost:8080/", Token: "t"}, nil},
		"not a URL":                  {&Client{Endpoint: "://"}, ErrConfig},
		"no scheme":                  {&Client{Endpoint: "e.test/models"}, ErrConfig},
		"another scheme":             {&Client{BaseURL: "ftp://e.test"}, ErrConfig},
		"no host":                    {&Client{Endpoint: "https:///x"}, ErrConfig},
		"model climbs":               {&Client{Model: "x/../../y"}, ErrConfig},
		"model with an empty part":   {&Client{Model: "x//y"}, ErrConfig},
		"model with a newline":       {&Client{Model: "x\ny"}, ErrConfig},
		"token with a newline":       {&Client{Token: "a\r\nb: c"}, ErrConfig},
		"organisation with ESC":      {&Client{BillTo: "a\x1b"}, ErrConfig},
		"threshold 0":                {&Client{Parameters: Parameters{Threshold: &zero}}, nil},
		"threshold 1":                {&Client{Parameters: Parameters{Threshold: number(1)}}, nil},
		"threshold 50":               {&Client{Parameters: Parameters{Threshold: number(50)}}, ErrConfig},
		"threshold below 0":          {&Client{Parameters: Parameters{Threshold: number(-0.1)}}, ErrConfig},
		"threshold not a number":     {&Client{Parameters: Parameters{Threshold: number(zero / zero)}}, ErrConfig},
		"candidate labels":           {&Client{Parameters: Parameters{CandidateLabels: []string{"cat", "remote control"}}}, nil},
		"an empty candidate label":   {&Client{Parameters: Parameters{CandidateLabels: []string{"cat", " "}}}, ErrConfig},
		"a candidate label twice":    {&Client{Parameters: Parameters{CandidateLabels: []string{"cat", "cat"}}}, ErrConfig},
		"a candidate label of lines": {&Client{Parameters: Parameters{CandidateLabels: []string{"a\nb"}}}, ErrConfig},
		"a key in a header":          {&Client{Header: http.Header{"X-Api-Key": {"k"}}, Endpoint: "https://e.test"}, nil},
		"a key over plain http":      {&Client{Header: http.Header{"X-Api-Key": {"k"}}, Endpoint: "http://e.test"}, ErrInsecure},
		"a token over plain http":    {&Client{Header: http.Header{"X-Who": {"hf_abc"}}, Endpoint: "http://e.test"}, ErrInsecure},
		"no secret over plain http":  {&Client{Header: http.Header{"X-Model": {"detr"}}, Endpoint: "http://e.test"}, nil},
		"a header of two lines":      {&Client{Header: http.Header{"X-Model": {"a\r\nb: c"}}}, ErrConfig},
		"no header's name":           {&Client{Header: http.Header{"X Model": {"a"}}}, ErrConfig},
		"the photo's own type":       {&Client{Header: http.Header{"content-type": {"image/png"}}}, ErrConfig},
		"a field with a quote":       {&Client{MultipartField: "a\"b"}, ErrConfig},
		"labels in a form":           {&Client{MultipartField: "image", Parameters: Parameters{CandidateLabels: []string{"cat"}}}, ErrConfig},
		"scale-up in the past":       {&Client{ScaleUpTimeout: -time.Second}, ErrConfig},
	} {
		t.Run(name, func(t *testing.T) {
			tc.client.Transport = roundTripper(func(*http.Request) (*http.Response, error) {
				t.Error("a request was sent")
				return nil, ErrUnavailable
			})
			err := tc.client.Check()
			if tc.want == nil {
				assert.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, tc.want)
			assert.Equal(t, ScopeRun, ScopeOf(err))
			assert.NotContains(t, err.Error(), "\n")
			_, err = tc.client.Detect(t.Context(), &Image{Name: "a.jpg", Data: []byte("x")})
			assert.ErrorIs(t, err, tc.want, "Detect says the same, and calls nobody")
			assert.ErrorContains(t, err, "a.jpg: ")
			assert.Zero(t, tc.client.Calls())
		})
	}
	err := (&Client{BaseURL: "https://api-inference.huggingface.co"}).Check()
	assert.ErrorContains(t, err, DefaultBaseURL, "the new address is named")
	assert.Empty(t, (&Client{Endpoint: "no"}).URL())
}

// roundTripper makes a transport of a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRedirect(t *testing.T) {
	for name, tc := range map[string]struct {
		from, location string
		status         int
		want           string // where it leads; empty: it is refused
		wantErr        error
	}{
		"path":                     {"https://a.test/x", "/y?z=1", 307, "https://a.test/y?z=1", nil},
		"308":                      {"https://a.test/x", "/y", 308, "https://a.test/y", nil},
		"the port written out":     {"https://a.test/x", "https://A.test:443/y", 307, "https://A.test:443/y", nil},
		"from http to https":       {"http://a.test/x", "https://a.test/x", 308, "https://a.test/x", nil},
		"keeps the password":       {"https://u:p@a.test/x", "https://a.test/y", 308, "https://u:p@a.test/y", nil},
		"from https to http":       {"https://a.test/x", "http://a.test/x", 307, "", ErrRedirect},
		"between odd ports":        {"http://a.test:8080/x", "https://a.test:8443/x", 307, "", ErrRedirect},
		"another port":             {"https://a.test/x", "https://a.test:444/x", 307, "", ErrRedirect},
		"another host":             {"https://a.test/x", "//b.test/x", 307, "", ErrRedirect},
		"a host that begins so":    {"https://a.test/x", "https://a.test.evil.test/x", 307, "", ErrRedirect},
		"the host as a user":       {"https://a.test/x", "https://a.test@evil.test/x", 307, "", ErrRedirect},
		"another scheme":           {"https://a.test/x", "file:///etc/passwd", 307, "", ErrRedirect},
		"301 loses the body":       {"https://a.test/x", "/y", 301, "", ErrRedirect},
		"303 asks for a GET":       {"https://a.test/x", "/y", 303, "", ErrRedirect},
		"304 is none":              {"https://a.test/x", "", 304, "", ErrRedirect},
		"no location":              {"https://a.test/x", "", 307, "", ErrRedirect},
		"the location is no URL":   {"https://a.test/x", "https://[/", 307, "", ErrRedirect},
		"the legacy host":          {"https://a.test/x", "https://api-inference.huggingface.co/", 307, "", ErrGone},
		"an escape sequence there": {"https://a.test/x", "https://b.test/%1b[31m", 301, "", ErrRedirect},
	} {
		t.Run(name, func(t *testing.T) {
			from, err := url.Parse(tc.from)
			require.NoError(t, err)
			response := &http.Response{StatusCode: tc.status, Header: http.Header{}}
			if tc.location != "" {
				response.Header.Set("Location", tc.location)
			}
			to, err := redirect(from, response, Printable)
			if tc.wantErr != nil {
				require.ErrorIs(t, err, tc.wantErr)
				assert.Equal(t, ScopeRun, ScopeOf(err))
				assert.NotContains(t, err.Error(), "\x1b")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tc.want, strings.TrimSpace(to.String()))
		})
	}
}

func TestClientSource(t *testing.T) {
	client := &Client{
		Endpoint: "https://u:p@e.test/x?model=detr&key=abc",
		Header:   http.Header{"X-Model": {"yolos tiny"}, "X-Api-Key": {"s3cret"}, "Authorization": {"Bearer hf_abcdef"}, "A": {"1", "2"}},
	}
	const want = "https://e.test/x?model=detr&key=xxxxx A=1 A=2 X-Model=yolos+tiny"
	assert.Equal(t, want, client.Source())
	assert.Equal(t, want, MaskURL(want), "a record keeps it as it is")
	assert.Equal(t, client.URL(), (&Client{Endpoint: client.Endpoint}).Source())
	assert.Equal(t, "xxxxx xxxxx, 1", client.secrets().clean("s3cret hf_abcdef, 1"))
}

func TestClientWantsToken(t *testing.T) {
	for name, tc := range map[string]struct {
		client *Client
		want   bool
	}{
		"no settings":       {&Client{}, true},
		"a token":           {&Client{Token: "hf_x"}, false},
		"a header":          {&Client{Header: http.Header{"Authorization": {"Bearer x"}}}, false},
		"one's own server":  {&Client{Endpoint: "https://e.test"}, false},
		"a like-named host": {&Client{Endpoint: "https://nothuggingface.co"}, false},
		"no address at all": {&Client{Endpoint: "x"}, false},
	} {
		assert.Equal(t, tc.want, tc.client.WantsToken(), name)
	}
}
