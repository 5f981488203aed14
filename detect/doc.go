// Package detect finds objects in photos.
//
// [Detector] is the one seam: the API's client, recorded detections, label
// files and a local model all implement it, so whatever consumes detections
// works from any of them. [Client] calls the Hugging Face object-detection
// API; start there, or with a package below this one for other sources.
//
// # Conventions
//
// Boxes are in pixels of the upright image (EXIF orientation applied), origin
// top-left, x right, y down; a box covers XMin ≤ x < XMax. A source's boxes
// are kept as the source said them, inverted and off-frame ones included:
// whoever draws or crops repairs them, with [Box.Canon] and [Box.Clamp].
//
// # Errors
//
// Every error of a Detector can be asked what it says about the rest of a
// run: see [ScopeOf]. The sentinels name what a caller can act on and are
// matched with [errors.Is]; [APIError] carries the status and the server's
// words. No error holds a token.
package detect
