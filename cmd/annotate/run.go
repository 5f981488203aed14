package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"annotate/detect"
	"annotate/render/output"
)

// settleTime is how long a stopped command may take to end by itself before the
// program ends without it: reading from a pipe, for one, does not end.
const settleTime = 250 * time.Millisecond

// run is the whole program: it takes the arguments after the program's name
// and returns the exit code. Results go to stdout, everything else to stderr.
// When ctx is cancelled nothing new begins; a run over photos finishes what is
// under way, everything else ends at once.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runUntil(ctx, nil, args, stdin, stdout, stderr)
}

// runUntil is run, and ends at once when now is closed.
func runUntil(ctx context.Context, now <-chan struct{}, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &streams{in: stdin, out: stdout, err: stderr, guard: &output.Guard{}}
	code := make(chan int, 1)
	go func() { code <- s.execute(ctx, args) }()
	select {
	case c := <-code:
		return c
	case <-ctx.Done():
	}
	select {
	case c := <-code:
		return c
	case <-time.After(s.patience()):
	case <-now:
	}
	s.guard.End()
	err := stopOf(ctx)
	fmt.Fprintf(stderr, "annotate: %v\n", err)
	return err.code
}

// patience returns how long a command may take to end once it is stopped.
func (s *streams) patience() time.Duration {
	if s.underWay.Load() {
		return grace + settleTime
	}
	return settleTime
}

// execute runs the command that the arguments name.
func (s *streams) execute(ctx context.Context, args []string) int {
	root := newRootCommand(s)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	var exit *exitError
	cause := err
	if errors.As(err, &exit) && exit.err == nil {
		cause = exit.about
	} else {
		fmt.Fprintf(s.err, "%s: %s\n", root.Name(), detect.Printable(err.Error()))
	}
	if cause != nil {
		if hint := hintFor(cmd, cause); hint != "" {
			fmt.Fprintf(s.err, "  %s\n", hint)
		}
	}
	if exit == nil { // cobra's own: an unknown flag, a wrong number of arguments
		fmt.Fprintf(s.err, "  see %s --help\n", cmd.CommandPath())
	}
	return exitCode(err)
}

// streams are the program's standard streams, and what it may write besides.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer

	guard    *output.Guard
	underWay atomic.Bool // something that is to be finished, such as photos
}

// tell writes an error for people.
func (s *streams) tell(err error) { fmt.Fprintln(s.err, detect.Printable(err.Error())) }

func newRootCommand(s *streams) *cobra.Command {
	root := newAnnotateCommand(s)
	root.Version = fmt.Sprintf("%s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	root.SetVersionTemplate("annotate {{.Version}}\n")
	root.SilenceErrors = true
	root.SetFlagErrorFunc(flagError)
	root.SilenceUsage = true
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error { return s.prepare(cmd.Flags(), args) }
	root.AddCommand(
		newCheckCommand(s), newConvertCommand(s), newCropsCommand(s), newDetectCommand(s), newDiffCommand(s),
		newEvalCommand(s), newReportCommand(s), newServeCommand(s), newShowCommand(s), newSheetCommand(s), newStatsCommand(s),
		newVersionCommand(s), newManCommand(s),
	)
	return root
}
