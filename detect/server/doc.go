// Package server serves any [detect.Detector] as the Hugging Face
// object-detection API, so that whatever speaks to that API can be pointed at
// recordings, label files or a local model instead, and tests need no network.
//
// [Handler] is an [net/http.Handler]; [Handler.Server] puts it behind limits
// that suit an open port. It answers
//
//	POST /                            the self-hosted toolkit's paths
//	POST /predict                     also with a slash behind
//	POST /models/{model}              the API's base URLs
//	POST /hf-inference/models/{model}
//	GET  /                            whether it is there
//	GET  /health
//
// A photo comes as raw bytes with its Content-Type, or as JSON with base64
// "inputs", "parameters.threshold" and, for what to look for,
// "parameters.candidate_labels". The answer is an array of detections
// whose score is above the threshold, boxes cut to whole pixels toward zero.
//
// # Headers
//
// Authorization is wanted if Tokens says so. "x-use-cache: false" has a photo
// looked at anew; "x-wait-for-model: true" waits for a model that is loading
// rather than answering 503. Answers carry x-compute-type (cpu or cache),
// x-compute-time in seconds and x-request-id. AllowOrigins lets pages of other
// origins ask from a browser.
//
// # Errors
//
// Failures have the API's form, {"error":"…"}, with "estimated_time" in seconds
// while a model is loading and "error_type":"validation" where a request is
// well formed but asks for nothing that can be done.
//
//	400  the photo cannot be read, or the Content-Type is not one of the API's
//	401  no token, or a wrong one
//	404  no such path, or no such model
//	405  not a POST
//	408  the body did not arrive in time
//	413  the body is too large
//	422  no base64 in "inputs", no number in "threshold", or nothing is recorded of the photo
//	503  the model is loading, or too many uploads are under way
//
// A Detector's error keeps its meaning: what ends a run of the server's source
// ends the run of its client ([detect.ErrPayment] is 402, [detect.ErrModel] 404,
// [detect.ErrGone] 410, any other such 403), what may pass is tried again (429,
// 502, 503, 504), and an error that the server does not know is 500.
//
// # Decisions
//
// Details follow the servers behind the API where they are known, the odd ones
// included: types are compared as they stand, as two of JSON and eight of photos;
// a threshold is passed strictly; base64 is of the standard alphabet and padded, on
// one line or many, in a data URL or not; thresholds outside [0,1] are taken as they are. A photo of which
// nothing is recorded is 422 rather than 404, which would tell a client that the
// model does not exist and end its run.
//
// A refusal is sent after a bounded part of the body has been read. Clients that
// send everything before they read would not see it earlier.
package server
