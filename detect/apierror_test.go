package detect

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseErrorBody(t *testing.T) {
	type said = errorBody
	for name, tc := range map[string]struct {
		body string
		want said
	}{
		"text":               {`{"error":"text"}`, said{messages: []string{"text"}}},
		"list":               {`{"error":["a","b"]}`, said{messages: []string{"a", "b"}}},
		"warnings":           {`{"error":"a","warnings":["b","c"]}`, said{messages: []string{"a"}, warnings: []string{"b", "c"}}},
		"error type":         {`{"error":"a","error_type":"validation"}`, said{messages: []string{"a"}, code: "validation"}},
		"code":               {`{"error":{"message":"a","type":"invalid_request_error","code":"model_not_found"}}`, said{messages: []string{"a"}, code: "model_not_found"}},
		"code beside":        {`{"error":"a","code":"x"}`, said{messages: []string{"a"}, code: "x"}},
		"type for a code":    {`{"error":{"message":"a","type":"gated","code":400}}`, said{messages: []string{"a"}, code: "gated"}},
		"cut off behind":     {`{"error":"a","trace":"bbb`, said{messages: []string{"a"}}},
		"estimated time":     {`{"error":"a","estimated_time":20.5}`, said{messages: []string{"a"}, estimated: 20500 * time.Millisecond, hasEstimate: true}},
		"as a string":        {`{"estimated_time":" 20 "}`, said{estimated: 20 * time.Second, hasEstimate: true}},
		"huge":               {`{"estimated_time":1e300}`, said{estimated: 24 * time.Hour, hasEstimate: true}},
		"huge, as a string":  {`{"estimated_time":"1e999"}`, said{estimated: 24 * time.Hour, hasEstimate: true}},
		"negative":           {`{"estimated_time":-1}`, said{hasEstimate: true}},
		"not a number":       {`{"estimated_time":"NaN"}`, said{hasEstimate: true}},
		"null":               {`{"estimated_time":null}`, said{hasEstimate: true}},
		"message inside":     {`{"error":{"code":3,"message":"a"}}`, said{messages: []string{"a"}}},
		"errors":             {`{"errors":[{"message":"a"},{"message":"b"}]}`, said{messages: []string{"a", "b"}}},
		"detail":             {`{"detail":"a"}`, said{messages: []string{"a"}}},
		"detail of FastAPI":  {`{"detail":[{"loc":["body"],"msg":"field required"}]}`, said{messages: []string{"field required"}}},
		"message":            {`{"message":"a"}`, said{messages: []string{"a"}}},
		"an empty error":     {`{"error":"","message":"a"}`, said{messages: []string{"a"}}},
		"error is a number":  {`{"error":500}`, said{}},
		"plain text":         {" Not Found\n", said{messages: []string{"Not Found"}}},
		"a JSON string":      {`"Not Found"`, said{messages: []string{"Not Found"}}},
		"a JSON list":        {`["a","b"]`, said{messages: []string{"a", "b"}}},
		"JSON cut off":       {`{"error":"a`, said{messages: []string{`{"error":"a`}}},
		"HTML":               {"\n<!DOCTYPE html><title>502</title>", said{}},
		"HTML after text":    {"Error\n<HTML><body>", said{}},
		"HTML as an error":   {`{"error":"<html>nginx</html>"}`, said{}},
		"less than, in text": {"cannot identify image file <_io.BytesIO object>", said{messages: []string{"cannot identify image file <_io.BytesIO object>"}}},
		"after a BOM":        {"\xEF\xBB\xBF{\"error\":\"a\"}", said{messages: []string{"a"}}},
		"empty":              {"", said{}},
		"object, no message": {`{}`, said{}},
		"nested without end": {`{"error":` + strings.Repeat(`[`, 50) + `"a"` + strings.Repeat(`]`, 50) + `}`, said{}},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tc.want, parseErrorBody([]byte(tc.body))) })
	}
}

func TestAPIErrorText(t *testing.T) {
	client := &Client{Token: "hf_secret"}
	for name, tc := range map[string]struct {
		status int
		header http.Header
		body   string
		want   string
	}{
		"an unknown status":    {520, nil, ``, "520"},
		"message":              {401, nil, `{"error":"Invalid username or password."}`, "401 Unauthorized: Invalid username or password."},
		"warnings":             {500, nil, `{"error":"unknown error","warnings":["a\nb","c"]}`, "500 Internal Server Error: unknown error (a b; c)"},
		"no message":           {502, nil, `<html>`, "502 Bad Gateway"},
		"header":               {502, http.Header{"X-Error-Message": {"a\tb"}}, `<html>`, "502 Bad Gateway: a b"},
		"body before header":   {502, http.Header{"X-Error-Message": {"a"}}, `b`, "502 Bad Gateway: b"},
		"many lines":           {400, nil, "a\r\n\r\n  b\t\u2028c", "400 Bad Request: a b c"},
		"escape sequences":     {400, nil, "\x1b]0;title\x07\x1b[31mred\x9b", "400 Bad Request: ]0;title [31mred\uFFFD"},
		"turned text":          {400, nil, "abc\u202Egpj.exe", "400 Bad Request: abcgpj.exe"},
		"the token, echoed":    {401, nil, `{"error":"bad token 'hf_secret'"}`, "401 Unauthorized: bad token '[token]'"},
		"the token, scrambled": {401, nil, `{"error":"bad token hf_\u202asec\u200eret"}`, "401 Unauthorized: bad token [token]"},
		"in a warning":         {500, nil, `{"error":"a","warnings":["hf_secret"]}`, "500 Internal Server Error: a ([token])"},
		"long text":            {400, nil, strings.Repeat("é", 5000), "400 Bad Request: " + strings.Repeat("é", 40) + "…" + strings.Repeat("é", 19)},
		"many words":           {400, nil, "first " + strings.Repeat("word ", 500) + "last", "400 Bad Request: first " + strings.Repeat("word ", 38) + "word…" + strings.Repeat("word ", 19) + "last"},
	} {
		t.Run(name, func(t *testing.T) {
			err := newAPIError(tc.status, tc.header, []byte(tc.body), client.secrets().clean)
			assert.Equal(t, tc.want, err.Error())
		})
	}
}

func TestAPIErrorHoldsWhatTheServerSaid(t *testing.T) {
	var err error = newAPIError(503, http.Header{"X-Request-Id": {"abc\n"}},
		[]byte(`{"error":"loading","estimated_time":20,"warnings":["w"]}`), Printable)
	err = fmt.Errorf("a.jpg: %w", err)
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, 503, api.Status)
	assert.Equal(t, "loading", api.Message)
	assert.Equal(t, []string{"w"}, api.Warnings)
	assert.Equal(t, 20*time.Second, api.EstimatedTime)
	assert.Equal(t, "abc", api.RequestID)
	assert.ErrorIs(t, err, ErrLoading)
	assert.NotErrorIs(t, err, ErrUnavailable)
}

// A server that tells how long it will take is loading, whatever it calls it.
func TestAPIErrorLoading(t *testing.T) {
	for body, want := range map[string]error{
		`{"error":"please wait","estimated_time":3}`: ErrLoading,
		`{"estimated_time":null}`:                    ErrLoading,
		`Model is loading`:                           ErrLoading,
		`{"error":"overloaded"}`:                     ErrUnavailable,
	} {
		assert.ErrorIs(t, newAPIError(503, http.Header{}, []byte(body), Printable), want, body)
	}
	assert.ErrorIs(t, newAPIError(500, http.Header{}, []byte(`{"estimated_time":3}`), Printable), ErrUnavailable)
}

// Statuses that no row of the specification has.
func TestAPIErrorOtherStatuses(t *testing.T) {
	for status, tc := range map[int]struct {
		kind  error
		retry bool
	}{
		202: {ErrReply, false},
		405: {ErrModel, false},
		415: {ErrImage, false},
		418: {ErrUnavailable, false},
		501: {ErrUnavailable, false},
		505: {ErrUnavailable, false},
		520: {ErrUnavailable, true}, // Cloudflare
	} {
		err := newAPIError(status, http.Header{}, nil, Printable)
		assert.ErrorIs(t, err, tc.kind, "%d", status)
		assert.Equal(t, tc.retry, err.retryable(), "%d", status)
	}
}

func FuzzParseErrorBody(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"error":"a"}`, `{"error":["a",{"message":"b"}],"warnings":"c","estimated_time":"1e99"}`,
		`<html>`, `"a"`, `[[["a"]]]`, `{"estimated_time":-1}`, "\xEF\xBB\xBF{}", "a\x1b[31m\u202E\x00b",
	} {
		f.Add(503, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		client := &Client{Token: "hf_secret"}
		err := newAPIError(status, http.Header{}, body, client.secrets().clean)
		text := err.Error()
		if Printable(text) != text {
			t.Fatalf("%q is not printable", text)
		}
		if strings.Contains(text, "hf_secret") {
			t.Fatalf("%q holds the token", text)
		}
		if err.EstimatedTime < 0 || err.EstimatedTime > 24*time.Hour {
			t.Fatalf("estimated time %v", err.EstimatedTime)
		}
	})
}

// Oracle: what servers were seen to say, as the API's page and its scripted
// server have it. The words decide, whatever the status.
func TestAPIErrorKinds(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
		want   error
		scope  Scope
	}{
		{400, `{"error":{"message":"The requested model 'x/y' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}`, ErrModel, ScopeRun},
		{400, `{"error":{"message":"The requested model 'x' is not supported by any provider you have enabled.","code":"model_not_supported"}}`, ErrModel, ScopeRun},
		{400, `{"error":{"message":"nothing that is known","code":"MODEL_NOT_SUPPORTED"}}`, ErrModel, ScopeRun},
		{400, `{"error":"Task not supported for this model"}`, ErrTask, ScopeRun},
		{400, `{"error":"ZeroShotObjectDetectionPipeline.__call__() missing 1 required positional argument: 'candidate_labels'"}`, ErrCandidateLabels, ScopeRun},
		{422, "{\"error\":\"Parameter `candidate_labels` must be defined\"}", ErrCandidateLabels, ScopeRun},
		{400, `{"error":"_sanitize_parameters() got an unexpected keyword argument 'threshold'"}`, ErrParameters, ScopeRun},
		{403, `{"error":"Access to model x/y is restricted and you are not in the authorized list."}`, ErrGated, ScopeRun},
		{403, `{"error":"The model x/y is too large to be loaded automatically (16GB > 10GB)."}`, ErrModelSize, ScopeRun},
		{403, `{"error":"insufficient permissions"}`, ErrForbidden, ScopeRun},
		{400, `{"error":"Bad Request: Endpoint is paused"}`, ErrPaused, ScopeRun},
		{503, `Endpoint is paused, ask a maintainer to restart it`, ErrPaused, ScopeRun},
		{410, `{"error":"The requested model is deprecated and no longer supported by provider hf-inference."}`, ErrDeprecated, ScopeRun},
		{400, `{"error":"Request body too large"}`, ErrTooLarge, ScopeImage},
		{500, `Payload Too Large`, ErrTooLarge, ScopeImage},
		{400, `{"error":"Image size (225000000 pixels) exceeds limit"}`, ErrImage, ScopeImage},
		{500, `{"error":"CUDA error: out of memory","warnings":["There was an inference error"]}`, ErrUnavailable, ScopeImage},
	} {
		err := newAPIError(tc.status, http.Header{}, []byte(tc.body), Printable)
		assert.ErrorIs(t, err, tc.want, tc.body)
		assert.Equal(t, tc.scope, ScopeOf(err), tc.body)
		if tc.scope == ScopeRun {
			assert.False(t, err.retryable(), tc.body)
		}
	}
	for _, kind := range []error{ErrPaused, ErrTask, ErrModelSize, ErrCandidateLabels} {
		assert.ErrorIs(t, kind, ErrModel)
	}
}

func TestReadSqueezed(t *testing.T) {
	photo := strings.Repeat("QUJDRA+/", 4<<20)
	for name, tc := range map[string]struct{ body, want string }{
		"the photo before the reason": {`{"error":"cannot load ` + photo + `== as an image"}`, "400 Bad Request: cannot load " + photo[:40] + "…" + photo[len(photo)-17:] + "== as an image"},
		"a field before the error":    {`{"trace":"` + photo + `","error":"why"}`, "400 Bad Request: why"},
		"many words before the error": {`{"trace":"` + strings.Repeat("a b ", 20<<10) + `","error":"why"}`, "400 Bad Request: why"},
		"words after the error":       {`{"error":"why","trace":"` + strings.Repeat("a b ", 1<<20) + `"}`, "400 Bad Request: why"},
		"short":                       {`{"error":"why"}`, "400 Bad Request: why"},
	} {
		body := readSqueezed(strings.NewReader(tc.body), maxErrorRead, maxErrorBody)
		assert.LessOrEqual(t, len(body), maxErrorBody+200, name)
		assert.Equal(t, tc.want, newAPIError(400, http.Header{}, body, secrets(nil).clean).Error(), name)
	}
	for n := range 600 { // whatever is squeezed, both ends of a run stay as they are
		word := strings.Repeat("0123456789", 80)[:n]
		got := string(readSqueezed(strings.NewReader("<"+word+">"), 1000, 1000))
		if n <= 256 {
			assert.Equal(t, "<"+word+">", got)
		} else {
			assert.Equal(t, "<"+word[:128]+"…"+word[n-128:]+">", got)
		}
	}
}
