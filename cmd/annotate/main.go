// Command annotate draws detections on photos, and looks into detections and
// labels: see annotate --help.
//
// What it does is done by the packages of this module. Here is what a terminal
// needs: flags, messages, progress, exit codes. Each subcommand has a file of its
// name; package cli has the one rule for their flags, errors.go the words and advice
// for what goes wrong, batch.go what the commands over photos share.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"annotate/cmd/annotate/cli"
	"annotate/detect"
	"annotate/detect/storage"
	"annotate/fonts"
	"annotate/render/batch"
	"annotate/render/batch/bucket"
	"annotate/render/output"
	"annotate/render/photo"
	"annotate/render/terminal"
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
	os.Exit(run(ctx, now, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// stoppedBy returns how the program ends when a signal stops it.
func stoppedBy(s os.Signal) *exitError {
	if s == os.Interrupt {
		return interrupted
	}
	return terminated
}

// settleTime is how long a stopped command may take to end by itself before the
// program ends without it: reading from a pipe, for one, does not end.
const settleTime = 250 * time.Millisecond

// remoteSettleTime is settleTime where the last answers and the receipt go to a
// bucket. With [batch.DefaultGrace] it is less than the ten seconds that Cloud Run
// gives.
const remoteSettleTime = 1500 * time.Millisecond

// run is the whole program: it takes the arguments after the program's name
// and returns the exit code. Results go to stdout, everything else to stderr.
// When ctx is cancelled nothing new begins; a run over photos finishes what is
// under way, everything else ends at once, as all does when now is closed.
func run(ctx context.Context, now <-chan struct{}, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &streams{in: stdin, out: stdout, err: stderr, guard: &output.Guard{}, grace: batch.DefaultGrace, buckets: &storage.Store{}}
	s.guard.Remote = bucket.Outputs{Store: s.buckets, Context: context.WithoutCancel(ctx)}
	defer s.fetched.Remove()
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
	settle := settleTime
	if s.bucketOut.Load() {
		settle = remoteSettleTime
	}
	if s.underWay.Load() {
		return s.grace + settle
	}
	return settle
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
		name := terminal.Red.On(root.Name()+":", terminal.Coloured(s.err, os.Getenv))
		fmt.Fprintf(s.err, "%s %s%s\n", name, inWords(err), meantFile(err))
	}
	if cause != nil {
		if hint := hintFor(cmd, cause); hint != "" {
			fmt.Fprintf(s.err, "  %s\n", hint)
		}
	}
	if usage := (*cli.UsageError)(nil); exit == nil && !errors.As(err, &usage) { // cobra's own
		fmt.Fprintf(s.err, "  see %s --help\n", cmd.CommandPath())
	}
	return exitCode(err)
}

// streams are the program's standard streams, and what it may write besides.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer

	print0   bool // paths end with a NUL byte
	guard    *output.Guard
	underWay atomic.Bool   // something that is to be finished, such as photos
	grace    time.Duration // that it has; set before it is under way

	buckets   *storage.Store
	bucketOut atomic.Bool // the last answers go to a bucket, which takes longer
	fetched   bucket.Fetched
}

// printPath prints a path as a result. A pipe gets it as it is; on a terminal it is
// quoted where it holds what could not be read there, or would do something.
func (s *streams) printPath(path string) error {
	switch quoted := strconv.Quote(path); {
	case s.print0:
		path += "\x00"
	case terminal.Is(s.out) && quoted != `"`+path+`"`:
		path = quoted + "\n"
	default:
		path += "\n"
	}
	_, err := io.WriteString(s.out, path)
	return err
}

// bindPrint0 adds the flag that ends paths for xargs -0.
func (s *streams) bindPrint0(fs *pflag.FlagSet) {
	fs.BoolVar(&s.print0, "print0", false, "end each path with a NUL byte in place of a new line, for xargs -0")
}

// printJSON writes a value as JSON that people can read, too.
func printJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// tell writes an error for people.
func (s *streams) tell(err error) { fmt.Fprintln(s.err, inWords(err)) }

func newRootCommand(s *streams) *cobra.Command {
	root := newAnnotateCommand(s)
	root.Version = fmt.Sprintf("%s (%s, %s/%s)", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	root.SetVersionTemplate("annotate {{.Version}}\n")
	root.SilenceErrors = true
	root.SetFlagErrorFunc(cli.FlagError)
	root.SilenceUsage = true
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error { return s.prepare(cmd, args) }
	root.AddCommand(
		newCheckCommand(s), newConvertCommand(s), newCropsCommand(s), newDetectCommand(s), newDiffCommand(s),
		newEvalCommand(s), newReportCommand(s), newServeCommand(s), newShowCommand(s), newSheetCommand(s), newStatsCommand(s),
		newVersionCommand(s), newManCommand(s),
	)
	root.SetHelpCommand(cli.HelpCommand())
	addCompletion(root)
	return root
}

// Exit codes, as the manual lists them.
const (
	exitDone        = 0   // everything was done
	exitSome        = 1   // some photos failed for good, or the answer is no
	exitUsage       = 2   // wrong usage, or what no photo would get past
	exitGoAgain     = 75  // the same command may do what this one could not (EX_TEMPFAIL)
	exitInterrupted = 130 // the user stopped the run
)

// How a program ends that was stopped.
var (
	interrupted = &exitError{code: exitInterrupted, err: errors.New("interrupted")}
	terminated  = &exitError{code: exitGoAgain, err: errors.New("terminated")}
)

// stopOf returns how the program ends now that ctx is done.
func stopOf(ctx context.Context) *exitError {
	if e, ok := errors.AsType[*exitError](context.Cause(ctx)); ok {
		return e
	}
	return interrupted
}

// exitError ends the program with a code. Its message, unless it is nil, has
// yet to be shown.
type exitError struct {
	code  int
	err   error
	about error // what most photos failed with, shown already, for advice; nil: none
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef returns an error that ends the program with exitUsage, or with
// exitGoAgain where an argument says that the same command may do.
func usagef(format string, args ...any) error {
	return unwritten(fmt.Errorf(format, args...))
}

// unwritten returns how the program ends when it cannot write what it made.
func unwritten(err error) *exitError {
	e := &exitError{code: exitUsage, err: err}
	if goAgain(err) {
		e.code = exitGoAgain
	}
	return e
}

// exitCode returns the code that err ends the program with. Errors that say
// nothing of it come from cobra and are wrong usage.
func exitCode(err error) int {
	if err == nil {
		return exitDone
	}
	if e, ok := errors.AsType[*exitError](err); ok {
		return e.code
	}
	return exitUsage
}

// goAgain reports whether it is certain that err is not for good: the same command
// may get through later, with nothing changed but the time or the room on a disk.
func goAgain(err error) bool {
	for _, passing := range []error{
		detect.ErrRateLimited, detect.ErrLoading, detect.ErrUnavailable, storage.ErrUnavailable, output.ErrLocked, batch.ErrChanged,
		syscall.ENOSPC, syscall.EDQUOT, syscall.EIO,
		syscall.ESTALE, syscall.ETIMEDOUT, syscall.ENOTCONN, syscall.EHOSTDOWN, // folders of other machines
		syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM,
	} {
		if errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// isClosedPipe reports whether the reader of standard output closed it.
func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// Set by the linker: the version's number, and the commit with its time.
var (
	version   = "devel"
	commit    = ""
	committed = ""
)

// versionInfo is what a report of a fault should say of the program.
type versionInfo struct {
	Version   string `json:"version"`
	Commit    string `json:"commit,omitempty"`
	Committed string `json:"committed,omitempty"` // RFC 3339
	Go        string `json:"go"`
	Platform  string `json:"platform"`
	// Opens are the formats of photos that can be opened, Lacks those that only
	// other builds open.
	Opens []string `json:"opens"`
	Lacks []string `json:"lacks"`
	// Fonts is how many fonts the machine has for what the built-in one lacks.
	Fonts int `json:"system_fonts"`
}

func newVersionCommand(s *streams) *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and which photos and scripts this build and machine know",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			v := describeVersion()
			if !asJSON {
				return v.write(s.out)
			}
			return printJSON(s.out, v)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

func describeVersion() versionInfo {
	v := versionInfo{
		Version: version, Commit: commit, Committed: committed,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Opens: []string{}, Lacks: []string{}, Fonts: fonts.Default().SystemFonts(),
	}
	if info, ok := debug.ReadBuildInfo(); ok && v.Commit == "" { // built by go install or go build alone
		for _, setting := range info.Settings {
			switch setting.Key {
			case "vcs.revision":
				v.Commit = setting.Value
			case "vcs.time":
				v.Committed = setting.Value
			}
		}
		if v.Version == "devel" && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v.Version = info.Main.Version
		}
	}
	opens := photo.Formats()
	for _, f := range opens {
		v.Opens = append(v.Opens, f.String())
	}
	for _, f := range []photo.Format{photo.HEIC, photo.AVIF} {
		if !slices.Contains(opens, f) {
			v.Lacks = append(v.Lacks, f.String())
		}
	}
	return v
}

func (v versionInfo) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "annotate %s\n", v.Version)
	if v.Commit != "" {
		fmt.Fprintf(&b, "commit  %s\n", strings.TrimSpace(v.Commit+" "+v.Committed))
	}
	fmt.Fprintf(&b, "go      %s %s\n", v.Go, v.Platform)
	fmt.Fprintf(&b, "photos  %s\n", strings.Join(v.Opens, ", "))
	if len(v.Lacks) > 0 {
		fmt.Fprintf(&b, "        no %s: this build lacks the tags heic and nodynamic\n", strings.Join(v.Lacks, ", no "))
	}
	fmt.Fprintf(&b, "fonts   DejaVu Sans Condensed Bold, built in; %d of the system\n", v.Fonts)
	_, err := io.WriteString(w, b.String())
	return err
}

// newManCommand writes the manual's pages from what --help shows. Packagers call
// it, so the help does not list it.
func newManCommand(s *streams) *cobra.Command {
	var dir, date string
	var flagList bool
	cmd := &cobra.Command{
		Use:    "man -o DIR",
		Short:  "Write the man pages, or the manual's list of flags",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			root.InitDefaultHelpFlag()
			pages := []*cobra.Command{root}
			for _, c := range root.Commands() {
				if c.IsAvailableCommand() && c.Name() != "help" {
					c.InitDefaultHelpFlag()
					pages = append(pages, c)
				}
			}
			if flagList {
				_, err := s.out.Write(cli.FlagPage(pages))
				return err
			}
			if dir == "" {
				return usagef("name the folder with -o")
			}
			for _, c := range pages {
				name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
				ours := output.Options{Ours: output.Begins(".TH ANNOTATE")}
				if err := s.guard.Write(filepath.Join(dir, name), output.Bytes(cli.ManPage(c, pages, "annotate "+version, date)), ours); err != nil {
					return usagef("%w", err)
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "", "`folder` for the pages")
	cmd.Flags().StringVar(&date, "date", "", "`date` that the pages show")
	cmd.Flags().BoolVar(&flagList, "flags", false, "print the flags of all commands as Markdown instead")
	return cmd
}
