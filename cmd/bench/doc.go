// Bench measures whole runs of annotate beside those of its peers, in turns,
// and prints the medians as Markdown for the manual.
//
//	bench -photos DIR -peers DIR   annotate, Pillow and OpenCV on a folder of JPEGs with sidecars, as
//	                               JPEG and as PNG; djpeg and jpegtran; crops: -rows tools,jpeg,png,crops
//	bench -scaling -photos DIR     two workers beside one, on many copies of them
//	bench -sheet -photos DIR       a contact sheet of a hundred of them, and Pillow's
//	bench -formats -photos DIR -peers DIR   one of them as WebP, BMP, TIFF, HEIC and AVIF, beside Pillow
//	bench -growth FILE             how the cost grows with pixels and boxes, on drawn photos, with a plot
//	bench -service                 throughput against a server of 200 ms an answer; memory over many photos
//	bench -loss                    what is lost when a photo is annotated a hundred times
//
// Time is the CPU time that the kernel charges to a run, start-up included,
// and its wall time; memory is the peak of its resident set.
//
// # Decisions
//
// Neither this program nor cmd/pictures is a module of its own. It was tried:
// without both, go mod tidy takes no requirement from the program's go.mod,
// because gonum/plot draws the figures of package render/plot, chromedp drives
// the tests of package render/report, and the rest is needed everywhere. A
// second go.mod would repeat thirty versions that must not drift apart, and no
// ./... would reach the code. A program that imports package render is not
// burdened: of the module's requirements it takes the eight that drawing needs.
package main
