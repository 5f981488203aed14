// Command annotate draws detections on photos, and looks into detections and
// labels: see annotate --help.
//
// What it does is done by the packages of this module. Here is what a terminal
// needs: flags, messages, progress, exit codes. Each subcommand has a file of its
// name; run.go puts them together.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// When the reader of the results stops reading, as head does, the run stops
	// like an interrupt, not in the middle of a photo: writing to it fails instead.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancelCause(context.Background())
	stops := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		stops = append(stops, syscall.SIGHUP)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, stops...)
	now := make(chan struct{})
	go func() {
		cancel(stoppedBy(<-signals))
		// Not left to the signal's default, which for a job in the background of
		// a script is to be ignored.
		<-signals
		close(now)
	}()
	os.Exit(runUntil(ctx, now, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// stoppedBy returns how the program ends when a signal stops it.
func stoppedBy(s os.Signal) *exitError {
	if s == os.Interrupt {
		return interrupted
	}
	return terminated
}
