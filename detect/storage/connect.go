package storage

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// connect makes the client ready, once, from the environment's settings.
func (s *Store) connect() error {
	s.once.Do(func() { s.err = s.newClient() })
	return s.err
}

func (s *Store) newClient() error {
	o := minio.Options{
		Creds: roleOf(), Secure: true, MaxRetries: s.Retries,
		Region: firstSet("AWS_REGION", "AWS_DEFAULT_REGION"),
	}
	s.creds = o.Creds
	host := "s3.amazonaws.com"
	if endpoint := firstSet("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"); endpoint != "" {
		u, err := url.Parse(endpoint)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			// The parser's error repeats what may have a password in it.
			return fmt.Errorf("AWS_ENDPOINT_URL: %w: want an address such as https://storage.example.org", ErrURL)
		case u.User != nil:
			return fmt.Errorf("AWS_ENDPOINT_URL: %w: it has credentials in it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", ErrURL)
		case strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
			return fmt.Errorf("AWS_ENDPOINT_URL: %s://%s/…: %w: want a host, and nothing behind it", u.Scheme, u.Host, ErrURL)
		}
		host, o.Secure = u.Host, u.Scheme == "https"
		if !strings.Contains(u.Hostname()+".", ".amazonaws.com.") {
			o.BucketLookup = minio.BucketLookupPath
			if o.Region == "" {
				o.Region = "us-east-1" // what such servers sign with, unless told otherwise
			}
		}
	}
	transport, err := minio.DefaultTransport(o.Secure)
	if err != nil {
		return err
	}
	// The default is as many as S3 has addresses; here, as many as photos that are
	// worked on at a time have use for.
	transport.MaxIdleConnsPerHost = 64
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &patientConn{c, cmp.Or(s.patience, patience)}, nil
	}
	o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		reply, err := transport.RoundTrip(r)
		if err != nil || reply.StatusCode >= 300 {
			return reply, err
		}
		if r.URL.Query().Has("list-type") && !lists(reply) { // to the client, any document lists nothing
			reply.StatusCode, reply.Status = http.StatusBadRequest, "400 Bad Request"
			return reply, nil
		}
		s.answered.Store(true)
		return reply, nil
	})
	c, err := minio.NewCore(host, &o)
	if err == nil {
		s.client = client{c.GetObject, c.StatObject, c.ListObjectsIter, c.PutObject}
	}
	return err
}

// roundTrip is an [http.RoundTripper].
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// lists reports whether an answer begins as a listing does.
func lists(reply *http.Response) bool {
	body := bufio.NewReader(reply.Body)
	head, _ := body.Peek(512) // whoever reads it is told of errors
	reply.Body = struct {
		io.Reader
		io.Closer
	}{body, reply.Body}
	return bytes.Contains(head, []byte("ListBucketResult"))
}

// patience is how long nothing may come, or be taken: longer than a connection is kept
// that nobody uses.
const patience = 90 * time.Second

// patientConn is a connection that ends when nothing is heard of the other side for
// long, as when it has gone without a word in the middle of an object.
type patientConn struct {
	net.Conn
	patience time.Duration
}

func (c *patientConn) Read(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c *patientConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.patience)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// client is what is used of one. In a [minio.Client] itself the linker would keep all
// methods, as reflection can reach it from a [Store]: a megabyte of the program.
type client struct {
	get  func(ctx context.Context, bucket, key string, o minio.GetObjectOptions) (io.ReadCloser, minio.ObjectInfo, http.Header, error)
	stat func(ctx context.Context, bucket, key string, o minio.StatObjectOptions) (minio.ObjectInfo, error)
	list func(ctx context.Context, bucket string, o minio.ListObjectsOptions) iter.Seq[minio.ObjectInfo]
	put  func(ctx context.Context, bucket, key string, r io.Reader, size int64, md5, sha256 string, o minio.PutObjectOptions) (minio.UploadInfo, error)
}

func firstSet(names ...string) string {
	for _, name := range names {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return ""
}

// roleOf returns what credentials come from. They are looked for with the first
// request.
func roleOf() *credentials.Credentials {
	providers := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}}
	role := &credentials.IAM{Client: &http.Client{Timeout: 30 * time.Second}}
	switch {
	case firstSet("AWS_ACCESS_KEY_ID") != "":
	case firstSet("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI") != "":
		// Told to have a role, a program that does not get it must not go on as
		// nobody: it would be refused, for good, and only for having asked too early.
		return credentials.New(role)
	case !strings.EqualFold(os.Getenv("AWS_EC2_METADATA_DISABLED"), "true"):
		role.Client.Timeout = 2 * time.Second // elsewhere nobody answers
		providers = append(providers, role)
	}
	return credentials.NewChainCredentials(providers)
}

// redact returns text without the credentials that requests are made with.
func (s *Store) redact(text string) string {
	if s.creds == nil || s.creds.IsExpired() {
		return text
	}
	v, err := s.creds.GetWithContext(nil) // kept: nobody is asked
	if err != nil {
		return text
	}
	for _, secret := range []string{v.SecretAccessKey, v.SessionToken, v.AccessKeyID} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}
