// Package storage reads and writes what photos and detections are kept in, by
// name: files of the operating system, and objects in buckets.
//
// A name with a scheme is a URL, every other name is a path. The one scheme is
// s3://BUCKET/KEY, for Amazon's S3 and what speaks its protocol: MinIO, Ceph, R2,
// Google's storage with HMAC keys. A key is taken as it stands, as other programs
// do: nothing in it is decoded, and a question mark is part of it.
//
// [Store] has four verbs: [Store.Open], whole or a range; [Store.Stat];
// [Store.List], as the listing comes, and [Store.Folders]; [Store.Write], whole or
// not at all.
// [Segments] lets a file grow that lies in a bucket.
//
// # Settings
//
// They are those of other programs for S3: AWS_ENDPOINT_URL_S3 or
// AWS_ENDPOINT_URL, AWS_REGION or AWS_DEFAULT_REGION; and for credentials, the
// first of AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, the
// shared files (AWS_PROFILE, AWS_SHARED_CREDENTIALS_FILE, AWS_CONFIG_FILE), the
// role of a pod, a container or a machine. Without any, requests are not signed,
// as public buckets want it. An endpoint of one's own is asked with the bucket in
// the path.
//
// # Errors
//
// They match [fs.ErrNotExist], [ErrDenied] (which matches [fs.ErrPermission], too)
// or [ErrUnavailable], which time alone may mend. [ErrSettings] is of all objects. A
// URL with a user or a signature in it is refused: it would reach records and logs. No
// error repeats a secret.
//
// A request is made again where that may help, a connection that breaks or falls
// silent in the middle of an object is made anew, and what comes must be what was
// asked for: a part, as long as it was said to be, of the object as it was; a listing
// that goes on; the answer of a server of buckets, and no page of a proxy.
//
// # Decisions
//
// gocloud.dev, with drivers for three clouds, was rejected: it makes the program
// three times as large and slow to start. Nothing depends on If-None-Match, which
// not every server honours: what must not be overwritten has a name of its own.
package storage
