package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Titles of the groups that several commands have.
const (
	groupInput   = "What to read"
	groupChoice  = "Which detections"
	groupLook    = "How it looks"
	groupMeasure = "What to measure"
	groupOutput  = "Output"
	groupAPI     = "The object-detection API"
	groupLimits  = "Limits"
)

// groupOf is the annotation of a flag that holds its group's title.
const groupOf = "group"

// flagGroup is some flags of one subject.
type flagGroup struct {
	title string
	flags *pflag.FlagSet
	// idle returns why the flags have no effect beside the others that are set,
	// empty if they have; nil: they always have.
	idle func() string
}

// flagGroups are the flags of a command in the order in which its help shows
// them. Flags belong to a group, and one rule says of all groups when setting
// their flags is a mistake: a flag that does nothing is refused, not swallowed.
type flagGroups struct {
	cmd    *cobra.Command
	groups []flagGroup
	common []string // flags that -h shows; --help shows all
	brief  bool     // -h was given
}

// groupFlags gives the command help by groups and the check of idle flags. The
// names are of the flags that people use most.
func groupFlags(cmd *cobra.Command, common ...string) *flagGroups {
	g := &flagGroups{cmd: cmd, common: common}
	cmd.Flags().SortFlags = false
	cmd.Flags().Bool("help", false, "show all flags; -h shows the most used")
	cmd.Flags().VarPF(briefHelp{g}, "brief-help", "h", "").NoOptDefVal = "true"
	_ = cmd.Flags().MarkHidden("brief-help") // fails only for a flag that is not there
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) { g.help(cmd.OutOrStdout()) })
	cmd.PreRunE = func(*cobra.Command, []string) error { return g.check() }
	return g
}

// add adds flags to the group of that title. They have no effect if idle returns
// a reason.
func (g *flagGroups) add(title string, idle func() string, bind ...func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	fs.SortFlags = false
	for _, b := range bind {
		b(fs)
	}
	fs.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{groupOf: {title}} })
	g.groups = append(g.groups, flagGroup{title, fs, idle})
	g.cmd.Flags().AddFlagSet(fs)
}

// check returns an error for the first flag that is set and does nothing.
func (g *flagGroups) check() (err error) {
	for _, group := range g.groups {
		if group.idle == nil {
			continue
		}
		reason := group.idle()
		if reason == "" {
			continue
		}
		group.flags.VisitAll(func(f *pflag.Flag) {
			if f.Changed && err == nil {
				err = usagef("--%s would do nothing: %s", f.Name, reason)
			}
		})
	}
	return err
}

// briefHelp is the value of -h: it asks for help, and for little of it.
type briefHelp struct{ *flagGroups }

func (b briefHelp) Set(string) error {
	b.brief = true
	return b.cmd.Flags().Set("help", "true")
}
func (briefHelp) String() string   { return "false" }
func (briefHelp) Type() string     { return "bool" }
func (briefHelp) IsBoolFlag() bool { return true }

// help writes the command's help: all of it, or the flags that people use.
func (g *flagGroups) help(w io.Writer) {
	width := helpWidth(w)
	if long := strings.TrimSpace(g.cmd.Long); long != "" && !g.brief {
		fmt.Fprintf(w, "%s\n\n", long)
	} else {
		fmt.Fprintf(w, "%s.\n\n", g.cmd.Short)
	}
	fmt.Fprintf(w, "Usage:\n  %s\n", g.cmd.UseLine())
	if g.cmd.HasExample() {
		fmt.Fprintf(w, "\nExamples:\n%s\n", g.cmd.Example)
	}
	if g.cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w, "\nCommands:")
		for _, sub := range g.cmd.Commands() {
			if sub.IsAvailableCommand() {
				fmt.Fprintf(w, "  %-12s %s\n", sub.Name(), sub.Short)
			}
		}
	}
	if g.brief {
		fs := pflag.NewFlagSet("", pflag.ContinueOnError)
		fs.SortFlags = false
		for _, name := range g.common {
			fs.AddFlag(g.cmd.Flags().Lookup(name))
		}
		fmt.Fprintf(w, "\nFlags used most (%s --help shows all):\n%s", g.cmd.CommandPath(), fs.FlagUsagesWrapped(width))
		return
	}
	for _, title := range g.titles() {
		fs := pflag.NewFlagSet("", pflag.ContinueOnError)
		fs.SortFlags = false
		for _, group := range g.groups {
			if group.title == title {
				fs.AddFlagSet(group.flags)
			}
		}
		fmt.Fprintf(w, "\n%s:\n%s", title, fs.FlagUsagesWrapped(width))
	}
}

// titles returns those of the groups, each once and in their order.
func (g *flagGroups) titles() []string {
	var titles []string
	for _, group := range g.groups {
		if !slices.Contains(titles, group.title) {
			titles = append(titles, group.title)
		}
	}
	return titles
}

// helpWidth returns how wide help may be: as wide as the terminal, within
// reason, or what fits where there is none.
func helpWidth(w io.Writer) int {
	const usual, widest = 100, 120
	if f, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return min(max(width, 40), widest)
		}
	}
	return usual
}
