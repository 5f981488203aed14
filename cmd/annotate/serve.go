package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/sync/errgroup"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/detect/record"
	"annotate/detect/server"
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
	groups.add(groupInput, nil, func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&c.from, "from", nil, "what to answer, `FILE|DIR`: a detections.jsonl, COCO, YOLO, VOC, CSV, or photos with JSON in the API's form beside them; repeatable")
		flags.StringVar(&c.photos, "photos", "", "`folder` of the photos that --from names (default its own)")
	})
	groups.add("The server", nil, func(flags *pflag.FlagSet) {
		flags.StringVar(&c.addr, "addr", "127.0.0.1:8411", "`HOST:PORT` to listen on; port 0 takes a free one")
		flags.StringSliceVar(&c.models, "model", nil, "`IDS` of models to answer for, separated by commas (default any)")
		flags.BoolVar(&c.requireToken, "require-token", false, "answer only requests that carry the token of this environment (HF_TOKEN)")
		flags.StringSliceVar(&c.origins, "allow-origin", nil, "`ORIGIN` such as https://example.org whose pages may ask from a browser; * for all")
		flags.DurationVar(&c.warmUp, "warm-up", 0, "answer 503 for this `TIME` after the first request, as a cold model does")
		flags.DurationVar(&c.delay, "delay", 0, "take this `TIME` for an answer")
		flags.BoolVar(&c.sequential, "sequential", false, "answer one request at a time, as the API's servers do")
	})
	groups.add(groupLimits, nil, c.read.bind)
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
	known := &answers{streams: c.streams, limits: limits, tell: newProgress(c.err, false).tell}
	for _, from := range c.from {
		if err := known.add(ctx, from, c.photos); err != nil {
			return err
		}
	}
	if known.images == 0 {
		return usagef("no detections in %v", c.from)
	}
	known.fingerprint(ctx)
	handler.Detector = &known.replay

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
	fmt.Fprintf(c.err, "serving the detections of %s; stop with Ctrl-C\n", detect.Plural(known.images, "photo"))
	fmt.Fprintf(c.out, "http://%s\n", listener.Addr())
	if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return &exitError{code: exitUsage, err: err}
	}
	return nil
}

// answers are what `serve` answers with: recorded detections, found by a photo's
// bytes or by what it looks like. tell may be called from several goroutines.
type answers struct {
	*streams
	limits photo.Limits
	tell   func(error)
	replay record.Replay
	images int
	photos []answeredPhoto
}

// answeredPhoto is a photo with an answer, whose file is at hand.
type answeredPhoto struct{ sum, path string }

// lookalikeMargin is by how many bits of 64 another photo's fingerprint may be worse
// and still be as good a match.
const lookalikeMargin = 2

// add adds recordings or labels whose photos are in the folder photos, or beside
// them if that is empty. Labels without the hash of their photo answer only if it
// is at hand: uploads have no names.
func (a *answers) add(ctx context.Context, from, photos string) error {
	if photos == "" {
		_, photos = dataset.SplitFormat(from)
		if info, err := os.Stat(photos); err == nil && !info.IsDir() {
			photos = filepath.Dir(photos)
		}
	}
	at, err := photosIn(ctx, []string{photos})
	if err != nil {
		return err
	}
	d, _, err := a.openLabels(ctx, from, dataset.Options{Photos: at}, a.tell)
	if err != nil {
		return err
	}
	for i := range d.Images {
		if ctx.Err() != nil {
			return stopOf(ctx)
		}
		img := &d.Images[i]
		e := record.Entry{Image: img.Name, SHA256: img.SHA256, Width: img.Width, Height: img.Height, Detections: img.Detections()}
		path := img.PhotoPath()
		switch {
		case path != "" && e.SHA256 == "":
			p, err := a.open(path)
			if err != nil {
				a.tell(err)
				continue
			}
			e.SHA256 = record.Sum(p.Data)
			if e.Width <= 0 || e.Height <= 0 {
				e.Width, e.Height = p.Width, p.Height
			}
		case e.SHA256 == "":
			continue // told when it was read
		}
		if path != "" {
			a.photos = append(a.photos, answeredPhoto{e.SHA256, path})
		}
		a.images++
		a.replay.Add(e)
	}
	if d.Format == dataset.Record {
		return a.addTiles(ctx, from)
	}
	return nil
}

// addTiles adds what a record knows about parts of photos, so that a run with
// --slice can be served, too. A part is known by the bytes that were sent.
func (a *answers) addTiles(ctx context.Context, from string) error {
	parts, err := dataset.RecordParts(ctx, from)
	if err != nil {
		return err
	}
	for _, p := range parts {
		f, err := p.Open()
		if err != nil {
			return err
		}
		for e, err := range record.DecodeAll(p.Name, f) {
			if err == nil && e.TileSHA256 != "" { // bad lines were told before
				e.Image, e.SHA256 = "", e.TileSHA256
				a.replay.Add(e)
			}
		}
		f.Close()
	}
	return nil
}

func (a *answers) open(path string) (*photo.Photo, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return photo.Open(path, data, a.limits)
}

// fingerprint makes photos known by their looks too. The fingerprints are taken
// in the background; a search waits for them.
func (a *answers) fingerprint(ctx context.Context) {
	alike := &record.Lookalikes[photo.Fingerprint]{
		Fingerprint: func(data []byte) (photo.Fingerprint, error) {
			p, err := photo.Open("upload", data, a.limits)
			if err != nil {
				return photo.Fingerprint{}, err
			}
			return p.Fingerprint()
		},
		Distance: photo.Fingerprint.Distance,
		Max:      photo.AlikeDistance,
		Margin:   lookalikeMargin,
	}
	ready := make(chan struct{})
	go func() {
		defer close(ready)
		prints := make([]*photo.Fingerprint, len(a.photos))
		var group errgroup.Group
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, known := range a.photos {
			group.Go(func() error {
				if ctx.Err() != nil {
					return nil
				}
				f, err := a.fingerprintOf(known)
				if err != nil {
					a.tell(fmt.Errorf("%s: known by its bytes only: %w", known.path, err))
				} else {
					prints[i] = &f
				}
				return nil
			})
		}
		_ = group.Wait() // a photo without a fingerprint was told of
		for i, f := range prints {
			if f != nil {
				alike.Add(a.photos[i].sum, *f)
			}
		}
	}()
	a.replay.Lookalikes = func(data []byte) []string {
		<-ready
		return alike.Find(data)
	}
}

// fingerprintOf returns the fingerprint of a photo, if the file is still the one
// that was recorded.
func (a *answers) fingerprintOf(known answeredPhoto) (photo.Fingerprint, error) {
	p, err := a.open(known.path)
	if err != nil {
		return photo.Fingerprint{}, err
	}
	if record.Sum(p.Data) != known.sum {
		return photo.Fingerprint{}, errors.New("not the photo that was recorded")
	}
	return p.Fingerprint()
}
