package storage

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ErrURL says that a URL is none that is read and written here.
var ErrURL = errors.New("not a URL of a bucket")

// scheme is how a URL begins; a drive of Windows has one letter.
var scheme = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9+.-]+)://`)

// IsURL reports whether a name is a URL, of whatever scheme, and no path.
func IsURL(name string) bool { return strings.Contains(name, "://") && scheme.MatchString(name) }

// Check returns why a name cannot be one of a [Store]: [ErrURL], if it is a URL.
func Check(name string) error {
	if !IsURL(name) {
		return nil
	}
	_, err := parse(name)
	return err
}

// place is an object in a bucket, or what keys begin with.
type place struct{ bucket, key string }

func (p place) String() string { return "s3://" + p.bucket + "/" + p.key }

// bucketName is what all servers take; some take more.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$`)

// signedURL finds what signs a URL in place of credentials, and is one.
var signedURL = regexp.MustCompile(`(?i)[?&](X-Amz-(Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|X-Goog-Signature|sig)=`)

// parse takes a URL apart. Its errors repeat nothing of a URL that may be secret.
func parse(name string) (place, error) {
	m := scheme.FindStringSubmatch(name)
	if m == nil || m[1] != "s3" { // a second spelling would hide that an output is an input
		return place{}, fmt.Errorf("%s: %w: only s3://BUCKET/KEY is", Redacted(name), ErrURL)
	}
	if Redacted(name) != name {
		return place{}, fmt.Errorf("%s: %w: it has credentials in it, which would reach records and logs; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", Redacted(name), ErrURL)
	}
	bucket, key, _ := strings.Cut(name[len(m[0]):], "/")
	if !bucketName.MatchString(bucket) {
		return place{}, fmt.Errorf("%s: %w: want s3://BUCKET/KEY", name, ErrURL)
	}
	return place{bucket, key}, nil
}

// Redacted returns a name without what may be secret in a URL: a user with a
// password, a signature.
func Redacted(name string) string {
	m := scheme.FindString(name)
	if m == "" {
		return name
	}
	host, rest, slash := strings.Cut(name[len(m):], "/")
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = "…@" + host[at+1:]
	}
	if slash {
		host += "/"
	}
	if at := signedURL.FindStringIndex(rest); at != nil {
		rest = rest[:strings.IndexByte(rest, '?')+1] + "…"
	}
	return m + host + rest
}

// Join returns the name of what has a slash-separated name below a folder, or
// below the key that a URL names. Nothing in a key is cleaned.
func Join(folder, name string) string {
	if !IsURL(folder) {
		return localJoin(folder, name)
	}
	return strings.TrimSuffix(folder, "/") + "/" + name
}
