package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"annotate/detect"
)

// run is the whole program: it takes the arguments after the program's name
// and returns the exit code. Results go to stdout, everything else to stderr.
// When ctx is cancelled what is under way is finished and nothing new begins.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := newRootCommand(&streams{in: stdin, out: stdout, err: stderr})
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitDone
	}
	var exit *exitError
	if !errors.As(err, &exit) || exit.err != nil {
		fmt.Fprintf(stderr, "%s: %s\n", root.Name(), detect.Printable(err.Error()))
		if hint := hintFor(cmd, err); hint != "" {
			fmt.Fprintf(stderr, "  %s\n", hint)
		}
	}
	if exit == nil { // cobra's own: an unknown flag, a wrong number of arguments
		fmt.Fprintf(stderr, "  see %s --help\n", cmd.CommandPath())
	}
	return exitCode(err)
}

// streams are the program's standard streams.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
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
	root.AddCommand(
		newCheckCommand(s), newConvertCommand(s), newCropsCommand(s), newDetectCommand(s), newDiffCommand(s),
		newEvalCommand(s), newReportCommand(s), newServeCommand(s), newSheetCommand(s), newStatsCommand(s),
		newVersionCommand(s), newManCommand(),
	)
	return root
}
