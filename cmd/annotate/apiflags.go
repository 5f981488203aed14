package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/shard"
	"annotate/detect/storage"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
)

// apiFlags say how the object-detection API is called.
type apiFlags struct {
	model, endpoint, baseURL string
	source                   string
	billTo                   string
	waitForModel, noCache    bool
	allowInsecure            bool
	scaleUpTimeout           time.Duration
	timeout, totalTimeout    time.Duration
	retries                  int
	noToken                  bool
	header                   cli.Header
	candidateLabels          []string
	multipart                string
	rate                     float64
	maxCalls                 int64
}

func (f *apiFlags) bind(fs *pflag.FlagSet) {
	fs.StringVarP(&f.model, "model", "m", detect.DefaultModel, "`ID` of a model on the Hub, or the full URL of an endpoint")
	fs.StringVar(&f.endpoint, "endpoint", "", "`URL` to POST photos to, as it is: a dedicated endpoint, annotate serve")
	fs.StringVar(&f.baseURL, "base-url", "", "`URL` of a gateway: photos go to URL/models/MODEL (default $HF_INFERENCE_ENDPOINT, else Hugging Face's router)")
	fs.StringVar(&f.source, "source", "", "`NAME` by which the record knows the API, in place of its address: runs by way of other gateways take each other's answers")
	fs.StringSliceVar(&f.candidateLabels, "candidate-labels", nil, "`WORDS` that a zero-shot model is to look for, such as \"cat,remote control\"")
	fs.Var(&f.header, "header", "a header field to send with every request, `'Name: value'`, or Name=@FILE for a secret; repeatable")
	fs.StringVar(&f.multipart, "multipart", "", "send each photo as the `FIELD` of a form (multipart/form-data), as DeepStack and its like want it (for their paths the default is image)")
	fs.BoolVar(&f.waitForModel, "wait-for-model", false, "ask the server to wait while it loads a model, rather than to answer that it is not ready")
	fs.BoolVar(&f.noCache, "no-cache", false, "ask the server not to answer from its cache")
	fs.StringVar(&f.billTo, "bill-to", "", "`organisation` that pays")
	fs.DurationVar(&f.scaleUpTimeout, "scale-up-timeout", 0, "how long a dedicated endpoint that has scaled to zero may take to start (`TIME` such as 3m)")
	fs.DurationVar(&f.timeout, "timeout", 150*time.Second, "`TIME` for one try of a request, the answer included")
	fs.DurationVar(&f.totalTimeout, "total-timeout", 10*time.Minute, "`TIME` for one photo, retries included")
	fs.IntVar(&f.retries, "retries", 5, "how often a request that failed is tried again (`N` times)")
	cli.ParsedVar(fs, &f.rate, "rate", "N/s", parseRate, "at most so many requests, `N/s`, N/m or N/h")
	fs.Int64Var(&f.maxCalls, "max-calls", 0, "at most `N` requests in all, retries included (0: no limit)")
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
		Token: token, AllowInsecure: f.allowInsecure, Offline: detect.IsTrue(os.Getenv("HF_HUB_OFFLINE")),
		WaitForModel: f.waitForModel, NoCache: f.noCache, BillTo: f.billTo, ScaleUpTimeout: f.scaleUpTimeout,
		Timeout: f.timeout, TotalTimeout: f.totalTimeout, Retry: detect.RetryPolicy{Retries: f.retries},
		UserAgent: "annotate/" + version,
		Header:    f.header.Header, MultipartField: f.multipart, Rate: f.rate, MaxCalls: f.maxCalls,
		OnRetry: func(r detect.Retry) {
			if p.Quiet && !p.First("tried again") { // of a million, some are
				return
			}
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

// taskFlags say what a run is given to do, and how it ends: what scripts and the
// engines that repeat tasks want to know.
type taskFlags struct {
	filesFrom   string
	null        bool
	retryFailed bool
	maxFailures failures
	grace       time.Duration
	summary     string
	summed      bool // the counts are written
	shardText   string

	shard shard.Shard   // what shardText says, once it is checked
	list  shard.ListTag // of the list that the shard's photos are from
}

// bind adds the flags. unrecorded returns why no failures are kept, empty if they
// are.
func (f *taskFlags) bind(groups *cli.Groups, unrecorded func() string) {
	groups.Add(groupInput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.filesFrom, "files-from", "", "take the photos from a list: names below the one PATH, a line each, in `FILE` or - for standard input")
	})
	groups.Add(groupInput, cli.Unless(func() bool { return f.filesFrom != "" }, "it is about the list of --files-from, which is not given"), func(fs *pflag.FlagSet) {
		fs.BoolVarP(&f.null, "null", "0", false, "names of --files-from end with a NUL byte, as find -print0 writes them")
	})
	groups.Add(groupAPI, unrecorded, func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.retryFailed, "retry-failed", false, "try photos again of which the record says that they failed for good")
	})
	groups.Add(groupLimits, nil, func(fs *pflag.FlagSet) {
		cli.ParsedVar(fs, &f.maxFailures, "max-failures", "N|P%", parseFailures, "so many photos may fail for good, `N|P%`, and the exit code is still 0 (default 0)")
		fs.DurationVar(&f.grace, "grace", batch.DefaultGrace, "`TIME` that photos under way may take to finish once the run is stopped")
	})
	groups.Add(groupOutput, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.summary, "summary-json", "", "write the closing counts as a JSON object to `FILE`, or - for standard output")
	})
}

// bindShard adds the flag of a command that does a part of a larger run.
func (f *taskFlags) bindShard(groups *cli.Groups) {
	groups.Add(groupShards, nil, func(fs *pflag.FlagSet) {
		fs.StringVar(&f.shardText, "shard", "", "do one of n parts, `i/n`, i from 0; or auto/n, i as Kubernetes, AWS Batch, Cloud Run, Google Batch or Slurm says it")
	})
}

// names returns the photos of --files-from, nil if there is none, and which photos are
// the shard's, nil if all of them are: of a list only the shard's are read, unless
// all of them are wanted.
func (f *taskFlags) names(ctx context.Context, s *streams, all bool) (listed func(context.Context) iter.Seq2[string, error], mine func(string) bool, err error) {
	if f.filesFrom == "" {
		if f.shard.N > 0 {
			mine = f.shard.Has
		}
		return nil, mine, nil
	}
	list, name := io.NopCloser(s.in), "standard input"
	if f.filesFrom != batch.StdStream {
		name = f.filesFrom
		from := f.listed(s)
		if all && f.shard.N > 0 {
			mine, err = f.mine(ctx, s)
			from.Shard = shard.Shard{}
		}
		if err == nil {
			list, err = from.Open(ctx)
		}
		if err != nil {
			return nil, nil, usagef("--files-from: %w", err)
		}
	}
	return func(ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for photo, err := range batch.ReadNamesUntil(ctx, list, f.null) {
				if err != nil {
					err = fmt.Errorf("--files-from %s: %w", name, err)
				}
				if !yield(photo, err) {
					return
				}
			}
		}
	}, mine, nil
}

// mine returns which photos are the shard's.
func (f *taskFlags) mine(ctx context.Context, s *streams) (func(name string) bool, error) {
	if f.filesFrom == "" || f.shard.N == 0 {
		return f.shard.Has, nil
	}
	return f.listed(s).Has(ctx)
}

// listed returns the list of photos.
func (f *taskFlags) listed(s *streams) bucket.List {
	return bucket.List{Store: s.buckets, Place: f.filesFrom, Null: f.null, Shard: f.shard}
}

// sameResults are the flags that change nothing about what a shard does, only how;
// and those that may hold a secret.
var sameResults = []string{
	"allow-insecure", "concurrency", "files-from", "grace", "header", "json", "max-calls", "max-failures", "memory", "no-token",
	"null", "output", "overwrite", "print0", "quiet", "rate", "retries", "retry-failed", "scale-up-timeout", "shard",
	"summary-json", "timeout", "total-timeout", "wait-for-model", "workers", "no-cache", "bill-to", "decoders",
}

// optionsHash returns a hash of all that changes the results of a run: its paths,
// flags, and the files that these name, as far as their sizes and times tell, or a
// bucket's server.
func (s *streams) optionsHash(ctx context.Context, flags *pflag.FlagSet, args []string, files ...string) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q\n", args, os.Getenv("HF_INFERENCE_ENDPOINT"))
	flags.Visit(func(f *pflag.Flag) {
		if slices.Contains(sameResults, f.Name) {
			return
		}
		fmt.Fprintf(sum, "%s=%q\n", f.Name, f.Value)
		if slices.Contains(addressFlags, f.Name) {
			return
		}
		for _, value := range valuesOf(f) {
			_, file := dataset.SplitFormat(value)
			files = append(files, file)
		}
	})
	for _, file := range files {
		if storage.IsURL(file) {
			tag, err := s.labelsAt(file).Tag(ctx)
			if err != nil {
				return "", usagef("%w", err)
			}
			fmt.Fprintf(sum, "%q %s\n", file, tag)
			continue
		}
		// A folder's own time says nothing of labels that are edited in it.
		_ = filepath.WalkDir(file, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path != file && !labelNames.MatchString(path) {
				return nil // opening tells
			}
			if info, err := os.Stat(path); err == nil && !info.IsDir() {
				fmt.Fprintf(sum, "%q %d %d\n", path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return hex.EncodeToString(sum.Sum(nil))[:32], nil
}

// failures are how many photos may fail: a number, or a share.
type failures struct {
	count   int
	percent float64
}

func parseFailures(text string) (f failures, err error) {
	if number, isShare := strings.CutSuffix(text, "%"); isShare {
		f.percent, err = strconv.ParseFloat(number, 64)
	} else {
		f.count, err = strconv.Atoi(text)
	}
	if err != nil || f.count < 0 || !(f.percent >= 0 && f.percent <= 100) {
		return f, fmt.Errorf("want a number of photos, or a share such as 1%%")
	}
	return f, nil
}

// of returns how many of so many photos may fail: of a share, no more than that.
func (f failures) of(photos int) int {
	const noise = 1e-6 // 4.35 % of 10,000 is 435, and in binary a little less
	return max(f.count, int(f.percent*float64(photos)/100+noise))
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
