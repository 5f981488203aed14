// Bench measures whole runs of annotate beside those of its peers, in turns,
// and prints the medians as Markdown for the manual.
//
//	bench -photos DIR -peers DIR [-rows tools,jpeg,png,crops]
//
// The rows are, on a folder of JPEGs with sidecars:
//
//	tools    annotate beside djpeg and jpegtran
//	jpeg     annotate, Go's standard library, Pillow and OpenCV
//	png      the same photos as PNG
//	crops    all detections cut out, also with Pillow
//	sheet    a contact sheet of a hundred photos, and Pillow's
//	scaling  two workers beside one, on many copies
//	formats  one photo as WebP, BMP, TIFF, HEIC and AVIF, beside Pillow
//
// and on drawn photos, without -photos:
//
//	growth   how the cost grows with pixels and boxes, with a plot in -plot
//	service  throughput against a server of 200 ms an answer; memory over many photos
//	loss     what is lost when a photo is annotated a hundred times
//
// Time is the CPU time that the kernel charges to a run, start-up included,
// and its wall time; memory is the peak of its resident set, on Linux only.
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

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// bench is one run of this program.
type bench struct {
	to                              io.Writer
	annotate, photos, peers, python string
	rounds                          int
	plot                            string
	work                            string // a folder of which nothing stays
}

var rows = map[string]func(*bench) error{
	"tools": (*bench).tools, "jpeg": (*bench).jpeg, "png": (*bench).png, "crops": (*bench).crops, "sheet": (*bench).sheet,
	"scaling": (*bench).scaling, "formats": (*bench).formats, "growth": (*bench).growth, "service": (*bench).service, "loss": (*bench).loss,
}

func main() {
	b := &bench{to: os.Stdout}
	flag.StringVar(&b.annotate, "annotate", "bin/annotate", "the program to measure")
	flag.StringVar(&b.photos, "photos", "", "folder of JPEGs with sidecars")
	flag.StringVar(&b.peers, "peers", "", "folder with the peers' scripts, pil.py and cv.py")
	flag.StringVar(&b.python, "python", "/usr/bin/python3", "the Python that has Pillow and OpenCV")
	flag.IntVar(&b.rounds, "rounds", 5, "runs of each command, of which the median counts")
	flag.StringVar(&b.plot, "plot", "out/growth.png", "where the row growth draws its plot")
	wanted := flag.String("rows", "tools,jpeg,png,crops", "what to measure, separated by commas")
	plain := flag.Bool("plain", false, "annotate the first argument's photos into the second with the standard library, to be measured")
	measured := flag.Bool("measured", false, "run the arguments as a command and print its cost: what the rows do for each run")
	flag.Parse()
	var err error
	switch {
	case *measured && flag.NArg() > 0:
		err = measureHere(flag.Args())
	case *plain && flag.NArg() == 2:
		err = annotatePlain(flag.Arg(0), flag.Arg(1))
	default:
		err = b.run(strings.Split(*wanted, ","))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func (b *bench) run(wanted []string) error {
	for _, name := range wanted {
		row := rows[name]
		if row == nil {
			return fmt.Errorf("no row %q: there are %s", name, strings.Join(slices.Sorted(maps.Keys(rows)), ", "))
		}
		var err error
		if b.work, err = os.MkdirTemp("", "bench"); err != nil {
			return err
		}
		err = row(b)
		os.RemoveAll(b.work)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
