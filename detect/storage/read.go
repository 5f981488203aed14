package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
)

// reader reads an object, or a part of it, and goes on where it was when a
// connection breaks.
type reader struct {
	ctx   context.Context
	store *Store
	place place

	body  io.ReadCloser
	etag  string // of what is read
	at    int64  // of the next byte
	end   int64  // behind the last one; −1: not known
	tries int    // that came to nothing, one after the other
	since int64  // where this was, mostBreaks connections ago at most
	broke int    // connections, since then
}

// mostTries is how many connections may break before a byte has come, and mostBreaks
// before some have come that are worth one.
const (
	mostTries  = 4
	mostBreaks = 20
	worthOne   = 64 << 10
)

// open asks for the bytes from at to end.
func (r *reader) open() (Object, error) {
	var o minio.GetObjectOptions
	var err error
	switch {
	case r.end > 0:
		err = o.SetRange(r.at, r.end-1)
	case r.at > 0:
		err = o.SetRange(r.at, 0)
	}
	if err == nil && r.etag != "" {
		err = o.SetMatchETag(r.etag)
	}
	if err != nil {
		return Object{}, err
	}
	body, info, header, err := r.store.client.get(r.ctx, r.place.bucket, r.place.key, o)
	if err != nil {
		return Object{}, err
	}
	object := objectOf(r.place, info)
	if text := header.Get("Content-Range"); text != "" {
		var from, to, whole int64
		if _, err := fmt.Sscanf(text, "bytes %d-%d/%d", &from, &to, &whole); err != nil || from != r.at {
			body.Close()
			return Object{}, fmt.Errorf("the server sent another part: %q", text)
		}
		object.Size, r.end = whole, to+1
	} else if r.at > 0 {
		body.Close()
		return Object{}, errors.New("the server sent all in place of a part")
	} else if r.end < 0 || info.Size >= 0 && info.Size < r.end {
		r.end = info.Size
	}
	r.body, r.etag = body, info.ETag
	return object, nil
}

func (r *reader) Read(p []byte) (int, error) {
	for {
		if r.end >= 0 {
			if r.at >= r.end {
				return 0, io.EOF
			}
			p = p[:min(int64(len(p)), r.end-r.at)]
		}
		var n int
		err := io.ErrUnexpectedEOF
		if r.body != nil {
			n, err = r.body.Read(p)
		}
		r.at += int64(n)
		if n > 0 || err == nil {
			r.tries = 0
			return n, nil
		}
		if err == io.EOF {
			if r.end < 0 { // of a server that did not say how much it sends
				return 0, io.EOF
			}
			err = io.ErrUnexpectedEOF
		}
		if err := r.again(err); err != nil {
			return 0, r.store.failed(r.ctx, "read", r.place, err)
		}
	}
}

// again connects anew after a connection broke with an error, or returns why not.
func (r *reader) again(broken error) error {
	r.Close()
	if r.broke++; r.at-r.since >= worthOne {
		r.broke, r.since = 1, r.at
	}
	if r.tries++; r.tries >= mostTries || r.broke > mostBreaks || r.etag == "" {
		return fmt.Errorf("%w at byte %d of %d", broken, r.at, r.end)
	}
	select {
	case <-r.ctx.Done():
		return r.ctx.Err()
	case <-time.After(time.Duration(r.tries-1) * 200 * time.Millisecond):
	}
	_, err := r.open()
	if _, told := errors.AsType[minio.ErrorResponse](err); err != nil && !told {
		return fmt.Errorf("%w, and then %w: %w", broken, err, ErrUnavailable)
	}
	return err
}

func (r *reader) Close() error {
	if r.body == nil {
		return nil
	}
	err := r.body.Close()
	r.body = nil
	return err
}
