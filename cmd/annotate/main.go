package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// Who stops reading the results, as head does, stops the run like an
	// interrupt, not in the middle of a photo: writing to them fails instead.
	signal.Ignore(syscall.SIGPIPE)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		signals := make(chan os.Signal, 1)
		signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
		<-signals
		cancel()
		// Not left to the signal's default, which for a job in the background of
		// a script is to be ignored.
		<-signals
		os.Exit(exitInterrupted)
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
