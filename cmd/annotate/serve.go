package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/server"
	"annotate/render/batch"
	"annotate/render/photo"
)

// serveCommand serves recorded detections as the API.
type serveCommand struct {
	*streams
	read readFlags

	from         []string
	photos       string
	addr         string
	models       []string
	requireToken bool
	warmUp       time.Duration
	delay        time.Duration
	sequential   bool
	origins      []string
}

func newServeCommand(s *streams) *cobra.Command {
	c := &serveCommand{streams: s}
	cmd := &cobra.Command{
		Use:   "serve --from FILE|DIR",
		Short: "Serve recorded detections as the API",
		Long: `Serve answers as the object-detection API does, from recordings: for tests,
demonstrations and work without a network. A photo is known by its bytes, else
by what it looks like, whatever its size, encoding or orientation; its boxes are
scaled accordingly.

When it takes requests it prints its address to standard output.`,
		Example: `  annotate serve --from annotated/detections.jsonl --photos holiday
  annotate serve --from photos-with-sidecars --addr 127.0.0.1:8411
  annotate holiday -o out --base-url http://127.0.0.1:8411`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, args []string) error { return c.run(cmd.Context()) },
	}
	groups := groupFlags(cmd, "from", "photos", "addr", "delay")
	groups.Add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&c.from, "from", nil, "what to answer, `FILE|DIR`: a detections.jsonl, COCO, YOLO, VOC, CSV, or photos with JSON in the API's form beside them; repeatable")
		flags.StringVar(&c.photos, "photos", "", "`folder` of the photos that --from names (default its own)")
	})
	groups.Add("The server", nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.addr, "addr", "127.0.0.1:8411", "`HOST:PORT` to listen on; port 0 takes a free one")
		flags.StringSliceVar(&c.models, "model", nil, "`IDS` of models to answer for, separated by commas (default any)")
		flags.BoolVar(&c.requireToken, "require-token", false, "answer only requests that carry the token of this environment (HF_TOKEN)")
		flags.StringSliceVar(&c.origins, "allow-origin", nil, "`ORIGIN` such as https://example.org whose pages may ask from a browser; * for all")
		flags.DurationVar(&c.warmUp, "warm-up", 0, "answer 503 for this `TIME` after the first request, as a cold model does")
		flags.DurationVar(&c.delay, "delay", 0, "take this `TIME` for an answer")
		flags.BoolVar(&c.sequential, "sequential", false, "answer one request at a time, as the API's servers do")
	})
	groups.Add(groupLimits, nil, c.read.bind)
	return cmd
}

func (c *serveCommand) run(ctx context.Context) error {
	if _, _, err := net.SplitHostPort(c.addr); err != nil {
		return usagef("--addr %s: want HOST:PORT, such as 127.0.0.1:8411", c.addr)
	}
	if len(c.from) == 0 {
		return usagef("no recordings given: name them with --from")
	}
	limits, err := c.read.limits()
	if err != nil {
		return err
	}
	limits.Decoders = photo.Decoders{} // uploads come from strangers: a sandbox decodes them
	handler := &server.Handler{
		Models: c.models, AllowOrigins: c.origins, WarmUp: c.warmUp, Delay: c.delay, Sequential: c.sequential,
		MaxBody: limits.MaxBytes/3*4 + 1<<20, // base64, and the JSON around it
		Size: func(data []byte) (int, int, error) {
			p, err := photo.Open("upload", data, limits)
			if err != nil {
				return 0, 0, err
			}
			return p.Width, p.Height, nil
		},
	}
	if c.requireToken {
		token, err := detect.ResolveToken(os.Getenv, os.ReadFile)
		if err != nil || token == "" {
			return usagef("--require-token: there is no token in this environment; set HF_TOKEN")
		}
		handler.Tokens = []string{string(token)}
	}
	known := &batch.Answers{Limits: limits, Tell: newProgress(c.err, false).tell}
	for _, from := range c.from {
		if err := c.answer(ctx, known, from, c.photos); err != nil {
			return err
		}
	}
	if known.Images == 0 {
		return usagef("no detections in %v", c.from)
	}
	known.Fingerprint(ctx)
	handler.Detector = &known.Replay

	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return usagef("%w", err)
	}
	s := handler.Server(c.addr)
	context.AfterFunc(ctx, func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if s.Shutdown(ending) != nil {
			s.Close()
		}
	})
	c.underWay.Store(true) // requests have time to end
	fmt.Fprintf(c.err, "serving the detections of %s; stop with Ctrl-C\n", detect.Plural(known.Images, "photo"))
	fmt.Fprintf(c.out, "http://%s\n", listener.Addr())
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return &exitError{code: exitUsage, err: err}
	}
	return nil
}

// answer adds recordings or labels whose photos are in the folder photos, or beside
// them if that is empty, to the answers.
func (c *serveCommand) answer(ctx context.Context, known *batch.Answers, from, photos string) error {
	if photos == "" {
		_, photos = dataset.SplitFormat(from)
		if info, err := os.Stat(photos); err == nil && !info.IsDir() {
			photos = filepath.Dir(photos)
		}
	}
	at, err := batch.PhotosIn(ctx, []string{photos})
	if err != nil {
		return err
	}
	d, _, err := c.openLabels(ctx, from, dataset.Options{Photos: at, Brief: true}, known.Tell)
	if err != nil {
		return err
	}
	known.Add(ctx, d)
	if ctx.Err() != nil {
		return stopOf(ctx)
	}
	if d.Format != dataset.Record {
		return nil
	}
	parts, err := dataset.RecordParts(ctx, from)
	if err == nil {
		err = known.AddTiles(parts)
	}
	return err
}
