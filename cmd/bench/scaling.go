package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// scalingPhotos is how many photos the workers are measured on: enough that
// starting up counts for nothing.
const scalingPhotos = 320

// measureScaling annotates copies of a folder's photos with one worker and with
// two, and as two programs of one worker each, which share nothing but the
// machine: no more can be had of it.
func measureScaling(w io.Writer, annotate, photos string, rounds int) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	in, out := filepath.Join(work, "photos"), filepath.Join(work, "out")
	halves := []string{filepath.Join(in, "a"), filepath.Join(in, "b")}
	for _, half := range halves {
		if err := copyPhotos(half, photos, scalingPhotos/2); err != nil {
			return err
		}
	}
	run := func(in, out string, workers int) []string {
		return []string{annotate, in, "--from", in, "-o", out, "-q", "--workers", fmt.Sprint(workers)}
	}
	half := func(i int) string { return strings.Join(run(halves[i], filepath.Join(out, fmt.Sprint(i)), 1), " ") }
	contenders := []*contender{
		{name: "1 worker", fresh: out, args: run(in, out, 1)},
		{name: "2 workers", fresh: out, args: run(in, out, 2)},
		{name: "2 programs of 1 worker", fresh: out, args: []string{"sh", "-c", half(0) + " & " + half(1) + "; wait"}},
	}
	if err := race(contenders, rounds); err != nil {
		return err
	}
	report(w, fmt.Sprintf("%d photos of %s", scalingPhotos, filepath.Base(photos)), scalingPhotos, contenders, nil)
	one := contenders[0].median().Wall.Seconds()
	fmt.Fprintf(w, "\nphotos a second, times those of 1 worker: %.2f with 2 workers, %.2f with 2 programs\n",
		one/contenders[1].median().Wall.Seconds(), one/contenders[2].median().Wall.Seconds())
	return nil
}
