package main

import (
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"annotate/detect"
)

// apiFlags say how the object-detection API is called.
type apiFlags struct {
	model, endpoint, baseURL string
	billTo                   string
	waitForModel, noCache    bool
	allowInsecure            bool
	scaleUpTimeout           time.Duration
	timeout, totalTimeout    time.Duration
	retries                  int
	noToken                  bool
	header                   headerValue
	candidateLabels          []string
	multipart                string
	rate                     rateValue
	maxCalls                 int64
}

func (f *apiFlags) bind(fs *pflag.FlagSet) {
	fs.StringVarP(&f.model, "model", "m", detect.DefaultModel, "model id, or the full URL of an endpoint")
	fs.StringVar(&f.endpoint, "endpoint", "", "`URL` to POST photos to, as it is: a dedicated endpoint, annotate serve")
	fs.StringVar(&f.baseURL, "base-url", "", "`URL` of a gateway: photos go to URL/models/MODEL (default $HF_INFERENCE_ENDPOINT, else Hugging Face's router)")
	fs.StringSliceVar(&f.candidateLabels, "candidate-labels", nil, "what a zero-shot model is to look for, such as \"cat,remote control\"")
	fs.Var(&f.header, "header", "a header field to send with every request, `'Name: value'`, or Name=@FILE for a secret; repeatable")
	fs.StringVar(&f.multipart, "multipart", "", "send photos in the `FIELD` of a form, as DeepStack and its like want it (default image for their paths)")
	fs.BoolVar(&f.waitForModel, "wait-for-model", false, "let a cold model load rather than answer 503, from the first try on")
	fs.BoolVar(&f.noCache, "no-cache", false, "ask the server not to answer from its cache")
	fs.StringVar(&f.billTo, "bill-to", "", "`organisation` that pays")
	fs.DurationVar(&f.scaleUpTimeout, "scale-up-timeout", 0, "how long a dedicated endpoint may take to scale up from zero")
	fs.DurationVar(&f.timeout, "timeout", 150*time.Second, "for one try of a request, the answer included")
	fs.DurationVar(&f.totalTimeout, "total-timeout", 10*time.Minute, "for one photo, retries included")
	fs.IntVar(&f.retries, "retries", 5, "how often a request is tried again")
	fs.Var(&f.rate, "rate", "at most so many requests, `N/s`, N/m or N/h")
	fs.Int64Var(&f.maxCalls, "max-calls", 0, "at most this many requests in all, retries included (0: no limit)")
	fs.BoolVar(&f.noToken, "no-token", false, "send no token, even if there is one")
	fs.BoolVar(&f.allowInsecure, "allow-insecure", false, "send the token over plain http to another machine")
}

// client returns the client that the flags and the environment describe. It
// tells what the server warns of and what is tried again.
func (f *apiFlags) client(p *progress) (*detect.Client, error) {
	var token detect.Token
	if !f.noToken {
		var err error
		if token, err = detect.ResolveToken(os.Getenv, os.ReadFile); err != nil {
			return nil, usagef("%w", err)
		}
	}
	c := &detect.Client{
		Model: f.model, Endpoint: f.endpoint, BaseURL: f.baseURL,
		Token: token, AllowInsecure: f.allowInsecure, Offline: isTrue(os.Getenv("HF_HUB_OFFLINE")),
		WaitForModel: f.waitForModel, NoCache: f.noCache, BillTo: f.billTo, ScaleUpTimeout: f.scaleUpTimeout,
		Timeout: f.timeout, TotalTimeout: f.totalTimeout, Retry: detect.RetryPolicy{Retries: f.retries},
		UserAgent: "annotate/" + version,
		Header:    f.header.Header, MultipartField: f.multipart, Rate: float64(f.rate), MaxCalls: f.maxCalls,
		OnRetry: func(r detect.Retry) {
			p.line("%s: %v; trying again in %v", r.Image, r.Err, r.Wait.Round(100*time.Millisecond))
		},
		OnForm: func(form string) { p.once("the server's answers are read as those of " + form) },
		OnWarning: func(w detect.Warning) {
			p.once("warning of the server: " + strings.TrimPrefix(w.Topic+": "+w.Message, ": "))
		},
	}
	if f.retries <= 0 {
		c.Retry.Retries = -1 // zero is the client's own default
	}
	if c.BaseURL == "" {
		c.BaseURL = os.Getenv("HF_INFERENCE_ENDPOINT")
	}
	return c, nil
}

// name is the model's, or the host's where only that is known.
func (f *apiFlags) name() string {
	for _, address := range []string{f.endpoint, f.model} {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			return u.Hostname()
		}
	}
	return f.model
}

// isTrue reads a switch in the environment as huggingface_hub does.
func isTrue(value string) bool {
	if on, err := strconv.ParseBool(value); err == nil {
		return on
	}
	switch strings.ToUpper(value) {
	case "ON", "YES", "Y":
		return true
	}
	return false
}
