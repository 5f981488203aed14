// Package report writes detections of many images as one HTML page, to look
// through them: with a live threshold, filters, sorting by what looks wrong,
// each picture large, and marks. The page needs nothing but a browser: no
// server, no network.
//
// Start with [Write] and [Data]; for more images than go into memory together,
// with [NewBuilder]. [Thumbnail] makes the pictures for the page,
// package marks reads what people said in an earlier one, [OutcomeLook] tells how
// the outcomes of package evaluate are drawn.
//
// # Errors
//
// Write returns the errors of its writer, and tells images that lack a size or
// a picture. What is written by then is no whole page. Scores and boxes may be
// anything: what cannot be drawn is counted, and said on the page.
//
// # Conventions
//
// Coordinates are pixels of the upright image. Scores go into the page exactly,
// so that its counts are those of package evaluate at any threshold; boxes are
// rounded to hundredths of a pixel.
//
// # Security
//
// Names and labels come from strangers and are data: the script sets text as
// text. The page's Content-Security-Policy allows no script and no style but the
// page's own, told by their hashes, no address but those of pictures that the
// report names, and no request of any other kind.
//
// # Decisions
//
// The script is plain: files of one subject each, put together without a
// bundler, without a framework, and readable in the page itself. All state is in
// one object (state.js). A change renews, in the next frame, what depends on it:
// counts (tally.js), the choice and order of pictures (select.js), then what is
// seen. Moving a threshold compares numbers only: the verdicts against the truth
// hold for every threshold, see package evaluate, and so do the suspicions.
//
// Each picture is in the page once, in a noscript element: a browser without
// JavaScript shows it there with its boxes, and the script takes the data from
// it. Rejected: pictures in the JSON, which would have to be there twice.
//
// Boxes are SVG: crisp at any size, on paper too. Only what is near the window
// is built, so that ten thousand pictures scroll as a hundred do.
//
// Objects are in columns rather than in an object each: half the bytes, and they
// go straight into typed arrays. They come in parts of 500 images, so that neither
// the writer nor the page holds the text of all of them beside what is made of it.
// Rejected: a file of each part beside the page, because a page that was opened
// from a file may load nothing but scripts, which the policy would have to allow
// from anywhere.
package report
