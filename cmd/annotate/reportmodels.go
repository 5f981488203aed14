package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"annotate/detect"
	"annotate/detect/dataset"
	"annotate/render/batch"
)

// What a comparison of two runs tolerates, where nobody says otherwise.
const (
	scoreTolerance = 0.05
	boxTolerance   = 0.1
)

// current returns the detections that the page is about: those of the newer of
// two models.
func (c *reportCommand) current() string { return c.from[len(c.from)-1] }

// modelNames returns what the two models are called.
func (c *reportCommand) modelNames() []string {
	if len(c.as) == 2 {
		return c.as
	}
	if old, new := nameOf(c.from[0]), nameOf(c.from[1]); old != new {
		return []string{old, new}
	}
	return c.from
}

// openBefore opens the detections of the older of two models.
func (c *reportCommand) openBefore(ctx context.Context, r *photoRun) (err error) {
	if len(c.from) != 2 {
		return nil
	}
	c.guard.Protect(c.from[0])
	o := dataset.Options{Photos: photosOf(ctx, r.Files), OnlyPhotos: true, Names: c.names, NamesOf: r.truth}
	if c.before, _, err = openLabels(ctx, c.from[0], o, r.progress.tell); err != nil {
		return err
	}
	if c.before.FoundNothing() {
		r.progress.line("%s: no detections at all, taken as a run that found nothing", c.from[0])
	}
	return nil
}

// findBefore finds what the older of two models has on a photo. A photo that it
// does not know is an error: what it would have found is not known.
func (c *reportCommand) findBefore(ctx context.Context, o *batch.Result, wanted detect.Selection) error {
	if c.before == nil {
		return nil
	}
	img := &detect.Image{Name: o.File.Name, Width: o.Photo.Width, Height: o.Photo.Height}
	dets, err := c.before.Detector().Detect(ctx, img)
	if errors.Is(err, detect.ErrNoRecord) && c.before.FoundNothing() {
		dets, err = nil, nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", c.from[0], err)
	}
	c.older.Store(o, wanted.Apply(dets))
	return nil
}

func objectDetections(objects []detect.Object) []detect.Detection {
	return detect.Labelled{Objects: objects}.Detections()
}

var (
	driveLetter = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
	plainWord   = regexp.MustCompile(`^[\w@%+=:,./-]+$`)
)

// checkLink makes an address of --link that a page can lead to, or says why it
// is none. A path of Windows has a colon as an address has.
func (c *reportCommand) checkLink() error {
	switch {
	case c.link == "" || c.link == "files":
		return nil
	case driveLetter.MatchString(c.link):
		c.link = (&url.URL{Scheme: "file", Path: "/" + strings.ReplaceAll(c.link, `\`, "/")}).String()
	case strings.HasPrefix(c.link, `\\`):
		host, share, _ := strings.Cut(strings.ReplaceAll(c.link[2:], `\`, "/"), "/")
		c.link = (&url.URL{Scheme: "file", Host: host, Path: "/" + share}).String()
	}
	u, err := url.Parse(c.link)
	if err != nil {
		return usagef("--link: %w", err)
	}
	switch u.Scheme {
	case "", "http", "https", "file":
	default:
		return usagef("--link %s: a page cannot show photos from %s: addresses; want http, https or file", c.link, u.Scheme)
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return usagef("--link %s: want the address of a folder: what follows ? or # would come before the photos' names", c.link)
	}
	c.link = strings.TrimSuffix(c.link, "/")
	return nil
}

// shellWord quotes a word for a shell.
func shellWord(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
