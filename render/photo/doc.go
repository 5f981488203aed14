// Package photo opens photos, gives their upright pixels, makes the form that
// is sent to a detector, and writes annotated copies that leave alone whatever
// the ink does not touch.
//
// Start with [Open], then [Photo.Upload], [Photo.Decode] or [Photo.Write].
// [OutputName] tells where a copy goes from a file's first bytes.
package photo
