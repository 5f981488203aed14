package detect_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"annotate/detect"
	"annotate/detect/detecttest"
)

func TestClientHeaders(t *testing.T) {
	threshold := 0.25
	for name, tc := range map[string]struct {
		set  func(*detect.Client)
		want map[string]string // the others are not sent
	}{
		"by default": {func(*detect.Client) {}, map[string]string{"Content-Type": "image/jpeg"}},
		"parameters": {func(c *detect.Client) { c.Parameters.Threshold = &threshold }, map[string]string{"Content-Type": "application/json"}},
		"all": {func(c *detect.Client) {
			c.WaitForModel, c.NoCache, c.BillTo = true, true, "my org"
			c.ScaleUpTimeout, c.UserAgent = 90500*time.Millisecond, "annotate/1.2"
		}, map[string]string{
			"Content-Type": "image/jpeg", "X-Wait-For-Model": "true", "X-Use-Cache": "false",
			"X-Hf-Bill-To": "my org", "X-Scale-Up-Timeout": "91", "User-Agent": "annotate/1.2",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			api := &detecttest.API{}
			client, _ := connect(t, api)
			tc.set(client)
			dets, err := client.Detect(t.Context(), photo())
			require.NoError(t, err)
			assert.Len(t, dets, 5)
			require.Empty(t, api.Breaches())
			header := api.Requests()[0].Header
			assert.Equal(t, "application/json", header.Get("Accept"))
			assert.Contains(t, header.Get("User-Agent"), "annotate")
			for _, name := range []string{
				"Content-Type", "X-Wait-For-Model", "X-Use-Cache", "X-Hf-Bill-To", "X-Scale-Up-Timeout", "User-Agent",
			} {
				if want, ok := tc.want[name]; ok || name != "User-Agent" {
					assert.Equal(t, want, header.Get(name), name)
				}
			}
			assert.Equal(t, client.Parameters, api.Requests()[0].Parameters)
		})
	}
}

func TestClientSendsThePasswordOfAnAddress(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		assert.Equal(t, "ann and pass", user+" and "+password)
		http.Error(w, r.Header.Get("Authorization")+fmt.Sprintf(" means %s:%s, %[2]s", user, password), http.StatusTeapot)
	}))
	defer server.Close()
	client := &detect.Client{Endpoint: strings.Replace(server.URL, "//", "//ann:pass@", 1)}
	_, err := client.Detect(t.Context(), photo())
	assert.ErrorContains(t, err, "Basic xxxxx means xxxxx, xxxxx")
	assert.NotContains(t, client.URL(), "pass")
}

// R7 comes whatever is asked for, as from servers that ignore the threshold.
func TestClientAppliesTheThreshold(t *testing.T) {
	for threshold, want := range map[float64]int{0: 3, 0.5: 3, 0.5733323693275452: 2, 0.58: 1, 1: 0} {
		api := &detecttest.API{}
		client, _ := connect(t, api)
		client.Parameters.Threshold = &threshold
		api.Play(detecttest.Named("200 R7, overlapping"))
		dets, err := client.Detect(t.Context(), photo())
		require.NoError(t, err)
		assert.Len(t, dets, want, "threshold %v", threshold)
		assert.NotNil(t, dets)
	}
}

// Oracle: the clock of the bubble.
func TestClientWaits(t *testing.T) {
	for row, want := range map[string][2]time.Duration{
		"503 loading, estimated_time 20":       {20 * time.Second, 20 * time.Second},
		"503 loading, estimated_time 1809.18":  {time.Minute, time.Minute},
		"503 loading, estimated_time 0":        {500 * time.Millisecond, time.Second},
		"503 loading, estimated_time a string": {20 * time.Second, 20 * time.Second},
		"429 Retry-After 2":                    {2 * time.Second, 2 * time.Second},
		"429 Retry-After a date":               {29 * time.Second, 30 * time.Second},
		"429 RateLimit used up":                {55 * time.Second, 55 * time.Second},
		"429 RateLimit not the cause":          {500 * time.Millisecond, time.Second},
		"no answer":                            {150500 * time.Millisecond, 151 * time.Second},
		"one byte a second":                    {150500 * time.Millisecond, 151 * time.Second},
	} {
		t.Run(row, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &detecttest.API{}
				client, _ := connect(t, api)
				api.Play(detecttest.Named(row))
				_, err := client.Detect(t.Context(), photo())
				require.NoError(t, err)
				requests := api.Requests()
				require.Len(t, requests, 2)
				between := requests[1].Time.Sub(requests[0].Time)
				assert.GreaterOrEqual(t, between, want[0])
				assert.LessOrEqual(t, between, want[1])
			})
		})
	}
}

func TestClientTimeouts(t *testing.T) {
	slow := func(d time.Duration) detecttest.Row {
		return detecttest.Row{Reply: func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(d)
			io.WriteString(w, "[]")
		}}
	}
	for name, tc := range map[string]struct {
		set   func(*detect.Client)
		row   detecttest.Row
		tries int64
		after time.Duration // how long it takes at most
		says  string        // empty: it succeeds
	}{
		"a busy server's own limit fits in": {func(*detect.Client) {}, slow(125 * time.Second), 1, 125 * time.Second, ""},
		"a try": {func(c *detect.Client) { c.Timeout, c.Retry.Retries = 10*time.Second, 1 },
			slow(time.Hour), 2, 21 * time.Second, "no complete answer within 10s (2 tries)"},
		"all tries": {func(c *detect.Client) { c.Timeout, c.TotalTimeout = 40*time.Second, time.Minute },
			slow(time.Hour), 2, time.Minute, "(2 tries)"},
		"no wait beyond the end": {func(c *detect.Client) { c.TotalTimeout = 100 * time.Second },
			detecttest.Named("503 loading, estimated_time 1809.18"), 2, time.Minute, "currently loading (2 tries)"},
		"by default all ends": {func(c *detect.Client) { c.Retry.Retries = 1000 },
			detecttest.Named("503 loading, estimated_time 1809.18"), 10, 10 * time.Minute, "currently loading (10 tries)"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &detecttest.API{}
				client, _ := connect(t, api)
				tc.set(client)
				api.Repeat(tc.row)
				start := time.Now()
				_, err := client.Detect(t.Context(), photo())
				assert.LessOrEqual(t, time.Since(start), tc.after)
				assert.Equal(t, tc.tries, client.Calls())
				if tc.says == "" {
					assert.NoError(t, err)
				} else {
					assert.ErrorContains(t, err, tc.says)
					assert.NotErrorIs(t, err, context.DeadlineExceeded, "the caller's is not over")
				}
				time.Sleep(time.Hour) // the handlers that still sleep end before the bubble
			})
		})
	}
}

func TestClientCancellation(t *testing.T) {
	for row, at := range map[string]time.Duration{
		"503 loading, estimated_time 20": 10 * time.Second, // in the wait
		"no answer":                      10 * time.Second,
		"stall after the header":         10 * time.Second,
		"one byte a second":              10*time.Second + 1,
	} {
		t.Run(row, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &detecttest.API{}
				client, _ := connect(t, api)
				api.Repeat(detecttest.Named(row))
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(at, cancel)
				start := time.Now()
				_, err := client.Detect(ctx, photo())
				assert.ErrorIs(t, err, context.Canceled)
				assert.ErrorContains(t, err, "sub/a.jpg")
				assert.Equal(t, at, time.Since(start), "at once")
				assert.EqualValues(t, 1, client.Calls())
			})
		})
	}
	t.Run("the caller's deadline", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			api := &detecttest.API{}
			client, _ := connect(t, api)
			api.Repeat(detecttest.Named("no answer"))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err := client.Detect(ctx, photo())
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
	})
}

func TestClientFollowsRedirects(t *testing.T) {
	api := &detecttest.API{}
	client, _ := connect(t, api)
	api.Play(detecttest.Named("307 on the same host"), detecttest.Named("308 on the same host"))
	dets, err := client.Detect(t.Context(), photo())
	require.NoError(t, err)
	assert.Len(t, dets, 5)
	requests := api.Requests()
	require.Len(t, requests, 3)
	assert.Equal(t, photo().Data, requests[2].Photo)
	assert.Equal(t, requests[0].Header, requests[2].Header)
	assert.Empty(t, api.Breaches())

	api.Repeat(detecttest.Named("308 on the same host"))
	_, err = client.Detect(t.Context(), photo())
	assert.ErrorIs(t, err, detect.ErrRedirect)
	assert.EqualValues(t, 3+6, client.Calls())
}

// Where a redirect leads is remembered for the run, so that no photo is sent
// twice, and forgotten if it was for one request only.
func TestClientRemembersRedirects(t *testing.T) {
	for name, tc := range map[string]struct {
		once bool // each place is good for one request
		want []string
	}{
		"a place for all": {false, []string{"/", "/moved/1", "/moved/1", "/moved/1"}},
		"places for one":  {true, []string{"/", "/moved/1", "/moved/1", "/", "/moved/4", "/moved/4", "/", "/moved/7"}},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				again := slices.Contains(asked, r.URL.Path)
				asked = append(asked, r.URL.Path)
				switch {
				case r.URL.Path == "/":
					http.Redirect(w, r, fmt.Sprintf("/moved/%d", len(asked)), http.StatusTemporaryRedirect)
				case tc.once && again:
					http.NotFound(w, r)
				default:
					io.WriteString(w, "[]")
				}
			}))
			defer server.Close()
			client := &detect.Client{Endpoint: server.URL + "/"}
			for range 3 {
				_, err := client.Detect(t.Context(), photo())
				require.NoError(t, err)
			}
			assert.Equal(t, tc.want, asked)
		})
	}
}

// Where a redirect leads may be signed for it.
func TestClientScrubsSignatures(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			http.Redirect(w, r, "/?X-Amz-Signature=s3cret-of-this-one", http.StatusTemporaryRedirect)
			return
		}
		http.Error(w, "bad signature "+r.URL.Query().Get("X-Amz-Signature"), http.StatusBadRequest)
	}))
	defer server.Close()
	client := &detect.Client{Endpoint: server.URL}
	_, err := client.Detect(t.Context(), photo())
	assert.ErrorContains(t, err, "bad signature xxxxx")
}

func TestClientFurtherHeader(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, []string{"yolos", "tiny"}, r.Header.Values("X-Model"))
		assert.Equal(t, "Bearer another", r.Header.Get("Authorization"))
		assert.Equal(t, "mine/1", r.Header.Get("User-Agent"))
		http.Error(w, r.Header.Get("X-Api-Key")+" is wrong for yolos", http.StatusUnauthorized)
	}))
	defer server.Close()
	client := &detect.Client{Endpoint: server.URL, Token: "hf_token", Header: http.Header{
		"x-model": {"yolos", "tiny"}, "Authorization": {"Bearer another"}, "X-Api-Key": {"key-of-mine"}, "User-Agent": {"mine/1"},
	}}
	_, err := client.Detect(t.Context(), photo())
	assert.ErrorContains(t, err, "xxxxx is wrong for yolos")
}

// DeepStack and CodeProject.AI take a form, and say so with their path.
func TestClientMultipart(t *testing.T) {
	for path, field := range map[string]string{"/v1/vision/detection": "", "/v1/vision/custom/birds": "", "/x": "image"} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			file, head, err := r.FormFile("image")
			if assert.NoError(t, err) {
				data, err := io.ReadAll(file)
				assert.NoError(t, err)
				assert.Equal(t, photo().Data, data)
				assert.Equal(t, "image/jpeg", head.Header.Get("Content-Type"))
				assert.Equal(t, "0.25", r.FormValue("min_confidence"))
			}
			io.WriteString(w, `{"success":true,"predictions":[{"label":"cat","confidence":0.9,"x_min":1,"y_min":2,"x_max":3,"y_max":4}]}`)
		}))
		threshold := 0.25
		client := &detect.Client{Endpoint: server.URL + path, MultipartField: field, Parameters: detect.Parameters{Threshold: &threshold}}
		dets, err := client.Detect(t.Context(), photo())
		require.NoError(t, err)
		assert.Equal(t, []detect.Detection{{Label: "cat", Score: 0.9, Box: detect.Box{XMin: 1, YMin: 2, XMax: 3, YMax: 4}}}, dets)
		server.Close()
	}
}

// A server that repeats what it was sent must not get the token into an error
// or a warning, wherever it repeats it.
func TestClientEchoedToken(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"error": func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, r.Header.Get("Authorization"), http.StatusUnauthorized)
		},
		"error in JSON": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":%q,"warnings":[%[1]q]}`, r.Header.Get("Authorization"))
		},
		"header": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Error-Message", r.Header.Get("Authorization"))
			w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
			w.Header().Set("X-HF-Warning", r.Header.Get("Authorization")+";"+r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusForbidden)
		},
		"success": func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"error":%q}`, r.Header.Get("Authorization"))
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://"+testToken+".test/?"+testToken)
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"not HTTP": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if assert.NoError(t, err) {
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\n%s\x1b[31m\r\n\r\n", r.Header.Get("Authorization"))
				conn.Close()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &detecttest.API{}
				client, _ := connect(t, api)
				api.Repeat(detecttest.Row{Reply: reply})
				var told []any
				client.OnWarning = func(w detect.Warning) { told = append(told, w) }
				client.OnRetry = func(r detect.Retry) { told = append(told, r) }
				_, err := client.Detect(t.Context(), photo())
				require.Error(t, err)
				for ; err != nil; err = errors.Unwrap(err) {
					checkSecret(t, fmt.Sprintf("%v %+v %#v", err, err, err))
				}
				checkSecret(t, fmt.Sprintf("%+v", told))
			})
		})
	}
}

func TestClientEchoedTokenInALabel(t *testing.T) {
	api := &detecttest.API{}
	client, _ := connect(t, api)
	api.Repeat(detecttest.Row{Reply: func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `[{"label":%q,"score":0.9,"box":{"xmin":1,"ymin":2,"xmax":3,"ymax":4}}]`, "cat of "+r.Header.Get("Authorization"))
	}})
	dets, err := client.Detect(t.Context(), photo())
	require.NoError(t, err)
	assert.Equal(t, "cat of Bearer [token]", dets[0].Label)
}

func checkSecret(t *testing.T, text string) {
	t.Helper()
	assert.NotContains(t, strings.ToLower(text), strings.ToLower(testToken))
	assert.NotContains(t, text, "\x1b")
}

func TestClientRefusesAnEmptyPhoto(t *testing.T) {
	client, _ := connect(t, &detecttest.API{})
	_, err := client.Detect(t.Context(), &detect.Image{Name: "a.jpg"})
	assert.ErrorIs(t, err, detect.ErrImage)
	assert.Zero(t, client.Calls())
}

// The bound holds for what a compressed reply becomes.
func TestClientBoundsCompressedReplies(t *testing.T) {
	api := &detecttest.API{}
	client, _ := connect(t, api)
	api.Repeat(detecttest.Row{Reply: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 12 {
			if _, err := z.Write(make([]byte, 1<<20)); err != nil {
				return // the client has left, as it should
			}
		}
		z.Close()
	}})
	_, err := client.Detect(t.Context(), photo())
	assert.ErrorIs(t, err, detect.ErrReply)
	assert.ErrorContains(t, err, "longer than 8 MiB")
}

// Over real connections, as the errors of crypto/tls cannot be made up.
func TestClientTLS(t *testing.T) {
	api := &detecttest.API{}
	plain, encrypted := httptest.NewServer(api), httptest.NewUnstartedServer(api)
	encrypted.Config.ErrorLog = log.New(io.Discard, "", 0)
	encrypted.StartTLS()
	defer plain.Close()
	defer encrypted.Close()
	for name, tc := range map[string]struct{ endpoint, says string }{
		"unknown authority": {encrypted.URL, "certificate"},
		"not TLS":           {strings.Replace(plain.URL, "http:", "https:", 1), "TLS handshake"},
	} {
		t.Run(name, func(t *testing.T) {
			client := &detect.Client{Endpoint: tc.endpoint, Retry: detect.RetryPolicy{First: time.Millisecond, Longest: time.Millisecond}}
			_, err := client.Detect(t.Context(), photo())
			assert.ErrorIs(t, err, detect.ErrUnreachable)
			checkMessage(t, err, tc.says)
			assert.EqualValues(t, 3, client.Calls(), "a brief retry")
		})
	}
	client := &detect.Client{Endpoint: encrypted.URL, Transport: encrypted.Client().Transport}
	_, err := client.Detect(t.Context(), photo())
	assert.NoError(t, err)
}

// Over real connections: as many as there are requests at a time, and no more.
func TestClientReusesConnections(t *testing.T) {
	const inFlight, rounds = 8, 5
	var opened atomic.Int64
	api := &detecttest.API{}
	server := httptest.NewUnstartedServer(api)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := &detect.Client{Endpoint: server.URL}
	for range rounds {
		var group sync.WaitGroup
		for range inFlight {
			group.Go(func() {
				_, err := client.Detect(t.Context(), photo())
				assert.NoError(t, err)
			})
		}
		group.Wait()
	}
	assert.EqualValues(t, inFlight*rounds, client.Calls())
	// A request that finds every connection taken dials, and may then be given
	// one that became idle meanwhile; with two idle ones it would be 30 or so.
	assert.LessOrEqual(t, opened.Load(), int64(2*inFlight))
}
