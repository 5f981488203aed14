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
// words. No error, warning or label holds a token or a password, even if the
// server repeats it. What comes from a server is made printable, and is cut in
// the middle where it is long.
//
// One failure may be the photo's own; a run of nothing but the same one is not,
// and [Suspicion] tells the two apart.
//
// # Decisions
//
// The client takes nothing for "nothing found" but an empty list. Whatever else
// comes with status 200 (a login page, null, an error, half an answer) is a
// failure with its own words, because a photo that silently has no objects is
// never looked at again. It is not sent again of itself: it may have been paid
// for.
//
// Replies of near relatives of the API are read, in forms that are known and told
// apart by their fields, and it is said once what was read as what; see
// [ParseReply]. Guessing at others was rejected: four numbers may be two corners,
// a corner and a size, or shares of the picture.
//
// A reply that is wrong in one item is refused as a whole. Dropping the item
// was rejected: the record would say for good that the object is not there.
//
// Redirects are followed by the client's own rule instead of net/http's, which
// makes a GET of a POST and would send the photo to another host.
//
// In which form a photo is sent is decided in one place, [Forms], by what the
// server refused: its limit is not known before, and shrinking every photo would
// cost those that fit.
//
// A 429 is the server's word to the whole client, so all requests wait for it, and
// it fails no photo; if it outlasts the time for one, it ends the run, to be gone on
// with later. Retrying each request by itself had every one of them run into the
// same limit.
//
// The parameters' threshold is applied to the answer too, as some servers and
// gateways drop it, and with "at least" where servers use "more than".
package detect
