package storage

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Store reads and writes files and objects. The zero value is ready, and reads
// settings and credentials when it meets the first URL. It is safe for concurrent
// use.
type Store struct {
	// Retries is how many times a request is made that the server cannot answer,
	// the first included; 0 means 10, over some 5 s.
	Retries int

	once     sync.Once
	client   client
	creds    *credentials.Credentials
	err      error         // why there is no client
	answered atomic.Bool   // a request has been
	patience time.Duration // for tests; 0: patience
}

// Object is a file, or an object in a bucket.
type Object struct {
	Name     string // a path or a URL, as [Store.Open] takes it
	Size     int64  // bytes
	Modified time.Time
	// ETag differs, of an object, when its bytes do; a file has none.
	ETag string
	// Note is what [Store.WriteNoted] was given with the bytes that are still there;
	// empty if that is not known. A listing does not tell it.
	Note string
}

// Version differs, of an object, when its bytes do, also where the server has no tag,
// or the same for what is as long. It is empty where that is not certain yet: without
// a tag, an object that changed just now may change again within the second that its
// time is counted in, by a clock that is not this one.
func (o Object) Version() string {
	// Signed requests are refused by clocks that are further apart than a quarter of an hour.
	const apart = 16 * time.Minute
	if o.ETag == "" && time.Since(o.Modified) < apart {
		return ""
	}
	return fmt.Sprintf("%s %d %d", o.ETag, o.Size, o.Modified.Unix()) // some listings have more digits than other replies
}

// Range is a part of an object. The zero value is all of it.
type Range struct {
	From   int64
	Length int64 // 0: all from there
}

// Open opens a file or an object, or a part of it. What it tells of a part is the
// size of the whole. A part that begins behind the end is empty. A connection that
// breaks is made anew, and goes on where it was.
func (s *Store) Open(ctx context.Context, name string, part Range) (io.ReadCloser, Object, error) {
	if !IsURL(name) {
		return openFile(name, part)
	}
	p, err := s.object(name)
	if err != nil {
		return nil, Object{}, err
	}
	r := &reader{ctx: ctx, store: s, place: p, at: part.From, end: -1}
	if part.Length > 0 {
		r.end = part.From + part.Length
	}
	info, err := r.open()
	if reply, ok := errors.AsType[minio.ErrorResponse](err); ok && reply.Code == minio.InvalidRange {
		info, err := s.Stat(ctx, name)
		return io.NopCloser(strings.NewReader("")), info, err
	}
	if err != nil {
		return nil, Object{}, s.failed(ctx, "open", p, err)
	}
	return r, info, nil
}

// Stat tells of a file or an object. Nothing of the name is [fs.ErrNotExist].
func (s *Store) Stat(ctx context.Context, name string) (Object, error) {
	if !IsURL(name) {
		return statFile(name)
	}
	p, err := s.object(name)
	if err != nil {
		return Object{}, err
	}
	info, err := s.client.stat(ctx, p.bucket, p.key, minio.StatObjectOptions{})
	if err != nil {
		if reply, ok := errors.AsType[minio.ErrorResponse](err); ok && reply.StatusCode < 500 && reply.StatusCode != http.StatusNotFound {
			err = s.inWords(ctx, p, err)
		}
		return Object{}, s.failed(ctx, "stat", p, err)
	}
	return objectOf(p, info), nil
}

// inWords returns why an object cannot be had, where the answer to HEAD, which has no
// document, says little: what the server says when it is asked for a byte.
func (s *Store) inWords(ctx context.Context, p place, short error) error {
	var o minio.GetObjectOptions
	if err := o.SetRange(0, 0); err != nil {
		return short
	}
	body, _, _, err := s.client.get(ctx, p.bucket, p.key, o)
	if err == nil {
		body.Close()
		return short
	}
	return err
}

// List yields all files below a folder, or all objects whose keys begin with that
// of the URL and a slash, in the order of their names' bytes, as the listing comes.
// A folder that is not there is [fs.ErrNotExist]; of a bucket it is an empty
// listing. An error ends the listing.
func (s *Store) List(ctx context.Context, folder string) iter.Seq2[Object, error] {
	if !IsURL(folder) {
		return listFiles(ctx, folder)
	}
	p, err := s.place(folder)
	if err != nil {
		return func(yield func(Object, error) bool) { yield(Object{}, err) }
	}
	if p.key != "" && !strings.HasSuffix(p.key, "/") {
		p.key += "/"
	}
	return s.list(ctx, p, true)
}

// Folders returns the names of the folders right below a folder or a URL; none if it
// is not there.
func (s *Store) Folders(ctx context.Context, folder string) (names []string, err error) {
	if !IsURL(folder) {
		return folders(folder)
	}
	p, err := s.place(strings.TrimSuffix(folder, "/") + "/")
	if err != nil {
		return nil, err
	}
	for o, err := range s.list(ctx, p, false) {
		if err != nil {
			return nil, err
		}
		if name, ok := strings.CutSuffix(o.Name[len(p.String()):], "/"); ok && name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// list yields the objects whose keys begin with p's, or if it is not deep, of those
// with a further slash only what comes up to that.
func (s *Store) list(ctx context.Context, p place, deep bool) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // the client wants it, to end
		last, mark, n, again := "", "", 0, false
		for info := range s.client.list(ctx, p.bucket, minio.ListObjectsOptions{Prefix: p.key, Recursive: deep}) {
			if info.Err != nil {
				yield(Object{}, s.failed(ctx, "list", p, info.Err))
				return
			}
			switch { // a server that takes no notice of where a page begins lists for ever
			case n > 0 && info.Key == last && !again: // the end of a page may be the next one's beginning
				again = true
				continue
			case n > 0 && (info.Key == last || info.Key == mark):
				yield(Object{}, &Error{Op: "list", Name: p.String(), Err: fmt.Errorf("the listing has %q twice: %w", info.Key, ErrUnavailable)})
				return
			case n&(n-1) == 0: // as Brent finds cycles
				mark = info.Key
			}
			last, again = info.Key, false
			n++
			if !yield(objectOf(place{p.bucket, info.Key}, info), nil) {
				return
			}
		}
		if ctx.Err() != nil { // the client just stops
			yield(Object{}, context.Cause(ctx))
		}
	}
}

// Write writes a file or an object whole or not at all, in place of what has its
// name. Missing folders are made. What is written to an object is held in memory,
// from 32 MB on in a temporary file, until it is complete.
func (s *Store) Write(ctx context.Context, name string, write func(io.Writer) error) error {
	return s.WriteNoted(ctx, name, "", write)
}

// WriteNoted is [Store.Write] with a note on an object, for [Object.Note]: a line of
// ASCII, some hundred bytes at most. A file keeps none.
func (s *Store) WriteNoted(ctx context.Context, name, note string, write func(io.Writer) error) error {
	if !IsURL(name) {
		return writeFile(name, write)
	}
	p, err := s.object(name)
	if err != nil {
		return err
	}
	var held Held
	defer held.Close()
	if err := write(&held); err != nil {
		return err
	}
	return s.put(ctx, p, &held, held.size, note)
}

// put uploads an object in one request, however large: what is uploaded in parts
// is left lying about, and paid for, when a program is killed. The server compares
// the sum of what came.
func (s *Store) put(ctx context.Context, p place, data io.ReaderAt, size int64, note string) error {
	const most = 5 << 30
	if size > most {
		return &Error{Op: "write", Name: p.String(), Err: fmt.Errorf("%d bytes, and an object that is written takes %d at most", size, int64(most))}
	}
	hash := md5.New()
	if _, err := io.Copy(hash, io.NewSectionReader(data, 0, size)); err != nil {
		return err
	}
	sum := hash.Sum(nil)
	o := minio.PutObjectOptions{ContentType: contentType(p.key), DisableContentSha256: true}
	if note != "" {
		o.UserMetadata = map[string]string{noteKey: hex.EncodeToString(sum) + " " + note}
	}
	info, err := s.client.put(ctx, p.bucket, p.key, io.NewSectionReader(data, 0, size), size, base64.StdEncoding.EncodeToString(sum), "", o)
	if err == nil && info.ETag == "" { // what answers may be a proxy's page, and be well for it
		var there minio.ObjectInfo
		if there, err = s.client.stat(ctx, p.bucket, p.key, minio.StatObjectOptions{}); err == nil && there.Size != size {
			err = &Error{Op: "write", Name: p.String(), Err: fmt.Errorf("%w: %d bytes are there of %d", ErrUnavailable, there.Size, size)}
		}
	}
	return s.failed(ctx, "write", p, err)
}

// noteKey is the name of an object's metadata, behind x-amz-meta-, in which its note is.
// Before it stands the MD5 sum of the bytes that it is about: metadata stays where
// another program writes an object anew, as it does where buckets are mounted. The tag
// tells, which is that sum wherever the server itself does not encrypt by a key of the
// user's.
const noteKey = "Annotate"

func noteOf(info minio.ObjectInfo) string {
	sum, note, _ := strings.Cut(info.UserMetadata[noteKey], " ")
	if sum == "" || sum != info.ETag {
		return ""
	}
	return note
}

// object returns the place of one object, with the client ready.
func (s *Store) object(name string) (place, error) {
	p, err := s.place(name)
	if err == nil && (p.key == "" || strings.HasSuffix(p.key, "/")) {
		err = &Error{Op: "open", Name: p.String(), Err: fmt.Errorf("names no object: %w", fs.ErrInvalid)}
	}
	return p, err
}

func (s *Store) place(name string) (place, error) {
	p, err := parse(name)
	if err != nil {
		return p, err
	}
	return p, s.connect()
}

func objectOf(p place, info minio.ObjectInfo) Object {
	return Object{Name: p.String(), Size: info.Size, Modified: info.LastModified, ETag: info.ETag, Note: noteOf(info)}
}

// contentTypes are for browsers that an object is shown in. Those of the system
// are not asked: they differ, and take time to read.
var contentTypes = map[string]string{
	".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".svg": "image/svg+xml",
	".html": "text/html; charset=utf-8", ".xml": "text/xml; charset=utf-8", ".csv": "text/csv; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".yaml": "text/plain; charset=utf-8",
	".json": "application/json", ".jsonl": "application/x-ndjson",
}

func contentType(key string) string {
	if t := contentTypes[strings.ToLower(path.Ext(key))]; t != "" {
		return t
	}
	return "application/octet-stream"
}
