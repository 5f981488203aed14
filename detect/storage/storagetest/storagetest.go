// Package storagetest is a server of buckets, in memory, for tests: as much of
// S3's protocol as annotate uses, with the bucket in the path. What is asked
// differently is refused.
package storagetest

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server is an [http.Handler]. The zero value has no bucket.
type Server struct {
	// Buckets are by name; an object is by its key. They are not touched while the
	// server runs, except by [Server.Do].
	Buckets map[string]map[string][]byte
	// Page is how many keys a page of a listing has; 0: 1,000.
	Page int
	// Fail, if not nil, may answer a request in the server's place; it reports
	// whether it did.
	Fail func(w http.ResponseWriter, r *http.Request) bool

	// Tag returns the ETag of an object that holds data, empty for none; nil: the MD5 sum,
	// as of most servers.
	Tag func(data []byte) string
	// Modified are when objects changed, by /bucket/key; of others it is a day in 2023.
	Modified map[string]time.Time

	mu       sync.Mutex
	requests []string
	notes    map[string]map[string][]string // what x-amz-meta- headers an object was put with, by its path
}

// Do calls f while no request is answered.
func (s *Server) Do(f func(buckets map[string]map[string][]byte)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.Buckets)
}

// Requests returns what was asked so far: GET, HEAD, PUT or LIST, and the path.
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Refuse answers with an error as a server of buckets does.
func Refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>", code)
	_ = xml.EscapeText(w, []byte(message)) // to the test's own reader
	fmt.Fprint(w, "</Message></Error>")
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	verb := r.Method
	if verb == http.MethodGet && key == "" {
		verb = "LIST"
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, verb+" "+r.URL.Path)
	if s.Fail != nil && s.Fail(w, r) {
		return
	}
	objects, ok := s.Buckets[bucket]
	if !ok {
		Refuse(w, http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
		return
	}
	switch verb {
	case "LIST":
		s.list(w, bucket, r.URL.Query(), objects)
	case http.MethodPut:
		sum := md5.Sum(body)
		if r.Header.Get("Content-Md5") != base64.StdEncoding.EncodeToString(sum[:]) {
			Refuse(w, http.StatusBadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.")
			return
		}
		objects[key] = body
		if s.notes == nil {
			s.notes = map[string]map[string][]string{}
		}
		s.notes[r.URL.Path] = map[string][]string{}
		for name, values := range r.Header {
			if strings.HasPrefix(name, "X-Amz-Meta-") {
				s.notes[r.URL.Path][name] = values
			}
		}
		s.tag(w, body)
	case http.MethodGet, http.MethodHead:
		s.get(w, r, objects, key)
	default:
		Refuse(w, http.StatusNotImplemented, "NotImplemented", r.Method)
	}
}

func (s *Server) etag(data []byte) string {
	if s.Tag != nil {
		return s.Tag(data)
	}
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func (s *Server) modified(path string) time.Time {
	if t, ok := s.Modified[path]; ok {
		return t.UTC()
	}
	return time.Unix(1_700_000_000, 0).UTC()
}

func (s *Server) tag(w http.ResponseWriter, data []byte) {
	if tag := s.etag(data); tag != "" {
		w.Header().Set("ETag", tag)
	}
}

func (s *Server) get(w http.ResponseWriter, r *http.Request, objects map[string][]byte, key string) {
	data, ok := objects[key]
	if !ok {
		Refuse(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	if want := r.Header.Get("If-Match"); want != "" && want != s.etag(data) {
		Refuse(w, http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
		return
	}
	s.tag(w, data)
	maps.Copy(w.Header(), s.notes[r.URL.Path])
	w.Header().Set("Last-Modified", s.modified(r.URL.Path).Format(http.TimeFormat))
	status := http.StatusOK
	if part, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
		first, last, _ := strings.Cut(part, "-")
		from, err := strconv.Atoi(first)
		to := len(data) - 1
		if err == nil && last != "" {
			to, err = strconv.Atoi(last)
		}
		if err != nil || from >= len(data) {
			Refuse(w, http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
			return
		}
		to = min(to, len(data)-1)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, len(data)))
		data, status = data[from:to+1], http.StatusPartialContent
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write(data) // the client may have seen enough
	}
}

type listing struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	IsTruncated           bool
	NextContinuationToken string `xml:",omitempty"`
	EncodingType          string
	Contents              []listed
	CommonPrefixes        []prefix
}

type prefix struct{ Prefix string }

type listed struct {
	Key          string
	LastModified string
	ETag         string `xml:",omitempty"`
	Size         int
}

func (s *Server) list(w http.ResponseWriter, bucket string, q url.Values, objects map[string][]byte) {
	if q.Get("list-type") != "2" || q.Get("encoding-type") != "url" {
		Refuse(w, http.StatusNotImplemented, "NotImplemented", q.Encode())
		return
	}
	page := s.Page
	if page == 0 {
		page = 1000
	}
	out := listing{EncodingType: "url"}
	last := q.Get("continuation-token")
	for _, key := range slices.Sorted(maps.Keys(objects)) {
		rest, ok := strings.CutPrefix(key, q.Get("prefix"))
		if !ok || key <= last || strings.HasSuffix(last, "/") && q.Get("delimiter") != "" && strings.HasPrefix(key, last) {
			continue
		}
		if len(out.Contents)+len(out.CommonPrefixes) == page {
			out.IsTruncated, out.NextContinuationToken = true, last
			break
		}
		last = key
		if first, _, below := strings.Cut(rest, "/"); below && q.Get("delimiter") == "/" {
			last = q.Get("prefix") + first + "/"
			out.CommonPrefixes = append(out.CommonPrefixes, prefix{url.QueryEscape(last)})
			continue
		}
		out.Contents = append(out.Contents, listed{
			url.QueryEscape(key), s.modified("/" + bucket + "/" + key).Format(time.RFC3339), s.etag(objects[key]), len(objects[key]),
		})
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(out) // the client may have seen enough
}
