// Package detecttest holds what tests of detectors share.
//
// [TestDetector] is the suite that every [detect.Detector] passes, whatever its
// source, in the manner of testing/fstest.
//
// [API] is a strict fake of the object-detection API, an [http.Handler] that
// may be mounted anywhere. It refuses what a real server refuses or, worse,
// silently misreads, remembers every request, and plays faults on demand:
// [Rows] lists all that a client is known to meet, each with the way in which
// it should end. [Network] connects a client to a handler without ports, so
// that time-outs and retries run on the fake clock of testing/synctest.
//
//	api := &detecttest.API{Path: "/api/models/facebook/detr-resnet-50", Token: "hf_test"}
//	api.Play(detecttest.Named("503 loading, estimated_time 20"))
//	server := httptest.NewServer(api)
//
// # Errors
//
// The suite reports through the test that it is given. The API answers a
// breach of the protocol with the status that servers use for it, and keeps it
// for [API.Breaches].
//
// # Conventions
//
// The API's answers are made as the transformers pipeline makes them: scores
// strictly above the threshold, 0.5 if none is asked for, and coordinates
// truncated to whole pixels.
package detecttest
